"""The Quality Team reads what people said, within a working day."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.ids import read_ids
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries, rules
from biggervoices.loop.forms import ReadForm
from biggervoices.loop.models import Point, PointQuerySet
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing, standing_of


@require_safe_or_post
def reading(request: PersonRequest) -> HttpResponse:
    """What waits to be read, the oldest first; what gives nobody away can be passed on together."""
    now = timezone.now()
    standing = _reader(request)
    refused = ""
    if request.method == "POST":
        points = list(_readable(standing).filter(pk__in=read_ids(request.POST.getlist("point"))))
        people = queries.people_in({point.home_id for point in points}, on=standing.on)
        try:
            changes.pass_easy(points, people=people, by=request.user, now=now)
            return redirect("loop:reading")
        except Refused as reason:
            refused = reason.reason
    to_read = queries.to_read(standing, now=now)
    changes.open_points([one.point for one in to_read], by=request.user, now=now)
    page = {"to_read": to_read, "refused": refused}
    return render(request, "loop/reading.html", page, status=422 if refused else 200)


@require_safe_or_post
def read_one(request: PersonRequest, id: UUID) -> HttpResponse:
    """One point: its words, its choices, how many live there; pass it on, or say why not."""
    now = timezone.now()
    standing = _reader(request)
    point = get_object_or_404(_readable(standing), pk=id)
    changes.open_points([point], by=request.user, now=now)
    form = ReadForm(request.POST or None, initial={"words": point.words})
    if request.method == "POST" and form.is_valid():
        try:
            _read(request, point, form)
            return redirect("loop:reading")
        except Refused as refused:
            form.add_error("reason" if "keep" in request.POST else "words", refused.reason)
    page = {"one": queries.one_to_read(point, now=now), "point": point, "form": form}
    page["why_not"] = rules.why_not_still_to_read(point)
    return render(request, "loop/read_one.html", page, status=422 if form.errors else 200)


def _read(request: PersonRequest, point: Point, form: ReadForm) -> None:
    said = form.cleaned_data
    now = timezone.now()
    if "keep" in request.POST:
        changes.keep_back(point, reason=said["reason"], by=request.user, now=now)
    else:
        changes.pass_on(point, words=said["words"], read_back=said["read_back"], by=request.user, now=now)


def _reader(request: PersonRequest) -> Standing:
    standing = standing_of(request.user, on=timezone.localdate())
    if not standing.holds(Role.QUALITY_TEAM):
        raise Http404(_("Only the Quality Team reads this."))
    return standing


def _readable(standing: Standing) -> PointQuerySet:
    points = Point.objects.standing().seen_by(standing).exclude(person=standing.person.pk)
    return points.select_related("home", "passed_by", "kept_by")
