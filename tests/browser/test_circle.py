"""One visit all the way round: planned, asked, handed in, read, answered, done, told, and "is it better now?"."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Cast
from tests.browser.walker import DESK, PHONE, Walker

pytestmark = pytest.mark.browser

WANT = "I want a lock on the bathroom door."
WE_WILL = "We will put a lock on the bathroom door."
UPDATE = "The lock is on."
WE_WILL_AGAIN = "We will put the lock lower on the door."
UPDATE_AGAIN = "The lock is lower now."


@pytest.mark.parametrize(
    ("viewport", "scripts", "keys", "look_round"),
    [
        pytest.param(DESK, True, False, True, id="desk"),
        pytest.param(PHONE, True, False, True, id="phone"),
        pytest.param(DESK, False, False, False, id="without scripts"),
        pytest.param(DESK, True, True, False, id="tab and space"),
    ],
)
def test_the_whole_circle(
    house: str,
    chromium: Browser,
    casts: Iterator[Cast],
    viewport: dict[str, int],
    scripts: bool,
    keys: bool,
    look_round: bool,
) -> None:
    cast = next(casts)
    at = Walker(chromium, house, viewport=viewport, scripts=scripts, keys=keys, look_round=look_round)

    circle(at, cast)

    assert not at.faults, "\n".join(at.faults)
    assert at.hosts == {house.removeprefix("http://")}


def circle(at: Walker, cast: Cast) -> None:
    plan_a_visit(at, cast)
    say_yes_to_the_visit(at, cast)
    visit = ask_the_person(at, cast)
    finish_the_visit(at, visit)
    pass_it_on(at, cast)
    answer_and_do_it(at, cast, f"{WE_WILL} In {cast.home}.", UPDATE)
    say_if_it_is_better(at, cast, UPDATE, "Not yet")
    answer_and_do_it(at, cast, f"{WE_WILL_AGAIN} In {cast.home}.", UPDATE_AGAIN)
    say_if_it_is_better(at, cast, UPDATE_AGAIN, "Yes")
    see_what_changed(at, cast)


def plan_a_visit(at: Walker, cast: Cast) -> None:
    at.become(cast.team)
    at.go("/visits/plan/")
    at.choose("Home", cast.home)
    at.write("Day", date.today().isoformat())  # noqa: DTZ011 -- the browser's own day
    at.write("It starts at", "00:05")
    at.write("It ends at", "23:55")
    at.choose("Quality Checker", cast.checker_name)
    at.choose("Supporter", cast.supporter_name)
    at.write("Lunch", "Soup at the cafe")
    at.press("Plan this visit")
    at.sees(cast.home)


def say_yes_to_the_visit(at: Walker, cast: Cast) -> None:
    at.become(cast.person)
    at.press("wants to visit you")
    at.press("Yes, come and see me")
    at.sees("You said: Yes")


def ask_the_person(at: Walker, cast: Cast) -> str:
    at.become(cast.checker)
    at.go("/visits/")
    at.press(cast.home)
    visit = at.page.url
    at.press("We are here")
    at.press(cast.person_name.split()[0])
    at.press("Ask the questions")
    for words in (
        "Go on",
        "With words",
        "No staff are here",
        "Nobody else",
        "Everyone who works to make things better",
    ):
        at.press(words)
    at.press_first_tile()  # may we say that it was you
    at.press_first_tile()  # we must tell someone if ...
    at.press_first_tile()  # by myself
    at.sees("What do you want to talk about?")
    at.press("My home")
    for answer in ("Yes", "Sometimes", "No", "I do not know", "I do not want to say", "Skip this one"):
        at.press(answer, exact=True)
        at.sees("You said:" if answer != "Skip this one" else "Question 7 of 7")
    at.press("I want this to change", exact=True)
    at.write_words(WANT)
    at.press("Our home")
    at.press("Yes", exact=True)
    at.sees("What you said: My home")
    at.press("A good thing to pass on")
    at.write_words("Marcia sings when she cooks.")
    at.press("Pass it on")
    at.sees("Marcia sings when she cooks.")
    at.press("Back", exact=True)
    at.press("That is enough")
    at.sees("Thank you")
    return visit


def finish_the_visit(at: Walker, visit: str) -> None:
    at.page.goto(visit)
    at.press("We have finished")
    at.press("Yes, hand it in")
    at.sees("is handed in")


def pass_it_on(at: Walker, cast: Cast) -> None:
    at.become(cast.team)
    at.go("/reading/")
    at.press_it(at.page.locator("article", has_text=WANT).filter(has_text=cast.home).get_by_role("link").first)
    at.press(f"Pass it on to {cast.home}")
    at.go("/reading/")
    expect(at.page.locator("article", has_text=WANT).filter(has_text=cast.home)).to_have_count(0)


def answer_and_do_it(at: Walker, cast: Cast, answer: str, update: str) -> None:
    at.become(cast.manager)
    at.go("/you-said/")
    at.press_it(waiting(at, cast).get_by_role("link", name="Answer").first)
    at.press_it(at.page.get_by_label("We will", exact=True))
    at.write_words(answer)
    at.choose("Who does it?", cast.manager_name)
    at.write("By when?", (date.today() + timedelta(days=10)).isoformat())  # noqa: DTZ011
    at.press("Send the answer")
    at.go("/actions/")
    at.press_it(at.page.get_by_role("link", name=answer).first)
    at.press("Say what was done")
    at.write_words(update)
    at.press("It is done")


def waiting(at: Walker, cast: Cast) -> Locator:
    """Give what this home has still to answer; its manager may answer for other homes, too."""
    return at.page.locator("section", has=at.page.get_by_role("heading", name=cast.home)).locator(
        "article", has_text=WANT
    )


def say_if_it_is_better(at: Walker, cast: Cast, update: str, word: str) -> None:
    at.become(cast.person)
    at.go("/my-words/")
    at.press(WANT)
    at.sees(update)
    at.press("Answer", exact=True)
    at.press("I press by myself")
    at.press(word, exact=True)
    at.go("/my-words/")
    at.press(WANT)
    at.sees(f"You said: {word}.")


def see_what_changed(at: Walker, cast: Cast) -> None:
    """The checker sees it; and the home's page and poster tell it to everyone who lives there."""
    at.become(cast.checker)
    at.go("/because/")
    at.sees(UPDATE_AGAIN)
    at.become(cast.manager)
    at.go(f"/you-said-we-did/{cast.home_id}/")
    at.sees(UPDATE_AGAIN)
    poster = at.context.request.get(f"{at.house}/you-said-we-did/{cast.home_id}/poster-a4.pdf")
    assert poster.body().startswith(b"%PDF-")


def test_the_walker_sees_what_is_wrong(house: str, chromium: Browser) -> None:
    at = Walker(chromium, house, look_round=True)
    at.page.goto(f"{house}/help/")
    at.page.evaluate("""() => {
        const main = document.querySelector("main");
        const broken = { img: { src: "/favicon.ico" }, button: { className: "tiny" }, p: { className: "wide" } };
        for (const [name, facts] of Object.entries(broken))
            main.append(Object.assign(document.createElement(name), facts));
        main.querySelector(".tiny").style.cssText = "all: revert; width: 20px; height: 20px; font-size: 9px";
        main.querySelector(".tiny").textContent = "Small";
        main.querySelector(".wide").style.minWidth = "2000px";
        main.querySelector(".wide").textContent = "A box without height would not count";
        document.querySelector("[data-listen]").remove();
    }""")

    at.look()

    found = "\n".join(at.faults)
    for fault in ("axe image-alt", "small target", "small words", "another font", "scrolls sideways", "no Listen"):
        assert fault in found
