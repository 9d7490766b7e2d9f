"""What a person told us that others may open, as the audit trail calls it."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core.lives import Openable
from biggervoices.people.models import Person
from biggervoices.people.rules import day_words
from biggervoices.voices.models import BoardCard, Statement

STATEMENT, CARD = "voices.statement_opened", "voices.card_opened"


def openable(person: Person) -> list[Openable]:
    """Give what a person told us and became no point, found by their own sealed link. Two queries."""
    told = Statement.objects.said_by(person).filter(sent_at__isnull=False, point=None).values_list("pk", "sent_at")
    waited = BoardCard.objects.filter(person=person.pk, point=None, statement=None).values_list("pk", "added_at")
    cards = [
        Openable(CARD, pk, _("What you said at a gathering on %(day)s") % {"day": day_words(localdate(at))}, "group")
        for pk, at in waited
    ]
    return cards + [
        Openable(STATEMENT, pk, _("What you told us on %(day)s") % {"day": day_words(localdate(at))}, "talk")
        for pk, at in told
        if at
    ]
