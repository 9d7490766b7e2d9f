"""Every step of a gathering by Tab and Space alone: on a phone, at a table, for who leads; each page looked at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Cast
from tests.browser.hall import Hall, by_six_pictures, column, make_theme, plan_it
from tests.browser.walker import PHONE, Walker

pytestmark = pytest.mark.browser

PHONE_SAYS, TABLE_SAYS = "Going out: I want this.", "We want music in the evening."
THEME, TOGETHER, IDEA = "Going out", "We want to dance and hear music.", "A disco every month."


def test_every_step_can_be_done_by_tab_and_space_alone_and_every_page_is_as_all_others_are(
    house: str, chromium: Browser, casts: Iterator[Cast]
) -> None:
    cast = next(casts)
    hall = Hall(Walker(chromium, house, keys=True, look_round=True), Walker(chromium, house, look_round=True))
    phone = Walker(chromium, house, viewport=PHONE, keys=True, look_round=True)
    table = Walker(chromium, house, keys=True)
    hall.seats = {"phone": phone, "table": table}

    plan_it(hall, cast)
    phone.become(cast.person)
    by_six_pictures(hall.screen, phone)
    phone.press("In the room, by myself")
    table.go(hall.way_in)
    table.press("We are a table")
    step(hall, "", "Welcome")
    collect(hall, phone, table)
    sort(hall, phone, table)
    group(hall, phone, table)
    write(hall, phone, table)
    ideas(hall, phone)
    choose(hall, phone, table)
    thank_you(hall, phone)

    for at in (hall.lead, *hall.everybody):
        assert not at.faults, "\n".join(at.faults)


def step(hall: Hall, name: str, words: str) -> None:
    """Go to a step; every screen follows, and is looked at where it has come to."""
    if name:
        hall.step(name)
    for at in hall.seats.values():
        at.sees(words)
    for at in (hall.lead, hall.screen, hall.seats["phone"]):  # a table has the pages of the phone, wider
        look_again(at)


def look_again(at: Walker) -> None:
    """Look at a page whose address says nothing of the step: the one before it was another."""
    at.seen.clear()
    at.look()


def collect(hall: Hall, phone: Walker, table: Walker) -> None:
    step(hall, "Collect", "What do you want to say?")
    table.write_words(TABLE_SAYS)
    table.press("Put it on the board", exact=True)
    for words in ("Say it with pictures", "Going out", "I want this"):
        phone.press(words)
    for at in hall.everybody:
        at.sees(TABLE_SAYS)
        at.sees(PHONE_SAYS)
    look_again(phone)
    look_again(hall.screen)


def sort(hall: Hall, phone: Walker, table: Walker) -> None:
    step(hall, "Sort", "Card 1 of 2")
    for at, answers in ((phone, ("Good", "I want this")), (table, ("Not good", "I want this"))):
        for answer in answers:
            at.press(answer, exact=True)
    look_again(table)  # where it sees both piles
    look_again(hall.screen)


def group(hall: Hall, phone: Walker, table: Walker) -> None:
    step(hall, "Group", "What belongs together?")
    make_theme(table, THEME)
    phone.sees(THEME)
    phone.press_it(phone.page.locator("[data-card]", has_text=PHONE_SAYS))
    phone.press(THEME)
    table.press_it(table.page.locator("[data-card]", has_text=TABLE_SAYS))
    table.press_it(column(table.page, THEME).locator(".theme-head"))
    for at in hall.everybody:
        for words in (PHONE_SAYS, TABLE_SAYS):
            column(at.page, THEME).get_by_text(words).wait_for()
    look_again(table)
    look_again(hall.screen)


def write(hall: Hall, phone: Walker, table: Walker) -> None:
    step(hall, "Write", "We write it together")
    table.press(THEME)
    table.write_words(TOGETHER)
    table.press("Show these words to all")
    for at in (phone, table):
        at.go("/join/seat/")
        at.press(THEME)
        at.press("Yes", exact=True)
        at.sees(TOGETHER)
        at.go("/join/seat/")
    hall.lead.go(f"/gatherings/{hall.gathering}/lead/")
    hall.lead.press("These are our words")


def ideas(hall: Hall, phone: Walker) -> None:
    step(hall, "Ideas", "What could be done?")
    phone.press(TOGETHER)
    phone.write_words(IDEA)
    phone.press_it(phone.page.locator("main button.tile").nth(1))
    phone.sees(IDEA)
    hall.screen.sees(IDEA)


def choose(hall: Hall, phone: Walker, table: Walker) -> None:
    hall.step("Choose")
    hall.lead.go(f"/gatherings/{hall.gathering}/votes/")
    hall.lead.press("Ask everybody about the words we agreed")
    for at in (phone, table):
        at.page.wait_for_url("**/join/seat/vote/**")
        at.press_first_tile()
        at.press("I agree", exact=True)
        at.sees("You have looked at everything")
    hall.lead.go(f"/gatherings/{hall.gathering}/votes/")
    hall.lead.press("Show everybody the results")
    phone.press("See what people think")
    hall.screen.sees("What people think")
    look_again(hall.screen)


def thank_you(hall: Hall, phone: Walker) -> None:
    step(hall, "Thank you", "You were part of it.")
    hall.lead.go(f"/gatherings/{hall.gathering}/lead/")
    hall.lead.press("End the gathering")
    phone.sees("This gathering is over.")
    look_again(phone)
    phone.go("/gatherings/mine/")
    phone.press(THEME)
    for tail in ("report", "photos", "paper"):
        hall.lead.go(f"/gatherings/{hall.gathering}/{tail}/")
