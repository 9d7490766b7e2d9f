"""Say phrases with the server's voice and keep the sounds beside the pages; they wait for people to record them."""

import json
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from biggervoices.easyread import formats, queries

SOUNDS = queries.ROOM / "static/easyread/sounds"
SPOKEN = ("words", "sentence", "simpler", "name", "follow_up")  # what a toolkit file says aloud


class Command(BaseCommand):
    help = "Make starter sounds from text files (a phrase a line) and TOML files, or of the kit's own phrases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, default=[queries.ROOM / "phrases.txt"])

    def handle(self, *args: Any, **options: Any) -> None:
        SOUNDS.mkdir(parents=True, exist_ok=True)
        manifest = SOUNDS / "manifest.json"
        sounds: dict[str, str] = json.loads(manifest.read_text())["sounds"] if manifest.exists() else {}
        phrases = {" ".join(phrase.split()) for path in options["files"] for phrase in _phrases(path)}
        for phrase in sorted(phrases):
            name = queries.digest(phrase)
            if name not in sounds or not (SOUNDS / sounds[name]).exists():
                sounds[name] = f"{name[:16]}.mp3"
                (SOUNDS / sounds[name]).write_bytes(formats.speak(phrase))
        facts = {"state": "needs recording", "voice": "eSpeak NG, English", "sounds": dict(sorted(sounds.items()))}
        manifest.write_text(json.dumps(facts, indent=1) + "\n")
        size = sum(path.stat().st_size for path in SOUNDS.glob("*.mp3"))
        self.stdout.write(f"{len(sounds)} sounds, {size / 1e6:.1f} MB. A computer says them; they need recording.")


def _phrases(path: Path) -> Iterator[str]:
    if path.suffix == ".toml":
        yield from _spoken(tomllib.loads(path.read_text()))
    else:
        yield from (line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#"))


def _spoken(part: Any, key: str = "") -> Iterator[str]:
    """Walk a toolkit and give the texts under the keys that are said aloud."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _spoken(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _spoken(value, key)
    elif isinstance(part, str) and part.strip() and key in SPOKEN:
        yield part
