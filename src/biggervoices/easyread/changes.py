"""The only place that writes pictures, recordings, readings and waivers. `by` is the id of whoever did it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from biggervoices.core.files import keep
from biggervoices.core.refusals import must
from biggervoices.easyread import formats
from biggervoices.easyread.models import Picture, Reading, Recording, Waiver
from biggervoices.easyread.queries import digest, organisation_set


@transaction.atomic
def add_picture(
    data: bytes,
    *,
    id: UUID,
    words: str,
    by: UUID | None,
    now: datetime,
    idea: str = "",
    maker: str = "",
    licence: str = "",
) -> Picture:
    """Keep a picture that somebody brought, made again from its pixels; for an idea it replaces the one before.

    Raises Refused when it is no picture. The same id sent twice gives what stands.
    """
    standing = Picture.objects.filter(pk=id).first()
    if standing:
        return standing
    must(None if words.strip() else _("Say in a few words what the picture shows."))
    name = keep(formats.clean_picture(data), suffix=".webp")
    if idea:
        Picture.objects.filter(idea=idea, replaced_at=None).update(replaced_at=now)
        transaction.on_commit(organisation_set.read)
    return Picture.objects.create(
        id=id, idea=idea, file=name, words=words.strip(), maker=maker, licence=licence, added_at=now, added_by=by
    )


@transaction.atomic
def add_recording(
    data: bytes,
    *,
    id: UUID,
    spoken_by: str,
    by: UUID | None,
    now: datetime,
    key: str = "",
    words: str = "",
) -> Recording:
    """Keep a voice, checked by what is in the file; for a key it takes the place of the one before.

    Raises Refused when it is no sound. The same id sent twice gives what stands.
    """
    standing = Recording.objects.filter(pk=id).first()
    if standing:
        return standing
    must(None if spoken_by.strip() else _("Say whose voice it is."))
    sound, suffix, seconds = formats.clean_sound(data)
    name = keep(sound, suffix=suffix)
    if key:
        Recording.objects.filter(key=key, replaced_at=None).update(replaced_at=now)
    return Recording.objects.create(
        id=id, key=key, words=words, file=name, seconds=seconds, spoken_by=spoken_by.strip(), added_at=now, added_by=by
    )


@transaction.atomic
def tick_reading(of: str, words: str, *, id: UUID, reader: str, on: date) -> Reading:
    """Write down that a named reader read these very words and that they make sense."""
    standing = Reading.objects.filter(pk=id).first()
    if standing:
        return standing
    must(None if reader.strip() else _("Say who read it."))
    return Reading.objects.create(id=id, of=of, digest=digest(words), reader=reader.strip(), read_on=on)


@transaction.atomic
def waive(of: str, words: str, *, id: UUID, rule: str, reason: str, by: UUID, now: datetime) -> Waiver:
    """Keep words that the plain-word check warned of, with the reason why."""
    standing = Waiver.objects.filter(pk=id).first()
    if standing:
        return standing
    must(None if reason.strip() else _("Say why these words stay."))
    return Waiver.objects.create(
        id=id, of=of, rule=rule, digest=digest(words), reason=reason.strip(), waived_at=now, waived_by=by
    )
