"""A tablet that many people use asks whether somebody is still there, then locks; the clock is wound on."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(house: str, chromium: Browser) -> Iterator[Page]:
    """Give the page of my words, as somebody of the demo on a tablet that many people use."""
    context = chromium.new_context(base_url=house)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Many people use this tablet").click()
    expect(page.get_by_role("button", name="Many people use this tablet")).to_be_hidden()
    page.goto("/demo/")
    page.locator("section", has_text="People supported").get_by_role("button").first.click()
    expect(page).not_to_have_url(re.compile(r"/demo/"))
    page.clock.install()
    page.goto("/me/words/")
    yield page
    context.close()


def wait(page: Page, seconds: int) -> None:
    """Let so many seconds go by in which nobody touches anything."""
    page.clock.fast_forward(seconds * 1000 - 1000)
    page.clock.run_for(2000)


def test_after_90_seconds_a_still_page_covers_what_was_there_and_keeps_it(page: Page) -> None:
    box = page.get_by_label("How I say yes")
    box.fill("I nod")
    still = page.get_by_role("dialog", name="Are you still there?")

    wait(page, 85)
    expect(still).to_be_hidden()
    wait(page, 5)
    expect(still).to_be_visible()
    assert page.evaluate("document.elementFromPoint(innerWidth / 2, 40).closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(still).to_be_visible()
    page.get_by_role("button", name="Yes, I am here").click()

    expect(still).to_be_hidden()
    expect(box).to_have_value("I nod")


def test_after_two_minutes_it_locks_and_nobody_is_signed_in(page: Page) -> None:
    wait(page, 121)

    expect(page).to_have_url(re.compile(r"/sign-in/\?locked"))
    expect(page.get_by_text("This tablet is locked.")).to_be_visible()
    page.goto("/me/")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))


def test_whoever_types_is_still_there_and_the_server_hears_of_it(page: Page) -> None:
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.url.endswith("/health/live") else None)
    box = page.get_by_label("How I say yes")

    for letter in "I nod":
        wait(page, 80)
        box.press_sequentially(letter)
    wait(page, 2)

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert len(told) == 1
    expect(box).to_have_value(re.compile("I nod"))


def test_whoever_touches_one_tab_is_there_in_the_other(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/me/")

    wait(page, 80)
    other.keyboard.press("Tab")
    wait(page, 20)

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_whoever_has_finished_in_one_tab_leaves_nothing_in_the_other(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/me/")

    page.get_by_role("button", name="I have finished").click()

    expect(other).to_have_url(re.compile(r"/sign-in/"))
