"""Why not: who may begin a group, who belongs to it, and who writes its terms."""

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_words
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Group, Member, TermsWording
from biggervoices.voices.models.groups import PARTS

MOST_NAME = 80
MOST_PURPOSE = 300
READERS = (Role.SUPPORTED, Role.CHECKER, Role.QUALITY_TEAM, Role.COMMITTEE, Role.EXECUTIVE, Role.AUDITOR)
LONGEST_AGO = timedelta(days=20 * 365)


def is_member(standing: Standing, group: Group) -> bool:
    """Tell whether somebody is a member of a group today. One query."""
    return Member.objects.live(standing.on).filter(group=group, person=standing.person).exists()


def why_not_read(standing: Standing, group: Group) -> str | None:
    """Say why this person does not read agendas, papers and decisions (SAFE.md section 1). At most one query."""
    if standing.holds(*READERS) or is_member(standing, group):
        return None
    return _("This is for members of the group.")


def why_not_begin(standing: Standing) -> str | None:
    """Say why this person does not begin a group, nor write down its members."""
    return None if standing.holds(Role.QUALITY_TEAM) else _("The Quality Team does this.")


def why_not_describe(name: str, purpose: str, *, group: UUID) -> str | None:
    """Say why a group cannot be called so, or be for this."""
    if not name.strip() or len(name) > MOST_NAME:
        return _("Give the group a short name.")
    if not purpose.strip() or len(purpose) > MOST_PURPOSE:
        return _("Say in a sentence or two what the group is for.")
    taken = Group.objects.filter(name__iexact=name.strip()).exclude(pk=group).exists()
    return _("There is a group of this name already.") if taken else None


def why_not_member(person: Person, how: str, since: date, *, today: date) -> str | None:
    """Say why somebody does not become a member so."""
    if how not in dict(Member.HOW):
        return _("Say how they became a member.")
    if not person.is_active:
        return _("This person is not here any more.")
    if not today - LONGEST_AGO <= since <= today:
        return _("%(day)s cannot be right. Please look at the day again.") % {"day": day_words(since, today=today)}
    return None


def why_not_end(standing: Standing, member: Member, until: date) -> str | None:
    """Say why a membership does not end so: by the member, or by the Quality Team."""
    if member.until:
        return _("They left the group already.")
    if member.person_id != standing.person.pk and not standing.holds(Role.QUALITY_TEAM):
        return _("Only the member or the Quality Team can do this.")
    return _("That is before they became a member.") if until < member.since else None


def why_not_write_terms(standing: Standing, group: Group, part: str) -> str | None:
    """Say why this person does not propose words for a part of the terms."""
    if part not in dict(PARTS):
        return _("Please press one of the pictures.")
    return None if is_member(standing, group) else _("Only members of the group write this.")


def why_not_agree_terms(standing: Standing, wording: TermsWording) -> str | None:
    """Say why this person does not write down that the group agreed."""
    return None if is_member(standing, wording.group) else _("Only members of the group write this.")
