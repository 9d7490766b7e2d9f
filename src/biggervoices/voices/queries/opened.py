"""What a person told us that others may open, as the audit trail calls it."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core.lives import Openable
from biggervoices.people.models import Person
from biggervoices.people.rules import day_words
from biggervoices.voices.models import Statement

STATEMENT = "voices.statement_opened"


def openable(person: Person) -> list[Openable]:
    """Give what a person told us and became no point, found by their own sealed link. One query."""
    told = Statement.objects.said_by(person).filter(sent_at__isnull=False, point=None).values_list("pk", "sent_at")
    return [
        Openable(STATEMENT, pk, _("What you told us on %(day)s") % {"day": day_words(localdate(at))}, "talk")
        for pk, at in told
        if at
    ]
