"""What a move of a card costs a slow phone: 300 cards on a board, a real Chromium, its processor throttled 4 times."""

import statistics
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench.board import CARDS, board_of
from bench.cast import Cast, session_of
from bench.figures import Figure
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from biggervoices.voices.changes import gatherings
from biggervoices.voices.models import Seat
from biggervoices.voices.views.doors import SEAT
from tests.chromium import launched

MOVES, SLOWER = 12, 4


def measure(_cast: Cast, address: str) -> list[Figure]:
    """Give the milliseconds of script of one move: the card pressed, the theme pressed, the card in its place."""
    print(f"Moving cards among {CARDS} ...", flush=True)
    gathering, cards, themes = board_of()
    person = Person.objects.here().order_by("pk")[0]
    seat = gatherings.take_seat(gathering, id=new_id(), where=Seat.ROOM, person=person, now=timezone.now())
    session = session_of(person, **{SEAT: str(seat.pk)})
    with launched() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{reverse('voices:seat')}", wait_until="load")
        wire = context.new_cdp_session(page)
        wire.send("Performance.enable")
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        times = [_move(page, wire, str(cards[n]), str(themes[n % len(themes)])) for n in range(MOVES)]
    return [
        Figure(f"script of a move among {CARDS} cards, {SLOWER} times slower", statistics.median(times), 100, " ms")
    ]


def _move(page: Any, wire: Any, card: str, theme: str) -> float:
    before = _script(wire)
    page.locator(f'[data-card="{card}"]').click()
    page.locator(f'[data-put="{theme}"]').click()
    page.wait_for_function(f'document.querySelector(\'ul[data-theme="{theme}"] [data-card="{card}"]\')')
    return 1000 * (_script(wire) - before)


def _script(wire: Any) -> float:
    metrics = {it["name"]: it["value"] for it in wire.send("Performance.getMetrics")["metrics"]}
    return float(metrics["ScriptDuration"])
