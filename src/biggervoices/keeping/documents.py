"""A person's copy: one zip with readable pages, the same as JSON, and their sounds and pictures."""

import io
import json
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils.formats import date_format

from biggervoices.core.files import SEALED, path_of, read_sealed
from biggervoices.core.lives import Chapter, Entry
from biggervoices.easyread.documents import PICTURES
from biggervoices.keeping.models import OwnCopy
from biggervoices.keeping.queries import chapters

SHOWN = {".webp": "picture", ".mp3": "sound"}


def copy_zip(copy: OwnCopy, *, now: datetime) -> bytes:
    """Write a person's copy. Every page opens by itself in a browser, without signal and without our house."""
    found, out = chapters(copy), io.BytesIO()
    files = sorted({file for chapter in found for entry in chapter.entries for file in entry.files if _is_there(file)})
    with ZipFile(out, "w", ZIP_DEFLATED) as folder:
        pages = [(chapter, _picture(chapter.picture)) for chapter in found]
        facts = {"person": copy.person, "pages": pages, "made_on": now, "copy": copy}
        folder.writestr("index.html", render_to_string("keeping/copy_index.html", facts))
        for chapter in found:
            page = {"chapter": chapter, "rows": [_row(entry, files) for entry in chapter.entries], "made_on": now}
            folder.writestr(f"{chapter.key}.html", render_to_string("keeping/copy_chapter.html", page))
        folder.writestr("everything.json", json.dumps(_data(copy, found, now), default=_plain, indent=1))
        folder.writestr("look.css", render_to_string("keeping/copy.css"))
        for file in files:
            folder.writestr(f"files/{_short(file)}", read_file(file))
        for idea in sorted(filter(_has_picture, _ideas(found))):
            folder.writestr(f"pictures/{idea}.svg", (PICTURES / f"{idea}.svg").read_bytes())
    return out.getvalue()


def read_file(name: str) -> bytes:
    """Read a kept file, sealed or not."""
    return read_sealed(name) if name.startswith(f"{SEALED}/") else path_of(name).read_bytes()


def _is_there(name: str) -> bool:
    return path_of(name).is_file()


def _has_picture(idea: str) -> bool:
    return (PICTURES / f"{idea}.svg").is_file()


def _short(name: str) -> str:
    return PurePosixPath(name).name


def _ideas(found: list[Chapter]) -> set[str]:
    said = {entry.picture for chapter in found for entry in chapter.entries}
    return {idea for idea in said | {chapter.picture for chapter in found} if idea}


def _row(entry: Entry, files: list[str]) -> dict[str, Any]:
    shown = [(SHOWN.get(Path(file).suffix, ""), _short(file)) for file in entry.files if file in files]
    return {
        "words": [line for line in entry.words if line],
        "day": _day(entry.at),
        "picture": _picture(entry.picture),
        "files": shown,
    }


def _picture(idea: str) -> str:
    return f"pictures/{idea}.svg" if idea and _has_picture(idea) else ""


def _day(at: datetime | date | None) -> str:
    return date_format(at, "j F Y") if at else ""


def _data(copy: OwnCopy, found: list[Chapter], now: datetime) -> dict[str, Any]:
    return {
        "format": 1,
        "person": copy.person.pk,
        "made_at": now,
        "chapters": [
            {
                "key": chapter.key,
                "title": str(chapter.title),
                "entries": [
                    {
                        "words": [str(line) for line in entry.words if line],
                        "at": entry.at,
                        "files": [f"files/{_short(file)}" for file in entry.files],
                        "facts": entry.facts,
                    }
                    for entry in chapter.entries
                ],
            }
            for chapter in found
        ],
    }


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else repr(value)
