"""Who is on call when, and who is told outside."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from biggervoices.core.audit import record
from biggervoices.core.refusals import must
from biggervoices.core.seen import facts_of, really_changed
from biggervoices.people.models import Person
from biggervoices.safeguarding import queries, rules
from biggervoices.safeguarding.models import Duty, OutsideContact


@transaction.atomic
def add_duty(
    person: Person, what: str, begins_at: datetime, ends_at: datetime, *, id: UUID, by: Person | None, now: datetime
) -> Duty:
    """Put somebody on call. The same id sent again gives what stands."""
    held = queries.roles_of(person, at=begins_at)
    must(rules.why_not_duty(what, held, begins_at, ends_at, now=now))
    facts = {"person": person, "what": what, "begins_at": begins_at, "ends_at": ends_at}
    duty, is_new = Duty.objects.get_or_create(pk=id, defaults=facts)
    if is_new:
        record("on call", by=by, thing=duty, now=now, duty=what, person=str(person.pk))
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by: Person, now: datetime) -> None:
    """Take somebody off the rota: at once where it has begun, else altogether. Done twice, it is done once."""
    if duty.begins_at >= now:
        Duty.objects.filter(pk=duty.pk).delete()
    else:
        Duty.objects.filter(pk=duty.pk, ends_at__gt=now).update(ends_at=now)
    record("no longer on call", by=by, thing=duty, now=now, duty=duty.what, person=str(duty.person_id))


@transaction.atomic
def set_outside_contact(*, name: str, phone: str, email: str, by: Person | None, now: datetime, seen: str = "") -> None:
    """Write down who is told outside the organisation when nobody inside may read a worry. seen: as the form has it."""
    facts = {"name": name, "phone": phone, "email": email}
    if held := OutsideContact.objects.select_for_update().filter(pk=1).first():
        facts = really_changed(facts_of(held, facts), facts, seen, together=True)
    OutsideContact.objects.update_or_create(pk=1, defaults=facts)
    # The audit trail wants a thing with an id of its own kind: it is named by the organisation alone.
    record("contact outside set", by=by, thing=OutsideContact(id=None), now=now)
