"""200 people on one board: two moves a second in all, everyone watching, against the same number of bare requests."""

import os
import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time as hour
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from bench.cast import Cast, holder_of, session_of
from bench.figures import Figure
from bench.posts import Client
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person, Role
from biggervoices.voices.changes import board, gatherings
from biggervoices.voices.models import BoardCard, Gathering, Move, Seat, Theme
from biggervoices.voices.views.doors import SEAT

PEOPLE, CARDS, THEMES = 200, 300, 8
EVERY, MOVES_A_SECOND = 1.5, 2.0  # seconds between two looks (static/voices/live.js); of everybody together
SECONDS = float(os.environ.get("BENCH_BOARD_SECONDS", "30"))  # of each of the three rounds


@dataclass
class Times:
    """Seconds of each look that brought nothing, and of each move; and which moves were acknowledged."""

    looks: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    moved: list[UUID] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Watcher:
    """One person's screen: it looks every 1.5 s, and moves a card when it is its turn."""

    def __init__(self, address: str, person: Person, seat: Seat) -> None:
        self.client = Client(address, session_of(person, **{SEAT: str(seat.pk)}), reverse("voices:seat"))
        self.now, self.version = reverse("voices:now", args=[seat.gathering_id]), 0

    def look_bare(self, times: Times) -> None:
        took, status, _body = self.client.get("/bench/bare/")
        times.looks.append(took)
        if status != 200:
            times.failed.append(f"bare {status}")

    def look(self, times: Times) -> None:
        took, status, news = self.client.get(f"{self.now}?v={self.version}")
        if status == 204:
            times.looks.append(took)
        elif status == 200:
            self.version = news["v"]
        else:
            times.failed.append(f"look {status}")

    def move_bare(self, times: Times, _card: UUID, _theme: UUID) -> None:
        times.moves.append(self.client.post("/bench/bare/"))

    def move(self, times: Times, card: UUID, theme: UUID) -> None:
        sent = new_id()
        said = {"id": str(sent), "card": str(card), "theme": str(theme), "quietly": "1"}
        times.moves.append(self.client.post(reverse("voices:move"), **said))
        times.moved.append(sent)


def measure(_cast: Cast, address: str) -> list[Figure]:
    """Give a move and a look of 200 people as ratios to bare requests at the same pace, and the moves lost."""
    print(f"Putting {PEOPLE} people on one board ...", flush=True)
    gathering, cards, themes = board_of()
    people = list(Person.objects.here().order_by("pk")[:PEOPLE])
    now = timezone.now()
    seats = [gatherings.take_seat(gathering, id=new_id(), where=Seat.REMOTE, person=it, now=now) for it in people]
    watchers = [Watcher(address, person, seat) for person, seat in zip(people, seats, strict=True)]
    turns = [(random.Random(n).choice(cards), random.Random(-n).choice(themes)) for n in range(1000)]
    bare = _round(watchers, Watcher.look_bare, Watcher.move_bare, turns)
    still = _round(watchers, Watcher.look, Watcher.move, [])  # while cards go, every look brings something
    real = _round(watchers, Watcher.look, Watcher.move, turns)
    kept = list(Move.objects.filter(gathering=gathering).order_by("number").values_list("pk", "card", "theme"))
    stands = dict(BoardCard.objects.filter(gathering=gathering).values_list("pk", "theme"))
    last = {card: theme for _one, card, theme in kept}
    lost = len(set(real.moved) - {one for one, _card, _theme in kept})
    torn = sum(stands[card] != theme for card, theme in last.items())
    p95 = sorted(real.moves)[int(len(real.moves) * 0.95)] / statistics.median(bare.moves)
    look = statistics.median(still.looks) / statistics.median(bare.looks)
    whole = f"{PEOPLE} people, {CARDS} cards"
    return [
        Figure(f"p95 of a move ({whole}), in p50s of a bare POST with one insert", p95, 6, "x"),
        Figure("a look at the board that brings nothing, in bare views", look, 2, "x"),
        Figure(f"moves lost, or not as the last one said, of {len(real.moved)}", lost + torn, 0),
        Figure("looks and moves that failed", len(bare.failed + still.failed + real.failed), 0),
    ]


def _round(
    watchers: Sequence[Watcher],
    look: Callable[[Watcher, Times], None],
    move: Callable[[Watcher, Times, UUID, UUID], None],
    turns: Sequence[tuple[UUID, UUID]],
) -> Times:
    """Let everybody look and some of them move, each at the pace of a browser, for a while."""
    times, begins = Times(), time.perf_counter() + 1
    ends = begins + SECONDS
    alone = threading.Lock()
    of_whom: dict[int, list[tuple[float, tuple[UUID, UUID]]]] = {n % len(watchers): [] for n in range(len(watchers))}
    for n in range(int(SECONDS * MOVES_A_SECOND) if turns else 0):
        of_whom[n * 7 % len(watchers)].append((begins + n / MOVES_A_SECOND, turns[n % len(turns)]))

    def live(which: int) -> None:
        mine, moves = Times(), list(of_whom[which])
        at = begins + EVERY * which / len(watchers)
        while at < ends:
            if moves and moves[0][0] <= at:
                due, (card, theme) = moves.pop(0)
                time.sleep(max(0.0, due - time.perf_counter()))
                move(watchers[which], mine, card, theme)
            time.sleep(max(0.0, at - time.perf_counter()))
            look(watchers[which], mine)
            at += EVERY
        with alone:
            for name in ("looks", "moves", "moved", "failed"):
                getattr(times, name).extend(getattr(mine, name))

    threads = [threading.Thread(target=live, args=[n]) for n in range(len(watchers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def board_of() -> tuple[Gathering, list[UUID], list[UUID]]:
    """Make a gathering that is at the step of grouping, with a full board."""
    lead, now, today = holder_of(Role.QUALITY_TEAM), timezone.now(), timezone.localdate()
    planned = gatherings.plan_gathering(
        id=new_id(),
        name="A full board",
        purpose="To measure",
        place="Here",
        on=today + timedelta(days=1),
        starts=hour(10),
        ends=hour(14),
        by=lead,
        now=now,
    )
    gatherings.begin(planned, by=lead, now=now)
    gatherings.go_to_step(planned, Gathering.COLLECT, by=lead, now=now)
    first = gatherings.take_seat(planned, id=new_id(), where=Seat.ROOM, person=None, now=now)
    cards = [board.add_card(first, f"I want to do thing number {n}", id=new_id(), now=now).pk for n in range(CARDS)]
    gatherings.go_to_step(planned, Gathering.GROUP, by=lead, now=now)
    themes: list[Theme] = [
        board.make_theme(planned, id=new_id(), name=f"Theme {n + 1}", now=now) for n in range(THEMES)
    ]
    return planned, cards, [it.pk for it in themes]
