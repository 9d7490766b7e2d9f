"""Write the words that are close to a word of the urgent rules and mean another thing, so that none is taken for it.

    python scripts/look_alikes.py VOCABULARY > src/biggervoices/pure/words/urgent/look_alikes.toml

VOCABULARY is a file of common English words, one a line, the most common first; the list that is kept was made from the
`vocab.txt` of the package that `biggervoices themes build-table` reads. Run it again when words come into the rules.
"""

import sys
import textwrap
from pathlib import Path

from biggervoices.pure import urgent
from biggervoices.pure.phrases import inflected

COMMON = 16_000  # of these also the regular forms: "explain" holds "explaining" apart from "exploiting"
FORMS = ("s", "ed", "ing")


def main() -> None:
    speech = urgent.rules().speech
    words = [word for word in Path(sys.argv[1]).read_text("utf-8").split() if word.isascii() and word.isalpha()]
    forms = {
        form for word in words[:COMMON] if len(word) > 3 and not word.endswith(FORMS) for form in inflected(f"{word}+")
    }
    apart = {word for word in {*words, *forms} if is_another(word, speech.without_apart(word))}
    print("# Common words that are close to a word of the rules and are not it. Made by scripts/look_alikes.py.")
    print(f'words = """\n{textwrap.fill(" ".join(sorted(apart)), 120)}\n"""')


def is_another(word: str, taken_for: str) -> bool:
    """Tell whether a word would be taken for another one, and not merely for its own plural."""
    return taken_for not in {word, f"{word}s", word.removesuffix("s")}


if __name__ == "__main__":
    main()
