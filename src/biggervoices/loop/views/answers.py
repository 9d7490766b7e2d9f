"""The manager's list, and the answers."""

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.ids import read_id
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.easyread.models import Recording
from biggervoices.easyread.queries import digest
from biggervoices.loop import changes, queries, rules
from biggervoices.loop.formats import day_words
from biggervoices.loop.forms import ReplyForm
from biggervoices.loop.models import Point, Reply
from biggervoices.loop.views.kept import keep_sent, sent_id
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing, standing_of

STAFF = (*Role.WORKS_THERE, Role.QUALITY_TEAM)


@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """What people said, with the days that are left; what is late first. Or what was answered."""
    now = timezone.now()
    standing = _staff(request, *Role.WORKS_THERE)
    if request.GET.get("show") == "answered":
        return render(request, "loop/answered.html", {"answered": queries.answered_of(standing, now=now)})
    page = {"inbox": queries.inbox_of(standing, now=now), "many": len(standing.homes(Role.MANAGER)) > 1}
    return render(request, "loop/inbox.html", page)


@require_safe_or_post
def answer(request: PersonRequest) -> HttpResponse:
    """Answer one point, or several alike ones together."""
    now = timezone.now()
    standing = _staff(request, *Role.WORKS_THERE)
    points = _points(request, standing)
    if not points:
        return redirect("loop:inbox")
    must(rules.why_not_answer(standing, points))
    heard = queries.as_heard(points, today=standing.on)
    doers = queries.doers_of(points[0].home, on=standing.on)
    form = ReplyForm(
        request.POST or None,
        request.FILES or None,
        doers=doers,
        may_find_out=all(one.may_find_out for one in heard),
        initial={"doer": str(request.user.pk), "tells": str(request.user.pk)},
    )
    page = {"heard": heard, "form": form, "home": points[0].home, "warnings": (), "voice": None, "looked": ""}
    if request.method == "POST":
        sent = _send(request, points, form, page, now)
        if sent is not None:
            return sent
    return render(request, "loop/answer.html", page, status=422 if form.errors else 200)


def _send(
    request: PersonRequest, points: list[Point], form: ReplyForm, page: dict[str, object], now: datetime
) -> HttpResponse | None:
    """Keep the answer and go on; None when the page is to be shown again, with all that was typed."""
    voice = _voice(request, form)
    page["voice"] = voice
    if not form.is_valid():
        return None
    said = form.cleaned_data
    private = points[0].about == Point.JUST_ME
    page["warnings"] = queries.warnings_for(said["words"], points[0].home, private=private, on=_today())
    page["looked"] = digest(said["words"])
    # Hard words are shown once before they go; the second press sends them as they are.
    seen = request.POST.get("looked") == page["looked"]
    if "look" in request.POST or (page["warnings"] and not seen):
        page.update(_preview(request, form))
        return None
    doer, by_day = form.promised
    try:
        changes.answer(
            points,
            id=sent_id(request),
            kind=said["kind"],
            words=said["words"],
            what=said["what"],
            doer=doer,
            by_day=by_day,
            recording=voice,
            by=request.user,
            now=now,
        )
    except Refused as refused:
        form.add_error(None, refused.reason)
        return None
    return redirect("loop:inbox")


def _preview(request: PersonRequest, form: ReplyForm) -> dict[str, object]:
    """Show the answer as the person will see it."""
    said = form.cleaned_data
    who, by_day = form.promised
    tells = _("%(name)s tells you by %(day)s.") if said["kind"] == Reply.FIND_OUT else _("%(name)s does it by %(day)s.")
    promise = tells % {"name": who, "day": day_words(by_day)} if who and by_day else ""
    return {
        "preview": said["words"],
        "preview_title": queries.answer_title(said["kind"], request.user),
        "preview_words": [promise] if promise and said["kind"] != Reply.WE_CANNOT else [],
    }


def _voice(request: PersonRequest, form: ReplyForm) -> Recording | None:
    if "no_voice" in request.POST:
        return None
    return keep_sent(request, form, "voice", keep=changes.keep_voice, kept=Recording.objects.all())


@require_POST
def thank(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say thank you for a good thing."""
    standing = _staff(request, *Role.WORKS_THERE)
    point = get_object_or_404(Point.objects.seen_by(standing).select_related("home"), pk=id, passed_at__isnull=False)
    words = request.POST.get("words", "")
    changes.thank(point, id=sent_id(request), words=words, by=request.user, now=timezone.now())
    return redirect("loop:inbox")


@require_safe
def point(request: PersonRequest, id: UUID) -> HttpResponse:
    """One point with all that came of it, for those who work on it."""
    now = timezone.now()
    standing = _staff(request, *STAFF)
    seen = Point.objects.seen_by(standing).filter(passed_at__isnull=False)
    whole = queries.whole_of(seen.exclude(person=request.user.pk), id, today=timezone.localdate(now))
    if whole is None:
        raise Http404
    why_not = rules.why_not_answer(standing, [whole.point])
    return render(request, "loop/point.html", {"one": whole, "can_answer": why_not is None and not whole.is_answered})


@require_safe
def late(request: PersonRequest) -> HttpResponse:
    """Homes whose answers are late: whom the Quality Team may offer help."""
    standing = _staff(request, Role.QUALITY_TEAM)
    return render(request, "loop/late.html", {"homes": queries.late_homes(standing, now=timezone.now())})


def _staff(request: PersonRequest, *roles: str) -> Standing:
    """Give what somebody is; for everybody without such a role the page is not there."""
    standing = standing_of(request.user, on=_today())
    if not standing.holds(*roles):
        raise Http404
    return standing


def _today() -> date:
    return timezone.localdate()


def _points(request: PersonRequest, standing: Standing) -> list[Point]:
    asked = request.POST if request.method == "POST" else request.GET
    ids = [one for one in map(read_id, asked.getlist("point")) if one]
    points = Point.objects.seen_by(standing).filter(pk__in=ids, kind=Point.CHANGE, passed_at__isnull=False)
    found = list(queries.with_answers(points))
    if ids and len(found) < len(set(ids)):
        raise Http404
    return found
