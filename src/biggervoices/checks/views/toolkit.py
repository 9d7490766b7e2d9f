"""The toolkit: all questions with their pictures, and the voices of those who ask them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.checks.changes.toolkit import record_voice
from biggervoices.checks.forms.toolkit import VoiceForm
from biggervoices.checks.queries.drafts import drafts
from biggervoices.checks.queries.toolkit import (
    Asking,
    Kit,
    current_version,
    kit_of,
    mapping_rows,
    outspoken,
    voices,
)
from biggervoices.checks.rules import is_named, why_not_make_questions
from biggervoices.checks.views.doors import PERSON_PAGE, STAFF, STAFF_PAGE, posted_id, standing
from biggervoices.core.files import path_of
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.easyread.formats import SOUND_TYPES
from biggervoices.easyread.models import Recording
from biggervoices.easyread.queries import direction
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role


@login_required
@require_safe
def toolkit(request: PersonRequest) -> HttpResponse:
    """All the questions side by side."""
    side, kit = _door(request)
    spoken = voices(kit.questions.values(), kit.languages[0]["code"])
    topics = [
        {"topic": topic, "questions": [{"question": it, "voice": spoken.get(it.id)} for it in topic.questions]}
        for topic in kit.topics
    ]
    facts = {
        "side": side,
        "kit": kit,
        "topics": topics,
        "spoken": len(spoken),
        "tries": drafts().filter(named=request.user),
        "makes": why_not_make_questions(request.user, on=timezone.localdate()) is None,
    }
    return render(request, "checks/toolkit.html", facts)


@login_required
@require_safe_or_post
def question(request: PersonRequest, id: UUID) -> HttpResponse:
    """One question, all that belongs to it, and a voice to speak it."""
    side, kit = _door(request)
    if id not in kit.questions:
        kit = _kit_of_draft(request, id)
    asked = kit.questions[id]
    tongue = next((it for it in kit.languages if it["code"] == request.GET.get("in")), kit.languages[0])
    code = tongue["code"]
    form = VoiceForm(request.POST or None, initial={"spoken_by": str(request.user)})
    if request.method == "POST" and form.is_valid() and _keep_voice(request, form, asked, code):
        return redirect(request.get_full_path())
    facts = {
        "side": side,
        "kit": kit,
        "topic": kit.topic_of(asked),
        "question": asked.in_language(code),
        "tongue": tongue | {"dir": direction(code)},
        "tongues": [it for it in kit.languages if it["code"] != code],
        "voice": voices([asked], code).get(asked.id),
        "again": asked.id in outspoken([asked], code),
        "form": form,
        "mapping": [
            row for row in mapping_rows(timezone.localdate()) if row.key in (asked.making_it_real, asked.regulator)
        ],
    }
    return render(request, "checks/toolkit_question.html", facts, status=422 if form.errors else 200)


def _kit_of_draft(request: PersonRequest, question: UUID) -> Kit:
    """Give the draft with this question to whoever makes it and whoever tries it."""
    draft = get_object_or_404(drafts(), topics__questions=question)
    if why_not_make_questions(request.user, on=timezone.localdate()) and not is_named(request.user, draft):
        raise Http404
    return kit_of(draft.pk)


def _keep_voice(request: PersonRequest, form: VoiceForm, asked: Asking, language: str) -> bool:
    sound, now = request.FILES.get("sound"), timezone.now()
    said = {"id": posted_id(request), "spoken_by": form.cleaned_data["spoken_by"], "language": language}
    try:
        record_voice(asked, sound.read() if sound else b"", by=request.user, now=now, **said)
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    return True


def _door(request: PersonRequest) -> tuple[str, Kit]:
    """Let in whoever asks the questions and whoever keeps them; answer with the page of their side."""
    me, version = standing(request), current_version()
    if version is None or not me.holds(Role.CHECKER, *STAFF):
        raise Http404
    return (STAFF_PAGE if me.holds(*STAFF) else PERSON_PAGE), kit_of(version.pk)


@login_required
@require_safe
def voice(request: PersonRequest, id: UUID) -> FileResponse:
    """Serve the recorded voice of a question to anybody who is signed in."""
    recording = get_object_or_404(Recording, pk=id, key__startswith="question:")
    kind = SOUND_TYPES.get(recording.file.rpartition(".")[2], "application/octet-stream")
    answer = FileResponse(path_of(recording.file).open("rb"), content_type=kind)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer
