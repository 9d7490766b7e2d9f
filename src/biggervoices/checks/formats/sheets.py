"""The sheets of a form, from the bytes of a file: XLSX, the older XLS, or CSV. What its name says is not asked."""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from biggervoices.core.refusals import Refused, must
from biggervoices.people.formats import xlsx
from biggervoices.people.formats.tables import best_delimiter, decoded, why_not_lines, why_not_read
from biggervoices.people.formats.xlsx import (
    EPOCHS,
    FORM,
    LONGEST_CELL,
    MOST_COLUMNS,
    Rows,
    clean,
    day_words,
    number_words,
    too_long,
    too_long_a_cell,
    too_wide,
)

LARGEST_FILE = 5_000_000  # bytes of a form
LARGEST_PACKAGE = 20_000_000  # bytes of a zip file with a form, its pictures and its sounds
MOST_FILES = 2_000  # in such a package
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SHEETS = ("survey", "choices", "settings")
ALSO = {"choices and columns": "choices", "columns": "choices"}  # as older forms call them


@dataclass(frozen=True)
class Sheet:
    """One sheet as a list of rows. Those of a sheet that is no part of a form are not read: None."""

    name: str
    rows: Rows | None


def sheets_of(data: bytes) -> tuple[Sheet, ...]:
    """Read the sheets of a form; raise Refused in one plain sentence for what is no form or too large."""
    must(_why_not(data))
    if data.startswith(ZIP):
        found = xlsx.read_workbook(data, _wanted)
    elif data.startswith(OLD_EXCEL):
        found = _old_excel(data)
    else:
        found = dict(_csv(data))
    named = {name: rows for name, rows in found.items() if _wanted(name)}
    if not named and len(found) == 1:  # one sheet alone is the survey
        found = {"survey": next(iter(found.values()))}
    return tuple(Sheet(sheet_called(name), rows) for name, rows in found.items())


def packed(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Part a zip file into the form and the files beside it; a form that is no such package comes alone."""
    must(None if len(data) <= LARGEST_PACKAGE else _("This file is larger than 20 MB. Bring the form alone."))
    if not data.startswith(ZIP):
        return data, {}
    with xlsx.open_zip(data, most=MOST_FILES) as file:
        names = [part.filename for part in file.infolist() if not part.is_dir() and "__MACOSX" not in part.filename]
        if any(name.endswith("xl/workbook.xml") for name in names):
            return data, {}
        return _parted(file, names)


def _parted(file: zipfile.ZipFile, names: list[str]) -> tuple[bytes, dict[str, bytes]]:
    forms = [name for name in names if name.casefold().endswith((".xlsx", ".xls", ".csv"))]
    must(None if forms else _("There is no form in this file. Put an XLSForm into it, as XLSX, XLS or CSV."))
    forms.sort(key=lambda name: (name.count("/"), not name.casefold().endswith(".xlsx"), name))
    try:
        media = {PurePosixPath(name).name: file.read(name) for name in names if name != forms[0]}
        return file.read(forms[0]), media
    except Exception as error:  # a broken file fails inside the reader in many ways
        raise Refused(_("We could not open this zip file. Make it again, and try once more.")) from error


def boxed(form: str, data: bytes, files: Mapping[str, bytes]) -> bytes:
    """Put a form and what goes with it into a zip, as `packed` takes it apart. The same is the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in ((form, data), *((f"media/{name}", it) for name, it in sorted(files.items()))):
            box.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def sheet_called(name: str) -> str:
    """Give the name of a sheet as we know it."""
    plain = " ".join(name.replace("_", " ").split()).casefold()
    return ALSO.get(plain, plain if plain in SHEETS else name.strip())


def _wanted(name: str) -> bool:
    return sheet_called(name) in SHEETS


def _why_not(data: bytes) -> str | None:
    if len(data) > LARGEST_FILE:
        return _("This file is larger than 5 MB. A form is smaller: take the pictures out, and try again.")
    return None if data.startswith(OLD_EXCEL) else why_not_read(data)


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(data: bytes) -> list[tuple[str, Rows]]:
    """Read a CSV: one sheet alone, or several with the name of each in the first column, as pyxform writes them."""
    text = decoded(data)
    must(why_not_lines(text))
    rows: Rows = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=best_delimiter(text)), 1):
            must(_too_large(cells, len(rows)))
            kept = [clean(cell) for cell in cells]
            if any(kept):
                rows.append((number, kept))
    except csv.Error as error:
        raise Refused(_("We could not read this file as a form. Save it again as XLSX.")) from error
    must(None if rows else _("There is nothing in this file. Choose a form."))
    return _by_first_column(rows) or [("survey", rows)]


def _too_large(cells: list[str], rows: int) -> str | None:
    if rows > FORM.rows * len(SHEETS):
        return too_long()
    if len(cells) > MOST_COLUMNS + 1:
        return too_wide()
    return too_long_a_cell() if any(len(cell) > LONGEST_CELL for cell in cells) else None


def _by_first_column(rows: Rows) -> list[tuple[str, Rows]]:
    sheets: list[tuple[str, Rows]] = []
    for number, cells in rows:
        if cells[0] and _wanted(cells[0]) and not any(cells[1:]):
            sheets.append((cells[0], []))
        elif sheets:
            sheets[-1][1].append((number, cells[1:]))
        else:
            return []
    return sheets


# --- XLS --------------------------------------------------------------------------------------------------------------


def _old_excel(data: bytes) -> dict[str, Rows | None]:
    """Read the file that Excel wrote until 2007. It is not packed, so it holds no more than its 5 MB can say."""
    import xlrd  # noqa: PLC0415 -- only for old files

    try:
        with xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO()) as book:
            names = book.sheet_names()
            alone = len(names) == 1
            return {name: _old_rows(book, name) if alone or _wanted(name) else None for name in names}
    except Refused:
        raise
    except Exception as error:  # a broken file fails inside the reader in many ways
        raise Refused(
            _("We could not open this old Excel file. Save it as .xlsx without a password, and try again.")
        ) from error


def _old_rows(book: Any, name: str) -> Rows:
    sheet = book.sheet_by_name(name)
    rows: Rows = []
    for at in range(sheet.nrows):
        cells = [clean(_old_words(cell, book.datemode)) for cell in sheet.row(at)]
        if any(cells):
            must(too_wide() if any(cells[MOST_COLUMNS:]) else None)
            rows.append((at + 1, cells[:MOST_COLUMNS]))
            must(None if len(rows) <= FORM.rows + 1 else too_long())
    book.unload_sheet(name)
    return rows


def _old_words(cell: Any, datemode: int) -> str:
    import xlrd  # noqa: PLC0415

    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_words(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        epoch = EPOCHS[datemode]
        return day_words(cell.value, epoch)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return str(cell.value).replace("\xa0", " ")
