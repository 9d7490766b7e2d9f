"""PDFs: what they claim, which fonts they hold, and that any words print as words."""

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from biggervoices.core.files import keep
from biggervoices.easyread import documents
from biggervoices.easyread.changes import add_picture
from biggervoices.easyread.documents import fixed_words, make_pdf, printable

pytestmark = pytest.mark.django_db  # one look for the organisation's pictures
SAMPLES = Path(__file__).parent / "documents"
TEMPLATES = [
    "checks/pack.typ",
    "checks/invitation.typ",
    "checks/report.typ",
    "checks/paper.typ",
    "loop/said_and_did.typ",
    "loop/told.typ",
    "people/card.typ",
]
HOSTILE = [
    '#panic("in") #{1/0} $x^2$ \\ "quoted" \'single\' *bold* _low_ `code` @ref <label> // comment /* open [',
    '\\u{0} {{ template }} {name} %(what)s <script>alert(1)</script> ](https://example.org) #include "/etc/passwd"',
    "مرحبا بكم שלום 你好 Привет \u202eturned\u202c",
    "😀😀 👍🏽 👨‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 q\u0308 \x00 \ud800 \ufffc",
    "line one\nline two\r\n\r\n\tline three\u2028",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3,
    " ",
    "\u200b\x07",
]


def sample(template: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAMPLES / template.replace("/", "-").replace(".typ", ".json")).read_text())
    return data


def with_words(data: Any, words: str) -> Any:
    """Put the same words wherever a person's words can stand."""
    if isinstance(data, dict):
        ours = {"kind", "edition", "svg", "idea", "photo", "better"}
        return {
            key: value if key in ours and isinstance(value, str) else with_words(value, words)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [with_words(value, words) for value in data]
    return words if isinstance(data, str) else data


def with_nothing(data: dict[str, Any]) -> dict[str, Any]:
    return {key: [] if isinstance(value, list) else value for key, value in data.items()}


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def font_names(pdf: pikepdf.Pdf) -> set[str]:
    """Name every font of the file, wherever it hangs, and fail for one that is not embedded."""
    names = set()
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in thing
            names.add(str(thing["/FontName"]).split("+")[-1])
        elif isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
            assert thing["/Subtype"] in ("/Type0", "/CIDFontType2")
    return names


def _letters_of(font: pikepdf.Object) -> dict[str, str]:
    cmap = font["/ToUnicode"].read_bytes().decode()
    letters = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for glyph, code in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[glyph.lower()] = bytes.fromhex(code).decode("utf-16-be")
    return letters


def words_in(pdf: pikepdf.Pdf) -> str:
    """Read the words that are painted, without the spaces (where lines end depends on the page)."""
    found: list[str] = []
    for page in pdf.pages:
        fonts = {name: _letters_of(font) for name, font in page.resources.get("/Font", {}).items()}
        letters: dict[str, str] = {}
        for instruction in pikepdf.parse_content_stream(page):
            operator, operands = str(instruction.operator), list(instruction.operands)
            if operator == "Tf":
                letters = fonts[str(operands[0])]
            elif operator in ("Tj", "TJ"):
                for part in operands[0] if operator == "TJ" else operands:
                    if isinstance(part, pikepdf.String):
                        glyphs = bytes(part).hex()
                        found += [letters.get(glyphs[at : at + 4], "") for at in range(0, len(glyphs), 4)]
    return squeezed("".join(found))


def squeezed(words: str) -> str:
    return re.sub(r"[\s\u200b]", "", words)


@pytest.fixture(autouse=True)
def kept_files(settings: Any, tmp_path: Path) -> None:
    settings.KEPT_FILES = tmp_path


@pytest.mark.parametrize(
    ("template", "paper"),
    [*((template, "a4") for template in TEMPLATES), ("loop/said_and_did.typ", "a3"), ("people/card.typ", "card")],
)
def test_every_document_is_accessible_and_in_our_font(template: str, paper: str) -> None:
    pdf = opened(make_pdf(template, sample(template), title="Ŵyn & Co: a paper", paper=paper))

    with pdf.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert xmp["dc:title"] == "Ŵyn & Co: a paper"
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo["/Title"]) == "Ŵyn & Co: a paper"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
    assert pdf.Root.MarkInfo.Marked is True
    assert "/StructTreeRoot" in pdf.Root
    assert font_names(pdf) == {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_with_empty_lists_prints(template: str) -> None:
    pdf = opened(make_pdf(template, with_nothing(sample(template)), title="Empty"))

    assert len(pdf.pages) >= 1
    assert font_names(pdf) <= {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_with_no_data_at_all_prints(template: str) -> None:
    assert len(opened(make_pdf(template, {}, title="Nothing")).pages) >= 1


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("template", TEMPLATES)
def test_hostile_words_print_as_words(template: str, words: str) -> None:
    pdf = opened(make_pdf(template, with_words(sample(template), words), title=f"Paper {words}"))

    painted = squeezed(printable(words))
    assert painted[:20] in words_in(pdf) if template == "people/card.typ" else painted in words_in(pdf)
    assert font_names(pdf) <= {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold"}


@pytest.mark.parametrize(
    ("template", "rows", "key"),
    [
        ("checks/pack.typ", "plan", "words"),
        ("checks/invitation.typ", "about", "words"),
        ("checks/report.typ", "good", "words"),
        ("checks/report.typ", "change", "said"),
        ("checks/report.typ", "change", "answer"),
        ("loop/said_and_did.typ", "things", "said"),
        ("loop/said_and_did.typ", "things", "answer"),
        ("loop/told.typ", "done", "words"),
    ],
)
def test_ten_thousand_characters_are_all_there(template: str, rows: str, key: str) -> None:
    words = " ".join(["zebra"] * 1667)
    data = sample(template)
    data[rows][1][key] = words

    pdf = opened(make_pdf(template, data, title="Long"))

    assert words_in(pdf).count("zebra") == 1667


def test_ten_thousand_emoji_are_told_once() -> None:
    data = sample("loop/told.typ") | {"said": {"words": "😀" * 10_000, "picture": {"idea": "talk", "alt": ""}}}

    pdf = opened(make_pdf("loop/told.typ", data, title="Faces"))

    assert "(grinningface,10000times)" in words_in(pdf)


def test_words_cannot_pose_as_a_picture_or_read_a_file() -> None:
    outside = {"photo": "../../etc/passwd", "alt": "Out"}
    data = sample("loop/told.typ") | {"said": {"words": "Hello", "picture": {"idea": "../../../kit", "alt": ""}}}

    assert make_pdf("loop/told.typ", data, title="Idea outside the library")
    with pytest.raises(ValueError, match="passwd"):
        make_pdf("loop/told.typ", {"said": {"words": "Hello", "picture": outside}}, title="Photo outside")
    for name in ("../core/x.typ", "loop/../people/card.typ", "/etc/x.typ", "loop/told.html"):
        with pytest.raises(ValueError, match=re.escape(name)):
            make_pdf(name, {}, title="Template outside")


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("WEBP", ".webp"), ("PNG", ".png")])
def test_photos_are_printed_with_their_alt(kind: str, suffix: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 50), "teal").save(file, kind)
    kept = keep(file.getvalue(), suffix=suffix)

    for photo in (kept, file.getvalue()):
        data = {
            "cards": [{**sample("people/card.typ")["cards"][0], "photo": {"photo": photo, "alt": "Photo of Bilal"}}]
        }
        pdf = opened(make_pdf("people/card.typ", data, title="Card", paper="card"))

        assert alts(pdf) == {"Photo of Bilal", "Code to sign in"}
        assert len(images(pdf)) == 1


def alts(pdf: pikepdf.Pdf) -> set[str]:
    return {str(thing["/Alt"]) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing}


def images(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [it for it in pdf.objects if isinstance(it, pikepdf.Stream) and it.get("/Subtype") == "/Image"]


def test_a_lost_photo_is_a_neutral_shape_with_the_same_alt(caplog: pytest.LogCaptureFixture) -> None:
    data = {
        "cards": [
            {**sample("people/card.typ")["cards"][0], "photo": {"photo": "ab/lost.webp", "alt": "Photo of Bilal"}}
        ]
    }

    pdf = opened(make_pdf("people/card.typ", data, title="Card"))

    assert "Photo of Bilal" in alts(pdf)
    assert "lost.webp" in caplog.text


def test_an_idea_is_drawn_from_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bus.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#123456"/></svg>'
    )
    monkeypatch.setattr(documents, "PICTURES", tmp_path)
    data = {"to": "Bilal", "said": {"words": "The bus is late.", "picture": {"idea": "bus", "alt": "A bus"}}}

    pdf = opened(make_pdf("loop/told.typ", data, title="Letter"))

    assert "A bus" in alts(pdf)


def test_the_organisations_picture_comes_before_the_bundled_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bus.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    monkeypatch.setattr(documents, "PICTURES", tmp_path)
    file = io.BytesIO()
    Image.new("RGB", (40, 50), "teal").save(file, "PNG")
    now = datetime(2026, 11, 3, tzinfo=UTC)
    add_picture(file.getvalue(), id=uuid4(), idea="bus", words="Our bus", by=None, now=now)
    data = {"said": {"words": "The bus is late.", "picture": {"idea": "bus", "alt": "A bus"}}}

    assert len(images(opened(make_pdf("loop/told.typ", data, title="Letter")))) == 1


def test_a_picture_without_alt_is_refused() -> None:
    with pytest.raises(KeyError, match="alt"):
        make_pdf("loop/told.typ", {"said": {"words": "Hello", "picture": {"idea": "bus"}}}, title="Letter")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('#import "/easyread/document.typ": *\n#show: paper\n= Hi\n#text(font: "Arial")[x]', "unknown font family"),
        ('#import "/easyread/document.typ": *\n#show: paper\n= Hi\n#image(nothing, format: "svg")', "alt"),
        ('#import "/easyread/document.typ": *\n#show: paper\n= Hi\n=== Deep', "heading"),
        ('#import "/easyread/document.typ": *\n#show: paper\n= Hi\n#read("/etc/hostname")', "file not found"),
        (
            '#import "/easyread/document.typ": *\n#show: paper\n= Hi\n#read("../../../../etc/hostname")',
            "root|not found",
        ),
    ],
)
def test_a_careless_template_is_caught(monkeypatch: pytest.MonkeyPatch, source: str, complaint: str) -> None:
    shared = documents.source_of(documents.SHARED)
    monkeypatch.setattr(documents, "source_of", lambda name: shared if name == documents.SHARED else source)

    with pytest.raises(typst.TypstError, match=complaint):
        make_pdf("loop/careless.typ", {}, title="Careless")


def test_a_language_may_have_no_region() -> None:
    assert str(opened(make_pdf("loop/told.typ", {}, title="Llythyr", lang="cy")).Root.Lang) == "cy"


@pytest.mark.parametrize(("paper", "width_mm"), [("a4", 210), ("a3", 297)])
def test_the_poster_is_as_large_as_its_paper(paper: str, width_mm: int) -> None:
    pdf = opened(make_pdf("loop/said_and_did.typ", sample("loop/said_and_did.typ"), title="Poster", paper=paper))

    assert round(float(pdf.pages[0].mediabox[2]) / 72 * 25.4) == width_mm


def test_eight_cards_fit_on_a_page_and_the_ninth_starts_another() -> None:
    card = sample("people/card.typ")["cards"][0]

    assert len(opened(make_pdf("people/card.typ", {"cards": [card] * 8}, title="Cards")).pages) == 1
    assert len(opened(make_pdf("people/card.typ", {"cards": [card] * 9}, title="Cards")).pages) == 2
    assert len(opened(make_pdf("people/card.typ", {"cards": [card] * 3}, title="Cards", paper="card")).pages) == 3


def test_what_we_found_says_nothing_of_answers() -> None:
    data = sample("checks/report.typ")

    found = words_in(opened(make_pdf("checks/report.typ", data | {"edition": "FOUND"}, title="Report")))
    answered = words_in(opened(make_pdf("checks/report.typ", data | {"edition": "ANSWERED"}, title="Report")))
    better = words_in(opened(make_pdf("checks/report.typ", data | {"edition": "BETTER"}, title="Report")))

    answer, verdict = (squeezed(data["change"][0][key]) for key in ("answer", "better"))
    assert [answer in words for words in (found, answered, better)] == [False, True, True]
    assert [verdict in words for words in (found, answered, better)] == [False, False, True]


def test_translators_can_list_the_fixed_words() -> None:
    assert {"You said,", "we did", "Page {at} of {of}"} <= set(fixed_words("loop/said_and_did.typ"))


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Tŷ Ŵyn costs £5 – “yes”…", "Tŷ Ŵyn costs £5 – “yes”…"),
        ("w\u0302 a\u0308", "ŵ ä"),
        ("𝓗𝓮𝓵𝓵𝓸 ế ﬁ ⅓ ɓ", "Hello e fi 1⁄3 b"),
        ("Thank you 😀😀😀", "Thank you (grinning face, 3 times)"),
        ("👍🏽 1️⃣ 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "(thumbs up sign) 1 (flag)"),
        ("مرحبا بكم في البيت ok", "(words in Arabic letters) ok"),
        ("Ask שלום, 你好。", "Ask (words in Hebrew letters), (words in Chinese letters) "),
        ("a\u202eb\u200bc\x00d\ud800e", "abcde"),
        ("one\r\ntwo\u2028three\tfour", "one\ntwo\nthree four"),
        ("", ""),
    ],
)
def test_words_are_kept_as_far_as_our_letters_go(words: str, printed: str) -> None:
    assert printable(words) == printed


def test_a_very_long_word_may_break() -> None:
    assert printable("a" * 30) == "a" * 12 + "\u200b" + "a" * 12 + "\u200b" + "a" * 6


@given(st.text(alphabet=st.characters()))
def test_only_letters_of_our_font_are_printed(words: str) -> None:
    letters = set((documents.FONTS / "letters.txt").read_text(encoding="utf-8")) | {"\n", "\u200b"}

    assert set(printable(words)) <= letters
    assert printable(printable(words)) == printable(words)


def test_the_font_files_hold_the_letters_that_they_claim() -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    letters = {ord(letter) for letter in (documents.FONTS / "letters.txt").read_text(encoding="utf-8")}

    for font in ("Regular", "Bold"):
        cmap = ttlib.TTFont(documents.FONTS / f"AtkinsonHyperlegibleNext-{font}.ttf").getBestCmap()
        assert letters <= cmap.keys()
    assert set("ŵŷŴŶâêîôû") <= {chr(letter) for letter in letters}
