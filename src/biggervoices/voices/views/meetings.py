"""Meetings of a group: when and where, who comes, the agenda with its papers, and what was decided."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.easyread.models import Picture, Recording
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.voices import documents
from biggervoices.voices.changes import meetings as changes
from biggervoices.voices.forms.groups import DecideForm, ItemForm, MeetingForm, PaperForm
from biggervoices.voices.models import Coming, Group, Item, Meeting, Paper
from biggervoices.voices.queries import meetings as queries
from biggervoices.voices.queries.report import last_report
from biggervoices.voices.rules import meetings as rules
from biggervoices.voices.rules.groups import why_not_read
from biggervoices.voices.rules.meetings import PICTURES
from biggervoices.voices.views.doors import (
    hand_in,
    posted_id,
    readable_item,
    readable_meeting,
    standing,
    worker,
)


@login_required
@require_safe
def meetings(request: PersonRequest, id: UUID) -> HttpResponse:
    """The meetings that come, and those that were."""
    group = get_object_or_404(Group, pk=id)
    hand = hand_in(request, group)
    if why_not_read(standing(request), group):
        raise Http404
    coming, past = queries.meetings_of(group, today=timezone.localdate())
    return render(request, "voices/meetings.html", {"group": group, "hand": hand, "coming": coming, "past": past})


@login_required
@require_safe
def decisions(request: PersonRequest, id: UUID) -> HttpResponse:
    """All that the group decided, the newest first."""
    group = get_object_or_404(Group, pk=id)
    if why_not_read(standing(request), group):
        raise Http404
    return render(request, "voices/decisions.html", {"group": group, "decisions": queries.decisions_of(group)})


@login_required
@require_safe_or_post
def plan(request: PersonRequest, id: UUID) -> HttpResponse:
    """Plan a meeting; with the first piece of work, if that is how the page was opened."""
    group = get_object_or_404(Group, pk=id)
    hand = worker(request, group)
    form = MeetingForm(request.POST or None)
    with_work = "work" in request.GET
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            one = changes.plan_meeting(group, **form.cleaned_data, id=posted_id(request), by=request.user, now=now)
            if with_work:
                changes.start_first_work(one, by=request.user, now=now)
            return redirect("voices:meeting", one.pk)
        except Refused as refused:
            refused.say_on(form)
    facts = {"group": group, "hand": hand, "form": form, "with_work": with_work, "meeting": None}
    return render(request, "voices/meeting_edit.html", facts, status=422 if form.errors else 200)


@login_required
@require_safe
def meeting(request: PersonRequest, id: UUID) -> HttpResponse:
    """One meeting: when, where, am I coming, what do we talk about, what was decided."""
    one, hand = readable_meeting(request, id)
    today = timezone.localdate()
    items = queries.items_of(one)
    facts = {
        "meeting": one,
        "group": one.group,
        "hand": hand,
        "when": queries.when(one, today=today),
        "items": items,
        "coming": dict(Coming.SAYS).get(queries.my_coming(one, request.user), "") if hand.member else "",
        "comes": queries.who_comes(one, on=today) if hand.works else [],
        "may_change": hand.works and rules.why_not_change(one, today=today) is None,
        "first_work": hand.works and not queries.has_first_work(one.group),
        "learnt": last_report(hand.viewer) if hand.works and hand.viewer else None,
    }
    return render(request, "voices/meeting.html", facts)


@login_required
@require_safe
def paper(request: PersonRequest, id: UUID) -> HttpResponse:
    """The agenda with its papers and decisions, to print."""
    one, hand = readable_meeting(request, id)
    pdf = documents.agenda(one, queries.items_of(one), with_place=hand.works, today=timezone.localdate())
    headers = {"Content-Disposition": 'inline; filename="agenda.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@login_required
@require_safe_or_post
def coming(request: PersonRequest, id: UUID) -> HttpResponse:
    """Are you coming? Yes, no, I do not know."""
    one, hand = readable_meeting(request, id)
    if not hand.member:
        raise Http404
    if why := rules.why_not_change(one, today=timezone.localdate()):
        raise Refused(why)
    if request.method == "POST":
        changes.say_coming(one, request.POST.get("says", ""), by=request.user, now=timezone.now())
        return redirect("voices:meeting", one.pk)
    choices = [(code, words, queries.COMING_PICTURES[code]) for code, words in Coming.SAYS]
    facts = {
        "meeting": one,
        "when": queries.when(one, today=timezone.localdate()),
        "choices": choices,
        "chosen": queries.my_coming(one, request.user),
    }
    return render(request, "voices/coming.html", facts)


@login_required
@require_safe_or_post
def move(request: PersonRequest, id: UUID) -> HttpResponse:
    """Another day, time or place."""
    one, hand = _changeable(request, id)
    form = MeetingForm(request.POST or None, initial={"on": one.on, "begins": one.begins, "place": one.place})
    if request.method == "POST" and form.is_valid():
        try:
            changes.move_meeting(one, **form.cleaned_data, by=request.user, now=timezone.now())
            return redirect("voices:meeting", one.pk)
        except Refused as refused:
            refused.say_on(form)
    facts = {"group": one.group, "hand": hand, "form": form, "meeting": one, "with_work": False}
    return render(request, "voices/meeting_edit.html", facts, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def call_off(request: PersonRequest, id: UUID) -> HttpResponse:
    """Call a meeting off, after reading what that means."""
    one, _hand = _changeable(request, id)
    if request.method == "POST":
        changes.call_off(one, by=request.user, now=timezone.now())
        return redirect("voices:meeting", one.pk)
    facts = {"meeting": one, "when": queries.when(one, today=timezone.localdate())}
    return render(request, "voices/meeting_off.html", facts)


@login_required
@require_POST
def first_work(request: PersonRequest, id: UUID) -> HttpResponse:
    """Put the first piece of work on the agenda."""
    one, _hand = _changeable(request, id)
    changes.start_first_work(one, by=request.user, now=timezone.now())
    return redirect("voices:meeting", one.pk)


def _changeable(request: PersonRequest, id: UUID) -> tuple[Meeting, object]:
    one, hand = readable_meeting(request, id)
    if not hand.works:
        raise Http404
    if why := rules.why_not_change(one, today=timezone.localdate()):
        raise Refused(why)
    return one, hand


# --- the agenda ------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def add(request: PersonRequest, id: UUID) -> HttpResponse:
    """Put something on the agenda: words first, then its picture. What was typed goes along from page to page."""
    one, _hand = _changeable(request, id)
    form = ItemForm(request.POST or None)
    picture = request.POST.get("picture", "")
    if request.method == "POST" and form.is_valid():
        facts = {"title": form.cleaned_data["title"], "words": form.cleaned_data["words"]}
        why = rules.why_not_item(**facts, picture=picture or "talk", items=one.items.count())
        if why:
            form.add_error("title", why)
        elif not picture:
            return _pictures(request, facts, _("Choose a picture for it"))
        else:
            item = changes.add_item(
                one, **facts, picture=picture, id=posted_id(request), by=request.user, now=timezone.now()
            )
            ask_if_worried(request, *facts.values())
            return redirect("voices:item", item.pk)
    return render(request, "voices/item_add.html", {"meeting": one, "form": form}, status=422 if form.errors else 200)


def _pictures(request: PersonRequest, kept: dict[str, str], title: str) -> HttpResponse:
    choices = [(key, words, key) for key, words in PICTURES.items()]
    facts = {"title": title, "name": "picture", "kept": kept, "choices": choices, "chosen": ""}
    return render(request, "voices/one_more.html", facts)


@login_required
@require_safe
def item(request: PersonRequest, id: UUID) -> HttpResponse:
    """One thing on the agenda: its papers, what was decided, and what can be done with it now."""
    one, hand = readable_item(request, id)
    today = timezone.localdate()
    over = rules.why_not_decide(one.meeting, "-", today=today) is None
    facts = {
        "item": one,
        "meeting": one.meeting,
        "hand": hand,
        "when": queries.when(one.meeting, today=today),
        "papers": list(one.papers.select_related("photo", "recording")),
        "decisions": list(one.decisions.all()),
        "advice": list(one.advice.filter(taken_back_at=None)),
        "may_decide": hand.works and over,
        "may_take_out": hand.works and rules.why_not_take_out(one, today=today) is None,
        "following": _following(one),
        "advise_href": reverse("voices:advise", args=[one.meeting.group_id]) + f"?item={one.pk}",
    }
    return render(request, "voices/item.html", facts)


def _following(one: Item) -> Item | None:
    return Item.objects.filter(meeting=one.meeting_id, number__gt=one.number).order_by("number").first()


@login_required
@require_safe_or_post
def take_out(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take something off the agenda, after reading what that means."""
    one, hand = readable_item(request, id)
    if not hand.works:
        raise Http404
    if why := rules.why_not_take_out(one, today=timezone.localdate()):
        raise Refused(why)
    if request.method == "POST":
        changes.take_out_item(one, by=request.user, now=timezone.now())
        return redirect("voices:meeting", one.meeting_id)
    return render(request, "voices/item_out.html", {"item": one})


@login_required
@require_safe_or_post
def decide(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down what the group decided."""
    one, hand = readable_item(request, id)
    if not hand.works:
        raise Http404
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            changes.decide(one, words, id=posted_id(request), by=request.user, now=timezone.now())
            ask_if_worried(request, words)
            return redirect("voices:item", one.pk)
        except Refused as refused:
            form.add_error("words", refused.reason)
    return render(request, "voices/decide.html", {"item": one, "form": form}, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def add_paper(request: PersonRequest, id: UUID) -> HttpResponse:
    """Add a paper: words, and if there is one a photo and a voice."""
    one, hand = readable_item(request, id)
    if not hand.works:
        raise Http404
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words, photo, voice = (form.cleaned_data[name] for name in ("words", "photo", "voice"))
        files = {"photo": photo.read() if photo else b"", "voice": voice.read() if voice else b""}
        try:
            now = timezone.now()
            changes.add_paper(one, words, one.picture, **files, id=posted_id(request), by=request.user, now=now)
            ask_if_worried(request, words)
            return redirect("voices:item", one.pk)
        except Refused as refused:
            form.add_error("words", refused.reason)
    return render(request, "voices/paper_add.html", {"item": one, "form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def photo(request: PersonRequest, id: UUID) -> FileResponse:
    """The photo of a paper."""
    return _kept(_paper(request, id).photo)


@login_required
@require_safe
def voice(request: PersonRequest, id: UUID) -> FileResponse:
    """The voice that reads a paper."""
    return _kept(_paper(request, id).recording)


@login_required
@require_POST
def paper_out(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take a paper out."""
    one = _paper(request, id)
    worker(request, one.item.meeting.group)
    changes.take_out_paper(one, by=request.user, now=timezone.now())
    return redirect("voices:item", one.item_id)


def _paper(request: PersonRequest, id: UUID) -> Paper:
    one = get_object_or_404(Paper.objects.select_related("item__meeting__group", "photo", "recording"), pk=id)
    readable_item(request, one.item_id)
    return one


def _kept(file: Picture | Recording | None) -> FileResponse:
    if file is None:
        raise Http404
    return FileResponse(path_of(file.file).open("rb"))
