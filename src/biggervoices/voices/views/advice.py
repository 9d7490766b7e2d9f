"""Advice of a group to the leaders: given in small steps, answered by a day, and seen by everybody."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.loop.formats import day_words
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Role
from biggervoices.voices.changes import advice as changes
from biggervoices.voices.forms.groups import AdviceForm, AnswerForm, DoneForm
from biggervoices.voices.models import Advice, Group, Item
from biggervoices.voices.queries import advice as queries
from biggervoices.voices.queries.wordings import hard_words
from biggervoices.voices.rules import advice as rules
from biggervoices.voices.rules.meetings import PICTURES
from biggervoices.voices.views.doors import hand_in, posted_id, standing, viewer_of


@require_safe
def advice(request: PersonRequest, id: UUID) -> HttpResponse:
    """All advice of a group, for everybody: what is late first."""
    group = get_object_or_404(Group, pk=id)
    viewer, today = viewer_of(request), timezone.localdate()
    found = queries.advice_of(group, today=today, named=viewer is not None)
    return render(request, "voices/advice.html", {"group": group, "hand": hand_in(request, group), "advice": found})


@require_safe
def advice_one(request: PersonRequest, id: UUID) -> HttpResponse:
    """One piece of advice and what came of it, as a way from one to the next, for everybody."""
    one = queries.one(id)
    if one is None:
        raise Http404
    viewer, today = viewer_of(request), timezone.localdate()
    hand = hand_in(request, one.group)
    response = getattr(one, "response", None)
    seen = queries.seen(one, today=today, named=viewer is not None)
    facts = {
        "one": seen,
        "group": one.group,
        "hand": hand,
        "news": bool(hand.member and response and not seen.is_back and queries.is_news(response, request.user)),
        "may_answer": seen.is_open and viewer is not None and rules.why_not_answer(viewer, one) is None,
        "may_finish": viewer is not None and response is not None and rules.why_not_done(viewer, response, "-") is None,
    }
    return render(request, "voices/advice_one.html", facts)


@login_required
@require_safe_or_post
def advise(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give advice: words, a picture, the day, and once more all of it. What is said goes along from page to page."""
    group = get_object_or_404(Group, pk=id)
    if rules.why_not_advise(standing(request), group):
        raise Http404
    form = AdviceForm(request.POST or None)
    kept = {name: request.POST.get(name, "") for name in ("words", "why", "picture", "weeks")}
    if request.method != "POST" or request.POST.get("again") == "words" or not form.is_valid():
        return render(request, "voices/advise.html", {"group": group, "form": _blank(form), "kept": kept})
    today = timezone.localdate()
    weeks = int(kept["weeks"]) if kept["weeks"] in {str(it) for it in rules.ANSWER_WEEKS} else 0
    answer_by = today + timedelta(weeks=weeks or rules.ANSWER_WEEKS[0])
    if why := rules.why_not_advice(kept["words"], kept["why"], kept["picture"] or "idea", answer_by, today=today):
        form.add_error("words", why)
        return render(request, "voices/advise.html", {"group": group, "form": form, "kept": kept}, status=422)
    if not kept["picture"] or request.POST.get("again") == "picture":
        return _step(request, kept, "picture", _("Choose a picture for it"))
    if not weeks or request.POST.get("again") == "weeks":
        return _step(request, kept, "weeks", _("When must the leaders answer?"))
    if "give" not in request.POST:
        by = day_words(answer_by, today=today)
        facts = {"group": group, "kept": kept, "by": by, "hard": hard_words(kept["words"])}
        return render(request, "voices/advise_check.html", facts)
    item = _item(request, group)
    one = changes.advise(
        group,
        kept["words"],
        kept["why"],
        kept["picture"],
        answer_by,
        id=posted_id(request),
        item=item,
        by=request.user,
        now=timezone.now(),
    )
    ask_if_worried(request, kept["words"], kept["why"])
    return redirect("voices:advice_one", one.pk)


def _blank(form: AdviceForm) -> AdviceForm:
    """Give the first page of what is typed, without finding fault with what nobody has typed yet."""
    return AdviceForm(initial=dict(form.data.items())) if form.is_bound else form


def _step(request: PersonRequest, kept: dict[str, str], name: str, title: str) -> HttpResponse:
    """Ask for one more thing with tiles; all else that was said goes along."""
    pictures = [(key, words, key) for key, words in PICTURES.items()]
    weeks = [
        (str(n), ngettext("In %(n)s week", "In %(n)s weeks", n) % {"n": n}, "calendar") for n in rules.ANSWER_WEEKS
    ]
    rest = {key: said for key, said in kept.items() if key != name}
    facts = {"title": title, "name": name, "kept": rest, "choices": pictures if name == "picture" else weeks}
    return render(request, "voices/one_more.html", facts | {"chosen": kept[name]})


def _item(request: PersonRequest, group: Group) -> Item | None:
    """Find what on an agenda it came of; an address that names nothing of this group names nothing."""
    try:
        named = UUID(request.GET.get("item", ""))
    except ValueError:
        return None
    return Item.objects.filter(pk=named, meeting__group=group).first()


@login_required
@require_safe_or_post
def take_back(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take advice back, after reading what that means."""
    one = _advice(id)
    if rules.why_not_take_back(standing(request), one):
        raise Http404
    if request.method == "POST":
        changes.take_back_advice(one, by=request.user, now=timezone.now())
        return redirect("voices:advice", one.group_id)
    return render(request, "voices/advice_back.html", {"advice": one})


@login_required
@require_POST
def heard(request: PersonRequest, id: UUID) -> HttpResponse:
    """A member says: I have heard this."""
    one = _advice(id)
    response = getattr(one, "response", None)
    if response is None or not hand_in(request, one.group).member:
        raise Http404
    changes.have_heard(response, by=request.user, now=timezone.now())
    return redirect("voices:advice_one", one.pk)


# --- the leaders -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def to_answer(request: PersonRequest) -> HttpResponse:
    """What waits for an answer of the leaders, and what was promised and is not done."""
    viewer, today = standing(request), timezone.localdate()
    if not viewer.holds(Role.EXECUTIVE, Role.QUALITY_TEAM, Role.AUDITOR):
        raise Http404
    waiting = queries.to_answer(viewer) if viewer.holds(Role.EXECUTIVE) else queries.waiting()
    facts = {
        "waiting": [(it, queries.seen(it, today=today, named=True)) for it in waiting],
        "promised": [(it, queries.seen(it.advice, today=today, named=True)) for it in queries.promised()],
        "answers": viewer.holds(Role.EXECUTIVE),
    }
    return render(request, "voices/to_answer.html", facts)


@login_required
@require_safe_or_post
def answer(request: PersonRequest, id: UUID) -> HttpResponse:
    """Answer for the leaders: yes, a part of it, or no, and why."""
    one, viewer, today = _advice(id), standing(request), timezone.localdate()
    if not viewer.holds(Role.EXECUTIVE):
        raise Http404
    why_not = rules.why_not_answer(viewer, one)
    form = AnswerForm(request.POST or None, doers=queries.doers(on=today))
    looked = "look" in request.POST
    valid = request.method == "POST" and form.is_valid()
    if valid and not looked:
        try:
            changes.answer_advice(one, **form.cleaned_data, by=request.user, now=timezone.now())
            return redirect("voices:advice_one", one.pk)
        except Refused as refused:
            refused.say_on(form)
    words = request.POST.get("words", "")
    facts = {
        "advice": one,
        "one": queries.seen(one, today=today, named=True),
        "form": form,
        "why_not": why_not,
        "hard": hard_words(words) if looked else [],
        "preview": words if looked else "",
        "says": queries.says_words(form.cleaned_data["says"]) if looked and valid else "",
    }
    return render(request, "voices/advice_answer.html", facts, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def done(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write what was done of what was promised."""
    one, viewer, today = _advice(id), standing(request), timezone.localdate()
    response = getattr(one, "response", None)
    if response is None or rules.why_not_done(viewer, response, "-"):
        raise Http404
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.finish_promise(response, form.cleaned_data["words"], by=request.user, now=timezone.now())
            return redirect("voices:advice_one", one.pk)
        except Refused as refused:
            form.add_error("words", refused.reason)
    facts = {"one": queries.seen(one, today=today, named=True), "advice": one, "form": form}
    return render(request, "voices/advice_done.html", facts, status=422 if form.errors else 200)


def _advice(id: UUID) -> Advice:
    one = queries.one(id)
    if one is None:
        raise Http404
    return one
