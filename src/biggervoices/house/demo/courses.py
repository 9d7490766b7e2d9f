"""What came of each thing that somebody said: read, answered, done, told, and whether it is better now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from biggervoices.house.demo.cast import Cast, Household
from biggervoices.house.demo.stage import Stage
from biggervoices.house.demo.tales import THANKS, Tale, Tales
from biggervoices.house.demo.visits import Told
from biggervoices.loop.changes.past import PastAction, PastPoint, PastReply, PastUpdate, PastVerdict
from biggervoices.loop.rules import MAY_GUESS
from biggervoices.people.models import Person

NOT_PASSED = (
    "We talked about this with you. You said that it is solved already.",
    "This is about another organisation. We told them, and they will write to you.",
)


@dataclass
class Judged:
    """Is it better now? As the person said it."""

    value: str
    at: datetime
    words: str = ""


@dataclass
class Round:
    """One answer of the home, what was done, and what people said then. What has not happened yet is None."""

    kind: str
    words: str
    by: Person
    at: datetime
    told_at: datetime | None = None
    owner: Person | None = None  # who does it, or who finds out
    by_day: date | None = None  # until when
    action: str = ""
    done_at: datetime | None = None
    update: str = ""
    verdict: Judged | None = None


@dataclass
class Course:
    """What came of one point, or of several alike ones. raised: as `raise_point` takes them."""

    raised: list[dict[str, Any]]
    reader: Person
    read_at: datetime | None = None
    passed: str = ""  # the words that travel
    kept: str = ""  # why they do not travel
    rounds: list[Round] = field(default_factory=list)


class Courses:
    """Draws what came of what was said. Nothing happens after `now`."""

    def __init__(self, stage: Stage, cast: Cast, tales: Tales) -> None:
        self.stage, self.cast, self.tales = stage, cast, tales
        self.rng = stage.rng

    def draw(self, told: Iterable[Told], raised: Iterable[Mapping[str, Any]]) -> list[Course]:
        """Draw a course for each point that was raised."""
        by_visit: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
        for facts in raised:
            by_visit[facts["heard_id"]].append(dict(facts))
        return [course for it in told for course in self._of_visit(it, by_visit[it.visit.id])]

    def _of_visit(self, told: Told, raised: list[dict[str, Any]]) -> list[Course]:
        reader = self.rng.choice(self.cast.offices["QUALITY_TEAM"])
        read_at = self.later(self.stage.at(told.visit.on, 17), 0.7, 3)
        courses = []
        for group in alike(raised):
            tale = told.tales.get((group[0]["person"], group[0]["words"]))
            course = Course(group, reader)
            courses.append(course)
            if read_at is None:
                continue
            course.read_at = read_at
            course.passed = tale.passed if tale else group[0]["words"]
            if group[0]["hears"] == "QUALITY_TEAM":
                course.passed, course.kept = "", "Only the Quality Team hears this."
            elif tale and self.stage.chance(0.03):
                course.passed, course.kept = "", self.rng.choice(NOT_PASSED)
            elif tale:
                course.rounds = self.rounds(tale, told.household, read_at)
                self._hear(course)
            else:
                course.rounds = self.thanks(told.household, read_at)
        return courses

    def _hear(self, course: Course) -> None:
        """Let people with a story of their own have said whether it is better: only their story waits for them."""
        last = course.rounds[-1] if course.rounds else None
        known = any(self.cast.is_told_by_hand(self.cast.by_id[facts["person"]]) for facts in course.raised)
        since = last and (last.done_at or (last.at if last.kind == "WE_CANNOT" else None))
        if last and known and since and not last.verdict:
            at = min(since + timedelta(days=5), self.stage.now - timedelta(hours=20))
            value = "DO_NOT_KNOW" if last.kind == "WE_CANNOT" else "YES"
            last.verdict = Judged(value, max(at, since + timedelta(hours=1)))
            last.told_at = last.told_at or last.at

    # --- time --------------------------------------------------------------------------------------------------------

    def later(self, at: datetime | None, least: float, most: float) -> datetime | None:
        """Give a moment some days on, in working hours; None while it is still to come."""
        if at is None:
            return None
        day = self.stage.working_day((at + timedelta(days=self.rng.uniform(least, most))).date())
        moment = self.stage.at(day, self.rng.randrange(9, 17), self.rng.randrange(60))
        if day >= self.stage.today:
            return None
        return max(moment, at + timedelta(minutes=20))

    # --- answers -----------------------------------------------------------------------------------------------------

    def rounds(self, tale: Tale, household: Household, passed_at: datetime) -> list[Round]:
        """Draw the home's answers to one wish, until it is better or until now."""
        fresh = passed_at > self.stage.at(self.stage.day(75), 9)
        waits = (15, 90) if self.stage.chance(0.4 if fresh else 0.1) else (2, 13)
        at = self.later(passed_at, *waits)
        if at is None:
            return []
        if tale.answer == "FIND_OUT":
            first = self._find_out(tale, household, at)
            at = self.later(at, 10, 30)
            rest = self._with_again([self._we_will(tale.then, tale, household, at)], household) if at else []
            return [first, *rest]
        if tale.answer == "WE_CANNOT":
            return [self._we_cannot(tale, household, at)]
        return self._with_again([self._we_will(tale.reply, tale, household, at)], household)

    def _find_out(self, tale: Tale, household: Household, at: datetime) -> Round:
        by = at.date() + timedelta(days=self.rng.randrange(14, 28))
        return Round(
            "FIND_OUT", tale.reply, household.manager, at,
            told_at=self.later(at, 0.5, 5), by_day=by, owner=self.rng.choice([household.manager, *household.team]),
        )  # fmt: skip

    def _we_cannot(self, tale: Tale, household: Household, at: datetime) -> Round:
        answer = Round("WE_CANNOT", tale.reply, household.manager, at, told_at=self.later(at, 0.5, 5))
        said_at = self.later(answer.told_at, 4, 20)
        if said_at and self.stage.chance(0.4):
            answer.verdict = Judged("DO_NOT_KNOW", said_at)
        return answer

    def _we_will(self, words: str, tale: Tale, household: Household, at: datetime) -> Round:
        due_on = at.date() + timedelta(days=self.rng.choice([14, 21, 28, 42, 63, 91, 119]))
        late = (3, 60) if self.stage.chance(0.2) else (-8, 1)
        answer = Round(
            "WE_WILL", words, household.manager, at,
            told_at=self.later(at, 0.3, 5),
            action=tale.action,
            owner=self.rng.choice([household.manager, *household.team, *household.team]),
            by_day=due_on,
        )  # fmt: skip
        done_at = self.stage.at(due_on + timedelta(days=self.rng.randrange(*late)), 15)
        if done_at.date() < self.stage.today:
            answer.done_at, answer.update = max(done_at, at + timedelta(hours=4)), tale.update
        return self._judged(answer, [62, 15, 7, 16])

    def _judged(self, answer: Round, weights: list[int]) -> Round:
        value = self.rng.choices(["YES", "NOT_YET", "DO_NOT_KNOW", ""], weights)[0]
        at = self.later(answer.done_at, 3, 16)
        if at and value:
            answer.verdict = Judged(value, at)
        return answer

    def _with_again(self, rounds: list[Round], household: Household) -> list[Round]:
        """Answer once more after a "not yet": it is open again."""
        last = rounds[-1]
        if last.verdict is None or last.verdict.value != "NOT_YET":
            return rounds
        story = self.rng.choice(self.tales.again)
        last.verdict.words = self.tales.filled(story["words"], Person(), household)
        at = self.later(last.verdict.at, 2, 12)
        if at is None:
            return rounds
        again = Tale("", "", "", "", "WE_WILL", story["reply"], "", story["action"], story["update"])
        filled = Tale(**{k: self.tales.filled(v, Person(), household) for k, v in vars(again).items()})
        second = self._we_will(filled.reply, filled, household, at)
        if second.verdict and second.verdict.value == "NOT_YET":
            second.verdict = Judged("YES", second.verdict.at)
        return [*rounds, second]

    def thanks(self, household: Household, passed_at: datetime) -> list[Round]:
        """Draw the home's thank you for a good thing."""
        at = self.later(passed_at, 1, 9)
        if at is None or self.stage.chance(0.2):
            return []
        words = self.rng.choice(THANKS)
        return [Round("THANKS", words, household.manager, at, told_at=self.later(at, 0.3, 5))]


def alike(raised: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Put together what one answer can answer: one question, about more than one person, heard by the same people."""
    groups: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for facts in raised:
        alone = facts["kind"] == "GOOD" or facts["about"] == "JUST_ME" or facts["hears"] == "QUALITY_TEAM"
        groups[(facts["id"] if alone else "", facts["question"], facts["hears"])].append(facts)
    return list(groups.values())


# --- as the loop keeps it --------------------------------------------------------------------------------------------


def past_points(course: Course, cast: Cast, *, now: datetime) -> list[PastPoint]:
    """Give the points of a course, with one and the same answers."""
    replies = [_reply(it, now) for it in course.rounds]
    return [_point(facts, course, replies, cast) for facts in course.raised]


def _point(facts: dict[str, Any], course: Course, replies: list[PastReply], cast: Cast) -> PastPoint:
    said = {key: value for key, value in facts.items() if key not in ("person", "now")}
    person = cast.by_id[facts["person"]]
    passed = course.read_at if not course.kept else None
    words = (course.passed if len(course.raised) == 1 else "") or facts["words"]
    changed = words != facts["words"]
    people = len(cast.at(facts["home"]).people(facts["heard_on"]))
    return PastPoint(
        **said,
        person=person,
        raised_at=facts["now"],
        passed_at=passed,
        passed_by=course.reader if passed else None,
        passed_words=words if passed else "",
        read_back_at=passed if changed and not facts["named"] and people <= MAY_GUESS else None,
        kept_at=course.read_at if course.kept else None,
        kept_by=course.reader if course.kept else None,
        kept_reason=course.kept if course.read_at else "",
        replies=replies,
        verdicts=[_verdict(it, person, course.reader, cast) for it in course.rounds],
    )


def _reply(it: Round, now: datetime) -> PastReply:
    """Give an answer; what was done yesterday is told by now, or not at all."""
    last = it.done_at or it.at
    told_after = it.told_at - it.at if it.told_at else None
    if told_after and last + told_after > now:
        told_after = (now - last) / 2
    finds_out = it.kind == "FIND_OUT"
    return PastReply(
        kind=it.kind,
        words=it.words,
        by=it.by,
        at=it.at,
        tells=it.owner if finds_out else None,
        tell_by=it.by_day if finds_out else None,
        action=_action(it) if it.kind == "WE_WILL" else None,
        told_after=told_after,
    )


def _action(it: Round) -> PastAction:
    assert it.owner is not None
    assert it.by_day is not None
    updates = [PastUpdate(it.update, it.owner, it.done_at)] if it.done_at else []
    return PastAction(it.action, it.owner, it.by_day, updates, it.done_at)


def _verdict(it: Round, person: Person, reader: Person, cast: Cast) -> PastVerdict | None:
    """Give what a person said by themselves on screen, else face to face to whoever read their words."""
    if it.verdict is None:
        return None
    needs = cast.needs[person]
    if needs.told_by == "SCREEN":
        return PastVerdict(it.verdict.value, it.verdict.at, person, how="MYSELF", words=it.verdict.words)
    how_words = needs.says_yes if it.verdict.value == "YES" else needs.says_no
    return PastVerdict(it.verdict.value, it.verdict.at, reader, "FACE", it.verdict.words, how_words)
