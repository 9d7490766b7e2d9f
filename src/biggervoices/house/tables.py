"""CSV files of the commands for analysts: read row by row, written row by row, in the same order, in UTF-8."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

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
    must_differ(source, target)
    with _opened(source, needs) as (head, cells):
        rows = (dict(zip(head, row, strict=True)) for row in cells)
        first = list(islice(rows, 1))  # so that a wrong file does not empty the target
        return write(target, makes, map(row, first), map(row, rows))


def read(source: Path, needs: Sequence[str], take: Callable[..., str | None]) -> None:
    """Give the cells of each row, in the order of `needs`, to `take`; it says why they cannot be taken, or None.

    Raises Refused with the number of the row. A million rows are a second.
    """
    with _opened(source, needs) as (head, cells):
        wanted = itemgetter(*map(head.index, needs))
        for number, row in enumerate(cells, 1):
            if why := take(*wanted(row)):
                raise Refused(f"{source}, row {number}: {why}")


def must_differ(source: Path, target: Path) -> None:
    """Refuse to write over the file that is read."""
    must("The file that is read and the file that is written are the same." if _same(source, target) else None)


@contextmanager
def _opened(source: Path, needs: Sequence[str]) -> Iterator[tuple[Sequence[str], Iterator[list[str]]]]:
    """Open a file and give its columns, and the cells of each row."""
    try:
        with source.open(encoding="utf-8-sig", newline="") as opened:
            csv.field_size_limit(LONGEST_CELL)
            reader = csv.reader(opened, strict=True)
            head = _head(reader, needs)
            yield head, _rows(reader, head)
    except UnicodeDecodeError:
        raise Refused(f"{source} is not written in UTF-8. Save it as “CSV UTF-8”, and try again.") from None
    except OSError as error:
        raise Refused(f"{error.filename or source}: {error.strerror or error}.") from None


def write(target: Path, columns: Sequence[str], *parts: Iterator[Row]) -> int:
    """Write rows as they come, and give how many; where one cannot be made, no half-written file is left."""
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


def _head(reader: Any, needs: Sequence[str]) -> list[str]:
    with _plainly(reader):
        head = [name.strip().lower() for name in next(reader, [])]
    must(_why_not_head(head, needs))
    return head


def _rows(reader: Any, head: Sequence[str]) -> Iterator[list[str]]:
    with _plainly(reader):
        for cells in reader:
            if cells:
                must(_why_not_row(cells, head, reader.line_num))
                yield cells


@contextmanager
def _plainly(reader: Any) -> Iterator[None]:
    try:
        yield
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
