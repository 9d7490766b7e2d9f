"""What needs somebody now, as cards for Today: two reads, and one more of those who make or try the questions."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.checks.formats import day_words, time_words
from biggervoices.checks.models import DRAFT, Clash, Debrief, Invitation, NotToday, ToolkitVersion, Visit
from biggervoices.checks.queries import reports
from biggervoices.checks.queries.drafts import Making, making_of, stamp
from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing

DANGER, OVERDUE, TODAY, THIS_WEEK, WHEN_YOU_LIKE = 0, 10, 20, 30, 50
DEBRIEF_DAYS = 14  # after a visit, to say how it was


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give the cards of this room: my visits, my invitations, reports, new questions, what the Quality Team settles.

    The Quality Team has every report on its list, and hears of none here.
    """
    today = localdate(now)
    cards = [card for visit in _mine(standing, today) for card in _visit_cards(visit, today)]
    cards += _settle_cards(today) if standing.holds(Role.QUALITY_TEAM) else reports.cards(standing, now=now)
    if standing.holds(Role.CHECKER, Role.QUALITY_TEAM):
        cards += _draft_cards(standing)
    return sorted(cards, key=lambda card: card.urgency)


class VisitLine(NamedTuple):
    """What a card says of a visit."""

    pk: UUID
    state: str
    on: date
    starts: time
    home: str
    i_am_asked: bool
    i_cannot: bool
    i_check: bool
    i_said: bool
    is_told_twice: bool  # two contents came under one id, and nobody has said which one counts


def _mine(standing: Standing, today: date) -> list[VisitLine]:
    """Give the visits that I go on, am invited to, or have not talked about yet."""
    found = _visits(me=standing.person.pk, since=today - timedelta(days=DEBRIEF_DAYS))
    lines = [VisitLine(*line) for line in found]
    return [line for line in lines if line.state != Visit.DONE or (line.i_check and not line.i_said)]


@Prepared
def _visits(*, me: UUID, since: date) -> QuerySet[Visit, tuple[Any, ...]]:
    going = Visit.checkers.through.objects.filter(person=me).values("visit")
    asked = Invitation.objects.filter(person=me, answer="", other_checker=False).values("visit")
    visits = (
        Visit.objects.filter(Q(state__in=(Visit.PLANNED, Visit.OPEN)) | Q(state=Visit.DONE, on__gte=since))
        .filter(Q(pk__in=going) | Q(supporter=me) | Q(pk__in=asked))
        .annotate(
            i_check=Q(pk__in=going),
            i_am_asked=Q(pk__in=asked),
            i_cannot=Exists(NotToday.objects.filter(visit=OuterRef("pk"), person=me, settled_at=None)),
            i_said=Exists(Debrief.objects.filter(visit=OuterRef("pk"), checker=me)),
            is_told_twice=Exists(Clash.objects.filter(slip__visit=OuterRef("pk"), settled_at=None)),
        )
    )
    # Only what a card says: a whole visit with its home costs three times the work.
    facts = (
        "pk",
        "state",
        "on",
        "starts",
        "home__name",
        "i_am_asked",
        "i_cannot",
        "i_check",
        "i_said",
        "is_told_twice",
    )
    return visits.values_list(*facts)[:60]


def _visit_cards(visit: VisitLine, today: date) -> Iterator[Card]:
    facts = {"home": visit.home, "day": day_words(visit.on), "time": time_words(visit.starts)}
    page = reverse("checks:visit", args=[visit.pk])
    if visit.i_am_asked and visit.on >= today:
        yield Card(
            title=_("A Quality Checker wants to visit you"),
            words=_("%(day)s. Would you like that?") % facts,
            href=reverse("checks:invitation", args=[visit.pk]),
            picture="letter",
            urgency=TODAY if visit.on == today else THIS_WEEK,
            minutes=2,
        )
        return
    if visit.state == Visit.DONE:
        yield Card(
            title=_("How was your visit?"),
            words=_("You visited %(home)s on %(day)s.") % facts,
            href=reverse("checks:debrief", args=[visit.pk]),
            picture="talk",
            urgency=THIS_WEEK,
            minutes=2,
        )
    elif visit.state == Visit.OPEN:
        if visit.is_told_twice and not visit.i_am_asked:
            words = _("Two answers came for one press. Which one counts?")
            yield Card(facts["home"], words, reverse("checks:clashes", args=[visit.pk]), "question", TODAY, 2)
        yield Card(
            title=_("Go on with your visit"),
            words=_("%(home)s. It is not handed in yet.") % facts,
            href=page,
            picture="checker",
            urgency=TODAY if visit.on == today else OVERDUE,
        )
    elif not visit.i_cannot and visit.on >= today:
        yield Card(
            title=_("Your visit is today") if visit.on == today else _("Your next visit"),
            words=_("%(home)s. %(day)s, %(time)s.") % facts,
            href=page,
            picture="calendar",
            urgency=TODAY if visit.on == today else THIS_WEEK if (visit.on - today).days <= 7 else WHEN_YOU_LIKE,
        )


@Prepared
def _to_settle(*, today: date) -> QuerySet[Any, tuple[str, UUID, date, str, str]]:
    """Give what the Quality Team settles, in one read of five tables."""
    shape = ("what", "visit_id", "on", "home", "name")
    cannot = NotToday.objects.filter(settled_at=None, visit__state=Visit.PLANNED).annotate(
        what=Value("CANNOT"), on=F("visit__on"), home=F("visit__home__name"), name=F("person__name")
    )
    talks = Debrief.objects.filter(wants_talk=True, talked_at=None).annotate(
        what=Value("TALK"), on=F("visit__on"), home=F("visit__home__name"), name=F("checker__name")
    )
    wishes = Invitation.objects.filter(
        Q(answer="ANOTHER_DAY") | Q(other_checker=True), visit__state=Visit.PLANNED, visit__on__gte=today
    ).annotate(what=Value("WISH"), on=F("visit__on"), home=F("visit__home__name"), name=F("person__name"))
    missed = Visit.objects.filter(state=Visit.PLANNED, on__lt=today).annotate(
        what=Value("MISSED"), visit_id=F("pk"), name=Value("")
    )
    two = (
        Clash.objects.filter(settled_at=None, slip__visit__state__in=(Visit.DONE, Visit.CALLED_OFF))
        .annotate(
            what=Value("TWO"),
            visit_id=F("slip__visit"),
            on=F("slip__visit__on"),
            home=F("slip__visit__home__name"),
            name=Value(""),
        )
        .values_list(*shape)
    )
    others: list[QuerySet[Any, Any]] = [two, talks.values_list(*shape), wishes.values_list(*shape)]
    others.append(missed.values_list("what", "visit_id", "on", "home__name", "name"))
    return cannot.values_list(*shape).union(*others, all=True)


def _settle_cards(today: date) -> list[Card]:
    cards: dict[tuple[str, object], Card] = {}
    wished: dict[object, int] = {}
    for what, visit, on, home, name in sorted(_to_settle(today=today), key=lambda row: (row[2], row[4])):
        page = reverse("checks:visit", args=[visit])
        facts = {"name": name, "home": home, "day": day_words(on)}
        if what == "CANNOT":
            late = DANGER + 5 if on <= today else TODAY
            words = _("%(home)s, %(day)s. Who can step in?") % facts
            cards[what, (visit, name)] = Card(_("%(name)s cannot go") % facts, words, page, "cannot", late, 5)
        elif what == "TALK":
            words = _("After the visit to %(home)s on %(day)s.") % facts
            cards[what, (visit, name)] = Card(_("%(name)s wants to talk") % facts, words, page, "talk", TODAY, 10)
        elif what == "TWO":
            page, words = reverse("checks:clashes", args=[visit]), _("Both are kept. Say which one counts.")
            cards[what, visit] = Card(_("Two answers came for one press") % facts, words, page, "question", TODAY, 2)
        elif what == "MISSED":
            words = _("It was planned for %(day)s. Choose another day, or call it off.") % facts
            cards[what, visit] = Card(_("No visit to %(home)s yet") % facts, words, page, "calendar", OVERDUE, 5)
        else:
            wished[visit] = wished.get(visit, 0) + 1
            people = ngettext(
                "%(n)s person would like another day or another checker.",
                "%(n)s people would like another day or another checker.",
                wished[visit],
            ) % {"n": wished[visit]}
            cards[what, visit] = Card(
                _("Visit to %(home)s on %(day)s") % facts, people, page, "another-day", THIS_WEEK, 5
            )
    return list(cards.values())


@Prepared
def _drafts(*, me: UUID) -> QuerySet[ToolkitVersion, tuple[UUID, bool, str]]:
    mine = ToolkitVersion.named.through.objects.filter(toolkitversion=OuterRef("pk"), person=me)
    drafts = ToolkitVersion.objects.filter(DRAFT).annotate(i_try=Exists(mine), stamp=stamp())
    return drafts.values_list("pk", "i_try", "stamp")


def _draft_cards(standing: Standing) -> list[Card]:
    """Tell of the drafts that I try, or that the Quality Team makes."""
    cards = []
    for version, i_try, stamped in _drafts(me=standing.person.pk):
        if i_try or standing.holds(Role.QUALITY_TEAM):
            making, me = making_of(version, stamp=stamped), standing.person.pk
            if i_try and me not in making.signed:
                cards.append(_try_card(version, making.left[me]))
            if standing.holds(Role.QUALITY_TEAM):
                cards.append(_making_card(version, making))
    return cards


def _try_card(version: UUID, left: int) -> Card:
    words = ngettext("%(n)s question is left.", "%(n)s questions are left.", left) % {"n": left}
    return Card(
        title=_("Try the new questions"),
        words=words if left else _("You tried them all. Are they ready?"),
        href=reverse("checks:try", args=[version]),
        picture="try-new",
        urgency=WHEN_YOU_LIKE,
        minutes=max(2, left),
    )


def _making_card(version: UUID, making: Making) -> Card:
    """Say what the Quality Team does next with a draft."""
    page, facts = reverse("checks:version", args=[version]), {"n": making.tried, "m": making.named}
    title, words = _("New questions"), _("Choose the checkers who try them.")
    if making.named:
        words = _("%(n)s of %(m)s checkers have tried them.") % facts
    if making.unclear:
        unclear = ngettext("%(n)s question is not clear.", "%(n)s questions are not clear.", making.unclear)
        words = f"{words} {unclear % {'n': making.unclear}}"
    if making.ready:
        title, words = _("New questions: ready to publish"), _("Every checker has signed. Your name is missing.")
        page = reverse("checks:sign", args=[version])
    return Card(title, words, page, "question", THIS_WEEK if making.unclear or making.named else WHEN_YOU_LIKE, 10)
