"""Named checkers try the new questions as they will be asked. The Quality Team sees by name who found what clear."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.checks.changes import drafts, trials
from biggervoices.checks.models import QuestionVersion, ToolkitVersion, Trial
from biggervoices.checks.queries import cards_for
from biggervoices.checks.queries.drafts import kit_before, left_to_try, news, to_try
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from tests import make
from tests.checks import kits, makes

pytestmark = pytest.mark.django_db

KEY, KNOCK = "home-key", "home-knock"


def reworded() -> ToolkitVersion:
    """A draft that joe tries, with other words for two questions and one new one."""
    draft = kits.draft(makes.checker())
    kits.reword(draft, "Have you got a key?", KEY)
    kits.reword(draft, "Do people knock?", KNOCK)
    kits.add(draft, "Do you have a cat?")
    return draft


def left(draft: ToolkitVersion) -> list[str]:
    return [it.words for it in left_to_try(makes.checker(), kits.kit(draft), kit_before(draft))]


def tries(draft: ToolkitVersion, key: str, says: str = Trial.CLEAR, words: str = "") -> None:
    trials.try_question(kits.row(draft, key), says, words=words, by=makes.checker(), now=make.NOW)


def test_only_what_is_new_or_reworded_is_tried() -> None:
    draft = reworded()

    kit, before = kits.kit(draft), kit_before(draft)
    assert [it.words for it in to_try(kit, before)] == ["Have you got a key?", "Do people knock?", "Do you have a cat?"]
    assert sorted(news(kit, before).values()) == ["NEW", "REWORDED", "REWORDED"]


def test_what_only_the_checker_reads_is_not_tried_again() -> None:
    draft = kits.draft(makes.checker())

    kits.change(kits.row(draft), how_to_ask="Show two keys.", worry="Listen.")

    assert left(draft) == []


def test_a_named_checker_finds_the_new_questions_and_tries_one_after_the_other() -> None:
    draft = reworded()
    tablet = makes.client(makes.checker())

    assert "Try the new questions" in tablet.get(reverse("checks:toolkit")).content.decode()
    assert "You tried 0 of 3 questions." in tablet.get(reverse("checks:try", args=[draft.pk])).content.decode()
    page = reverse("checks:try_one", args=[draft.pk, kits.row(draft).pk])
    shown = tablet.get(page).content.decode()
    answer = tablet.post(page, {"says": Trial.CLEAR})

    assert "This is how we will ask it." in shown
    assert "Have you got a key?" in shown
    assert "I do not want to say" in shown
    assert answer.headers["Location"] == reverse("checks:try_one", args=[draft.pk, kits.row(draft, KNOCK).pk])
    assert left(draft) == ["Do people knock?", "Do you have a cat?"]


def test_after_not_clear_one_may_say_why_or_go_on() -> None:
    draft = reworded()
    tablet, row = makes.client(makes.checker()), kits.row(draft)
    page = reverse("checks:try_one", args=[draft.pk, row.pk])

    asked = tablet.post(page, {"says": Trial.NOT_CLEAR})
    tablet.post(asked.headers["Location"], {"words": "What is got?"})
    other = tablet.post(reverse("checks:try_why", args=[draft.pk, kits.row(draft, KNOCK).pk]), {"words": ""})

    assert asked.headers["Location"] == reverse("checks:try_why", args=[draft.pk, row.pk])
    assert Trial.objects.get(question=row).words == "What is got?"
    assert left(draft) == ["Do you have a cat?"]
    assert other.status_code == 302


def test_a_press_that_is_no_picture_gets_one_sentence() -> None:
    draft = reworded()

    page = makes.client(makes.checker()).post(reverse("checks:try_one", args=[draft.pk, kits.row(draft).pk]), {})

    assert page.status_code == 422
    assert "Please press one of the pictures." in page.content.decode()
    assert Trial.objects.count() == 0


def test_the_quality_team_sees_by_name_who_found_what_clear() -> None:
    draft = reworded()
    tries(draft, KEY)
    tries(draft, KNOCK, Trial.NOT_CLEAR, "Who knocks?")

    page = makes.client(make.quinn()).get(reverse("checks:version", args=[draft.pk])).content.decode()

    assert "Joe: I understand this" in page
    assert "Joe: not clear" in page
    assert "“Who knocks?”" in page
    assert "1 question left to try" in page


def test_words_that_changed_since_are_tried_again() -> None:
    draft = reworded()
    tries(draft, KEY)

    kits.reword(draft, "Do you have a key?", KEY)

    page = makes.client(make.quinn()).get(reverse("checks:version", args=[draft.pk])).content.decode()
    assert left(draft)[0] == "Do you have a key?"
    assert "Joe: to be tried again, the words have changed" in page


def test_another_option_is_tried_again() -> None:
    draft = kits.draft(makes.checker())
    row = kits.add(draft, "Tea?", kind=QuestionVersion.CHOOSE_ONE, options=("Black", "White"))
    trials.try_question(row, Trial.CLEAR, by=makes.checker(), now=make.NOW)
    assert left(draft) == []

    drafts.set_options(row, [{**row.options[0], "words": "Green"}, row.options[1]], by=make.quinn(), now=make.NOW)

    assert left(draft) == ["Tea?"]


def test_the_last_word_of_a_checker_counts() -> None:
    draft = reworded()
    tries(draft, KEY, Trial.NOT_CLEAR, "Hm.")

    tries(draft, KEY)

    assert [(it.says, it.words) for it in Trial.objects.all()] == [(Trial.CLEAR, "")]


def test_who_is_not_named_tries_nothing_and_sees_nothing() -> None:
    draft = reworded()
    ann = makes.client(make.ann())

    assert "Try the new questions" not in ann.get(reverse("checks:toolkit")).content.decode()
    assert ann.get(reverse("checks:try", args=[draft.pk])).status_code == 404
    assert ann.get(reverse("checks:try_one", args=[draft.pk, kits.row(draft).pk])).status_code == 404
    with pytest.raises(Refused, match="Other checkers try these questions"):
        trials.try_question(kits.row(draft), Trial.CLEAR, by=make.ann(), now=make.NOW)


def test_only_quality_checkers_are_named() -> None:
    draft = kits.draft()

    with pytest.raises(Refused, match="Bilal is not a Quality Checker"):
        drafts.name_checkers(draft, [make.bilal()], by=make.quinn(), now=make.NOW)


def test_the_quality_team_chooses_who_tries() -> None:
    draft = kits.draft()
    joe = makes.checker()

    makes.client(make.quinn()).post(reverse("checks:named", args=[draft.pk]), {"named": [str(joe.pk)]})

    assert list(draft.named.all()) == [joe]


def test_what_is_published_is_not_tried_any_more() -> None:
    draft = kits.publish(reworded())

    with pytest.raises(Refused, match="These questions are ready"):
        tries(draft, KEY)
    page = makes.client(makes.checker()).get(reverse("checks:try", args=[draft.pk])).content.decode()
    assert "The questions are ready. Thank you." in page


# --- Today -----------------------------------------------------------------------------------------------------------


def cards(who: Person) -> dict[str, str]:
    me = standing_of(who, on=make.TODAY)
    return {card.title: card.words for card in cards_for(me, now=make.NOW)}


def test_today_tells_a_named_checker_how_many_are_left() -> None:
    draft = reworded()
    assert cards(makes.checker()) == {"Try the new questions": "3 questions are left."}

    tries(draft, KEY)
    tries(draft, KNOCK)
    assert cards(makes.checker()) == {"Try the new questions": "1 question is left."}

    kits.try_all(draft, makes.checker())
    assert cards(makes.checker()) == {"Try the new questions": "You tried them all. Are they ready?"}

    trials.sign(draft, by=makes.checker(), now=make.NOW)
    assert cards(makes.checker()) == {}


def test_today_tells_the_quality_team_how_far_it_is() -> None:
    joe, zoe = makes.checker(), makes.checker("Zoe")
    draft = kits.draft()
    kits.reword(draft, "Have you got a key?")
    assert cards(make.quinn()) == {"New questions": "Choose the checkers who try them."}

    drafts.name_checkers(draft, [joe, zoe], by=make.quinn(), now=make.NOW)
    kits.try_all(draft, zoe)
    tries(draft, KEY, Trial.NOT_CLEAR)
    assert cards(make.quinn()) == {"New questions": "2 of 2 checkers have tried them. 1 question is not clear."}

    for who in (joe, zoe):
        trials.sign(draft, by=who, now=make.NOW)
    ready = {"New questions: ready to publish": "Every checker has signed. Your name is missing."}
    assert cards(make.quinn()) == ready

    trials.sign(draft, by=make.quinn(), now=make.NOW)
    assert cards(make.quinn()) == {}


def test_today_reads_a_draft_again_only_when_something_of_it_has_changed() -> None:
    draft = reworded()
    cards(makes.checker())

    with CaptureQueriesContext(connection) as unchanged:
        assert cards(makes.checker()) == {"Try the new questions": "3 questions are left."}
    kits.add(draft, "Do you like your chair?")
    with CaptureQueriesContext(connection) as changed:
        assert cards(makes.checker()) == {"Try the new questions": "4 questions are left."}

    assert sum("questionversion" in it["sql"] for it in unchanged) == 1  # the one that looks at every stamp
    assert len(changed) > len(unchanged)


def test_today_tells_nobody_else_of_a_draft() -> None:
    reworded()

    assert cards(make.ann()) == cards(make.cath()) == {}
