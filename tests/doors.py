"""Every address x every kind of person x GET and POST, tried for real.

An address that names a thing takes it from the world (tests/world.py). One that names something unknown fails loudly:
say in PLACES or NAMES what it is, add it to the world, write the table anew, and read what changed:

    python -m pytest tests/test_doors.py -n0 -k committed_table --write-doors
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typst
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from tests import make, world

TABLE = Path(__file__).with_name("doors.txt")
METHODS = ("GET", "POST")
BACKEND = "biggervoices.people.rules.LivePerson"
LIBRARIES = ("accounts/",)  # one row for all that stands under these
NAMELESS = re.compile(r"[\^$]|\(\?P<.*?>.*?\)|<[^>]+>")  # what a library's address names is made up
Head = tuple[int, dict[str, str]]  # a status, and headers
ITS_OWN = ("Content-Length", "Expires")  # of an answer: its size, and the second when it was made
PLANTED = re.compile(rb"PLANTED-[A-Z-]+[A-Z]")
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
FACE = re.compile(rb'<img src="(/photos/[^"]+|/visits/[^"]+/face/[^"]+|/help/who/[^"]+|/groups/[^"]+/face/[^"]+)"')

# What an argument called "id" names, by the words before it; several things are several rows.
PLACES: dict[str, tuple[str, ...]] = {
    "demo": ("person",),
    "help/who": ("lead",),
    "sign-in/faces": ("person",),
    "tablets": ("tablet",),
    "worries": ("concern", "shared concern"),
    "my-worries": ("concern",),
    "pictures": ("photo",),
    "photos": ("photo",),
    "me/who": ("support",),
    "me/yes-and-no": ("text",),
    "people": ("person",),
    "people/import": ("list",),
    "homes": ("home",),
    "homes/import": ("list",),
    "regions": ("region",),
    "read-soon": ("prompt", "prompt of an open visit"),
    "visits/words": ("urgent words", "urgent words of an open visit"),
    "visits": ("visit", "done visit"),
    "api/visits": ("visit", "done visit"),
    "api/files": ("waiting file", "file"),
    "things": ("file", "done file"),
    "talk": ("interview", "done interview"),
    "my-answers": ("interview", "done interview"),
    "toolkit": ("question",),
    "toolkit/voices": ("question",),
    "toolkit/forms": ("form",),
    "toolkit/answers": ("toolkit",),
    "toolkit/versions": ("draft", "version"),
    "toolkit/topics": ("draft topic",),
    "toolkit/questions": ("draft question", "question"),
    "toolkit/try": ("draft",),
    "reports": ("report",),
    "my-words": ("unread point", "point"),
    "family-and-friends": ("person",),
    "because": ("point", "unread point"),
    "reading": ("unread point", "only us point", "point"),
    "you-said": ("unread point", "only us point", "just me point", "manager point", "point"),
    "actions": ("action",),
    "to-tell": ("telling",),
    "loop/said": ("told point",),
    "tell-us": ("untold", "told", "told wish"),
    "told": ("told", "told wish"),
    "gatherings": ("gathering",),
    "gatherings/asked": ("invite",),
    "gatherings/cards": ("waiting card",),
    "gatherings/mine": ("theme",),
    "gatherings/photos": ("day photo",),
    "gatherings/meant": ("wording",),
    "gatherings/ideas": ("asked idea",),
    "join/seat/themes": ("theme",),
    "join/seat/write": ("theme",),
    "join/seat/ideas": ("theme",),
    "join/now": ("gathering",),
    "our-groups": ("group",),
    "our-groups/advice": ("late advice", "answered advice"),
    "groups": ("group",),
    "groups/members": ("membership",),
    "groups/wordings": ("wording",),
    "groups/meetings": ("meeting to come", "meeting"),
    "groups/items": ("item to come", "item"),
    "groups/papers": ("paper",),
    "groups/advice": ("late advice", "answered advice"),
    "loop/voices": ("voice",),
    "loop/pictures": ("update",),
    "keeping/people": ("person", "gone person"),
    "keeping/homes": ("home",),
    "keeping/holds": ("hold",),
    "keeping/copies": ("copy", "office copy"),
}
# What any other argument names.
NAMES: dict[str, str] = {
    "person": "person",
    "home": "home",
    "text": "text",
    "role": "role",
    "support": "support",
    "decision": "decision",
    "card": "card",
    "code": "sheet",
    "debrief": "debrief",
    "topic": "topic",
    "question": "question",
    "asked": "draft question",
    "language": "language",
    "key": "kind of data",
    "room": "room",
    "hall": "hall",
    "step": "step",
    "part": "part",
    "line": "line",
    "form": "kind of form",
    "file": "kind of file",
    "job": "dead job",
    "idea": "idea",
    "token": "token",
    "of": "part of terms",
    "number": "version of terms",
}


class Paper:
    """Stand in for Typst: the paper shows the words that would have been printed, and no time goes into its looks."""

    def __init__(self, *_where: object, sys_inputs: dict[str, str], **_how: object) -> None:
        self.words = sys_inputs["data"]

    def compile_with_warnings(self, **_how: object) -> tuple[bytes, list[object]]:
        """Give the words."""
        return self.words.encode(), []


class NotInTheWorldError(LookupError):
    """An address names something that nobody made."""


@dataclass(frozen=True)
class Door:
    """One address, with real things in it."""

    route: str  # as people read it: /visits/<done visit>/pack/
    path: str


@dataclass
class Walk:
    """What came of trying every door: the answers, and who met which planted words."""

    kinds: tuple[str, ...]
    answers: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    met: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    where: dict[tuple[str, str], str] = field(default_factory=dict)  # planted words and kind: one door that showed them
    names: frozenset[str] = frozenset()  # of everybody
    naming: dict[str, str] = field(default_factory=dict)  # titles with a name or planted words: one door that has them
    faces: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # by kind, shown: by which door
    torn: dict[tuple[str, str], str] = field(default_factory=dict)  # faces and kind that are shown and not served

    def read(self, body: bytes, door: str, kind: str) -> None:
        """Keep what a body shows: planted words, names in its title, faces."""
        for words in PLANTED.findall(body):
            self.met[words.decode()].add(kind)
            self.where.setdefault((words.decode(), kind), door)
        for title in TITLE.findall(body):
            if PLANTED.search(title) or self.names & set(re.findall(r"\w+", title.decode())):
                self.naming[title.decode()] = door
        if door.startswith("GET"):
            self.faces[kind] |= dict.fromkeys((face.decode() for face in FACE.findall(body)), door)


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """Give the route of every address that there is, as the URL configuration says it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def doors(route: str, things: dict[str, object]) -> list[Door]:
    """Give a route with each thing that it may name. Raises NotInTheWorldError."""
    found = [("", "")]
    at = 0
    for argument in re.finditer(r"<(?:\w+:)?(\w+)>", route):
        words = route[at : argument.start()]
        found = [
            (f"{shown}{words}<{name}>", f"{path}{words}{world.key(things[name])}")
            for shown, path in found
            for name in named(argument.group(1), route[: argument.start()].rstrip("/"), things)
        ]
        at = argument.end()
    return [Door(f"/{shown}{route[at:]}", f"/{path}{route[at:]}") for shown, path in found]


def named(argument: str, before: str, things: dict[str, object]) -> tuple[str, ...]:
    """Give the names of the things that an argument stands for."""
    names = PLACES.get(before, ()) if argument == "id" else tuple(filter(None, [NAMES.get(argument)]))
    missing = [name for name in names if name not in things]
    if missing or not names:
        raise NotInTheWorldError(
            f"Nobody made what <{argument}> is in /{before}/<{argument}>. Say in PLACES or NAMES of tests/doors.py "
            f"what it is, make it in tests/world.py {missing}, and write the table anew."
        )
    return names


@contextmanager
def stopped() -> Iterator[None]:
    """Stop the clock, and let paper show its words."""
    with patch.object(timezone, "now", lambda: make.NOW), patch.object(typst, "Compiler", Paper):
        yield


def own_doors(built: world.World) -> list[Door]:
    """Give every address of ours, with real things in it."""
    return [door for route in routes() if not is_library(route) for door in doors(route, built.things)]


def library_doors() -> list[Door]:
    """Give every address of the libraries, with names that nothing has."""
    return [Door(f"/{route}", "/" + NAMELESS.sub("x", route)) for route in routes() if is_library(route)]


def walk(*only: str) -> Walk:
    """Build the world and try every door as everybody, or as some kinds only."""
    with stopped():
        built = world.build()
        found, library = own_doors(built), library_doors()
        everybody = frozenset(who.first_name for who in built.kinds.values() if who)
        walked = Walk(kinds=only or tuple(built.kinds), names=everybody)
        for kind in walked.kinds:
            client = signed_in(built.kinds[kind])
            for door in found:
                for method in METHODS:
                    walked.answers[door.route, method][kind] = try_door(client, door, method, kind, walked)
            for prefix in LIBRARIES:
                for method in METHODS:
                    answers = {try_door(client, door, method, kind, walked) for door in library}
                    walked.answers[f"/{prefix}...", method][kind] = " ".join(sorted(answers))
            for face, shown in walked.faces[kind].items():
                if (came := try_door(client, Door(face, face), "GET", kind, walked)) != "200":
                    walked.torn[face, kind] = f"{shown} shows it: {came}"
    return walked


def heads() -> dict[str, tuple[Head, Head]]:
    """Ask every page for its head, as somebody who may open it; give those that answer GET otherwise, with both.

    The API is left out: it answers the methods that its contract names, and no other.
    """
    table, unlike = read_table(), {}
    with stopped():
        built = world.build()
        for door in own_doors(built) + library_doors():
            if door.path.startswith("/api/"):
                continue
            answers = table.get((door.route, "GET"), {})
            who = built.kinds[next((kind for kind, said in answers.items() if said == "200"), "person")]
            shown, asked = head_of(door, "GET", who), head_of(door, "HEAD", who)
            if shown != asked:
                unlike[door.route] = (shown, asked)
    return unlike


def head_of(door: Door, method: str, who: Person | None) -> Head:
    """Give the status and the headers of an answer, and put everything back as it was."""
    cache.clear()
    with transaction.atomic():
        answer = signed_in(who).generic(method, door.path)
        body_of(answer)  # read to its end, a file is closed
        transaction.set_rollback(True)
    return answer.status_code, {name: words for name, words in answer.headers.items() if name not in ITS_OWN}


def signed_in(person: Person | None) -> Client:
    """Give the browser of somebody, or of nobody."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person, backend=BACKEND)
    return client


def addresses() -> set[str]:
    """Give every address as the table names it."""
    anything = dict.fromkeys({name for names in PLACES.values() for name in names} | set(NAMES.values()), "x")
    own = {door.route for route in routes() if not is_library(route) for door in doors(route, anything)}
    return own | {f"/{prefix}..." for prefix in LIBRARIES}


def is_library(route: str) -> bool:
    """Tell whether an address stands under a library's prefix."""
    return route.startswith(LIBRARIES)


def try_door(client: Client, door: Door, method: str, kind: str, walked: Walk) -> str:
    """Try one door, put everything back as it was, and say in one word what came."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cache.clear()  # so that no rate limit of an earlier door closes this one
    with transaction.atomic():
        answer = client.generic(method, door.path) if method == "GET" else client.post(door.path, {"id": str(new_id())})
        body = body_of(answer)
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    walked.read(body, f"{method} {door.route}", kind)
    return said(answer)  # type: ignore[arg-type]


def body_of(answer: Any) -> bytes:
    """Read what a door shows."""
    return b"".join(answer) if answer.streaming else answer.content


def said(answer: HttpResponseBase) -> str:
    """Say in one word what a door answered."""
    if answer.status_code in (301, 302, 303):
        return "in" if answer.headers["Location"].startswith("/sign-in/") else "goes"
    return str(answer.status_code)


HEAD = """\
Every address of the house, every kind of person, GET and POST with an empty form: what each is answered.
tests/test_doors.py tries all of them and compares. An address that is not here fails the build.
After a change on purpose: python -m pytest tests/test_doors.py -n0 -k committed_table --write-doors
Then read what `git diff` shows, as a safeguarding lead would.

  in    is sent to sign-in          200   sees the page              404   is told that there is no such page
  goes  is sent on after it is done 422   is asked to fill something 405   this page only shows, or only takes
  409   is refused with a reason    400   was not understood    503   is told that no worker is heard

The kinds of person, each with what they have to do with Elm House, where Bilal lives and Joe visits:
"""
WHO = {
    "anonymous": "nobody is signed in",
    "person": "Bilal: lives at Elm House; he was asked, said it, and worries",
    "housemate": "Ann: lives there, too",
    "person elsewhere": "Dev: lives in another region",
    "checker": "Joe: visits Elm House",
    "checker elsewhere": "Finn: a checker who is on no visit",
    "supporter": "Sam: goes along with Joe",
    "family": "Fay: is of Bilal's circle",
    "team": "Tom: works at Elm House",
    "team elsewhere": "Una: works at another home",
    "manager": "Cath: manages Elm House",
    "manager elsewhere": "Vic: manages another home",
    "regional": "Rae: answers for the region of Elm House",
    "regional elsewhere": "Roy: answers for another region",
    "quality team": "Quinn",
    "safeguarding": "Sol: the safeguarding lead",
    "committee": "Cleo",
    "executive": "Eve",
    "administrator": "Ada",
    "auditor": "Abe",
}


LETTERS = dict(zip(WHO, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))


def table(walked: Walk) -> str:
    """Write what came as a table for people."""
    lines = [HEAD + "\n".join(f"  {LETTERS[kind]}  {kind:<20}{WHO[kind]}" for kind in WHO), ""]
    width = max(len(route) for route, _method in walked.answers) + 7
    head = " " * width + "".join(f"{LETTERS[kind]:<5}" for kind in WHO).rstrip()
    last = ""
    for (route, method), answers in sorted(walked.answers.items()):
        part = route.split("/")[1]
        if part != last:
            lines += ["", head]
            last = part
        lines.append(f"{method:<5}{route:<{width - 5}}{cells(answers)}".rstrip())
    return "\n".join(lines) + "\n"


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    """Read the committed table: by address and method, what each kind of person is answered."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if not line.startswith(METHODS):
            continue
        method = line[:5].strip()
        route, said = line[5:].split("  ", 1)
        if ": " in said:
            alike = dict(part.split(": ") for part in said.split("; "))
            words = {kind: next(it for who, it in alike.items() if LETTERS[kind] in who) for kind in WHO}
        else:
            words = dict(zip(WHO, said.split(), strict=True))
        rows[route, method] = words
    return rows


def cells(answers: dict[str, str]) -> str:
    """Write one word a kind; where a prefix gave several, write them once for all who were answered alike."""
    if not any(" " in answer for answer in answers.values()):
        return "".join(f"{answers[kind]:<5}" for kind in WHO)
    alike: dict[str, str] = defaultdict(str)
    for kind, letter in LETTERS.items():
        alike[answers[kind]] += letter
    return "; ".join(f"{who}: {answer}" for answer, who in alike.items())
