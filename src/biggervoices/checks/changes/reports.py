"""Make reports, make them again when words were taken back, and publish what is due."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from biggervoices.checks.models import Visit, VisitReport
from biggervoices.checks.queries.report_words import Material, content_of, digest
from biggervoices.checks.queries.reports import (
    ORDER,
    due_at,
    gather,
    has_more,
    last_event_at,
    made_meanwhile,
    stale,
    to_look_at,
)
from biggervoices.core import audit
from biggervoices.core.models import AuditEntry


@transaction.atomic
def make_report(visit: Visit, edition: str, *, now: datetime) -> VisitReport:
    """Freeze an edition and publish it. With the same content as the edition that stands, give that one."""
    Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)  # one at a time, so that numbers follow each other
    return _make(gather([visit])[0], edition, now=now)


@transaction.atomic
def publish_visit(visit: Visit, *, now: datetime) -> list[VisitReport]:
    """Make each edition of a visit that is due, and each that has more to say than when it was made."""
    Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    material, made = gather([visit])[0], []
    for edition in ORDER:
        due = due_at(material, edition)
        if due is None or due > now:
            break
        made.append(_make(material, edition, now=now))
        # The next edition waits for this one.
        material = replace(material, published={edition: now, **material.published})
    return made


def publish_reports(*, now: datetime) -> list[VisitReport]:
    """Publish all that is due, after taking away what was taken back. Late, twice or at once gives the same.

    One transaction a visit, so that one that fails leaves the others published.
    """
    renewed = [report for visit in _with_stale_reports() for report in renew_reports(visit, now=now)]
    more = [material.visit for material in gather(to_look_at(now=now)) if has_more(material, now=now)]
    return renewed + [report for visit in more for report in publish_visit(visit, now=now)]


@transaction.atomic
def renew_reports(visit: Visit, *, now: datetime) -> list[VisitReport]:
    """Take away each report of this home that holds words which were taken back, and make those editions anew.

    Only the hash of what was taken away is kept. Words of one visit may stand in a report of the next one, so all
    reports of the home are looked at.
    """
    homes = Visit.objects.filter(home=visit.home_id, state=Visit.DONE).order_by("pk")
    list(homes.select_for_update(no_key=True).values_list("pk"))
    gone = list(stale().filter(visit__home=visit.home_id).select_related("visit"))
    gone += [report for report in made_meanwhile().filter(visit__home=visit.home_id) if _differs(report, now)]
    VisitReport.objects.filter(pk__in=[report.pk for report in gone]).update(content=None, taken_away_at=now)
    AuditEntry.objects.bulk_create(
        audit.entry_for("checks.report_taken_away", by=None, thing=report, now=now, edition=report.edition)
        for report in gone
    )
    again = {(report.visit_id, report.edition): report.visit for report in gone}
    return [make_report(of, edition, now=now) for (_visit, edition), of in sorted(again.items(), key=_in_order)]


@transaction.atomic
def make_past_reports(visits: Iterable[Visit], *, now: datetime) -> list[VisitReport]:
    """Make the editions of visits long done, each as it was on its day: a few queries for any number of visits.

    Visits that have a report already are left as they are.
    """
    reports = [report for material in gather(visits) if not material.published for report in _past(material, now=now)]
    VisitReport.objects.bulk_create(reports)
    AuditEntry.objects.bulk_create(_published(report) for report in reports)
    return reports


def _with_stale_reports() -> list[Visit]:
    """Give one visit of each home that has something to take away."""
    reports = [*stale().select_related("visit"), *made_meanwhile()]
    return list({report.visit.home_id: report.visit for report in reports}.values())


def _differs(report: VisitReport, now: datetime) -> bool:
    return digest(content_of(gather([report.visit])[0], report.edition, as_of=now)) != report.sha256


def _in_order(item: tuple[tuple[Any, str], Visit]) -> tuple[Any, int]:
    (visit, edition), _of = item
    return (visit, ORDER.index(edition))


def _make(material: Material, edition: str, *, now: datetime) -> VisitReport:
    reports = VisitReport.objects.filter(visit=material.visit, edition=edition)
    content = content_of(material, edition, as_of=now)
    standing = reports.filter(taken_away_at=None).order_by("-number").first()
    if standing and standing.sha256 == digest(content):
        return standing
    number = (reports.aggregate(last=Max("number"))["last"] or 0) + 1
    report = _frozen(material, edition, content, number=number, at=now)
    report.save(force_insert=True)
    _published(report).save(force_insert=True)
    return report


def _past(material: Material, *, now: datetime) -> Iterable[VisitReport]:
    for edition in ORDER:
        due = due_at(material, edition)
        if due is None or due > now:
            return
        first = _frozen(material, edition, content_of(material, edition, as_of=due), number=1, at=due)
        yield first
        last = last_event_at(material, now=now)
        content = content_of(material, edition, as_of=now)
        if last > due and digest(content) != first.sha256:
            yield _frozen(material, edition, content, number=2, at=last)


def _frozen(material: Material, edition: str, content: dict[str, Any], *, number: int, at: datetime) -> VisitReport:
    return VisitReport(
        visit=material.visit,
        edition=edition,
        number=number,
        content=content,
        sha256=digest(content),
        made_at=at,
        published_at=at,
    )


def _published(report: VisitReport) -> AuditEntry:
    facts = {"edition": report.edition, "number": report.number}
    return audit.entry_for("checks.report_published", by=None, thing=report, now=report.made_at, **facts)
