"""Voices and photos that belong to answers and updates, for those who may read these; no device keeps them."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from biggervoices.core.files import path_of, read_sealed
from biggervoices.core.ids import new_id, read_id
from biggervoices.core.methods import require_safe
from biggervoices.core.refusals import Refused
from biggervoices.easyread.formats import SOUND_TYPES
from biggervoices.easyread.models import Picture, Recording
from biggervoices.loop import changes, rules
from biggervoices.loop.models import Action, Answered, Point, Update
from biggervoices.people.http import PersonRequest
from biggervoices.people.queries import standing_of

File = TypeVar("File", Recording, Picture)


@require_safe
def voice(request: PersonRequest, id: UUID) -> FileResponse:
    """The recorded voice of an answer or an update; one's own before it is sent, too."""
    standing = standing_of(request.user, on=timezone.localdate())
    points, actions = Point.objects.seen_by(standing), Action.objects.seen_by(standing)
    heard = Q(Exists(Answered.objects.filter(reply__recording=OuterRef("pk"), point__in=points.values("pk"))))
    done = Q(Exists(Update.objects.filter(recording=OuterRef("pk"), action__in=actions.values("pk"))))
    recording = get_object_or_404(Recording.objects.filter(heard | done | Q(added_by=request.user.pk)), pk=id)
    return FileResponse(path_of(recording.file).open("rb"))


@require_safe
def said_voice(request: PersonRequest, id: UUID) -> HttpResponse:
    """A person's own voice: for themselves, and for whoever of the Quality Team reads what people said."""
    standing = standing_of(request.user, on=timezone.localdate())
    point = get_object_or_404(Point.objects.standing().exclude(voice="").select_related("home"), pk=id)
    if point.person != request.user.pk:
        if rules.why_not_read(standing, point.home):
            raise Http404
        changes.open_points([point], by=request.user, now=timezone.now())
    kind = SOUND_TYPES[point.voice.rpartition(".")[2]]
    return HttpResponse(read_sealed(point.voice), content_type=kind, headers={"Cache-Control": "no-store"})


@require_safe
def picture(request: PersonRequest, id: UUID) -> FileResponse:
    """The photo of an update."""
    standing = standing_of(request.user, on=timezone.localdate())
    actions = Action.objects.seen_by(standing)
    updates = Update.objects.filter(action__in=actions.values("pk"), picture__isnull=False).select_related("picture")
    update = get_object_or_404(updates, pk=id)
    assert update.picture is not None
    return FileResponse(path_of(update.picture.file).open("rb"))


def keep_sent(
    request: PersonRequest,
    form: Form,
    name: str,
    *,
    keep: Callable[..., File],
    kept: QuerySet[File],
    words: str = "words",
) -> File | None:
    """Keep a voice or a photo at once, so that a page that is shown again has not lost it; else find what was kept.

    words: the field whose words go with it.
    """
    known, file = sent_id(request, f"{name}_id"), request.FILES.get(name)
    if file is None:
        return kept.filter(pk=known, added_by=request.user.pk).first()
    try:
        return keep(file.read(), id=known, words=request.POST.get(words, ""), by=request.user, now=timezone.now())
    except Refused as refused:
        form.is_valid()
        form.add_error(name, refused.reason)
        return None


def sent_id(request: PersonRequest, name: str = "id") -> UUID:
    """Give the id that a page was shown with, else a new one."""
    return read_id(request.POST.get(name)) or new_id()
