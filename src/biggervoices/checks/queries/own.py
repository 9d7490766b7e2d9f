"""What this room keeps about a person, for their own copy."""

from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.checks.models import Attachment, Debrief, Interview, Invitation, TimeWith, Trial, Visit
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import Asking, kit_of
from biggervoices.core.lives import Chapter, Entry
from biggervoices.people.models import Person
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed, Said


def own(person: Person) -> list[Chapter]:
    """Give what a person said in visits, what was seen with them, and what they did as a checker."""
    interviews = Interview.objects.filter(person=person.pk).select_related("visit__home").order_by("started_at")
    return [
        Chapter("answers", _("My answers"), "question", tuple(e for it in interviews for e in _said(it))),
        Chapter("invitations", _("Visits that I was asked about"), "visit", tuple(_invitations(person))),
        Chapter("visits", _("Visits that I went on"), "checker", tuple(_visits(person))),
        Chapter("after-visits", _("What I said after visits"), "talk", tuple(_debriefs(person))),
        Chapter("questions", _("Questions that I tried"), "question", tuple(_trials(person))),
    ]


def _where(visit: Visit) -> str:
    return _("Visit to %(home)s") % {"home": visit.home}


def _said(interview: Interview) -> list[Entry]:
    if interview.taken_back_at:
        return [Entry((_where(interview.visit), _("I took back what I said.")), interview.taken_back_at, "visit")]
    said, kit = interviewed(interview), kit_of(interview.visit.version_id)
    answers = [
        Entry(_lines(kit.questions[question], one), picture=kit.questions[question].picture, facts={"turn": turn})
        for (question, turn), one in _turns(said)
        if question in kit.questions
    ]
    good = [Entry((_("A good thing: %(words)s") % {"words": it.words},), picture="good-thing") for it in said.good]
    facts = {"hears": said.hears, "named": said.named, "kind": interview.kind, "language": said.language}
    head = Entry((_where(interview.visit),), interview.visit.on, "visit", facts=facts)
    return [head, *answers, *good, *_things(interview), *_times(interview)]


def _turns(said: Interviewed) -> list[tuple[tuple[UUID, int], Said]]:
    return [((question, 0), one) for question, one in said.said.items()] + list(said.later.items())


def _lines(question: Asking, one: Said) -> tuple[str, ...]:
    choice = question.choice(one.answer)
    said = [
        question.words,
        _("I said: %(answer)s.") % {"answer": choice.words} if choice else "",
        _("Somebody else answered for me.") if one.by == slips.SOMEONE else "",
        _("My words: %(words)s") % {"words": one.words} if one.words else "",
        _("I want this to change. %(words)s") % {"words": one.want.get("words", "")} if one.want else "",
    ]
    return tuple(line for line in said if line)


def _things(interview: Interview) -> list[Entry]:
    files = Attachment.objects.filter(slip__interview=interview, taken_back_at=None).exclude(file="")
    return [
        Entry((str(file.get_kind_display()),), file.arrived_at, "camera", (file.file,), {"id": file.pk})
        for file in files.order_by("slip__said_at", "pk")
    ]


def _times(interview: Interview) -> list[Entry]:
    return [
        Entry(
            (
                _("%(name)s spent time with me.") % {"name": time.observer.first_name},
                _("They saw: %(words)s") % {"words": time.saw},
                _("They think it may mean: %(words)s") % {"words": time.may_mean or "-"},
            ),
            time.at,
            "eye",
        )
        for time in TimeWith.objects.filter(interview=interview).select_related("observer")
    ]


def _invitations(person: Person) -> list[Entry]:
    asked = Invitation.objects.filter(person=person).select_related("visit__home").order_by("visit__on")
    return [
        Entry((_where(it.visit), str(it.get_answer_display() or _("I did not answer."))), it.visit.on, "visit")
        for it in asked
    ]


def _visits(person: Person) -> list[Entry]:
    visits = Visit.objects.filter(checkers=person) | Visit.objects.filter(supporter=person)
    return [
        Entry((_where(visit),), visit.on, "checker", facts={"state": visit.state})
        for visit in visits.distinct().select_related("home").order_by("on")
    ]


def _debriefs(person: Person) -> list[Entry]:
    felt = Debrief.objects.filter(checker=person).select_related("visit__home").order_by("at")
    return [Entry((_where(it.visit), str(it.get_felt_display()), it.words), it.at, "talk") for it in felt]


def _trials(person: Person) -> list[Entry]:
    tried = Trial.objects.filter(person=person).select_related("question").order_by("at")
    return [Entry((it.question.words, str(it.get_says_display()), it.words), it.at, "question") for it in tried]
