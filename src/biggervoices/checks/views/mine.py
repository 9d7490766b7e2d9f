"""My answers: what a person said, and taking it back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.checks.changes import finish
from biggervoices.checks.changes.reading import open_things
from biggervoices.checks.models import Attachment, Interview, QuestionVersion, Visit
from biggervoices.checks.queries.opened import heard_still
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import Asking, kit_of
from biggervoices.checks.queries.turns import answer_row, said_of, turns_of
from biggervoices.checks.queries.visits import with_crew
from biggervoices.checks.views.doors import posted_id, too_old, visit_planned
from biggervoices.checks.views.talk import kit_asked
from biggervoices.core.files import read_sealed
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.easyread.formats import SOUND_TYPES
from biggervoices.loop.queries.asking import about_choices
from biggervoices.people.http import PersonRequest
from biggervoices.pure.slips import Interviewed


@login_required
@require_safe
def my_answers(request: PersonRequest) -> HttpResponse:
    """List the visits in which this person was asked, or somebody spent time with them."""
    interviews = (
        Interview.objects.filter(person=request.user, kind__in=(Interview.ASKED, Interview.TIME_WITH))
        .select_related("visit__home")
        .prefetch_related("visit__checkers")
        .order_by("-started_at")[:30]
    )
    return render(request, "checks/my_answers.html", {"interviews": interviews})


@login_required
@require_safe_or_post
def my_answer(request: PersonRequest, id: UUID) -> HttpResponse:
    """All that a person said in one visit; each part can be taken back."""
    interview = get_object_or_404(Interview.objects.select_related("visit__home"), person=request.user, pk=id)
    if request.method == "POST":
        _take_back(request, interview)
        return redirect("checks:my_answer", interview.pk)
    said = interviewed(interview)
    kit = kit_asked(interview, said)
    topics = [
        {
            "topic": topic,
            "turn": turn,
            "rows": [answer_row(it, said, turn) for it in topic.questions if _was_asked(it, said, turn)],
        }
        for topic in kit.topics
        for turn in turns_of(topic, said)
    ]
    facts = {
        "interview": interview,
        "visit": with_crew(Visit.objects.all()).get(pk=interview.visit_id),
        "topics": [row for row in topics if row["rows"]],
        "said": said,
        "things": _things(request, interview),
        "times": interview.times_with.select_related("observer").order_by("at", "pk"),
        "about": {choice.value: choice for choice in about_choices()},
        "open": interview.visit.state == Visit.OPEN and not interview.taken_back_at,
        "really": request.GET.get("really", ""),
    }
    return render(request, "checks/my_answer.html", facts)


def _things(request: PersonRequest, interview: Interview) -> list[Attachment]:
    """Give the photos, drawings and voices of an interview that are still there, in the order of their making."""
    mine = Attachment.objects.visible_to(request.user, on=timezone.localdate())
    return list(mine.filter(slip__interview=interview).order_by("slip__said_at", "pk"))


@login_required
@require_safe
def attachment(request: PersonRequest, id: UUID) -> HttpResponse:
    """Serve a photo, a drawing or a voice to whoever may see it now."""
    seen = Attachment.objects.visible_to(request.user, on=timezone.localdate())
    file = get_object_or_404(seen.select_related("slip__interview", "slip__visit"), pk=id)
    if not heard_still([file], request.user):
        raise Http404
    if file.slip.visit.state == Visit.DONE and file.slip.interview:
        open_things([file.slip.interview], by=request.user, now=timezone.now())
    kind = {"webp": "image/webp", **SOUND_TYPES}.get(file.file.rpartition(".")[2], "application/octet-stream")
    return HttpResponse(read_sealed(file.file), content_type=kind, headers={"Cache-Control": "no-store"})


@login_required
@require_safe
def things(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show the Quality Team what people gave in one visit, without a name."""
    visit = visit_planned(request, id)
    if visit.state != Visit.DONE:
        raise Http404
    seen = Attachment.objects.visible_to(request.user, on=timezone.localdate()).filter(slip__visit=visit)
    found = heard_still(seen.select_related("slip__interview").order_by("slip__question", "pk"), request.user)
    open_things([it.slip.interview for it in found if it.slip.interview], by=request.user, now=timezone.now())
    questions = kit_of(visit.version_id).questions
    rows = [(file, questions.get(file.slip.question_id) if file.slip.question_id else None) for file in found]
    return render(request, "checks/things.html", {"visit": visit, "rows": rows})


def _was_asked(question: Asking, said: Interviewed, turn: int) -> bool:
    return said_of(said, question.id, turn) is not None and question.kind != QuestionVersion.SHOW


def _take_back(request: PersonRequest, interview: Interview) -> None:
    now, me, what = timezone.now(), request.user, request.POST.get("take", "")
    if what == "ALL":
        finish.take_back_all(interview, by=me, now=now)
        return
    kind, _colon, one = what.partition(":")
    one, _colon, turn = one.partition(":")
    try:
        named, at = UUID(one), int(turn or 0)
    except ValueError:
        raise Refused(too_old()) from None
    verbs = {"GOOD": finish.take_back_good, "THING": finish.take_back_attached}
    if kind in verbs:
        verbs[kind](interview, named, id=posted_id(request), by=me, now=now)
    else:
        finish.take_back_question(interview, named, turn=at, id=posted_id(request), by=me, now=now)
