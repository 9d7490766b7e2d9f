"""Groups that meet: what everybody may read of them, who is in them, and the Quality Team's hand in that."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person, Role
from biggervoices.voices.changes import groups as changes
from biggervoices.voices.forms.groups import GroupForm, LeaveForm, MemberForm
from biggervoices.voices.models import Group, Member
from biggervoices.voices.queries import advice, meetings, members, terms
from biggervoices.voices.queries.report import last_report
from biggervoices.voices.rules import groups as rules
from biggervoices.voices.views.doors import hand_in, posted_id, standing, viewer_of


@require_safe
def groups(request: PersonRequest) -> HttpResponse:
    """Every group, for everybody; one's own first."""
    viewer, today = viewer_of(request), timezone.localdate()
    mine = members.groups_of(viewer.person, on=today) if viewer else frozenset()
    found = sorted(Group.objects.all(), key=lambda it: (it.pk not in mine, it.name))
    late = advice.late_of(found, on=today)
    facts = {
        "groups": [(it, it.pk in mine, late[it.pk]) for it in found],
        "may_begin": viewer is not None and rules.why_not_begin(viewer) is None,
        "answers": viewer is not None and viewer.holds(Role.EXECUTIVE),
    }
    return render(request, "voices/groups.html", facts)


@require_safe
def group(request: PersonRequest, id: UUID) -> HttpResponse:
    """The page of one group, for everybody: what it is for, and what the leaders have not answered in time."""
    one, today = get_object_or_404(Group, pk=id), timezone.localdate()
    hand = hand_in(request, one)
    coming, _past = meetings.meetings_of(one, today=today) if hand.works else ([], [])
    following = next((it for it in coming if not it.is_off), None)
    ready = hand.works and not meetings.has_first_work(one)
    facts = {
        "group": one,
        "hand": hand,
        "reads": hand.viewer is not None and rules.why_not_read(hand.viewer, one) is None,
        "how_many": members.how_many(one, on=today),
        "late": [it for it in advice.advice_of(one, today=today, named=False) if it.is_late],
        "next": following,
        "work_href": _start(one, following) if ready else "",
        "learnt": last_report(hand.viewer) if ready and hand.viewer else None,
    }
    return render(request, "voices/group.html", facts)


def _start(one: Group, following: meetings.When | None) -> str:
    """Give where the first piece of work is started: at the next meeting, or with a new one."""
    if following:
        return reverse("voices:meeting", args=[following.id])
    return reverse("voices:plan_meeting", args=[one.pk]) + "?work=1"


@login_required
@require_safe
def people(request: PersonRequest, id: UUID) -> HttpResponse:
    """Who is in the group and how they became members."""
    one = get_object_or_404(Group, pk=id)
    hand = hand_in(request, one)
    assert hand.viewer
    if rules.why_not_read(hand.viewer, one):
        raise Http404
    facts = {"group": one, "hand": hand, "members": members.members_of(one, hand.viewer)}
    return render(request, "voices/group_members.html", facts)


@login_required
@require_safe
def face(request: PersonRequest, id: UUID, person: UUID) -> FileResponse:
    """The photo of a member, for whoever may see it."""
    photo = members.face_of(get_object_or_404(Group, pk=id), person, standing(request))
    if photo is None:
        raise Http404
    return FileResponse(path_of(photo.file).open("rb"), content_type="image/webp")


@require_safe
def terms_of(request: PersonRequest, id: UUID, number: int | None = None) -> HttpResponse:
    """The terms that the group wrote, for everybody; the newest, or an older version."""
    one = get_object_or_404(Group, pk=id)
    found = terms.terms_of(one, number=number)
    if found is None:
        raise Http404
    facts = {"group": one, "hand": hand_in(request, one), "terms": found, "versions": terms.versions_of(one)}
    return render(request, "voices/group_terms.html", facts)


# --- the Quality Team ------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def begin(request: PersonRequest) -> HttpResponse:
    """Begin a group."""
    _helper(request)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            one = changes.begin_group(**form.cleaned_data, id=posted_id(request), by=request.user, now=timezone.now())
            return redirect("voices:group", one.pk)
        except Refused as refused:
            refused.say_on(form)
    return render(request, "voices/group_edit.html", {"form": form, "group": None}, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def change(request: PersonRequest, id: UUID) -> HttpResponse:
    """Change the name, the purpose or the picture of a group."""
    _helper(request)
    one = get_object_or_404(Group, pk=id)
    form = GroupForm(request.POST or None, initial={"name": one.name, "purpose": one.purpose, "picture": one.picture})
    if request.method == "POST" and form.is_valid():
        try:
            changes.describe_group(one, **form.cleaned_data, by=request.user, now=timezone.now())
            return redirect("voices:group", one.pk)
        except Refused as refused:
            refused.say_on(form)
    return render(request, "voices/group_edit.html", {"form": form, "group": one}, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def join(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down that somebody is a member; a list of those who are, each with the way to let them leave."""
    _helper(request)
    one, today = get_object_or_404(Group, pk=id), timezone.localdate()
    found = Person.objects.filter(is_active=True).order_by("name")
    able = found.exclude(pk__in=members.asked_of(one, on=today))
    form = MemberForm(request.POST or None, people=able, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        try:
            changes.join(one, **form.cleaned_data, id=posted_id(request), by=request.user, now=timezone.now())
            return redirect("voices:join_group", one.pk)
        except Refused as refused:
            refused.say_on(form)
    seen = members.members_of(one, standing(request))
    facts = {"form": form, "group": one, "members": seen}
    return render(request, "voices/group_join.html", facts, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def leave(request: PersonRequest, id: UUID) -> HttpResponse:
    """Leave a group, or let somebody leave it."""
    member = get_object_or_404(Member.objects.select_related("group", "person"), pk=id)
    viewer, today = standing(request), timezone.localdate()
    if rules.why_not_end(viewer, member, today):
        raise Http404
    is_me = member.person_id == request.user.pk
    form = LeaveForm({"until": today} if is_me else request.POST or None, initial={"until": today})
    if request.method == "POST" and form.is_valid():
        try:
            changes.leave(member, until=form.cleaned_data["until"], by=request.user, now=timezone.now())
            return redirect("voices:group" if is_me else "voices:join_group", member.group_id)
        except Refused as refused:
            refused.say_on(form)
    page = "voices/group_leave_me.html" if is_me else "voices/group_leave.html"
    facts = {"form": form, "member": member, "group": member.group}
    return render(request, page, facts, status=422 if form.errors else 200)


def _helper(request: PersonRequest) -> None:
    if rules.why_not_begin(standing(request)):
        raise Http404
