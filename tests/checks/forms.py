"""Make XLSForms for the tests, as people make them: by hand, in a spreadsheet."""

import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import soundfile
from PIL import Image

Rows = Sequence[Sequence[Any]]
CHOICES = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def workbook(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> bytes:
    """A form with these sheets, each a list of rows under a head."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        if rows:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def form(*rows: Sequence[Any], head: str = "type name label relevant", choices: Rows = CHOICES) -> bytes:
    """A form in one language, with the rows of its survey."""
    return workbook([head.split(), *rows], choices)


def large(questions: int = 420) -> bytes:
    """A form as large as the largest: groups, choices, rules, three languages."""
    languages = ("English (en)", "Français (fr)", "العربية (ar)")
    head = ["type", "name", *(f"label::{it}" for it in languages), *(f"hint::{it}" for it in languages), "relevant"]
    rows: list[list[str]] = [head]
    for number in range(questions):
        if number % 20 == 0:
            rows += [["end_group"]] if number else []
            rows.append(["begin_group", f"g{number}", f"Part {number}", f"Partie {number}", f"جزء {number}"])
        kind = ("select_one list", "select_multiple list", "integer", "text", "date")[number % 5]
        rule = f"${{q{number - 5}}} = 'c3' or ${{q{number - 5}}} != ''" if number % 5 == 0 and number else ""
        said = [f"Question {number}?", f"Question numéro {number} ?", f"سؤال {number}؟"]
        rows.append([kind, f"q{number}", *said, "Think.", "Pensez.", "فكر.", rule])
    rows.append(["end_group"])
    choices = [["list_name", "name", *(f"label::{it}" for it in languages)]]
    choices += [["list", f"c{number}", f"Choice {number}", f"Choix {number}", f"خيار {number}"] for number in range(20)]
    return workbook(rows, choices, [["form_title", "form_id"], ["Large", "large"]])


def picture(colour: str = "teal") -> bytes:
    """A small picture, as a camera would keep it."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(kept, "PNG")
    return kept.getvalue()


def sound(tone: int = 20) -> bytes:
    """Half a second of a tone."""
    kept = io.BytesIO()
    soundfile.write(kept, np.sin(np.arange(8000) / tone).astype("float32"), 16000, format="WAV")
    return kept.getvalue()


def package(form: bytes, **files: bytes) -> bytes:
    """A zip with a form and what goes with it; names with __ for the point."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("form.xlsx", form)
        for name, content in files.items():
            packed.writestr(f"media/{name.replace('__', '.')}", content)
    return kept.getvalue()


def sheet_of(xml: str, *, strings: str = "", fill: int = 0) -> bytes:
    """A workbook whose one sheet is this XML: what no spreadsheet would write."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="survey" r:id="r1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        packed.writestr("xl/worksheets/sheet1.xml", xml)
        packed.writestr("xl/sharedStrings.xml", strings or "<sst/>")
        packed.writestr("fill", np.random.default_rng(1).bytes(fill))
    return kept.getvalue()


def old_workbook(**sheets: Rows) -> bytes:
    """An XLS as Excel wrote it until 2007 (BIFF8 in a compound file), with words and numbers only."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def cell(row: int, column: int, value: Any) -> bytes:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, int | float):
            return record(0x0203, place + struct.pack("<d", value))
        return record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))

    end, start = record(0x0A, b""), struct.pack("<HHHII", 0x0600, 0x10, 0, 0, 0)
    bodies = [
        record(0x0809, start)
        + b"".join(cell(at, of, value) for at, row in enumerate(rows) for of, value in enumerate(row) if value != "")
        + end
        for rows in sheets.values()
    ]
    head = record(0x0809, struct.pack("<HHHII", 0x0600, 0x05, 0, 0, 0)) + record(0x42, struct.pack("<H", 1200))
    at = len(head) + sum(4 + 8 + len(name) for name in sheets) + len(end)
    for name, body in zip(sheets, bodies, strict=True):
        head += record(0x85, struct.pack("<IHBB", at, 0, len(name), 0) + name.encode())
        at += len(body)
    return _compound(head + end + b"".join(bodies))


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, "Workbook"."""
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    sectors = len(stream) // 512  # then one sector of directory, and those that say how each sector goes on
    tables = -(-(sectors + 2) // 127)
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, *([0xFFFFFFFD] * tables)]

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        named = name.encode("utf-16-le") + b"\0\0" if name else b""
        head = named.ljust(64, b"\0") + struct.pack("<HBBIII", len(named), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return head + b"\0" * 36 + struct.pack("<IQ", first, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    folder += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    )
    header += struct.pack("<IIIIIIII", tables, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += b"".join(struct.pack("<I", sectors + 1 + at if at < tables else 0xFFFFFFFF) for at in range(109))
    table = struct.pack(f"<{len(chain)}I", *chain)
    return header + stream + folder + table + b"\xff" * (512 * tables - len(table))


# What no spreadsheet holds: small to send, and large or endless to read.
BOMBS: dict[str, Callable[[], bytes]] = {
    "larger than it says it is": lambda: sheet_of("<a>" + " " * 41_000_000 + "</a>"),
    "packed too well": lambda: sheet_of("<row>" + "<c/>" * 5_000_000 + "</row>"),
    "a row of a million cells": lambda: sheet_of("<row>" + "<c/>" * 1_000_000 + "</row>", fill=300_000),
    "rows without end": lambda: sheet_of("<row/>" * 2_000_000, fill=300_000),
    "deep": lambda: sheet_of("<a>" * 3_000_000, fill=300_000),
    "one long cell": lambda: sheet_of("<row><c><v>" + "9" * 30_000_000 + "</v></c></row>", fill=400_000),
    "attributes": lambda: sheet_of("<a " + "".join(f'b{it}="" ' for it in range(300_000)) + "/>", fill=300_000),
    "strings": lambda: sheet_of(
        '<row><c t="s"><v>140000</v></c></row>',
        strings="<sst>" + "<si><t>a</t></si>" * 1_000_000 + "</sst>",
        fill=300_000,
    ),
    "entities": lambda: sheet_of('<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'),
}
MEASURE = """
import resource, sys, time, django
django.setup()
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.core.refusals import Refused
data = open(sys.argv[1], "rb").read()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    read_survey(data)
    said = ""
except Refused as refused:
    said = refused.reason
print(time.process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000, said, sep="|")
"""


def blown(bomb: str, folder: Path) -> tuple[float, float, str]:
    """Read a bomb in a process of its own: the seconds and megabytes that it took, and what was said of it."""
    file = folder / "bomb.xlsx"
    file.write_bytes(BOMBS[bomb]())
    done = subprocess.run([sys.executable, "-c", MEASURE, file], capture_output=True, text=True, check=True)
    seconds, megabytes, said = done.stdout.strip().split("|")
    return float(seconds), float(megabytes), said
