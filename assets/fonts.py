"""Merge the latin and latin-ext subsets of our font into one TTF a weight, for the PDFs.

Run once, by hand, when the font changes; the TTFs are committed, so that no build and no machine needs fonttools:

    npm i @fontsource/atkinson-hyperlegible-next@5.3.0      (in an empty folder)
    python assets/fonts.py THAT_FOLDER/node_modules/@fontsource/atkinson-hyperlegible-next

Why merge: the two subset files share a family name, and Typst then takes one of them and silently loses Welsh letters.
"""

import sys
import tempfile
import unicodedata
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

TO = Path(__file__).parent.parent / "src/biggervoices/easyread/fonts"
WEIGHTS = {"Regular": 400, "Bold": 700}
MUST_HAVE = "ŵŷŴŶâêîôûäëïöüáéíóúẁẃẅỳ‘’“”–—…•£€ABCabc0123456789"


def unpacked(package: Path, subset: str, weight: int, folder: Path) -> str:
    """Write one woff2 subset as plain TTF and return its path; the merger reads no woff2."""
    font = TTFont(package / f"files/atkinson-hyperlegible-next-{subset}-{weight}-normal.woff2")
    font.flavor = None
    del font["STAT"]  # talks about the variable font that these were cut from
    path = folder / f"{subset}.ttf"
    font.save(path)
    return str(path)


def merged(package: Path, weight: int) -> TTFont:
    """Merge both subsets of one weight; where they share a letter, latin's stands."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [unpacked(package, subset, weight, Path(folder)) for subset in ("latin", "latin-ext")]
        font = Merger().merge(parts)
    missing = [letter for letter in MUST_HAVE if ord(letter) not in font.getBestCmap()]
    if missing:
        raise SystemExit(f"The merged font lacks {missing}")
    return font


def main(package: Path) -> None:
    """Write the TTFs, the letters that they hold, and the licence."""
    TO.mkdir(parents=True, exist_ok=True)
    for name, weight in WEIGHTS.items():
        merged(package, weight).save(TO / f"AtkinsonHyperlegibleNext-{name}.ttf")
    letters = set.intersection(*(set(TTFont(path).getBestCmap()) for path in TO.glob("*.ttf")))
    printable = "".join(chr(letter) for letter in sorted(letters) if not unicodedata.combining(chr(letter)))
    (TO / "letters.txt").write_text(printable, encoding="utf-8")  # so that documents.py knows what it can print
    (TO / "OFL.txt").write_text((package / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
