"""Read the sheets of an XLSX file as words, in one pass and in little memory, whatever the file holds.

openpyxl makes every cell of a row before it shows the first: one row of ten million cells, 40 KB in the file, takes
gigabytes. Here each part is unpacked in pieces, and reading stops where a limit is met. Source: ECMA-376, part 1.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.parsers import expat

from django.utils.translation import gettext as _

from biggervoices.core.refusals import Refused, must

MOST_COLUMNS = 120
MOST_SHEETS = 50
LONGEST_CELL = 32_767  # letters: as Excel
LARGEST_INSIDE = 40_000_000  # bytes, unpacked
LARGEST_DIRECTORY = 200_000  # bytes that list the parts of the file
MOST_PARTS = 1_000
MOST_ROW_MARKS = 100_000  # with the empty ones, which some programs write to the end of the sheet
WIDEST_ROW = 2_000  # cells, with the empty ones that only have a look
MOST_PIECES = 200  # of the words of one cell; each is 8 KB at most
DEEPEST = 40  # elements in elements
OF_CELLS = ("c", "v", "is", "t")  # a full sheet has four of these in each cell at most
MOST_MARKS = 2_000_000
MOST_OTHER_MARKS = 500_000
LONGEST_MARK = 300_000  # bytes of one element's name and attributes
DENSEST = 100  # times: what packs better than this is no form, where it is large
DENSE_FROM = 10_000_000  # bytes, unpacked
PIECE = 1 << 16
EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 -- a cell has no time zone
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Rows = list[tuple[int, list[str]]]  # number as a spreadsheet shows it, cells
Attributes = dict[str, str]


@dataclass(frozen=True)
class Most:
    """How much a workbook may hold: rows in each sheet, cells and different words in all of them."""

    rows: int
    heads: int  # rows besides: the names of columns, and a title above them
    cells: int
    strings: int


FORM = Most(rows=5_000, heads=1, cells=600_000, strings=150_000)
LIST = Most(rows=20_000, heads=25, cells=1_000_000, strings=400_000)


def open_zip(data: bytes, *, largest: int = LARGEST_INSIDE, most: int = MOST_PARTS) -> zipfile.ZipFile:
    """Open a zip file; raise Refused for one that would unpack to too much, before anything of it is unpacked."""
    end = data.rfind(b"PK\x05\x06", -65_557)
    directory = struct.unpack_from("<L", data, end + 12)[0] if 0 <= end <= len(data) - 22 else 0
    must(None if directory <= LARGEST_DIRECTORY else _too_large())
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # a broken file fails inside the reader in many ways
        raise Refused(_broken()) from error
    parts = file.infolist()
    inside = sum(part.file_size for part in parts)
    dense = inside > DENSE_FROM and inside > len(data) * DENSEST
    must(None if len(parts) <= most and inside <= largest and not dense else _too_large())
    locked = any(part.flag_bits & 1 for part in parts)
    must(_("This file has a password. Save it without one, and try again.") if locked else None)
    must(None if all(part.compress_type in METHODS for part in parts) else _broken())
    return file


def read_workbook(data: bytes, wanted: Callable[[str], bool], *, most: Most = FORM) -> dict[str, Rows | None]:
    """Give the sheets of a workbook by name, in its order; those that are not wanted stay unread (None).

    A workbook of one sheet is read whatever that sheet is called.
    """
    file = open_zip(data)
    try:
        return _read(file, wanted, most)
    except Refused:
        raise
    except Exception as error:  # a broken file fails inside the readers in many ways
        raise Refused(_broken()) from error


def _read(file: zipfile.ZipFile, wanted: Callable[[str], bool], most: Most) -> dict[str, Rows | None]:
    book = _Book()
    _parse(file, _part(file, "xl/workbook.xml"), book)
    links = _Links()
    _parse(file, _part(file, "xl/_rels/workbook.xml.rels"), links)
    styles = _Styles()
    if name := _find(file, "xl/styles.xml"):
        _parse(file, name, styles)
    sheets: dict[str, _Sheet | None] = {}
    cells = 0
    for name, link in book.sheets[:MOST_SHEETS]:
        sheets[name] = _Sheet(styles.dates, book.epoch, most) if wanted(name) or len(book.sheets) == 1 else None
        if sheet := sheets[name]:
            sheet.cells = cells
            _parse(file, _part(file, links.targets[link]), sheet)
            cells = sheet.cells
    strings = _Strings({number for sheet in sheets.values() if sheet for number in sheet.needed}, most.strings)
    if strings.needed and (name := _find(file, "xl/sharedStrings.xml")):
        _parse(file, name, strings)
    return {name: sheet.words(strings.found) if sheet else None for name, sheet in sheets.items()}


def _part(file: zipfile.ZipFile, name: str) -> str:
    found = _find(file, name)
    if found is None:
        raise Refused(_("This file has no sheets that can be read. Choose another one, as XLSX or CSV."))
    return found


def _find(file: zipfile.ZipFile, name: str) -> str | None:
    """Find a part, however its name is written."""
    same = (part for part in file.namelist() if part.lstrip("/").casefold() == name.casefold())
    return next(same, None)


def _too_large() -> str:
    return _("This file is too large when it is opened. Save only what is needed, and try again.")


def too_long(most: Most = FORM) -> str:
    """Say that a sheet has too many rows."""
    return _("This file has a sheet with more than %(rows)s rows. Save it as smaller files.") % {
        "rows": f"{most.rows:,}"
    }


def too_wide() -> str:
    """Say that a sheet has too many columns."""
    return _("This file has a sheet with more than 120 columns. Take away those that are not needed.")


def too_long_a_cell() -> str:
    """Say that a cell holds too much."""
    return _("This file has a cell with more than 32,767 letters. Make it shorter.")


def _broken() -> str:
    return _("We could not open this file. Open it in Excel, save it again, and try once more.")


def clean(words: str) -> str:
    """Take away what no page can show. Marks that join letters or turn their direction are part of the words."""
    plain = words.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    bare = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff]", "", plain).strip()
    must(None if len(bare) <= LONGEST_CELL else too_long_a_cell())
    return bare


def number_words(number: float) -> str:
    """Write a number as a person would: a whole one without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def day_words(number: float, epoch: datetime) -> str:
    """Write the number of a day, of a time, or of both: "2026-11-03", "10:30:00", "2026-11-03 10:30:00"."""
    at = epoch + timedelta(seconds=round(number * 86_400))
    if number < 1:
        return at.time().isoformat()
    return at.date().isoformat() if at.time() == datetime.min.time() else at.isoformat(" ")


# --- the parts --------------------------------------------------------------------------------------------------------


class _Part:
    """One XML part: what starts, what ends, and the words between."""

    def start(self, name: str, given: Attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def words_in(self, words: str) -> None: ...


def _parse(file: zipfile.ZipFile, name: str, part: _Part) -> None:
    deep = fed = marks = others = 0

    def start(name: str, given: Attributes) -> None:
        nonlocal deep, marks, others
        bare = name.rpartition(":")[2]
        deep, marks, others = deep + 1, marks + 1, others + (bare not in OF_CELLS)
        if deep > DEEPEST or marks > MOST_MARKS or others > MOST_OTHER_MARKS:
            raise Refused(_too_large())
        part.start(bare, given)

    def end(name: str) -> None:
        nonlocal deep
        deep -= 1
        part.end(name.rpartition(":")[2])

    def refuse(*_given: object) -> None:
        raise Refused(_broken())  # no spreadsheet has a document type: it is there to blow up

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = part.words_in, refuse
    with file.open(name) as unpacked:
        while piece := unpacked.read(PIECE):
            fed += len(piece)
            parser.Parse(piece, False)
            must(None if fed - parser.CurrentByteIndex <= LONGEST_MARK else _broken())
    parser.Parse(b"", True)


def _named(given: Attributes, name: str) -> str:
    """Find an attribute of another namespace, whatever that is called here."""
    return next((value for key, value in given.items() if key.rpartition(":")[2] == name), "")


class _Book(_Part):
    """xl/workbook.xml: the names of the sheets and where days are counted from."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = EPOCHS[0]

    def start(self, name: str, given: Attributes) -> None:
        if name == "sheet":
            self.sheets.append((given["name"], _named(given, "id")))
        elif name == "workbookPr" and given.get("date1904") in ("1", "true"):
            self.epoch = EPOCHS[1]


class _Links(_Part):
    """xl/_rels/workbook.xml.rels: in which part each sheet stands."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, given: Attributes) -> None:
        if name == "Relationship":
            target = given["Target"]
            self.targets[given["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Styles(_Part):
    """xl/styles.xml: which looks of a cell make its number a day."""

    DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self.written: dict[int, bool] = {}
        self.inside = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "numFmt":
            bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", given.get("formatCode", ""))
            self.written[int(given["numFmtId"])] = "General" not in bare and bool(re.search("[dmyhs]", bare, re.I))
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            number = int(given.get("numFmtId", 0))
            self.dates.append(self.written.get(number, number in self.DAYS))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False


class _Strings(_Part):
    """xl/sharedStrings.xml: the words that cells point to; only those that are needed are kept."""

    def __init__(self, needed: Collection[int], most: int) -> None:
        self.needed, self.most = needed, most
        must(None if max(needed, default=0) < most else _too_large())
        self.found: dict[int, str] = {}
        self.number = -1
        self.spoken = self.text = False  # how it is spoken stands beside the words, in Japanese
        self.heard: list[str] = []

    def start(self, name: str, given: Attributes) -> None:
        if name == "si":
            self.number += 1
            self.heard = []
            must(None if self.number < self.most else _too_large())
        elif name == "rPh":
            self.spoken = True
        elif name == "t":
            self.text = not self.spoken and self.number in self.needed

    def words_in(self, words: str) -> None:
        if self.text:
            self.heard.append(words)
            must(None if len(self.heard) < MOST_PIECES else too_long_a_cell())

    def end(self, name: str) -> None:
        if name == "t":
            self.text = False
        elif name == "rPh":
            self.spoken = False
        elif name == "si" and self.number in self.needed:
            self.found[self.number] = "".join(self.heard)


class _Sheet(_Part):
    """xl/worksheets/sheet1.xml: rows of cells."""

    def __init__(self, dates: list[bool], epoch: datetime, most: Most) -> None:
        self.dates, self.epoch, self.most = dates, epoch, most
        self.rows: list[tuple[int, dict[int, str | int]]] = []  # an int is the number of a shared string
        self.needed: set[int] = set()
        self.row = self.column = self.width = self.marks = self.cells = 0
        self.kind = self.style = ""
        self.inside = ""  # v, t or f
        self.heard: dict[str, list[str]] = {}

    def start(self, name: str, given: Attributes) -> None:
        if name == "row":
            self.marks += 1
            must(None if self.marks <= MOST_ROW_MARKS else too_long(self.most))
            self.row = int(given.get("r", self.row + 1))
            self.column = self.width = 0
        elif name == "c":
            self.cells += 1
            self.width += 1
            if self.cells > self.most.cells or self.width > WIDEST_ROW:
                raise Refused(too_wide() if self.width > WIDEST_ROW else _too_large())
            self.column = _column(given["r"]) if "r" in given else self.column + 1
            self.kind, self.style, self.heard = given.get("t", "n"), given.get("s", ""), {}
        elif name in ("v", "t", "f"):
            self.inside = name

    def words_in(self, words: str) -> None:
        if self.inside:
            heard = self.heard.setdefault(self.inside, [])
            heard.append(words)
            must(None if len(heard) < MOST_PIECES else too_long_a_cell())

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self.inside = ""
        elif name == "c" and self.heard and (value := self.value()) != "":
            must(None if self.column <= MOST_COLUMNS else too_wide())
            if not self.rows or self.rows[-1][0] != self.row:
                self.rows.append((self.row, {}))
                must(None if len(self.rows) <= self.most.rows + self.most.heads else too_long(self.most))
            self.rows[-1][1][self.column] = value
            if isinstance(value, int):
                self.needed.add(value)

    def value(self) -> str | int:
        said = {part: "".join(words) for part, words in self.heard.items()}
        value = said.get("t", "") if self.kind == "inlineStr" else said.get("v", "")
        if not value:  # a formula that nobody has worked out is shown, and so is not lost in silence
            return clean(f"={said['f']}") if said.get("f") else ""
        if self.kind == "s":
            return int(value)
        if self.kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return self.number(value) if self.kind == "n" else clean(value)

    def number(self, value: str) -> str:
        number = float(value)
        style = int(self.style or 0)
        if style < len(self.dates) and self.dates[style] and 0 <= number < 2_958_466:
            return day_words(number, self.epoch)
        return number_words(number)

    def words(self, strings: dict[int, str]) -> Rows:
        rows = []
        for number, cells in self.rows:
            found = {at: clean(strings.get(it, "")) if isinstance(it, int) else it for at, it in cells.items()}
            if any(found.values()):
                rows.append((number, [found.get(at, "") for at in range(1, max(found) + 1)]))
        return rows


def _column(place: str) -> int:
    """Give the number of a column by the place of a cell: "A1" is 1, "AB12" is 28."""
    number = 0
    for letter in place[:3].upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number
