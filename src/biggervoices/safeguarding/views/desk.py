"""The desk of those who read worries: the list, one worry, "I have this"."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from biggervoices.core.files import read_sealed
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.easyread.formats import SOUND_TYPES
from biggervoices.people.http import PersonRequest
from biggervoices.people.rules import must_be_fresh
from biggervoices.safeguarding import changes, forms, queries, rules
from biggervoices.safeguarding.models import Concern, ConcernEntry
from biggervoices.safeguarding.views.doors import in_hand, standing_with, visible


@require_safe
def concerns(request: PersonRequest) -> HttpResponse:
    """Every open worry that this reader may read, what needs them now first."""
    now = timezone.now()
    standing = standing_with(request, *rules.READS)
    desk = queries.desk_of(request.user, now=now)
    acts = standing.holds(*rules.READERS)
    if not acts and not desk.waiting and not desk.others:
        raise Http404  # nothing was shared with them
    must_be_fresh(request, now=now)
    return render(request, "safeguarding/concerns.html", {"desk": desk, "acts": acts})


@require_safe
def closed(request: PersonRequest) -> HttpResponse:
    """The worries that are closed."""
    now = timezone.now()
    standing_with(request, *rules.READERS)
    must_be_fresh(request, now=now)
    return render(request, "safeguarding/closed.html", {"lines": queries.closed_of(request.user, now=now)})


@require_safe_or_post
def concern(request: PersonRequest, id: UUID) -> HttpResponse:
    """One worry and its record; a form that adds a line."""
    now = timezone.now()
    concern = visible(request, id)
    form = forms.LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        once = forms.Said.read(request.POST, back="").id
        changes.add_entry(concern, form.cleaned_data["words"], id=once, by=request.user, now=now)
        return redirect("safeguarding:concern", concern.pk)
    if request.method == "GET":  # who asks for the head alone has read nothing
        changes.open_concern(concern, by=request.user, now=now)
    return render(
        request, "safeguarding/concern.html", _page(request, concern, form), status=422 if form.errors else 200
    )


def _page(request: PersonRequest, concern: Concern, form: forms.LineForm) -> dict[str, object]:
    now, reader = timezone.now(), request.user
    case = queries.case_of(concern, now=now)
    acts = bool(queries.roles_of(reader, at=now) & {*rules.READERS})
    raised_by, holder = queries.people_of(concern)
    agreed = (case.says[ConcernEntry.CONSENT].facts or {}).get("agrees") if case.has(ConcernEntry.CONSENT) else ""
    page = {
        "concern": concern,
        "lines": queries.record_of(concern),
        "case": [(path, line.kind, queries.newest(case, line.kind)) for path, line in forms.LINES.items()],
        "labels": dict(ConcernEntry.KINDS),
        "raised_by": raised_by if acts or agreed == "YES" else "",
        "hides_name": bool(raised_by) and not acts and agreed != "YES",
        "holder": holder,
        "has_it": concern.taken_by == reader.pk,
        "acts": acts,
        "form": form,
    }
    return page | (_acting(request, concern, case) if acts else {})


def _acting(request: PersonRequest, concern: Concern, case: rules.CaseFacts) -> dict[str, object]:
    """Give what only those need who act on a worry: who was told, who reads, and why something cannot be done yet."""
    reader = request.user
    return {
        "told": queries.told_of(concern),
        "named": queries.named_people(concern),
        "managers": queries.line_managers(concern),
        "shared": queries.shared_with(concern),
        "closed_by": queries.closed_by(concern),
        "why_not_share": rules.why_not_share(concern, case),
        "why_not_tell": rules.why_not_tell(concern),
        "why_not_ask": rules.why_not_ask_to_close(reader, concern, case),
        "why_not_close": rules.why_not_close(reader, concern),
        "nobody_else": bool(concern.close_asked_at) and not case.others,
    }


@require_POST
def take(request: PersonRequest, id: UUID) -> HttpResponse:
    """Press "I have this". It shows nothing, so it asks nothing: a clock is ringing."""
    concern = in_hand(request, id, unread=True)
    changes.take_concern(concern, by=request.user, now=timezone.now())
    return redirect("safeguarding:concern", concern.pk)


@require_safe
def voice(request: PersonRequest, id: UUID) -> HttpResponse:
    """Play the voice of a worry to those who may read it; on the disk it is sealed."""
    concern = visible(request, id)
    if not concern.recording:
        raise Http404
    changes.open_concern(concern, by=request.user, now=timezone.now())
    return HttpResponse(read_sealed(concern.recording), content_type=SOUND_TYPES[concern.recording.rsplit(".", 1)[1]])
