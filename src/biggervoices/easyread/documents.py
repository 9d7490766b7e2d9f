"""PDFs: Typst templates of any room, as PDF/UA-1 and PDF/A-2a, in our own font and nothing else.

A template is "<room>/name.typ" in that room's templates folder; its first lines say what data it wants. Data reaches it
as JSON and never as source, so whatever a person typed is printed as words. A picture, anywhere in the data, is a dict:

    {"idea": "bus", "alt": ""}                        the organisation's picture, else the bundled, else a neutral shape
    {"photo": "ab/abcd.webp", "alt": "Photo of Sam"}  a kept file by its name (or a Path, or bytes); an "idea" beside it
                                                      stands in when it is not there; None prints the shape of a person
    {"svg": "<svg ...>", "alt": "Code to sign in"}    a drawing made on the spot, such as a QR code

`alt` must be there. "" says that the words beside the picture already tell it: it is then marked as decoration.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from biggervoices.core.files import path_of
from biggervoices.easyread.models import Picture

log = logging.getLogger(__name__)

EASYREAD = Path(str(files("biggervoices.easyread")))
FONTS = EASYREAD / "fonts"
PICTURES = EASYREAD / "static/easyread/built/pictures"
SHAPES = sorted((EASYREAD / "static/easyread/shapes").glob("*.svg"))  # the same as on the screen
SHARED = "easyread/document.typ"
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
LONGEST_WORD = 24  # letters; a longer one may break, so that it never runs off the paper

LOOKS_ALIKE = str.maketrans(
    {"‐": "-", "‑": "-", "‒": "–", "―": "—", "′": "'", "″": '"', "→": "->", "←": "<-", "\t": " "}
)
LETTERS_OF = {"Cjk": "Chinese", "Hiragana": "Japanese", "Katakana": "Japanese", "Hangul": "Korean"}
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007f]+")
OTHER = "\N{OBJECT REPLACEMENT CHARACTER}"  # marks what stands for another alphabet, until the end of `printable`


def make_pdf(template: str, data: Mapping[str, Any], *, title: str, lang: str = "en-GB", paper: str = "a4") -> bytes:
    """Print a room's template; raise typst.TypstError where a template and its data do not fit.

    paper: "a4", "a3", or "card" (a credit card). Letters that our font lacks are replaced, see `printable`.
    """
    language, _dash, region = lang.partition("-")
    sources = {name: source_of(name) for name in (SHARED, template)}
    with TemporaryDirectory() as folder, override(lang):
        root = Path(folder)
        for name, source in sources.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(source, encoding="utf-8")
        inputs = {
            "data": json.dumps(_Root(root).laid_out(data)),
            "words": json.dumps({words: printable(_(words)) for words in fixed_words(template)}),
            "title": printable(title),
            "lang": language,
            "region": region,
            "paper": paper,
        }
        compiler = typst.Compiler(
            root / template, root=root, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
        )
        pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARDS)
    for warning in warnings:  # an unknown font name is only a warning to Typst; to us it is a mistake
        raise typst.TypstError(f"{template}: {warning.message}", warning.diagnostic)
    assert isinstance(pdf, bytes)
    return pdf


def drawn(ideas: Iterable[str]) -> dict[str, bytes]:
    """Draw the bundled pictures of ideas as PNG, for programs that know no SVG; an idea without one is left out."""
    found = {idea: path for idea in sorted(set(ideas)) if (path := PICTURES / f"{idea}.svg").exists()}
    if not found:
        return {}
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for idea, path in found.items():
            (root / f"{idea}.svg").write_bytes(path.read_bytes())
        pages = "#pagebreak()".join(f'#image("{idea}.svg", width: 100%, height: 100%)' for idea in found)
        (root / "drawn.typ").write_text(f"#set page(width: 240pt, height: 240pt, margin: 0pt)\n{pages}")
        made = typst.compile(root / "drawn.typ", root=root, format="png", ppi=96)
    pages_made = [it for it in (made if isinstance(made, list) else [made]) if it]
    return dict(zip(found, pages_made, strict=True))


@cache
def source_of(template: str) -> str:
    """Read "<room>/name.typ" from that room's templates; raise ValueError for any other shape of name."""
    match = re.fullmatch(r"([a-z]+)/[a-z_]+\.typ", template)
    if not match:
        raise ValueError(template)
    return files(f"biggervoices.{match[1]}").joinpath("templates", template).read_text(encoding="utf-8")


@cache
def fixed_words(template: str) -> tuple[str, ...]:
    """List the words that a template and the shared one write as t("..."), for translators."""
    found = (re.findall(r'\bt\(\s*"((?:[^"\\]|\\.)*)"', source_of(name)) for name in (SHARED, template))
    return tuple(dict.fromkeys(words for part in found for words in part))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


class _Root:
    """The one folder that a template can read from: it gets a copy of each picture that the data names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        pictures = Picture.objects.filter(replaced_at=None).exclude(idea="")
        self.organisation_set = dict(pictures.values_list("idea", "file"))

    def laid_out(self, data: Any) -> Any:
        """Copy data as JSON can hold it: words made printable, pictures put in the folder."""
        if isinstance(data, str):
            return printable(data)
        if isinstance(data, Mapping):
            if _is_picture(data):
                return self.picture(data)
            return {str(key): self.laid_out(value) for key, value in data.items()}
        if isinstance(data, Sequence) and not isinstance(data, bytes):
            return [self.laid_out(value) for value in data]
        if data is None or isinstance(data, bool | int | float):
            return data
        return printable(str(data))  # lazy translations, dates

    def picture(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Put a picture in the folder; without a path the template draws a neutral shape."""
        kind, content, suffix = self.content(data)
        path = None
        if content:
            self.count += 1
            path = f"/picture-{self.count}{suffix}"
            (self.folder / path[1:]).write_bytes(content)
        return {"path": path, "alt": printable(data["alt"]), "kind": kind}

    def content(self, data: Mapping[str, Any]) -> tuple[str, bytes, str]:
        """Find the first that there is: drawing, photo, picture of the idea. Gives kind, bytes and suffix."""
        if data.get("svg"):
            return "drawing", str(data["svg"]).encode(), ".svg"
        photo = data.get("photo")
        if isinstance(photo, bytes):
            return "photo", photo, _suffix_of(photo)
        if photo:
            path = photo if isinstance(photo, Path) else path_of(photo)
            if path.is_file():
                return "photo", path.read_bytes(), path.suffix
            log.warning("A photo for a document is not there: %s", path.name)
        if data.get("idea"):
            path = self.picture_of(str(data["idea"]))
            return "idea", path.read_bytes(), path.suffix
        return "photo" if "photo" in data else "idea", b"", ""

    def picture_of(self, idea: str) -> Path:
        """Give the picture for an idea: the organisation's, the bundled one, a neutral shape."""
        if idea in self.organisation_set and (own := path_of(self.organisation_set[idea])).is_file():
            return own
        bundled = PICTURES / f"{idea}.svg"
        if bundled.parent == PICTURES and bundled.is_file():
            return bundled
        return SHAPES[sha256(idea.encode()).digest()[0] % len(SHAPES)]


def _is_picture(data: Mapping[str, Any]) -> bool:
    return bool({"alt", "idea", "svg"} & data.keys()) or isinstance(data.get("photo"), str | bytes | Path)


def _suffix_of(photo: bytes) -> str:
    for start, suffix in ((b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"RIFF", ".webp"), (b"<", ".svg")):
        if photo.startswith(start):
            return suffix
    raise ValueError("not a picture that can be printed")


@cache
def _letters() -> frozenset[str]:
    """Give the letters that our font holds; assets/fonts.py writes the list."""
    return frozenset((FONTS / "letters.txt").read_text(encoding="utf-8"))


def prints(words: str) -> bool:
    """Tell whether our font has every letter of these words."""
    plain = unicodedata.normalize("NFC", words).translate(LOOKS_ALIKE)
    return all(letter in _letters() or letter.isspace() for letter in plain)


def printable(words: str) -> str:
    """Write words with the letters of our font alone, keeping as much meaning as letters can.

    What the font has stays as it is. Fancy letters lose their fancy (a bold 𝐇 is H, ế is e). An emoji becomes its name,
    "(grinning face)", and counts when repeated; other alphabets become "(words in Arabic letters)". Invisible signs
    that turn or hide text go. The same words always give the same result, and printable(printable(x)) == printable(x).
    """
    plain = re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", unicodedata.normalize("NFC", str(words)))
    plain = FLAG.sub("\U0001f3f3", plain).translate(LOOKS_ALIKE)
    told = "".join(_told(list(run)) for _what, run in groupby(_pieces(plain), key=lambda piece: piece[0]))
    once = re.sub(rf"({OTHER}\([^)]*\))(\W*\1)+", r"\1", told).replace(OTHER, "")
    return re.sub(rf"\S{{{LONGEST_WORD},}}", _breakable, once)


def _breakable(word: re.Match[str]) -> str:
    step = LONGEST_WORD // 2
    return "\N{ZERO WIDTH SPACE}".join(word[0][at : at + step] for at in range(0, len(word[0]), step))


def _pieces(plain: str) -> Iterator[tuple[str, str]]:
    """Cut words into ("", letters that print) and (what it is, a letter that does not)."""
    for letter in plain:
        category = unicodedata.category(letter)
        if letter in _letters() or letter == "\n":
            yield "", letter
        elif category.startswith("Z"):
            yield "", " "
        elif category[0] in "MC" or "\U0001f3fb" <= letter <= "\U0001f3ff":  # marks, invisible signs, skin colours
            continue
        elif letter == "\U0001f3f3":
            yield _("flag"), letter
        else:
            yield from _unlike(letter)


def _unlike(letter: str) -> Iterator[tuple[str, str]]:
    simple = [part for part in unicodedata.normalize("NFKD", letter) if part in _letters()]
    name = unicodedata.name(letter, "")
    latin = re.match(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z])\b", name)
    if simple:
        yield from (("", part) for part in simple)
    elif latin:
        yield "", latin[2] if latin[1] == "CAPITAL" else latin[2].lower()
    elif name.startswith("LATIN"):
        yield "", "?"
    elif unicodedata.category(letter).startswith("P"):
        yield "", " "
    elif unicodedata.category(letter).startswith("L"):
        script = name.split(" ")[0].title()
        yield OTHER + LETTERS_OF.get(script, script), letter
    else:
        yield name.lower() or _("a picture"), letter


def _told(run: list[tuple[str, str]]) -> str:
    what = run[0][0]
    if not what:
        return "".join(letter for _what, letter in run)
    if what.startswith(OTHER):
        return OTHER + "(" + _("words in %(alphabet)s letters") % {"alphabet": what[1:]} + ")"
    if len(run) == 1:
        return f"({what})"
    return "(" + _("%(what)s, %(count)s times") % {"what": what, "count": len(run)} + ")"
