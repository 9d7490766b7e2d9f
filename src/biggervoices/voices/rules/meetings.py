"""Why not: who may plan a meeting, say that they come, write its agenda and what was decided."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.loop import rules as loop
from biggervoices.loop.formats import day_words
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Coming, Group, Item, Meeting
from biggervoices.voices.rules.groups import is_member

FURTHEST = timedelta(days=730)
MOST_ITEMS = 12
MOST_PAPERS = 6
MOST_TITLE = 120
# What an agenda, a paper and advice can show, with the words of the choice.
PICTURES = {
    "talk": gettext_lazy("Talk"),
    "idea": gettext_lazy("Idea"),
    "question": gettext_lazy("Question"),
    "report": gettext_lazy("Report"),
    "vote": gettext_lazy("Vote"),
    "calendar": gettext_lazy("Day"),
    "everyone": gettext_lazy("Everyone"),
    "home": gettext_lazy("Home"),
    "staff": gettext_lazy("Staff"),
    "out-and-about": gettext_lazy("Going out"),
    "money": gettext_lazy("Money"),
    "learn": gettext_lazy("Learn"),
    "work": gettext_lazy("Work"),
    "safe": gettext_lazy("Safe"),
    "party": gettext_lazy("Party"),
    "tell": gettext_lazy("Tell"),
    "checker": gettext_lazy("Checkers"),
    "friends": gettext_lazy("Friends"),
    "letter": gettext_lazy("Letter"),
    "lunch": gettext_lazy("Food"),
    "clock": gettext_lazy("Time"),
}


def why_not_work(standing: Standing, group: Group) -> str | None:
    """Say why this person does not work on what this group meets about."""
    if standing.holds(Role.QUALITY_TEAM) or is_member(standing, group):
        return None
    return _("Only members of the group and the Quality Team do this.")


def why_not_plan(on: date, place: str, *, today: date) -> str | None:
    """Say why no meeting can be planned so."""
    if not place.strip():
        return _("Say where you meet.")
    if on < today:
        return _("%(day)s has passed. Please choose today or a later day.") % {"day": day_words(on, today=today)}
    return _("That is too far away. Please choose a day in the next 2 years.") if on > today + FURTHEST else None


def why_not_change(meeting: Meeting, *, today: date) -> str | None:
    """Say why a meeting cannot be changed any more."""
    if meeting.called_off_at:
        return _("We called this meeting off.")
    return _("This meeting is over.") if meeting.on < today else None


def why_not_come(standing: Standing, meeting: Meeting, says: str) -> str | None:
    """Say why this person does not say whether they come."""
    if says not in dict(Coming.SAYS):
        return _("Please press one of the pictures.")
    if why := why_not_change(meeting, today=standing.on):
        return why
    return None if is_member(standing, meeting.group) else _("Only members of the group say this.")


def why_not_item(title: str, words: str, picture: str, *, items: int) -> str | None:
    """Say why this cannot stand on the agenda. items: how many stand there."""
    if items >= MOST_ITEMS:
        return _("The agenda is full. Talk about this at the next meeting.")
    if not title.strip() or len(title) > MOST_TITLE:
        return _("Say in a few words what it is about.")
    return why_not_picture(picture) or loop.why_not_so_many(words)


def why_not_take_out(item: Item, *, today: date) -> str | None:
    """Say why this stays on the agenda."""
    if why := why_not_change(item.meeting, today=today):
        return why
    talked = item.decisions.exists() or item.advice.exists()
    return _("The group decided something here already.") if talked else None


def why_not_picture(picture: str) -> str | None:
    """Say why this picture cannot stand beside it."""
    return None if picture in PICTURES else _("Choose one of the pictures.")


def why_not_paper(words: str, *, papers: int) -> str | None:
    """Say why this cannot be a paper. papers: how many the item has."""
    if papers >= MOST_PAPERS:
        return _("There are many papers already. Fewer are easier to read.")
    return loop.why_not_words(words, asked=_("Say in a few words what is in it."))


def why_not_decide(meeting: Meeting, words: str, *, today: date) -> str | None:
    """Say why this cannot be written down as decided."""
    if meeting.called_off_at:
        return _("We called this meeting off.")
    if meeting.on > today:
        return _("The meeting is still to come.")
    return loop.why_not_words(words, asked=_("Write what you decided."))
