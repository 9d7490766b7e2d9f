"""The demo organisation: believable, with something to do for everybody, and nothing in it that could not have been."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from biggervoices.checks.models import Interview, Visit, VisitReport
from biggervoices.house import demo, preparing, views
from biggervoices.house.demo.stage import Stage
from biggervoices.house.management.commands import serve
from biggervoices.loop import rules
from biggervoices.loop.models import Action, Point, Reply, Telling, Verdict
from biggervoices.people.changes import describe_organisation
from biggervoices.people.models import Home, Organisation, Person, Role, Support
from biggervoices.people.queries import standing_of
from biggervoices.people.rules import works_at
from biggervoices.safeguarding import queries
from biggervoices.safeguarding.models import Concern, Notice
from biggervoices.voices.models import Advice, Group, Idea, Response
from biggervoices.voices.queries import cards_for as voices_cards
from biggervoices.voices.queries.meetings import has_first_work
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def said(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """What the making said. The demo is made once for this file and gone after it."""
    lines: list[str] = []
    with django_db_blocker.unblock():
        began = timezone.now()
        demo.make_demo(now=NOW, say=lines.append)
        print(f"The demo was made in {(timezone.now() - began).total_seconds():.1f} s.")
    yield lines
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def live(what: str) -> int:
    """Count the people who hold a role today."""
    roles = Role.objects.live(TODAY).filter(what=what, person__is_active=True)
    return roles.values("person").distinct().count()


def words_of(tables: tuple[tuple[type, str], ...]) -> list[str]:
    return [words for table, field in tables for words in table._default_manager.values_list(field, flat=True)]


# --- who is there ----------------------------------------------------------------------------------------------------


def test_it_is_as_large_as_it_says() -> None:
    assert Organisation.objects.get().is_demo
    assert Home.objects.count() == 40
    assert Home.objects.values("region").distinct().count() == 3
    assert live(Role.SUPPORTED) == 130
    assert live(Role.CHECKER) == 14
    assert [live(what) for what in (Role.QUALITY_TEAM, Role.SAFEGUARDING, Role.EXECUTIVE, Role.COMMITTEE)] == [
        3,
        2,
        2,
        5,
    ]
    assert 18 <= live(Role.MANAGER) <= 24
    assert Support.objects.filter(purpose=Support.CIRCLE).count() == 20
    assert not Person.objects.filter(photo=None).exists()


def test_it_has_eighteen_months_behind_it() -> None:
    done = Visit.objects.filter(state=Visit.DONE)

    assert 100 <= done.count() <= 125
    assert (TODAY - done.earliest("on").on).days > 480
    assert Interview.objects.filter(kind=Interview.TIME_WITH).count() >= 3
    assert VisitReport.objects.filter(published_at__isnull=False).count() > 150
    assert {value for value, _words in Verdict.VALUES} == set(Verdict.objects.values_list("value", flat=True))
    assert {kind for kind, _words in Reply.KINDS} == set(Reply.objects.values_list("kind", flat=True))
    assert Point.objects.to_answer().filter(answer_by__lt=TODAY).count() >= 2
    assert Action.objects.to_do().filter(due_on__lt=TODAY).count() >= 2
    assert Point.objects.to_ask().exists()


def test_it_says_what_it_does_in_plain_lines(said: list[str]) -> None:
    assert said[1] == "Making 40 homes and everybody in them ..."
    assert all(re.fullmatch(r"[A-Z][^.]+ \.\.\.", line) for line in said)


# --- who has something to do -----------------------------------------------------------------------------------------

BUSY = {
    "Ann Walker": "Your visit is today",
    "Delroy Finch": "How was your visit?",
    "Elsie Young": "A Quality Checker wants to visit you",
    "Femi Ekwueme": "Is it better now?",
    "Maya Singh": "There is something new for you",
    "Cath Hughes": "3 answers to give",
    "Marcia Grant": "1 thing that you promised",
    "Nina Quinn": "6 things that people said, to read",
    "Sol Bains": "2 worries for you to take",
}


@pytest.mark.parametrize(("name", "title"), BUSY.items())
def test_everybody_in_a_story_has_something_to_do(name: str, title: str) -> None:
    person = Person.objects.get(name=name)

    cards = views.cards_of(standing_of(person, on=TODAY), now=NOW)

    assert title in [card.title for card in cards]


def test_the_list_of_the_demo_offers_at_least_eight_people(client: Client, settings: Settings) -> None:
    settings.DEMO = True

    page = client.get("/demo/").content.decode()

    assert len(re.findall(r'<form method="post" action="/demo/[0-9a-f-]{36}/"', page)) >= 8


# --- nothing that could not have been --------------------------------------------------------------------------------


def test_nobody_goes_on_a_visit_to_where_they_work() -> None:
    for visit in Visit.objects.prefetch_related("checkers").select_related("home"):
        crew = [*visit.checkers.all(), visit.supporter]
        there = Q(home=visit.home) | Q(region=visit.home.region_id)
        works = Role.objects.live(visit.on).filter(there, person__in=[it for it in crew if it])
        assert not works.filter(what__in=Role.WORKS_THERE).exists()


def test_nobody_is_on_two_visits_on_one_day() -> None:
    crews = Visit.checkers.through.objects.exclude(visit__state=Visit.CALLED_OFF)
    twice = crews.values("person", "visit__on").annotate(n=Count("pk")).filter(n__gt=1)

    assert not twice.exists()


def test_nobody_was_asked_without_their_own_yes() -> None:
    asked = (
        Interview.objects.exclude(kind=Interview.NOT_ASKED)
        .select_related("visit")
        .prefetch_related("visit__invitations")
    )

    for interview in asked:
        yes = [it.person_id for it in interview.visit.invitations.all() if it.answer == "YES"]
        assert interview.person in yes


def test_what_was_passed_on_could_be_passed_on() -> None:
    for point in Point.objects.filter(passed_at__isnull=False, together=False):
        people = Role.objects.live(point.heard_on).filter(home=point.home, what=Role.SUPPORTED).count()
        read_back = point.read_back_at is not None
        assert point.raised_at < point.passed_at < NOW
        assert rules.why_not_pass(point, point.passed_words, read_back=read_back, people=people) is None


def test_a_verdict_is_about_something_that_was_done_and_told() -> None:
    for verdict in Verdict.objects.select_related("point", "reply").prefetch_related("reply__actions"):
        assert verdict.reply.kind in (Reply.WE_WILL, Reply.WE_CANNOT)
        assert all(it.done_at and it.done_at < verdict.at for it in verdict.reply.actions.all())
        told = Telling.objects.filter(point=verdict.point, due_at__lt=verdict.at)
        assert not told.filter(told_at=None).exists()
        assert verdict.point.passed_at <= verdict.reply.at < verdict.at < NOW
        assert verdict.recorded_by_id == verdict.point.person or not works_at(
            verdict.recorded_by, verdict.point.home, verdict.at.date()
        )


def test_an_answer_comes_from_the_manager_and_an_action_is_done_by_somebody_of_the_home() -> None:
    for action in Action.objects.filter(home__isnull=False).select_related("reply__by", "home", "owner"):
        assert works_at(action.owner, action.home, action.reply.at.date())
        assert standing_of(action.reply.by, on=action.reply.at.date()).homes(Role.MANAGER) & {action.home_id}


def test_one_thread_is_told_whole_from_a_card_to_a_yes() -> None:
    idea = Idea.objects.get(reply__isnull=False)
    points = Point.objects.filter(together=True, heard_id=idea.pk)

    assert "I want more opportunities to keep busy" in [it.words for it in points]
    assert idea.reply.actions.get().done_at
    assert sorted(points.values_list("verdicts__value", flat=True), key=str) == [None, "YES", "YES"]


def test_nothing_happens_after_now() -> None:
    assert not Telling.objects.filter(told_at__gt=NOW).exists()
    assert not Telling.objects.filter(told_at__lt=F("due_at")).exists()
    assert not Reply.objects.filter(at__gte=NOW).exists()
    assert not VisitReport.objects.filter(published_at__gt=NOW).exists()


def test_every_name_was_filled_in() -> None:
    tables = ((Point, "words"), (Point, "passed_words"), (Reply, "words"), (Action, "what"), (Verdict, "words"))

    assert not [words for words in words_of(tables) if "{" in words]


def test_who_died_or_left_has_no_role_and_what_they_said_stays() -> None:
    for name in ("Arthur Lloyd", "Wayne Gill"):
        person = Person.objects.get(name=name)
        assert not person.is_active
        assert not Role.objects.live(TODAY).filter(person=person).exists()
    arthur = Point.objects.filter(person=Person.objects.get(name="Arthur Lloyd").pk)
    assert "I want to see the sea. I have not seen it for years." in [point.words for point in arthur]


def test_worries_are_read_by_the_lead_alone() -> None:
    channels = Notice.objects.values_list("channel", flat=True)

    assert set(channels) == {"LIST"}  # no e-mail about somebody made up


def test_worries_are_in_every_state() -> None:
    waits, went_on = Concern.objects.to_take().order_by("raised_at")
    ready = Concern.objects.get(closed_at=None, close_asked_at__isnull=False)
    closed = Concern.objects.get(closed_at__isnull=False)

    assert [it.step for it in went_on.timers.exclude(fired_at=None)] == ["DEPUTY"]
    assert not waits.timers.exclude(fired_at=None).exists()
    assert ready.taken_by not in (None, closed.closed_by)
    assert {it.name for it in queries.named_people(went_on)} == {"Dean Clarke"}
    assert len(queries.rota_at(NOW).planned) == 9


# --- making it -------------------------------------------------------------------------------------------------------


def test_the_same_day_draws_the_same() -> None:
    first, second = Stage(NOW), Stage(NOW)

    assert [first.id(NOW), first.id(), first.rng.random()] == [second.id(NOW), second.id(), second.rng.random()]
    assert first.id(NOW).version == 7
    assert first.id(NOW) < first.id(NOW)


def test_made_twice_is_refused_in_a_plain_sentence() -> None:
    with pytest.raises(CommandError, match=r"^The demo organisation is here already\.$"):
        call_command("make_demo")


def test_it_is_not_made_where_people_are() -> None:
    describe_organisation(by=None, now=NOW, is_demo=False)

    assert demo.why_not_make() == "There are people in this database. The demo wants an empty one."


def test_a_production_start_refuses_it() -> None:
    facts = connection.settings_dict
    url = f"postgresql://{facts['USER']}:{facts['PASSWORD']}@/{facts['NAME']}?host={facts['HOST']}&port={facts['PORT']}"

    reason = serve.why_not_these_people(preparing.look(url))

    assert reason is not None
    assert reason.startswith("This database holds the demo's invented people.")


def test_the_committee_waits_for_the_leaders_and_has_work_ready(client: Client) -> None:
    group = Group.objects.get()
    late = Advice.objects.overdue(TODAY).get()
    page = client.get(f"/our-groups/{group.pk}/").content.decode()

    assert late.words in page
    assert {it.says for it in Response.objects.all()} == set(dict(Response.SAYS))
    assert Advice.objects.open().count() == 2
    assert [it.on >= TODAY for it in group.meetings.all()] == [False, True]
    assert group.terms.count() == 3
    assert not has_first_work(group)
    ann = Person.objects.get(name="Ann Walker")
    titles = {card.title for card in voices_cards(standing_of(ann, on=TODAY), now=NOW)}
    assert titles >= {"Are you coming?", "The leaders answered your group"}
