"""The first page of everyone, the demo's list of people, health, and the pages that say what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from biggervoices.checks.queries import cards_for as checks_cards
from biggervoices.core.files import path_of
from biggervoices.core.methods import require_POST, require_safe
from biggervoices.core.queries.workers import SILENT, silence
from biggervoices.easyread.queries import Card
from biggervoices.house.reasons import is_program, says
from biggervoices.loop.queries import cards_for as loop_cards
from biggervoices.people.models import Organisation, Person, Role, Support
from biggervoices.people.queries import Standing, standing_of
from biggervoices.people.queries import cards_for as people_cards
from biggervoices.people.queries.together import shown_to
from biggervoices.people.rules import open_session
from biggervoices.safeguarding.queries import cards_for as safeguarding_cards
from biggervoices.safeguarding.queries import news_cards
from biggervoices.voices.queries import cards_for as voices_cards

# Every room that may have something for somebody today. At most two queries each.
ROOMS: tuple[Callable[..., list[Card]], ...] = (
    safeguarding_cards,
    loop_cards,
    voices_cards,
    checks_cards,
    people_cards,
)

# Who works here: their page is a list. For everybody else it is big pictures.
STAFF = (
    Role.TEAM,
    Role.MANAGER,
    Role.REGIONAL,
    Role.QUALITY_TEAM,
    Role.SAFEGUARDING,
    Role.EXECUTIVE,
    Role.ADMIN,
    Role.AUDITOR,
)
PERSON = (Role.SUPPORTED, Role.CHECKER)


@dataclass(frozen=True)
class Link:
    """One way on, in words and a picture, and for whom: no roles is everybody."""

    to: str
    words: str | Promise
    picture: str
    roles: tuple[str, ...] = ()


HOMES = (Role.TEAM, Role.MANAGER, Role.REGIONAL, Role.QUALITY_TEAM, Role.SAFEGUARDING, Role.ADMIN)
ON_CALL = (*HOMES, Role.EXECUTIVE)
ANSWERS = (Role.TEAM, Role.MANAGER, Role.REGIONAL)
STAFF_LINKS = (
    Link("safeguarding:concerns", gettext_lazy("Worries"), "worried", (Role.SAFEGUARDING, Role.EXECUTIVE)),
    Link("safeguarding:read_soon", gettext_lazy("Read soon"), "eye", (Role.SAFEGUARDING, Role.QUALITY_TEAM)),
    Link("safeguarding:on_call", gettext_lazy("Who is on call"), "phone", ON_CALL),
    Link("checks:visits", gettext_lazy("Visits"), "visit", (Role.TEAM, Role.MANAGER, Role.QUALITY_TEAM)),
    Link("loop:reading", gettext_lazy("Read what people said"), "look", (Role.QUALITY_TEAM,)),
    Link("voices:told", gettext_lazy("What people told us"), "talk", (Role.QUALITY_TEAM,)),
    Link("loop:inbox", gettext_lazy("You said"), "words", ANSWERS),
    Link("loop:to_tell", gettext_lazy("Tell people"), "tell", (*ANSWERS, Role.QUALITY_TEAM)),
    Link("loop:actions", gettext_lazy("Actions"), "done", (*ANSWERS, Role.QUALITY_TEAM, Role.EXECUTIVE, Role.AUDITOR)),
    Link("voices:gatherings", gettext_lazy("Gatherings"), "group", (Role.QUALITY_TEAM, Role.AMBASSADOR)),
    Link("voices:ideas", gettext_lazy("Ideas to answer"), "idea", (Role.MANAGER, Role.REGIONAL, Role.EXECUTIVE)),
    Link("voices:groups", gettext_lazy("Groups that meet"), "everyone"),
    Link("checks:reports", gettext_lazy("Reports"), "report"),
    Link("checks:toolkit", gettext_lazy("Questions"), "question", (Role.QUALITY_TEAM,)),
    Link("people:homes", gettext_lazy("Homes"), "home", HOMES),
    Link("people:people", gettext_lazy("People"), "two-people", HOMES),
    Link("people:tablets", gettext_lazy("Tablets"), "tablet", (*Role.SEES_TABLETS, *Role.WORKS_THERE)),
    Link("keeping:times", gettext_lazy("How long things are kept"), "calendar", (*Role.KEEPS_ACCOUNTS, Role.AUDITOR)),
    Link("people:organisation", gettext_lazy("Our organisation"), "settings", (Role.QUALITY_TEAM, Role.ADMIN)),
    Link("house:jobs", gettext_lazy("Jobs in the background"), "settings", (Role.ADMIN,)),
)
PERSON_LINKS = (
    Link("voices:tell", gettext_lazy("Tell us"), "talk", (Role.SUPPORTED,)),
    Link("checks:visits", gettext_lazy("My visits"), "visit"),
    Link("loop:threads", gettext_lazy("What I said"), "words", (Role.SUPPORTED, Role.CHECKER)),
    Link("loop:because", gettext_lazy("What changed"), "better-now", (Role.CHECKER,)),
    Link("voices:groups", gettext_lazy("Groups that meet"), "everyone"),
    Link("checks:reports", gettext_lazy("Reports"), "report"),
    Link("checks:toolkit", gettext_lazy("Our questions"), "question", (Role.CHECKER,)),
    Link("people:me", gettext_lazy("About me"), "about-me"),
    Link("safeguarding:worry", gettext_lazy("Tell someone that I am worried"), "worried"),
)
CIRCLE_LINK = Link("loop:circle", gettext_lazy("Family and friends"), "friends")


# --- Today -----------------------------------------------------------------------------------------------------------


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What needs this person now. Somebody who is not signed in reads what this is."""
    if not isinstance(request.user, Person):
        return render(request, "house/landing.html", {"demo": _is_demo()})
    now = timezone.now()
    standing = standing_of(request.user, on=timezone.localdate(now))
    cards = cards_of(standing, now=now)
    if "opened_by" not in request.session:  # whoever opened this with the person does not learn of an earlier worry
        cards = in_order([*cards, *news_cards(standing)])
    works = standing.holds(*STAFF)
    if works and (not standing.holds(*PERSON) or request.GET.get("page") == "work"):
        page = {"cards": cards, "minutes": _minutes(cards), "links": _links(STAFF_LINKS, standing), "now": now}
        return render(request, "house/work.html", page)
    links = _links(PERSON_LINKS, standing)
    if "opened_by" not in request.session and shown_to(request.user, on=standing.on):
        links.insert(1, _link(CIRCLE_LINK))
    page = {"cards": cards, "links": links, "works": works}
    return render(request, "house/mine.html", page)


def cards_of(standing: Standing, *, now: datetime) -> list[Card]:
    """Ask every room what waits for somebody; the most urgent first, then the quickest."""
    return in_order([card for cards_for in ROOMS for card in cards_for(standing, now=now)])


def in_order(cards: list[Card]) -> list[Card]:
    """Put the most urgent first, then the quickest."""
    return sorted(cards, key=lambda card: (card.urgency, card.minutes or 0, card.title))


def _minutes(cards: list[Card]) -> int:
    return sum(card.minutes or 0 for card in cards)


def _links(links: tuple[Link, ...], standing: Standing) -> list[dict[str, object]]:
    """Give the links for what somebody is; one without roles is for everybody."""
    return [_link(link) for link in links if not link.roles or standing.holds(*link.roles)]


def _link(link: Link) -> dict[str, object]:
    return {"href": _address(link.to), "words": link.words, "picture": link.picture}


@cache
def _address(to: str) -> str:
    return reverse(to)


# --- the demo --------------------------------------------------------------------------------------------------------

DEMO_ROLES = (
    Link(Role.CHECKER, gettext_lazy("Quality Checkers"), "checker"),
    Link(Support.CHECKING, gettext_lazy("Supporters of Quality Checkers"), "supporter"),
    Link(Role.SUPPORTED, gettext_lazy("People supported"), "just-me"),
    Link(Support.CIRCLE, gettext_lazy("Family and friends"), "family"),
    Link(Role.QUALITY_TEAM, gettext_lazy("Quality Team"), "quality-team"),
    Link(Role.MANAGER, gettext_lazy("Managers of homes"), "manager"),
    Link(Role.TEAM, gettext_lazy("Support teams"), "staff"),
    Link(Role.REGIONAL, gettext_lazy("Regional managers"), "region"),
    Link(Role.SAFEGUARDING, gettext_lazy("Safeguarding leads"), "safe"),
    Link(Role.EXECUTIVE, gettext_lazy("Executive leaders"), "leader"),
    Link(Role.ADMIN, gettext_lazy("Administrators"), "settings"),
)
TRIES = 8  # people of a role who are asked what they have to do, so that the page never asks all of them
SHOWN = 2  # people of a role who are shown


@dataclass(frozen=True)
class Somebody:
    """One invented person, and in one sentence what waits for them now."""

    person: Person
    picture: str
    photo: str
    sentence: str
    is_busy: bool


@require_safe
@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """The invented people who have something to do, one button each."""
    _must_be_demo()
    return render(request, "house/demo.html", {"groups": _demo_groups(timezone.now())})


def _demo_groups(now: datetime) -> list[tuple[str, list[Somebody]]]:
    """Give, for each role, two people who have something to do now, else one who may look around."""
    on = timezone.localdate(now)
    seen: set[UUID] = set()
    groups = []
    for role in DEMO_ROLES:
        busy: list[Somebody] = []
        idle: list[Somebody] = []
        for person in _holders(role.to, on, but=seen):
            somebody = _somebody(person, role.picture, on, now)
            (busy if somebody.is_busy else idle).append(somebody)
            if len(busy) == SHOWN:
                break
        if shown := busy or idle[:1]:
            seen |= {somebody.person.pk for somebody in shown}
            groups.append((str(role.words), shown))
    return groups


def _holders(what: str, on: date, *, but: set[UUID]) -> list[Person]:
    """Give some people of a role, the same ones each time."""
    people = Person.objects.select_related("photo").filter(is_active=True).exclude(pk__in=but).order_by("pk")
    if what in dict(Support.PURPOSES):
        people = people.filter(pk__in=Support.objects.live(on).filter(purpose=what).values("supporter"))
    else:
        people = people.filter(pk__in=Role.objects.live(on).filter(what=what).values("person"))
    return list(people[:TRIES])


def _somebody(person: Person, picture: str, on: date, now: datetime) -> Somebody:
    cards = cards_of(standing_of(person, on=on), now=now)
    photo = reverse("house:demo_photo", args=[person.pk]) if person.photo else ""
    if not cards:
        sentence = _("Nothing waits for %(name)s now.") % {"name": person.first_name}
        return Somebody(person, picture, photo, sentence, is_busy=False)
    first = cards[0].title if cards[0].title.endswith(("?", "!", ".")) else f"{cards[0].title}."
    rest = len(cards) - 1
    more = ngettext("And %(n)s more thing.", "And %(n)s more things.", rest) % {"n": rest} if rest else ""
    return Somebody(person, picture, photo, f"{first} {more}".strip(), is_busy=True)


@require_safe
def demo_photo(request: HttpRequest, id: UUID) -> FileResponse:
    """Serve the drawn face of one of the invented people."""
    _must_be_demo()
    person = get_object_or_404(Person.objects.select_related("photo"), pk=id, photo__isnull=False)
    assert person.photo
    return FileResponse(path_of(person.photo.file).open("rb"), content_type="image/webp")


# No CSRF token is asked for, so that the list works without cookies. It exists in demo mode only, and everybody in it
# is invented: the worst that a page elsewhere can do is to make a visitor of the demo somebody else in it.
@csrf_exempt
@require_POST
def demo_sign_in(request: HttpRequest, id: UUID) -> HttpResponse:
    """Be one of the invented people."""
    _must_be_demo()
    person = get_object_or_404(Person, pk=id, is_active=True)
    open_session(request, person)
    return redirect("house:today")


def _is_demo() -> bool:
    return bool(settings.DEMO and Organisation.objects.filter(is_demo=True).exists())


def _must_be_demo() -> None:
    if not _is_demo():
        raise Http404


# --- health ----------------------------------------------------------------------------------------------------------


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Say that the database answers, too; while it is away the middleware says 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """Say whether a worker was heard in the last two minutes."""
    heard = silence()
    if heard is None or heard >= SILENT:
        return HttpResponse("no worker", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


# --- what went wrong -------------------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say the same for what is not there and for what this person may not see."""
    if is_program(request):
        return says(_("There is no such thing here, or it is not yours."), status=404)
    return render(request, "house/not_found.html", status=404)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request could not be read."""
    if is_program(request):
        return says(_("This could not be read."), status=400)
    return _without_database("house/not_understood.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that something is not for this person; our own rooms answer 404 instead."""
    return render(request, "house/not_found.html", status=404)


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or did not come from our page, and that pressing again helps."""
    if is_program(request):
        return says(_("This did not come from our page. Open it again, and try once more."), status=403)
    return render(request, "house/not_from_here.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault. Asks nothing of the database, which may be the reason."""
    if is_program(request):
        return says(_("Something broke here. It is not your fault."), status=500)
    return _without_database("house/broken.html", status=500)


def _without_database(template: str, *, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template), status=status, headers={"Cache-Control": "no-store"})
