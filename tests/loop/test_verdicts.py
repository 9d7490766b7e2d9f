"""Is it better now? Only the person says so, and not yet opens it again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Answered, Point, Reply, Verdict
from biggervoices.people.models import Person, Support
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def done() -> Point:
    point = told.passed()
    told.done(told.answered(point))
    return point


def say(client: Client, point: Point, value: str, **other: object):  # type: ignore[no-untyped-def]
    client.force_login(make.bilal())
    facts = {"id": str(new_id()), "value": value, "how": "MYSELF"} | other
    return client.post(reverse("loop:better", args=[point.pk]), facts)


def test_it_is_asked_when_all_is_done_and_not_before() -> None:
    point = told.passed()
    reply = told.answered(point)
    assert not Point.objects.to_ask().exists()

    told.done(reply)

    assert Point.objects.to_ask().get() == point


def test_yes_closes_it(client: Client) -> None:
    point = done()

    say(client, point, "YES")

    assert (Verdict.objects.get().value, Verdict.objects.get().how) == ("YES", "MYSELF")
    assert not Point.objects.to_ask().exists()
    assert not Point.objects.to_answer().exists()


def test_not_yet_opens_it_again_with_a_new_clock_and_the_persons_words(client: Client) -> None:
    point = done()

    page = say(client, point, "NOT_YET")
    assert page.headers["Location"] == reverse("loop:more", args=[point.pk])
    client.post(page.headers["Location"], {"words": "It was only one time."})

    assert Point.objects.to_answer().get() == point
    (home,) = queries.inbox_of(standing_of(make.cath(), on=make.TODAY), now=make.NOW).homes
    assert home.waiting[0].again == "You answered before. They say: it is not better yet."
    assert home.waiting[0].again_words == "It was only one time."


def test_one_not_yet_keeps_it_open_for_that_person_alone() -> None:
    mine, anns = told.passed(), told.passed(person=make.ann().pk)
    told.done(told.answered(mine, anns))

    told.said(mine, Verdict.NOT_YET)

    assert list(Point.objects.to_answer()) == [mine]
    assert list(Point.objects.to_ask()) == [anns]


def test_after_not_yet_a_new_answer_is_asked_about_again() -> None:
    point = done()
    told.said(point, Verdict.NOT_YET)
    told.done(told.answered(point, now=make.NOW + timedelta(days=1)), now=make.NOW + timedelta(days=2))

    assert Point.objects.to_ask().get() == point
    told.said(point, Verdict.YES, now=make.NOW + timedelta(days=3))
    assert not Point.objects.to_ask().exists()
    assert Answered.objects.filter(current=True).count() == 1


def test_somebody_may_change_their_mind_and_the_last_word_counts() -> None:
    point = done()
    told.said(point, Verdict.NOT_YET)

    told.said(point, Verdict.YES, now=make.NOW + timedelta(hours=1))

    assert not Point.objects.to_answer().exists()
    assert Verdict.objects.count() == 2


def test_a_verdict_sent_twice_is_one(client: Client) -> None:
    point, one = done(), str(new_id())

    say(client, point, "NOT_YET", id=one)
    say(client, point, "NOT_YET", id=one)

    assert Verdict.objects.count() == 1


def test_nobody_else_says_it() -> None:
    point = done()

    for who in (make.ann(), make.cath(), told.sue(), make.quinn()):
        with pytest.raises(Refused, match="Only the person who said it can answer this"):
            changes.say_verdict(point, id=new_id(), value="YES", how="MYSELF", by=who, opened_by=None, now=make.NOW)


@pytest.mark.parametrize("opener", [make.cath, told.sue])
def test_it_is_not_asked_in_a_session_opened_by_somebody_who_works_there(client: Client, opener: object) -> None:
    point = done()
    who = opener()  # type: ignore[operator]
    assert isinstance(who, Person)
    client.force_login(who)
    client.post(reverse("people:open_with", args=[make.bilal().pk]))

    thread = client.get(reverse("loop:thread", args=[point.pk])).content.decode()
    page = client.post(reverse("loop:better", args=[point.pk]), {"id": str(new_id()), "value": "YES", "how": "HELP"})

    assert "We ask you this when nobody who works at your home is with you." in thread
    assert reverse("loop:better", args=[point.pk]) not in thread
    assert page.status_code == 409
    assert not Verdict.objects.exists()


def test_a_supporter_who_works_elsewhere_may_open_the_session(client: Client) -> None:
    point = done()
    make.support(make.bilal(), make.sam(), Support.CIRCLE)
    client.force_login(make.sam())
    client.post(reverse("people:open_with", args=[make.bilal().pk]))

    client.post(reverse("loop:better", args=[point.pk]), {"id": str(new_id()), "value": "YES", "how": "HELP"})

    assert Verdict.objects.get().how == Verdict.HELP


def test_a_checker_writes_down_what_was_said_face_to_face_and_how(client: Client) -> None:
    point = done()
    client.force_login(make.ann())
    facts = {"id": str(new_id()), "value": "NOT_YET", "how_words": "With a thumb down", "words": "Fish again"}

    client.post(reverse("loop:hear", args=[point.pk]), facts)

    verdict = Verdict.objects.get()
    assert (verdict.how, verdict.how_words, verdict.words) == ("FACE", "With a thumb down", "Fish again")
    assert verdict.recorded_by == make.ann()


def test_how_it_was_said_must_be_there(client: Client) -> None:
    point = done()
    client.force_login(make.ann())

    page = client.post(reverse("loop:hear", args=[point.pk]), {"id": str(new_id()), "value": "YES", "words": "Yes"})

    assert page.status_code == 422
    assert "Say how they told you" in page.content.decode()


def test_nobody_with_a_part_in_it_writes_it_down() -> None:
    point = done()

    for who in (make.cath(), told.sue()):
        with pytest.raises(Refused, match="You work at Elm House"):
            changes.hear_verdict(point, id=new_id(), value="YES", how_words="In words", words="", by=who, now=make.NOW)


def test_who_does_not_want_to_be_named_is_asked_by_the_quality_team_alone() -> None:
    told.many_live_at(make.home())
    point = told.passed(named=False)
    told.done(told.answered(point))

    with pytest.raises(Refused, match="does not want to be named"):
        changes.hear_verdict(
            point, id=new_id(), value="YES", how_words="In words", words="", by=make.ann(), now=make.NOW
        )
    (asked,) = queries.to_ask(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)
    assert asked.person == make.bilal()


def test_a_no_is_asked_about_in_its_own_words(client: Client) -> None:
    point = told.passed()
    told.answered(point, kind=Reply.WE_CANNOT, words="The landlord says no.")
    client.force_login(make.bilal())

    page = client.get(reverse("loop:better", args=[point.pk]), {"how": "MYSELF"}).content.decode()

    assert "Is this answer OK?" in page
    assert "No, look again" in page
    assert "The landlord says no." in page


def test_who_presses_is_asked_first_and_nothing_is_chosen_before(client: Client) -> None:
    point = done()
    client.force_login(make.bilal())

    page = client.get(reverse("loop:better", args=[point.pk])).content.decode()

    assert "Who is pressing?" in page
    assert 'aria-pressed="true"' not in page
    assert 'value="YES"' not in page


def test_no_answer_is_not_heard_yet_and_never_closed() -> None:
    done()

    assert Point.objects.to_ask().count() == 1
    assert queries.answered_of(standing_of(make.cath(), on=make.TODAY), now=make.NOW)[0].state == (
        "Done. They have not said yet whether it is better."
    )


# --- public figures --------------------------------------------------------------------------------------------------


def test_figures_are_rounded_and_count_no_answer_as_not_heard_yet() -> None:
    from tests.loop.past import some_past  # noqa: PLC0415 -- made for it

    some_past(people=12, verdicts=["YES"] * 6 + ["NOT_YET"] * 3 + ["DO_NOT_KNOW"] * 1)

    counts = queries.verdict_counts()

    assert counts == queries.VerdictCounts(yes=5, not_yet=5, do_not_know=0, not_heard=0)


def test_there_are_no_figures_of_fewer_than_ten_people() -> None:
    done()

    assert queries.verdict_counts() is None
