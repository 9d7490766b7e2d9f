"""Worries of made-up people, in every state: one waits, one went on to the deputy, one is in hand, two ended."""

from datetime import date, datetime, timedelta
from typing import Any

from biggervoices.house.demo.cast import Cast
from biggervoices.house.demo.stage import Stage
from biggervoices.people.changes import alter_person
from biggervoices.people.models import Person
from biggervoices.safeguarding import changes
from biggervoices.safeguarding.models import Concern, ConcernEntry, Duty

FIRST_DUTY = 9  # o'clock, when duties change
WEEKS = 3


class Worries:
    """Tell what happened with each worry, one moment after the other."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast = stage, cast
        self.lead, self.deputy = cast.offices["SAFEGUARDING"]
        self.executive, self.other_executive = cast.offices["EXECUTIVE"]

    def raised(self, home: str, at: datetime, **said: Any) -> Concern:
        facts: dict[str, Any] = {"who": "ME", "danger": "NO", "home": self.cast.household(home).home, **said}
        return changes.raise_concern(id=self.stage.secret_id(), now=at, **facts)

    def line(self, concern: Concern, at: datetime, by: Person, words: str, kind: str = "NOTE", **facts: str) -> None:
        changes.add_entry(concern, words, id=self.stage.id(at), by=by, now=at, kind=kind, facts=facts)

    def told(self, concern: Concern, at: datetime, by: Person, words: str, picture: str) -> None:
        facts: dict[str, Any] = {"id": self.stage.id(at), "by": by, "now": at, "picture": picture, "face_to_face": True}
        changes.tell_person(concern, words, **facts)

    def rota(self) -> None:
        """Put somebody on call for each week from this one on, by turns."""
        monday = self.stage.today - timedelta(days=self.stage.today.weekday() + 7)
        turns = [(self.lead, self.deputy, self.executive), (self.deputy, self.lead, self.other_executive)]
        for week in range(1, WEEKS + 1):
            begins = self._morning(monday + timedelta(days=7 * week))
            for person, what in zip(turns[week % 2], (Duty.LEAD, Duty.DEPUTY, Duty.EXECUTIVE), strict=True):
                facts: dict[str, Any] = {"id": self.stage.id(), "by": None, "now": self.stage.now}
                changes.add_duty(person, what, begins, begins + timedelta(days=7), **facts)

    def _morning(self, day: date) -> datetime:
        noon = datetime.combine(day, datetime.min.time(), self.stage.now.tzinfo) + timedelta(hours=FIRST_DUTY)
        return noon.astimezone(self.stage.now.tzinfo)

    # --- the stories -------------------------------------------------------------------------------------------------

    def tablets(self) -> None:
        """Wendy's friend did not get her tablets. The manager helps to put it right, and reads what was shared."""
        wendy, manager = self.cast.by_name["Wendy Price"], self.cast.household("Lark Rise").manager
        at = self.stage.at(self.stage.day(41), 14)
        words = "My friend did not get her tablets on Sunday. She was ill after."
        said: dict[str, Any] = {"who": "SOMEONE", "what": "CARE", "words": words, "wants": "I want somebody to check."}
        concern = self.raised("Lark Rise", at, raised_by=wendy, **said)
        changes.take_concern(concern, by=self.deputy, now=at + timedelta(hours=1))
        by, hour = self.deputy, timedelta(hours=1)
        self.line(concern, at + 2 * hour, by, "I phoned. She is at home and better.", ConcernEntry.DANGER, danger="NO")
        self.line(concern, at + 2 * hour, by, "Wendy and her friend both say yes.", ConcernEntry.CONSENT, agrees="YES")
        kept, phone = manager.email, manager.phone  # away for a moment: no e-mail goes out about made-up worries
        unreached = alter_person(manager, email=None, phone="", by=None, now=at)
        changes.share_concern(concern, unreached, by=by, now=at + 3 * hour)
        alter_person(manager, email=kept, phone=phone, by=None, now=at)
        self.line(concern, at + 20 * hour, manager, "The tablets were given late, and it was not written down.")
        self.line(
            concern,
            at + 26 * hour,
            by,
            "I visited both. The doctor says that no harm was done. The team is trained again.",
        )
        self.told(
            concern, at + 50 * hour, by, "Your friend is well. The staff learn again how to give tablets.", "medicine"
        )

    def money(self) -> None:
        """Money was missing; it is over, told and closed."""
        hassan = self.cast.by_name["Hassan Begum"]
        at = self.stage.at(self.stage.day(97), 10)
        said: dict[str, Any] = {
            "what": "MONEY",
            "words": "10 pounds are gone from my tin.",
            "wants": "I want my money back.",
        }
        concern = self.raised("Lark Rise", at, raised_by=hassan, **said)
        changes.take_concern(concern, by=self.lead, now=at + timedelta(minutes=40))
        self._ended(
            concern,
            at,
            "The council looked at it with us: a mistake in the book.",
            "I have my money. I count it with Grace.",
        )
        self.told(
            concern, at + timedelta(days=9), self.lead, "We found the mistake. You have your 10 pounds again.", "cash"
        )
        self._close(concern, at + timedelta(days=10), closes=True)

    def bus(self) -> None:
        """Somebody was unkind on the bus; a second person is asked to close it."""
        jamal = self.cast.by_name["Jamal Carter"]
        at = self.stage.at(self.stage.day(12), 16)
        said: dict[str, Any] = {
            "what": "WORDS",
            "words": "A man on the bus calls me names.",
            "wants": "I want to take the bus again.",
        }
        concern = self.raised("Rowan House", at, raised_by=jamal, **said)
        changes.take_concern(concern, by=self.lead, now=at + timedelta(hours=2))
        self._ended(concern, at, "Not care or support: the police know of it.", "I go with Maya now. It is good.")
        self.told(
            concern, at + timedelta(days=9), self.lead, "The bus firm and the police know. Maya goes with you.", "bus"
        )
        self._close(concern, at + timedelta(days=10), closes=False)

    def _ended(self, concern: Concern, at: datetime, why: str, outcome: str) -> None:
        days = [at + timedelta(days=n) for n in range(9)]
        reference = f"SA-{days[0]:%y}-{self.stage.rng.randrange(1000, 9999)}"
        self.line(concern, days[1], self.lead, reference, ConcernEntry.REFERENCE)
        self.line(concern, days[3], self.lead, why, ConcernEntry.S42, yes="NO", on=days[3].date().isoformat())
        self.line(concern, days[8], self.lead, outcome, ConcernEntry.OUTCOME)

    def _close(self, concern: Concern, at: datetime, *, closes: bool) -> None:
        words = "Please read the decision. I think that it is done."
        changes.ask_to_close(concern, words, id=self.stage.id(at), by=self.lead, now=at)
        if closes:
            later = at + timedelta(days=1)
            changes.close_concern(
                concern, "I phoned, too. All is well.", id=self.stage.id(later), by=self.deputy, now=later
            )

    def fence(self) -> None:
        """Owen told it this morning, and nobody has it yet."""
        words = "The man next door shouts at me over the fence. I do not go into the garden any more."
        wants = "I want somebody to talk to him. I want to go with them."
        owen = self.cast.by_name["Owen Lewis"]
        at = self.stage.now - timedelta(hours=2.5)
        self.raised("12 Station Road", at, raised_by=owen, what="WORDS", words=words, wants=wants)

    def shouting(self) -> None:
        """Somebody did not say who they are, and named one of the staff; it has just gone on to the deputy."""
        at = self.stage.now - timedelta(minutes=20)
        dean = self.cast.by_name["Dean Clarke"]
        said: dict[str, Any] = {"who": "SOMEONE", "what": "WORDS", "danger": "NOT_KNOWN", "named": [dean.pk]}
        changes.raise_concern(id=self.stage.secret_id(), words="He shouts at Colin at night.", now=at, **said)
        changes.fire_due_timers(now=at + timedelta(minutes=16))


def raise_worries(stage: Stage, cast: Cast) -> None:
    """Tell all of it. Nobody is sent an e-mail about made-up worries: leads and leaders get their addresses last."""
    changes.set_outside_contact(
        name="Adult safeguarding, Wester Council",
        phone="01632 960 555",
        email="adults@council.example",
        by=None,
        now=stage.now,
    )
    worries = Worries(stage, cast)
    worries.rota()
    worries.money()
    worries.tablets()
    worries.bus()
    worries.fence()
    worries.shouting()
    for number, person in enumerate([worries.lead, worries.deputy, worries.executive, worries.other_executive]):
        email = f"{person.name.lower().replace(' ', '.')}@harbourlights.example"
        alter_person(person, email=email, phone=f"01632 960 {950 + number}", by=None, now=stage.now)
