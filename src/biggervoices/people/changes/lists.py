"""Lists of homes and people: brought, looked at, and saved whole or not at all."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.audit import entry_for
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.changes import bulk
from biggervoices.people.changes.once import claim, claim_lists
from biggervoices.people.changes.persons import end_roles, unsaved_needs
from biggervoices.people.formats.columns import Columns
from biggervoices.people.formats.rows import Remark
from biggervoices.people.formats.tables import Table, why_not_read
from biggervoices.people.models import AccessNeeds, Home, Person, Role, Upload
from biggervoices.people.queries import HomePlan, PersonPlan, plan_homes, plan_people
from biggervoices.people.queries.plans import Line

KEPT_FOR = timedelta(days=1)
HOME_FACTS = ["region", "kinds", "phone", "website", "latitude", "longitude", "front_doors"]
PERSON_FACTS = ["name", "called", "email", "phone", "reference"]


@transaction.atomic
def bring_list(kind: str, name: str, data: bytes, *, id: UUID, by: Person, now: datetime) -> Upload:
    """Keep a list for looking at; nothing of it is saved yet."""
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)) or why_not_read(data))
    return keep_upload(kind, name, data, id=id, by=by, now=now)


@transaction.atomic
def keep_upload(kind: str, name: str, data: bytes, *, id: UUID, by: Person, now: datetime) -> Upload:
    """Keep a file for a day, so that its owner looks at it; whoever calls it has asked whether they may."""
    claim(id)
    if standing := Upload.objects.filter(pk=id, brought_by=by).first():
        return standing
    return Upload.objects.create(id=id, kind=kind, name=name[-120:], data=data, brought_by=by, brought_at=now)


@transaction.atomic
def drop_list(upload: Upload, *, by: Person) -> None:
    """Throw a file away that was looked at."""
    Upload.objects.filter(pk=upload.pk, brought_by=by).delete()


@transaction.atomic
def drop_old_lists(*, now: datetime) -> int:
    """Throw away files that nobody saved within a day."""
    return Upload.objects.filter(brought_at__lt=now - KEPT_FOR).delete()[0]


@transaction.atomic
def save_homes(table: Table, columns: Columns, *, by: Person | None, now: datetime) -> HomePlan:
    """Save a list of homes, all of it or nothing; give what it changed. The second time it changes nothing."""
    claim_lists()
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    plan = plan_homes(table, columns)
    must(_why_not_save(plan.faults))
    bulk.add_regions_in_bulk(plan.regions, by=by, now=now)
    bulk.add_homes_in_bulk(plan.new, by=by, now=now)
    altered = [change.home for change in plan.changed]
    for home in altered:
        must(rules.why_not_home(home))
    Home.objects.bulk_update(altered, HOME_FACTS, batch_size=500)
    _note("home changed", altered, by, now)
    return plan


@transaction.atomic
def save_people(table: Table, columns: Columns, *, by: Person | None, now: datetime) -> PersonPlan:
    """Save a list of people, all of it or nothing; give what it changed."""
    claim_lists()
    on = timezone.localdate(now)
    must(rules.why_not_keep_people(by, on=on))
    plan = plan_people(table, columns, by=by, on=on)
    must(_why_not_save(plan.faults))
    bulk.add_people_in_bulk([line.person for line in plan.new], by=by, now=now)
    altered = [line.person for line in plan.changed]
    mailed = [line.person for line in plan.changed if any(it.what == _("E-mail") for it in line.differences)]
    for person in mailed:
        must(rules.why_not_open_account(by, person, on=on))
    EmailAddress.objects.filter(user__in=mailed).delete()
    Person.objects.bulk_update(altered, PERSON_FACTS, batch_size=500)
    _note("person changed", altered, by, now)
    for line in plan.changed:
        for role in line.ended:
            _end_before(role, line)
    roles = [role for line in plan.lines for role in line.roles]
    bulk.add_roles_in_bulk(roles, by=None, now=now)  # the plan asked already whether `by` may give each
    _note("role given", [role.person for role in roles], by, now)
    _save_needs(plan.lines, by=by, now=now)
    return plan


def _end_before(role: Role, line: Line) -> None:
    """End living at the home before, on the day before the move."""
    moved = next(it for it in line.roles if it.what == Role.SUPPORTED)
    end_roles(Role.objects.filter(pk=role.pk), moved.since - timedelta(days=1))


def _save_needs(lines: list[Line], *, by: Person | None, now: datetime) -> None:
    on = timezone.localdate(now)
    wanted = {line.person.pk: line for line in lines if line.needs}
    standing = {needs.person_id: needs for needs in AccessNeeds.objects.filter(person__in=wanted)}
    new = [unsaved_needs(line.person, line.needs, on) for pk, line in wanted.items() if pk not in standing]
    bulk.add_needs_in_bulk(new, by=by, now=now)
    for needs in standing.values():
        for key, value in wanted[needs.person_id].needs.items():
            setattr(needs, key, value)
        must(rules.why_not_needs(needs))
    AccessNeeds.objects.bulk_update(standing.values(), ["communicates", "says_yes", "says_no"], batch_size=500)


def _why_not_save(faults: list[Remark]) -> str | None:
    if not faults:
        return None
    return _("Nothing is saved, because %(count)s rows are not right yet. The first: %(first)s") % {
        "count": len({fault.row for fault in faults}),
        "first": faults[0],
    }


def _note(what: str, things: list[Home] | list[Person], by: Person | None, now: datetime) -> None:
    each: list[Model] = list(things)
    AuditEntry.objects.bulk_create([entry_for(what, by=by, thing=thing, now=now, many=True) for thing in each])
