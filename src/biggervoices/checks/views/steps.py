"""Before the first question: hello, yes and no, who is there, who hears, who answers. A page each."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks.changes import plan, talk
from biggervoices.checks.forms.talk import WaysForm
from biggervoices.checks.models import Interview
from biggervoices.checks.queries.steps import ROOM, STEP_KINDS, STEP_PAGES, STEPS, meaning, next_step
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.views.doors import (
    asked_person,
    faces_met,
    interview_read,
    interview_written,
    posted_id,
    said_to,
)
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed, Tap

# --- the steps before the questions ----------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def step(request: PersonRequest, id: UUID, step: str) -> HttpResponse:
    """One step before the questions. Each can be changed later."""
    if step not in STEPS:
        raise Http404
    if request.method == "POST":
        interview = interview_written(request, id)
        return _keep_step(request, interview, step)
    interview = interview_read(request, id)
    person = asked_person(interview)
    said = interviewed(interview)
    if step == "ways" and request.GET.get("write"):
        return _write_ways(request, interview, person, said, WaysForm(initial=said.ways))
    page = STEP_PAGES[step](interview, person, said)
    facts = {"interview": interview, "person": person, "step": page, "name": step, "began": next_step(said) is None}
    if step in ("hello", "by"):
        facts |= _faces(request, interview, page.people)
    return render(request, "checks/step.html", facts)


def _faces(request: PersonRequest, interview: Interview, people: list[Person]) -> dict[str, Any]:
    """Give those whom a step shows, and the supporter, each with where their photo is."""
    faces, supporter = faces_met(request, interview.visit), interview.visit.supporter
    shown = [(one, faces.address(one)) for one in people]
    return {"people": shown, "supporter_face": faces.address(supporter) if supporter else ""}


def _keep_step(request: PersonRequest, interview: Interview, step: str) -> HttpResponse:
    now, me, answer = timezone.now(), request.user, request.POST.get("answer", "")
    if answer == "NOT_NOW":
        return _not_now(request, interview)
    if step == "ways" and "yes" in request.POST:
        form = WaysForm(request.POST)
        if not form.is_valid():
            person = asked_person(interview)
            return _write_ways(request, interview, person, said_to(request, interview), form)
        value: object = form.cleaned_data
    else:
        value = _step_value(request, interview, step, answer)
    kind = STEP_KINDS[step]
    taps = [Tap(posted_id(request), kind, value)]
    talk.add_slips(interview, taps, by=me, now=now)
    if step == "room" and answer != "NOBODY":
        return redirect("checks:step", interview.pk, "room")
    return redirect("checks:interview", interview.pk)


def _step_value(request: PersonRequest, interview: Interview, step: str, answer: str) -> object:
    """Give what a pressed tile means; refuse what no tile offers."""
    if step == "room":
        return _room(request.POST.get("with", ""), answer)
    value = meaning(step, answer, interview)
    if value is None:
        raise Refused(_("Please press one of the pictures."))
    return value


def _room(there: str, pressed: str) -> list[str]:
    """Press a tile once to add somebody, and once more to take them out; "nobody else" takes all out."""
    if pressed == "NOBODY":
        return ["NOBODY"]
    if pressed not in ROOM:
        raise Refused(_("Please press one of the pictures."))
    codes = [code for code in there.split(",") if code in ROOM and code != "NOBODY"]
    return [code for code in codes if code != pressed] if pressed in codes else [*codes, pressed]


def _not_now(request: PersonRequest, interview: Interview) -> HttpResponse:
    """The person does not want to, on the day, and nobody asks why."""
    now, me = timezone.now(), request.user
    invitation = interview.visit.invitations.select_related("visit").filter(person=interview.person).first()
    if invitation:
        plan.answer_invitation(invitation, "NO", by=me, now=now)
    if me.pk != interview.person:
        person = asked_person(interview)
        if not interview.slips.filter(kind=slips.ANSWER).exists():
            talk.could_not_ask(interview.visit, person, "DID_NOT_WANT", by=me, now=now)
        return redirect("checks:visit", interview.visit_id)
    return redirect("checks:invitation", interview.visit_id)


def _write_ways(
    request: PersonRequest, interview: Interview, person: Person, said: Interviewed, form: WaysForm
) -> HttpResponse:
    facts = {"interview": interview, "person": person, "form": form, "said": said}
    return render(request, "checks/ways.html", facts, status=422 if form.errors else 200)
