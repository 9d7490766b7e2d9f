"""Portraits for everybody and the checkers' logo: drawings, printed once each, for nobody here has a photo."""

import json
import shutil
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from biggervoices.core.ids import new_id
from biggervoices.easyread.changes import add_picture
from biggervoices.easyread.models import Picture

DRAWN = Path(str(files("biggervoices.easyread"))) / "static/easyread/built/pictures"
LOGO = Path(__file__).with_name("logo.svg")
GROUNDS = (
    "#f6d9a8",
    "#cfe3d4",
    "#c9dff0",
    "#e8d3e6",
    "#f3cfc4",
    "#dfe3b8",
)  # behind the portraits, one after the other
SIDE = 300  # pixels
PAGES = """
#set page(width: 100pt, height: 100pt, margin: 0pt, fill: none)
#for (name, ground) in json("pages.json") {
  place(center + horizon, circle(radius: 50pt, fill: rgb(ground)))
  place(center + horizon, image(name, width: if name == "logo.svg" { 100pt } else { 84pt }))
  pagebreak(weak: true)
}
"""


def make_drawings(keys: list[str], *, maker: str, now: datetime) -> tuple[dict[str, Picture], Picture]:
    """Keep a portrait for each key, and the logo. The same key looks the same for everybody who has it."""
    grounds = {f"{key}.svg": GROUNDS[n % len(GROUNDS)] for n, key in enumerate(keys)} | {LOGO.name: "#ffffff"}
    printed = dict(zip([*keys, "logo"], _printed(grounds), strict=True))
    portraits = {
        key: add_picture(
            printed[key],
            id=new_id(),
            words="A drawing of a person",
            by=None,
            now=now,
            maker="OpenMoji",
            licence="CC BY-SA 4.0",
        )
        for key in keys
    }
    words = "A lighthouse with big ears"
    logo = add_picture(printed["logo"], id=new_id(), words=words, by=None, now=now, maker=maker, licence="Ours")
    return portraits, logo


def _printed(grounds: dict[str, str]) -> list[bytes]:
    """Print every drawing as a PNG: one document, one page each."""
    with TemporaryDirectory() as folder:
        for name in grounds:
            shutil.copy(LOGO if name == LOGO.name else DRAWN / name, Path(folder) / name)
        (Path(folder) / "pages.json").write_text(json.dumps(list(grounds.items())))
        (Path(folder) / "pages.typ").write_text(PAGES)
        pages = typst.compile(str(Path(folder) / "pages.typ"), format="png", ppi=72 * SIDE / 100)
    return pages if isinstance(pages, list) else [pages]
