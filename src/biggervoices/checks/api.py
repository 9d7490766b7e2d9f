"""The doors through which a tablet takes a visit along and brings it back (docs/recorder.md)."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import FailFast, StrictInt

from biggervoices.checks.changes import files as kept_files
from biggervoices.checks.changes.journal import receive_journal
from biggervoices.checks.models import Attachment, Visit
from biggervoices.checks.queries import pack as packing
from biggervoices.people.changes import open_needs
from biggervoices.people.http import look_of
from biggervoices.people.models import Person
from biggervoices.people.rules import is_shared
from biggervoices.pure.journal import receipt

router = Router(tags=["recorder"])
MOST_ENTRIES = 2000


class Sending(Schema):
    """What a tablet sends: texts of entries, with its clock."""

    slot: UUID
    epoch: UUID | None = None
    sent_at: StrictInt
    entries: Annotated[list[str], FailFast()]  # one that is wrong is enough: a million reasons would take a gigabyte


class FileState(Schema):
    """How much of a file is here."""

    id: UUID
    have: int
    bytes: int
    state: str
    reason: str


class Why(Schema):
    """Why one entry is not kept."""

    id: str
    reason: str


class Receipt(Schema):
    """What the server holds of a sending."""

    epoch: UUID
    state: str
    held: int
    sha256: str
    clashes: list[str]
    refused: list[Why]
    late: list[str]
    files: list[FileState]


class Reason(Schema):
    """One plain sentence."""

    reason: str


@router.get("/visits/", summary="My visits that a tablet can take along")
def visits(request: HttpRequest) -> dict[str, Any]:
    """Give the visits on whose crew I am, open or within the next seven days."""
    facts = {"csrf": get_token(request), "shared": is_shared(request), "look": asdict(look_of(request))}
    return packing.visits_of(_me(request), now=timezone.now()) | facts


@router.get("/visits/{uuid:id}/pack", summary="Everything for one visit")
@decorate_view(gzip_page)
def pack(request: HttpRequest, id: UUID, slot: UUID | None = None) -> dict[str, Any]:
    """Give all that a tablet needs to carry out this visit without signal."""
    visit = packing.packable(_me(request), id, on=timezone.localdate())
    if visit is None:
        raise Http404
    open_needs(packing.whose_needs(visit), by=_me(request), now=timezone.now())
    return packing.pack_of(visit, me=_me(request), slot=slot, now=timezone.now()) | {"csrf": get_token(request)}


@router.post(
    "/visits/{uuid:id}/journal",
    summary="Bring back what was said",
    response={200: Receipt, 400: Reason, 409: Reason, 413: Reason},
)
def journal(request: HttpRequest, id: UUID, sending: Sending) -> dict[str, Any]:
    """Keep the entries and give a receipt; the same sending again gives the same receipt."""
    me = _me(request)
    texts = sending.entries[:MOST_ENTRIES]
    kept = receive_journal(id, sending.slot, texts, sent_at=sending.sent_at, by=me, now=timezone.now())
    if kept is None:
        raise Http404
    return {
        "epoch": packing.epoch(),
        "state": kept.state,
        "held": len(kept.held),
        "sha256": receipt(kept.held),
        "clashes": kept.clashes,
        "refused": [{"id": one, "reason": reason} for one, reason in kept.refused],
        "late": kept.late,
        "files": [_state(file) for file in kept.files],
    }


@router.get("/files/{uuid:id}", summary="How much of a file is here", response=FileState)
def file_state(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """Tell from where to send on."""
    return _state(_file(request, id))


# `from` is a word of Python, so the address is read by hand.
@router.patch(
    "/files/{uuid:id}",
    summary="Send a piece of a file",
    response={200: FileState, 409: FileState},
    openapi_extra={
        "parameters": [{"in": "query", "name": "from", "required": True, "schema": {"type": "integer", "minimum": 0}}],
        "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    },
)
def file_piece(request: HttpRequest, id: UUID) -> Status[dict[str, Any]]:
    """Add bytes from where the tablet says; where that is not the end of what is here, say what is."""
    file = _file(request, id)
    start = request.GET.get("from", "")
    fits = start.isdecimal() and kept_files.add_piece(file, int(start), request.body, now=timezone.now())
    file.refresh_from_db()
    return Status(200 if fits else 409, _state(file))


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _file(request: HttpRequest, id: UUID) -> Attachment:
    mine = Visit.objects.on_crew(_me(request))
    return get_object_or_404(Attachment.objects.select_related("slip"), pk=id, slip__visit__in=mine)


def _state(file: Attachment) -> dict[str, Any]:
    done = file.file or file.taken_back_at  # what was thrown away meanwhile need not be sent any more
    state = "REFUSED" if file.refused else "HERE" if done else "WAITING"
    have = file.bytes if done else 0 if file.refused else kept_files.have(file)
    return {"id": file.pk, "have": have, "bytes": file.bytes, "state": state, "reason": file.refused}
