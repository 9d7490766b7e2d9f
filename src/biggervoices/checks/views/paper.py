"""A visit on paper: print it, find a sheet by its code, type it in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks import documents, rules
from biggervoices.checks.changes import paper as changes
from biggervoices.checks.forms.sheets import HomeSheetForm, SheetForm
from biggervoices.checks.models import Visit
from biggervoices.checks.queries import paper
from biggervoices.checks.queries.steps import STEP_VALUES, meaning
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.checks.queries.visits import Seat, crew, seats
from biggervoices.checks.views.doors import PERSON_PAGE, STAFF_PAGE, posted_id, standing, visit_seen
from biggervoices.core.ids import new_id
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.pure import slips


def visit_on_paper(request: PersonRequest, id: UUID) -> Visit:
    """Fetch a visit for those who hold its paper: its crew and the Quality Team."""
    visit = visit_seen(request, id)
    if not rules.on_crew(visit, request.user) and not standing(request).holds(Role.QUALITY_TEAM):
        raise Http404
    return visit


def _side(request: PersonRequest, visit: Visit) -> str:
    """A checker never lands on a staff page; whoever types for them finds more on one."""
    return PERSON_PAGE if rules.checks(visit, request.user) else STAFF_PAGE


# --- print it --------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def paper_pdf(request: PersonRequest, id: UUID) -> HttpResponse:
    """Print a visit to be written on: all sheets, or the one of a code; all topics, or those that are chosen."""
    visit = visit_on_paper(request, id)
    must(rules.why_not_print(visit))
    sheets = paper.printed_sheets(visit)
    if code := request.GET.get("sheet"):
        sheets = [_sheet(visit, code)]
    kit = kit_of(visit.version_id)
    if code := request.GET.get("in", ""):
        must(None if any(it["code"] == code for it in documents.languages_on_paper(kit)) else _not_on_paper())
        kit = kit.in_language(code)
    parts = paper.parts_of(kit, _topics(request), turns=_times(request))
    site = settings.SITE_URL.rstrip("/") if settings.PRODUCTION else request.build_absolute_uri("/").rstrip("/")
    headers = {"Content-Disposition": f'inline; filename="paper-{visit.on}.pdf"', "Cache-Control": "no-store"}
    pdf = documents.paper_pdf(visit, sheets, parts, site=site, tongue=kit.tongue)
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _sheet(visit: Visit, code: str) -> paper.Sheet:
    sheet = paper.sheet_of(visit, code)
    if sheet is None:
        raise Http404
    return sheet


def _not_on_paper() -> str:
    return _("Our printed letters cannot write this language. Please read it from a tablet.")


def _times(request: PersonRequest) -> int:
    """Give how often a topic stands on a sheet that is asked for each of several things."""
    said = request.GET.get("times", "")
    return max(1, min(int(said), paper.MOST_AT_ONCE)) if said.isdecimal() and said.isascii() else paper.TURNS


def _topics(request: PersonRequest) -> set[UUID]:
    try:
        return {UUID(one) for one in request.GET.getlist("topic")}
    except ValueError:
        raise Http404 from None


# --- find a sheet ----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def papers(request: PersonRequest, id: UUID) -> HttpResponse:
    """Print a visit, or find a sheet of it by the code on the paper."""
    visit = visit_on_paper(request, id)
    code, unknown = request.GET.get("code", ""), False
    if code:
        if found := paper.sheet_of(visit, code):
            return redirect("checks:paper_sheet", visit.pk, found.code)
        unknown = True
    why_not_print = rules.why_not_print(visit)
    kit = kit_of(visit.version_id)
    facts = {
        "side": _side(request, visit),
        "visit": visit,
        "unknown": unknown,
        "code": code,
        "sheets": [] if why_not_print else paper.printed_sheets(visit),
        "topics": kit.topics,
        "again": any(topic.again for topic in kit.topics),
        "times": paper.TURNS,
        "most": paper.MOST_AT_ONCE,
        "languages": [] if why_not_print or len(kit.languages) < 2 else documents.languages_on_paper(kit),
        "why_not_print": why_not_print,
        "why_not": rules.why_not_type(request.user, visit, on=timezone.localdate()),
    }
    return render(request, "checks/paper.html", facts, status=404 if unknown else 200)


# --- type it in ------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def paper_sheet(request: PersonRequest, id: UUID, code: str) -> HttpResponse:
    """Type in one sheet, as the code on each of its pages opens it."""
    visit = visit_on_paper(request, id)
    sheet = _sheet(visit, code)
    facts: dict[str, Any] = {"side": _side(request, visit), "visit": visit, "sheet": sheet}
    if why_not := rules.why_not_type(request.user, visit, on=timezone.localdate()):
        if request.method == "POST":
            raise Refused(why_not)
        return render(request, "checks/paper_not.html", facts | {"why_not": why_not})
    if visit.state == Visit.DONE and request.method != "POST":
        changes.open_late_sheet(visit, by=request.user, now=timezone.now())
    if sheet.kind == paper.HOME:
        return _home_sheet(request, visit, facts)
    if sheet.seat is None:
        facts["whose"] = [(seat.person, paper.sheet_of_person(visit, seat)) for seat in seats(visit)]
        return render(request, "checks/paper_whose.html", facts)
    return _person_sheet(request, visit, sheet.seat, facts)


def _person_sheet(request: PersonRequest, visit: Visit, seat: Seat, facts: dict[str, Any]) -> HttpResponse:
    person, late = seat.person, visit.state == Visit.DONE
    # What was handed in belongs to whoever said it: a late sheet is typed beside it, and nothing of it is shown.
    read = seat.interview if seat.interview and not late and not seat.interview.taken_back_at else None
    said = interviewed(read) if read else None
    before = paper.lines_before(visit, person, said)
    kit, times = kit_of(visit.version_id), _times(request)
    parts = paper.parts_of(kit, turns=times, said=said)
    form = SheetForm(
        paper.coded(before) if late else before,
        parts,
        request.POST if request.method == "POST" else None,
        stands=paper.standing_on(before, said) if said else {},
        observers=crew(visit),
        day=visit.on,
        today=timezone.localdate(),
    )
    refused, fresh = "", posted_id(request) if request.method == "POST" else new_id()
    interview = paper.interview_on_paper(visit, person)
    if request.method == "POST" and form.is_valid(lambda step, value: meaning(step, value, interview)):
        who: Any = STEP_VALUES["by"].get(form.who, {})
        typed = changes.Typed(
            form=fresh,
            day=form.said_on or visit.on,
            written=form.written,
            answered_by=who.get("by", slips.MYSELF),
            with_supporter=who.get("who") == "SUPPORTER",
            said_no=form.said_no,
        )
        try:
            kept = changes.type_sheet(visit, person, typed, by=request.user, now=timezone.now())
            return _kept(request, facts, kept)
        except Refused as said_why:
            refused, fresh = said_why.reason, new_id()
    facts |= {"form": form, "fresh": fresh, "refused": refused, "late": late, "about": paper.about_boxes()}
    facts |= {"one_more": f"?times={times + 1}" if any(topic.again for topic in kit.topics) else ""}
    facts |= {"kept": request.GET.get("kept", ""), "page": request.GET.get("page", "")}
    return render(request, "checks/paper_sheet.html", facts, status=422 if form.faults or refused else 200)


def _home_sheet(request: PersonRequest, visit: Visit, facts: dict[str, Any]) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = HomeSheetForm(data, day=visit.on, today=timezone.localdate())
    refused, fresh = "", posted_id(request) if data else new_id()
    if data and form.is_valid():
        typed = changes.Typed(form=fresh, day=form.said_on or visit.on, written=form.written)
        try:
            return _kept(request, facts, changes.type_home(visit, typed, by=request.user, now=timezone.now()))
        except Refused as said_why:
            refused, fresh = said_why.reason, new_id()
    facts |= {"form": form, "fresh": fresh, "refused": refused, "kept": request.GET.get("kept", "")}
    return render(request, "checks/paper_home.html", facts, status=422 if form.faults or refused else 200)


def _kept(request: PersonRequest, facts: dict[str, Any], kept: int) -> HttpResponse:
    """Open the sheet again, with what stands now, at the topic that follows."""
    here = reverse("checks:paper_sheet", args=[facts["visit"].pk, facts["sheet"].code])
    after = request.POST.get("after", "")
    times = f"&times={_times(request)}" if "times" in request.GET else ""
    done = "YES" if kept else "NOTHING"
    return redirect(f"{here}?kept={done}{times}" + (f"#{after}" if after.isidentifier() else ""))
