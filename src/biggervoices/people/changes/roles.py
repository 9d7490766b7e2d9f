"""Give and end roles; somebody begins or stops to stand beside somebody."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.changes.once import claim
from biggervoices.people.models import Home, Person, Region, Role, Support


@transaction.atomic
def give_role(
    person: Person,
    what: str,
    *,
    id: UUID,
    by: Person | None,
    now: datetime,
    home: Home | None = None,
    region: Region | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Role:
    """Give a role at a home, in a region or for the whole organisation, from a day on. Twice gives what stands."""
    claim(id)
    if standing := Role.objects.filter(pk=id).first():
        return standing
    on = timezone.localdate(now)
    role = Role(id=id, person=person, what=what, home=home, region=region, since=since or on, until=until)
    must(rules.why_not_role(role) or rules.why_not_give_role(by, role, on=on))
    same = Role.objects.filter(person=person, what=what, home=home, region=region, until=None)
    must(_("%(name)s has this role already.") % {"name": person} if same.exists() else None)
    if what == Role.SUPPORTED and role.until is None:
        elsewhere = Role.objects.live(role.since).filter(person=person, what=what).exclude(home=home).exists()
        must(_("%(name)s lives at another home. Write down the move.") % {"name": person} if elsewhere else None)
    role.save(force_insert=True)
    audit.record("role given", by=by, thing=person, now=now, role=what, place=str(role.home_id or role.region_id or ""))
    return role


@transaction.atomic
def end_role(role: Role, *, day: date, by: Person | None, now: datetime) -> None:
    """End a role: the day is its last."""
    role = Role.objects.select_for_update().select_related("person").get(pk=role.pk)
    must(rules.why_not_give_role(by, role, on=timezone.localdate(now)))
    must(_("The last day cannot be before the first day.") if day < role.since else None)
    Role.objects.filter(pk=role.pk).update(until=day)
    audit.record("role ended", by=by, thing=role.person, now=now, role=role.what, day=day.isoformat())


@transaction.atomic
def add_support(
    person: Person,
    supporter: Person,
    purpose: str,
    *,
    id: UUID,
    by: Person | None,
    now: datetime,
    relationship: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Support:
    """Let somebody stand beside a person: on visits, or as one of their family and friends. Twice gives what stands."""
    claim(id)
    if standing := Support.objects.filter(pk=id).first():
        return standing
    on = timezone.localdate(now)
    must(rules.why_not_keep_people(by, on=on))
    support = Support(id=id, person=person, supporter=supporter, purpose=purpose, relationship=relationship.strip())
    support.since, support.until = since or on, until
    must(rules.why_not_support(support))
    same = Support.objects.filter(person=person, supporter=supporter, purpose=purpose, until=None)
    words = _("%(supporter)s does this for %(name)s already.") % {"supporter": supporter, "name": person}
    must(words if same.exists() else None)
    support.save(force_insert=True)
    audit.record("support added", by=by, thing=person, now=now, purpose=purpose, supporter=str(supporter.pk))
    return support


@transaction.atomic
def end_support(support: Support, *, by: Person | None, now: datetime) -> None:
    """End a support at once. The person ends it by themselves, without a reason; the supporter may step back, too."""
    support = Support.objects.select_for_update().select_related("person").get(pk=support.pk)
    on = timezone.localdate(now)
    must(None if by in (support.person, support.supporter) else rules.why_not_keep_people(by, on=on))
    # A support is live through its last day, so what ends now had its last day yesterday.
    Support.objects.filter(pk=support.pk).update(until=on - timedelta(days=1))
    facts = {"purpose": support.purpose, "supporter": str(support.supporter_id)}
    audit.record("support ended", by=by, thing=support.person, now=now, **facts)
