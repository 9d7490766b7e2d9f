"""Keep the photos, drawings and voices that a tablet sends in pieces, once they are whole, true and clean."""

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from biggervoices.checks.models import Attachment
from biggervoices.core.files import keep_sealed, let_go
from biggervoices.core.refusals import Refused
from biggervoices.easyread.formats import clean_picture, clean_sound


def have(file: Attachment) -> int:
    """Give how many bytes of a file are here already."""
    try:
        return _part(file).stat().st_size
    except FileNotFoundError:
        return 0


@transaction.atomic
def add_piece(file: Attachment, start: int, data: bytes, *, now: datetime) -> bool:
    """Add bytes that begin at `start`; give False where the file does not end there. The last piece keeps it.

    A piece that was half written when the power went is cut off and sent again: what counts is what is on disk.
    """
    file = Attachment.objects.select_for_update().get(pk=file.pk)
    if file.file or file.refused or file.taken_back_at:
        return True
    if start != have(file) or start + len(data) > file.bytes:
        return False
    part = _part(file)
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("ab") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    if start + len(data) == file.bytes:
        _keep_whole(file, part, now)
    return True


def _keep_whole(file: Attachment, part: Path, now: datetime) -> None:
    data = part.read_bytes()
    if sha256(data).hexdigest() != file.sha256:
        part.unlink()  # something was lost on the way: it is sent again from the start
        return
    try:
        if file.kind == Attachment.VOICE:
            clean, suffix, file.seconds = clean_sound(data)
        else:
            clean, suffix = clean_picture(data), ".webp"
        file.file = keep_sealed(clean, suffix=suffix)
    except Refused as refused:
        file.refused = refused.reason or _("This could not be opened.")
    file.arrived_at = now
    file.save(update_fields=["file", "seconds", "refused", "arrived_at"])
    transaction.on_commit(lambda: part.unlink(missing_ok=True))


def take_back(files: QuerySet[Attachment], *, now: datetime) -> None:
    """Take back photos, drawings and voices: nobody is shown them any more, and their files go."""
    for file in files.filter(taken_back_at=None):
        name, file.taken_back_at, file.file = file.file, now, ""
        file.save(update_fields=["taken_back_at", "file"])
        _part(file).unlink(missing_ok=True)
        if name:
            let_go(name)


def _part(file: Attachment) -> Path:
    return Path(settings.KEPT_FILES) / "parts" / str(file.pk)
