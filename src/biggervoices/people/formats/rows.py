"""Rows of a list as homes and people: clean, with what is wrong and what was put right said in plain words."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.people.formats import cells
from biggervoices.people.formats.columns import Columns, letter
from biggervoices.people.formats.tables import Row, Table

MOST_DOORS = 500
EMAIL = re.compile(r"[^\s@<>\"',;:]{1,64}@[^\s@<>\"',;:]+\.[^\s@<>\"',;:.]{2,}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one row: its number and column in the spreadsheet, and what to do."""

    row: int
    column: str  # its letter and name, "D, postcode"; empty when it is about the whole row
    words: str

    def __str__(self) -> str:
        where = _("Row %(row)s, column %(column)s") if self.column else _("Row %(row)s")
        return f"{where % {'row': self.row, 'column': self.column}}: {self.words}"


@dataclass(slots=True)
class HomeRow:
    """A home as a list has it. None and empty say that the list has nothing on it."""

    number: int
    name: str
    address: str = ""
    postcode: str = ""
    region: str = ""
    kinds: list[str] = field(default_factory=list)
    phone: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None
    front_doors: int | None = None


@dataclass(slots=True)
class PersonRow:
    """A person as a list has them."""

    number: int
    name: str
    called: str = ""
    email: str = ""
    phone: str = ""
    reference: str = ""
    home: str = ""
    home_postcode: str = ""
    region: str = ""
    roles: list[str] = field(default_factory=list)
    since: date | None = None
    communicates: list[str] = field(default_factory=list)
    says_yes: str = ""
    says_no: str = ""


class _Reader:
    """Read the cells of one row by the names of our fields, and gather what is wrong."""

    def __init__(self, table: Table, columns: Columns, faults: list[Remark]) -> None:
        self.table, self.columns, self.faults = table, columns, faults
        self.row = Row(0, ())

    def has(self, *keys: str) -> bool:
        return any(key in self.columns for key in keys)

    def cell(self, key: str) -> str:
        column = self.columns.get(key)
        return "" if column is None else self.row.cells[column]

    def read(self, key: str, clean: Callable[[str], T], otherwise: T) -> T:
        try:
            return clean(self.cell(key))
        except ValueError as reason:
            self.fault(key, f"“{self.cell(key)[:60]}” {reason}")
            return otherwise

    def words(self, key: str, most: int) -> str:
        return self.read(key, lambda cell: cells.text(cell, most=most), "")

    def fault(self, key: str, words: str) -> None:
        self.faults.append(Remark(self.row.number, self.column_words(key), words))

    def column_words(self, key: str) -> str:
        column = self.columns.get(key)
        if column is None:
            return ""
        name = self.table.head[column].replace("\n", " ")[:40]
        return f"{letter(column)}, {name}" if name else letter(column)


def read_homes(table: Table, columns: Columns) -> tuple[list[HomeRow], list[Remark], list[Remark]]:
    """Read every row as a home; give the homes, what is wrong, and what was put right."""
    faults: list[Remark] = []
    notes: list[Remark] = []
    reader = _Reader(table, columns, faults)
    homes = [_home(reader, row, notes) for row in table.rows]
    return homes, faults, notes


def _home(reader: _Reader, row: Row, notes: list[Remark]) -> HomeRow:
    reader.row = row
    home = HomeRow(
        number=row.number,
        name=reader.words("name", 200),
        address=_address(reader),
        postcode=reader.read("postcode", cells.postcode, ""),
        region=reader.words("region", 120),
        kinds=reader.read("kinds", cells.kinds, []),
        phone=_phone(reader, notes),
        website=_website(reader, notes),
        latitude=reader.read("latitude", cells.degrees, None),
        longitude=reader.read("longitude", cells.degrees, None),
        front_doors=reader.read("front_doors", lambda cell: cells.count(cell, most=MOST_DOORS), None),
    )
    if not home.name:
        reader.fault("name", _("There is no name. Write the name of the home, or take the row out."))
    elif reader.has("address", "postcode") and not (home.address or home.postcode):
        reader.fault("", _("There is no address and no postcode. Write one of them, or take the row out."))
    _put_on_map(home, reader, notes)
    return home


def _address(reader: _Reader) -> str:
    lines = [reader.words(key, 300) for key in ("address", "address_2", "address_3", "town", "county")]
    address = ", ".join(dict.fromkeys(line.strip(" ,") for line in lines if line.strip(" ,")))
    if len(address) > 300:
        reader.fault("address", _("The address has more than 300 letters."))
        return ""
    return address


def _phone(reader: _Reader, notes: list[Remark]) -> str:
    """Leave out a number that nobody could dial, and say so: a list is not held up for it."""
    try:
        return cells.phone(reader.cell("phone"))
    except ValueError as reason:
        return _left_out(reader, "phone", reason, notes)


def _website(reader: _Reader, notes: list[Remark]) -> str:
    try:
        return cells.website(reader.cell("website"))
    except ValueError as reason:
        return _left_out(reader, "website", reason, notes)


def _left_out(reader: _Reader, key: str, reason: ValueError, notes: list[Remark]) -> str:
    words = _("“%(cell)s” %(reason)s It is left out.") % {"cell": reader.cell(key)[:60], "reason": reason}
    notes.append(Remark(reader.row.number, reader.column_words(key), words))
    return ""


def _put_on_map(home: HomeRow, reader: _Reader, notes: list[Remark]) -> None:
    """Turn latitude and longitude round where a list has them the wrong way; one without the other is no place."""
    north, east = home.latitude, home.longitude
    if north is None or east is None or (north, east) == (0, 0):
        home.latitude = home.longitude = None
    elif _is_here(east, north) and not _is_here(north, east):
        home.latitude, home.longitude = east, north
        notes.append(Remark(home.number, "", _("Latitude and longitude stood the wrong way round. They are turned.")))
    elif abs(north) > 90:
        reader.fault("latitude", _("A latitude is between -90 and 90."))


def _is_here(north: float, east: float) -> bool:
    return 49 <= north <= 61.5 and -11 <= east <= 2.5


def read_people(table: Table, columns: Columns) -> tuple[list[PersonRow], list[Remark], list[Remark]]:
    """Read every row as a person; give the people, what is wrong, and what was put right."""
    faults: list[Remark] = []
    notes: list[Remark] = []
    reader = _Reader(table, columns, faults)
    people = [_person(reader, row, notes) for row in table.rows]
    return people, faults, notes


def _person(reader: _Reader, row: Row, notes: list[Remark]) -> PersonRow:
    reader.row = row
    person = PersonRow(
        number=row.number,
        name=_name(reader),
        called=reader.words("called", 60),
        email=reader.read("email", _email, ""),
        phone=_phone(reader, notes),
        reference=reader.words("reference", 60).removesuffix(".0"),
        home=reader.words("home", 300),
        home_postcode=reader.read("home_postcode", cells.postcode, ""),
        region=reader.words("region", 120),
        roles=cells.several(reader.cell("role")),
        since=reader.read("since", cells.day, None),
        communicates=cells.several(reader.cell("communicates")),
        says_yes=reader.words("says_yes", 300),
        says_no=reader.words("says_no", 300),
    )
    if not person.name:
        reader.fault(
            "name" if reader.has("name") else "first_name", _("There is no name. Write it, or take the row out.")
        )
    return person


def _name(reader: _Reader) -> str:
    whole, first, last = reader.words("name", 120), reader.words("first_name", 60), reader.words("last_name", 60)
    if re.fullmatch(r"[^,]+, [^,]+", whole):  # "Shah, Bilal", as registers have it
        whole = " ".join(reversed(whole.split(", ")))
    if last and whole.casefold().endswith(last.casefold()):
        return whole
    return " ".join(filter(None, (whole or first, last)))


def _email(cell: str) -> str:
    words = cells.text(cell, most=254).removeprefix("mailto:").strip("<> ").lower()
    if words and not EMAIL.fullmatch(words):
        raise ValueError(_("is not an e-mail address. Write one such as sam@example.org, or leave it empty."))
    return words


def count_words(count: int) -> str:
    """Say how many rows."""
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}
