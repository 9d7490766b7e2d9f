"""A sheet of 49 answers is typed in by keyboard alone, at the pace of a person."""

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Cast
from tests.browser.test_circle import plan_a_visit, say_yes_to_the_visit
from tests.browser.walker import DESK, Walker

pytestmark = pytest.mark.browser

PACE = float(os.environ.get("BIGGERVOICES_TYPIST", "0"))  # seconds a key; 2.5 is a person who reads from paper
BEFORE = ("1", "1", "3", "1", "Enter", "1", "1", "1", "1")  # several can be in the room: Enter goes on
QUESTIONS = 49
ANSWERS = ("1", "3", "6")


def sheet_of(at: Walker, cast: Cast) -> str:
    """Open the sheet of somebody who said yes; give its address."""
    plan_a_visit(at, cast)
    say_yes_to_the_visit(at, cast)
    at.become(cast.checker)
    at.go("/visits/")
    at.press(cast.home)
    at.press("My pack for the day")
    at.press("The questions on paper")
    at.press(cast.person_name)
    return at.page.url


class Typist:
    """Somebody at a keyboard, who counts the presses."""

    def __init__(self, at: Walker) -> None:
        self.keyboard, self.presses = at.page.keyboard, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            time.sleep(PACE)
            self.keyboard.press(key)
            self.presses += 1

    def write(self, words: str) -> None:
        self.keyboard.type(words)
        self.presses += len(words)


def test_a_sheet_of_49_is_typed_by_keyboard_alone(house: str, chromium: Browser, casts: Iterator[Cast]) -> None:
    at = Walker(chromium, house, viewport=DESK)
    address = sheet_of(at, next(casts))
    typist = Typist(at)
    typist.press(*BEFORE)
    answers = at.page.locator("[data-line]:has([name^='a-'])")
    expect(answers).to_have_count(QUESTIONS)

    began, before = time.monotonic(), typist.presses
    for number in range(QUESTIONS):
        typist.press(ANSWERS[number % len(ANSWERS)])
    seconds, presses = time.monotonic() - began, typist.presses - before
    typist.press("Control+Enter")
    at.page.wait_for_load_state("load")

    at.sees("We keep what you typed.")
    expect(answers.locator("[data-key]:not([data-about]):checked")).to_have_count(QUESTIONS)
    assert presses <= 2 * QUESTIONS
    assert seconds < 180
    print(f"paper: {QUESTIONS} answers, {presses} presses, {seconds:.0f} s at {PACE} s a press")
    assert at.page.url.startswith(address)
    assert not at.faults, "\n".join(at.faults)


def test_words_a_wish_a_wrong_key_and_undo_are_one_key_away(
    house: str, chromium: Browser, casts: Iterator[Cast]
) -> None:
    at = Walker(chromium, house, viewport=DESK)
    sheet_of(at, next(casts))
    at.look_round = True
    at.look()
    typist = Typist(at)
    typist.press(*BEFORE)
    first, second = (at.page.locator("[data-line]:has([name^='a-'])").nth(n) for n in (0, 1))

    typist.press("9")
    expect(first.locator("[data-fault]")).to_have_text("That key is for no box. Press a number from 1 to 6.")
    typist.press("w")
    typist.write("It is red. 3 keys, u and I.")
    typist.press("Escape", "c")
    typist.write("A key of my own.")
    typist.press("Enter", "2")  # our home
    expect(second.locator("[data-key]").first).to_be_focused()
    typist.press("3")
    expect(second.locator("[data-said]")).to_have_text("No")
    typist.press("u")
    expect(second.locator("[data-said]")).to_have_text("")
    typist.press("y", "ArrowUp", "ArrowUp", "n")
    expect(first.locator("[data-said]")).to_have_text("No")
    typist.press("Control+Enter")
    at.page.wait_for_load_state("load")

    at.sees("We keep what you typed.")
    expect(first.locator("[data-add=w]")).to_have_value("It is red. 3 keys, u and I.")
    expect(first.locator("[data-add=c]")).to_have_value("A key of my own.")
    expect(first.locator("[data-about]:checked")).to_have_value("OUR_HOME")
    expect(second.locator("[data-said]")).to_have_text("Yes")
    assert not at.faults, "\n".join(at.faults)


def test_a_sheet_is_typed_without_scripts(house: str, chromium: Browser, casts: Iterator[Cast]) -> None:
    at = Walker(chromium, house, viewport=DESK, scripts=False)
    sheet_of(at, next(casts))

    at.page.locator("[name=s-by]").first.check()
    lines = at.page.locator("[data-line]:has([name^='a-'])")
    for number in range(7):
        lines.nth(number).locator("[data-key]").nth(2).check()
    at.press("Keep what I typed")

    at.sees("We keep what you typed.")
    expect(lines.locator("[data-key]:not([data-about]):checked")).to_have_count(7)
    assert not at.faults, "\n".join(at.faults)
