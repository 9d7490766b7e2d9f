"""What people say comes in here, is opened to the home if they wish, and goes when they take it back."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.files import let_go
from biggervoices.core.refusals import must
from biggervoices.loop import rules
from biggervoices.loop.models import Asked, Point, Telling, Verdict
from biggervoices.people.models import Home, Person
from biggervoices.people.queries import people_at
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon


@transaction.atomic
def raise_point(
    *,
    id: UUID,
    person: UUID | None,
    kind: str,
    words: str,
    about: str,
    hears: str,
    named: bool,
    home: Home,
    heard_label: str,
    heard_path: str,
    heard_id: UUID | None,
    heard_on: date,
    question: str,
    picture: str,
    asked_by: Sequence[Person],
    now: datetime,
    reword: bool | None = None,
    voice: str = "",
) -> Point:
    """Keep one thing that a person said, in their own words. The same id sent again gives what stands."""
    point, is_new = Point.objects.get_or_create(
        pk=id,
        defaults={
            "person": person,
            "kind": kind,
            "words": words,
            "voice": voice,
            "about": about,
            "hears": hears,
            "named": named,
            "reword": reword,
            "home": home,
            "heard_label": heard_label,
            "heard_path": heard_path,
            "heard_id": heard_id,
            "heard_on": heard_on,
            "question": question,
            "picture": picture,
            "raised_at": now,
        },
    )
    if is_new:
        Asked.objects.bulk_create(Asked(point=point, checker=checker) for checker in dict.fromkeys(asked_by))
        # Not who said it: the audit trail would undo the sealed link.
        audit.record("loop.point_raised", by=None, thing=point, now=now, kind=kind)
        heard = Heard(point.pk, ReadSoon.POINT, words, reverse("loop:read_one", args=[point.pk]))
        ask_to_read([heard], home=home.pk, part_of=heard_id, ready=True, now=now)
    return point


@transaction.atomic
def let_hear(point: Point, *, yes: bool, by: Person, now: datetime) -> None:
    """Keep what a person says, once, to "May the home hear this?". After a yes the Quality Team reads it (again)."""
    must(rules.why_not_let_hear(by, point, people=people_at(point.home, localdate(now)).count()))
    still = Point.objects.filter(pk=point.pk, may_hear_at=None, passed_at=None, taken_back_at=None)
    won = still.update(may_hear_at=now)
    must(None if won else _("You have answered this. Thank you."))
    if yes:
        # Where few people live, yes also says: they will know that it was me, and that is OK.
        named = point.named or rules.is_given_away(point, people=people_at(point.home, localdate(now)).count())
        hears = Point.MANAGER if rules.is_ours_alone(point) else point.hears
        Point.objects.filter(pk=point.pk).update(
            hears=hears, named=named, kept_at=None, kept_by=None, kept_reason="", read_back_at=None
        )
    audit.record("loop.home_may_hear", by=None, thing=point, now=now, yes=yes)


@transaction.atomic
def take_back(point: Point, *, by: Person, now: datetime) -> Point:
    """Take a person's words out of everything that we hold. Taken back already, it stays so."""
    must(rules.why_not_take_back(by, point))
    gone = {"words": "", "passed_words": "", "voice": ""}
    won = Point.objects.filter(pk=point.pk, taken_back_at=None).update(taken_back_at=now, **gone)
    if won:
        if point.voice:
            let_go(point.voice)
        Verdict.objects.filter(point=point).exclude(words="").update(words="")
        Telling.objects.filter(point=point, told_at=None).delete()
        audit.record("loop.words_taken_back", by=None, thing=point, now=now)
    point.refresh_from_db()
    return point
