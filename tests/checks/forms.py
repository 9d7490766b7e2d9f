"""Make XLSForms for the tests, as people make them: by hand, in a spreadsheet."""

import io
import zipfile
from collections.abc import Sequence
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
