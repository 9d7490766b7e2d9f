"""Read a CSV or XLSX file into a head and rows of clean words. What is no table is refused in one plain sentence, fast.

Sources: RFC 4180 for CSV; ECMA-376 for XLSX. Row numbers are those that a spreadsheet shows.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from biggervoices.core.refusals import Refused, must
from biggervoices.people.formats import xlsx

LARGEST_FILE = 5_000_000  # bytes
MOST_ROWS = 20_000
MOST_COLUMNS = 120
LONGEST_CELL = 3_000  # letters: more is a quotation mark that was never closed
MOST_LINES = 300_000  # of a CSV, with the empty ones and those inside cells
MOST_MARKS = 30  # over one letter, as Unicode's stream-safe text: more are no language, and slow to put in order
TITLE_ROWS = 25  # how far down the names of the columns may stand
DELIMITERS = (",", ";", "\t")

NOT_TABLES = (
    (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*"),  # pictures
    (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"SQLite"),
)

Score = Callable[[Sequence[str]], int]  # how many names of columns a row holds


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: its number in the spreadsheet, and its words."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: the names of its columns, and the rows below them that are not empty."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(data: bytes, *, score: Score) -> Table:
    """Read a file, whatever its name; raise Refused when it is no table or too large.

    The head is the row, among the first that are not empty, that holds the most names of columns which `score` knows.
    """
    must(why_not_read(data))
    lists = _sheets(data) if data.startswith(b"PK\x03\x04") else [_bounded(_lines(data))]
    found = [(*_head(rows, score), rows) for rows in lists if rows]
    must(None if found else _("There is nothing in this file. Choose a list with one home or one person in each row."))
    points = max(points for _at, points, _rows in found)
    at, _points, rows = next(it for it in found if it[1] == points)
    return _table(rows, at)


def why_not_read(data: bytes) -> str | None:
    """Say why a file cannot be a table, from its size and its first bytes."""
    if not data.strip():
        return _("This file is empty. Choose another one.")
    if len(data) > LARGEST_FILE:
        return _("This file is larger than 5 MB. Save it as smaller files, and bring them one after the other.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _(
            "This is an old Excel file, or one with a password. Save it as .xlsx or .csv without one, and try again."
        )
    if data.startswith(NOT_TABLES[0]) and not data.startswith(b"BM,"):
        return _("This is a picture, not a list. Choose a CSV or an XLSX file.")
    if data.startswith(NOT_TABLES[1]):
        return _("This is not a list. Choose a CSV or an XLSX file.")
    return None


def _table(rows: list[Row], at: int) -> Table:
    head = rows[at].cells
    below = rows[at + 1 :]
    must(None if below else _("This file has the names of the columns, but no rows under them."))
    width = max(len(head), max(len(row.cells) for row in below))
    must(None if width <= MOST_COLUMNS else too_wide(width))
    names = tuple(head[column] if column < len(head) else "" for column in range(width))
    padded = (Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in below)
    # A list that was put together from several files says its head again and again.
    return Table(
        names, tuple(row for row in padded if [it.casefold() for it in row.cells] != [it.casefold() for it in names])
    )


def too_wide(width: int) -> str:
    """Say that a row has too many columns."""
    return _("A row in this file has %(width)s columns. We can read %(most)s. Is it the right file?") % {
        "width": width,
        "most": MOST_COLUMNS,
    }


def _bounded(lines: Iterable[Row]) -> list[Row]:
    """Keep the rows that hold something; stop at the first that shows that this is no list."""
    rows: list[Row] = []
    for row in lines:
        if not row.cells:
            continue
        must(None if len(row.cells) <= MOST_COLUMNS else too_wide(len(row.cells)))
        rows.append(row)
        must(None if len(rows) <= MOST_ROWS + TITLE_ROWS else _too_long())
    return rows


def _too_long() -> str:
    return _("This file has more than 20,000 rows. Save it as smaller files, and bring them one after the other.")


def _head(rows: Sequence[Row], score: Score) -> tuple[int, int]:
    """Find the row with the names of the columns, and how many of them are known."""
    first = [(score(row.cells), -at) for at, row in enumerate(rows[:TITLE_ROWS])]
    points, at = max(first, default=(0, 0))
    if points:
        return -at, points
    # No name is known: the first row with as many filled cells as most rows have, after any titles.
    widths = [sum(map(bool, row.cells)) for row in rows[:TITLE_ROWS]]
    return next((at for at, width in enumerate(widths) if width == max(widths)), 0), 0


# --- CSV -------------------------------------------------------------------------------------------------------------


def _lines(data: bytes) -> Iterator[Row]:
    text = decoded(data)
    must(_why_not_words(text) or why_not_lines(text))
    text, delimiter = _told_delimiter(text)
    delimiter = delimiter or best_delimiter(text)
    try:
        for number, cells in enumerate(_parsed(text, delimiter), start=1):
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise Refused(_never_closed(number))
            yield Row(number, tidied(cells))
    except csv.Error as error:
        raise Refused(_("We could not read this file as a list. Save it again as CSV or XLSX.")) from error


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _never_closed(number: int) -> str:
    return _("Row %(number)s has a cell that does not end. Look for a quotation mark that is never closed.") % {
        "number": number
    }


def decoded(data: bytes) -> str:
    """Turn bytes into words: UTF-8 and UTF-16 with or without their mark, else the letters of Western Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", errors="replace")
    start = data[:2000]
    if start[1::2].count(0) > len(start) / 5:
        return data.decode("utf-16-le", errors="replace")
    if start[0::2].count(0) > len(start) / 5:
        return data.decode("utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _why_not_words(text: str) -> str | None:
    """Tell bytes that are no words at all."""
    start = text[:5000]
    strange = sum(
        (unicodedata.category(letter) == "Cc" and letter not in "\t\r\n") or letter == "\ufffd" for letter in start
    )
    if strange > max(2, len(start) / 100):
        return _("This is not a list. Choose a CSV or an XLSX file.")
    if re.match(r"\s*<(!doctype|html|\?xml|svg)\b", start, re.IGNORECASE):
        return _("This is a web page, not a list. Choose a CSV or an XLSX file.")
    if re.match(r'\s*[\[{]\s*["{\[]', start):
        return _("This is a JSON file. Choose a CSV or an XLSX file.")
    return None


def why_not_lines(text: str) -> str | None:
    """Say whether there are more lines than any list has."""
    if text.count("\n") + text.count("\r") <= 2 * MOST_LINES:
        return None
    return _("This file has more lines than we can read. Save only what is needed, and try again.")


def _told_delimiter(text: str) -> tuple[str, str]:
    """Take away Excel's own first line, "sep=;"."""
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    return (text[told.end() :], told[1]) if told else (text, "")


def best_delimiter(text: str) -> str:
    """Choose what parts the cells: the sign that gives the most rows of the same width, the wider the better."""

    def regularity(delimiter: str) -> int:
        try:
            widths = [len(row) for row in islice(_parsed(text[:200_000], delimiter), 60) if row]
        except csv.Error:
            return 0
        return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)

    return max(DELIMITERS, key=regularity)


# --- XLSX ------------------------------------------------------------------------------------------------------------


def _sheets(data: bytes) -> list[list[Row]]:
    """Give the rows of each sheet. A file that would unpack to too much is refused before anything is unpacked."""
    sheets = xlsx.read_workbook(data, lambda _name: True, most=xlsx.LIST)
    return [_bounded(Row(number, tidied(cells)) for number, cells in rows) for rows in sheets.values() if rows]


def tidied(cells: Sequence[str]) -> tuple[str, ...]:
    """Clean each cell, and leave out the empty ones at the end of a row."""
    clean = [tidy(cell) for cell in cells]
    while clean and not clean[-1]:
        clean.pop()
    return tuple(clean)


def tidy(text: str) -> str:
    """Take away what cannot be seen, and spaces that are too many; a new line inside a cell stays as "\\n"."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    plain = unicodedata.normalize("NFC", _few_marks(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    seen = "".join(" " if letter == "\xa0" else letter for letter in plain if letter == "\n" or _is_seen(letter))
    return "\n".join(line for part in seen.split("\n") if (line := " ".join(part.split())))


def _few_marks(text: str) -> str:
    """Leave out marks over a letter that are too many."""
    if len(text) <= MOST_MARKS:
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn") or letter == "\u200d"
