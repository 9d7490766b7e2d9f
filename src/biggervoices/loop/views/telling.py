"""Telling people face to face and on paper, and asking them whether it is better."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.ids import new_id, read_id
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.loop import changes, documents, queries, rules
from biggervoices.loop.forms import HearForm, ToldForm
from biggervoices.loop.models import Point, Telling
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing, standing_of

TELLERS = (*Role.WORKS_THERE, Role.QUALITY_TEAM)


@require_safe
def to_tell(request: PersonRequest) -> HttpResponse:
    """Who is still to be told, and who is still to be asked."""
    now = timezone.now()
    standing = _teller(request)
    page = {"to_tell": queries.to_tell(standing, now=now), "to_ask": queries.to_ask(standing, now=now)}
    page["asks"] = standing.holds(Role.QUALITY_TEAM)
    return render(request, "loop/to_tell.html", page)


@require_safe_or_post
def telling(request: PersonRequest, id: UUID) -> HttpResponse:
    """One thing that one person is to be told: the words, the letter, and "I told them"."""
    now = timezone.now()
    standing = _teller(request)
    found = _telling(standing, id)
    form = ToldForm(request.POST or None, initial={"told_on": timezone.localdate(now)})
    if request.method == "POST":
        try:
            if "letter" in request.POST:
                changes.letter_given(found, by=request.user, now=now)
                return redirect("loop:to_tell")
            if form.is_valid():
                changes.told_face_to_face(found, told_on=form.cleaned_data["told_on"], by=request.user, now=now)
                return redirect("loop:to_tell")
        except Refused as refused:
            form.add_error(None, refused.reason)
    title, words = queries.what_is_told(found)
    page = {"telling": found, "person": queries.person_of(found.point), "form": form, "title": title, "words": words}
    page["said"] = queries.words_for_teller(found)
    return render(request, "loop/telling.html", page, status=422 if form.errors else 200)


@require_safe
def letter(request: PersonRequest, id: UUID) -> HttpResponse:
    """The letter that tells it, as a PDF."""
    now = timezone.now()
    standing = _teller(request)
    pdf = documents.letter(_telling(standing, id), by=standing, now=now)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="letter.pdf"'}
    )


@require_safe_or_post
def hear(request: PersonRequest, id: UUID) -> HttpResponse:
    """Ask somebody face to face whether it is better, and write down what they say."""
    now = timezone.now()
    standing = standing_of(request.user, on=timezone.localdate(now))
    points = Point.objects.seen_by(standing).filter(passed_at__isnull=False).exclude(person=request.user.pk)
    point = get_object_or_404(points.select_related("home"), pk=id)
    asked = queries.asked_of(point)
    must(rules.why_not_hear(standing, point) or (None if asked else _("There is nothing to ask about yet.")))
    form = HearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.hear_verdict(
                point,
                id=(read_id(request.POST.get("id")) or new_id()),
                value=request.POST.get("value", ""),
                how_words=form.cleaned_data["how_words"],
                words=form.cleaned_data["words"],
                by=request.user,
                now=now,
            )
            ask_if_worried(request, form.cleaned_data["words"], form.cleaned_data["how_words"])
            return redirect("loop:to_tell" if standing.holds(*TELLERS) else "loop:because")
        except Refused as refused:
            form.add_error("how_words", refused.reason)
    page = {"point": point, "person": queries.person_of(point), "asked": asked, "form": form}
    return render(request, "loop/hear.html", page, status=422 if form.errors else 200)


def _teller(request: PersonRequest) -> Standing:
    standing = standing_of(request.user, on=timezone.localdate())
    if not standing.holds(*TELLERS):
        raise Http404
    return standing


def _telling(standing: Standing, id: UUID) -> Telling:
    """Give a telling that this person may see: theirs to tell, and nobody's who is not to be named to them."""
    kept = Telling.objects.select_related(
        "point__home", "point__passed_by", "point__kept_by", "reply__by__photo", "reply__tells", "update__by", "teller"
    )
    found = get_object_or_404(kept, pk=id, point__taken_back_at=None)
    if rules.why_not_tell(standing, found):
        raise Http404
    return found
