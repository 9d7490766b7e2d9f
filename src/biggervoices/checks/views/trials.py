"""Named checkers try the new questions, say what is clear, and put their names to them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks.changes import trials
from biggervoices.checks.forms.talk import WordsForm
from biggervoices.checks.models import QuestionVersion, ToolkitVersion, Trial
from biggervoices.checks.queries import drafts as making
from biggervoices.checks.queries.toolkit import Asking, Kit, kit_of
from biggervoices.checks.rules import is_named, why_not_sign
from biggervoices.checks.views.talk import question_asked
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.loop.queries.asking import Choice
from biggervoices.people.http import PersonRequest


def _mine(request: PersonRequest, id: UUID) -> tuple[ToolkitVersion, Kit]:
    """Fetch a draft that this person tries, or one that they have just published."""
    version = get_object_or_404(ToolkitVersion.objects.prefetch_related("named"), pk=id)
    if version.is_thrown_away or not is_named(request.user, version):
        raise Http404
    return version, kit_of(version.pk)


@login_required
@require_safe_or_post
def try_all(request: PersonRequest, id: UUID) -> HttpResponse:
    """How many new questions are left to try; when none is, one's name."""
    version, kit = _mine(request, id)
    if request.method == "POST":
        trials.sign(version, by=request.user, now=timezone.now())
        return redirect("checks:try", version.pk)
    before = making.kit_before(version)
    every, left = making.to_try(kit, before), making.left_to_try(request.user, kit, before)
    signed = making.signed(version, kit)
    others = [it for it in version.named.order_by("name") if it.pk not in signed.checkers]
    facts = {
        "version": version,
        "every": every,
        "left": left,
        "tried": len(every) - len(left),
        "why_not": why_not_sign(request.user, version, signed, left=len(left), on=timezone.localdate()),
        "signed": request.user.pk in signed.checkers,
        "waits_for": others,
        "waits_for_team": not signed.quality_team,
    }
    return render(request, "checks/try.html", facts)


@login_required
@require_safe_or_post
def try_one(request: PersonRequest, id: UUID, asked: UUID) -> HttpResponse:
    """One question as it will be asked, and two pictures: I understand this, and not clear."""
    version, kit = _mine(request, id)
    question = kit.questions.get(asked)
    if question is None or not version.is_draft:
        raise Http404
    refused = ""
    if request.method == "POST":
        says = request.POST.get("says", "")
        try:
            trials.try_question(_row(question), says, by=request.user, now=timezone.now())
        except Refused as no:
            refused = no.reason
        else:
            if says == Trial.NOT_CLEAR:
                return redirect("checks:try_why", version.pk, question.id)
            return _next(request, version, kit)
    said = Trial.objects.filter(question=question.id, person=request.user, of=making.asked_digest(question)).first()
    every = making.to_try(kit, making.kit_before(version))
    facts = question_asked(request, kit, kit.topic_of(question), question, "") | {
        "version": version,
        "topic": kit.topic_of(question),
        "at": next((at for at, it in enumerate(every, start=1) if it.id == question.id), 0),
        "of": len(every),
        "refused": refused,
        "said": said.says if said else "",
        "says": [
            Choice(Trial.CLEAR, _("I understand this"), "yes"),
            Choice(Trial.NOT_CLEAR, _("Not clear"), "do-not-know"),
        ],
    }
    return render(request, "checks/try_one.html", facts, status=422 if refused else 200)


@login_required
@require_safe_or_post
def try_why(request: PersonRequest, id: UUID, asked: UUID) -> HttpResponse:
    """Say what is not clear, or go on."""
    version, kit = _mine(request, id)
    question = kit.questions.get(asked)
    if question is None or not version.is_draft:
        raise Http404
    said = Trial.objects.filter(question=question.id, person=request.user).first()
    form = WordsForm(
        request.POST or None,
        initial={"words": said.words if said else ""},
        label=_("What is not clear?"),
        hint=_("A few words are enough. You can leave this empty."),
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        trials.try_question(_row(question), Trial.NOT_CLEAR, words=words, by=request.user, now=timezone.now())
        return _next(request, version, kit)
    facts = {"version": version, "question": question, "form": form}
    return render(request, "checks/try_why.html", facts, status=422 if form.errors else 200)


def _row(asked: Asking) -> QuestionVersion:
    return QuestionVersion.objects.select_related("topic").get(pk=asked.id)


def _next(request: PersonRequest, version: ToolkitVersion, kit: Kit) -> HttpResponse:
    """Go on with the first question that is not tried yet."""
    left = making.left_to_try(request.user, kit, making.kit_before(version))
    return redirect("checks:try_one", version.pk, left[0].id) if left else redirect("checks:try", version.pk)
