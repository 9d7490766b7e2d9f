"""The stories told by hand: what happens today, and how it came to that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from biggervoices.checks.changes import finish, plan, talk
from biggervoices.checks.models import Visit
from biggervoices.checks.rules import Plan
from biggervoices.house.demo.cast import Cast, Household
from biggervoices.house.demo.courses import Course, Judged, Round
from biggervoices.house.demo.stage import Stage
from biggervoices.house.demo.tales import Tale, Tales
from biggervoices.house.demo.visits import Told, Visits, day_out
from biggervoices.loop.changes.actions import add_update
from biggervoices.loop.models import Action
from biggervoices.people.changes import decide_for
from biggervoices.people.models import BestInterest, Person

# Homes whose last months are told here; what was before is drawn.
SINCE = {
    "Lark Rise": 300,
    "Elm House": 150,
    "Rowan House": 62,
    "The Old Bakery": 118,
    "Willow Court": 1,
    "Harbour View": 33,
    "12 Station Road": 60,
}

NEXT_DAY = timedelta(hours=26)


@dataclass(frozen=True)
class Wish:
    """Who said what, by its first words, to whom; and when things happened then, in days ago."""

    who: str
    want: str
    hears: str = "ALL"
    named: bool = True
    reword: bool = False
    read: int | None = None
    replied: int | None = None
    found_out: int | None = None
    due: int | None = None
    done: int | None = None
    owner: str = ""
    seen: bool = True  # the person has seen the last of it
    says: tuple[str, int] | None = None
    words: str = ""
    again: tuple[int, int, int] | None = None  # the second answer, done, and better: days ago


WISHES: dict[str, tuple[int, Sequence[str], Sequence[Wish]]] = {
    # home: (days ago, checkers, wishes)
    "Lark Rise": (
        300,
        ["Farah Hussain"],
        [
            Wish(
                "Arthur Lloyd",
                "I want to see the sea.",
                read=299,
                replied=295,
                due=278,
                done=282,
                says=("YES", 274),
                words="I heard it before I saw it.",
            ),
            Wish(
                "Wendy Price", "I want to go to the choir.", read=299, replied=293, due=270, done=268, says=("YES", 255)
            ),
        ],
    ),
    "Elm House": (
        150,
        ["Farah Hussain", "Ravi Patel"],
        [
            Wish(
                "Bilal Khan",
                "I want to go to town on the bus",
                read=149,
                replied=144,
                due=100,
                done=104,
                says=("YES", 96),
            ),
            Wish(
                "Tom Nolan",
                "The washing machine is too loud",
                read=149,
                replied=143,
                due=136,
                done=138,
                says=("NOT_YET", 112),
                words="It was good for two weeks. Then they forgot.",
                again=(106, 90, 71),
            ),
        ],
    ),
    "Rowan House": (
        62,
        ["Ann Walker"],
        [
            Wish("Irene Jones", "Sundays are long.", read=61, replied=52, due=6, owner="Marcia Grant"),
            Wish("Jamal Carter", "I want to see who is coming.", read=61, replied=55, due=12, done=13, says=("YES", 6)),
            Wish(
                "Maya Singh",
                "I want a job in a garden centre.",
                read=61,
                found_out=27,
                replied=2,
                due=-20,
                owner="Paul Yates",
                seen=False,
            ),
        ],
    ),
    "The Old Bakery": (
        118,
        ["Bernice Joseph"],
        [
            Wish(
                "Precious Osei",
                "I want my own key. I am 34",
                read=117,
                replied=112,
                due=92,
                done=90,
                says=("NOT_YET", 16),
                words="I have the key. But the night staff still lock the other door.",
            ),
            # Dean has brought the box since: see `bring_the_box`.
            Wish("Femi Ekwueme", "The internet does not reach", read=117, replied=108, due=9, owner="Dean Clarke"),
        ],
    ),
    "Harbour View": (
        33,
        ["Ann Walker"],  # at home, with Sam
        [
            Wish("Errol Francis", "I want staff to wait.", read=32, replied=25, due=12, done=14),
            Wish("Dilys Evans", "I want to make my own tea.", read=32),
        ],
    ),
}
# What was said in the last days: read or not, and not answered yet.
FRESH: dict[str, tuple[int, Sequence[str], Sequence[Wish]]] = {
    "The Old Bakery": (
        6,
        ["Bernice Joseph"],
        [
            Wish("Kirsty Reid", "I want to choose what we eat.", read=4),
            Wish("Colin Ward", "We never have a takeaway.", read=4),
        ],
    ),
    "Willow Court": (
        1,
        ["Ravi Patel", "Delroy Finch"],
        [
            Wish("Leon Joseph", "Staff come in before I say yes.", named=False, reword=True),
            Wish("Nesta Lloyd", "I want to phone my brother"),
            Wish("Graham Abbott", "They speak their own language", hears="MANAGER", named=False),
            Wish("Sunita Patel", "I do not know who to tell", hears="QUALITY_TEAM"),
        ],
    ),
}
GOOD = {
    ("Lark Rise", 300): ("Arthur Lloyd", "staff-kind", "{staff} sings when we cook. I like that."),
    ("Elm House", 150): ("Bilal Khan", "staff-today", "I look at the board and I know who comes."),
    ("Rowan House", 62): ("Jamal Carter", "staff-kind", "They made me a cake with my name on it."),
    ("The Old Bakery", 6): ("Femi Ekwueme", "staff-kind", "{staff} came in on a day off to see my show."),
    ("Willow Court", 1): ("Leon Joseph", "people-visitors", "My friends come when they like. The kettle is always on."),
}


class HandTold:
    """Tells the visits above, and what came of them."""

    def __init__(self, stage: Stage, cast: Cast, tales: Tales, visits: Visits) -> None:
        self.stage, self.cast, self.tales, self.visits = stage, cast, tales, visits
        self.scripts: dict[tuple[object, str], tuple[Wish, Tale]] = {}

    def all(self) -> list[Told]:
        """Tell every visit of this file."""
        told = []
        for table in (WISHES, FRESH):
            for home, (ago, checkers, wishes) in table.items():
                told.append(self._visit(self.cast.household(home), ago, checkers, wishes))
        return told

    def _visit(self, household: Household, ago: int, checkers: Sequence[str], wishes: Sequence[Wish]) -> Told:
        day = self.stage.day(ago)
        if ago > 1 and day.weekday() > 4:
            day -= timedelta(days=day.weekday() - 4)
        name, praised, praise = GOOD.get((household.home.name, ago), ("", "", ""))
        asked = list(dict.fromkeys([*(wish.who for wish in wishes), *([name] if name else [])]))
        interviews = []
        tales: dict[tuple[UUID, str], Tale] = {}
        for who in asked:
            person = self.cast.by_name[who]
            said = [
                (wish, self.tales.tale(self.tales.named(wish.want), person, household))
                for wish in wishes
                if wish.who == who
            ]
            goods = [(praised, self.tales.filled(praise, person, household))] if who == name else []
            keys = {tale.question for _wish, tale in said} | {key for key, _words in goods}
            topics = [topic for topic in self.visits.kit.topics if keys & {it.key for it in topic.questions}]
            wish = said[0][0] if said else Wish(who, "")
            chosen = {"hears": wish.hears, "named": wish.named, "reword": wish.reword}
            interview, told = self.visits.said(
                person, household, day, topics, [tale for _wish, tale in said], goods, **chosen
            )
            interviews.append(interview)
            tales |= told
            for wish, tale in said:
                self.scripts[person.pk, tale.want] = (wish, tale)
        crews = [self.cast.crew(checker) for checker in checkers]
        others = {person: "NO" for person in household.people(day) if person.name not in asked}
        return self.visits.told(household, day, crews, interviews, others, tales)

    # --- what came of it ---------------------------------------------------------------------------------------------

    def course(self, course: Course, cast: Cast) -> Course:
        """Give the course as it is told here; as it was drawn where nothing is told."""
        household = cast.at(course.raised[0]["home"])
        found = self.scripts.get((course.raised[0]["person"], course.raised[0]["words"]))
        ago = (self.stage.today - course.raised[0]["heard_on"]).days
        if found is None:
            if ago == 1:
                course.read_at, course.passed, course.rounds = None, "", []
            elif ago <= 8 and course.read_at is None:
                course.read_at, course.passed = self._at(4), course.raised[0]["words"]
            return course
        wish, tale = found
        course.kept, course.rounds = "", []
        course.read_at = self._at(wish.read) if wish.read is not None else None
        course.passed = tale.passed if course.read_at else ""
        if wish.found_out:
            first = Round(
                "FIND_OUT",
                tale.reply,
                household.manager,
                self._at(wish.found_out),
            )
            first.told_at = first.at + NEXT_DAY
            first.by_day, first.owner = self.stage.day(wish.found_out - 26), household.manager
            course.rounds.append(first)
        if wish.replied:
            course.rounds.append(self._round(wish, tale, household))
        if wish.again:
            course.rounds.append(self._again(wish.again, household))
        return course

    def _round(self, wish: Wish, tale: Tale, household: Household) -> Round:
        assert wish.replied is not None
        answer = Round(
            "WE_WILL", tale.then or tale.reply, household.manager, self._at(wish.replied), action=tale.action
        )
        answer.owner = self.cast.by_name[wish.owner] if wish.owner else household.team[0]
        answer.by_day = self.stage.day(wish.due or 0)
        answer.told_at = answer.at + NEXT_DAY if wish.seen else None
        if wish.done:
            answer.done_at, answer.update = self._at(wish.done), tale.update
        if wish.says:
            answer.verdict = Judged(wish.says[0], self._at(wish.says[1]), wish.words)
        return answer

    def _again(self, days: tuple[int, int, int], household: Household) -> Round:
        replied, done, better = days
        story = {key: self.tales.filled(words, Person(), household) for key, words in self.tales.again[0].items()}
        answer = Round("WE_WILL", story["reply"], household.manager, self._at(replied), action=story["action"])
        answer.owner, answer.by_day, answer.told_at = household.team[1], self.stage.day(done - 3), answer.at + NEXT_DAY
        answer.done_at, answer.update = self._at(done), story["update"]
        answer.verdict = Judged("YES", self._at(better))
        return answer

    def _at(self, ago: int) -> datetime:
        return self.stage.at(
            self.stage.working_day(self.stage.day(ago)), self.stage.rng.randrange(9, 17), self.stage.rng.randrange(60)
        )


def bring_the_box(stage: Stage, cast: Cast) -> None:
    """Dean did what was promised, four days ago. Femi has not seen it yet."""
    dean, at = cast.by_name["Dean Clarke"], stage.at(stage.day(4), 16)
    (action,) = (it for it in Action.objects.filter(owner=dean) if it.what.startswith("A second wifi box"))
    words = "The new box is there. We tried it in every bedroom. Your sister was the first who called."
    add_update(action, id=stage.id(at), words=words, done=True, by=dean, now=at)


# --- visits to come, and today ---------------------------------------------------------------------------------------


def plan_what_comes(stage: Stage, cast: Cast) -> None:
    """Plan today's visit and those of the next weeks, with everyone's answers as far as they have come."""
    today = _plan(stage, cast, "Elm House", ["Ann Walker"], 0, planned=13)
    elm_house = cast.household("Elm House")
    _answers(stage, cast, today, {"Bilal Khan": "YES", "Tom Nolan": "YES"}, ago=8)
    _answers(stage, cast, today, {"Gwen Roberts": "YES"}, ago=7, by=elm_house.team[0])  # as she says yes: told to Liam

    lark_rise = _plan(stage, cast, "Lark Rise", ["Farah Hussain"], 5, planned=4)
    _answers(
        stage, cast, lark_rise, {"Hassan Begum": "YES", "Wendy Price": "ANOTHER_DAY"}, ago=2
    )  # Elsie has not answered

    maple_court = _plan(stage, cast, "The Moorings", ["Kwame Mensah"], 7, planned=12)
    plan.say_not_today(maple_court, id=stage.id(), by=cast.by_name["Kwame Mensah"], now=_ago(stage, hours=3))

    own_home = _plan(stage, cast, "12 Station Road", ["Delroy Finch"], 12, planned=6)
    _answers(stage, cast, own_home, {"Owen Lewis": "OTHER_CHECKER"}, ago=1)

    gone = _plan(stage, cast, "Sea Holly", ["Ravi Patel"], -9, planned=24)
    reason = "There is a bad cold in the house. We will come another day."
    plan.call_off(gone, reason=reason, by=cast.offices["QUALITY_TEAM"][1], now=stage.at(stage.day(10), 15))

    for home, checkers, days in (
        ("The Lanterns", ["Bernice Joseph"], 9),
        ("Heron House", ["Zoe Turner", "Shanice Grant"], 14),
        ("Stone Steps", ["Craig Nash"], 8),
        ("Fern Bank", ["Pauline Abbott", "Yasmin Iqbal"], 16),
    ):
        coming = _plan(stage, cast, home, checkers, days, planned=5)
        people = cast.household(home).people(stage.today)
        _answers(stage, cast, coming, {it.name: "YES" for it in people if it not in coming.checkers.all()}, ago=2)


def _plan(stage: Stage, cast: Cast, home: str, checkers: list[str], days: int, *, planned: int) -> Visit:
    household = cast.household(home)
    crews = [cast.crew(name) for name in checkers]
    helps = next((crew.supporter for crew in crews if not household.works_here(crew.supporter)), None)
    on = stage.working_day(stage.day(-days)) if days > 0 else stage.day(-days)
    wanted = Plan(household.home, on, time(10), time(13), [crew.checker for crew in crews], helps)
    now = stage.at(stage.day(planned), 11)
    by = cast.offices["QUALITY_TEAM"][0]
    day = day_out(stage, household.manager)
    return plan.plan_visit(wanted, id=stage.id(now), day=day, by=by, now=now)


def _answers(
    stage: Stage, cast: Cast, visit: Visit, said: dict[str, str], *, ago: int, by: Person | None = None
) -> None:
    now = stage.at(stage.day(ago), 16)
    for invitation in visit.invitations.select_related("visit__home", "person"):
        if answer := said.get(invitation.person.name):
            plan.answer_invitation(invitation, answer, by=by or invitation.person, now=now)


def _ago(stage: Stage, *, hours: float) -> datetime:
    return stage.now - timedelta(hours=hours)


# --- after yesterday's visit ----------------------------------------------------------------------------------------


def debrief_yesterday(stage: Stage, cast: Cast, visit: Visit) -> None:
    """Ravi said how it was and wants to talk. Delroy has not said yet."""
    words = "A lady cried. I did not know what to say."
    at = stage.at(visit.on, 17, 30)
    ravi = cast.by_name["Ravi Patel"]
    finish.keep_debrief(visit, id=stage.id(at), felt="HARD", words=words, wants_talk=True, by=ravi, now=at)


def spend_time_with(stage: Stage, cast: Cast, tales: Tales, visits: Visits) -> int:
    """Tell of ten minutes with people who use no words, at the homes of some of them: two saw it, and may differ."""
    spent = 0
    for story, (household, person) in zip(tales.times_with, _without_words(stage, cast), strict=False):
        ago = 75 - 14 * spent
        free = [it for it in cast.crews if (it.checker.pk, stage.day(ago)) not in visits.away]
        near = [
            it for it in free if it.household.home.region == household.home.region and it.household is not household
        ]
        crew = near[spent % len(near)]
        visit = _visit_with(stage, cast, household, crew.checker.name, ago=ago)
        crew_there = [crew.checker, *([visit.supporter] if visit.supporter else [])]
        _decide_for(stage, cast, person, visit.on)
        _open_and_finish(stage, visit, person, crew_there, story, tales, household)
        spent += 1
    return spent


def _without_words(stage: Stage, cast: Cast) -> list[tuple[Household, Person]]:
    return [
        (household, person)
        for household in cast.households
        for person in household.people(stage.today)
        if "no-words" in cast.needs[person].communicates and household.home.name not in SINCE
    ]


def _visit_with(stage: Stage, cast: Cast, household: Household, checker: str, *, ago: int) -> Visit:
    visit = _plan(stage, cast, household.home.name, [checker], -ago, planned=ago + 15)
    people = household.people(visit.on)
    _answers(stage, cast, visit, {it.name: "YES" for it in people[:2]}, ago=ago + 8, by=household.team[0])
    return visit


def _decide_for(stage: Stage, cast: Cast, person: Person, on: date) -> None:
    """Decide in the best interests of somebody who uses no words that checkers spend time with them."""
    day, reader = on - timedelta(days=12), cast.offices["QUALITY_TEAM"][0]
    decide_for(
        person,
        BestInterest.OBSERVING,
        id=stage.id(stage.at(day, 11)),
        by=reader,
        now=stage.at(day, 11),
        allows=True,
        decision="Two checkers spend ten minutes in the living room. It stops at any sign of not wanting it.",
        tried="Pictures, objects and a second day. There was no clear yes or no.",
        asked=BestInterest.ADVOCATE,
        asked_words="The advocate agrees, and is told what was seen.",
        assessor=reader,
        review_on=day + timedelta(days=180),
        until=day + timedelta(days=365),
    )


def _open_and_finish(
    stage: Stage,
    visit: Visit,
    person: Person,
    crew: Sequence[Person],
    story: dict[str, str],
    tales: Tales,
    household: Household,
) -> None:
    arrived = stage.at(visit.on, 10)
    invitation = visit.invitations.select_related("visit__home").get(person=person)
    plan.answer_invitation(invitation, "YES", by=household.team[0], now=arrived - timedelta(days=7))
    checker = crew[0]
    talk.arrive(visit, by=checker, now=arrived)
    visit.refresh_from_db()
    interview = talk.start_interview(visit, person, by=checker, now=arrived + timedelta(minutes=15), kind="TIME_WITH")
    for who, prefix in zip(crew, ("", "other_"), strict=False):
        seen: dict[str, Any] = {
            key: tales.filled(story[prefix + key], person, household) for key in ("saw", "may_mean")
        }
        at = arrived + timedelta(minutes=30)
        talk.keep_time_with(interview, who, id=stage.id(at), by=who, now=at, **seen)
    finish.finish_visit(visit, by=checker, now=stage.at(visit.on, 12, 50))
    finish.keep_debrief(
        visit,
        id=stage.id(),
        felt="GOOD",
        words="We sat and listened.",
        wants_talk=False,
        by=checker,
        now=stage.at(visit.on, 15),
    )
