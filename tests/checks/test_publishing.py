"""A version is published by every checker who was named and one of the Quality Team; what was asked before stays."""

import json
import re
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from biggervoices.checks.changes import drafts, finish, plan, reports, talk, trials
from biggervoices.checks.changes.toolkit import record_voice
from biggervoices.checks.models import QuestionVersion, Signature, ToolkitVersion, Visit, VisitReport
from biggervoices.checks.queries.drafts import signed
from biggervoices.checks.queries.toolkit import current_version, kit_of, outspoken, voices
from biggervoices.checks.rules import why_not_publish
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import kits, makes

pytestmark = pytest.mark.django_db


# What is another one each time that a page is shown.
SENT_ONCE = re.compile(r'name="(csrfmiddlewaretoken|id)" value="[^"]*"|data-csrf="[^"]*"')


def first() -> ToolkitVersion:
    return ToolkitVersion.objects.get(number=1)


def missing(draft: ToolkitVersion) -> str | None:
    return why_not_publish(draft, signed(draft, kits.kit(draft)))


def sign(draft: ToolkitVersion, *people: object) -> list[bool]:
    return [trials.sign(draft, by=person, now=make.NOW) for person in people]  # type: ignore[arg-type]


# --- signing ---------------------------------------------------------------------------------------------------------


def test_it_is_published_with_the_last_name_that_was_missing() -> None:
    joe, zoe = makes.checker(), makes.checker("Zoe")
    draft = kits.draft(joe, zoe)
    said = [missing(draft)]

    assert sign(draft, joe) == [False]
    said.append(missing(draft))
    assert sign(draft, make.quinn()) == [False]
    said.append(missing(draft))
    assert sign(draft, zoe) == [True]

    draft.refresh_from_db()
    assert said == [
        "These checkers have not signed yet: Joe, Zoe.",
        "These checkers have not signed yet: Zoe.",
        "These checkers have not signed yet: Zoe.",
    ]
    assert current_version() == draft
    assert first().retired_at == draft.published_at == make.NOW
    assert AuditEntry.objects.filter(what="checks.toolkit_published", by=zoe.pk).count() == 1


def test_without_the_quality_team_it_is_not_published() -> None:
    draft = kits.draft(makes.checker())

    assert sign(draft, makes.checker()) == [False]

    assert missing(draft) == "Nobody of the Quality Team has signed yet."


def test_without_a_checker_it_is_not_published() -> None:
    draft = kits.draft()

    assert sign(draft, make.quinn()) == [False]

    assert missing(draft) == "Please choose the checkers who try the questions."


def test_a_checker_signs_after_trying_every_question() -> None:
    draft = kits.draft(makes.checker())
    kits.reword(draft, "Have you got a key?")
    tablet = makes.client(makes.checker())

    refused = tablet.post(reverse("checks:try", args=[draft.pk]))
    kits.try_all(draft, makes.checker())
    page = tablet.post(reverse("checks:try", args=[draft.pk]), follow=True).content.decode()

    assert refused.status_code == 409
    assert "Please try all the questions first." in refused.content.decode()
    assert "You said: these questions are ready." in page
    assert "The Quality Team has not said it yet." in page


@pytest.mark.parametrize("what", ["words", "rule", "order", "picture", "how_to_ask"])
def test_any_change_asks_everybody_to_sign_again(what: str) -> None:
    draft = kits.draft(makes.checker())
    sign(draft, makes.checker())
    by = {"by": make.quinn(), "now": make.NOW}
    row = kits.row(draft)

    {
        "words": lambda: kits.reword(draft, "Have you got a key?"),
        "rule": lambda: kits.rule(row, "${home-knock} = 'YES'"),
        "order": lambda: drafts.move_question(row, drafts.DOWN, **by),  # type: ignore[arg-type]
        "picture": lambda: drafts.set_picture(row, "cat", **by),  # type: ignore[arg-type]
        "how_to_ask": lambda: kits.change(row, how_to_ask="Ask."),
    }[what]()

    assert sign(draft, make.quinn()) == [False]
    assert missing(draft) == "These checkers have not signed yet: Joe."


def test_signing_twice_is_one_signature() -> None:
    draft = kits.draft(makes.checker())

    sign(draft, makes.checker(), makes.checker())

    assert Signature.objects.get().side == Signature.CHECKER


def test_when_nobody_is_missing_any_more_signing_again_publishes() -> None:
    joe, zoe = makes.checker(), makes.checker("Zoe")
    draft = kits.draft(joe, zoe)
    sign(draft, joe, make.quinn())

    drafts.name_checkers(draft, [joe], by=make.quinn(), now=make.NOW)

    assert sign(draft, make.quinn()) == [True]


def test_who_has_nothing_to_do_with_it_does_not_sign() -> None:
    draft = kits.draft(makes.checker())

    with pytest.raises(Refused, match="Only the Quality Team"):
        sign(draft, make.ann())


def test_what_cannot_be_asked_is_not_signed() -> None:
    draft = kits.draft(makes.checker())
    row = kits.add(draft, "Tea or coffee?", kind=QuestionVersion.EITHER_OR, options=("Tea",))
    kits.try_all(draft, makes.checker())

    page = makes.client(make.quinn()).get(reverse("checks:sign", args=[draft.pk])).content.decode()

    assert "Tea or coffee?: Either / or has two options." in page
    with pytest.raises(Refused, match="Either / or has two options"):
        sign(draft, make.quinn())
    with pytest.raises(Refused, match="still working on the questions"):
        sign(draft, makes.checker())
    drafts.remove_question(row, by=make.quinn(), now=make.NOW)
    assert sign(draft, makes.checker(), make.quinn()) == [False, True]


def test_a_rule_about_a_question_that_went_is_not_signed() -> None:
    draft = kits.draft(makes.checker())
    kits.rule(kits.row(draft), "${home-knock} = 'YES'")

    drafts.remove_question(kits.row(draft, "home-knock"), by=make.quinn(), now=make.NOW)

    with pytest.raises(Refused, match="There is no question with the key home-knock"):
        sign(draft, make.quinn())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE checks_questionversion q SET words = 'x' FROM checks_topic t WHERE t.id = topic_id AND version_id = %s",
        "DELETE FROM checks_topic WHERE version_id = %s",
        "UPDATE checks_toolkitversion SET languages = '[]' WHERE id = %s",
        "UPDATE checks_toolkitversion SET published_at = NULL WHERE id = %s",
    ],
)
def test_the_database_keeps_what_was_published(sql: str) -> None:
    draft = kits.publish(kits.draft())

    with pytest.raises(DatabaseError, match="A published toolkit is frozen"), transaction.atomic():
        make.by_hand(sql, [draft.pk])


# --- retiring --------------------------------------------------------------------------------------------------------


def test_the_only_version_is_never_retired() -> None:
    kits.draft()

    with pytest.raises(Refused, match="Visits need questions"):
        trials.retire(first(), by=make.quinn(), now=make.NOW)


def test_a_version_that_is_asked_is_retired_where_another_one_is() -> None:
    kits.publish(kits.draft())
    make.by_hand("UPDATE checks_toolkitversion SET retired_at = NULL WHERE number = 1")

    makes.client(make.quinn()).post(reverse("checks:retire", args=[first().pk]))

    assert first().retired_at
    with pytest.raises(Refused, match="retired already"):
        trials.retire(first(), by=make.quinn(), now=make.NOW)


# --- visits ----------------------------------------------------------------------------------------------------------


def test_visits_that_are_planned_or_have_begun_keep_their_questions() -> None:
    begun = makes.open_visit()
    zoe = makes.checker("Zoe")
    planned = makes.visit(on=makes.day(1), home=make.home("Fir House"), checkers=[zoe], supporter=None)
    kits.publish(kits.draft())

    assert [makes.again(it).version for it in (begun, planned)] == [first(), first()]


def test_a_new_visit_asks_the_new_version() -> None:
    new = kits.publish(kits.draft())

    assert makes.visit().version == new


def test_a_planned_visit_takes_the_new_questions_by_a_press() -> None:
    visit = makes.visit()
    new = kits.publish(kits.draft())
    office = makes.client(make.quinn())

    offered = office.get(reverse("checks:visit", args=[visit.pk])).content.decode()
    office.post(reverse("checks:take_questions", args=[visit.pk]))

    assert "Ask version 2 in this visit" in offered
    assert makes.again(visit).version == new
    assert "Ask version 2" not in office.get(reverse("checks:visit", args=[visit.pk])).content.decode()


def test_a_visit_that_has_begun_never_changes_its_questions() -> None:
    visit = makes.open_visit()
    kits.publish(kits.draft())

    with pytest.raises(Refused, match="This visit has begun"):
        plan.take_newest_questions(visit, by=make.quinn(), now=make.NOW)
    assert makes.again(visit).version == first()


# --- what was asked before -------------------------------------------------------------------------------------------


def handed_in() -> Visit:
    """A visit in which two people answered an either / or question, one of them in words; with its report."""
    visit = makes.open_visit()
    kit = makes.kit(visit)
    either = next(it for it in kit.questions.values() if it.kind == QuestionVersion.EITHER_OR)
    key = kit.by_key["home-key"]
    good = next(it["key"] for it in either.options if it["good"])
    mate = makes.housemates(1, visit.home)[0]
    for person in (make.bilal(), mate):
        if person != make.bilal():
            makes.invited(visit, person)
            plan.answer_invitation(visit.invitations.get(person=person), "YES", by=person, now=make.NOW)
        asked = talk.start_interview(visit, person, by=visit.checkers.all()[0], now=make.NOW)
        makes.settled(asked, hears="ALL")
        makes.add(asked, Tap(new_id(), slips.ANSWER, good, either.id), Tap(new_id(), slips.ANSWER, slips.YES, key.id))
        makes.add(asked, makes.want(key.id, about="OUR_HOME"))
    finish.finish_visit(visit, by=visit.checkers.all()[0], now=make.NOW)
    reports.publish_reports(now=make.NOW + timedelta(days=30))
    return visit


def standing(visit: Visit) -> dict[str, str]:
    """All that is shown of a visit that was handed in, letter by letter."""
    interview = visit.interviews.get(person=make.bilal().pk)
    person, office = makes.client(make.bilal()), makes.client(make.quinn())
    report = VisitReport.objects.get(visit=visit)
    pages = {
        "my answers": person.get(reverse("checks:my_answer", args=[interview.pk])),
        "report": office.get(reverse("checks:report", args=[report.pk])),
    }
    shown = {name: SENT_ONCE.sub("", page.content.decode()) for name, page in pages.items()}
    kit = json.dumps(asdict(kit_of(visit.version_id)), default=str)
    return shown | {"content": json.dumps(report.content), "sha256": report.sha256, "kit": kit}


def test_a_new_version_leaves_all_that_was_said_before_as_it_was() -> None:
    visit = handed_in()
    before = standing(visit)
    assert "Do you have your own key" in before["my answers"]
    draft = kits.draft()
    kits.reword(draft, "Have you got a key?", sentence="Other.")
    either = next(it for it in kits.kit(draft).questions.values() if it.kind == QuestionVersion.EITHER_OR)
    row = QuestionVersion.objects.get(pk=either.id)
    drafts.set_options(
        row, [{**it, "words": "Other " + it["words"]} for it in reversed(either.options)], by=make.quinn(), now=make.NOW
    )
    drafts.set_picture(row, "cat", by=make.quinn(), now=make.NOW)
    drafts.move_topic(kits.topic(draft), drafts.DOWN, by=make.quinn(), now=make.NOW)
    drafts.remove_question(kits.row(draft, "home-housemates"), by=make.quinn(), now=make.NOW)
    kits.publish(draft)

    assert standing(visit) == before
    reports.publish_reports(now=make.NOW + timedelta(days=31))
    assert standing(visit) == before


# --- voices ----------------------------------------------------------------------------------------------------------


def test_the_same_words_keep_their_voice_and_other_words_are_recorded_again() -> None:
    draft = kits.draft()
    old = kits.kit(first())
    for key in ("home-key", "home-knock"):
        record_voice(
            old.by_key[key], kits.sound().read(), id=new_id(), spoken_by="Joe", by=makes.checker(), now=make.NOW
        )

    kits.reword(draft, "Have you got a key?")

    new = kits.kit(draft)
    assert set(voices(new.questions.values())) == {new.by_key["home-knock"].id}
    assert outspoken(new.questions.values()) == {new.by_key["home-key"].id}
    assert set(voices(old.questions.values())) == {old.by_key["home-key"].id, old.by_key["home-knock"].id}
    page = makes.client(makes.checker()).get(reverse("checks:toolkit_question", args=[new.by_key["home-key"].id]))
    assert page.status_code == 404
    page = makes.client(make.quinn()).get(reverse("checks:toolkit_question", args=[new.by_key["home-key"].id]))
    assert "Please record your voice again." in page.content.decode()


def test_each_language_has_its_own_voice() -> None:
    draft = kits.draft()
    drafts.add_language(draft, "cy", "Cymraeg", by=make.quinn(), now=make.NOW)
    drafts.translate_question(kits.row(draft), "cy", {"words": "Allwedd?"}, {}, by=make.quinn(), now=make.NOW)
    asked = kits.kit(draft).by_key["home-key"]
    page = reverse("checks:toolkit_question", args=[asked.id]) + "?in=cy"

    makes.client(make.quinn()).post(page, {"id": str(new_id()), "spoken_by": "Joe", "sound": kits.sound()})

    assert [it.words for it in voices([asked], "cy").values()] == ["Allwedd?"]
    assert voices([asked]) == {}


def test_a_draft_is_thrown_away_and_a_new_one_can_be_made() -> None:
    joe = makes.checker()
    team, draft = makes.client(make.quinn()), kits.draft(joe)
    trials_page = reverse("checks:try", args=[draft.pk])
    assert "Throw this draft away" in team.get(reverse("checks:version", args=[draft.pk])).content.decode()

    page = team.post(reverse("checks:retire", args=[draft.pk]), follow=True).content.decode()

    assert "Thrown away" in page
    assert "Sign and publish" not in page
    assert makes.client(joe).get(trials_page).status_code == 404
    assert first().retired_at is None, "visits go on with what they had"
    with pytest.raises(Refused, match="Nobody uses this draft"):
        drafts.add_topic(draft, "Pets", id=new_id(), by=make.quinn(), now=make.NOW)
    with pytest.raises(Refused, match="do not use these questions"):
        trials.sign(draft, by=make.quinn(), now=make.NOW)
    with pytest.raises(Refused, match="Nobody uses this draft"):
        trials.retire(draft, by=make.quinn(), now=make.NOW)
    another = drafts.make_draft(draft.toolkit, id=new_id(), by=make.quinn(), now=make.NOW)
    assert (another.number, another.is_draft) == (draft.number + 1, True)
