"""Why not: who plans, leads and joins a gathering."""

from datetime import date, time

from django.utils.translation import gettext as _

from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Gathering, Invite

MINUTES = (5, 10, 15, 20, 30)  # of a timer
STEPS = tuple(dict(Gathering.STEPS))
MOST_NEEDS = 1000


def why_not_plan(standing: Standing) -> str | None:
    """Say why this person plans no gatherings."""
    may = standing.holds(Role.QUALITY_TEAM, Role.AMBASSADOR)
    return None if may else _("Only the Quality Team and ambassadors plan gatherings.")


def why_not_lead(standing: Standing, gathering: Gathering) -> str | None:
    """Say why this person does not lead this gathering."""
    if Gathering.objects.led_by(standing).filter(pk=gathering.pk).exists():
        return None
    return _("Only the people who lead this gathering can do this.")


def why_not_when(on: date, starts: time, ends: time, *, today: date) -> str | None:
    """Say why a gathering cannot be at that time."""
    if on < today:
        return _("That day has passed.")
    return None if ends > starts else _("It must end after it starts.")


def why_not_answer(by: Person, invite: Invite, *, today: date) -> str | None:
    """Say why somebody does not answer this invitation."""
    if by.pk != invite.person_id:
        return _("We asked somebody else. Only they can answer.")
    return _("This gathering is over.") if invite.gathering.on < today or invite.gathering.ended_at else None


def why_not_join(gathering: Gathering) -> str | None:
    """Say why nobody joins now."""
    if gathering.ended_at:
        return _("This gathering is over.")
    return None if gathering.begun_at else _("This gathering has not begun yet.")


def why_not_go_on(gathering: Gathering) -> str | None:
    """Say why nothing can be added on the screens now."""
    return why_not_join(gathering) or (_("We have a break. Nothing is lost.") if gathering.paused else None)


def why_not_timer(gathering: Gathering, minutes: int) -> str | None:
    """Say why a timer cannot be set: in a break there is none; 0 takes it away."""
    if gathering.paused:
        return _("There is a break now. Go on first.")
    return None if minutes in (0, *MINUTES) else _("Choose how many minutes.")
