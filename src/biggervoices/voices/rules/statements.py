"""Why not: who may say, send and read what people tell us."""

from django.utils.translation import gettext as _

from biggervoices.loop import rules as loop
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Statement


def why_not_begin(standing: Standing) -> str | None:
    """Say why this person does not tell us here."""
    if standing.holds(Role.SUPPORTED):
        return None
    return _("This is for people who get support. Tell the Quality Team in another way.")


def why_not_change(by: Person, statement: Statement) -> str | None:
    """Say why this cannot be changed."""
    if by.pk != statement.person:
        return _("Only the person who said it can change it.")
    if statement.taken_back_at:
        return _("You took these words back.")
    return _("You sent this already. You can tell us more.") if statement.sent_at else None


def why_not_words(words: str) -> str | None:
    """Say why these words are not kept."""
    return loop.why_not_so_many(words)


def why_not_send(by: Person, statement: Statement) -> str | None:
    """Say why this cannot be sent yet."""
    if why := why_not_change(by, statement):
        return why
    if not (statement.words or statement.cards or statement.voice):
        return _("You have not said anything yet. Use words, pictures or your voice.")
    return _("First answer all the questions.") if missing(statement) else None


def missing(statement: Statement) -> str:
    """Name the first question that has no answer yet; empty where all have."""
    asked = {
        "wants": statement.wants,
        "about": statement.about or statement.wants != Statement.CHANGE,
        "hears": statement.hears,
        "named": statement.named is not None,
        "helped": statement.helped,
    }
    return next((step for step, said in asked.items() if not said), "")


def why_not_take_back(by: Person, statement: Statement) -> str | None:
    """Say why this person cannot take this back."""
    if by.pk != statement.person:
        return _("Only the person who said it can take it back.")
    return _("This went on. You take it back where you see what came of it.") if statement.point_id else None


def why_not_read(standing: Standing, home: Home) -> str | None:
    """Say why this person does not read what somebody of this home said."""
    return loop.why_not_read(standing, home)
