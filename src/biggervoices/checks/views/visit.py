"""A visit and its day: the list, the visit, the invitation, the pack, who is asked, what was seen, the end."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks import documents, rules
from biggervoices.checks.changes import finish, plan, talk
from biggervoices.checks.formats import time_words
from biggervoices.checks.forms.talk import WordsForm
from biggervoices.checks.models import Debrief, Interview, Invitation, Visit
from biggervoices.checks.queries import visits as seen
from biggervoices.checks.queries.faces import Faces
from biggervoices.checks.queries.steps import felt_choices, room_choices, why_nots
from biggervoices.checks.queries.toolkit import current_version, kit_of
from biggervoices.checks.views.doors import (
    PERSON_PAGE,
    STAFF,
    STAFF_PAGE,
    faces_met,
    posted_id,
    standing,
    visit_mine,
    visit_seen,
)
from biggervoices.core.files import path_of
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.loop.queries.asking import Choice, names
from biggervoices.loop.rules import why_not_read
from biggervoices.people.changes import open_needs
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing

# --- the list, the visit ---------------------------------------------------------------------------------------------


@login_required
@require_safe
def visits(request: PersonRequest) -> HttpResponse:
    """List the visits that concern this person."""
    on, me = timezone.localdate(), standing(request)
    coming, were = seen.listed(Visit.objects.visible_to(request.user, on=on))
    facts: dict[str, Any] = {"coming": coming, "were": were, "may_plan": me.holds(Role.QUALITY_TEAM), "today": on}
    facts |= {"lives": me.holds(Role.SUPPORTED), "checks": me.holds(Role.CHECKER)}
    return render(request, "checks/visits_staff.html" if me.holds(*STAFF) else "checks/visits.html", facts)


@login_required
@require_safe
def visit(request: PersonRequest, id: UUID) -> HttpResponse:
    """One visit, as the person who goes, the person who is visited, or the office sees it."""
    visit = visit_seen(request, id)
    if rules.on_crew(visit, request.user):
        return _crew_page(request, visit)
    me = standing(request)
    if me.holds(*STAFF):
        return _staff_page(request, visit, me)
    return redirect("checks:invitation", visit.pk)


def _crew_page(request: PersonRequest, visit: Visit) -> HttpResponse:
    on = timezone.localdate()
    facts: dict[str, Any] = {
        "visit": visit,
        "steps": seen.day_steps(visit),
        "seats": seen.seats(visit, faces_met(request, visit)),
        "starts": time_words(visit.starts),
        "checks": rules.checks(visit, request.user),
    }
    if visit.state == Visit.PLANNED:
        facts["cannot"] = visit.not_today.filter(person=request.user, settled_at=None).exists()
        facts["why_not_arrive"] = rules.why_not_arrive(request.user, visit, on=on)
    if visit.state == Visit.DONE:
        facts["debriefed"] = visit.debriefs.filter(checker=request.user).exists()
    page = {Visit.PLANNED: "planned", Visit.OPEN: "open", Visit.DONE: "done", Visit.CALLED_OFF: "called_off"}
    return render(request, f"checks/visit_{page[visit.state]}.html", facts)


def _staff_page(request: PersonRequest, visit: Visit, me: Standing) -> HttpResponse:
    on, planner = timezone.localdate(), me.holds(Role.QUALITY_TEAM)
    facts: dict[str, Any] = {
        "visit": visit,
        "planner": planner,
        "steps": seen.day_steps(visit),
        "practical": seen.practical(visit),
        "starts": time_words(visit.starts),
        "ends": time_words(visit.ends),
        "can_answer": visit.state in (Visit.PLANNED, Visit.OPEN),
    }
    if planner and visit.state == Visit.PLANNED:
        facts["absences"] = visit.not_today.filter(settled_at=None).select_related("person")
        facts["may_change"] = rules.why_not_change(request.user, visit, on=on) is None
        newest = current_version() if facts["may_change"] else None
        facts["newer"] = newest if newest and newest.pk != visit.version_id else None
    elif planner:
        facts["may_read_after"] = why_not_read(me, visit.home) is None
        facts["debriefs"] = visit.debriefs.filter(wants_talk=True).select_related("checker", "talked_by")
        facts |= seen.came_after(visit)
    return render(request, "checks/visit_staff.html", facts)


# --- invitations -----------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def invitation(request: PersonRequest, id: UUID) -> HttpResponse:
    """Ask a person whether the checkers may come; answered, it can be changed, also on the day."""
    visit = visit_seen(request, id)
    mine = visit.invitations.filter(person=request.user).first()
    if mine is None:
        if not standing(request).homes(Role.SUPPORTED) & {visit.home_id}:
            raise Http404
        mine = Invitation(visit=visit, person=request.user)  # moved in after the others were asked
    return _invitation(request, visit, mine, side=PERSON_PAGE)


@login_required
@require_safe_or_post
def answer_for(request: PersonRequest, id: UUID, person: UUID) -> HttpResponse:
    """Write down what a person answered to somebody face to face."""
    visit = visit_seen(request, id)
    theirs = get_object_or_404(visit.invitations.select_related("person"), person=person)
    theirs.visit = visit
    if rules.why_not_answer(request.user, theirs, on=timezone.localdate()) and visit.state in (
        Visit.PLANNED,
        Visit.OPEN,
    ):
        raise Http404
    side = PERSON_PAGE if rules.on_crew(visit, request.user) else STAFF_PAGE
    return _invitation(request, visit, theirs, side=side)


def _invitation(request: PersonRequest, visit: Visit, invitation: Invitation, *, side: str) -> HttpResponse:
    invitation.visit = visit
    mine = invitation.person_id == request.user.pk
    if request.method == "POST":
        plan.answer_invitation(invitation, request.POST.get("answer", ""), by=request.user, now=timezone.now())
        return redirect(request.path) if mine else redirect("checks:visit", visit.pk)
    given = "OTHER_CHECKER" if invitation.other_checker else invitation.answer
    # Staff write an answer down; what was answered before is not theirs to read.
    shown = mine or side == PERSON_PAGE
    faces = faces_met(request, visit)
    facts = {
        "side": side,
        "visit": visit,
        "invitation": invitation,
        "mine": mine,
        "crew": [(one, faces.address(one)) for one in seen.crew(visit)],
        "checker_names": names(visit.checkers.all()),
        "starts": time_words(visit.starts),
        "given": invitation_words(given) if given and shown else None,
        "chosen": given if shown else "",
        "choices": invitation_choices(visit),
        "why_not": rules.why_not_answer(request.user, invitation, on=timezone.localdate()),
        "my_interview": Interview.objects.filter(visit=visit, person=request.user.pk).first() if mine else None,
    }
    return render(request, "checks/invitation.html", facts)


def invitation_choices(visit: Visit) -> list[Choice]:
    """Give the answers that an invitation offers; a housemate may choose another checker."""
    choices = [
        Choice("YES", _("Yes, come and see me"), "yes"),
        Choice("NO", _("No, thank you"), "no"),
        Choice("ANOTHER_DAY", _("Another day"), "another-day"),
    ]
    other = Choice("OTHER_CHECKER", _("I want another checker"), "checker")
    return [*choices, other] if visit.own_home else choices


def invitation_words(given: str) -> Choice:
    """Give an answer as the strip repeats it."""
    words = {
        "YES": Choice("YES", _("Yes"), "yes"),
        "NO": Choice("NO", _("No"), "no"),
        "ANOTHER_DAY": Choice("ANOTHER_DAY", _("Another day"), "another-day"),
        "OTHER_CHECKER": Choice("OTHER_CHECKER", _("I want another checker"), "checker"),
    }
    return words[given]


@login_required
@require_safe
def invitation_pdf(request: PersonRequest, id: UUID, person: UUID) -> HttpResponse:
    """Print an invitation, for a person who likes paper."""
    visit = visit_seen(request, id)
    asked = get_object_or_404(visit.invitations.select_related("person"), person=person).person
    allowed = asked == request.user or rules.on_crew(visit, request.user) or standing(request).holds(*STAFF)
    if not allowed:
        raise Http404
    return _pdf(documents.invitation_pdf(visit, asked, faces_met(request, visit)), f"invitation-{visit.on}")


@login_required
@require_safe
def face(request: PersonRequest, id: UUID, person: UUID) -> FileResponse:
    """Serve the photo of somebody of a visit to those who meet them there."""
    visit = get_object_or_404(Visit.objects.select_related("home"), pk=id)
    shown = Person.objects.filter(pk__in=faces_met(request, visit).people, photo__isnull=False)
    photo = get_object_or_404(shown.select_related("photo"), pk=person).photo
    if photo is None or not path_of(photo.file).exists():
        raise Http404
    return FileResponse(path_of(photo.file).open("rb"), content_type="image/webp")


# --- before the day --------------------------------------------------------------------------------------------------


@login_required
@require_safe
def pack(request: PersonRequest, id: UUID) -> HttpResponse:
    """All that somebody who goes needs for the day."""
    visit = visit_mine(request, id)
    faces = faces_met(request, visit)
    people = _said_yes(request, visit, faces)
    facts = {
        "visit": visit,
        "steps": seen.day_steps(visit),
        "practical": seen.practical(visit),
        "people": people,
        "supporter_face": faces.address(visit.supporter) if visit.supporter else "",
        "topics": kit_of(visit.version_id).topics,
        "starts": time_words(visit.starts),
        "is_checker": rules.checks(visit, request.user),
    }
    return render(request, "checks/pack.html", facts)


def _said_yes(request: PersonRequest, visit: Visit, faces: Faces) -> list[seen.Seat]:
    """Give whoever said yes; that what they need is read is written down first."""
    people = [seat for seat in seen.seats(visit, faces) if seat.yes]
    open_needs([seat.person for seat in people if seat.know], by=request.user, now=timezone.now())
    return people


@login_required
@require_safe
def pack_pdf(request: PersonRequest, id: UUID) -> HttpResponse:
    """Print the pack."""
    visit = visit_mine(request, id)
    faces = faces_met(request, visit)
    _said_yes(request, visit, faces)
    return _pdf(documents.pack_pdf(visit, request.user, faces), f"visit-{visit.on}")


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@login_required
@require_safe_or_post
def not_today(request: PersonRequest, id: UUID) -> HttpResponse:
    """One press: I cannot go. Nobody asks why."""
    visit = visit_mine(request, id)
    if request.method == "POST":
        if request.POST.get("answer") == "CAN":
            plan.can_go_after_all(visit, by=request.user, now=timezone.now())
        else:
            plan.say_not_today(visit, id=posted_id(request), by=request.user, now=timezone.now())
        return redirect("checks:visit", visit.pk)
    why_not = rules.why_not_say_not_today(request.user, visit)
    return render(request, "checks/not_today.html", {"visit": visit, "why_not": why_not})


# --- on the day ------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def arrive(request: PersonRequest, id: UUID) -> HttpResponse:
    """We are here."""
    visit = visit_mine(request, id)
    talk.arrive(visit, by=request.user, now=timezone.now())
    return redirect("checks:visit", visit.pk)


@login_required
@require_safe_or_post
def seat(request: PersonRequest, id: UUID, person: UUID) -> HttpResponse:
    """One person who lives there: ask, spend time together, or say why they could not be asked."""
    visit = visit_mine(request, id)
    seat = _seat(visit, person)
    if request.method == "POST":
        now, me, what = timezone.now(), request.user, request.POST.get("answer")
        if what == "TIME":
            kept = talk.start_interview(visit, seat.person, by=me, now=now, kind=Interview.TIME_WITH)
            return redirect("checks:time_with", kept.pk)
        start = talk.ask_now if what == "ASK_NOW" else talk.start_interview
        return redirect("checks:interview", start(visit, seat.person, by=me, now=now).pk)
    why_not = rules.why_not_ask(request.user, visit, seat.person, seat.invitation)
    facts = {"visit": visit, "seat": seat, "why_not": why_not, "open": visit.state == Visit.OPEN}
    facts["face"] = faces_met(request, visit).address(seat.person)
    facts["why_not_observe"] = rules.why_not_observe(seat.person, on=timezone.localdate())
    return render(request, "checks/seat.html", facts)


@login_required
@require_safe_or_post
def could_not(request: PersonRequest, id: UUID, person: UUID) -> HttpResponse:
    """Say why somebody could not be asked. None of it counts as a no."""
    visit = visit_mine(request, id)
    seat = _seat(visit, person)
    if request.method == "POST":
        why = request.POST.get("answer", "")
        talk.could_not_ask(visit, seat.person, why, by=request.user, now=timezone.now())
        return redirect("checks:visit", visit.pk)
    chosen = seat.interview.why_not_asked if seat.interview else ""
    return render(
        request, "checks/could_not.html", {"visit": visit, "seat": seat, "choices": why_nots(), "chosen": chosen}
    )


def _seat(visit: Visit, person: UUID) -> seen.Seat:
    seat = next((seat for seat in seen.seats(visit) if seat.person.pk == person), None)
    if seat is None:
        raise Http404
    return seat


@login_required
@require_safe_or_post
def saw(request: PersonRequest, id: UUID) -> HttpResponse:
    """What the checkers saw: choose a room; what was noted can be taken out."""
    visit = visit_mine(request, id)
    if request.method == "POST":
        talk.forget_seen(visit, id=request.POST.get("forget", ""), by=request.user, now=timezone.now())
        return redirect("checks:saw", visit.pk)
    rooms = {choice.value: choice for choice in room_choices()}
    noted = [{**it, "room_words": rooms[it["room"]].words} for it in visit.saw]
    facts = {
        "visit": visit,
        "rooms": rooms.values(),
        "noted": noted,
        "why_not": rules.why_not_open(request.user, visit),
    }
    return render(request, "checks/saw.html", facts)


@login_required
@require_safe_or_post
def saw_room(request: PersonRequest, id: UUID, room: str) -> HttpResponse:
    """Write down what was seen in one room."""
    visit = visit_mine(request, id)
    choice = next((it for it in room_choices() if it.value == room), None)
    if choice is None:
        raise Http404
    private = room == "BEDROOM"
    asked_in = request.POST.get("asked_in") == "YES"
    form = WordsForm(
        request.POST if "words" in request.POST else None,
        label=_("What did you see?"),
        hint=_("Good things, and things to put right. No names of people."),
        needed=True,
    )
    if request.method == "POST" and form.is_valid():
        talk.note_seen(
            visit,
            id=posted_id(request),
            room=room,
            words=form.cleaned_data["words"],
            asked_in=asked_in,
            by=request.user,
            now=timezone.now(),
        )
        ask_if_worried(request, form.cleaned_data["words"])
        return redirect("checks:saw", visit.pk)
    ask_first = private and not asked_in
    facts = {"visit": visit, "room": choice, "form": form, "ask_first": ask_first, "asked_in": asked_in}
    return render(request, "checks/saw_room.html", facts, status=422 if form.errors else 200)


# --- the end ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def finish_page(request: PersonRequest, id: UUID) -> HttpResponse:
    """Look at who was asked, and hand the visit in."""
    visit = visit_mine(request, id)
    if request.method == "POST":
        finish.finish_visit(visit, by=request.user, now=timezone.now())
        return redirect("checks:thanks", visit.pk)
    everybody = seen.seats(visit, faces_met(request, visit))
    facts = {
        "visit": visit,
        "asked": [seat for seat in everybody if seat.asked],
        "could_not": [seat for seat in everybody if seat.could_not],
        "open": [seat for seat in everybody if not seat.asked and not seat.could_not],
        "why_not": rules.why_not_finish(request.user, visit),
    }
    return render(request, "checks/finish.html", facts)


@login_required
@require_safe
def thanks(request: PersonRequest, id: UUID) -> HttpResponse:
    """Thank the checker, and say what happens next."""
    visit = visit_mine(request, id)
    if visit.state != Visit.DONE:
        return redirect("checks:visit", visit.pk)
    return render(request, "checks/thanks.html", {"visit": visit, "checks": rules.checks(visit, request.user)})


@login_required
@require_safe_or_post
def debrief(request: PersonRequest, id: UUID) -> HttpResponse:
    """How was it? Answered without the home's staff."""
    visit = visit_mine(request, id)
    kept = Debrief.objects.filter(visit=visit, checker=request.user).first()
    form = WordsForm(
        request.POST or None,
        initial={"words": kept.words if kept else ""},
        label=_("Do you want to say more?"),
        hint=_("Only the Quality Team reads this."),
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            finish.keep_debrief(
                visit,
                id=posted_id(request),
                felt=request.POST.get("felt") or (kept.felt if kept else ""),
                words=form.cleaned_data["words"],
                wants_talk=request.POST.get("wants_talk") == "YES" or bool(kept and kept.wants_talk),
                by=request.user,
                now=timezone.now(),
            )
            ask_if_worried(request, form.cleaned_data["words"])
            return redirect("checks:debrief", visit.pk)
        except Refused as said_no:
            refused = said_no.reason
    facts = {
        "visit": visit,
        "kept": kept,
        "form": form,
        "refused": refused,
        "why_not": rules.why_not_debrief(request.user, visit),
        "choices": felt_choices(),
    }
    return render(request, "checks/debrief.html", facts, status=422 if refused or form.errors else 200)
