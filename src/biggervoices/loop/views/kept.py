"""Voices and photos that belong to answers and updates, for those who may read these; no device keeps them."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_safe
from biggervoices.easyread.models import Recording
from biggervoices.loop.models import Action, Answered, Point, Update
from biggervoices.people.http import PersonRequest
from biggervoices.people.queries import standing_of


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
def picture(request: PersonRequest, id: UUID) -> FileResponse:
    """The photo of an update."""
    standing = standing_of(request.user, on=timezone.localdate())
    actions = Action.objects.seen_by(standing)
    updates = Update.objects.filter(action__in=actions.values("pk"), picture__isnull=False).select_related("picture")
    update = get_object_or_404(updates, pk=id)
    assert update.picture is not None
    return FileResponse(path_of(update.picture.file).open("rb"))
