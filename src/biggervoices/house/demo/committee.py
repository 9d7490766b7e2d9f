"""The Quality Checker Committee of made-up people: it meets, writes its terms, and waits for the leaders."""

from datetime import time, timedelta
from typing import Any

from biggervoices.house.demo.cast import Cast
from biggervoices.house.demo.stage import Stage, text
from biggervoices.people.models import Person, Role
from biggervoices.voices.changes import advice, groups, meetings
from biggervoices.voices.changes.wordings import say_meaning
from biggervoices.voices.models import Group, Meaning, Member, TermsWording
from biggervoices.voices.queries.members import asked_of

TERMS_DAY, PROPOSED_DAY, PLANNED_BEFORE = 140, 3, 21
FAMILY_SINCE = 330


class Committee:
    """Tell its story, day by day, through the same verbs as everybody uses."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast, self.told = stage, cast, text("committee.toml")
        self.quinn = cast.offices[Role.QUALITY_TEAM][0]
        self.leader = cast.offices[Role.EXECUTIVE][0]
        self.ann, self.mohan = (cast.by_name[name] for name in ("Ann Walker", "Mohan Sharma"))

    def begin(self) -> Group:
        """Begin it and write down its members, with the one of a family."""
        first = self.stage.at(self.stage.day(400), 10)
        words = {name: self.told[name] for name in ("name", "purpose", "picture")}
        group = groups.begin_group(**words, id=self.stage.id(first), by=self.quinn, now=first)
        for name, (how, ago) in self.told["members"].items():
            self._join(group, self.cast.by_name[name], how, ago)
        named = [self.cast.by_name[name] for name in self.told["members"]]
        family = Role.objects.live(self.stage.today).filter(what=Role.COMMITTEE).exclude(person__in=named)
        for role in family.select_related("person"):
            self._join(group, role.person, Member.ELECTED, FAMILY_SINCE)
        return group

    def _join(self, group: Group, person: Person, how: str, ago: int) -> None:
        at = self.stage.at(self.stage.day(ago), 11)
        groups.join(group, person, how, since=at.date(), id=self.stage.id(at), by=self.quinn, now=at)

    def write_terms(self, group: Group) -> None:
        """Agree three parts; of the fourth some have said whether it says what they mean."""
        for number, (part, words) in enumerate(self.told["terms"].items()):
            at = self.stage.at(self.stage.day(TERMS_DAY - 60 * (number == len(self.told["terms"]) - 1)), 12)
            wording = groups.propose_terms(group, part, words, id=self.stage.id(at), by=self.ann, now=at)
            for member in self._members(group):
                self._say(wording, member, Meaning.YES, "", at + timedelta(hours=1))
            groups.agree_terms(wording, by=self.ann, now=at + timedelta(hours=2))
        later = self.stage.at(self.stage.day(PROPOSED_DAY), 15)
        told = dict(self.told["proposed"])
        words, part = told.pop("words"), told.pop("part")
        wording = groups.propose_terms(group, part, words, id=self.stage.id(later), by=self.mohan, now=later)
        for name, (says, why) in told.items():
            self._say(wording, self.cast.by_name[name], says, why, later + timedelta(hours=3))

    def _members(self, group: Group) -> list[Person]:
        return [it.person for it in group.members.select_related("person")]

    def _say(self, wording: TermsWording, who: Person, says: str, why: str, at: Any) -> None:
        asked = asked_of(wording.group, on=self.stage.today)
        say_meaning(wording, says, why, asked=asked, path="/", by=who, now=at)

    def meet(self, group: Group) -> None:
        """One meeting that was, with what was decided; one that comes, with something to look at."""
        for told in self.told["meeting"]:
            day = self.stage.day(told["on"])
            planned = self.stage.at(min(day, self.stage.today) - timedelta(days=PLANNED_BEFORE), 9)
            facts: dict[str, Any] = {"by": self.quinn, "now": planned}
            place = told["place"]
            meeting = meetings.plan_meeting(group, day, time(told["begins"]), place, id=self.stage.id(planned), **facts)
            for it in told["item"]:
                words = it["title"], it["words"], it["picture"]
                item = meetings.add_item(meeting, *words, id=self.stage.id(planned), **facts)
                if paper := it.get("paper"):
                    meetings.add_paper(item, paper, it["picture"], id=self.stage.id(planned), **facts)
                if decided := it.get("decided"):
                    after = self.stage.at(day, 15)
                    meetings.decide(item, decided, id=self.stage.id(after), by=self.ann, now=after)
            for name, says in told.get("comes", {}).items():
                meetings.say_coming(meeting, says, by=self.cast.by_name[name], now=planned + timedelta(days=1))

    def advise(self, group: Group) -> None:
        """Say five things to the leaders: done, a part of it, a no, one that waits, and one that is late."""
        for told in sorted(self.told["advice"], key=lambda it: -it["given"]):
            at = self.stage.at(self.stage.day(told["given"]), 16)
            words = told["words"], told["why"], told["picture"], self.stage.day(told["answer_by"])
            one = advice.advise(group, *words, id=self.stage.id(at), by=self.mohan, now=at)
            if "says" not in told:
                continue
            then = self.stage.at(self.stage.day(told["answered"]), 10)
            promised = "do_by" in told
            facts = {"owner": self.leader if promised else None}
            do_by = self.stage.day(told["do_by"]) if promised else None
            response = advice.answer_advice(
                one, told["says"], told["answer"], **facts, do_by=do_by, by=self.leader, now=then
            )
            if "done" in told:
                finished = self.stage.at(self.stage.day(told["done_on"]), 10)
                advice.finish_promise(response, told["done"], by=self.leader, now=finished)
            if told.get("heard"):
                response.refresh_from_db()
                for member in self._members(group):
                    advice.have_heard(response, by=member, now=self.stage.at(self.stage.day(90), 10))


def meet_as_committee(stage: Stage, cast: Cast) -> None:
    """Tell all of it."""
    committee = Committee(stage, cast)
    group = committee.begin()
    committee.write_terms(group)
    committee.meet(group)
    committee.advise(group)
