"""CSV files of the commands for analysts: read row by row, written row by row, in the same order, in UTF-8."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TextIO

from biggervoices.core.refusals import Refused, must

Row = Mapping[str, str]
LONGEST_CELL = 1_000_000  # letters; a cell that is longer is a quotation mark that nobody closed


def convert(
    source: Path, target: Path, *, needs: Sequence[str], makes: Sequence[str], row: Callable[[Row], Row]
) -> int:
    """Write one row for each row of a file, as soon as it is read; give how many.

    source: CSV in UTF-8 with a header; a mark at its beginning is passed over. needs: columns that it must have.
    makes: the columns that are written. row: makes one row from another.
    Raises Refused, and leaves no half-written file, where the source is no such file.
    """
    must("The file that is read and the file that is written are the same." if _same(source, target) else None)
    try:
        with source.open(encoding="utf-8-sig", newline="") as opened:
            rows = _rows(opened, needs)
            first = list(islice(rows, 1))  # so that a wrong file does not empty the target
            return _write(target, makes, map(row, first), map(row, rows))
    except UnicodeDecodeError:
        raise Refused(f"{source} is not written in UTF-8. Save it as “CSV UTF-8”, and try again.") from None
    except OSError as error:
        raise Refused(f"{error.filename or source}: {error.strerror or error}.") from None


def _write(target: Path, columns: Sequence[str], *parts: Iterator[Row]) -> int:
    count = 0
    try:
        with target.open("w", encoding="utf-8", newline="", buffering=1) as opened:
            writer = csv.DictWriter(opened, columns, lineterminator="\n")
            writer.writeheader()
            for part in parts:
                for row in part:
                    writer.writerow(row)
                    count += 1
    except (Refused, UnicodeDecodeError):
        if target.is_file():
            with suppress(OSError):
                target.unlink()
        raise
    return count


def _rows(opened: TextIO, needs: Sequence[str]) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(opened, strict=True)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        must(_why_not_head(head, needs))
        for cells in reader:
            if cells:
                must(_why_not_row(cells, head, reader.line_num))
                yield dict(zip(head, cells, strict=True))
    except csv.Error as error:
        raise Refused(f"Line {reader.line_num} is no CSV: {error}.") from None


def _why_not_head(head: Sequence[str], needs: Sequence[str]) -> str | None:
    if not head:
        return "The file is empty. Its first line names the columns."
    missing = [name for name in needs if name not in head]
    return (
        f"The file has no column {' and no column '.join(missing)}. Its columns are: {', '.join(head)}."
        if missing
        else None
    )


def _why_not_row(cells: Sequence[str], head: Sequence[str], line: int) -> str | None:
    if len(cells) == len(head):
        return None
    wrong = f"Line {line} has {len(cells)} cells, and the first line names {len(head)} columns."
    return f"{wrong} A comma in a text needs quotation marks."


def _same(source: Path, target: Path) -> bool:
    return source.exists() and target.exists() and source.samefile(target)
