"""Four pictures that sign somebody in: chosen, taken away, tried."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from biggervoices.core import audit
from biggervoices.core.keys import drawn
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.changes.factors import sign_in
from biggervoices.people.changes.once import claim
from biggervoices.people.models import Person, PictureCode, Tablet
from biggervoices.people.queries.pictures import MOST_WITHOUT_FACE, SET, WRONG, faces_on, must_rest, wrong_sets


@transaction.atomic
def set_pictures(person: Person, pictures: frozenset[str], *, by: Person | None, now: datetime) -> None:
    """Keep which four pictures sign a person in, in any order."""
    must(rules.why_not_set_pictures(by, person, on=timezone.localdate(now)) or rules.why_not_four(pictures))
    facts = {"code_hash": make_password(_words(person, pictures)), "set_at": now, "set_by": by}
    PictureCode.objects.update_or_create(person=person, defaults=facts)
    audit.record(SET, by=by, thing=person, now=now)


@transaction.atomic
def remove_pictures(person: Person, *, by: Person | None, now: datetime) -> None:
    """Take somebody's pictures away: they sign in otherwise."""
    must(rules.why_not_set_pictures(by, person, on=timezone.localdate(now)))
    if PictureCode.objects.filter(person=person).delete()[0]:
        audit.record("pictures taken away", by=by, thing=person, now=now)


@transaction.atomic
def use_pictures(pictures: frozenset[str], *, who: Person | None, tablet: Tablet, now: datetime) -> Person | None:
    """Give whom four pictures sign in on a tablet; None alike for wrong ones, and while no more may be tried.

    who: whose face was pressed; None tries everybody of a few who may come in here, and two with one set are nobody.
    Wrong sets are counted for the person on all tablets together; the same one pressed again is not counted again.
    """
    thing = who or tablet
    claim(thing.pk)  # one try at a time, or many at once would pass the count
    tried = drawn("wrong pictures", thing.pk, *sorted(pictures)).hex()[:16]  # which ones, only the key could tell
    if tablet.revoked_at or must_rest(thing, now=now) or tried in wrong_sets(thing, now=now):
        return None
    faces = list(faces_on(tablet, now=now))
    if who or len(faces) > MOST_WITHOUT_FACE:
        faces = [face for face in faces if face == who]
    found = [face for face in faces if check_password(_words(face, pictures), face.picture_code.code_hash)]
    if len(found) == 1:
        sign_in(found[0], "PICTURES", now=now)
        return found[0]
    audit.record(WRONG, by=None, thing=thing, now=now, tablet=str(tablet.pk), tried=tried)
    return None


def _words(person: Person, pictures: frozenset[str]) -> str:
    return " ".join((str(person.pk), *sorted(pictures)))
