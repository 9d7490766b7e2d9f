"""Reports: what they are made of, when each edition is due, who sees which, and how a page shows one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from biggervoices.checks.formats import day_and_year
from biggervoices.checks.models import Interview, Invitation, Slip, Visit, VisitReport
from biggervoices.checks.queries.report_words import (
    Material,
    content_of,
    digest,
    done_at,
    passed,
    reply_to,
    title_of,
)
from biggervoices.checks.queries.talk import folded
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.loop.models import Point, Reply, Verdict
from biggervoices.loop.queries.seen import PointSeen, seen
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.people.queries.standing import Shape, anybody
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed

ORDER = (VisitReport.FOUND, VisitReport.ANSWERED, VisitReport.BETTER)
BETTER_DAYS = 14  # after something was done, for people to try whether it is better
LOOKED_AT_DAYS = 400  # reports of older visits change only when words are taken back
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)
NEW_DAYS = 14  # a report is news in Today
LISTED = 60
AT_HOME = (Role.SUPPORTED, Role.TEAM, Role.MANAGER)

# What may stand in a report: everyone may hear it, it is about more than one person, nobody took it back.
FOR_EVERYONE = Q(hears=Point.ALL) & ~Q(about=Point.JUST_ME)


# --- what a report is made of ----------------------------------------------------------------------------------------


def gather(visits: Iterable[Visit]) -> list[Material]:
    """Read what the reports of some visits are made of: the same few queries for one visit and for a hundred."""
    ids = [visit.pk for visit in visits]
    crew = Prefetch("checkers", Person.objects.order_by("name"))
    whole = list(Visit.objects.filter(pk__in=ids).select_related("home", "version").prefetch_related(crew, "reports"))
    homes = {visit.home_id for visit in whole}
    points = _by_home(homes)
    replies = {reply.id for there in points.values() for point in there for reply in point.replies}
    said, names = _said(ids), _names(homes, ids)
    verdicts, handed_in = _verdicts(replies), _handed_in(homes)
    return [
        Material(
            visit=visit,
            kit=kit_of(visit.version_id),
            checkers=tuple(checker.first_name for checker in visit.checkers.all()),
            said=tuple(said[visit.pk]),
            points=tuple(point for point in points[visit.home_id] if point.heard_id == visit.pk),
            before=tuple(point for point in points[visit.home_id] if point.heard_id != visit.pk),
            last_visit_at=max((at for at in handed_in[visit.home_id] if _before(at, visit)), default=None),
            verdicts=verdicts,
            residents=frozenset(names[visit.home_id, Role.SUPPORTED] | names[visit.pk, Role.SUPPORTED]),
            staff=frozenset(names[visit.home_id, Role.TEAM]),
            published=_first_published(visit),
        )
        for visit in whole
    ]


def _by_home(homes: set[UUID]) -> defaultdict[UUID, list[PointSeen]]:
    points: defaultdict[UUID, list[PointSeen]] = defaultdict(list)
    for point in seen(Point.objects.standing().filter(FOR_EVERYONE, home__in=homes, together=False)):
        points[point.home_id].append(point)
    return points


def _said(visits: Sequence[UUID]) -> defaultdict[UUID, list[Interviewed]]:
    asked = Interview.objects.filter(visit__in=visits, kind=Interview.ASKED, taken_back_at=None)
    interviews = list(asked.defer("person").order_by("pk"))
    said = folded(interviews)
    by_visit: defaultdict[UUID, list[Interviewed]] = defaultdict(list)
    for interview in interviews:
        by_visit[interview.visit_id].append(said[interview.pk])
    return by_visit


def _names(homes: set[UUID], visits: Sequence[UUID]) -> defaultdict[tuple[UUID, str], set[str]]:
    """Give what those who live there, were asked there, or work there are called, by home or visit."""
    names: defaultdict[tuple[UUID, str], set[str]] = defaultdict(set)
    roles = Role.objects.filter(home__in=homes, what__in=AT_HOME).values_list(
        "home", "what", "person__name", "person__called"
    )
    for home, what, name, called in roles:
        names[home, Role.SUPPORTED if what == Role.SUPPORTED else Role.TEAM] |= {name, name.split(" ")[0], called}
    asked = Invitation.objects.filter(visit__in=visits).values_list("visit", "person__name", "person__called")
    for visit, name, called in asked:
        names[visit, Role.SUPPORTED] |= {name, name.split(" ")[0], called}
    return names


def _verdicts(replies: set[UUID]) -> tuple[tuple[UUID, UUID, str, datetime], ...]:
    given = Verdict.objects.filter(reply__in=replies, point__taken_back_at=None).order_by("at", "pk")
    rows = given.values_list("reply", "point__person", "value", "at")
    return tuple((reply, person, value, at) for reply, person, value, at in rows if person)


def _handed_in(homes: set[UUID]) -> defaultdict[UUID, list[datetime]]:
    days: defaultdict[UUID, list[datetime]] = defaultdict(list)
    done = Visit.objects.filter(home__in=homes, state=Visit.DONE, finished_at__isnull=False)
    for home, at in done.values_list("home", "finished_at"):
        assert at is not None
        days[home].append(at)
    return days


def _before(at: datetime, visit: Visit) -> bool:
    return visit.finished_at is not None and at < visit.finished_at


def _first_published(visit: Visit) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for report in visit.reports.all():
        if report.published_at:
            first[report.edition] = min(first.get(report.edition, report.published_at), report.published_at)
    return first


# --- when an edition is due ------------------------------------------------------------------------------------------


def due_at(material: Material, edition: str) -> datetime | None:
    """Tell since when an edition is due; None: not yet, or never.

    What we found: PUBLISH_DAYS after hand-in, whatever is in it. What the home answered: when every wish that was
    passed on is answered, or has waited ANSWER_DAYS; never where nobody wished for a change that all may hear. Is it
    better: when something that was promised is done, and somebody has said whether it is better, or people had
    BETTER_DAYS to try it. No edition comes before the one that goes before it.
    """
    if material.visit.state != Visit.DONE or material.visit.finished_at is None:
        return None
    found = material.published.get(VisitReport.FOUND)
    found = found or first_due(material.visit)
    if edition == VisitReport.FOUND:
        return found
    answered = material.published.get(VisitReport.ANSWERED) or _answered_at(material, found)
    if edition == VisitReport.ANSWERED or answered is None:
        return answered
    return material.published.get(VisitReport.BETTER) or _better_at(material, answered)


def _answered_at(material: Material, found: datetime) -> datetime | None:
    wishes = passed(material, Point.CHANGE, found)
    return max(found, *(_settled_at(point) for point in wishes)) if wishes else None


def _settled_at(point: PointSeen) -> datetime:
    over = point.passed_at + timedelta(days=settings.ANSWER_DAYS)
    final = [reply.at for reply in point.replies if reply.kind in (Reply.WE_WILL, Reply.WE_CANNOT)]
    return min([*final, over])


def _better_at(material: Material, answered: datetime) -> datetime | None:
    ready = []
    for point in passed(material, Point.CHANGE, answered):
        reply = reply_to(point, FAR_AWAY)
        done = done_at(reply, FAR_AWAY) if reply else None
        if reply and done:
            heard = [at for given, _person, _value, at in material.verdicts if given == reply.id]
            tried = done + timedelta(days=BETTER_DAYS)
            ready.append(min(tried, max(heard)) if reply.verdict and heard else tried)
    return max(answered, min(ready)) if ready else None


def last_event_at(material: Material, *, now: datetime) -> datetime:
    """Tell when something last happened that reports of a visit may speak of."""
    replies = [reply for point in material.points for reply in point.replies]
    ids = {reply.id for reply in replies}
    done = [action.done_at for reply in replies for action in reply.actions if action.done_at]
    events = [point.passed_at for point in material.points] + [reply.at for reply in replies] + done
    events += [update.at for reply in replies for action in reply.actions for update in action.updates]
    events += [at for reply, _person, _value, at in material.verdicts if reply in ids]
    assert material.visit.finished_at is not None
    return max([at for at in events if at <= now], default=material.visit.finished_at)


# --- which visits to look at -----------------------------------------------------------------------------------------


def to_look_at(*, now: datetime) -> QuerySet[Visit]:
    """Give the visits whose reports may be due, or may have more to say since they were made."""
    report = VisitReport.objects.filter(visit=OuterRef("pk"), taken_away_at=None)
    wish = Point.objects.filter(FOR_EVERYONE, heard_id=OuterRef("pk"), passed_at__isnull=False, taken_back_at=None)
    since = OuterRef("looked_at")
    news = (
        Exists(wish.filter(passed_at__gt=since))
        | Exists(wish.filter(answered__reply__at__gt=since))
        | Exists(wish.filter(answered__reply__actions__done_at__gt=since))
        | Exists(wish.filter(verdicts__at__gt=since))
        | Exists(Slip.objects.filter(interview__visit=OuterRef("pk"), received_at__gt=since))
    )
    unanswered = ~Exists(report.filter(edition=VisitReport.ANSWERED)) & Exists(wish.filter(kind=Point.CHANGE))
    done = wish.filter(answered__reply__actions__done_at__isnull=False)
    untold = ~Exists(report.filter(edition=VisitReport.BETTER)) & Exists(done)
    return (
        Visit.objects.filter(
            state=Visit.DONE,
            finished_at__lte=now - timedelta(days=settings.PUBLISH_DAYS),
            finished_at__gte=now - timedelta(days=LOOKED_AT_DAYS),
        )
        .annotate(looked_at=Subquery(report.order_by("-made_at").values("made_at")[:1]))
        .filter(Q(looked_at=None) | news | unanswered | untold)
        .order_by("finished_at")
    )


def has_more(material: Material, *, now: datetime) -> bool:
    """Tell whether an edition is due that does not stand, or says less than could be said now."""
    standing = {it.edition: it for it in sorted(material.visit.reports.all(), key=_number) if it.taken_away_at is None}
    for edition in ORDER:
        due = due_at(material, edition)
        if due is None or due > now:
            return False
        content = content_of(material, edition, as_of=now)
        if edition not in standing or standing[edition].sha256 != digest(content):
            return True
    return False


def _number(report: VisitReport) -> int:
    return report.number


# --- words that were taken back --------------------------------------------------------------------------------------


def stale() -> QuerySet[VisitReport]:
    """Give the reports that may hold words which were taken back since they were made.

    They are shown to nobody from that moment, and taken away by the next change that looks.
    """
    back = Point.objects.filter(FOR_EVERYONE, passed_at__lte=OuterRef("made_at"), taken_back_at__gt=OuterRef("made_at"))
    told = back.filter(
        home=OuterRef("visit__home"),
        answered__reply__actions__done_at__gt=OuterRef("visit_before_at"),
        answered__reply__actions__done_at__lte=OuterRef("visit__finished_at"),
    )
    interview = Interview.objects.filter(visit=OuterRef("visit"), taken_back_at__gt=OuterRef("made_at"))
    slip = Slip.objects.filter(
        interview__visit=OuterRef("visit"), kind=slips.TAKEN_BACK, received_at__gt=OuterRef("made_at")
    )
    before = Visit.objects.filter(
        home=OuterRef("visit__home"), state=Visit.DONE, finished_at__lt=OuterRef("visit__finished_at")
    ).order_by("-finished_at")
    return VisitReport.objects.annotate(visit_before_at=Subquery(before.values("finished_at")[:1])).filter(
        Q(taken_away_at=None)
        & (Exists(back.filter(heard_id=OuterRef("visit"))) | Exists(told) | Exists(interview) | Exists(slip))
    )


def made_meanwhile() -> QuerySet[VisitReport]:
    """Give the reports that were made while somebody took words back: which of the two saw the other is not known."""
    back = Point.objects.filter(
        FOR_EVERYONE,
        home=OuterRef("visit__home"),
        taken_back_at__gt=OuterRef("made_at") - timedelta(minutes=5),
        taken_back_at__lt=OuterRef("made_at"),
    )
    return VisitReport.objects.filter(Exists(back), taken_away_at=None).select_related("visit")


# --- who sees which --------------------------------------------------------------------------------------------------


def published() -> QuerySet[VisitReport]:
    """Give the reports that everybody who is signed in may read: of each edition the newest, and nothing taken back."""
    newer = VisitReport.objects.filter(
        visit=OuterRef("visit"), edition=OuterRef("edition"), number__gt=OuterRef("number"), taken_away_at=None
    )
    shown = VisitReport.objects.filter(~Exists(newer), published_at__isnull=False, taken_away_at=None)
    crew = Prefetch("visit__checkers", Person.objects.select_related("photo").order_by("name"))
    return (
        shown.filter(~Exists(stale().filter(pk=OuterRef("pk"))))
        .select_related("visit__home__photo")
        .prefetch_related(crew)
        .order_by("-visit__on", "-made_at")
    )


def mine(standing: Standing) -> Q:
    """Reports of the homes where somebody lives, works or answers for, and of the visits on which they went."""
    homes = Q(visit__home__in=standing.homes(*AT_HOME))
    regions = Q(visit__home__region__in=standing.regions(Role.REGIONAL))
    checked = Visit.checkers.through.objects.filter(visit=OuterRef("visit"), person=standing.person)
    return homes | regions | Q(visit__supporter=standing.person) | Q(Exists(checked))


@dataclass(frozen=True)
class Listed:
    """One visit in a list of reports, with its editions in the order of their making."""

    visit: Visit
    editions: tuple[VisitReport, ...]

    @property
    def newest(self) -> VisitReport:
        return self.editions[-1]

    @property
    def title(self) -> str:
        return title_of(self.newest.edition, self.visit.home.name)

    @property
    def says(self) -> str:
        return _("The visit was on %(day)s.") % {"day": day_and_year(self.visit.on)}


def listed(reports: QuerySet[VisitReport]) -> list[Listed]:
    """Give reports by visit, the latest visit first."""
    by_visit: dict[UUID, list[VisitReport]] = defaultdict(list)
    for report in reports.defer("content")[: LISTED * len(ORDER)]:
        by_visit[report.visit_id].append(report)
    return [
        Listed(editions[0].visit, tuple(sorted(editions, key=lambda it: ORDER.index(it.edition))))
        for editions in by_visit.values()
    ][:LISTED]


def to_come(*, now: datetime) -> QuerySet[Visit]:
    """Give the visits that are handed in and have no report yet: for the Quality Team alone."""
    report = VisitReport.objects.filter(visit=OuterRef("pk"))
    recent = Visit.objects.filter(state=Visit.DONE, finished_at__gte=now - timedelta(days=LOOKED_AT_DAYS))
    return recent.filter(~Exists(report)).select_related("home").order_by("finished_at")[:LISTED]


def editions_of(visit: Visit) -> list[VisitReport]:
    """Give the published editions of a visit, in order."""
    return sorted(published().filter(visit=visit), key=lambda it: ORDER.index(it.edition))


# --- how a page shows one --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One part of a report: a heading, a picture, and rows."""

    key: str
    title: str
    picture: str
    rows: tuple[dict[str, Any], ...]


ANSWERS = {"DID": "done", "WILL": "promise", "CANNOT": "cannot", "FIND_OUT": "find-out"}


def parts(content: dict[str, Any] | None) -> list[Part]:
    """Give the parts of a report that have something to say, in order."""
    if content is None:
        return []
    kinds = {
        "DID": _("They did this"),
        "WILL": _("They will do this"),
        "CANNOT": _("They cannot do this, because"),
        "FIND_OUT": _("They are finding out"),
    }
    asked = content["edition"] != VisitReport.FOUND
    change = [
        row
        | {
            "asks": asked,
            "kind_words": kinds.get(row.get("kind", ""), _("There is no answer yet.")),
            "kind_picture": ANSWERS.get(row.get("kind", ""), "waiting"),
        }
        for row in content["change"]
    ]
    better = [{"words": content["better"], "picture": "better-now"}] if content["better"] else []
    every = [
        Part("better", _("Is it better now?"), "better-now", tuple(better)),
        Part("since", _("What happened since the last visit"), "news", tuple(content["since"])),
        Part("good", _("What is good here"), "good-thing", tuple(content["good"])),
        Part("praise", _("Good things that people said"), "happy", tuple(content["praise"])),
        Part("change", _("What people want to change"), "change", tuple(change)),
        Part("saw", _("What the checkers saw"), "look", tuple(content["saw"])),
        Part("next", _("What happens next"), "next", _last(content)),
    ]
    return [part for part in every if part.rows]


def _last(content: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return (
        {"words": content["next"], "picture": "next"},
        {"words": content["could_not"], "picture": "talk"},
    )


def nothing_said(content: dict[str, Any]) -> bool:
    """Tell whether a visit brought nothing that may be shown."""
    return not any(content[key] for key in ("good", "praise", "change", "saw"))


def first_due(visit: Visit) -> datetime:
    """Tell when the first report of a visit is published."""
    assert visit.finished_at is not None
    return visit.finished_at + timedelta(days=settings.PUBLISH_DAYS)


def draft(visit: Visit, *, now: datetime) -> dict[str, Any]:
    """Give what the first edition would say now, before it is published: for the Quality Team alone."""
    return content_of(gather([visit])[0], VisitReport.FOUND, as_of=now)


# --- Today -----------------------------------------------------------------------------------------------------------


def cards(standing: Standing, *, now: datetime) -> list[Card]:
    """Tell of the new reports of my home and of my visits, in one query."""
    me, since = standing.person.pk, now - timedelta(days=NEW_DAYS)
    new = _new(standing.shape, me=me, on=standing.on, since=since, now=now)
    return [
        Card(
            title=title_of(edition, home),
            words=_("A report of the visit on %(day)s.") % {"day": day_and_year(visited_on)},
            href=reverse("checks:report", args=[report]),
            picture="report",
            urgency=50,
            minutes=5,
        )
        for _visit, report, edition, home, visited_on in {line[0]: line for line in new}.values()  # the newest of each
    ]


@Prepared
def _new(
    shape: Shape, *, me: UUID, on: date, since: datetime, now: datetime
) -> QuerySet[VisitReport, tuple[UUID, UUID, str, str, date]]:
    mine_too = mine(anybody(shape, person=me, on=on))
    new = published().filter(mine_too, number=1, published_at__gt=since, published_at__lte=now)
    shown = new.prefetch_related(None).order_by("published_at")
    return shown.values_list("visit", "pk", "edition", "visit__home__name", "visit__on")[:LISTED]
