"""Words as people write them, brought to one form: without apostrophes, in text speak, with letters repeated or wrong.

"i dnt want 2 die!!" and "I don't want to die" give the same words: i do not want to die.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from biggervoices.pure.phrases import END, NAME

NUMBER: Final = "NUMBER"
_PIECES: Final = re.compile(
    r"[£$€]?\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+(?:[^\W_]*'[^\W_]+)*[^\W_]*|[.!?;\n\r]+|[…•|/]"
)
_WORDS: Final = re.compile(r"\d+|[^\W\d_]+(?:[^\W_]*'[^\W_]+)*[^\W_]*")
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_QUOTES: Final = str.maketrans("’‘`´ʼ“”", "''''' \"".replace(" ", '"'))
_ENDINGS: Final = (("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am"))
_PHONES: Final = frozenset({"999", "112", "111", "101"})  # numbers that are words of their own
SHORTEST_FOR_ONE, SHORTEST_FOR_TWO = 5, 10  # letters that a word has before one, or two, may be wrong


class Speech:
    """Read texts as words of one vocabulary.

    words: every word that matters; what is close to one of them is taken for it.
    short: text speak and other short forms, each with the words that it stands for.
    pairs: two words that are one here, such as "no one".
    apart: words that look like one of `words` and are not, such as "better" beside "batter".
    """

    def __init__(
        self, words: Iterable[str], *, short: Mapping[str, str], pairs: Mapping[str, str], apart: Iterable[str]
    ) -> None:
        self.words = frozenset(words)
        self.short = {key: tuple(value.split()) for key, value in short.items()}
        self.pairs = {tuple(key.split()): value for key, value in pairs.items()}
        self.apart = frozenset(apart)
        self.spelled = cache(self._spelled)
        self.near: dict[str, list[str]] = {}
        for word in sorted(self.words):
            if len(word) >= SHORTEST_FOR_ONE - 1 and word.isalpha():
                for less in _without(word, 2 if len(word) >= SHORTEST_FOR_TWO else 1):
                    self.near.setdefault(less, []).append(word)

    def read(self, text: str) -> tuple[str, ...]:
        """Give the words of a text in order, END after each sentence. Cost: O(length of the text)."""
        plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
        shouted = plain.isupper()
        words: list[str] = []
        for piece in _PIECES.findall(plain):
            if not piece[-1].isalnum():
                words.append(END)
                continue
            capital = piece[0].isupper() and not shouted and bool(words) and words[-1] != END
            words.extend(self._words(piece, capital))
        return (*self._paired(words), END)

    def spell_out(self, text: str, common: Container[str]) -> str:
        """Write a text with its short forms in full and misspelled words put right; `common` words stay as they are.

        Unlike `read`, it keeps names, numbers and signs, for a reader that knows more words than the rules.
        """

        def whole(found: re.Match[str]) -> str:
            word = found[0].lower()
            if word in common and word not in self.short:
                return word
            parts = self._words(found[0], capital=False) if not word[0].isdigit() or word in self.short else [word]
            return " ".join(parts)

        return _WORDS.sub(whole, unicodedata.normalize("NFKC", text).translate(_QUOTES))

    def _words(self, piece: str, capital: bool) -> Iterator[str]:
        lower = piece.lower()
        if lower in _PHONES:
            yield lower
        elif lower in self.short:
            yield from self.short[lower]
        elif piece[0] in "£$€" or piece[0].isdigit():
            yield NUMBER
            if not piece[0].isdigit():
                yield "pounds"
        elif "'" in lower:
            yield from self._apart(lower, capital)
        else:
            yield self._word(lower, capital)

    def _apart(self, lower: str, capital: bool) -> Iterator[str]:
        """Take the end of "don't", "he's" and "mum's" for a word of its own."""
        if lower.replace("'", "") in self.short:
            yield from self.short[lower.replace("'", "")]
            return
        for ending, word in _ENDINGS:
            if lower.endswith(ending):
                yield self._word(lower.removesuffix(ending), capital)
                yield word
                return
        head, _, tail = lower.partition("'")
        yield self._word(head, capital)
        if tail == "s":
            yield "s"

    def _word(self, lower: str, capital: bool) -> str:
        found = self.spelled(lower)
        return NAME if capital and found not in self.words and len(lower) > 1 else found

    def _spelled(self, word: str) -> str:
        return word if word in self.apart else self.without_apart(word)

    def without_apart(self, word: str) -> str:
        """Give the word of the vocabulary that this one may be meant to be, or itself; `apart` holds nothing back."""
        if word in self.words:
            return word
        once, twice = _REPEATED.sub(r"\1", word), _REPEATED.sub(r"\1\1", word)
        for shorter in (twice, once):
            if shorter != word and (shorter in self.words or shorter in self.short):
                return shorter if shorter in self.words else self.short[shorter][0]
        return self._nearest(once) if len(once) >= SHORTEST_FOR_ONE else word

    def _nearest(self, word: str) -> str:
        most = 2 if len(word) >= SHORTEST_FOR_TWO else 1
        close = {
            (distance(word, other), set(word) != set(other), other)  # "hiting" is hitting rather than hiding
            for less in _without(word, most)
            for other in self.near.get(less, ())
            if other[0] == word[0]
        }
        best = min(close, default=(most + 1, False, word))
        return best[2] if best[0] <= most else word

    def _paired(self, words: list[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            pair = self.pairs.get(tuple(words[at : at + 2]))
            yield pair or words[at]
            at += 2 if pair else 1


def distance(one: str, other: str) -> int:
    """Count the letters to add, leave out, change or swap with the next one. Cost: O(n * m)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row, last = row, [i], before
        for j, wanted in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]


def _without(word: str, most: int) -> set[str]:
    """Give the word and every word that is left when up to `most` letters go."""
    found = {word}
    for _ in range(most):
        found |= {some[:at] + some[at + 1 :] for some in found for at in range(len(some))}
    return found
