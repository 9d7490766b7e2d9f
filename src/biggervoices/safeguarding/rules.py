"""How soon somebody must have a worry in hand, and why a reader cannot do something."""

from datetime import timedelta

from django.utils.translation import gettext as _

from biggervoices.people.models import Person, Role
from biggervoices.safeguarding.models import Concern

LONGEST = 20_000  # letters in one box: more than anybody types, less than would choke a reader

# Who is told, in this order: where the first are nobody, the next. Administrators are told only that a worry waits
# and that nobody may read it; they read no content (docs/decisions/0010).
TOLD = (Role.SAFEGUARDING, Role.EXECUTIVE, Role.ADMIN)
READERS = (Role.SAFEGUARDING, Role.EXECUTIVE)


def time_to_answer(danger: str) -> timedelta:
    """Give the time within which a named human must have the worry in hand."""
    return timedelta(hours=4) if danger == Concern.NO else timedelta(minutes=15)


def why_not_take(person: Person, concern: Concern) -> str | None:
    """Say why this reader cannot press "I have this"."""
    if concern.taken_by and concern.taken_by != person.pk:
        holder = Person.objects.filter(pk=concern.taken_by).first()
        return _("%(name)s already has this.") % {"name": holder or _("Somebody else")}
    return None


def why_not_words(words: str) -> str | None:
    """Say why these words cannot be kept as they are."""
    if len(words) > LONGEST:
        return _("These words are too many for one box. Please send some of them now, and the rest after that.")
    return None


def why_not_entry(words: str) -> str | None:
    """Say why this line cannot join the record."""
    if not words.strip():
        return _("Write what you did or what you know now.")
    return why_not_words(words)
