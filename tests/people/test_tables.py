"""Strangers' files: read whatever they are made with, refused in one sentence when they are no lists."""

import io
import time
import zipfile
from contextlib import suppress
from datetime import date, datetime
from functools import partial

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biggervoices.core.refusals import Refused
from biggervoices.people.formats import cells, columns, tables
from biggervoices.people.formats.columns import HOME_FIELDS, PERSON_FIELDS
from biggervoices.people.formats.rows import read_homes, read_people

SCORE = partial(columns.known_names, fields=HOME_FIELDS)


def read(data: bytes | str) -> tables.Table:
    return tables.read_table(data.encode() if isinstance(data, str) else data, score=SCORE)


def homes(data: bytes | str):
    table = read(data)
    return read_homes(table, columns.guess(table.head, HOME_FIELDS))


def xlsx(*rows, before=()) -> bytes:
    book = openpyxl.Workbook()
    for name in before:
        book.active.title = name
        book.active.append(["Read me first"])
        book.create_sheet()
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


PLAIN = (
    "Name,Address,Post Code,Region\nThe Larches,1 Sample Road,AB1 2CD,North\nSiân’s House,2 Sample Road,AB1 2CE,South\n"
)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode("utf-8"),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        ("sep=;\n" + PLAIN.replace(",", ";")).encode(),
        xlsx(*[line.split(",") for line in PLAIN.splitlines()]),
        xlsx(*[line.split(",") for line in PLAIN.splitlines()], before=("Read me",)),
    ],
)
def test_every_make_of_file_reads_alike(data):
    found, faults, _notes = homes(data)

    assert [(it.name, it.address, it.postcode, it.region) for it in found] == [
        ("The Larches", "1 Sample Road", "AB1 2CD", "North"),
        ("Siân’s House", "2 Sample Road", "AB1 2CE", "South"),
    ]
    assert faults == []


def test_titles_above_the_names_of_the_columns_are_passed_over():
    data = (
        "Directory of homes,,,\nCorrect on 3 November 2026,,,\n,,,\n\n"
        "Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,Local authority\n"  # noqa: E501
        'The Larches,,"1 Sample Road\nSampletown",ab12cd,1632960123,www.example.org,Homecare agencies|Supported living,Bury\n'  # noqa: E501
    )

    found, faults, _notes = homes(data)

    assert faults == []
    (home,) = found
    assert home.number == 6
    assert home.address == "1 Sample Road, Sampletown"
    assert home.postcode == "AB1 2CD"
    assert home.phone == "01632960123"
    assert home.website == "https://www.example.org"
    assert home.kinds == ["Homecare agencies", "Supported living"]
    assert home.region == "Bury"


def test_an_address_in_parts_is_put_together():
    data = (
        "Location Name,Location Street Address,Location Address Line 2,Location City,Location County,Location Postal Code,"  # noqa: E501
        "Location Latitude,Location Longitude,Location Region,Location Local Authority,Provider Name\n"
        "The Larches,1 Sample Road,,Sampletown,Sampleshire,AB1 2CD,53.5,-2.1,North West,Bury,Some Company\n"
    )

    (home,), faults, _notes = homes(data)

    assert faults == []
    assert home.name == "The Larches"
    assert home.address == "1 Sample Road, Sampletown, Sampleshire"
    assert (home.latitude, home.longitude) == (53.5, -2.1)
    assert home.region == "North West"


def test_latitude_and_longitude_the_wrong_way_round_are_turned_and_said():
    (home,), faults, notes = homes("name,lat,lon\nThe Larches,-2.14,53.6\n")

    assert (home.latitude, home.longitude) == (53.6, -2.14)
    assert faults == []
    assert [str(note) for note in notes] == [
        "Row 2: Latitude and longitude stood the wrong way round. They are turned."
    ]


def test_no_place_on_the_map_is_no_fault():
    found, faults, _notes = homes("name,lat,lon\nA,,\nB,0,0\nC,NA,NA\nD,53.1,\n")

    assert [(it.latitude, it.longitude) for it in found] == [(None, None)] * 4
    assert faults == []


def test_each_bad_row_is_told_with_its_number_its_column_and_what_to_do():
    _found, faults, _notes = homes(
        "name,address,postcode,lat,lon\n,1 Road,AB1 2CD,53,-2\nB,2 Road,not a postcode at all,x,-2\nC,,,,\n"
    )

    assert [str(fault) for fault in faults] == [
        "Row 2, column A, name: There is no name. Write the name of the home, or take the row out.",
        "Row 3, column C, postcode: “not a postcode at all” is not a postcode. Write one such as OL16 2AY.",
        "Row 3, column D, lat: “x” is not a number such as 53.62.",
        "Row 4: There is no address and no postcode. Write one of them, or take the row out.",
    ]


def test_blank_rows_and_heads_in_the_middle_are_passed_over_and_rows_keep_their_numbers():
    found, faults, _notes = homes("Name,Address\n\n,\nA,1 Road\n , \nName,Address\nB,2 Road\n\n")

    assert [(it.number, it.name) for it in found] == [(4, "A"), (7, "B")]
    assert faults == []


def test_excel_numbers_and_days_become_words():
    table = read(
        xlsx(
            ["Name", "Telephone", "Since", "Open"],
            ["A", 1632960123, datetime(2026, 11, 3), True],  # noqa: DTZ001 -- as Excel has it
            ["B", 2.5, date(2026, 1, 2), 7.0],
        )
    )

    assert [row.cells for row in table.rows] == [
        ("A", "1632960123", "2026-11-03", "TRUE"),
        ("B", "2.5", "2026-01-02", "7"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty. Choose another one."),
        (b"  \n\n", "This file is empty. Choose another one."),
        (b"name,address\n", "This file has the names of the columns, but no rows under them."),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "This is a picture, not a list. Choose a CSV or an XLSX file."),
        (b"\xff\xd8\xff\xe0" + bytes(500), "This is a picture, not a list. Choose a CSV or an XLSX file."),
        (b"%PDF-1.7\n", "This is not a list. Choose a CSV or an XLSX file."),
        (bytes(range(256)) * 40, "This is not a list. Choose a CSV or an XLSX file."),
        (b"<!DOCTYPE html><html></html>", "This is a web page, not a list. Choose a CSV or an XLSX file."),
        (b'[{"name": "A"}]', "This is a JSON file. Choose a CSV or an XLSX file."),
        (b"\xd0\xcf\x11\xe0" + bytes(2000), "This is an old Excel file, or one with a password. Save it as .xlsx or .csv without one, and try again."),  # noqa: E501
        (b"PK\x03\x04 broken", "We could not open this file. Open it in Excel, save it again, and try once more."),
        (b"name,address\n" + b"A,1 Road\n" * 700_000, "This file is larger than 5 MB. Save it as smaller files, and bring them one after the other."),  # noqa: E501
        (b"name\n" + b"A\n" * 30_000, "This file has more than 20,000 rows. Save it as smaller files, and bring them one after the other."),  # noqa: E501
        (b"a," * 100_000 + b"\nx\n", "A row in this file has 100000 columns. We can read 120. Is it the right file?"),
        (b'name,address\nA,"1 Road\n' + b"B,2 Road\n" * 900, "Row 2 has a cell that does not end. Look for a quotation mark that is never closed."),  # noqa: E501
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_one_sentence_and_fast(data, words):
    start = time.perf_counter()

    with pytest.raises(Refused) as refused:
        read(data)

    assert refused.value.reason == words
    assert time.perf_counter() - start < 3


def test_a_bomb_is_refused_before_it_is_unpacked():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(200):
                sheet.write(b" " * 1_000_000)
    start = time.perf_counter()

    with pytest.raises(Refused, match="too large when it is opened"):
        read(kept.getvalue())

    assert time.perf_counter() - start < 1


def test_a_zip_that_is_no_excel_is_refused():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    with pytest.raises(Refused, match="no sheets that can be read"):
        read(kept.getvalue())


def test_a_cell_far_to_the_right_is_refused_at_once():
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    book.active["XFD2"] = "x"
    kept = io.BytesIO()
    book.save(kept)

    with pytest.raises(Refused, match="more than 120 columns"):
        read(kept.getvalue())


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("1616652232", "01616652232"),
        ("7976848608", "07976848608"),
        ("0161 665 2232", "0161 665 2232"),
        ("+44 161 665 2232", "+44 161 665 2232"),
        ("441616652232", "+441616652232"),
        ("1617777e3", "01617777000"),
        ("1616652232.0", "01616652232"),
        ("NA", ""),
        ("#N/A", ""),
        ("999", "999"),
    ],
)
def test_a_phone_number_gets_its_nought_again(cell, kept):
    assert cells.phone(cell) == kept


def test_a_number_that_excel_shortened_is_left_out_and_said():
    (home,), faults, notes = homes("name,phone\nA,1.61667E+09\n")

    assert home.phone == ""
    assert faults == []
    assert [str(note) for note in notes] == [
        "Row 2, column B, phone: “1.61667E+09” was shortened by Excel. Type the whole number again. It is left out."
    ]


@pytest.mark.parametrize(
    "words",
    ["2026-11-03", "3/11/2026", "03.11.2026", "3-11-26", "3 November 2026", "3rd Nov 2026", "Tuesday 3 November 2026", "46329",  # noqa: E501
     "2026-11-03 00:00:00", "03/11/2026 00:00"],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_way(words):
    assert cells.day(words) == date(2026, 11, 3)


@pytest.mark.parametrize("words", ["31/02/2026", "soon", "11/25/2026", "3 Foo 2026", "99999999999", "0/0/0000"])
def test_what_is_no_day_is_told(words):
    with pytest.raises(ValueError, match="is not a day"):
        cells.day(words)


@pytest.mark.parametrize("words", ["javascript:alert(1)", "ftp://example.org", "no website", "http://", "https://x"])
def test_what_is_no_website_is_told(words):
    with pytest.raises(ValueError, match="is not the address of a website"):
        cells.website(words)


def test_people_are_read_with_names_in_two_columns_and_words_for_roles():
    data = "Forename,Surname,Known as,E-mail,Role,Service,Start date\nBilal,Shah,Bill,mailto:Bilal@Example.org,Tenant|Quality Checker,Elm House,3/11/2026\n"  # noqa: E501
    table = tables.read_table(data.encode(), score=partial(columns.known_names, fields=PERSON_FIELDS))

    (person,), faults, _notes = read_people(table, columns.guess(table.head, PERSON_FIELDS))

    assert faults == []
    assert (person.name, person.called, person.email) == ("Bilal Shah", "Bill", "bilal@example.org")
    assert person.roles == ["Tenant", "Quality Checker"]
    assert (person.home, person.since) == ("Elm House", date(2026, 11, 3))


def test_a_column_is_found_by_name_letter_and_number():
    head = ("Name", "Post Code", "", "Town")

    assert [columns.column_called(said, head) for said in ("post code", "POSTCODE", "B", "2", "D", "town", "E", "9", "", "nope")] == [  # noqa: E501
        1, 1, 1, 1, 3, 3, None, None, None, None,
    ]  # fmt: skip


words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@given(
    st.lists(st.lists(words, max_size=6), max_size=12),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=150, deadline=None)
def test_any_words_are_read_or_refused_in_a_sentence(rows, delimiter, encoding):
    data = "\n".join(delimiter.join(row) for row in [["name", "postcode", "telephone", "lat", "lon", "since"], *rows])
    try:
        table = read(data.encode(encoding))
        homes, faults, notes = read_homes(table, columns.guess(table.head, HOME_FIELDS))
    except Refused:
        return
    assert len(homes) == len(table.rows)
    assert all("\0" not in home.name for home in homes)
    assert all(fault.words for fault in faults + notes)


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_in_a_sentence(data):
    with suppress(Refused):
        read(data)


@given(st.lists(words, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_tidying_twice_changes_nothing(row):
    once = tables.tidied(row)

    assert tables.tidied(once) == once
