"""What a person said and gave on visits that others may open once it is handed in, as the audit trail calls it."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.checks.models import Attachment, Debrief, Interview
from biggervoices.core.lives import Openable
from biggervoices.people.models import Person
from biggervoices.people.queries import who_said_no
from biggervoices.people.rules import day_words

ANSWERS, THINGS = "checks.clashes_read", "checks.attachments_read"
TIMES, DEBRIEFS = "checks.times_read", "checks.debriefs_read"
URGENT = "checks.urgent_words_read"  # the person is not shown this: somebody looks whether they are safe


def openable(person: Person) -> list[Openable]:
    """Give what others may open: interviews, by the person's own sealed link, and how visits were. Two queries."""
    mine = Interview.objects.filter(person=person.pk).values_list("pk", "visit__on")
    felt = Debrief.objects.filter(checker=person.pk).values_list("pk", "visit__on")
    words = _("How the visit of %(day)s was for you")
    said = [Openable(DEBRIEFS, pk, words % {"day": day_words(on)}, "talk") for pk, on in felt]
    return [*(it for pk, on in mine for it in _of(pk, {"day": day_words(on)})), *said]


def _of(id: UUID, day: dict[str, str]) -> tuple[Openable, ...]:
    return (
        Openable(ANSWERS, id, _("Your answers of %(day)s") % day, "question"),
        Openable(THINGS, id, _("Your photos and your voice of %(day)s") % day, "camera"),
        Openable(TIMES, id, _("What checkers saw when they were with you on %(day)s") % day, "eye"),
    )


def heard_still(files: Iterable[Attachment], reader: Person) -> list[Attachment]:
    """Leave out the voices of whoever says no to being recorded by now; they hear their own. One query."""
    files = list(files)
    spoke = {it.slip.interview.person for it in files if it.kind == Attachment.VOICE and it.slip.interview}
    stopped = who_said_no(spoke, "recording") - {reader.pk} if spoke else frozenset()
    return [
        it
        for it in files
        if it.kind != Attachment.VOICE or not it.slip.interview or it.slip.interview.person not in stopped
    ]
