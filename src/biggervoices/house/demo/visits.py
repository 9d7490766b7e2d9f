"""18 months of visits: who went where with whom, who was asked, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from biggervoices.checks.changes.past import PastInterview, PastVisit, PastWant
from biggervoices.checks.models import Interview, QuestionVersion
from biggervoices.checks.queries.toolkit import Asking, Kit, TopicSeen
from biggervoices.house.demo.cast import Cast, Crew, Household
from biggervoices.house.demo.stage import DAYS, Stage
from biggervoices.house.demo.tales import Tale, Tales
from biggervoices.loop.rules import EVERYBODY_KNOWS, MAY_GUESS
from biggervoices.people.models import Person
from biggervoices.pure import slips

BETWEEN = (165, 235)  # days between two visits to a home
HOLIDAYS = {*((12, day) for day in range(23, 32)), (1, 1), (1, 2), (1, 3)}
GOES_ON = 9  # the last days are told by hand, see present.py
WORDS_ADDED = {
    "good": ("It is good.", "I like it like this.", "It is better than before."),
    "between": ("It depends who is here.", "Not at the weekend.", "More than before."),
    "bad": ("I wish it was different.", "I told them before.", "It makes me sad."),
}
DAYS_OUT = (  # how to get there, when to leave, lunch, toilet
    (
        "The number 14 bus.",
        "09:10",
        "Bring your sandwiches. There is a bench in the garden.",
        "First door on the left.",
    ),
    (
        "The train, and then a short walk.",
        "08:45",
        "The cafe on the corner. The office pays.",
        "Up the ramp, on the right.",
    ),
    (
        "We take the car.",
        "09:20",
        "Lunch is in the bag. There is a vegetarian one.",
        "Next to the kitchen. It has a rail.",
    ),
    ("The number 8 bus.", "09:00", "Fish and chips afterwards, if you like.", "Ask at the door. A wheelchair fits in."),
)


@dataclass
class Told:
    """What is told of one visit, and the story behind each wish, by person and words."""

    visit: PastVisit
    household: Household
    tales: dict[tuple[UUID, str], Tale] = field(default_factory=dict)


def day_out(stage: Stage, manager: Person) -> dict[str, str]:
    """Give a plan for the day."""
    travel, leave_at, lunch, toilet = stage.rng.choice(DAYS_OUT)
    return {
        "travel": travel,
        "leave_at": leave_at,
        "lunch": lunch,
        "lunch_at": "12:30",
        "toilet": toilet,
        "phone": manager.phone,
    }


class Visits:
    """Tells the past, visit by visit."""

    def __init__(self, stage: Stage, cast: Cast, tales: Tales, kit: Kit) -> None:
        self.stage, self.cast, self.tales, self.kit = stage, cast, tales, kit
        self.rng = stage.rng
        self.questions = {question.key: question for question in kit.questions.values()}
        self.away: set[tuple[UUID, date]] = set()  # who goes on a visit on which day
        self.went: dict[UUID, int] = {}
        self.kindness = {it.home.pk: self.rng.uniform(0.68, 0.93) for it in cast.households}

    # --- when and who ------------------------------------------------------------------------------------------------

    def past(self, until: dict[str, int]) -> list[Told]:
        """Tell about three visits of each home in order of their days. until: days ago, where another story begins."""
        days = [
            (day, household)
            for household in self.cast.households
            for day in self._days()
            if (self.stage.today - day).days > until.get(household.home.name, 0) + 40 * (household.home.name in until)
        ]
        return [self.visit(household, day) for day, household in sorted(days, key=lambda it: (it[0], it[1].home.name))]

    def _days(self) -> list[date]:
        ago, days = DAYS - self.rng.randrange(30, 210), []
        while ago > GOES_ON:
            day = self.stage.day(ago)
            if (day.month, day.day) in HOLIDAYS:
                day -= timedelta(days=14)
            days.append(day - timedelta(days=max(0, day.weekday() - 4)))  # no visits at the weekend
            ago -= self.rng.randrange(*BETWEEN)
        return days

    def visit(self, household: Household, day: date) -> Told:
        """Draw one visit: a crew that is free, and everybody who lives there."""
        crews = self._crews(household, day)
        people = [person for person in household.people(day) if all(person != crew.checker for crew in crews)]
        interviews: list[PastInterview] = []
        invitations: dict[Person, str] = {}
        told: dict[tuple[UUID, str], Tale] = {}
        for person in people:
            answer = self._invited(person, len(interviews), len(people))
            if answer == "YES" and len(interviews) < 4:
                interview, tales = self.interview(person, household, day)
                interviews.append(interview)
                told |= tales
            invitations[person] = answer
        return self.told(household, day, crews, interviews, invitations, told)

    def told(
        self,
        household: Household,
        day: date,
        crews: Sequence[Crew],
        interviews: Sequence[PastInterview],
        invitations: dict[Person, str],
        tales: dict[tuple[UUID, str], Tale],
    ) -> Told:
        """Tell one visit."""
        for crew in crews:
            self.away |= {(crew.checker.pk, day), (crew.supporter.pk, day)}
            self.went[crew.checker.pk] = self.went.get(crew.checker.pk, 0) + 1
        early = self.stage.chance(0.7)
        helps = next((crew.supporter for crew in crews if not household.works_here(crew.supporter)), None)
        felt = self.rng.choice(["GOOD"] * 7 + ["SO_SO"] * 2 + ["HARD"])
        visit = PastVisit(
            home=household.home,
            on=day,
            checkers=[crew.checker for crew in crews],
            supporter=helps,
            planned_by=self.rng.choice(self.cast.offices["QUALITY_TEAM"]),
            interviews=interviews,
            invitations=invitations,
            starts=time(10) if early else time(13, 30),
            ends=time(13) if early else time(16),
            own_home=any(crew.household is household for crew in crews),
            day=day_out(self.stage, household.manager),
            saw=[(it["room"], it["words"]) for it in self.rng.sample(self.tales.seen, self.rng.choice([0, 1, 1, 2]))],
            felt=felt,
            debrief={"GOOD": "It went well.", "SO_SO": "It was long.", "HARD": "Someone was very sad."}[felt],
            id=self.stage.id(self.stage.at(day, 9)),
        )
        return Told(visit, household, tales)

    def _crews(self, household: Household, day: date) -> list[Crew]:
        """Draw one or two checkers of the region who are free; now and then one who lives there."""
        free = [it for it in self.cast.crews if (it.checker.pk, day) not in self.away]
        own = [it for it in free if it.household is household]
        if own and self.stage.chance(0.2):
            return own
        near = [it for it in free if it.household.home.region == household.home.region and it not in own] or free
        near.sort(key=lambda it: (self.went.get(it.checker.pk, 0), it.checker.pk))
        first = near[0]
        second = [it for it in near[1:4] if it.household is not household] if self.stage.chance(0.4) else []
        return [first, self.rng.choice(second)] if second else [first]

    def _invited(self, person: Person, asked: int, people: int) -> str:
        answer = self.rng.choices(["YES", "NO", "ANOTHER_DAY", ""], [74, 10, 6, 10])[0]
        return "YES" if people == 1 or (asked == 0 and person.pk.int % 2) else answer

    # --- what people said --------------------------------------------------------------------------------------------

    def interview(
        self, person: Person, household: Household, day: date
    ) -> tuple[PastInterview, dict[tuple[UUID, str], Tale]]:
        """Draw one interview; a person without words is not asked in words."""
        if "no-words" in self.cast.needs[person].communicates:
            return PastInterview(person, kind=Interview.NOT_ASKED, why_not_asked="NO_WAY_TO_ASK"), {}
        if self.stage.chance(0.05):
            why = self.rng.choice(["DID_NOT_WANT", "NOT_HOME", "ILL", "NO_TIME"])
            return PastInterview(person, kind=Interview.NOT_ASKED, why_not_asked=why), {}
        topics = self.rng.sample(self.kit.topics, self.rng.choice([1, 1, 1, 2, 2, 3]))
        here = {question.key for topic in topics for question in topic.questions}
        by = self.rng.choices([slips.MYSELF, slips.HELP, slips.SOMEONE], [66, 31, 3])[0]
        wishes: list[Tale] = []
        goods: list[tuple[str, str]] = []
        for _number in range(self.rng.choice([0, 1, 1, 1, 2]) if by != slips.SOMEONE else 0):
            if wish := self.tales.wish(person, household, here - {it.question for it in wishes}):
                wishes.append(wish)
        if by != slips.SOMEONE and self.stage.chance(0.5):
            good = self.tales.good(person, household, here - {it.question for it in wishes})
            goods = [good] if good else []
        # What only the Quality Team hears asks its person something: people with another story are not asked that.
        chosen = {"hears": self.rng.choice(["MANAGER", "ALL"])} if self.cast.is_told_by_hand(person) else {}
        return self.said(person, household, day, topics, wishes, goods, by=by, **chosen)

    def said(
        self,
        person: Person,
        household: Household,
        day: date,
        topics: Sequence[TopicSeen],
        wishes: Sequence[Tale],
        goods: Sequence[tuple[str, str]],
        **chosen: Any,
    ) -> tuple[PastInterview, dict[tuple[UUID, str], Tale]]:
        """Tell one interview: the answers fit the wishes and the good things."""
        wished, praised = {it.question for it in wishes}, {question for question, _words in goods}
        answers = {
            question.key: self._answer(question, household, wished, praised)
            for topic in topics
            for question in topic.questions
        }
        people = len(household.people(day))
        facts: dict[str, Any] = {
            "hears": self.rng.choices(["QUALITY_TEAM", "MANAGER", "ALL"], [7, 38, 55])[0],
            "named": people <= EVERYBODY_KNOWS or self.stage.chance(0.55),
            "by": slips.MYSELF,
            "reword": False,
        } | chosen
        if facts["named"] or people > MAY_GUESS:
            facts["reword"] = None  # it was not asked
        interview = PastInterview(
            person,
            answers=answers,
            words={
                key: self.rng.choice(WORDS_ADDED[mood])
                for key, value in answers.items()
                if (mood := mood_of(self.questions[key], value)) and key not in wished and self.stage.chance(0.06)
            },
            wants=[PastWant(it.question, it.want, it.about) for it in wishes],
            good=[words for _question, words in goods],
            **facts,
        )
        return interview, {(person.pk, it.want): it for it in wishes}

    def _answer(self, question: Asking, household: Household, wished: set[str], praised: set[str]) -> str:
        good, bad = good_and_bad(question)
        if question.key in praised:
            return good
        if question.key in wished:
            return self.rng.choices([bad, slips.SOMETIMES], [7, 3])[0]
        kind = self.kindness[household.home.pk]
        rest = 1 - kind
        odd = (slips.SOMETIMES, bad, slips.DO_NOT_KNOW, slips.NOT_SAY, slips.SKIP)
        return self.rng.choices([good, *odd], [kind, *(rest * share for share in (0.42, 0.28, 0.14, 0.05, 0.11))])[0]


def good_and_bad(question: Asking) -> tuple[str, str]:
    """Give the answer that is good news, and the other one."""
    if question.kind == QuestionVersion.EITHER_OR:
        good = next(it["key"] for it in question.options if it["good"])
        return good, next(it["key"] for it in question.options if not it["good"])
    return (slips.NO, slips.YES) if question.kind == QuestionVersion.OPPOSITE else (slips.YES, slips.NO)


def mood_of(question: Asking, answer: str) -> str:
    """Tell how an answer sounds; nothing for do not know, do not want to say and skip."""
    good, bad = good_and_bad(question)
    return {good: "good", bad: "bad", slips.SOMETIMES: "between"}.get(answer, "")
