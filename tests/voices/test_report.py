"""The report of a gathering: there once it is over, for who was asked; and what came of the last one."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from biggervoices.core.ids import new_id
from biggervoices.loop.changes import add_update, say_verdict
from biggervoices.loop.models import Action, Point, Reply, Verdict
from biggervoices.people.models import Person
from biggervoices.voices.changes import board, gatherings, ideas
from biggervoices.voices.models import Gathering, Idea, Invite, Theme
from tests import make
from tests.easyread.test_documents import words_in
from tests.people.makes import clock
from tests.voices.hall import NOW, at, card, going_on, seat
from tests.voices.test_ideas import edith, promise

pytestmark = pytest.mark.django_db
DAY = make.TODAY + timedelta(days=30)


def as_person(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page_of(gathering: Gathering, who: Person) -> str:
    answer = as_person(who).get(f"/gatherings/{gathering.pk}/report/")
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def spoken(name: str = "Busy", idea: str = "A pen-pal network") -> tuple[Gathering, Idea, Theme]:
    """A gathering in which bilal and a table made a theme with a statement that they agreed on, and had an idea."""
    gathering = going_on()
    gatherings.invite(gathering, [make.bilal(), make.ann()], invited_as="SUPPORTED", by=make.quinn(), now=NOW)
    mine, table = seat(gathering, make.bilal()), seat(gathering, where="TABLE")
    cards = [card(mine, "I am bored in the evening."), card(table, "Nothing is on at the weekend.")]
    at(gathering, Gathering.GROUP)
    theme = board.make_theme(gathering, id=new_id(), name=name, picture="hobby", now=NOW)
    for here, one in zip((mine, table), cards, strict=True):
        board.place_card(here, one, theme, id=new_id(), now=NOW)
    at(gathering, Gathering.WRITE)
    words = ideas.propose(mine, theme, "We want more to do.", id=new_id(), now=NOW)
    for by in (make.bilal(), table):
        ideas.say(words, "YES", "", by=by, now=NOW)
    ideas.agree(words, by=make.quinn(), now=NOW)
    at(gathering, Gathering.IDEAS)
    had = ideas.add_idea(mine, theme, idea, Idea.PROVIDER, id=new_id(), now=NOW)
    ideas.ask_leader(had, edith(), answer_by=DAY, by=make.quinn(), now=NOW)
    return gathering, had, theme


def over(gathering: Gathering) -> Gathering:
    gatherings.end(gathering, by=make.quinn(), now=NOW)
    gathering.refresh_from_db()
    return gathering


def year_before(gathering: Gathering) -> None:
    then = make.TODAY - timedelta(days=360)
    make.by_hand('UPDATE voices_gathering SET "on" = %s WHERE id = %s', [then, gathering.pk])


def test_it_says_what_people_said_what_all_say_and_what_will_happen() -> None:
    gathering, idea, _theme = spoken()
    promise(idea, words="We start it in spring.")
    over(gathering)

    page = page_of(gathering, make.ann())

    for words in ("Busy", "2 cards are about this.", "We say together:", "We want more to do.", "1 person was there.",
                  "1 table talked together.", "I am bored in the evening.", "A pen-pal network", "Edith says: we will.",
                  "We start it in spring.", "Edith does it by"):  # fmt: skip
        assert words in page, words
    assert "Bilal" not in page


def test_it_is_there_once_the_gathering_is_over_and_only_for_those_it_is_for() -> None:
    gathering, _idea, _theme = spoken()
    assert page_of(gathering, make.quinn()) == "404"
    over(gathering)

    leaders = page_of(gathering, edith())

    assert "We want more to do." in leaders
    assert "I am bored in the evening." not in leaders  # what single cards say stays with those who were there
    assert "I am bored in the evening." in page_of(gathering, make.bilal())
    for stranger in (make.cath(), make.dev(), make.sol()):
        assert page_of(gathering, stranger) == "404", stranger
    assert Client().get(f"/gatherings/{gathering.pk}/report/").status_code == 302


def test_whoever_was_asked_finds_it_on_their_home_page_for_two_weeks_unless_they_said_no() -> None:
    gathering, _idea, _theme = spoken()
    over(gathering)
    way = f'href="/gatherings/{gathering.pk}/report/"'
    with clock(NOW):
        assert way in as_person(make.ann()).get("/").content.decode()
    assert way in as_person(make.ann()).get("/gatherings/reports/").content.decode()

    said_no = Invite.objects.get(person=make.ann())
    make.by_hand("UPDATE voices_invite SET answer = 'NO' WHERE id = %s", [said_no.pk])

    with clock(NOW):
        assert way not in as_person(make.ann()).get("/").content.decode()
    assert way not in as_person(make.cath()).get("/gatherings/reports/").content.decode()


def test_last_times_themes_stand_beside_this_times_with_what_came_of_them() -> None:
    before, idea, _theme = spoken()
    promise(idea)
    add_update(Action.objects.get(), id=new_id(), words="It has begun.", done=True, by=edith(), now=NOW)
    told = Point.objects.get(together=True, person=make.bilal().pk)
    say_verdict(told, id=new_id(), value="YES", how=Verdict.MYSELF, by=make.bilal(), opened_by=None, now=NOW)
    year_before(over(before))
    now, _idea, _theme = spoken("busy", "A film club")

    page = page_of(over(now), make.bilal())

    assert "We talked about this last time, too." in page
    earlier = page.split("What came of last time")[1]
    assert "A pen-pal network" in earlier
    assert "Edith did it." in earlier
    assert "Is it better now? Yes: 1." in earlier
    assert "A film club" not in earlier


def test_it_can_be_printed() -> None:
    gathering, idea, _theme = spoken()
    promise(idea, kind=Reply.WE_CANNOT, words="There is no money.")
    over(gathering)

    answer = as_person(make.bilal()).get(f"/gatherings/{gathering.pk}/report.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    words = words_in(pikepdf.open(io.BytesIO(answer.content)))
    for said in ("We want more to do.", "A pen-pal network", "There is no money."):
        assert said.replace(" ", "") in words, said


def test_a_gathering_without_anything_has_a_report_too() -> None:
    gathering = over(going_on())

    assert "There are no themes yet." in page_of(gathering, make.quinn())
    assert as_person(make.quinn()).get(f"/gatherings/{gathering.pk}/report.pdf").content.startswith(b"%PDF")


def test_many_ideas_cost_as_many_queries_as_one() -> None:
    gathering, idea, theme = spoken()
    promise(idea)
    over(gathering)
    few = queries_of(gathering)
    make.by_hand("UPDATE voices_gathering SET ended_at = NULL, step = 'IDEAS' WHERE id = %s", [gathering.pk])
    theme = Theme.objects.get(pk=theme.pk)
    here = gathering.seats.get(table=None)
    for n in range(6):
        more = ideas.add_idea(here, theme, f"A film club, number {n}", Idea.PROVIDER, id=new_id(), now=NOW)
        ideas.ask_leader(more, edith(), answer_by=DAY, by=make.quinn(), now=NOW)
        promise(more)
    over(gathering)

    assert queries_of(gathering) == few


def queries_of(gathering: Gathering) -> int:
    client = as_person(make.bilal())
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/gatherings/{gathering.pk}/report/").status_code == 200
    return len(queries)
