"""The recorder on a real Chromium, against a real house: a whole visit with no signal, and what keeps it safe."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Cast
from tests.browser.test_circle import plan_a_visit, say_yes_to_the_visit
from tests.browser.walker import DESK, PHONE, Walker
from tests.chromium import FLAGS

pytestmark = pytest.mark.browser

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WANT = "I want a lock on the bathroom door."
CONTROLLED = """() => navigator.serviceWorker.controller !== null || new Promise((yes) =>
  navigator.serviceWorker.addEventListener("controllerchange", () => yes(true), { once: true }))"""
QUICK = json.dumps({"still": 0})  # a walker presses faster than anybody's hand shakes


@dataclass
class Tablet(Walker):
    """A tablet in somebody's hands: its pages change without a new address."""

    slow: bool = False  # each press waits for the guard against a second one

    def press_it(self, what: Locator) -> None:
        if self.slow:
            self.page.wait_for_timeout(720)
        if self.keys:
            self.tab_to(what)
            self.page.keyboard.press("Space")
        else:
            what.click()
        self.settled()

    def settled(self) -> None:
        """Wait until a press has done all that it does."""
        self.page.wait_for_load_state("load")
        expect(self.page.locator("main[aria-busy]")).to_have_count(0)
        self._arrived()

    def find(self, words: str, *, exact: bool = False) -> Locator:
        """Give what to press; the words that only a screen reader hears after it do not count."""
        name = re.compile(rf"^{re.escape(words)}{'$' if exact else ''}")
        return self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first

    def own_faults(self) -> list[str]:
        """Give what went wrong, but that the office was out of reach."""
        return [
            fault
            for fault in self.faults
            if not re.search(r"ERR_(INTERNET_DISCONNECTED|FAILED) .*/(api/|sign-out/|card$)", fault)
        ]

    def offline(self, without: bool) -> None:
        self.context.set_offline(without)

    def at(self, heading: str) -> None:
        expect(self.page.locator("h1")).to_have_text(heading)

    def shared(self) -> None:
        """Say that many people use this tablet."""
        self.go("/sign-in/")
        self.page.locator("button[name=shared][value=yes]").click()
        expect(self.page.locator("button[name=shared][value=no]")).to_be_visible()

    def open(self) -> None:
        self.page.add_init_script(f"localStorage['recorder.look'] ??= '{QUICK}'")
        self.go("/recorder/")
        expect(self.page.locator("h1")).to_have_text(re.compile("My visits|This tablet is locked"))

    def take(self, cast: Cast, *, shared: bool = False) -> None:
        """Sign in as the checker and take the visit along."""
        self.become(cast.checker)
        if shared:
            self.shared()
            self.slow = True  # what one person set goes with them
        self.open()
        self.press("Take this visit along")
        self.sees("All pictures and sounds are on this tablet.")
        self.page.evaluate(CONTROLLED)

    def hidden(self) -> str:
        """Give all words and attributes that the page holds, seen or not, without what the server sent of nobody."""
        return str(self.page.evaluate("document.body.outerHTML + document.title + location.href"))


STEPS = (
    "Go on",
    "With words",
    "No staff are here",
    "Nobody else",
    "Everyone who works to make things better",
)


def plan(at: Walker, cast: Cast) -> None:
    plan_a_visit(at, cast)
    say_yes_to_the_visit(at, cast)


def name(cast: Cast) -> str:
    return cast.person_name.split()[0]


def begin(at: Tablet, cast: Cast) -> None:
    """Open the visit, arrive, and go to the questions of the person."""
    at.press("Open this visit")
    at.press("We are here")
    at.press(name(cast))
    at.press("Ask the questions")
    at.at(f"Give the tablet to {name(cast)}")
    at.press("I have it")
    for words in STEPS:
        at.press(words)
    for _ in ("may we say that it was you", "we must tell someone if", "by myself"):
        at.press_first_tile()
    at.at("What do you want to talk about?")


def ask_one_topic(at: Tablet) -> None:
    at.press("My home")
    for answer in ("Yes", "Sometimes", "No", "I do not know", "I do not want to say", "Skip this one"):
        at.press(answer, exact=True)
    at.sees("Question 7 of 7")
    at.press("I want this to change", exact=True)
    at.write_words(WANT)
    at.press("Stop or get help")
    at.press("Go back")
    expect(at.page.locator("main textarea")).to_have_value(WANT)
    at.press("Our home")
    at.press("Yes", exact=True)
    at.at("What you said: My home")
    at.sees(f"You want this to change. {WANT}")


def hand_in(at: Tablet, cast: Cast) -> None:
    at.press("That is enough")
    at.press("Back to the visit")
    at.press("I have it")
    at.at(f"You are at {cast.home}")
    at.press("We have finished")
    at.press("Yes, hand it in")
    at.sees("is handed in")


@pytest.fixture(scope="module")
def cast(house: str, chromium: Browser, casts: Iterator[Cast]) -> Cast:
    """Give a visit that each test takes along for itself; with no signal from then on, it stays planned."""
    found = next(casts)
    plan(Walker(chromium, house), found)
    return found


# --- a whole visit ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("viewport", "keys", "look_round"),
    [
        pytest.param(PHONE, False, True, id="phone"),
        pytest.param(DESK, True, False, id="tab and space"),
    ],
)
def test_a_whole_visit_with_no_signal(
    house: str, chromium: Browser, casts: Iterator[Cast], viewport: dict[str, int], keys: bool, look_round: bool
) -> None:
    cast = next(casts)
    plan(Walker(chromium, house), cast)
    at = Tablet(chromium, house, viewport=viewport, keys=keys)
    at.take(cast)
    at.look_round = look_round
    at.offline(True)
    at.page.reload()
    at.sees("There is no signal. You can go on.")

    begin(at, cast)
    ask_one_topic(at)
    if look_round:
        see_every_other_page(at, cast)
    hand_in(at, cast)
    at.press("How was it for you?")
    at.press("Good", exact=True)
    at.sees("You said: Good.")
    at.press_it(at.page.get_by_role("button", name="Home", exact=True))
    at.sees("Not sent yet:")
    at.look_round = False
    at.offline(False)
    at.sees("The office has everything.")

    assert not at.own_faults(), "\n".join(at.own_faults())
    assert at.hosts == {house.removeprefix("http://")}
    at.go("/visits/")
    at.press_card(cast.home)
    at.sees("Handed in")
    at.become(cast.person)
    at.go("/my-words/")
    at.sees(WANT)
    at.go("/my-answers/")
    at.page.get_by_role("link", name=re.compile(cast.home)).or_(at.page.locator("main a").first).first.click()
    for words in ("You said: Yes.", "You said: Sometimes.", "You said: I do not know.", "You said: Skip this one."):
        at.sees(words)


def see_every_other_page(at: Tablet, cast: Cast) -> None:
    """Look at each page that a short visit does not reach."""
    at.press("Change it")
    for words, back in (("More", "Back to the question"), ("Add words", "Back to the question")):
        at.press(words, exact=True)
        at.press(back)
    at.press("More", exact=True)
    at.press("Who can hear this")
    at.press("Only the Quality Team")
    at.press("Back to the question")
    at.press("Ask it more simply")
    at.press("A photo, a drawing or a voice")
    for thing in ("A photo", "A drawing", "My voice"):
        at.press(thing, exact=True)
        at.press("Go on without it")
    at.press("Back to the question")
    at.press("Have a rest")
    at.press("Go on", exact=True)
    at.press("More", exact=True)
    at.press("All topics")
    at.press("A good thing to pass on")
    at.press("Pass it on")
    at.sees("Please answer: What is good here?")
    at.write_words("Marcia sings when she cooks.")
    at.press("Pass it on")
    at.press("Back", exact=True)
    at.press("Who is answering")
    at.press("Someone answers for me")
    at.press("Who is answering")
    at.press("By myself")
    at.press("Back to the visit")
    at.press("I have it")
    at.press("What we saw")
    at.press("Kitchen")
    at.write_words("A clean kitchen.")
    at.press("Keep it")
    at.press("A bedroom")
    at.press("No", exact=True)
    at.press("Back to the visit")
    at.press("My pack")
    at.press("Back to the visit")
    other = at.page.locator("main .tiles").nth(1).locator(".tile").first
    at.press_it(other)
    at.press("Could not be asked")
    at.press("Ill or asleep")
    at.press(name(cast))
    at.press("Time with")
    at.press("Back to the visit")
    at.press("Stop or get help")
    at.press("Have a break")
    at.press("I am ready")
    at.press("Stop or get help")
    at.press("Someone is in danger")
    at.press("Tell someone that I am worried")
    at.press("Go on", exact=True)
    for _ in ("who", "what"):
        at.press_first_tile()
    at.press("None of them. Go on")
    at.press_first_tile()  # in danger
    at.sees("Tell someone near you now. Call 999.")
    at.press("Leave this page quickly")
    at.press("Put this on the home screen")
    at.press("My visits")
    at.press("Save a copy to a file")
    at.press("My visits")
    at.press("Buttons, sound and colours")
    at.press("One switch")
    at.page.keyboard.press("Escape")
    at.press("Back", exact=True)
    at.press("Open this visit")
    at.press(name(cast))
    at.press("Go on with the questions")
    at.press("I have it")


# --- what is nowhere -------------------------------------------------------------------------------------------------


def test_nothing_of_anybody_is_in_the_address_the_title_or_the_history(
    house: str, chromium: Browser, cast: Cast
) -> None:
    at = Tablet(chromium, house)
    at.take(cast)
    entries = at.page.evaluate("history.length")
    titles = set()
    at.offline(True)
    begin(at, cast)
    for words in ("My home", "Yes", "I want this to change"):
        at.press(words, exact=True)
        titles.add(at.page.title())
        assert at.page.url == f"{house}/recorder/"

    assert at.page.evaluate("history.length") == entries
    assert not any(name(cast) in title for title in titles)
    at.page.goto("about:blank")
    at.page.go_back()
    at.at("My visits")
    assert name(cast) not in at.hidden()


def test_the_worker_keeps_no_answer_of_the_office_and_no_page_of_anybody(
    house: str, chromium: Browser, cast: Cast
) -> None:
    at = Tablet(chromium, house)
    at.take(cast)
    at.go("/visits/")
    at.go("/recorder/")

    kept = at.page.evaluate(
        """async () => {
            const all = [];
            for (const name of await caches.keys())
                for (const { url } of await (await caches.open(name)).keys()) all.push([name, new URL(url).pathname]);
            return all;
        }"""
    )
    shell = {path for cache, path in kept if cache.startswith("recorder-shell-")}
    packed = {path for cache, path in kept if cache == "recorder-files"}
    assert {path for path in shell if not path.startswith(("/static/", "/pictures/"))} == {"/recorder/"}
    own = re.compile(r"/(static|pictures|photos|toolkit/voices|help/who)/|/visits/[0-9a-f-]{36}/face/")
    assert [path for path in packed if not own.match(path)] == []
    assert len(packed) > 40
    source = at.page.evaluate("async () => (await (await caches.match('/recorder/')).text())")
    assert cast.home not in source
    assert cast.checker_name not in source


# --- presses ---------------------------------------------------------------------------------------------------------


def answering(at: Tablet, cast: Cast) -> None:
    at.take(cast)
    at.offline(True)
    begin(at, cast)
    at.press("My home")
    at.sees("Question 1 of 7")


def test_a_second_press_within_700_ms_does_not_count(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    answering(at, cast)
    at.page.evaluate("localStorage['recorder.look'] = '{}'")
    at.page.reload()
    at.at("My visits")
    for words in ("Open this visit", name(cast), "Go on with the questions", "I have it", "My home"):
        at.page.wait_for_timeout(750)
        at.press(words)
    at.sees("Question 1 of 7")
    at.page.wait_for_timeout(750)

    elapsed = at.page.evaluate(TWICE)

    at.sees("Question 2 of 7")
    assert elapsed < 700, "This machine is too slow to press twice"
    at.page.wait_for_timeout(750)
    at.press("Yes", exact=True)
    at.sees("Question 3 of 7")


# Press, and press again as soon as the next question is there and kept.
TWICE = """async () => {
  const press = () => document.querySelector("main .tile").click();
  const began = performance.now();
  const [main, asked] = [document.querySelector("main"), document.querySelector("h1").textContent];
  press();
  const waits = () => main.hasAttribute("aria-busy") || document.querySelector("h1").textContent === asked;
  while (waits()) await new Promise(requestAnimationFrame);
  press();
  const elapsed = performance.now() - began;
  await new Promise((later) => setTimeout(later, 300));
  return elapsed;
}"""


def test_a_button_can_ask_to_be_held(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    answering(at, cast)
    at.page.evaluate("localStorage['recorder.look'] = JSON.stringify({ still: 0, hold: 500 })")
    at.page.reload()
    at.page.get_by_role("button", name="Open this visit").click(delay=700)
    at.at(f"You are at {cast.home}")

    at.page.get_by_role("button", name="My pack").click()
    at.page.wait_for_timeout(300)
    at.at(f"You are at {cast.home}")
    at.page.get_by_role("button", name="My pack").focus()
    at.page.keyboard.press("Space", delay=100)
    at.page.keyboard.press("Enter", delay=100)
    at.page.wait_for_timeout(300)
    at.at(f"You are at {cast.home}")
    at.page.keyboard.press("Enter", delay=700)
    at.at("My pack for the day")


def test_one_switch_goes_through_a_page(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    answering(at, cast)
    at.press_it(at.page.get_by_role("button", name="Buttons, sound and colours").last)
    at.press("One switch")
    at.press_it(at.page.get_by_role("button", name=re.compile("Shorter ?: How long on each button")))
    at.press("Back", exact=True)
    ringed = at.page.locator(".ringed")

    expect(ringed).to_have_text("Yes")
    expect(ringed).to_have_text("Sometimes")
    at.page.keyboard.press("Space")
    at.settled()

    at.sees("You said: Sometimes.")
    at.sees("Question 2 of 7")
    at.page.keyboard.press("Escape")
    expect(ringed).to_have_count(0)


def test_two_switches_go_on_and_press(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    answering(at, cast)
    at.press_it(at.page.get_by_role("button", name="Buttons, sound and colours").last)
    at.press("Two switches")
    at.press("Back", exact=True)
    ringed = at.page.locator(".ringed")

    for words in ("Sometimes", "No", "I do not know"):
        at.page.keyboard.press("Space")
        expect(ringed).to_have_text(words)
    at.page.keyboard.press("Enter")
    at.settled()

    at.sees("You said: I do not know.")


# --- a tablet that many people use -----------------------------------------------------------------------------------


def test_a_shared_tablet_locks_and_opens_by_a_card_with_no_signal(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    at.take(cast, shared=True)
    at.press("Open it with my card")
    at.look()
    at.write("Or use a scanner, and press here first", f"{house}/card#the-card-of-somebody-else")
    at.press("Open", exact=True)
    at.sees("This is not your card. Please show your own card.")
    at.write("Or use a scanner, and press here first", cast.card)
    at.press("Open", exact=True)
    at.at("My visits")
    at.offline(True)
    begin(at, cast)
    at.press("My home")
    at.press("Yes", exact=True)
    at.press("Add words")
    at.write_words("Half a sentence")

    at.press("Lock", exact=True)

    at.at("This tablet is locked")
    at.look()
    for private in (name(cast), cast.home, cast.checker_name.split()[0], "You said", "Half a sentence"):
        assert private not in at.hidden()
    at.press_it(at.page.get_by_role("button", name="Home", exact=True))
    at.at("This tablet is locked")
    at.write("Or use a scanner, and press here first", f"{house}/card#not-this-one")
    at.press("Open", exact=True)
    at.sees("This card does not open anything here.")
    at.press("Stop or get help")
    at.press("Someone is in danger")
    at.sees("Call 999")
    at.press_it(at.page.get_by_role("button", name="Home", exact=True))
    at.write("Or use a scanner, and press here first", f"{house}/card#{cast.card}")
    at.press("Open", exact=True)
    at.at(f"Give the tablet to {name(cast)}")
    at.press("I have it")
    expect(at.page.locator("main textarea")).to_have_value("Half a sentence")
    at.press("Back to the question")
    at.sees("You said: Yes.")
    at.sees("Question 2 of 7")

    at.page.reload()
    at.at("This tablet is locked")
    assert not at.own_faults(), "\n".join(at.own_faults())


def test_a_shared_tablet_comes_back_from_a_person_only_by_a_card(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    at.take(cast, shared=True)
    at.press("Open it with my card")
    at.write("Or use a scanner, and press here first", cast.card)
    at.press("Open", exact=True)
    at.at("My visits")
    at.offline(True)
    begin(at, cast)

    back = f"Give the tablet back to {cast.checker_name.split()[0]}"
    at.press_it(at.page.get_by_role("button", name="Home", exact=True))
    at.at(back)
    at.press("Stop or get help")
    at.press("Go back")
    at.at(back)
    at.press("I have it")

    at.at("This tablet is locked")


def test_a_shared_tablet_asks_and_then_locks_by_itself(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    at.page.clock.install()
    at.take(cast, shared=True)

    at.page.clock.run_for(100_000)
    at.at("Are you still there?")
    assert cast.home not in at.page.locator("body").inner_text()
    at.press("I am here")
    at.at("My visits")
    at.page.clock.run_for(130_000)
    at.at("This tablet is locked")


def test_a_tablet_of_ones_own_has_no_lock(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    at.take(cast)

    expect(at.page.get_by_role("button", name="Lock", exact=True)).to_be_hidden()
    at.page.reload()
    at.at("My visits")


# --- help ------------------------------------------------------------------------------------------------------------


def test_a_worry_says_sent_only_with_the_number_of_the_office(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    at.take(cast)
    at.offline(True)
    at.press("Open this visit")
    at.press("Stop or get help")
    at.press("Tell someone that I am worried")
    at.sees("We tell people whose job it is to keep people safe.")
    at.press("Go on", exact=True)
    for _ in ("who", "what"):
        at.press_first_tile()
    at.at("Is it about one of these people?")
    at.press(cast.manager_name)
    expect(at.page.locator("main button[aria-pressed=true]")).to_have_text(cast.manager_name)
    at.press("That is everybody. Go on")
    at.press("Back", exact=True)
    expect(at.page.locator("main button[aria-pressed=true]")).to_have_text(cast.manager_name)
    at.press("That is everybody. Go on")
    at.press_first_tile()
    at.page.locator("main textarea").first.fill("Someone shouts.")
    at.press("Send it. Do not say who I am")

    at.at("Not sent yet")
    expect(at.page.get_by_role("link", name="Call 999")).to_be_visible()
    assert "The number is" not in at.page.locator("main").inner_text()
    at.offline(False)
    at.at("Sent. Thank you for telling us.")
    expect(at.page.locator("main")).to_contain_text(re.compile(r"The number is [\d ]+\d\."))


def test_listen_reads_each_page_of_the_recorder(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house)
    at.page.add_init_script(
        """window.heard = [];
        const voice = { lang: "en-GB", localService: true, name: "Own" };
        Object.defineProperty(window, "speechSynthesis", { value: {
          getVoices: () => [voice], cancel: () => {}, addEventListener: () => {},
          speak: (said) => { heard.push(said.text); setTimeout(() => said.onend?.(), 1); },
        }});
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"""
    )
    answering(at, cast)
    at.press("Listen")
    expect(at.page.locator("[data-listen]")).to_have_attribute("aria-pressed", "false")

    heard = at.page.evaluate("heard")
    question = at.page.locator("h1").inner_text().replace("\n", " ")
    assert heard[0] == "Question 1 of 7 in My home"
    assert heard[1] == question
    assert heard[3:9] == ["Yes", "Sometimes", "No", "I do not know", "I do not want to say", "Skip this one"]


# --- every kind of question ------------------------------------------------------------------------------------------

KINDS = """(() => {
  const fetch = window.fetch;
  const always = [["DO_NOT_KNOW", "I do not know"], ["NOT_SAY", "I do not want to say"], ["SKIP", "Skip this one"]];
  const tiles = (...them) => them.map(([value, words]) => ({ value, words, picture: "question" }));
  const fruit = tiles(["apples", "Apples"], ["bread", "Bread"], ["cheese", "Cheese"]);
  const asked = (kind, own = [], more = {}) => ({
    id: crypto.randomUUID(), key: kind.toLowerCase(), kind, words: `A question: ${kind}`, sentence: "", simpler: "",
    good: "", how_to_ask: "", follow_up: "", worry: "", picture: "question", limits: {}, rule: "", sound: "",
    choices: kind === "SHOW" ? tiles(["NEXT", "Next"]) : [...own, ...tiles(...always)], ...more,
  });
  window.fetch = async (...asks) => {
    const answer = await fetch(...asks);
    if (!String(asks[0]).includes("/pack?")) return answer;
    const pack = await answer.json();
    pack.kit.topics = [{
      id: crypto.randomUUID(), key: "all", name: "All kinds", sentence: "", picture: "question", rule: "", again: true,
      questions: [
        asked("SHOW"), asked("CHOOSE_ONE", fruit), asked("CHOOSE_SOME", fruit), asked("TEXT"),
        asked("NUMBER", [], { limits: { least: 1, most: 20, whole: true } }), asked("DATE"), asked("TIME"),
        asked("DRAWING"), asked("VOICE", [], { key: "never", rule: "${choose_one} = 'cheese'" }),
        asked("PHOTO", [], { key: "sometimes", rule: "selected(${choose_some}, 'cheese')" }),
      ],
    }];
    return new Response(JSON.stringify(pack), { headers: { "Content-Type": "application/json" } });
  };
})()"""


def test_every_kind_of_question_is_asked_under_its_rule(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house, viewport=PHONE)
    at.page.add_init_script(KINDS)
    at.take(cast)
    at.offline(True)
    begin(at, cast)
    at.look_round = True

    at.press("All kinds")
    at.sees("Question 1 of 8")
    at.press("Next", exact=True)
    at.press("Apples")
    for words in ("Cheese", "Bread", "Apples", "Bread"):
        at.press(words)
    at.press("Next", exact=True)
    at.sees("You said: Apples, Cheese.")
    at.sees("Question 4 of 9")
    at.press("This is my answer")
    at.sees("Please answer: What do you want to say?")
    at.write_words("A walk by the sea.")
    at.press("This is my answer")
    at.sees("You said: A walk by the sea.")
    at.write("Your answer", "21")
    at.press("This is my answer")
    at.sees("A number from 1 to 20")
    at.write("Your answer", "19")
    for _ in range(3):
        at.press("More", exact=True)
    at.press("This is my answer")
    at.sees("You said: 20.")
    at.write("Which day?", "2026-11-03")
    at.press("This is my answer")
    at.sees("You said: Tuesday 3 November 2026.")
    at.write("What time?", "14:30")
    at.press("This is my answer")
    at.sees("You said: 14:30.")
    at.press("A drawing", exact=True)
    at.page.locator("canvas").focus()
    at.page.keyboard.press("ArrowRight")
    at.press("My drawing is done")
    at.press("Yes, keep it")
    at.sees("You said: A drawing.")
    at.sees("A question: PHOTO")
    at.press("Skip this one")
    at.at("Is there another one?")
    at.press("Yes, another one")
    at.sees("Question 1 of 8")
    at.press("Next", exact=True)
    at.press("Cheese")
    at.press("More", exact=True)
    at.press("All topics")
    at.press("All kinds")
    at.at("A question: CHOOSE_SOME")
    at.press("I do not know")
    at.press("More", exact=True)
    at.press("Back to the question")

    assert not at.own_faults(), "\n".join(at.own_faults())


URDU = """(() => {
  const fetch = window.fetch;
  window.fetch = async (...asks) => {
    const answer = await fetch(...asks);
    if (!String(asks[0]).includes("/pack?")) return answer;
    const pack = await answer.json();
    const [topic] = pack.kit.topics;
    const words = { you_said: "آپ نے کہا: %(answer)s", change_it: "بدلیں", question_of: "سوال %(at)s از %(of)s" };
    pack.kit.languages.push({ code: "ur", name: "اردو", dir: "rtl", words });
    topic.translations = { ur: { name: "میرا گھر" } };
    topic.questions[0].translations = { ur: { words: "کیا آپ کے پاس چابی ہے؟", choices: { YES: "جی ہاں" } } };
    return new Response(JSON.stringify(pack), { headers: { "Content-Type": "application/json" } });
  };
})()"""


def test_somebody_is_asked_in_another_language_with_no_signal(house: str, chromium: Browser, cast: Cast) -> None:
    at = Tablet(chromium, house, viewport=PHONE)
    at.page.add_init_script(URDU)
    at.take(cast)
    at.offline(True)
    begin(at, cast)

    at.press_first_tile()
    at.press("Ask it in اردو")
    at.at("کیا آپ کے پاس چابی ہے؟")
    at.look_round = True
    yes = at.page.get_by_role("button", name="جی ہاں")
    expect(yes).to_have_attribute("dir", "rtl")
    expect(yes).to_have_attribute("lang", "ur")
    expect(at.page.get_by_role("button", name="No", exact=True)).not_to_have_attribute("lang", re.compile("."))
    at.sees("سوال 1 از")
    at.press_it(yes)
    at.sees("آپ نے کہا: جی ہاں")
    at.sees("بدلیں")
    at.look_round = False
    at.page.reload()  # it stands in the journal, so the next start knows it
    at.press("Open this visit")
    at.press(name(cast))
    at.press("Go on with the questions")
    at.press("I have it")
    at.sees("میرا گھر")

    assert not at.own_faults(), "\n".join(at.own_faults())


# --- things ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_camera(chromium: Browser) -> Iterator[Browser]:
    """Give a browser with a camera and a microphone that show and say nothing real."""
    found = os.environ.get("BIGGERVOICES_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    browser = chromium.browser_type.launch(executable_path=found, args=[*FLAGS, *CAMERA])
    yield browser
    browser.close()


def test_photos_drawings_and_voices_are_kept_after_a_yes_and_can_be_thrown_away(
    house: str, with_camera: Browser, casts: Iterator[Cast]
) -> None:
    cast = next(casts)
    plan(Walker(with_camera, house), cast)
    at = Tablet(with_camera, house)
    answering(at, cast)
    at.offline(True)
    at.press("A photo, a drawing or a voice")

    at.press("A photo", exact=True)
    at.sees("Is there a face on it? Ask that person first.")
    at.press("Open the camera")
    at.press("Take the photo")
    at.at("May we keep this?")
    at.look()
    at.press("Throw it away")
    at.sees("You threw it away.")
    for first, start, stop in (
        ("A photo", "Open the camera", "Take the photo"),
        ("My voice", "Record", "Stop recording"),
    ):
        at.press(first, exact=True)
        at.press(start)
        at.page.wait_for_timeout(900)
        at.press(stop)
        at.at("May we keep this?")
        at.press("Yes, keep it")
    at.press("A drawing", exact=True)
    paper = at.page.locator("canvas")
    paper.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        at.page.keyboard.press(key)
    at.press("My drawing is done")
    at.at("May we keep this?")
    at.press("Yes, keep it")
    for words in ("You kept a photo.", "You kept your voice.", "You kept a drawing."):
        at.sees(words)
    at.press_it(at.page.get_by_role("button", name=re.compile("Throw it away ?: You kept a drawing")))
    at.sees("You threw it away.")
    at.press("Back to the question")
    at.press("Have a rest")
    at.press("Another day")
    at.press("Back to the visit")
    at.press("I have it")
    at.sees("Not sent yet: 2 photos, drawings or voices.")
    at.offline(False)
    at.sees("The office has everything.")
    assert not at.own_faults(), "\n".join(at.own_faults())


def test_a_card_is_read_by_the_camera(house: str, with_camera: Browser, cast: Cast) -> None:
    """The library reads codes where the browser does not; a camera that shows none finds nothing and stays open."""
    at = Tablet(with_camera, house)
    at.take(cast, shared=True)
    at.press("Open it with my card")
    at.press("Show my card to the camera")

    at.sees("Hold your card in front of the tablet.")
    expect(at.page.locator("video")).to_be_visible()
    at.press("My visits")
    expect(at.page.locator("video")).to_have_count(0)
    assert not at.own_faults()
