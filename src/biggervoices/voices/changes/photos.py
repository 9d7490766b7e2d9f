"""Photos of a gathering: kept, asked about, shown in the report only while everybody in them says yes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.easyread.changes import add_picture
from biggervoices.people.changes import drop_picture
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.voices.changes.gatherings import held
from biggervoices.voices.models import DayPhoto, Gathering, InPhoto
from biggervoices.voices.rules import photos as rules
from biggervoices.voices.rules.gatherings import why_not_lead


@transaction.atomic
def add_photo(
    gathering: Gathering,
    photo: bytes,
    words: str,
    people: Collection[Person],
    *,
    nobody: bool,
    id: UUID,
    by: Person,
    now: datetime,
) -> DayPhoto:
    """Keep a photo and ask everybody who is in it. The same id sent again gives what stands.

    words: what it shows, for whoever does not see it. Raises Refused for what is no picture.
    """
    if there := DayPhoto.objects.filter(pk=id).first():
        return there
    gathering = held(gathering.pk)
    must(rules.why_not_add(standing_of(by, on=localdate(now)), gathering, nobody=nobody, people=len(people)))
    picture = add_picture(photo, id=id, words=words, by=by.pk, now=now)
    kept = DayPhoto.objects.create(pk=id, gathering=gathering, picture=picture, added_at=now, added_by=by)
    InPhoto.objects.bulk_create(InPhoto(photo=kept, person=person) for person in people)
    audit.record("voices.photo_added", by=by, thing=gathering, now=now, people=len(people))
    return kept


@transaction.atomic
def say(one: InPhoto, says: str, *, by: Person, now: datetime) -> None:
    """Say yes or no to a photo that shows one. The last word counts, and a no takes it out of the report at once."""
    must(rules.why_not_say(standing_of(by, on=localdate(now)), one, says))
    heard_by = None if one.person_id == by.pk else by
    InPhoto.objects.filter(pk=one.pk).update(says=says, said_at=now, recorded_by=heard_by)
    audit.record("voices.photo_answered", by=by, thing=one, now=now, says=says)


@transaction.atomic
def take_out(photo: DayPhoto, *, by: Person, now: datetime) -> None:
    """Throw a photo away, with its file."""
    must(why_not_lead(standing_of(by, on=localdate(now)), photo.gathering))
    drop(photo)
    audit.record("voices.photo_taken_out", by=by, thing=photo.gathering, now=now)


def drop(photo: DayPhoto) -> None:
    """Throw a photo away, with its file; within a change."""
    picture = photo.picture
    DayPhoto.objects.filter(pk=photo.pk).delete()
    drop_picture(picture)
