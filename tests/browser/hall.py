"""Where a gathering is held in browsers: who leads, the big screen, and whoever has a seat."""

from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Cast
from tests.browser.walker import PHONE, Walker


@dataclass
class Hall:
    """Everybody's browser: who leads, the big screen, and nine with a seat each; one more comes late."""

    lead: Walker
    screen: Walker
    seats: dict[str, Walker] = field(default_factory=dict)
    gathering: str = ""
    way_in: str = ""

    @property
    def everybody(self) -> list[Walker]:
        return [self.screen, *self.seats.values()]

    def all_see(self, words: str) -> None:
        """Wait until every screen shows these words, by itself."""
        for at in self.everybody:
            at.sees(words)

    def step(self, words: str) -> None:
        self.lead.go(f"/gatherings/{self.gathering}/lead/")
        self.lead.press_it(self.lead.page.locator(".step-button", has_text=words))


def plan_it(hall: Hall, cast: Cast) -> None:
    at = hall.lead
    at.become(cast.team)
    at.go("/gatherings/plan/")
    at.write("What is it called?", "Our Voices together")
    at.write("What is it for?", "We look at what people said.")
    at.write("Day", date.today().isoformat())  # noqa: DTZ011 -- the browser's own day
    at.write("It starts at", "00:05")
    at.write("It ends at", "23:55")
    at.write("Where is it?", "The Town Hall")
    at.page.get_by_role("button", name="Plan").first.click()
    at.press("Open the doors")
    hall.gathering = at.page.url.rstrip("/").rsplit("/", 1)[-1]
    at.go(f"/gatherings/{hall.gathering}/lead/")
    hall.way_in = at.page.get_by_role("link", name="Join with this screen").get_attribute("href") or ""
    hall.screen.become(cast.team)
    hall.screen.go(f"/gatherings/{hall.gathering}/screen/")
    hall.screen.sees("Join with these pictures")


def by_six_pictures(screen: Walker, at: Walker) -> None:
    """Join by what stands on the big screen, in whatever order."""
    at.go("/join/")
    for words in reversed(screen.page.locator(".six [data-say]").all_inner_texts()):
        at.press(words, exact=True)


def make_theme(at: Walker, name: str) -> None:
    at.write("The name of a new theme", name)
    at.press("Make the theme")


def column(page: Page, theme: str) -> Locator:
    return page.locator("section.column", has=page.locator(".theme-head", has_text=theme))


def take(at: Walker, card: str) -> None:
    at.page.locator("[data-card]", has_text=card).click()


def put(at: Walker, card: str, theme: str) -> None:
    """Press the card, then press the theme: beside it at a desk, on a page of its own on a phone."""
    take(at, card)
    if at.viewport == PHONE:
        at.sees("Where does it belong?")
        at.press(theme)
    else:
        column(at.page, theme).locator(".theme-head").click()
