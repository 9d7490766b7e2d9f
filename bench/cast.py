"""Who is measured: people of the demo organisation with a session each, and one interview that has begun."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from biggervoices.checks.changes import talk
from biggervoices.checks.models import DRAFT, Interview, Invitation, ToolkitVersion, Visit
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.checks.queries.visits import with_crew
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person, Role
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap


@dataclass(frozen=True)
class Cast:
    checker: str  # keys of sessions
    trier: str  # a checker who tries the draft of the demo
    person: str
    manager: str
    quality_team: str
    lead: str
    interview: UUID
    questions: tuple[UUID, ...]

    def question(self, number: int) -> str:
        return reverse("checks:question", args=[self.interview, self.questions[number]])


def session_of(person: Person, **more: str) -> str:
    """Sign somebody in without a page, with more in their session; give the key for the cookie."""
    session = SessionStore()
    session.update(more)
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def holder_of(what: str) -> Person:
    """Give somebody who holds a role; the demo organisation has one of each."""
    return Role.objects.live(timezone.localdate()).filter(what=what)[0].person


def gather() -> Cast:
    """Find them in the demo organisation, and begin an interview on the visit of today."""
    now, today = timezone.now(), timezone.localdate()
    invitation = Invitation.objects.filter(
        answer="YES", visit__on=today, visit__state__in=(Visit.PLANNED, Visit.OPEN)
    ).first()
    if invitation is None:
        raise SystemExit("The demo organisation has no visit today: nothing to measure.")
    visit = with_crew(Visit.objects.all()).get(pk=invitation.visit_id)
    checker = visit.checkers.all()[0]
    if visit.state == Visit.PLANNED:
        talk.arrive(visit, by=checker, now=now)
    visit = with_crew(Visit.objects.all()).get(pk=visit.pk)
    interview = Interview.objects.filter(visit=visit, person=invitation.person_id).first() or talk.start_interview(
        visit, invitation.person, by=checker, now=now
    )
    _settle(interview, checker)
    topic = kit_of(visit.version_id).topics[0]
    return Cast(
        checker=session_of(checker),
        trier=session_of(ToolkitVersion.objects.filter(DRAFT)[0].named.all()[0]),
        person=session_of(holder_of(Role.SUPPORTED)),
        manager=session_of(holder_of(Role.MANAGER)),
        quality_team=session_of(holder_of(Role.QUALITY_TEAM)),
        lead=session_of(holder_of(Role.SAFEGUARDING)),
        interview=interview.pk,
        questions=tuple(question.id for question in topic.questions),
    )


def _settle(interview: Interview, checker: Person) -> None:
    """Answer all that is asked before the first question."""
    before: list[tuple[str, object]] = [
        (slips.HELLO, True),
        (slips.WAYS, {"how": "WORDS"}),
        (slips.STAFF, "GO_OUT"),
        (slips.ROOM, ["NOBODY"]),
        (slips.HEARS, "MANAGER"),
        (slips.NAMED, {"named": True}),
        (slips.TOLD, True),
        (slips.BY_WHOM, {"by": slips.MYSELF}),
    ]
    talk.add_slips(interview, [Tap(new_id(), kind, value) for kind, value in before], by=checker, now=timezone.now())
