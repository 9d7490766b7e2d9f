"""Each tap is kept, once, by whoever may tap; a small home hears the truth about names."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from biggervoices.checks.changes import finish, talk
from biggervoices.checks.models import Interview, Slip, TimeWith
from biggervoices.checks.queries.talk import interviewed
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people import changes as people
from biggervoices.people.models import ConsentText
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import makes
from tests.people.makes import decided

pytestmark = pytest.mark.django_db


def begun() -> Interview:
    """An interview with bilal, ready for the first question."""
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    return interview


def answers(interview: Interview) -> list[object]:
    return [slip.value for slip in interview.slips.filter(kind=slips.ANSWER).order_by("id")]


def question_path(interview: Interview, number: int = 0) -> str:
    return reverse("checks:question", args=[interview.pk, makes.kit(interview.visit).topics[0].questions[number].id])


# --- slips -----------------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_keeps_one_slip() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    facts = {"id": str(new_id()), "answer": "YES", "by": "MYSELF"}

    for _time in range(2):
        assert tablet.post(question_path(interview), facts).status_code == 302

    assert answers(interview) == ["YES"]


def test_two_slips_with_one_id_keep_the_first_and_say_so() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    facts = {"id": str(new_id()), "by": "MYSELF"}
    tablet.post(question_path(interview), facts | {"answer": "YES"})

    page = tablet.post(question_path(interview), facts | {"answer": "NO"})

    assert page.status_code == 409
    assert "Your answer from then is kept. Press again to change it." in page.content.decode()
    assert facts["id"] not in page.content.decode()  # the page brings a new id, so that pressing again works
    assert answers(interview) == ["YES"]


def test_an_id_of_another_visit_changes_nothing_there() -> None:
    interview = begun()
    tap = Tap(new_id(), slips.ANSWER, "YES", makes.first_question(interview.visit).id)
    makes.add(interview, tap)
    make.dev()
    elsewhere = make.home("Oak House", region_name="South")
    other = makes.interview(makes.said_yes_and_open(makes.visit(home=elsewhere, on=makes.day(1))), make.dev())

    with pytest.raises(Refused, match="used before"):
        makes.add(other, tap)

    assert answers(interview) == ["YES"]


@pytest.mark.parametrize(
    "id", ["", "soon", "8c1f2a60-4a3e-4d2b-9f60-1d2c3b4a5e6f", "0" * 32]
)  # a UUIDv4 tells no order
def test_a_malformed_id_saves_nothing(id: str) -> None:
    interview = begun()

    page = makes.client(makes.checker()).post(question_path(interview), {"id": id, "answer": "YES", "by": "MYSELF"})

    assert page.status_code == 409
    assert "This page is too old." in page.content.decode()
    assert answers(interview) == []


def test_an_answer_that_no_picture_offers_saves_nothing() -> None:
    interview = begun()

    page = makes.client(makes.checker()).post(question_path(interview), {"id": str(new_id()), "answer": "MAYBE"})

    assert page.status_code == 422
    assert "Please press one of the pictures." in page.content.decode()
    assert answers(interview) == []


def test_ten_thousand_emoji_get_one_sentence_and_stay_typed() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    path = reverse("checks:words", args=[interview.pk, makes.first_question(interview.visit).id])

    page = tablet.post(path, {"id": str(new_id()), "words": "🙂" * 10_000, "by": "MYSELF"})

    assert page.status_code == 422
    assert "Please use fewer words: 2,000 letters fit here, and these are 10,000." in page.content.decode()
    assert "🙂" * 10_000 in page.content.decode()
    assert not interview.slips.filter(kind=slips.WORDS).exists()


def test_a_slip_is_never_changed_and_never_deleted() -> None:
    interview = begun()
    slip = interview.slips.first()
    assert slip is not None

    for sql in ("UPDATE checks_slip SET kind = 'X' WHERE id = %s", "DELETE FROM checks_slip WHERE id = %s"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            make.by_hand(sql, [slip.pk])

    with transaction.atomic():
        make.by_hand("SET LOCAL biggervoices.maintenance = 'on'")
        make.by_hand("DELETE FROM checks_slip WHERE id = %s", [slip.pk])
    assert not Slip.objects.filter(pk=slip.pk).exists()


def test_a_copy_of_the_tables_shows_no_word() -> None:
    interview = begun()
    makes.add(interview, Tap(new_id(), slips.WORDS, "My sister Nadia.", makes.first_question(interview.visit).id))

    raw = Slip.objects.raw("SELECT id, value AS sealed FROM checks_slip WHERE kind = 'WORDS'")[0]

    assert "Nadia" not in raw.sealed
    assert interviewed(interview).said[makes.first_question(interview.visit).id].words == "My sister Nadia."


# --- who taps --------------------------------------------------------------------------------------------------------


def test_the_person_can_answer_by_themselves_at_home() -> None:
    interview = begun()

    page = makes.client(make.bilal()).get(question_path(interview))

    assert page.status_code == 200
    assert "Bilal answers." in page.content.decode()


@pytest.mark.parametrize("who", [make.dev, make.cath, make.quinn, make.ann, make.sol])
def test_nobody_else_sees_an_open_interview(who: object) -> None:
    interview = begun()
    browser = makes.client(who())  # type: ignore[operator]

    assert browser.get(reverse("checks:interview", args=[interview.pk])).status_code == 404
    assert browser.get(question_path(interview)).status_code == 404
    assert browser.post(question_path(interview), {"id": str(new_id()), "answer": "YES"}).status_code == 404
    assert browser.get(reverse("checks:my_answer", args=[interview.pk])).status_code == 404
    assert answers(interview) == []


def test_a_checker_cannot_read_after_hand_in_and_the_person_can() -> None:
    interview = begun()
    makes.add(interview, Tap(new_id(), slips.ANSWER, "NO", makes.first_question(interview.visit).id))
    path = reverse("checks:interview", args=[interview.pk])
    tablet = makes.client(makes.checker())
    assert tablet.get(path).status_code == 200

    finish.finish_visit(makes.again(interview.visit), by=makes.checker(), now=make.NOW)

    for name in ("interview", "good", "rest", "enough"):
        assert tablet.get(reverse(f"checks:{name}", args=[interview.pk])).status_code == 404
    assert tablet.get(question_path(interview)).status_code == 404
    assert (
        "You said: No."
        in makes.client(make.bilal()).get(reverse("checks:my_answer", args=[interview.pk])).content.decode()
    )


def test_what_comes_after_hand_in_is_kept_and_marked_late() -> None:
    interview = begun()
    finish.finish_visit(makes.again(interview.visit), by=makes.checker(), now=make.NOW)

    page = makes.client(makes.checker()).post(
        question_path(interview), {"id": str(new_id()), "answer": "NO", "by": "MYSELF"}
    )

    assert "It came late." in page.content.decode()
    assert interview.slips.get(kind=slips.ANSWER).late


def test_who_answers_is_kept_for_each_slip() -> None:
    interview, tablet = begun(), makes.client(makes.checker())

    tablet.post(reverse("checks:step", args=[interview.pk, "by"]), {"id": str(new_id()), "answer": "SUPPORTER"})
    page = tablet.get(question_path(interview)).content.decode()
    assert "Bilal answers with help." in page
    hidden = {"by": "HELP", "who": "SUPPORTER"}
    tablet.post(question_path(interview), {"id": str(new_id()), "answer": "YES"} | hidden)

    slip = interview.slips.get(kind=slips.ANSWER)
    assert (slip.answered_by, slip.helped_by) == ("HELP", make.sam().pk)


def test_an_answer_of_somebody_else_says_so_wherever_it_is_shown() -> None:
    interview, question = begun(), None
    question = makes.first_question(interview.visit)
    makes.add(interview, Tap(new_id(), slips.ANSWER, "YES", question.id, slips.SOMEONE))

    path = reverse("checks:topic", args=[interview.pk, question.topic])

    assert "It does not count as your answer." in makes.client(makes.checker()).get(path).content.decode()


# --- before the questions --------------------------------------------------------------------------------------------


def step_page(interview: Interview, step: str) -> str:
    return makes.client(makes.checker()).get(reverse("checks:step", args=[interview.pk, step])).content.decode()


def test_nothing_is_chosen_beforehand() -> None:
    interview = makes.interview(makes.open_visit())

    for step in ("hello", "ways", "staff", "room", "hears", "named", "told", "by"):
        assert 'aria-pressed="true"' not in step_page(interview, step)


def test_in_a_home_of_two_no_is_not_offered() -> None:
    make.ann()
    interview = makes.interview(makes.open_visit())  # ann and bilal

    page = step_page(interview, "named")

    assert "They will know that it was you. Is that OK?" in page
    assert 'value="NO"' not in page
    assert 'value="KEEP"' not in page
    with pytest.raises(Refused, match="They will know that it was you"):
        makes.add(interview, Tap(new_id(), slips.NAMED, {"named": False}))
    question = makes.first_question(interview.visit).id
    with pytest.raises(Refused, match="They will know that it was you"):
        makes.add(interview, Tap(new_id(), slips.HEARS_ONE, {"hears": "ALL", "named": False}, question))


@pytest.mark.parametrize(("housemates", "guess"), [(1, True), (4, True), (5, False)])
def test_in_a_home_of_three_to_six_they_may_guess(housemates: int, guess: bool) -> None:
    makes.housemates(housemates, make.home())  # beside ann and bilal
    interview = makes.interview(makes.open_visit())

    page = step_page(interview, "named")

    assert ("They may guess that it was you. We can change the words. Shall we?" in page) is guess
    assert "Can we say that it was you?" in page
    makes.add(interview, Tap(new_id(), slips.NAMED, {"named": False, "reword": True}))
    assert interviewed(interview).named is False


def test_how_a_person_says_yes_is_shown_only_if_they_share_it() -> None:
    makes.says(make.bilal(), yes="He nods.", no="He turns away.", share=True)
    interview = makes.interview(makes.open_visit())
    assert "He nods." in step_page(interview, "ways")

    makes.says(make.bilal(), yes="He nods.", no="He turns away.", share=False)

    assert "He nods." not in step_page(interview, "ways")


def test_who_is_in_the_room_is_pressed_together() -> None:
    interview, tablet = makes.interview(makes.open_visit()), makes.client(makes.checker())
    path = reverse("checks:step", args=[interview.pk, "room"])

    tablet.post(path, {"id": str(new_id()), "answer": "FAMILY", "with": ""})
    tablet.post(path, {"id": str(new_id()), "answer": "FRIEND", "with": "FAMILY"})
    assert interviewed(interview).room == ("FAMILY", "FRIEND")

    tablet.post(path, {"id": str(new_id()), "answer": "FAMILY", "with": "FAMILY,FRIEND"})
    assert interviewed(interview).room == ("FRIEND",)


def test_a_person_says_no_on_the_day_without_a_reason() -> None:
    visit = makes.open_visit()
    interview = makes.interview(visit)

    makes.client(makes.checker()).post(
        reverse("checks:step", args=[interview.pk, "hello"]), {"id": str(new_id()), "answer": "NOT_NOW"}
    )

    interview.refresh_from_db()
    assert (interview.kind, interview.why_not_asked) == (Interview.NOT_ASKED, "DID_NOT_WANT")
    assert visit.invitations.get(person=make.bilal()).answer == "NO"


# --- the questions ---------------------------------------------------------------------------------------------------


def test_all_six_answers_are_submit_buttons_and_either_or_offers_both() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    page = tablet.get(question_path(interview)).content.decode()
    assert page.count('<button class="tile" type="submit" name="answer"') == 6

    either = next(it for it in makes.kit(interview.visit).questions.values() if it.kind == "EITHER_OR")
    page = tablet.get(reverse("checks:question", args=[interview.pk, either.id])).content.decode()

    assert [it.value for it in either.choices()] == [
        either.options[0]["key"], "SOMETIMES", either.options[1]["key"], "DO_NOT_KNOW", "NOT_SAY", "SKIP",
    ]  # fmt: skip
    assert "Both, or in between" in page


def test_an_answer_can_be_changed_and_the_strip_says_so() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    tablet.post(question_path(interview), {"id": str(new_id()), "answer": "YES", "by": "MYSELF"})
    tablet.post(question_path(interview) + "?from=topic", {"id": str(new_id()), "answer": "NO", "by": "MYSELF"})

    page = tablet.get(question_path(interview, 1)).content.decode()

    assert "You said: No." in page
    assert answers(interview) == ["YES", "NO"]


def test_a_page_after_each_answer_for_whoever_wants_it() -> None:
    interview = begun()
    tablet = makes.client(makes.wants_pages(makes.checker()))

    page = tablet.post(
        question_path(interview), {"id": str(new_id()), "answer": "SOMETIMES", "by": "MYSELF"}, follow=True
    )

    assert "You said: Sometimes." in page.content.decode()
    assert "Next question" in page.content.decode()


def test_coming_back_opens_the_same_question() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    tablet.post(question_path(interview), {"id": str(new_id()), "answer": "YES", "by": "MYSELF"})

    page = tablet.post(reverse("checks:interview", args=[interview.pk]), {"id": str(new_id()), "topic": "home"})

    assert page.headers["Location"] == question_path(interview, 1)


def test_this_one_answer_can_be_for_other_ears() -> None:
    makes.housemates(8, make.home())
    interview, tablet = begun(), makes.client(makes.checker())
    question = makes.first_question(interview.visit).id
    path = reverse("checks:hears_one", args=[interview.pk, question])

    page = tablet.post(path, {"id": str(new_id()), "hears": "QUALITY_TEAM"})
    assert "Can we say that it was you?" in page.content.decode()
    tablet.post(path, {"id": str(new_id()), "hears": "QUALITY_TEAM", "named": "NO"})

    said = interviewed(interview).said[question]
    assert (said.hears, said.named) == ("QUALITY_TEAM", False)


def test_a_wish_needs_no_words() -> None:
    interview, tablet = begun(), makes.client(makes.checker())
    question = makes.first_question(interview.visit).id

    tablet.post(
        reverse("checks:want", args=[interview.pk, question]),
        {"id": str(new_id()), "words": "", "about": "OUR_HOME", "by": "MYSELF"},
    )

    assert interviewed(interview).said[question].want == {"words": "", "about": "OUR_HOME"}


def test_a_question_of_another_toolkit_is_not_there() -> None:
    interview = begun()

    page = makes.client(makes.checker()).get(reverse("checks:question", args=[interview.pk, UUID(int=1)]))

    assert page.status_code == 404


# --- beside the questions --------------------------------------------------------------------------------------------


def test_time_with_somebody_is_kept_by_two_and_apart_from_answers() -> None:
    visit = makes.open_visit()
    decided(make.bilal())
    interview = talk.start_interview(visit, make.bilal(), by=makes.checker(), now=make.NOW, kind=Interview.TIME_WITH)
    tablet, path = makes.client(makes.checker()), reverse("checks:time_with", args=[interview.pk])

    for who, saw in [(makes.checker(), "He smiled at the window."), (make.sam(), "He looked away.")]:
        facts = {"id": str(new_id()), "saw": saw, "may_mean": "", "observer": str(who.pk)}
        page = tablet.post(path, facts, follow=True).content.decode()

    assert "Two people have written down what they saw." in page
    assert "He smiled" not in page  # neither is led by the other
    assert TimeWith.objects.count() == 2
    assert finish.finish_visit(makes.again(visit), by=makes.checker(), now=make.NOW) == 0


def test_could_not_be_asked_is_kept_with_its_reason_and_can_change() -> None:
    visit = makes.open_visit()
    tablet = makes.client(makes.checker())
    path = reverse("checks:could_not", args=[visit.pk, make.bilal().pk])

    tablet.post(path, {"id": str(new_id()), "answer": "ILL"})
    kept = visit.interviews.get()
    assert (kept.kind, kept.why_not_asked) == (Interview.NOT_ASKED, "ILL")

    assert makes.interview(makes.again(visit)).kind == Interview.ASKED


def test_somebody_who_has_answered_was_asked() -> None:
    interview = begun()
    makes.add(interview, Tap(new_id(), slips.ANSWER, "NO", makes.first_question(interview.visit).id))

    with pytest.raises(Refused, match="Bilal was asked already"):
        talk.could_not_ask(interview.visit, make.bilal(), "ILL", by=makes.checker(), now=make.NOW)


def test_a_bedroom_is_told_about_only_when_its_owner_asked_them_in() -> None:
    visit = makes.open_visit()
    tablet, path = makes.client(makes.checker()), reverse("checks:saw_room", args=[visit.pk, "BEDROOM"])
    assert "Did its owner ask you in?" in tablet.get(path).content.decode()

    tablet.post(path, {"id": str(new_id()), "words": "A broken lamp."})
    assert makes.again(visit).saw == []
    tablet.post(path, {"id": str(new_id()), "words": "A broken lamp.", "asked_in": "YES"})

    assert [it["words"] for it in makes.again(visit).saw] == ["A broken lamp."]


def test_what_was_seen_is_noted_once_and_can_be_taken_out() -> None:
    visit, note = makes.open_visit(), new_id()
    for _time in range(2):
        talk.note_seen(visit, id=note, room="GARDEN", words="Tomatoes.", by=makes.checker(), now=make.NOW)
    assert len(makes.again(visit).saw) == 1

    makes.client(makes.checker()).post(reverse("checks:saw", args=[visit.pk]), {"forget": str(note)})

    assert makes.again(visit).saw == []


def test_a_checker_who_was_covered_sees_the_visit_no_more() -> None:
    visit = makes.visit(on=makes.day(3))
    makes.crew(visit, makes.checker("Kim"))

    assert makes.client(makes.checker()).get(reverse("checks:visit", args=[visit.pk])).status_code == 404


def test_what_i_said_is_found_from_my_visits() -> None:
    begun()

    page = makes.client(make.bilal()).get(reverse("checks:visits")).content.decode()

    assert reverse("checks:my_answers") in page
    assert reverse("checks:toolkit") not in page


def test_time_with_somebody_needs_their_yes_or_a_decision_and_a_no_ends_it() -> None:
    visit, bilal = makes.open_visit(), make.bilal()
    seat = reverse("checks:seat", args=[visit.pk, bilal.pk])
    joe, why = makes.client(makes.checker()), "Bilal has not said yes to this. Ask the Quality Team."
    facts = {"by": makes.checker(), "now": make.NOW, "kind": Interview.TIME_WITH}

    shown = joe.get(seat).content.decode()
    assert why in shown
    assert 'value="TIME"' not in shown
    with pytest.raises(Refused, match="has not said yes"):
        talk.start_interview(visit, bilal, **facts)

    people.add_first_consent_texts(by=None, now=make.NOW)
    text = ConsentText.objects.get(purpose="observing")
    people.record_consent(bilal, text, id=new_id(), yes=True, by=bilal, now=make.NOW)
    interview = talk.start_interview(visit, bilal, **facts)
    assert 'value="TIME"' in joe.get(seat).content.decode()

    people.record_consent(bilal, text, id=new_id(), yes=False, by=bilal, now=make.NOW + timedelta(minutes=1))
    saw = {"id": new_id(), "saw": "He smiled.", "may_mean": "", "by": makes.checker(), "now": make.NOW}
    with pytest.raises(Refused, match="Bilal said no to this"):
        talk.keep_time_with(interview, makes.checker(), **saw)
    assert "Bilal said no to this." in joe.get(seat).content.decode()
