"""Why not: who may advise the leaders, who answers, and by when."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from biggervoices.loop import rules as loop
from biggervoices.loop.formats import day_words
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Advice, Group, Response
from biggervoices.voices.rules.groups import is_member
from biggervoices.voices.rules.meetings import why_not_picture

ANSWER_WEEKS = (2, 4, 8)  # offered; the group chooses
LEAST_DAYS = 7
MOST_DAYS = 90
DO_DAYS = 730


def why_not_advise(standing: Standing, group: Group) -> str | None:
    """Say why this person does not advise the leaders: advice is the members' own."""
    return None if is_member(standing, group) else _("Only members of the group give advice.")


def why_not_advice(words: str, why: str, picture: str, answer_by: date, *, today: date) -> str | None:
    """Say why advice cannot be like this."""
    first, last = today + timedelta(days=LEAST_DAYS), today + timedelta(days=MOST_DAYS)
    if not first <= answer_by <= last:
        facts = {"first": day_words(first, today=today), "last": day_words(last, today=today)}
        return _("Choose a day from %(first)s to %(last)s.") % facts
    no_words = loop.why_not_words(words, asked=_("Write what you advise."))
    return no_words or loop.why_not_so_many(why) or why_not_picture(picture)


def why_not_take_back(standing: Standing, advice: Advice) -> str | None:
    """Say why this person does not take advice back: only the group itself can."""
    if not is_member(standing, advice.group):
        return _("Only members of the group can take this back.")
    return _("The group took this back already.") if advice.taken_back_at else None


def why_not_answer(standing: Standing, advice: Advice) -> str | None:
    """Say why this person does not answer: the leaders do, and none of them answers a group that they are in."""
    if advice.taken_back_at:
        return _("The group took this back.")
    if not standing.holds(Role.EXECUTIVE):
        return _("Only the leaders answer.")
    if is_member(standing, advice.group):
        return _("You are a member of this group. Another leader answers.")
    return None


def why_not_response(says: str, words: str, *, owner: Person | None, do_by: date | None, today: date) -> str | None:
    """Say why an answer cannot be like this."""
    if says not in dict(Response.SAYS):
        return _("Choose one: yes, a part of it, or no.")
    no_words = loop.why_not_words(words, asked=_("Say why, in plain words. The members read it."))
    if no_words or says == Response.NO:
        return no_words
    if owner is None:
        return _("Choose who does it.")
    if do_by is None:
        return _("Choose the day.")
    if not today <= do_by <= today + timedelta(days=DO_DAYS):
        return _("Choose a day from today on, in the next 2 years.")
    return None


def why_not_done(standing: Standing, response: Response, words: str) -> str | None:
    """Say why this person does not write that what was promised is done."""
    if response.do_by is None:
        return _("The leaders promised nothing here.")
    if response.done_at:
        return _("This is done already.")
    if response.owner_id != standing.person.pk and not standing.holds(Role.EXECUTIVE):
        return _("Only who promised it, or another leader, writes this.")
    return loop.why_not_words(words, asked=_("Write what was done."))
