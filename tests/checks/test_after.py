"""After a visit: how it was, what was seen of people who use no words, and who could not be asked, find a reader."""

import pytest
from django.urls import reverse

from biggervoices.checks.changes import finish, talk
from biggervoices.checks.models import Interview, Visit
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.people import changes as people
from biggervoices.people.models import ConsentText, Person, Role
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db

SAW, OTHER = "Bilal smiled at the window.", "He looked tired."


def says_to_time_with(person: Person, *, yes: bool) -> None:
    people.add_first_consent_texts(by=None, now=make.NOW)
    text = ConsentText.objects.get(purpose="observing")
    people.record_consent(person, text, id=new_id(), yes=yes, by=person, now=make.NOW)


def handed_in() -> Visit:
    """Joe and Sam spent ten minutes with bilal; ann was out; Joe found it hard and asks for no talk."""
    says_to_time_with(make.bilal(), yes=True)
    make.ann()
    visit = makes.open_visit()
    interview = talk.start_interview(visit, make.bilal(), by=makes.checker(), now=make.NOW, kind=Interview.TIME_WITH)
    for who, saw, means in ((makes.checker(), SAW, "Bilal likes light."), (make.sam(), OTHER, "")):
        talk.keep_time_with(interview, who, id=new_id(), saw=saw, may_mean=means, by=makes.checker(), now=make.NOW)
    talk.could_not_ask(visit, make.ann(), "STAFF_SAID_NO", by=makes.checker(), now=make.NOW)
    finish.finish_visit(visit, by=makes.checker(), now=make.NOW)
    said = {"felt": "HARD", "words": "A lady cried.", "wants_talk": False}
    finish.keep_debrief(makes.again(visit), id=new_id(), by=makes.checker(), now=make.NOW, **said)  # type: ignore[arg-type]
    return makes.again(visit)


def page_for(who: Person, visit: Visit) -> str:
    answer = makes.client(who).get(reverse("checks:after", args=[visit.pk]))
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_the_quality_team_reads_how_it_was_what_was_seen_and_who_could_not_be_asked() -> None:
    visit = handed_in()
    way = reverse("checks:after", args=[visit.pk])
    assert way in makes.client(make.quinn()).get(reverse("checks:visit", args=[visit.pk])).content.decode()

    page = page_for(make.quinn(), visit)

    for words in ("A lady cried.", "Hard", "Joe saw", OTHER, "thinks it may mean", "Staff said no: 1 person"):
        assert words in page
    assert "None of these counts as a no." in page


def test_whoever_it_is_about_is_not_named_there_and_two_observers_stay_two() -> None:
    page = page_for(make.quinn(), handed_in())

    assert "Someone smiled at the window." in page
    assert "Bilal" not in page
    assert "Joe saw" in page
    assert "Sam saw" in page


def test_that_it_was_read_is_written_down() -> None:
    visit = handed_in()

    page_for(make.quinn(), visit)

    read = AuditEntry.objects.filter(what__in=("checks.times_read", "checks.debriefs_read"))
    spent = visit.interviews.get(kind=Interview.TIME_WITH)
    assert set(read.values_list("by", "thing_id")) == {
        (make.quinn().pk, spent.pk),
        (make.quinn().pk, visit.debriefs.get().pk),
    }


@pytest.mark.parametrize("who", [make.cath, makes.checker, make.sam, make.bilal, make.sol])
def test_nobody_else_reads_it(who: object) -> None:
    assert page_for(who(), handed_in()) == "404"  # type: ignore[operator]


def test_nobody_of_the_home_reads_it_also_as_one_of_the_quality_team() -> None:
    visit = handed_in()
    make.role(make.quinn(), Role.TEAM, at=make.home())

    assert page_for(make.quinn(), visit) == "404"
    way = reverse("checks:after", args=[visit.pk])
    assert way not in makes.client(make.quinn()).get(reverse("checks:visit", args=[visit.pk])).content.decode()


def test_before_hand_in_there_is_no_such_page() -> None:
    assert page_for(make.quinn(), makes.open_visit()) == "404"


def test_a_no_to_time_with_me_and_words_taken_back_take_it_off_the_page() -> None:
    visit = handed_in()
    says_to_time_with(make.bilal(), yes=False)
    assert OTHER not in page_for(make.quinn(), visit)

    says_to_time_with(make.bilal(), yes=True)
    assert OTHER in page_for(make.quinn(), visit)
    finish.take_back_all(visit.interviews.get(kind=Interview.TIME_WITH), by=make.bilal(), now=make.NOW)
    assert OTHER not in page_for(make.quinn(), visit)


def test_the_person_finds_what_was_seen_among_their_own_and_can_take_it_back() -> None:
    visit = handed_in()
    own = makes.client(make.bilal())
    mine = reverse("checks:my_answer", args=[visit.interviews.get(kind=Interview.TIME_WITH).pk])
    assert mine in own.get(reverse("checks:my_answers")).content.decode()

    page = own.get(mine).content.decode()

    assert f"Joe saw: {SAW}" in page
    assert f"Sam saw: {OTHER}" in page
    assert "It does not count as your answer." in page
    own.post(mine, {"take": "ALL"})
    assert SAW not in own.get(mine).content.decode()
