"""The only place that writes how long things are kept, holds them, throws them away, erases and copies."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from biggervoices.checks.changes.old import erase_answers, remove_after_visits, remove_answers, remove_reports
from biggervoices.core import audit, backups
from biggervoices.core.files import keep_sealed, let_go, sweep
from biggervoices.core.refusals import must
from biggervoices.core.seen import really_changed
from biggervoices.keeping import queries, rules
from biggervoices.keeping.documents import copy_zip
from biggervoices.keeping.models import Hold, OwnCopy, Period
from biggervoices.loop.changes.old import erase_points, remove_points
from biggervoices.people.changes import drop_old_lists, empty_person
from biggervoices.people.models import Home, Organisation, Person
from biggervoices.safeguarding.changes.old import remove_prompts, remove_worries
from biggervoices.voices.changes.old import (
    erase_from_groups,
    erase_statements,
    remove_gatherings,
    remove_group_answers,
    remove_statements,
)

# How each kind is thrown away, in this order: a report is older than what was said in it.
REMOVERS: dict[str, Callable[..., int]] = {
    "answers": remove_answers,
    "points": remove_points,
    "statements": remove_statements,
    "gatherings": remove_gatherings,
    "group-answers": remove_group_answers,
    "after-visits": remove_after_visits,
    "reports": remove_reports,
    "worries": remove_worries,
    "prompts": remove_prompts,
}
# How each room takes one person out; people last, because the others still ask who it was.
ERASERS: tuple[Callable[..., None], ...] = (
    erase_points,
    erase_statements,
    erase_from_groups,
    erase_answers,
    empty_person,
)


@transaction.atomic
def set_period(key: str, days: int, *, by: Person, now: datetime, seen: str = "") -> None:
    """Choose how many days a kind of data is kept here. seen: the marks of the form (core/seen.py)."""
    must(rules.why_not_keep(by, on=timezone.localdate(now)) or rules.why_not_period(rules.BY_KEY.get(key), days))
    list(Organisation.objects.select_for_update().values("pk"))  # one at a time, also where no row stands yet
    really_changed({"days": queries.days_of(key)}, {"days": days}, seen)
    Period.objects.update_or_create(pk=key, defaults={"days": days, "set_at": now, "set_by": by})
    audit.record("keeping.period", by=by, thing=Organisation(pk=1), now=now, kind=key, days=days)


@transaction.atomic
def hold(thing: Person | Home, reason: str, *, id: UUID, by: Person, now: datetime) -> Hold:
    """Let nothing of a person or a home be thrown away until the hold ends. The same id sent twice is one hold."""
    must(rules.why_not_hold(by, reason, on=timezone.localdate(now)))
    what = {"person": thing} if isinstance(thing, Person) else {"home": thing}
    held, is_new = Hold.objects.get_or_create(
        pk=id, defaults={**what, "reason": reason.strip(), "begun_at": now, "begun_by": by}
    )
    if is_new:
        audit.record("keeping.held", by=by, thing=thing, now=now)
    return held


@transaction.atomic
def end_hold(held: Hold, *, by: Person, now: datetime) -> None:
    """Let the clock go on for what was held."""
    must(rules.why_not_hold(by, held.reason, on=timezone.localdate(now)))
    won = Hold.objects.filter(pk=held.pk, ended_at=None).update(ended_at=now, ended_by=by)
    must(None if won else _("This hold has ended already."))
    thing = held.person or held.home
    assert thing
    audit.record("keeping.hold_ended", by=by, thing=thing, now=now)


# --- throwing away ---------------------------------------------------------------------------------------------------


def throw_away_old(*, now: datetime) -> dict[str, int]:
    """Throw away what was kept long enough, and write down how much of each kind; give the same.

    One transaction a kind: one that fails leaves the others done, and fails the job, which is tried again.
    """
    gone = {key: _remove(key, remover, now=now) for key, remover in REMOVERS.items()}
    gone["people"] = sum(_erase_old(person, now=now) for person in _left_long_ago(now))
    gone["copies"] = sum(_drop_copy(copy, now=now) for copy in queries.old_copies(now=now))
    gone["files"] = sweep(queries.files_named(), now=now.timestamp())
    Session.objects.filter(expire_date__lt=now).delete()
    drop_old_lists(now=now)
    note_erased()
    return gone


@transaction.atomic
def _remove(key: str, remover: Callable[..., int], *, now: datetime) -> int:
    gone = remover(now - timedelta(days=queries.days_of(key)), queries.held(), now=now)
    if gone:
        audit.record("keeping.thrown_away", by=None, thing=Organisation(pk=1), now=now, kind=key, rows=gone)
    return gone


def _left_long_ago(now: datetime) -> list[Person]:
    return list(queries.to_erase(before=now - timedelta(days=queries.days_of("people"))))


@transaction.atomic
def _erase_old(person: Person, *, now: datetime) -> int:
    if rules.why_not_erase(None, person, on=timezone.localdate(now)):
        return 0
    _erase(person, by=None, now=now)
    return 1


@transaction.atomic
def _drop_copy(copy: OwnCopy, *, now: datetime) -> int:
    if copy.file:
        let_go(copy.file)
    copy.delete()
    return 1


# --- erasing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def erase(person: Person, *, by: Person, now: datetime) -> None:
    """Take a person out of everything; worries and the homes' own records stay. Noted beside the backups, too."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    must(rules.why_not_erase(by, person, on=timezone.localdate(now)))
    _erase(person, by=by, now=now)


def _erase(person: Person, *, by: Person | None, now: datetime) -> None:
    for copy in OwnCopy.objects.filter(person=person):
        _drop_copy(copy, now=now)
    OwnCopy.objects.filter(asked_by=person).delete()
    for eraser in ERASERS:
        eraser(person, now=now)
    audit.record("keeping.erased", by=by, thing=person, now=now)
    transaction.on_commit(note_erased)


def note_erased() -> None:
    """Note beside the database, and beside the backups, who was erased: what is put back is erased again."""
    for place in filter(None, (Path(settings.VAR), settings.BACKUPS)):
        backups.write_erased(place, queries.erased())


@transaction.atomic
def erase_again(noted: dict[str, str], *, now: datetime) -> int:
    """Erase after a restore whoever was erased after the backup was made; give how many. Holds do not count here."""
    found = list(Person.objects.filter(pk__in=list(noted), erased_at=None))
    for person in found:
        _erase(person, by=None, now=now)
    return len(found)


# --- copies ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_copy(
    person: Person, *, id: UUID, by: Person, now: datetime, how: str = "", worries: bool = False
) -> OwnCopy:
    """Ask for a copy of all that is about a person; a job makes it. Asked for already, it is that one.

    worries: with the worries that the person told; only where nobody else reads along.
    """
    must(rules.why_not_copy(by, person, how, on=timezone.localdate(now)))
    facts = {"how": how.strip(), "worries": worries and by == person, "asked_at": now}
    try:
        with transaction.atomic():
            copy, is_new = OwnCopy.objects.get_or_create(
                person=person, asked_by=by, made_at=None, defaults={"id": id, **facts}
            )
    except IntegrityError:  # the same form sent again, after its copy was made
        return OwnCopy.objects.get(pk=id, person=person, asked_by=by)
    if is_new:
        audit.record("keeping.copy_asked", by=by, thing=person, now=now)
        # By name: the job stands above this file. It is asked for in this very transaction.
        app.configure_task("keeping.jobs.make_copy").defer(copy=str(copy.pk))
    return copy


@transaction.atomic
def make_copy(copy: UUID, *, now: datetime) -> OwnCopy | None:
    """Make a copy that was asked for; made already, it stays. Gives None where nobody wants it any more."""
    asked = OwnCopy.objects.select_for_update(of=("self",)).select_related("person").filter(pk=copy).first()
    if asked is None or asked.made_at:
        return asked
    asked.file, asked.made_at = keep_sealed(copy_zip(asked, now=now), suffix=".zip"), now
    asked.save(update_fields=["file", "made_at"])
    return asked


@transaction.atomic
def fetch_copy(copy: OwnCopy, *, by: Person, now: datetime) -> None:
    """Write down that a copy was fetched."""
    must(rules.why_not_fetch(by, copy, on=timezone.localdate(now)))
    OwnCopy.objects.filter(pk=copy.pk).update(fetched_at=now)
    audit.record("keeping.copy_fetched", by=by, thing=copy.person, now=now)
