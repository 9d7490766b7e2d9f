"""Words that sound urgent raise a prompt where they are kept; a named human says that they have read them."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from biggervoices.checks.changes import finish, talk
from biggervoices.checks.models import Interview
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.loop.models import Point
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import standing_of
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.changes import Heard
from biggervoices.safeguarding.models import ReadSoon
from tests import make
from tests.checks import makes
from tests.people.makes import decided

pytestmark = pytest.mark.django_db

URGENT, HARMLESS = "He hits me when nobody looks", "He hit me in the film"
ASKS = "Do you want to tell someone that you are worried?"


def begun() -> Interview:
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    return interview


def said(interview: Interview, words: str, *, kind: str = slips.WORDS) -> Tap:
    """Keep words of bilal's, to the first question."""
    value = {"words": words, "about": "JUST_ME"} if kind in (slips.WANT, slips.GOOD) else words
    question = None if kind == slips.GOOD else makes.first_question(interview.visit).id
    tap = Tap(new_id(), kind, value, question, slips.MYSELF)
    makes.add(interview, tap)
    return tap


def handed_in(interview: Interview) -> None:
    finish.finish_visit(makes.again(interview.visit), by=interview.started_by, now=make.NOW)


def page(who: Person, name: str = "safeguarding:read_soon", *args: object) -> str:
    return makes.client(who).get(reverse(name, args=args)).content.decode()


def heard(words: str) -> Heard:
    return Heard(new_id(), ReadSoon.UPDATE, words, "/actions/")


def raised(*words: str, ready: bool = True) -> list[ReadSoon]:
    changes.ask_to_read([heard(one) for one in words], home=make.home().pk, ready=ready, now=make.NOW)
    return list(ReadSoon.objects.all())


# --- raised -----------------------------------------------------------------------------------------------------------


def test_words_that_sound_urgent_raise_one_prompt_without_the_words() -> None:
    interview = begun()

    tap = said(interview, URGENT)

    prompt = ReadSoon.objects.get()
    assert (prompt.what, prompt.kind, prompt.lowered, prompt.ready_at) == ("SAID", "harm_by_others", False, None)
    assert prompt.thing_id == tap.id
    assert "hits" not in str(vars(prompt))
    entry = AuditEntry.objects.get(what="safeguarding.read_soon")
    assert (entry.by, entry.facts) == (None, {"kind": "harm_by_others", "lowered": False})


def test_ordinary_words_raise_nothing_and_ask_the_database_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        changes.ask_to_read([heard("I like tea")], home=None, ready=True, now=make.NOW)

    assert not ReadSoon.objects.exists()


def test_the_same_words_sent_twice_raise_one_prompt() -> None:
    said_once = heard(URGENT)

    for _time in range(2):
        changes.ask_to_read([said_once], home=None, ready=True, now=make.NOW)

    assert ReadSoon.objects.count() == 1
    assert AuditEntry.objects.filter(what="safeguarding.read_soon").count() == 1


def test_a_prompt_stands_or_falls_with_the_words() -> None:
    with transaction.atomic():
        raised(URGENT)
        transaction.set_rollback(True)

    assert not ReadSoon.objects.exists()


def test_every_kind_of_words_of_a_visit_is_looked_at() -> None:
    interview = begun()
    decided(make.bilal())
    visit, by = interview.visit, interview.started_by
    facts = {"by": by, "now": make.NOW}

    said(interview, URGENT)
    said(interview, URGENT, kind=slips.WANT)
    said(interview, URGENT, kind=slips.GOOD)
    talk.note_seen(visit, id=new_id(), room="KITCHEN", words="They lock the fridge, he is hungry all the time", **facts)
    talk.keep_time_with(interview, by, id=new_id(), saw="She has bruises on her arms", may_mean="", **facts)
    handed_in(interview)
    finish.keep_debrief(makes.again(visit), id=new_id(), felt="HARD", words="I want to die", wants_talk=True, **facts)

    assert sorted(ReadSoon.objects.values_list("what", flat=True)) == [
        "DEBRIEF", "POINT", "POINT", "SAID", "SEEN", "TIME_WITH",
    ]  # fmt: skip
    assert set(Point.objects.values_list("pk", flat=True)) <= set(ReadSoon.objects.values_list("thing_id", flat=True))


def test_a_shout_in_capitals_is_words_too() -> None:
    said(begun(), "HELP ME NOW", kind=slips.GOOD)

    assert ReadSoon.objects.get().kind == "immediate"


# --- read -------------------------------------------------------------------------------------------------------------


def test_the_quality_team_sees_it_once_the_visit_is_handed_in_and_a_lead_at_once() -> None:
    interview = begun()
    said(interview, URGENT)

    assert "The visit is not handed in yet." in page(make.sol())
    assert "Nothing waits now." in page(make.quinn())

    handed_in(interview)

    assert "The Quality Team reads it." in page(make.sol())
    assert "I have read it" in page(make.quinn())
    for who in (make.sol(), make.quinn()):
        assert "Somebody may be hurt or frightened by others." in page(who)
        assert URGENT not in page(who)


def test_the_words_open_for_the_quality_team_alone_and_that_is_written_down() -> None:
    interview = begun()
    tap = said(interview, URGENT)
    handed_in(interview)

    assert URGENT in page(make.quinn(), "checks:words_said", tap.id)
    assert "Bilal" not in page(make.quinn(), "checks:words_said", tap.id)
    assert AuditEntry.objects.filter(what="checks.urgent_words_read", by=make.quinn().pk).count() == 1
    for other in (make.sol(), make.cath(), make.dev(), interview.started_by):
        assert URGENT not in page(other, "checks:words_said", tap.id)


def test_words_that_were_taken_back_are_not_shown() -> None:
    interview = begun()
    tap = said(interview, URGENT)
    handed_in(interview)
    interview = Interview.objects.select_related("visit").get(pk=interview.pk)

    finish.take_back_question(
        interview, makes.first_question(interview.visit).id, id=new_id(), by=make.bilal(), now=make.NOW
    )

    assert URGENT not in page(make.quinn(), "checks:words_said", tap.id)
    assert "The person took these words back." in page(make.quinn(), "checks:words_said", tap.id)


def test_nobody_of_the_quality_team_reads_of_a_home_where_they_have_a_role() -> None:
    make.role(make.quinn(), Role.TEAM, at=make.home())
    (prompt,) = raised(URGENT)

    assert "Nothing waits now." in page(make.quinn())
    with pytest.raises(Refused, match="who may read these words"):
        changes.have_read(prompt, by=make.quinn(), now=make.NOW)


def test_i_have_read_it_names_a_human_and_the_first_one_stands() -> None:
    (prompt,) = raised(URGENT)
    other = make.person("Rae")
    make.role(other, Role.QUALITY_TEAM)

    makes.client(make.quinn()).post(reverse("safeguarding:have_read", args=[prompt.pk]))
    changes.have_read(prompt, by=other, now=make.NOW)

    prompt.refresh_from_db()
    assert prompt.read_by == make.quinn()
    assert "Quinn read it on" in page(make.sol())
    assert AuditEntry.objects.filter(what="safeguarding.have_read").count() == 1


def test_a_lead_who_has_not_read_the_words_cannot_say_so() -> None:
    (prompt,) = raised(URGENT)

    with pytest.raises(Refused, match="Only somebody of the Quality Team"):
        changes.have_read(prompt, by=make.sol(), now=make.NOW)

    prompt.refresh_from_db()
    assert prompt.read_at is None


def test_an_exception_lowers_a_prompt_and_does_not_hide_it() -> None:
    raised(HARMLESS)

    shown = page(make.quinn())

    assert "These may be harmless" in shown
    assert "I have read it" in shown
    assert queries.soon_cards(standing_of(make.quinn(), on=make.TODAY)) == []


@pytest.mark.parametrize("who", [make.quinn, make.sol])
def test_today_shows_one_card_for_all_of_them(who: object) -> None:
    raised(URGENT, "I want to die")

    shown = page(who(), "house:today")  # type: ignore[operator]

    assert "2 things sound urgent" in shown


def test_one_and_three_prompts_take_the_same_number_of_queries(django_assert_num_queries: object) -> None:
    quinn = makes.client(make.quinn())
    raised(URGENT)
    with django_assert_num_queries(6) as one:  # type: ignore[operator]
        quinn.get(reverse("safeguarding:read_soon"))
    raised(URGENT, "I want to die")
    with django_assert_num_queries(len(one)):  # type: ignore[operator]
        quinn.get(reverse("safeguarding:read_soon"))


# --- on the spot ------------------------------------------------------------------------------------------------------


def words_path(interview: Interview) -> str:
    return reverse("checks:words", args=[interview.pk, makes.first_question(interview.visit).id])


def tell(interview: Interview, words: str) -> Client:
    tablet = makes.client(interview.started_by)
    answer = tablet.post(words_path(interview), {"id": str(new_id()), "by": "MYSELF", "words": words})
    assert answer.status_code == 302
    return tablet


def test_the_next_page_asks_kindly_once_with_the_way_to_a_worry() -> None:
    interview = begun()

    tablet = tell(interview, URGENT)

    home = reverse("house:today")
    shown = tablet.get(home).content.decode()
    assert ASKS in shown
    assert reverse("safeguarding:worry") in shown
    assert "Nothing is lost." in shown
    assert ASKS not in tablet.get(home).content.decode()
    assert interview.slips.filter(kind=slips.WORDS).count() == 1


@pytest.mark.parametrize("words", ["I like tea", HARMLESS])
def test_ordinary_words_ask_nothing(words: str) -> None:
    assert ASKS not in tell(begun(), words).get(reverse("house:today")).content.decode()
