"""The home answers every point: in time, by its manager, in plain words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Action, Answered, Point, Reply, Telling
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db

WE_WILL = {"kind": "WE_WILL", "words": "You cook on Fridays.", "due_on": "2126-11-20"}


def post(client: Client, *points: Point, **other: object):  # type: ignore[no-untyped-def]
    client.force_login(make.cath())
    facts = {"id": str(new_id()), "point": [str(point.pk) for point in points], "doer": str(told.sue().pk)}
    return client.post(reverse("loop:answer"), facts | WE_WILL | other)


def test_we_will_makes_an_action_with_an_owner_and_a_day(client: Client) -> None:
    point = told.passed()

    page = post(client, point, what="Cooking night")

    assert page.status_code == 302
    action = Action.objects.get()
    assert (action.what, action.owner, str(action.due_on)) == ("Cooking night", told.sue(), "2126-11-20")
    assert not Point.objects.to_answer().exists()


def test_several_alike_ones_get_one_answer_and_each_person_is_told(client: Client) -> None:
    points = [told.passed(), told.passed(person=make.ann().pk)]

    post(client, *points)

    assert Reply.objects.count() == 1
    assert set(Telling.objects.values_list("point", flat=True)) == {point.pk for point in points}


def test_alike_ones_are_suggested_with_the_reason_in_a_sentence() -> None:
    told.passed()
    told.passed(person=make.ann().pk)
    told.passed(question="Another question")

    (home,) = queries.inbox_of(standing_of(make.cath(), on=make.TODAY), now=make.NOW).homes

    (alike,) = home.alike
    assert alike.sentence == (
        "2 of these may be alike: they were said to the same question, “Do you choose what you eat?”"
    )


def test_what_is_about_one_person_is_answered_by_itself() -> None:
    points = [told.passed(about=Point.JUST_ME), told.passed()]

    with pytest.raises(Refused, match="gets an answer of its own"):
        told.answered(*points)


def test_only_the_manager_of_the_home_answers() -> None:
    point = told.passed()
    other = make.person("Olga")
    make.role(other, Role.MANAGER, at=make.home("Oak House", region_name="South"))

    for who in (other, told.sue(), make.quinn(), make.bilal()):
        with pytest.raises(Refused, match="Only the manager of the home answers"):
            changes.answer([point], id=new_id(), kind=Reply.WE_CANNOT, words="No", by=who, now=make.NOW)


def test_who_promises_must_work_at_that_home() -> None:
    with pytest.raises(Refused, match="Dev does not work at Elm House"):
        told.answered(told.passed(), doer=make.dev())


def test_a_day_in_the_past_is_one_plain_sentence_and_the_words_stay(client: Client) -> None:
    page = post(client, told.passed(), due_on="2020-01-01")

    assert page.status_code == 422
    assert "has passed. Please choose today or a later day." in page.content.decode()
    assert "You cook on Fridays." in page.content.decode()
    assert not Reply.objects.exists()


def test_to_find_out_takes_at_most_28_days_and_is_said_once() -> None:
    point = told.passed()

    with pytest.raises(Refused, match="at most 28 days"):
        told.answered(point, kind=Reply.FIND_OUT, by_day=told.on(29))
    told.answered(point, kind=Reply.FIND_OUT, by_day=told.on(28))
    point.refresh_from_db()
    assert point.answer_by == told.on(28)
    with pytest.raises(Refused, match="has said once that you need to find out"):
        told.answered(point, kind=Reply.FIND_OUT)
    told.answered(point)
    assert not Point.objects.to_answer().exists()


def test_an_answer_sent_twice_is_one_answer() -> None:
    point, id_ = told.passed(), new_id()
    facts = {"id": id_, "kind": Reply.WE_CANNOT, "words": "No, because.", "by": make.cath(), "now": make.NOW}

    first = changes.answer([point], **facts)  # type: ignore[arg-type]
    second = changes.answer([point], **facts)  # type: ignore[arg-type]

    assert first == second
    assert Answered.objects.count() == 1


def test_a_second_answer_is_refused_with_the_words_of_the_first() -> None:
    point = told.passed()
    told.answered(point)

    with pytest.raises(Refused) as refused:
        told.answered(point, words="Something else")

    assert refused.value.reason == "Cath answered this already: “You cook on Fridays.”"


def test_hard_words_are_shown_once_and_then_sent_as_they_are(client: Client) -> None:
    point = told.passed()
    hard = "We will endeavour to facilitate a personalised cooking opportunity subject to operational requirements."

    page = post(client, point, words=hard).content.decode()

    assert "Please look at these words again" in page
    assert not Reply.objects.exists()
    looked = page.split('name="looked" value="')[1].split('"')[0]
    assert post(client, point, words=hard, looked=looked).status_code == 302
    assert Reply.objects.get().words == hard


def test_a_name_of_somebody_who_lives_there_is_warned_of(client: Client) -> None:
    page = post(client, told.passed(), words="Bilal cooks on Fridays.").content.decode()

    assert "Leave out who it was." in page


def test_looking_first_shows_what_the_person_will_see(client: Client) -> None:
    page = post(client, told.passed(), look="1").content.decode()

    assert "So the person sees it" in page
    assert "Cath says: we will" in page
    assert "Sue does it by Wednesday 20 November." in page
    assert not Reply.objects.exists()


def test_no_words_and_no_choice_is_said_in_plain_sentences(client: Client) -> None:
    page = post(client, told.passed(), kind="", words="").content.decode()

    assert "Please answer: What do you say?" in page


def test_ten_thousand_letters_are_too_many_and_stay_typed(client: Client) -> None:
    page = post(client, told.passed(), words="🧑‍🍳" * 3400, send="1")

    looked = page.content.decode()
    assert "🧑‍🍳" * 100 in looked
    assert not Reply.objects.exists()


def test_a_manager_opens_no_other_homes_points(client: Client) -> None:
    oak = make.home("Oak House", region_name="South")
    point = told.passed(home=oak, person=make.dev().pk)
    client.force_login(make.cath())

    assert client.get(reverse("loop:answer"), {"point": str(point.pk)}).status_code == 404
    assert client.get(reverse("loop:point", args=[point.pk])).status_code == 404


def test_what_is_late_stands_first_and_says_so(client: Client) -> None:
    told.passed(words="New")
    told.passed(words="Old", now=make.NOW - timedelta(days=20))

    inbox = queries.inbox_of(standing_of(make.cath(), on=make.TODAY), now=make.NOW)

    assert [(one.words, one.left) for one in inbox.homes[0].waiting] == [
        ("Old", "6 days late"),
        ("New", "14 days left"),
    ]
    assert (inbox.waiting, inbox.late) == (2, 1)


def test_what_is_due_today_says_so_with_a_capital(client: Client) -> None:
    told.passed(now=timezone.now() - timedelta(days=14))
    client.force_login(make.cath())

    page = client.get(reverse("loop:inbox")).content.decode()

    assert "<span>Today</span>" in page


def test_a_name_is_shown_only_where_the_person_said_so() -> None:
    told.many_live_at(make.home())
    told.passed(words="Named")
    told.passed(words="Not named", named=False)

    (home,) = queries.inbox_of(standing_of(make.cath(), on=make.TODAY), now=make.NOW).homes

    assert {one.words: one.name for one in home.waiting} == {"Named": "Bilal", "Not named": ""}


def test_a_good_thing_needs_no_answer_and_gets_a_thank_you(client: Client) -> None:
    point = told.passed(kind=Point.GOOD, words="Sue always knocks.")
    client.force_login(make.cath())
    page = client.get(reverse("loop:inbox")).content.decode()

    client.post(reverse("loop:thank", args=[point.pk]), {"id": str(new_id()), "words": "Thank you. I am glad."})

    assert "Good things that people said" in page
    assert "Sue always knocks." in page
    assert not Point.objects.to_answer().exists()
    assert not Point.objects.news().exists()
    assert Telling.objects.get().reply == Reply.objects.get(kind=Reply.THANKS)


def test_everything_answered_is_said_honestly(client: Client) -> None:
    client.force_login(make.cath())

    assert "Nobody waits for an answer now." in client.get(reverse("loop:inbox")).content.decode()


def test_the_team_reads_what_is_meant_for_all_and_does_not_answer(client: Client) -> None:
    told.passed(words="For all")
    told.passed(words="For the manager", hears=Point.MANAGER)
    told.passed(words="Just me", about=Point.JUST_ME)
    client.force_login(told.sue())

    page = client.get(reverse("loop:inbox")).content.decode()

    assert "For all" in page
    assert "For the manager" not in page
    assert "Just me" not in page
    assert "The manager of Elm House answers this." in page


def test_late_homes_are_shown_to_the_quality_team_with_who_answers_there(client: Client) -> None:
    make.cath()
    told.passed(now=make.NOW - timedelta(days=20))

    (late,) = queries.late_homes(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)

    assert (str(late.home), late.points, late.managers) == ("Elm House", 1, "Cath")


def test_a_voice_is_kept_while_the_page_is_shown_again(client: Client) -> None:
    import io  # noqa: PLC0415 -- only here

    import numpy as np  # noqa: PLC0415
    import soundfile  # noqa: PLC0415

    wav = io.BytesIO()
    soundfile.write(wav, np.zeros(8000, dtype="float32"), 8000, format="WAV")
    wav.seek(0)
    wav.name = "voice.wav"
    point, voice = told.passed(), str(new_id())

    page = post(client, point, voice=wav, voice_id=voice, due_on="2020-01-01")
    assert "Your voice is kept, and goes with the answer." in page.content.decode()
    assert post(client, point, voice_id=voice).status_code == 302

    recording = Reply.objects.get().recording
    assert recording is not None
    assert (str(recording.pk), recording.spoken_by) == (voice, "Cath")
    for who, status in ((make.bilal(), 200), (make.dev(), 404)):
        client.force_login(who)
        sound = client.get(reverse("loop:voice", args=[recording.pk]))
        assert sound.status_code == status
        assert status == 404 or b"".join(sound.streaming_content)


def test_what_is_no_sound_is_said_in_one_sentence(client: Client) -> None:
    import io  # noqa: PLC0415 -- only here

    bad = io.BytesIO(b"nothing that sounds")
    bad.name = "voice.mp3"

    page = post(client, told.passed(), voice=bad, voice_id=str(new_id()))

    assert page.status_code == 422
    assert "We could not open this recording." in page.content.decode()
    assert not Reply.objects.exists()
