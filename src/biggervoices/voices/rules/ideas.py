"""Why not: who writes the statement of a theme, has ideas, asks a leader, and answers."""

from datetime import date

from django.utils.translation import gettext as _

from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Gathering, Idea, Theme, ThemeWording
from biggervoices.voices.rules import wordings
from biggervoices.voices.rules.board import MOST_LETTERS, why_not_at

MOST_IDEAS = 100
LEADERS = (Role.EXECUTIVE, Role.REGIONAL, Role.MANAGER)


def why_not_write(gathering: Gathering, theme: Theme, words: str) -> str | None:
    """Say why these words cannot be proposed for a theme."""
    if why := why_not_at(gathering, Gathering.WRITE, Gathering.IDEAS):
        return why
    if theme.gone_at:
        return _("This theme is not there any more.")
    return wordings.why_not_propose(words) or _why_not_so_long(words)


def why_not_idea(gathering: Gathering, theme: Theme, words: str, who: str) -> str | None:
    """Say why this idea cannot be kept."""
    if why := why_not_at(gathering, Gathering.IDEAS):
        return why
    if theme.gone_at:
        return _("This theme is not there any more.")
    if not words.strip():
        return _("Say your idea first. A few words are enough.")
    if who not in dict(Idea.WHO):
        return _("Please press who could do it.")
    full = theme.ideas.count() >= MOST_IDEAS
    return _why_not_so_long(words) or (_("There are many ideas already. Look at those first.") if full else None)


def why_not_look(wording: ThemeWording) -> str | None:
    """Say why nobody says anything to these words yet."""
    return _("A person reads these words first.") if wording.waits else None


def why_not_read(standing: Standing) -> str | None:
    """Say why this person does not read what sounds urgent."""
    return None if standing.holds(Role.QUALITY_TEAM) else _("Only the Quality Team reads this.")


def _why_not_so_long(words: str) -> str | None:
    return _("Please use fewer words.") if len(words) > MOST_LETTERS else None


def why_not_ask(idea: Idea, leader: Person | None, answer_by: date, *, today: date) -> str | None:
    """Say why this leader is not asked about this idea."""
    if idea.reply_id:
        return _("Somebody has answered this idea.")
    if idea.off_at or idea.waits:
        return _("This idea is not there any more.")
    leads = leader and Role.objects.live(today).filter(person=leader, what__in=LEADERS).exists()
    if not leads:
        return _("Choose who could do it.")
    return _("Choose today or a later day.") if answer_by < today else None


def why_not_answer(standing: Standing, idea: Idea) -> str | None:
    """Say why this person does not answer this idea."""
    if Idea.objects.readable_by(standing).filter(pk=idea.pk).exists():
        return None
    return _("We asked somebody else. Only they can answer.")
