"""Add people and change what is written about them; they leave, move and die here."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import must
from biggervoices.core.seen import facts_of, really_changed
from biggervoices.easyread.changes import add_picture
from biggervoices.easyread.models import Picture
from biggervoices.people import rules
from biggervoices.people.changes.erasing import drop_picture
from biggervoices.people.changes.factors import forget_factors
from biggervoices.people.changes.once import claim, take
from biggervoices.people.models import AccessNeeds, Card, Home, Person, PictureCode, Role, Support

LOOK = ("theme", "size", "pictures", "read_aloud", "slow_voice", "you_said_pages")


@transaction.atomic
def add_person(
    *,
    id: UUID,
    name: str,
    by: Person | None,
    now: datetime,
    called: str = "",
    email: str | None = None,
    phone: str = "",
    reference: str = "",
    joined_on: date | None = None,
) -> Person:
    """Add a person; with no e-mail they sign in with a card. The same id sent twice gives who stands."""
    claim(id)
    if standing := Person.objects.filter(pk=id).first():
        return standing
    on = timezone.localdate(now)
    must(rules.why_not_keep_people(by, on=on))
    person = Person(id=id, name=name.strip(), called=called.strip(), email=(email or "").strip().lower() or None)
    person.phone, person.reference, person.joined_on = phone.strip(), reference.strip(), joined_on or on
    person.set_unusable_password()
    must(rules.why_not_person(person) or rules.why_not_same(person))
    person.save(force_insert=True)
    audit.record("person added", by=by, thing=person, now=now)
    return person


@transaction.atomic
def alter_person(person: Person, *, by: Person | None, now: datetime, seen: str = "", **facts: Any) -> Person:
    """Change what is written about a person: name, called, email, phone, reference. A person may change `called`.

    seen: the marks of the form (core/seen.py). Raises Overtaken where somebody else changed the same meanwhile.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    own = by == person and set(facts) <= {"called"}
    must(None if own else rules.why_not_keep_people(by, on=timezone.localdate(now)))
    if "email" in facts:
        facts["email"] = (facts["email"] or "").strip().lower() or None
    changed = take(person, really_changed(facts_of(person, facts), facts, seen))
    must(rules.why_not_person(person) or rules.why_not_same(person))
    if not changed:
        return person
    person.save(update_fields=changed)
    if "email" in changed:  # a link to a new password must never go to the address before
        must(rules.why_not_open_account(by, person, on=timezone.localdate(now)))
        EmailAddress.objects.filter(user_id=person.pk).delete()
    audit.record("person changed", by=by, thing=person, now=now, fields=" ".join(sorted(changed)))
    return person


@transaction.atomic
def set_look(person: Person, *, by: Person, now: datetime, **look: Any) -> None:
    """Keep how a person likes a page to be. Only they choose it."""
    must(None if by == person else _("Only the person chooses how pages look for them."))
    must(None if set(look) <= set(LOOK) else _("Choose one of these."))
    for key, choices in (("theme", Person.THEMES), ("size", Person.SIZES), ("pictures", Person.SHOWS)):
        must(None if look.get(key, "") in ("", *dict(choices)) else _("Choose one of these."))
    Person.objects.filter(pk=person.pk).update(**look)


@transaction.atomic
def set_photo(person: Person, data: bytes, *, id: UUID, by: Person | None, now: datetime) -> Person:
    """Keep a photo of a person, made again from its pixels; the one before goes."""
    must(rules.why_not_keep_needs(by, person, on=timezone.localdate(now)) or rules.why_not_here(person))
    words = _("Photo of %(name)s") % {"name": person}
    picture = add_picture(data, id=id, words=words[:120], by=by.pk if by else None, now=now)
    before = Picture.objects.filter(person=person.pk).exclude(pk=picture.pk).first()
    Person.objects.filter(pk=person.pk).update(photo=picture)
    if before:
        drop_picture(before)
    audit.record("photo kept", by=by, thing=person, now=now)
    person.photo = picture
    return person


@transaction.atomic
def write_needs(person: Person, *, by: Person | None, now: datetime, seen: str = "", **needs: Any) -> AccessNeeds:
    """Write down what a person needs and how they say yes and no; asked today. seen: the marks of the form."""
    on = timezone.localdate(now)
    must(rules.why_not_keep_needs(by, person, on=on) or rules.why_not_here(person))
    stands, _new = AccessNeeds.objects.select_for_update().get_or_create(person=person)
    changed = take(stands, really_changed(facts_of(stands, needs), needs, seen) | {"reviewed_on": on})
    must(rules.why_not_needs(stands))
    stands.save()
    audit.record("needs written", by=by, thing=person, now=now, fields=" ".join(sorted(changed)))
    return stands


@transaction.atomic
def person_moves(person: Person, home: Home, *, id: UUID, day: date, by: Person | None, now: datetime) -> Role:
    """Move a person into another home: living at the one before ends the day before."""
    claim(id)
    if standing := Role.objects.filter(pk=id).first():
        return standing
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)) or rules.why_not_move(person, home, day))
    role = Role(id=id, person=person, what=Role.SUPPORTED, home=home, since=day)
    must(rules.why_not_role(role))
    end_roles(Role.objects.filter(person=person, what=Role.SUPPORTED), day - timedelta(days=1))
    role.save(force_insert=True)
    audit.record("moved home", by=by, thing=person, now=now, home=str(home.pk), day=day.isoformat())
    return role


@transaction.atomic
def person_leaves(person: Person, *, day: date, by: Person | None, now: datetime) -> Person:
    """Close the account of somebody who left: sessions and cards stop at once, roles and supports end that day."""
    person = _close(person, day, by=by, now=now)
    person.left_on = day
    person.save(update_fields=["is_active", "left_on", "password"])
    audit.record("person left", by=by, thing=person, now=now, day=day.isoformat())
    return person


@transaction.atomic
def person_dies(person: Person, *, day: date, by: Person | None, now: datetime) -> Person:
    """Write down that a person died. Nothing is sent to them any more; what they said stays theirs and stays kept."""
    person = _close(person, day, by=by, now=now)
    person.died_on = day
    person.save(update_fields=["is_active", "died_on", "password"])
    audit.record("person died", by=by, thing=person, now=now, day=day.isoformat())
    return person


def _close(person: Person, day: date, *, by: Person | None, now: datetime) -> Person:
    """End all that a person holds on a day."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    on = timezone.localdate(now)
    must(rules.why_not_keep_people(by, on=on) or rules.why_not_close(person, day, on=on))
    must(_("Somebody else has to do this.") if by == person else None)
    end_roles(Role.objects.filter(person=person), day)
    supports = Support.objects.filter(Q(person=person) | Q(supporter=person))
    supports.filter(Q(until=None) | Q(until__gt=day)).update(until=day)
    Card.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    PictureCode.objects.filter(person=person).delete()
    forget_factors(person)
    person.set_unusable_password()  # ends every session for good: whoever comes back begins with a new link or card
    person.is_active = False
    return person


@transaction.atomic
def person_comes_back(person: Person, *, by: Person | None, now: datetime) -> Person:
    """Open an account again. Within 30 days roles and supports that ended with it come back, ways to sign in do not."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    on = timezone.localdate(now)
    must(rules.why_not_keep_people(by, on=on) or rules.why_not_open_again(person, on=on))
    closed = person.died_on or person.left_on
    if rules.ended_lately(person, on=on):
        for role in Role.objects.filter(person=person, until=closed).exclude(what__in=("ADMIN", "SAFEGUARDING")):
            Role.objects.filter(pk=role.pk).update(until=None)
        Support.objects.filter(person=person, until=closed, supporter__is_active=True).update(until=None)
        Support.objects.filter(supporter=person, until=closed, person__is_active=True).update(until=None)
    person.is_active, person.left_on, person.died_on = True, None, None
    person.save(update_fields=["is_active", "left_on", "died_on"])
    audit.record("person came back", by=by, thing=person, now=now)
    return person


def end_roles(roles: Any, day: date) -> None:
    """End roles on a day; those that would have begun after it never were."""
    roles.filter(since__gt=day).delete()
    roles.filter(Q(until=None) | Q(until__gt=day)).update(until=day)


def unsaved_needs(person: Person, needs: dict[str, Any], on: date) -> AccessNeeds:
    """Make needs that a bulk verb saves."""
    return AccessNeeds(id=new_id(), person=person, reviewed_on=on, **needs)
