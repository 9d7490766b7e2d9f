"""The Quality Team brings questions in as a form of field surveys, and takes questions and answers out."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from biggervoices.checks.changes.answers import take_answers
from biggervoices.checks.changes.surveys import bring_form, export_survey, keep_survey
from biggervoices.checks.formats.answers import zipped
from biggervoices.checks.formats.sheets import LARGEST_PACKAGE, boxed, packed
from biggervoices.checks.formats.survey import Reading, gathered
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.checks.forms.files import SurveyForm
from biggervoices.checks.models import Toolkit, ToolkitVersion
from biggervoices.checks.queries import answers, surveys
from biggervoices.checks.queries.drafts import toolkits
from biggervoices.checks.rules import why_not_take_answers, why_not_travel
from biggervoices.checks.views.doors import posted_id
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.changes import drop_list
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Upload

MOST_SHOWN = 200
Answer = TypeVar("Answer", bound=HttpResponseBase)


@login_required
@never_cache
@require_safe_or_post
def forms(request: PersonRequest) -> HttpResponse:
    """Bring a form in, and take toolkits and their answers out."""
    _may_travel(request)
    form = SurveyForm(request.POST, request.FILES) if request.method == "POST" else SurveyForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read(LARGEST_PACKAGE + 1)
            upload = bring_form(file.name, data, id=posted_id(request), by=request.user, now=timezone.now())
            return redirect("checks:look_at_form", upload.pk)
        except Refused as refused:
            form.add_error(None, refused.reason)
    kits = [{"toolkit": toolkit, "version": _newest(versions)} for toolkit, versions in toolkits() if versions]
    return render(request, "checks/forms.html", {"form": form, "kits": kits}, status=422 if form.errors else 200)


def _newest(versions: list[ToolkitVersion]) -> ToolkitVersion:
    return next((it for it in versions if it.published_at), versions[0])


@login_required
@never_cache
@require_safe_or_post
def look_at_form(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show what a form would make and what it would lose, and make a draft of it."""
    _may_travel(request)
    upload = get_object_or_404(Upload, pk=id, kind=Upload.FORM, brought_by=request.user)
    if "drop" in request.POST:
        drop_list(upload, by=request.user)
        return redirect("checks:forms")
    data, files = packed(bytes(upload.data))
    reading = read_survey(data, called=upload.name)
    refused = ""
    if request.method == "POST":
        try:
            instead = request.POST.get("instead") == "yes"
            kept = keep_survey(reading, files, by=request.user, now=timezone.now(), instead=instead)
            drop_list(upload, by=request.user)
            return redirect("checks:version", kept.version.pk)
        except Refused as reason:
            refused = reason.reason
    page = {**_preview(reading, files), "refused": refused}
    return render(request, "checks/form_look.html", page, status=422 if refused else 200)


def _preview(reading: Reading, files: dict[str, bytes]) -> dict[str, Any]:
    plan = surveys.plan_of(reading, files)
    left_out, said = gathered(plan.remarks), surveys.rules_said(plan.survey)
    return {
        "plan": plan,
        "topics": [
            {
                "topic": topic,
                "rule": said.get(topic.rule, ""),
                "questions": [{"question": it, "rule": said.get(it.rule, "")} for it in topic.questions],
            }
            for topic in plan.survey.topics
        ],
        "summary": surveys.summary(plan),
        "left_out": left_out[:MOST_SHOWN],
        "more": len(left_out) - MOST_SHOWN,
    }


@login_required
@require_POST
def export(request: PersonRequest, id: UUID, form: str) -> HttpResponse:
    """Give a version as a form for field tools, in one zip with its pictures and sounds."""
    _may_travel(request)
    version = get_object_or_404(ToolkitVersion.objects.select_related("toolkit"), pk=id)
    if form not in surveys.FORMATS:
        raise Http404
    made = export_survey(version, form, by=request.user, now=timezone.now())
    name = f"{version.toolkit.key}-{made.version}.zip"
    return _as_file(HttpResponse(boxed(made.name, made.data, made.files), content_type="application/zip"), name)


@login_required
@require_POST
def export_answers(request: PersonRequest, id: UUID, file: str) -> HttpResponseBase:
    """Give the answers to a toolkit, coded; that they were taken is written down first."""
    if why_not_take_answers(request.user, on=timezone.localdate()):
        raise Http404
    toolkit = get_object_or_404(Toolkit, pk=id)
    if file not in answers.KINDS:
        raise Http404
    taking = take_answers(toolkit, file, by=request.user, now=timezone.now())
    name = f"{toolkit.key}-answers-{taking.id}"
    if file == "csv":
        lines = StreamingHttpResponse(answers.csv_of(toolkit, taking), content_type="text/csv; charset=utf-8")
        return _as_file(lines, f"{name}.csv")
    return _as_file(
        FileResponse(zipped(answers.odk_of(toolkit, taking)), content_type="application/zip"), f"{name}.zip"
    )


def _as_file(answer: Answer, name: str) -> Answer:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may_travel(request: PersonRequest) -> None:
    """Let the Quality Team in; to anybody else the page is not there."""
    if why_not_travel(request.user, on=timezone.localdate()):
        raise Http404
