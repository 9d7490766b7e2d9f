"""Why not: who may propose a wording, say whether it says what we mean, and when it is agreed."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.loop import rules as loop
from biggervoices.people.models import Person
from biggervoices.voices.models.gatherings import Seat
from biggervoices.voices.models.wordings import Meaning, Wording


def why_not_propose(words: str) -> str | None:
    """Say why these words cannot be proposed."""
    return loop.why_not_words(words, asked=_("Write the words first."))


def why_not_say(by: Person | Seat, wording: Wording, *, asked: Collection[UUID]) -> str | None:
    """Say why somebody is not asked whether these words say what we mean. asked: the people who are."""
    if by.pk not in asked:
        return _("Only the people who write it together say this.")
    if wording.replaced_at:
        return _("There are newer words now. Please look at those.")
    return _("Everyone agreed these words already.") if wording.agreed_at else None


def why_not_agree(wording: Wording, says: dict[UUID, str], *, asked: Collection[UUID]) -> str | None:
    """Say why these words are not agreed yet: more than half of those asked say yes, and nobody says no.

    says: what each person said. Words of somebody who is not asked any more do not count.
    """
    if wording.agreed_at or wording.replaced_at:
        return _("Everyone agreed these words already.") if wording.agreed_at else _("There are newer words now.")
    heard = [said for person, said in says.items() if person in asked]
    if Meaning.NO in heard:
        return _("Somebody says no. Please write other words together.")
    if 2 * heard.count(Meaning.YES) <= len(asked):
        return _("More than half of you must say yes first.")
    return None
