"""The Quality Team's reading: pass on, or do not pass on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop import rules
from biggervoices.loop.changes.tellings import tell
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.people.queries import people_at, standing_of

ONLY_OURS = gettext_noop("Only the Quality Team hears this.")


@transaction.atomic
def pass_on(point: Point, *, words: str, read_back: bool, by: Person, now: datetime) -> None:
    """Pass a point on to its home in these words. Raises Refused when somebody else read it first."""
    today = localdate(now)
    must(rules.why_not_read(standing_of(by, on=today), point.home) or rules.why_not_still_to_read(point))
    people = people_at(point.home, today).count()
    must(rules.why_not_pass(point, words, read_back=read_back, people=people))
    _pass(point, words=words, read_back=read_back, by=by, now=now)


@transaction.atomic
def pass_easy(points: Sequence[Point], *, people: Mapping[UUID, int], by: Person, now: datetime) -> int:
    """Pass several points on as they are: only such that give nobody away. people: how many live in each home."""
    must(None if points else _("Choose what you want to pass on."))
    standing = standing_of(by, on=localdate(now))
    for point in points:
        must(rules.why_not_read(standing, point.home) or rules.why_not_still_to_read(point))
        easy = rules.is_easy(point, people=people.get(point.home_id, 0))
        must(None if easy else _("One of these must be read by itself. Nothing was passed on."))
        _pass(point, words=point.words, read_back=False, by=by, now=now)
    return len(points)


def _pass(point: Point, *, words: str, read_back: bool, by: Person, now: datetime) -> None:
    won = (
        Point.objects.to_read()
        .filter(pk=point.pk)
        .update(
            passed_at=now,
            passed_by=by,
            passed_words=words.strip(),
            read_back_at=now if read_back else None,
            answer_by=localdate(now) + timedelta(days=settings.ANSWER_DAYS),
        )
    )
    _must_have_won(won, point)
    audit.record("loop.passed_on", by=by, thing=point, now=now, changed=words.strip() != point.words.strip())


@transaction.atomic
def keep_back(point: Point, *, reason: str, by: Person, now: datetime) -> None:
    """Do not pass a point on; the person is told why. What only the Quality Team hears needs no reason."""
    must(rules.why_not_read(standing_of(by, on=localdate(now)), point.home) or rules.why_not_still_to_read(point))
    ours = rules.is_ours_alone(point)
    reason = _(ONLY_OURS) if ours else reason.strip()
    must(rules.why_not_reason(reason))
    won = Point.objects.to_read().filter(pk=point.pk).update(kept_at=now, kept_by=by, kept_reason=reason)
    _must_have_won(won, point)
    audit.record("loop.kept_back", by=by, thing=point, now=now, ours=ours)
    if not ours:
        point.refresh_from_db()
        tell([point], teller=by, now=now)


def _must_have_won(won: int, point: Point) -> None:
    if not won:
        point.refresh_from_db()
        must(rules.why_not_still_to_read(point))
