import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core.refusals import Refused, must
from biggervoices.house import tables
from biggervoices.pure import themes, vectors

ALONE = (
    "The table of words is not built, so only the same words and the word list put statements together. "
    "Build it: biggervoices themes build-table"
)
COLUMNS = ("id", "theme", "name", "confidence", "reason")
SHOWN = 10  # ids in one sentence
LEFT = {"", str(themes.LOOSE)}  # what stands for a card that people left loose


class Command(BaseCommand):
    """Suggest what the statements of a file have in common; no database and no settings are needed."""

    help = (
        "Read a CSV file (id,text) and write another (id,theme,name,confidence,reason). Theme -1 is a loose card. "
        "With cards that people placed (id,theme) it learns from them where the others may belong. People decide."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, and how many themes there may be."""
        parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE")
        parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE")
        parser.add_argument("--placed", type=Path, metavar="FILE", help="id,theme: cards that people placed")
        parser.add_argument("--max-themes", type=int, default=themes.MOST, metavar="N", help="themes at most (12)")

    def handle(self, *, source: Path, target: Path, placed: Path | None, max_themes: int, **_options: Any) -> None:
        """Write one row for each statement, in the same order."""
        ids: list[str] = []
        texts: list[str] = []

        def take(name: str, text: str) -> None:
            ids.append(name)
            texts.append(text)

        try:
            must(None if max_themes >= 1 else "--max-themes is at least 1.")
            tables.must_differ(source, target)
            if placed:
                tables.must_differ(placed, target)
            tables.read(source, ("id", "text"), take)
            by_people = _placed(placed, ids) if placed else {}
            known = vectors.table()
            if known is None:
                print(ALONE, file=sys.stderr)
            if any(by_people.values()):
                found = themes.learn(texts, by_people, table=known)
            else:
                found = themes.suggest(texts, table=known, most=max_themes)
            tables.write(target, COLUMNS, _rows(ids, found))
        except Refused as refused:
            sys.exit(refused.reason)
        except OSError as error:
            sys.exit(f"{error.filename}: {error.strerror or error}.")


def _placed(file: Path, ids: list[str]) -> dict[int, str]:
    """Read where people placed cards: the place of each in the file of statements, with its theme."""
    rows: dict[str, array[int]] = {}
    for at, name in enumerate(ids):
        rows.setdefault(name, array("q")).append(at)
    placed: dict[int, str] = {}
    strangers: list[str] = []

    def take(name: str, theme: str) -> None:
        theme = theme.strip()
        if name not in rows:
            strangers.append(name)
        placed.update(dict.fromkeys(rows.get(name, ()), "" if theme in LEFT else theme))

    tables.read(file, ("id", "theme"), take)
    if strangers:
        print(f"Cards in {file} that are not in the statements: {', '.join(strangers[:SHOWN])}.", file=sys.stderr)
    return placed


def _rows(ids: list[str], found: themes.Suggestion) -> Iterator[tables.Row]:
    for at, name in enumerate(ids):
        theme = int(found.theme[at])
        yield {
            "id": name,
            "theme": str(theme),
            "name": found.themes[theme].name if theme != themes.LOOSE else "",
            "confidence": f"{found.confidence[at]:.2f}",
            "reason": found.reason(at),
        }
