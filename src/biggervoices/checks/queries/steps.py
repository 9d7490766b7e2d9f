"""What is asked before the first question, and the tiles of the other pages: the same on a page and on a tablet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from biggervoices.checks.models import Interview
from biggervoices.checks.queries.visits import crew
from biggervoices.loop.queries.asking import HEARS, NAMED, Choice, about_choices, hears_choices, named_choices
from biggervoices.people.models import AccessNeeds, Person
from biggervoices.people.queries import people_at
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed

STEPS = ("hello", "ways", "staff", "room", "hears", "named", "told", "by")


@dataclass
class Step:
    """One page before the questions: a heading, rows of picture and words, and tiles."""

    title: str
    picture: str
    choices: list[Choice]
    rows: list[tuple[str, str]] = field(default_factory=list)  # picture, words
    chosen: frozenset[str] = frozenset()
    next: str = ""  # a page on which several can be pressed, and then: next
    people: list[Person] = field(default_factory=list)


def next_step(said: Interviewed) -> str | None:
    """Give the first step that is not done yet."""
    done = {
        "hello": said.hello,
        "ways": said.ways is not None,
        "staff": said.staff is not None,
        "room": said.room is not None,
        "hears": said.hears is not None,
        "named": said.named is not None,
        "told": said.told,
        "by": said.by is not None,
    }
    return next((step for step in STEPS if not done[step]), None)


def _hello(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("Hello, %(name)s") % {"name": person.first_name},
        picture="hello",
        people=crew(interview.visit),
        rows=[
            ("talk", _("We ask what is good here, and what you want to change.")),
            ("choose", _("You choose what to talk about. You can stop at any time.")),
        ],
        choices=[Choice("YES", _("Go on"), "next"), Choice("NOT_NOW", _("No, thank you"), "say-no")],
    )


def _ways(interview: Interview, person: Person, said: Interviewed) -> Step:
    needs = AccessNeeds.objects.filter(person=person, share=True).first()
    rows: list[tuple[str, str]] = []
    choices = [
        Choice("WORDS", _("With words"), "talk"),
        Choice("PICTURES", _("I press or point at pictures"), "choose"),
        Choice("SIGNS", _("With signs"), "sign-language"),
        Choice("FACE", _("With my eyes or my face"), "eye"),
    ]
    if needs and (needs.says_yes or needs.says_no):
        facts = {"name": person.first_name, "yes": needs.says_yes, "no": needs.says_no}
        rows = [
            ("yes", _("%(name)s says yes like this: %(yes)s") % facts),
            ("no", _("%(name)s says no like this: %(no)s") % facts),
        ]
        choices = [Choice("SHARED", _("That is right"), "done"), *choices]
    how = (said.ways or {}).get("how", "SHARED" if rows and said.ways else "")
    return Step(
        title=_("How do you say yes and no?"),
        picture="yes",
        rows=rows,
        choices=choices,
        chosen=frozenset({how} - {""}),
    )


def _staff(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("Shall staff go out?"),
        picture="staff-out",
        rows=[("privacy", _("You can talk without staff. It is your choice."))],
        choices=[
            Choice("GO_OUT", _("Yes, staff go out"), "staff-out"),
            Choice("STAY", _("No, staff stay"), "staff"),
            Choice("NOT_HERE", _("No staff are here"), "quiet"),
        ],
        chosen=frozenset({said.staff or ""} - {""}),
    )


ROOM = ("NOBODY", "SUPPORTER", "FAMILY", "FRIEND")


def _room_page(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("Who do you want with you?"),
        picture="who-is-in-room",
        choices=[
            Choice("NOBODY", _("Nobody else"), "just-me"),
            Choice("SUPPORTER", _("My supporter"), "supporter"),
            Choice("FAMILY", _("Family"), "family"),
            Choice("FRIEND", _("A friend"), "friends"),
        ],
        chosen=frozenset(said.room or ()),
        next=_("Next") if said.room else "",
    )


def _hears(interview: Interview, person: Person, said: Interviewed) -> Step:
    rows, choices = hears_choices(interview.visit.home, interview.visit.on)
    return Step(
        title=_("Who can hear what you say?"),
        picture="listen",
        rows=rows,
        choices=choices,
        chosen=frozenset({said.hears or ""} - {""}),
    )


def _named(interview: Interview, person: Person, said: Interviewed) -> Step:
    people = people_at(interview.visit.home, interview.visit.on).count()
    given = {(True, None): "YES", (False, True): "REWORD", (False, False): "KEEP", (False, None): "NO"}
    chosen = given.get((said.named, said.reword), "") if said.named is not None else ""
    title, rows, choices = named_choices(people)
    return Step(title=title, picture="my-name", rows=rows, choices=choices, chosen=frozenset({chosen} - {""}))


def _told(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("We must tell someone if you or someone else may be hurt."),
        picture="safe",
        rows=[("tell", _("Then we tell a safeguarding lead. It is their job to keep people safe."))],
        choices=[Choice("YES", _("That is OK"), "yes"), Choice("NOT_NOW", _("I do not want to talk now"), "say-no")],
    )


def _by(interview: Interview, person: Person, said: Interviewed) -> Step:
    supporter = interview.visit.supporter
    choices = [
        Choice("MYSELF", _("By myself"), "by-myself"),
        Choice("STAFF", _("Staff help me"), "staff"),
        Choice("FAMILY", _("Family or a friend helps me"), "with-help"),
        Choice("SOMEONE", _("Someone answers for me"), "answered-for-me"),
    ]
    if supporter:
        choices.insert(1, Choice("SUPPORTER", _("%(name)s helps me") % {"name": supporter.first_name}, "supporter"))
    chosen = said.who if said.by == slips.HELP else said.by or ""
    return Step(
        title=_("Who is answering?"),
        picture="by-myself",
        rows=[("answered-for-me", _("When someone answers for you, we keep it. It does not count as your answer."))],
        choices=choices,
        chosen=frozenset({chosen} - {""}),
    )


StepPage = Callable[[Interview, Person, Interviewed], Step]
STEP_PAGES: dict[str, StepPage] = {
    "hello": _hello,
    "ways": _ways,
    "staff": _staff,
    "room": _room_page,
    "hears": _hears,
    "named": _named,
    "told": _told,
    "by": _by,
}
STEP_KINDS = {
    "hello": slips.HELLO,
    "ways": slips.WAYS,
    "staff": slips.STAFF,
    "room": slips.ROOM,
    "hears": slips.HEARS,
    "named": slips.NAMED,
    "told": slips.TOLD,
    "by": slips.BY_WHOM,
}
STEP_VALUES: dict[str, dict[str, Any]] = {
    "hello": {"YES": True},
    "ways": {code: {"how": code} for code in ("WORDS", "PICTURES", "SIGNS", "FACE")},
    "staff": {code: code for code in ("GO_OUT", "STAY", "NOT_HERE")},
    "hears": HEARS,
    "named": NAMED,
    "told": {"YES": True},
    "by": {
        "MYSELF": {"by": slips.MYSELF},
        "SOMEONE": {"by": slips.SOMEONE},
        **{who: {"by": slips.HELP, "who": who} for who in ("SUPPORTER", "STAFF", "FAMILY")},
    },
}


def meaning(step: str, answer: str, interview: Interview) -> object:
    """Give what a pressed tile means, as the value of a slip; None for a tile that leads elsewhere."""
    if step == "ways" and answer == "SHARED":
        needs = AccessNeeds.objects.filter(person=interview.person, share=True).first()
        return {"yes": needs.says_yes, "no": needs.says_no} if needs else {"how": "WORDS"}
    if step == "room":
        return answer if answer in ROOM else None
    return STEP_VALUES[step].get(answer)


# --- tiles of the other pages ----------------------------------------------------------------------------------------


def why_nots() -> list[Choice]:
    """Give the reasons why somebody could not be asked, as tiles."""
    return [
        Choice("DID_NOT_WANT", _("Did not want to"), "say-no"),
        Choice("NOT_HOME", _("Not at home"), "out-and-about"),
        Choice("ILL", _("Ill or asleep"), "ill"),
        Choice("NO_TIME", _("We had no time"), "time"),
        Choice("STAFF_SAID_NO", _("Staff said no"), "staff"),
        Choice("NO_WAY_TO_ASK", _("We found no way to ask"), "cannot-ask"),
        Choice("OTHER", _("Something else"), "question"),
    ]


def room_choices() -> list[Choice]:
    """Give the rooms that checkers may tell about."""
    return [
        Choice("LIVING_ROOM", _("Living room"), "living-room"),
        Choice("KITCHEN", _("Kitchen"), "kitchen"),
        Choice("BATHROOM", _("Bathroom"), "bath"),
        Choice("HALL", _("Hall and stairs"), "stairs"),
        Choice("GARDEN", _("Garden"), "garden"),
        Choice("OUTSIDE", _("Outside"), "our-home"),
        Choice("BEDROOM", _("A bedroom"), "bedroom"),
    ]


def felt_choices() -> list[Choice]:
    """Give how a visit can have been."""
    return [
        Choice("GOOD", _("Good"), "happy"),
        Choice("SO_SO", _("In between"), "in-between"),
        Choice("HARD", _("Hard"), "sad"),
    ]


LISTS: dict[str, Callable[[], list[Choice]]] = {
    "why_not": why_nots,
    "rooms": room_choices,
    "about": about_choices,
    "felt": felt_choices,
}
