"""A new version of the toolkit: a draft of the one that is asked now. What was published stays as it is."""

import json
import re
from dataclasses import asdict
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.checks.changes import drafts, trials
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import Question, QuestionVersion, ToolkitVersion, Trial
from biggervoices.checks.queries.drafts import missing, rule_said
from biggervoices.checks.queries.toolkit import current_version
from biggervoices.checks.rules import OTHER, SAME
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.easyread.changes import add_picture
from biggervoices.easyread.queries import find_pictures
from tests import make
from tests.checks import kits, makes
from tests.loop.test_races import at_once
from tests.world import photo

pytestmark = pytest.mark.django_db


def first() -> ToolkitVersion:
    return ToolkitVersion.objects.get(number=1)


def everything(version: ToolkitVersion) -> str:
    """All that is in a version, as one text."""
    return json.dumps(asdict(kits.kit(version)), default=str)


def edited(row: QuestionVersion, **said: str) -> dict[str, str]:
    """What the editor sends when only this is changed."""
    texts = ("words", "sentence", "simpler", "follow_up", "kind", "good", "how_to_ask", "worry")
    told = {name: getattr(row, name) for name in (*texts, "making_it_real", "regulator")}
    return told | {"topic": str(row.topic_id)} | said


# --- making one ------------------------------------------------------------------------------------------------------


def test_a_draft_is_a_copy_of_what_is_asked_now() -> None:
    draft = kits.draft()

    old, new = kits.kit(first()), kits.kit(draft)
    assert (draft.number, draft.published_at, draft.made_by) == (2, None, make.quinn())
    assert [it.question for it in new.questions.values()] == [it.question for it in old.questions.values()]
    assert [it.words for it in new.questions.values()] == [it.words for it in old.questions.values()]
    assert not set(new.questions) & set(old.questions)
    assert current_version() == first()


def test_whoever_makes_a_second_draft_sees_the_first() -> None:
    draft = kits.draft()
    uma = make.person("Uma")
    make.role(uma, "QUALITY_TEAM")
    office = makes.client(uma)

    page = office.post(reverse("checks:versions"), {"id": str(new_id()), "toolkit": str(draft.toolkit_id)})

    assert page.headers["Location"] == reverse("checks:version", args=[draft.pk])
    assert ToolkitVersion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_a_draft_at_once_both_get_the_same() -> None:
    toolkit, quinn, uma = load_starter(now=make.NOW).toolkit, make.quinn(), make.person("Uma")
    make.role(uma, "QUALITY_TEAM")

    made = at_once(
        lambda: drafts.make_draft(toolkit, id=new_id(), by=quinn, now=make.NOW),
        lambda: drafts.make_draft(toolkit, id=new_id(), by=uma, now=make.NOW),
    )

    assert made[0] == made[1] == ToolkitVersion.objects.get(number=2)
    assert QuestionVersion.objects.count() == 2 * 49


def test_its_page_asks_as_often_for_three_checkers_as_for_one() -> None:
    draft = kits.draft(makes.checker())
    kits.reword(draft, "Have you got a key?")
    office, page, counts = makes.client(make.quinn()), reverse("checks:version", args=[draft.pk]), []
    for names in (["Joe"], ["Joe", "Zoe", "Kim"]):
        people = [makes.checker(name) for name in names]
        drafts.name_checkers(draft, people, by=make.quinn(), now=make.NOW)
        for who in people:
            trials.try_question(kits.row(draft), Trial.CLEAR, by=who, now=make.NOW)
        office.get(page)  # what a process reads once is read
        with CaptureQueriesContext(connection) as asked:
            office.get(page)
        counts.append(len(asked))

    assert counts[0] == counts[1] < 20


def test_only_the_quality_team_makes_one() -> None:
    kits.draft()

    with pytest.raises(Refused, match="Only the Quality Team"):
        drafts.make_draft(first().toolkit, id=new_id(), by=makes.checker(), now=make.NOW)


# --- words and meaning -----------------------------------------------------------------------------------------------


def test_when_words_change_the_editor_asks_whether_the_meaning_does() -> None:
    row = kits.row(kits.draft())
    office, page = makes.client(make.quinn()), reverse("checks:edit_question", args=[row.pk])

    asked = office.post(page, edited(row, words="Have you got a key?"))

    assert asked.status_code == 422
    assert "Same question in other words" in asked.content.decode()
    row.refresh_from_db()
    assert row.words == "Do you have your own key to your front door?"


def test_the_same_question_in_other_words_stays_that_question() -> None:
    row = kits.row(kits.draft())
    before = row.question
    office, page = makes.client(make.quinn()), reverse("checks:edit_question", args=[row.pk])

    office.post(page, edited(row, words="Have you got a key?", meaning=SAME))

    row.refresh_from_db()
    assert (row.words, row.question) == ("Have you got a key?", before)


def test_another_meaning_is_a_new_question_and_the_old_one_keeps_its_answers() -> None:
    row = kits.row(kits.draft())
    before = row.question
    office, page = makes.client(make.quinn()), reverse("checks:edit_question", args=[row.pk])

    office.post(page, edited(row, words="Can you lock your bedroom?", meaning=OTHER))

    row.refresh_from_db()
    assert (row.question.key, row.words) == ("can-you-lock-your-bedroom", "Can you lock your bedroom?")
    assert before.versions.get().topic.version == first()


def test_another_way_to_answer_is_asked_about_as_well() -> None:
    row = kits.row(kits.draft())

    with pytest.raises(Refused, match="Is it the same question"):
        kits.change(row, meaning="", kind=QuestionVersion.NUMBER)


def test_a_question_that_was_never_asked_changes_freely() -> None:
    draft = kits.draft()
    row = kits.add(draft, "Do you have a cat?")

    kits.change(row, meaning="", words="Do you have a pet?")

    assert kits.row(draft, "do-you-have-a-cat").words == "Do you have a pet?"


def test_whoever_edits_what_another_has_just_changed_is_told_and_overwrites_nothing() -> None:
    row = kits.row(kits.draft())
    office, page = makes.client(make.quinn()), reverse("checks:edit_question", args=[row.pk])
    seen = re.search(r'name="seen" value="([^"]+)"', office.get(page).content.decode())
    assert seen
    kits.change(row, sentence="Uma wrote this.")

    answer = office.post(page, edited(row, sentence="Quinn wrote this.", seen=unescape(seen[1])))

    assert answer.status_code == 422
    assert "Somebody else changed this while you wrote." in answer.content.decode()
    assert "Quinn wrote this." in answer.content.decode()
    assert kits.row(row.topic.version).sentence == "Uma wrote this."


def test_hard_words_are_warned_of_and_saved_all_the_same() -> None:
    row = kits.row(kits.draft())
    office, page = makes.client(make.quinn()), reverse("checks:edit_question", args=[row.pk])

    page = office.post(page, edited(row, sentence="We utilise it."), follow=True).content.decode()

    assert "“utilise” is a hard word." in page
    assert kits.row(row.topic.version).sentence == "We utilise it."


def test_nothing_that_is_done_to_a_draft_reaches_the_version_before() -> None:
    draft = kits.draft()
    before = everything(first())
    either = next(it for it in kits.kit(draft).questions.values() if it.kind == "EITHER_OR")
    kits.reword(draft, "Have you got a key?", sentence="Other words.")
    options = [{**it, "words": it["words"] + "!"} for it in reversed(either.options)]
    drafts.set_options(QuestionVersion.objects.get(pk=either.id), options, by=make.quinn(), now=make.NOW)
    drafts.remove_question(kits.row(draft, "home-knock"), by=make.quinn(), now=make.NOW)
    drafts.move_topic(kits.topic(draft), drafts.DOWN, by=make.quinn(), now=make.NOW)
    drafts.set_picture(kits.row(draft), "cat", by=make.quinn(), now=make.NOW)
    drafts.add_language(draft, "cy", "Cymraeg", by=make.quinn(), now=make.NOW)

    assert everything(first()) == before
    assert everything(draft) != before


def test_a_published_version_cannot_be_edited() -> None:
    kits.draft()
    old = kits.row(first())
    office = makes.client(make.quinn())

    assert office.get(reverse("checks:edit_question", args=[old.pk])).status_code == 409
    with pytest.raises(Refused, match="We ask these questions already"):
        kits.change(old, words="Other words")
    with pytest.raises(DatabaseError, match="A published toolkit is frozen"), transaction.atomic():
        make.by_hand("UPDATE checks_questionversion SET words = 'x' WHERE id = %s", [old.pk])


# --- order -----------------------------------------------------------------------------------------------------------


def keys(version: ToolkitVersion, topic: str = "home") -> list[str]:
    seen = kits.kit(version).topic(topic)
    assert seen
    return [it.key for it in seen.questions]


def test_up_and_down_change_the_order() -> None:
    draft = kits.draft()
    before = keys(draft)
    office, page = makes.client(make.quinn()), reverse("checks:version", args=[draft.pk])
    second = kits.row(draft, before[1])

    office.post(page, {"move": f"question:up:{second.pk}"})
    office.post(page, {"move": f"topic:down:{kits.topic(draft).pk}"})

    assert keys(draft) == [before[1], before[0], *before[2:]]
    assert [it.key for it in kits.kit(draft).topics][:2] == [kits.kit(first()).topics[1].key, "home"]


def test_the_first_does_not_move_up() -> None:
    draft = kits.draft()
    before = keys(draft)

    drafts.move_question(kits.row(draft, before[0]), drafts.UP, by=make.quinn(), now=make.NOW)

    assert keys(draft) == before


def test_a_question_moves_to_the_end_of_another_topic() -> None:
    draft = kits.draft()
    row, other = kits.row(draft), kits.kit(draft).topics[1]
    office, page = makes.client(make.quinn()), reverse("checks:edit_question", args=[row.pk])

    office.post(page, edited(row, topic=str(other.id)))

    assert keys(draft, other.key)[-1] == "home-key"
    assert "home-key" not in keys(draft)


def test_a_removed_question_stays_in_the_version_before() -> None:
    draft = kits.draft()
    row = kits.row(draft)

    makes.client(make.quinn()).post(reverse("checks:remove_question", args=[row.pk]))

    assert "home-key" not in keys(draft)
    assert kits.row(first()).words
    assert Question.objects.filter(key="home-key").exists()


def test_a_question_that_nobody_ever_asked_goes_for_good() -> None:
    draft = kits.draft()
    row = kits.add(draft, "Do you have a cat?")

    drafts.remove_question(row, by=make.quinn(), now=make.NOW)

    assert not Question.objects.filter(key="do-you-have-a-cat").exists()


def test_only_an_empty_topic_is_removed() -> None:
    draft = kits.draft()
    new = drafts.add_topic(draft, "Pets", id=new_id(), by=make.quinn(), now=make.NOW)

    drafts.remove_topic(new, by=make.quinn(), now=make.NOW)
    with pytest.raises(Refused, match="Move or remove its questions first"):
        drafts.remove_topic(kits.topic(draft), by=make.quinn(), now=make.NOW)

    assert [it.key for it in kits.kit(draft).topics] == [it.key for it in kits.kit(first()).topics]


# --- options ---------------------------------------------------------------------------------------------------------


def test_options_are_added_reworded_moved_and_removed_by_pressing() -> None:
    draft = kits.draft()
    row = kits.add(draft, "What do you like?", kind=QuestionVersion.CHOOSE_SOME)
    office, page = makes.client(make.quinn()), reverse("checks:options", args=[row.pk])

    for words in ("Tea", "Coffee", "Water"):
        row.refresh_from_db()
        office.post(page, {f"words-{it['key']}": it["words"] for it in row.options} | {"new": words})
    office.post(page, {"words-tea": "Strong tea", "words-coffee": "Coffee", "words-water": "Water", "do": "down:tea"})
    office.post(page, {"do": "remove:water"})

    row.refresh_from_db()
    assert [(it["key"], it["words"]) for it in row.options] == [("coffee", "Coffee"), ("tea", "Strong tea")]


def test_an_option_in_other_words_is_translated_anew() -> None:
    draft = kits.draft()
    row = kits.add(draft, "Tea or coffee?", kind=QuestionVersion.EITHER_OR, options=("Tea", "Coffee"))
    drafts.add_language(draft, "cy", "Cymraeg", by=make.quinn(), now=make.NOW)
    welsh = {"tea": "Te", "coffee": "Coffi"}
    drafts.translate_question(row, "cy", {}, welsh, by=make.quinn(), now=make.NOW)

    page = reverse("checks:options", args=[row.pk])
    makes.client(make.quinn()).post(page, {"words-tea": "Green tea", "words-coffee": "Coffee"})

    row.refresh_from_db()
    assert [it["translations"] for it in row.options] == [{}, {"cy": "Coffi"}]


def test_the_good_one_of_two_is_pressed() -> None:
    draft = kits.draft()
    row = kits.add(draft, "Tea or coffee?", kind=QuestionVersion.EITHER_OR, options=("Tea", "Coffee"))

    makes.client(make.quinn()).post(reverse("checks:options", args=[row.pk]), {"good": "coffee"})

    row.refresh_from_db()
    assert [it["good"] for it in row.options] == [False, True]


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_found_by_a_word_and_pressed() -> None:
    row = kits.row(kits.draft())
    office, page = makes.client(make.quinn()), reverse("checks:question_picture", args=[row.pk])

    found = office.get(page, {"q": "armchair"}).content.decode()
    office.post(page, {"picture": "rest"})

    assert 'name="picture" value="rest"' in found
    row.refresh_from_db()
    assert row.picture == "rest"


def test_an_option_has_a_picture_of_its_own() -> None:
    draft = kits.draft()
    row = kits.add(draft, "Tea or coffee?", kind=QuestionVersion.EITHER_OR, options=("Tea", "Coffee"))

    page = reverse("checks:question_picture", args=[row.pk])
    makes.client(make.quinn()).post(f"{page}?option=tea", {"picture": "break"})

    row.refresh_from_db()
    assert [it["picture"] for it in row.options] == ["break", ""]
    assert row.picture == ""


def test_the_organisations_own_pictures_are_found_too() -> None:
    add_picture(photo(), id=new_id(), words="Our own bus", idea="our-bus", by=None, now=make.NOW)

    assert ("our-bus", "Our own bus") in find_pictures("own bus")
    assert find_pictures("bus")[0][0] == "bus"
    assert find_pictures("") == []


# --- when it is asked ------------------------------------------------------------------------------------------------


def test_a_rule_is_put_together_by_pressing_and_said_in_words() -> None:
    draft = kits.draft()
    row = kits.row(draft, "home-knock")
    office, page = makes.client(make.quinn()), reverse("checks:question_rule", args=[row.pk])

    chosen = office.get(page, {"on": "home-key"}).content.decode()
    office.post(page, {"on": "home-key", "sign": "=", "answer": "YES"})
    office.post(page, {"on": "home-housemates", "sign": "!=", "answer": "NO", "how": "and"})

    assert 'name="answer" value="YES"' in chosen
    assert 'value="SKIP"' not in chosen
    row.refresh_from_db()
    assert row.rule == "(${home-key} = 'YES') and (${home-housemates} != 'NO')"
    said = rule_said(kits.kit(draft), row.rule)
    assert said.startswith("Asked only if “Do you have your own key to your front door?” is “Yes” and")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("${home-key} = ", "The rule stops too soon."),
        ("${no-such} = 'YES'", "There is no question with the key no-such."),
        ("${home-knock} = 'YES'", "With this rule, a question would wait for itself."),
        ("${home-housemates} = 'YES'", "With this rule, a question would wait for itself."),
    ],
)
def test_a_rule_that_cannot_stand_is_refused_and_kept_in_the_form(rule: str, why: str) -> None:
    draft = kits.draft()
    row = kits.row(draft, "home-knock")
    kits.rule(kits.row(draft, "home-housemates"), "${home-knock} = 'NO'")

    answer = makes.client(make.quinn()).post(reverse("checks:question_rule", args=[row.pk]), {"rule": rule})

    assert answer.status_code == 422
    assert why in answer.content.decode()
    row.refresh_from_db()
    assert row.rule == ""


def test_a_topic_waits_for_no_question_of_its_own() -> None:
    draft = kits.draft()

    with pytest.raises(Refused, match="would wait for itself"):
        kits.rule(kits.topic(draft), "${home-key} = 'YES'")


def test_a_question_does_not_wait_for_itself_by_way_of_its_topic() -> None:
    draft = kits.draft()
    other = kits.kit(draft).topics[1]
    kits.rule(kits.topic(draft, other.key), "${home-key} = 'YES'")

    with pytest.raises(Refused, match="would wait for itself"):
        kits.rule(kits.row(draft), f"${{{other.questions[0].key}}} = 'YES'")


# --- languages -------------------------------------------------------------------------------------------------------


def test_what_is_not_translated_is_listed_until_it_is() -> None:
    draft = kits.draft()
    row = kits.row(draft)
    office = makes.client(make.quinn())
    office.post(reverse("checks:languages", args=[draft.pk]), {"code": "cy"})
    page = reverse("checks:language", args=[draft.pk, "cy"])
    before = len(missing(kits.kit(draft), "cy"))

    listed = office.get(page).content.decode()
    said = {"words": "Oes gennych chi allwedd?", "sentence": "S", "simpler": "I", "follow_up": "F"}
    office.post(reverse("checks:translate_question", args=[row.pk, "cy"]), said)

    assert "Do you have your own key to your front door?" in listed
    assert before == 7 + 49 + 1  # and what goes with every question
    assert len(missing(kits.kit(draft), "cy")) == before - 1
    assert kits.kit(draft).questions[row.pk].in_language("cy").words == "Oes gennych chi allwedd?"


def test_other_words_are_translated_anew_and_the_old_translation_is_shown() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "cy", "Cymraeg", by=make.quinn(), now=make.NOW)
    drafts.translate_question(kits.row(draft), "cy", {"words": "Allwedd?"}, {}, by=make.quinn(), now=make.NOW)
    later = kits.draft() if kits.publish(draft) else draft

    kits.reword(later, "Have you got a key?")

    page = makes.client(make.quinn()).get(reverse("checks:translate_question", args=[kits.row(later).pk, "cy"]))
    assert kits.kit(later).by_key["home-key"].in_language("cy").words == "Have you got a key?"
    assert "It was: Allwedd?" in page.content.decode()


def test_a_script_that_runs_from_the_right_says_so() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "ur", "اردو", by=make.quinn(), now=make.NOW)
    row = kits.row(draft)
    drafts.translate_question(row, "ur", {"words": "کیا آپ کے پاس چابی ہے؟"}, {}, by=make.quinn(), now=make.NOW)

    page = makes.client(make.quinn()).get(reverse("checks:preview", args=[row.pk]), {"language": "ur"})

    assert '<div lang="ur" dir="rtl">' in page.content.decode()
    assert "کیا آپ کے پاس چابی ہے؟" in page.content.decode()


def test_a_removed_language_takes_its_words_out_of_the_draft() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "cy", "Cymraeg", by=make.quinn(), now=make.NOW)
    drafts.translate_question(kits.row(draft), "cy", {"words": "Allwedd?"}, {}, by=make.quinn(), now=make.NOW)

    makes.client(make.quinn()).post(reverse("checks:language", args=[draft.pk, "cy"]))

    assert "Allwedd?" not in everything(draft)
    draft.refresh_from_db()
    assert [it["code"] for it in draft.languages] == ["en"]


# --- the page beside -------------------------------------------------------------------------------------------------


def main_of(page: str) -> str:
    """What a person sees of a page, without where its links lead."""
    shown = page[page.index("<main") : page.index("</main>")]
    return re.sub(r'href="[^"]*"|name="(id|csrfmiddlewaretoken)" value="[^"]*"|value="\w{64}"', "", shown)


def test_the_page_beside_is_the_very_page_that_a_person_gets() -> None:
    visit = makes.open_visit()
    interview = makes.interview(visit)
    makes.settled(interview)
    question = makes.first_question(visit)
    real = makes.client(makes.checker()).get(reverse("checks:question", args=[interview.pk, question.id]))

    row = kits.row(kits.draft(), question.key)
    beside = makes.client(make.quinn()).get(reverse("checks:preview", args=[row.pk]))

    assert main_of(beside.content.decode()) == main_of(real.content.decode()).replace("Bilal", "Sam")


def test_the_page_beside_is_shown_in_the_chosen_look() -> None:
    row = kits.row(kits.draft())
    look = {"theme": "dark", "size": "xl", "pictures": "words"}
    office = makes.client(make.quinn())

    editor = office.get(f"{reverse('checks:edit_question', args=[row.pk])}?{urlencode(look)}").content.decode()
    page = office.get(reverse("checks:preview", args=[row.pk]), look).content.decode()

    assert (
        f"{reverse('checks:preview', args=[row.pk])}?theme=dark&amp;size=xl&amp;pictures=words&amp;beside=1" in editor
    )
    assert 'data-theme="dark" data-size="xl" data-pics="words"' in page


def test_only_the_page_beside_may_stand_in_a_frame_of_ours() -> None:
    row = kits.row(kits.draft())
    office = makes.client(make.quinn())

    beside = office.get(reverse("checks:preview", args=[row.pk]))
    editor = office.get(reverse("checks:edit_question", args=[row.pk]))

    policies = [it.headers["Content-Security-Policy"] for it in (beside, editor)]
    assert ["frame-ancestors 'self'" in it for it in policies] == [True, False]
    assert ["frame-src 'self'" in it for it in policies] == [False, True]
    assert "frame-ancestors 'none'" in policies[1]
    assert [it.headers["X-Frame-Options"] for it in (beside, editor)] == ["SAMEORIGIN", "DENY"]


def test_what_is_pressed_beside_is_kept_nowhere() -> None:
    row = kits.row(kits.draft())

    page = makes.client(make.quinn()).post(reverse("checks:preview", args=[row.pk]), {"answer": "YES"})

    assert 'value="YES" aria-pressed="true"' in page.content.decode()
