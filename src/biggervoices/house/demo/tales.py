"""The written stories, dealt out so that no two homes sound alike."""

from dataclasses import dataclass
from typing import Any

from biggervoices.house.demo.cast import Household
from biggervoices.house.demo.stage import Stage, text
from biggervoices.people.models import Person

THANKS = (
    "Thank you. I read this to the team this morning. It made our day.",
    "Thank you for telling us. We will keep on doing it.",
    "This is lovely to hear. Thank you for saying it.",
    "Thank you. It hangs in the office now, so that everyone sees it.",
    "We needed to hear that today. Thank you.",
)


@dataclass(frozen=True)
class Tale:
    """One wish of one person, with names filled in, and what came of it."""

    question: str
    want: str
    passed: str
    about: str
    answer: str
    reply: str
    then: str
    action: str
    update: str


class Tales:
    """Deals out stories: of a topic, the one that was told the fewest times, and none twice in a home."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        texts = text("stories.toml")
        self.stories: list[dict[str, Any]] = texts["story"]
        self.goods: list[dict[str, str]] = texts["good"]
        self.again: list[dict[str, str]] = texts["again"]
        self.seen: list[dict[str, str]] = texts["seen"]
        self.times_with: list[dict[str, str]] = texts["time_with"]
        self.told: dict[str, int] = {}
        self.told_at: set[tuple[object, str]] = set()

    def wish(self, person: Person, household: Household, questions: set[str]) -> Tale | None:
        """Deal a wish that one of these questions may bring up."""
        fits = [it for it in self.stories if it["question"] in questions and self._is_new(household, it["want"])]
        if len(household.living) == 1:  # nobody else is there to share it with
            fits = [it for it in fits if it["about"] != "OUR_HOME"]
        return self.tale(self._least_told(fits, "want", household), person, household) if fits else None

    def named(self, want: str) -> dict[str, Any]:
        """Give the story that begins with these words."""
        return next(it for it in self.stories if it["want"].startswith(want))

    def good(self, person: Person, household: Household, questions: set[str]) -> tuple[str, str] | None:
        """Deal a good thing: its question and its words."""
        fits = [it for it in self.goods if it["question"] in questions and self._is_new(household, it["words"])]
        if not fits:
            return None
        chosen = self._least_told(fits, "words", household)
        return chosen["question"], self.filled(chosen["words"], person, household)

    def tale(self, story: dict[str, Any], person: Person, household: Household) -> Tale:
        """Fill in the names. The words that travel name nobody."""
        self.told_at.add((household.home.pk, story["want"]))
        self.told.setdefault(story["want"], 1)  # told by hand: others are dealt first
        names = self.names(person, household)
        facts = {key: value.format(**names) for key, value in story.items()}
        return Tale(
            question=facts["question"],
            want=facts["want"],
            passed=facts.get("passed", facts["want"]),
            about=facts["about"],
            answer=facts["answer"],
            reply=facts["reply"],
            then=facts.get("then", ""),
            action=facts.get("action", ""),
            update=facts.get("update", ""),
        )

    def filled(self, words: str, person: Person, household: Household) -> str:
        return words.format(**self.names(person, household))

    def names(self, person: Person, household: Household) -> dict[str, str]:
        here = {it.first_name for it, _since, _until in household.living}
        friends = [name for name in ("Pat", "Jean", "Roy", "Sandra", "Nigel", "Beth") if name not in here]
        return {
            "staff": self.stage.rng.choice(household.team).first_name,
            "manager": household.manager.first_name,
            "friend": self.stage.rng.choice(friends),
        }

    def _is_new(self, household: Household, words: str) -> bool:
        return (household.home.pk, words) not in self.told_at

    def _least_told(self, fits: list[dict[str, Any]], key: str, household: Household) -> dict[str, Any]:
        fewest = min(self.told.get(it[key], 0) for it in fits)
        chosen = self.stage.rng.choice([it for it in fits if self.told.get(it[key], 0) == fewest])
        self.told[chosen[key]] = fewest + 1
        self.told_at.add((household.home.pk, chosen[key]))
        return chosen
