"""What goes with every question, such as yes and no, is said in the language in which somebody is asked."""

from typing import Any

import pytest
from django.urls import reverse

from biggervoices.checks.changes import drafts
from biggervoices.checks.changes.surveys import keep_survey
from biggervoices.checks.formats import fixed
from biggervoices.checks.formats.survey import Reading, Survey, SurveyQuestion, SurveyTopic
from biggervoices.checks.models import Interview, ToolkitVersion, Visit
from biggervoices.checks.queries.drafts import asked_digest, missing, whole_digest
from biggervoices.checks.queries.pack import pack_of
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import Asking
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import kits, makes

pytestmark = pytest.mark.django_db

POLISH = {
    "YES": "Tak", "SOMETIMES": "Czasami", "NO": "Nie", "DO_NOT_KNOW": "Nie wiem", "NOT_SAY": "Nie chcę powiedzieć",
    "SKIP": "Pomiń to", "you_said": "Odpowiedź: [answer].", "change_it": "Zmień", "question_of":
    "Pytanie [at] z [of]: [within]", "wants_change": "Chcę zmiany",
}  # fmt: skip
URDU = {"YES": "جی ہاں", "you_said": "آپ نے کہا: [answer]"}


def draft_in(code: str = "pl", name: str = "Polski", said: dict[str, str] = POLISH) -> ToolkitVersion:
    """A draft of the starter in one more language, with a question and what goes with it."""
    draft = kits.draft()
    drafts.add_language(draft, code, name, by=make.quinn(), now=make.NOW)
    words = {"words": f"[{code}] home-key", "sentence": f"[{code}] sentence"}
    drafts.translate_question(kits.row(draft), code, words, {}, by=make.quinn(), now=make.NOW)
    drafts.translate_topic(kits.topic(draft), code, {"name": f"[{code}] home"}, by=make.quinn(), now=make.NOW)
    drafts.word_answers(draft, code, said, by=make.quinn(), now=make.NOW)
    draft.refresh_from_db()
    return draft


def interview_in(code: str = "pl", name: str = "Polski", said: dict[str, str] = POLISH) -> Interview:
    """Bilal is asked in another language from now on."""
    kits.publish(draft_in(code, name, said))
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    makes.add(interview, Tap(new_id(), slips.LANGUAGE, code))
    return interview


def page(name: str, *args: Any) -> str:
    return makes.client(makes.checker()).get(reverse(f"checks:{name}", args=args)).content.decode()


def answered(interview: Interview, value: str = "YES") -> Asking:
    first = makes.first_question(interview.visit)
    makes.add(interview, Tap(new_id(), slips.ANSWER, value, first.id))
    return first


# --- on the pages of a visit -----------------------------------------------------------------------------------------


def test_a_press_asks_in_another_language_from_then_on() -> None:
    kits.publish(draft_in())
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    first = makes.first_question(interview.visit)
    address = reverse("checks:question", args=[interview.pk, first.id])
    tablet = makes.client(makes.checker())

    english = tablet.get(address).content.decode()
    tablet.post(address, {"id": str(new_id()), "language": "pl"})
    polish = tablet.get(address).content.decode()

    assert "Ask it in Polski" in english
    assert ">Yes</span>" in english
    assert interviewed(interview).language == "pl"
    assert "[pl] home-key" in polish
    assert "Ask it in English" in polish
    assert ">Yes</span>" not in polish


def test_a_language_that_the_toolkit_does_not_have_is_refused() -> None:
    interview = interview_in()
    first = makes.first_question(interview.visit)
    address = reverse("checks:question", args=[interview.pk, first.id])

    answer = makes.client(makes.checker()).post(address, {"id": str(new_id()), "language": "xx"})

    assert "Please press one of the languages." in answer.content.decode()
    assert interviewed(interview).language == "pl"


def test_the_answers_are_in_the_language_of_the_question() -> None:
    interview = interview_in()

    shown = page("question", interview.pk, makes.first_question(interview.visit).id)

    for value in ("YES", "SOMETIMES", "NO", "DO_NOT_KNOW", "NOT_SAY", "SKIP"):
        assert f'value="{value}" lang="pl" dir="ltr"' in shown
        assert f">{POLISH[value]}</span>" in shown
    assert "Pytanie 1 z 7: [pl] home" in shown
    assert "Chcę zmiany" in shown
    assert "Add words" in shown  # which nobody wrote in Polish


def test_what_was_said_is_said_back_in_that_language() -> None:
    interview = interview_in()
    first = answered(interview)
    second = makes.kit(interview.visit).topics[0].questions[1]

    strip, said, topic = (
        page("question", interview.pk, second.id),
        page("said", interview.pk, first.id),
        page("topic", interview.pk, first.topic),
    )

    for shown in (strip, said, topic):
        assert ' lang="pl" dir="ltr">Odpowiedź: Tak.<' in shown
        assert "You said" not in shown.partition("<main")[2]
        assert "Zmień" in shown
    assert "[pl] home-key" in topic
    assert "[pl] home" in page("interview", interview.pk)


def test_a_script_from_the_right_is_marked_and_the_rest_stays_english() -> None:
    interview = interview_in("ur", "اردو", URDU)

    shown = page("question", interview.pk, makes.first_question(interview.visit).id)

    assert 'value="YES" lang="ur" dir="rtl"' in shown
    assert 'value="NO" data-say' in shown  # in English, so unmarked
    answered(interview)
    assert '<strong lang="ur" dir="rtl">آپ نے کہا: جی ہاں</strong>' in page(
        "topic", interview.pk, makes.first_question(interview.visit).topic
    )


def test_options_that_are_chosen_are_said_in_that_language() -> None:
    draft = draft_in()
    row = kits.add(draft, "Which?", kind="CHOOSE_SOME", options=("Tea", "Cocoa"))
    drafts.translate_question(row, "pl", {}, {"tea": "Herbata"}, by=make.quinn(), now=make.NOW)

    asked = kits.kit(draft).in_language("pl").questions[row.pk]

    chosen = asked.choice("tea cocoa")
    assert chosen is not None
    assert (chosen.words, chosen.lang) == ("Herbata, Cocoa", "pl")
    assert [(it.words, it.lang) for it in asked.choices()][:3] == [
        ("Herbata", "pl"),
        ("Cocoa", ""),
        ("Nie wiem", "pl"),
    ]


def test_either_or_has_its_own_word_for_between() -> None:
    draft = draft_in(said=POLISH | {"BETWEEN": "I to, i to"})
    row = kits.add(draft, "Tea or coffee?", kind="EITHER_OR", options=("Tea", "Coffee"))

    choices = kits.kit(draft).in_language("pl").questions[row.pk].choices()

    assert [(it.value, it.words) for it in choices][1] == ("SOMETIMES", "I to, i to")


# --- in the making ---------------------------------------------------------------------------------------------------


def test_the_words_are_written_on_one_page_with_the_page_of_a_person_beside_it() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "pl", "Polski", by=make.quinn(), now=make.NOW)
    office = makes.client(make.quinn())
    address = reverse("checks:fixed_words", args=[draft.pk, "pl"])

    offered = office.get(address).content.decode()
    office.post(address, {"YES": "Tak", "you_said": "Odpowiedź: [answer]."})
    draft.refresh_from_db()

    assert "Tak</textarea>" in offered
    assert "We suggest this. Please ask somebody who speaks the language." in offered
    assert "You said: [answer]." in offered
    assert draft.languages[1]["words"] == {"YES": "Tak", "you_said": "Odpowiedź: %(answer)s."}
    preview = reverse("checks:preview", args=[kits.row(draft).pk])
    assert f'src="{preview}?language=pl&amp;beside=1"' in offered
    assert ">Tak</span>" in office.get(preview, {"language": "pl"}).content.decode()


def test_what_is_filled_in_must_stay() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "pl", "Polski", by=make.quinn(), now=make.NOW)

    with pytest.raises(Refused, match=r"Please write \[answer\] in “You said: \[answer\].”"):
        drafts.word_answers(draft, "pl", {"you_said": "Odpowiedź."}, by=make.quinn(), now=make.NOW)


def test_a_percent_sign_is_only_that() -> None:
    draft = draft_in(said={"YES": "100 % tak", "you_said": "100 %: [answer] [other]"})

    asked = kits.kit(draft).in_language("pl").questions[kits.row(draft).pk]

    assert str(asked.you_said(asked.choice("YES"))) == "100 %: 100 % tak [other]"


def test_what_nobody_wrote_is_missing_and_what_sounds_alike_is_not() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "es", "Español", by=make.quinn(), now=make.NOW)

    first = missing(kits.kit(draft), "es")[0]
    drafts.word_answers(draft, "es", {"YES": "Sí", "NO": "No"}, by=make.quinn(), now=make.NOW)
    then = missing(kits.kit(draft), "es")[0]

    assert "Yes" in first.parts
    assert "No" not in first.parts  # Spanish says no like English
    assert set(first.parts) - set(then.parts) == {"Yes"}


def test_other_words_of_the_answers_are_signed_anew_and_nothing_is_tried_anew() -> None:
    draft = draft_in()
    kit = kits.kit(draft)
    drafts.word_answers(draft, "pl", {"YES": "Owszem"}, by=make.quinn(), now=make.NOW)

    now = kits.kit(draft)

    assert whole_digest(now) != whole_digest(kit)
    assert [asked_digest(it) for it in now.questions.values()] == [asked_digest(it) for it in kit.questions.values()]


def test_a_removed_language_takes_its_answers_along() -> None:
    draft = draft_in()

    drafts.remove_language(draft, "pl", by=make.quinn(), now=make.NOW)

    draft.refresh_from_db()
    assert draft.languages == [{"code": "en", "name": "English"}]


def test_english_has_no_such_page() -> None:
    draft = kits.draft()

    assert makes.client(make.quinn()).get(reverse("checks:fixed_words", args=[draft.pk, "en"])).status_code == 404


def test_the_next_version_keeps_the_words_and_the_one_before_stays_as_it_was() -> None:
    published = kits.publish(draft_in())
    before = whole_digest(kits.kit(published))
    later = kits.draft()

    drafts.word_answers(later, "pl", {"YES": "Owszem"}, by=make.quinn(), now=make.NOW)

    later.refresh_from_db()
    published.refresh_from_db()
    assert published.languages[1]["words"]["YES"] == "Tak"
    assert later.languages[1]["words"] == published.languages[1]["words"] | {"YES": "Owszem"}
    assert whole_digest(kits.kit(published)) == before


def test_a_first_language_that_is_not_english_has_words_of_its_own() -> None:
    languages = ({"code": "pl", "name": "Polski"}, {"code": "en", "name": "English"})
    topics = (SurveyTopic("home", "Dom", (SurveyQuestion("home-key", "YES_NO", "Klucz?"),)),)
    reading = Reading(Survey("polish", "Po polsku", languages, topics), ())
    draft = keep_survey(reading, {}, by=None, now=make.NOW).version
    drafts.word_answers(draft, "pl", {"YES": "Tak"}, by=make.quinn(), now=make.NOW)

    kit = kits.kit(draft)
    first, english = (it.by_key["home-key"].choices() for it in (kit, kit.in_language("en")))
    listed = makes.client(make.quinn()).get(reverse("checks:languages", args=[draft.pk])).content.decode()

    assert reverse("checks:fixed_words", args=[draft.pk, "pl"]) in listed

    assert [(it.words, it.lang) for it in first[:2]] == [("Tak", "pl"), ("Sometimes", "")]
    assert [(it.words, it.lang) for it in english[:2]] == [("Yes", ""), ("Sometimes", "")]


def test_suggestions_are_for_languages_and_answers_that_there_are() -> None:
    assert all(set(words) <= set(fixed.KEYS) for words in fixed.SUGGESTED.values())
    assert all(
        fixed.places(said) == fixed.places(fixed.english(key))
        for words in fixed.SUGGESTED.values()
        for key, said in words.items()
    )


# --- on a tablet -----------------------------------------------------------------------------------------------------


def packed(visit: Visit) -> dict[str, Any]:
    return pack_of(visit, me=makes.checker(), slot=None, now=make.NOW)


def test_a_pack_brings_every_language_along() -> None:
    interview = interview_in()

    kit = packed(interview.visit)["kit"]

    english, polish = kit["languages"]
    assert english == {"code": "en", "name": "English", "dir": "ltr", "words": {}}
    assert polish["words"]["you_said"] == "Odpowiedź: %(answer)s."
    assert kit["topics"][0]["translations"] == {"pl": {"name": "[pl] home"}}
    question = kit["topics"][0]["questions"][0]
    assert question["words"] == "Do you have your own key to your front door?"
    assert question["translations"]["pl"] == {
        "words": "[pl] home-key",
        "sentence": "[pl] sentence",
        "choices": {key: POLISH[key] for key in ("YES", "SOMETIMES", "NO", "DO_NOT_KNOW", "NOT_SAY", "SKIP")},
    }


def test_a_pack_of_one_language_has_no_translations() -> None:
    visit = makes.open_visit()

    kit = packed(visit)["kit"]

    assert kit["languages"] == [{"code": "en", "name": "English", "dir": "ltr", "words": {}}]
    assert not any("translations" in row for topic in kit["topics"] for row in [topic, *topic["questions"]])


def test_the_voice_of_a_language_comes_along() -> None:
    draft = draft_in()
    office = makes.client(make.quinn())
    voice = {"id": str(new_id()), "spoken_by": "Ola", "sound": kits.sound()}
    office.post(reverse("checks:toolkit_question", args=[kits.row(draft).pk]) + "?in=pl", voice)
    kits.publish(draft)

    pack = packed(makes.open_visit())

    sound = pack["kit"]["topics"][0]["questions"][0]["translations"]["pl"]["sound"]
    assert {"url": sound, "sound": True} in pack["files"]


def test_an_answer_is_the_same_in_every_language() -> None:
    interview = interview_in()
    question = makes.kit(interview.visit).in_language("pl").by_key["home-key"]

    assert [it.value for it in question.choices()] == [it.value for it in question.in_language("en").choices()]
    assert question.pressed("YES") == "YES"
