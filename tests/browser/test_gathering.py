"""One gathering from its plan to its report: twelve browsers at one board, in the room, at tables and from afar."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Cast
from tests.browser.hall import Hall, by_six_pictures, column, make_theme, plan_it, put, take
from tests.browser.walker import DESK, PHONE, Walker

pytestmark = pytest.mark.browser

URGENT = "The night staff hit me and I am scared."
SAID = {
    "checker": "I want to meet more people.",
    "person": "I want a bus that comes in the evening.",
    "manager": "I want more time to listen.",
    "table one": "Weekends are boring.",
    "table two": "The bus is good.",
    "room one": "I want a friend to write to.",
    "room two": "I like my room.",
    "room three": "I want to go dancing.",
    "afar": "I want to go out in the evening.",
}
TOGETHER = "We want to get out in the evening and meet people."
IDEA = "A night bus with people who help."
OUT, FRIENDS = "Getting out", "Friends"


@pytest.fixture
def seconds_away(request: pytest.FixtureRequest) -> float:
    """How long one of them is cut off: a minute with --long."""
    return 60 if request.config.getoption("--long") else 4


def test_twelve_browsers_hold_a_gathering_from_its_plan_to_its_report(
    house: str,
    chromium: Browser,
    casts: Iterator[Cast],
    seconds_away: float,
    record_property: Callable[[str, object], None],
) -> None:
    cast, began = next(casts), time.monotonic()
    hall = Hall(Walker(chromium, house), Walker(chromium, house))

    plan_it(hall, cast)
    everybody_comes(hall, cast, chromium, house)
    everybody_says_something(hall)
    tables_sort(hall)
    one_comes_late(hall, chromium)
    cards_go_together(hall, seconds_away)
    they_write_it_together(hall)
    they_have_ideas(hall)
    they_say_what_they_think(hall)
    it_ends_with_a_report(hall)
    each_sees_where_theirs_is(hall)

    for at in (hall.lead, *hall.everybody):
        assert not at.faults, "\n".join(at.faults)
        assert at.hosts == {house.removeprefix("http://")}
    record_property("figures", f"12 browsers at one board, plan to report: {time.monotonic() - began:.0f} s")


def everybody_comes(hall: Hall, cast: Cast, chromium: Browser, house: str) -> None:
    """Three as themselves, of three roles; two tables; three in the room and one from afar without a name."""
    own = {"checker": cast.checker, "person": cast.person, "manager": cast.manager}
    where = {"table": "We are a table", "manager": "From afar", "afar": "From afar"}
    for who in SAID:
        viewport = PHONE if who in ("person", "room one", "afar") else DESK
        at = hall.seats[who] = Walker(chromium, house, viewport=viewport)
        if who in own:
            at.become(own[who])
        if who == "room one":
            by_six_pictures(hall.screen, at)
        else:
            at.go(hall.way_in)
        at.sees("You join as" if who in own else "You join without a name.")
        at.press(where.get(who.split()[0], "In the room, by myself"))
        at.sees("Welcome")
    hall.screen.sees("Tables: 2")
    hall.screen.sees("From afar: 2")
    hall.screen.sees("By themselves in the room: 5")


def everybody_says_something(hall: Hall) -> None:
    hall.step("Collect")
    for at in hall.seats.values():  # nobody touched their screen: it follows
        at.sees("What do you want to say?")
    for who, words in SAID.items():
        at = hall.seats[who]
        at.write_words(words)
        at.press("Put it on the board", exact=True)
    urgent = hall.seats["room two"]
    urgent.write_words(URGENT)
    urgent.press("Put it on the board", exact=True)
    if urgent.page.url.rstrip("/").endswith("seat") is False:  # it is asked whether somebody should know now
        urgent.go("/join/seat/")
    urgent.sees("A person reads this first. It is not on the board.")
    for words in SAID.values():
        hall.all_see(words)
    for at in hall.everybody:
        if at is not urgent:
            expect(at.page.locator("body")).not_to_contain_text(URGENT)
    hall.lead.go(f"/gatherings/{hall.gathering}/lead/")
    hall.lead.sees("A card waits for a person to read it")


def one_comes_late(hall: Hall, chromium: Browser) -> None:
    at = hall.seats["late"] = Walker(chromium, hall.lead.house, viewport=PHONE)
    at.go(hall.way_in)
    at.press("In the room, by myself")
    at.sees(f"Card 1 of {len(SAID)}")


def tables_sort(hall: Hall) -> None:
    """Two tables differ about one card: both piles are shown, to talk about."""
    hall.step("Sort")
    one, two = hall.seats["table one"], hall.seats["table two"]
    for at in (one, two):
        at.sees("Talk about it at your table.")
    first = one.heading()
    one.press("Good", exact=True)
    one.sees("You said: Good.")
    two.sees(first)
    two.press("Not good", exact=True)
    two.sees("You said: Not good.")
    hall.screen.sees("Let us talk about these")
    expect(hall.screen.page.locator(".differ")).to_contain_text(first)


def cards_go_together(hall: Hall, seconds_away: float) -> None:
    hall.step("Group")
    for at in hall.seats.values():
        at.sees("What belongs together?")
    make_theme(hall.seats["checker"], OUT)
    make_theme(hall.seats["table one"], FRIENDS)
    for at in hall.everybody:
        for name in (OUT, FRIENDS):
            expect(column(at.page, name)).to_be_visible()
    put(hall.seats["manager"], SAID["afar"], OUT)  # from afar, at a desk
    put(hall.seats["person"], SAID["person"], OUT)  # on a phone: a page of its own with the themes
    all_find(hall, SAID["afar"], OUT)
    all_find(hall, SAID["person"], OUT)
    one_reloads(hall)
    one_is_cut_off(hall, seconds_away)
    two_move_one_card(hall)


def one_reloads(hall: Hall) -> None:
    at = hall.seats["room two"]
    at.page.reload()
    expect(column(at.page, OUT)).to_contain_text(SAID["afar"])


def one_is_cut_off(hall: Hall, seconds_away: float) -> None:
    """What is moved without a line shows at once, is said to wait, and reaches all once there is one."""
    at = hall.seats["table two"]
    at.context.set_offline(True)
    put(at, SAID["table one"], OUT)
    expect(at.page.locator("[data-away]")).to_be_visible()
    at.sees("Nothing is lost.")
    put(hall.seats["checker"], SAID["room one"], FRIENDS)  # the others go on
    at.page.wait_for_timeout(seconds_away * 1000)
    expect(column(at.page, OUT)).to_contain_text(SAID["table one"])
    expect(column(hall.screen.page, OUT)).not_to_contain_text(SAID["table one"])
    at.context.set_offline(False)
    all_find(hall, SAID["table one"], OUT)
    all_find(hall, SAID["room one"], FRIENDS)
    expect(at.page.locator("[data-away]")).to_be_hidden()
    at.faults = [it for it in at.faults if "ERR_INTERNET_DISCONNECTED" not in it]  # what the browser says of being cut


def two_move_one_card(hall: Hall) -> None:
    """Two move one card at the same moment: one of them is the last, and everybody sees the same."""
    one, two, words = hall.seats["checker"], hall.seats["room three"], SAID["room three"]
    take(one, words)
    take(two, words)
    for at, theme in ((one, OUT), (two, FRIENDS)):
        column(at.page, theme).locator(".theme-head").evaluate("it => setTimeout(() => it.click(), 50)")
    agreed = all_agree_on(hall, words)
    one.page.wait_for_timeout(2_000)  # one more look of every screen: it stays so
    assert all_agree_on(hall, words) == agreed
    put(one, SAID["checker"], FRIENDS)
    all_find(hall, SAID["checker"], FRIENDS)


def they_write_it_together(hall: Hall) -> None:
    hall.step("Write")
    for at in hall.seats.values():
        at.sees("We write it together")
    writer = hall.seats["checker"]
    writer.press(OUT)
    writer.press("Show all")
    writer.sees(SAID["person"])  # the originals are one press away
    writer.write_words(TOGETHER)
    writer.press("Show these words to all")
    hall.all_see(TOGETHER)
    lead = f"/gatherings/{hall.gathering}/lead/"
    hall.lead.go(lead)
    hall.lead.press("These are our words")
    hall.lead.sees("half")  # nobody has been asked yet
    for who in ("person", "afar", "table one"):  # whose cards they are
        at = hall.seats[who]
        at.press(OUT)
        at.sees("Does this still say what you meant?")
        at.press("Yes")
        at.sees(TOGETHER)
        at.go("/join/seat/")
    hall.lead.go(lead)
    hall.lead.press("These are our words")
    for at in (hall.seats["afar"], hall.seats["manager"]):
        at.sees("These are our words")


def they_have_ideas(hall: Hall) -> None:
    hall.step("Ideas")
    for at in hall.seats.values():
        at.sees("What could be done?")
    at = hall.seats["afar"]
    at.press(TOGETHER)
    at.write_words(IDEA)
    at.press_it(at.page.locator("main button.tile").nth(1))
    at.sees(IDEA)
    hall.screen.sees(IDEA)


def they_say_what_they_think(hall: Hall) -> None:
    """On one's own screen, on a shared one, by signs, and with hands in two rooms."""
    hall.step("Choose")
    lead = hall.lead
    lead.go(f"/gatherings/{hall.gathering}/votes/")
    lead.press("Ask everybody about the words we agreed")
    lead.sees(TOGETHER)
    ways = {"table one": 1, "person": 2}
    answers = {"checker": "I agree", "person": "I agree", "room one": "I am not sure", "table one": "I agree"}
    answers |= {"afar": "I do not understand it"}
    for who, answer in answers.items():
        at = hall.seats[who]
        expect(at.page).to_have_url(re.compile("/join/seat/vote/"))  # the screen went there by itself
        at.press_it(at.page.locator("main button.tile").nth(ways.get(who, 0)))
        at.sees(TOGETHER)
        at.press(answer, exact=True)
        at.sees("You have looked at everything")
    for room, people, agree in (("The hall", "6", "5"), ("The cafe", "4", "3")):
        lead.go(f"/gatherings/{hall.gathering}/votes/")
        lead.write("Which room?", room)
        lead.write("How many people are in it?", people)
        lead.press("Add this room")
        lead.press(f"{room}: {people} people")
        for label, count in (("I agree", agree), ("I do not agree", "1"), ("I am not sure", "0")):
            lead.write(label, count)
        lead.write("I do not understand it", "0")
        lead.press("Keep this count")
        lead.sees("All sentences are counted in this room")
    lead.go(f"/gatherings/{hall.gathering}/votes/")
    lead.press("Show everybody the results")
    hall.screen.sees("What people think")
    at = hall.seats["room one"]
    at.press("See what people think")
    at.sees("For 1 of them somebody read their signs.")
    expect(at.page.locator("body")).not_to_contain_text(
        "In each group"
    )  # from afar there is one: it would tell on them


def it_ends_with_a_report(hall: Hall) -> None:
    hall.step("Thank you")
    for at in hall.seats.values():
        at.sees("You were part of it.")
    hall.lead.go(f"/gatherings/{hall.gathering}/lead/")
    hall.lead.press("End the gathering")
    hall.seats["checker"].sees("This gathering is over.")
    hall.lead.go(f"/gatherings/{hall.gathering}/report/")
    for words in ("We say together:", TOGETHER, OUT, FRIENDS, IDEA, SAID["person"]):
        hall.lead.sees(words)
    expect(hall.lead.page.locator("body")).not_to_contain_text(URGENT)
    paper = hall.lead.context.request.get(f"{hall.lead.house}/gatherings/{hall.gathering}/report.pdf")
    assert paper.body().startswith(b"%PDF-")


def each_sees_where_theirs_is(hall: Hall) -> None:
    at = hall.seats["person"]
    at.go("/gatherings/mine/")
    at.press(OUT)
    for words in (
        "You said",
        SAID["person"],
        "Together we say",
        TOGETHER,
        "You said: yes, that is what I meant.",
        IDEA,
    ):
        at.sees(words)


# --- the board -------------------------------------------------------------------------------------------------------


def theme_of(page: Page, card: str) -> str:
    head = page.locator("section.column", has_text=card).locator(".theme-head").inner_text()
    return next(name for name in (OUT, FRIENDS, "Loose cards") if name in head)


def all_agree_on(hall: Hall, card: str) -> str:
    """Wait until every screen has a card in the same theme, by itself; give which."""
    until = time.monotonic() + 15
    while True:
        where = {theme_of(at.page, card) for at in hall.everybody}
        if len(where) == 1 and where < {OUT, FRIENDS}:
            return where.pop()
        assert time.monotonic() < until, where
        hall.screen.page.wait_for_timeout(200)


def all_find(hall: Hall, card: str, theme: str) -> None:
    """Wait until every screen has a card in a theme, by itself."""
    for at in hall.everybody:
        expect(column(at.page, theme)).to_contain_text(card)
