"""Add and change homes and regions, and what the organisation is called."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.core.seen import facts_of, really_changed
from biggervoices.easyread.changes import add_picture
from biggervoices.people import rules
from biggervoices.people.changes.once import claim, take
from biggervoices.people.changes.persons import end_roles
from biggervoices.people.models import Home, Organisation, Person, Region, Role


@transaction.atomic
def add_region(name: str, *, id: UUID, by: Person | None, now: datetime) -> Region:
    """Add a region. The same id sent twice gives what stands."""
    claim(id)
    if standing := Region.objects.filter(pk=id).first():
        return standing
    region = Region(id=id, name=name.strip())
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)) or rules.why_not_region(region))
    region.save(force_insert=True)
    audit.record("region added", by=by, thing=region, now=now)
    return region


@transaction.atomic
def alter_region(region: Region, *, name: str, by: Person | None, now: datetime, seen: str = "") -> Region:
    """Give a region another name. seen: the marks of the form."""
    region = Region.objects.select_for_update().get(pk=region.pk)
    take(region, really_changed({"name": region.name}, {"name": name.strip()}, seen))
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)) or rules.why_not_region(region))
    region.save(update_fields=["name"])
    audit.record("region changed", by=by, thing=region, now=now)
    return region


@transaction.atomic
def add_home(name: str, region: Region, *, id: UUID, by: Person | None, now: datetime, **facts: Any) -> Home:
    """Add a home: address, postcode, kinds, phone, website, latitude, longitude, front_doors, step_free.

    The same id sent twice gives what stands.
    """
    claim(id)
    if standing := Home.objects.filter(pk=id).first():
        return standing
    home = Home(id=id, name=name.strip(), region=region, **facts)
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    must(rules.why_not_home(home) or rules.why_not_same_home(home))
    home.save(force_insert=True)
    audit.record("home added", by=by, thing=home, now=now)
    return home


@transaction.atomic
def alter_home(home: Home, *, by: Person | None, now: datetime, seen: str = "", **facts: Any) -> Home:
    """Change what is written about a home. seen: the marks of the form."""
    home = Home.objects.select_for_update().get(pk=home.pk)
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    changed = take(home, really_changed(facts_of(home, facts), facts, seen))
    must(rules.why_not_home(home) or rules.why_not_same_home(home))
    if changed:
        home.save(update_fields=changed)
        audit.record("home changed", by=by, thing=home, now=now, fields=" ".join(sorted(changed)))
    return home


@transaction.atomic
def set_home_photo(home: Home, data: bytes, *, id: UUID, by: Person | None, now: datetime) -> Home:
    """Keep a photo of a home, made again from its pixels."""
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    words = _("Photo of %(name)s") % {"name": home}
    home.photo = add_picture(data, id=id, words=words[:120], by=by.pk if by else None, now=now)
    Home.objects.filter(pk=home.pk).update(photo=home.photo)
    audit.record("photo kept", by=by, thing=home, now=now)
    return home


@transaction.atomic
def hang_poster(home: Home, *, yes: bool, by: Person, now: datetime) -> None:
    """Write down that everyone who lives in a home said yes to a poster on a wall, or that somebody took it back."""
    on = timezone.localdate(now)
    must(rules.why_not_hang_poster(by, home, on=on))
    Home.objects.filter(pk=home.pk).update(poster_agreed_on=on if yes else None)
    audit.record("poster on a wall" if yes else "poster taken down", by=by, thing=home, now=now)


@transaction.atomic
def close_home(home: Home, *, day: date, by: Person | None, now: datetime) -> None:
    """Close a home where nobody lives any more; roles held there end that day."""
    home = Home.objects.select_for_update().get(pk=home.pk)
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)) or rules.why_not_close_home(home, day))
    end_roles(Role.objects.filter(home=home), day)
    Home.objects.filter(pk=home.pk).update(closed_on=day)
    audit.record("home closed", by=by, thing=home, now=now, day=day.isoformat())


@transaction.atomic
def open_home_again(home: Home, *, by: Person | None, now: datetime) -> None:
    """Open a home again; the roles there are given anew."""
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    Home.objects.filter(pk=home.pk).update(closed_on=None)
    audit.record("home opened", by=by, thing=home, now=now)


@transaction.atomic
def describe_organisation(
    *, by: Person | None, now: datetime, new_logo: bytes = b"", id: UUID | None = None, seen: str = "", **facts: Any
) -> Organisation:
    """Write down the name of the organisation, its phone numbers, its checkers' logo and that logo's story.

    new_logo: a picture that is made again from its pixels and kept under the id. seen: the marks of the form.
    """
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    if held := Organisation.objects.select_for_update().filter(pk=1).first():
        facts = really_changed(facts_of(held, facts), facts, seen)
    if new_logo and id:
        words = _("Logo of the Quality Checkers")
        facts["logo"] = add_picture(new_logo, id=id, words=words, by=by.pk if by else None, now=now)
    stands, _new = Organisation.objects.update_or_create(pk=1, defaults=facts)
    audit.record("organisation changed", by=by, thing=stands, now=now, fields=" ".join(sorted(facts)))
    return stands
