"""A person's own thread: what I said, what came of it, what I say now."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.ids import new_id, read_id
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.loop import changes, queries, rules
from biggervoices.loop.forms import MoreForm
from biggervoices.loop.models import Point, Verdict
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of


@require_safe
def threads(request: PersonRequest) -> HttpResponse:
    """All that this person said, what is new first."""
    now = timezone.now()
    page = {"threads": queries.threads_of(request.user, now=now), "because": queries.has_asked(request.user)}
    return render(request, "loop/threads.html", page)


@require_safe_or_post
def thread(request: PersonRequest, id: UUID) -> HttpResponse:
    """One thread as a path; a press says that the person has seen what is new."""
    now = timezone.now()
    point = _mine(request, id)
    if request.method == "POST":
        changes.see(point, by=request.user, now=now)
        return redirect("loop:thread", point.pk)
    path = queries.path_of(point, reader=request.user, now=now, why_not_say=_why_not_say(request, point))
    return render(request, "loop/thread.html", {"path": path, "point": point})


@require_safe_or_post
def may_hear(request: PersonRequest, id: UUID) -> HttpResponse:
    """Ask once: may your home hear this?"""
    now = timezone.now()
    point = _mine(request, id)
    if request.method == "POST" and request.POST.get("answer") in ("YES", "NO"):
        changes.let_hear(point, yes=request.POST["answer"] == "YES", by=request.user, now=now)
        return redirect("loop:thread", point.pk)
    people = queries.people_in([point.home_id], on=timezone.localdate(now)).get(point.home_id, 0)
    must(rules.why_not_let_hear(request.user, point, people=people))
    page = {"point": point, "known": rules.is_given_away(point, people=people)}
    return render(request, "loop/may_hear.html", page)


@require_safe_or_post
def better(request: PersonRequest, id: UUID) -> HttpResponse:
    """Is it better now? First who presses, then one of three pictures."""
    now = timezone.now()
    point = _mine(request, id)
    if request.method == "POST":
        value = request.POST.get("value", "")
        verdict = changes.say_verdict(
            point,
            id=(read_id(request.POST.get("id")) or new_id()),
            value=value,
            how=request.POST.get("how", ""),
            by=request.user,
            opened_by=_opened_by(request),
            now=now,
        )
        to = "loop:more" if verdict.value == Verdict.NOT_YET else "loop:thread"
        return redirect(to, point.pk)
    must(_why_not_say(request, point))
    asked = queries.asked_of(point)
    how = request.GET.get("how", "")
    page = {"point": point, "asked": asked, "how": how if how in (Verdict.MYSELF, Verdict.HELP) else ""}
    return render(request, "loop/better.html", page)


@require_safe_or_post
def more(request: PersonRequest, id: UUID) -> HttpResponse:
    """What is not better yet? Words, if the person wants to give some."""
    now = timezone.now()
    point = _mine(request, id)
    verdict = point.verdicts.filter(value=Verdict.NOT_YET, words="").order_by("-at").first()
    if verdict is None:
        return redirect("loop:thread", point.pk)
    form = MoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.add_words(verdict, words=form.cleaned_data["words"], by=request.user, now=now)
            ask_if_worried(request, form.cleaned_data["words"])
            return redirect("loop:thread", point.pk)
        except Refused as refused:
            form.add_error("words", refused.reason)
    status = 422 if form.errors else 200
    return render(request, "loop/more.html", {"point": point, "form": form}, status=status)


@require_safe_or_post
def take_back(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take my words back, after reading what that means."""
    point = _mine(request, id)
    if request.method == "POST":
        changes.take_back(point, by=request.user, now=timezone.now())
        return redirect("loop:thread", point.pk)
    if point.taken_back_at:
        return redirect("loop:thread", point.pk)
    return render(request, "loop/take_back.html", {"point": point})


def _mine(request: PersonRequest, id: UUID) -> Point:
    """Give a point of this very person; anybody else's is not there."""
    points = Point.objects.said_by(request.user).select_related("home", "passed_by__photo", "kept_by__photo")
    return get_object_or_404(points, pk=id)


def _opened_by(request: PersonRequest) -> Person | None:
    """Give who opened this session with the person, if somebody did (people puts the id into the session)."""
    opener = request.session.get("opened_by")
    return Person.objects.filter(pk=opener).first() if opener else None


def _why_not_say(request: PersonRequest, point: Point) -> str | None:
    opened_by = _opened_by(request)
    if opened_by is None:
        return None
    return rules.why_not_say(request.user, point, opened_by=standing_of(opened_by, on=timezone.localdate()))
