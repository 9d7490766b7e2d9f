"""A paper visit is typed in: what the pages would have written, once, on the day and by whom the paper says."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from biggervoices.checks.changes import finish
from biggervoices.checks.changes.paper import Typed, type_sheet
from biggervoices.checks.models import Interview, Slip, TimeWith, Visit
from biggervoices.checks.queries import paper
from biggervoices.checks.queries.talk import interviewed
from biggervoices.core.ids import new_id, part_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.pure import slips
from tests import make
from tests.checks import makes
from tests.people.makes import decided

pytestmark = pytest.mark.django_db
BEFORE = {
    "s-hello": "YES", "s-ways": "PICTURES", "s-staff": "GO_OUT", "s-room": ["FAMILY", "FRIEND"], "s-hears": "MANAGER",
    "s-named": "YES", "s-told": "YES", "s-by": "MYSELF",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)


def path(visit: Visit, what: Any = None) -> str:
    return f"/visits/{visit.pk}/paper/{paper.code_of(visit.pk, what or make.bilal().pk)}/"


def joe(visit: Visit) -> Client:
    return makes.client(visit.checkers.all()[0])


def page_of(client: Client, address: str) -> dict[str, Any]:
    """What the page carries along, as a browser would send it."""
    answer = client.get(address)
    text = answer.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(id|stands)" value="([^"]*)"', text))
    assert hidden, text
    return {name: html.unescape(value) for name, value in hidden.items()} | {"day": "3/11/2026"}


def typed(client: Client, address: str, **fields: Any) -> HttpResponse:
    return client.post(address, page_of(client, address) | fields)  # type: ignore[return-value]


def said(visit: Visit) -> slips.Interviewed:
    return interviewed(Interview.objects.get(visit=visit, person=make.bilal().pk))


def all_49(visit: Visit, answer: str = "YES") -> dict[str, Any]:
    kit = makes.kit(visit)
    return {f"a-{it.id}": it.choices()[0].value if answer == "YES" else answer for it in kit.questions.values()}


def late_visit() -> Visit:
    visit = makes.open_visit()
    finish.finish_visit(visit, by=visit.checkers.all()[0], now=make.NOW)
    return makes.again(visit)


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_a_whole_sheet_writes_what_the_pages_would_have_written() -> None:
    visit = makes.open_visit()
    first = makes.first_question(visit).id
    more = {f"w-{first}": "It is red.", f"c-{first}": "A key.", f"o-{first}": "JUST_ME", "good-1": "Tea."}

    answer = typed(joe(visit), path(visit), **BEFORE, **all_49(visit), **more)

    assert answer.status_code == 302, answer.content.decode()
    stands = said(visit)
    assert (stands.hello, stands.ways, stands.staff, stands.room) == (
        True, {"how": "PICTURES"}, "GO_OUT", ("FAMILY", "FRIEND"),
    )  # fmt: skip
    assert (stands.hears, stands.named, stands.told, stands.by) == ("MANAGER", True, True, "MYSELF")
    assert len([one for one in stands.said.values() if one.answer]) == 49
    assert set(stands.topics) == {topic.key for topic in makes.kit(visit).topics}
    here = stands.said[first]
    assert (here.words, here.want) == ("It is red.", {"words": "A key.", "about": "JUST_ME"})
    assert [it.words for it in stands.good] == ["Tea."]
    assert set(Slip.objects.values_list("slot", flat=True)) == {paper.slot_of(visit.pk)}
    assert AuditEntry.objects.get(what="checks.paper_typed").facts == {"kept": Slip.objects.count(), "late": False}


def test_one_page_sent_twice_is_kept_once() -> None:
    visit = makes.open_visit()
    client, address = joe(visit), path(visit)
    sent = page_of(client, address) | BEFORE | all_49(visit) | {"good-1": "Tea."}
    first = client.post(address, sent)
    before = list(Slip.objects.order_by("pk").values_list("pk", flat=True))

    again = client.post(address, sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert list(Slip.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_one_page_sent_twice_with_other_words_keeps_the_first_and_what_was_typed() -> None:
    visit = makes.open_visit()
    client, address, first = joe(visit), path(visit), makes.first_question(visit).id
    sent = page_of(client, address) | BEFORE
    client.post(address, sent | {f"a-{first}": "YES"})

    other = client.post(address, sent | {f"a-{first}": "NO", f"w-{first}": "Typed anew."})

    text = other.content.decode()
    assert other.status_code == 422
    assert "Your answer from then is kept." in text
    assert "Typed anew." in text
    assert said(visit).said[first].answer == "YES"
    fresh = {name: html.unescape(value) for name, value in re.findall(r'name="(id|stands)" value="([^"]*)"', text)}
    assert client.post(address, sent | fresh | {f"a-{first}": "NO"}).status_code == 302
    assert said(visit).said[first].answer == "NO"


def test_an_answer_that_stands_can_be_put_right_and_nothing_else_is_written() -> None:
    visit = makes.open_visit()
    client, address = joe(visit), path(visit)
    first, second = (it.id for it in makes.kit(visit).topics[0].questions[:2])
    typed(client, address, **BEFORE, **{f"a-{first}": "YES", f"a-{second}": "NO", "w-" + str(first): "One\nTwo"})
    before = Slip.objects.count()

    typed(client, address, **BEFORE, **{f"a-{first}": "SOMETIMES", f"a-{second}": "NO", f"w-{first}": "One\r\nTwo"})

    assert Slip.objects.count() == before + 1
    assert said(visit).said[first].answer == "SOMETIMES"
    assert said(visit).said[second].answer == "NO"


def test_what_is_put_right_counts_also_over_what_was_pressed_after_the_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = makes.open_visit()
    first = makes.first_question(visit).id
    begun = makes.interview(visit)
    makes.add(begun, slips.Tap(new_id(), slips.ANSWER, "YES", first), now=make.NOW + timedelta(days=1))
    monkeypatch.setattr(timezone, "now", lambda: make.NOW + timedelta(days=2))

    typed(joe(visit), path(visit), **BEFORE, **{f"a-{first}": "NO"})

    assert said(visit).said[first].answer == "NO"


def test_it_was_said_on_the_day_of_the_paper_and_received_when_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = makes.open_visit()
    later = make.NOW + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)

    typed(joe(visit), path(visit), **BEFORE, day="4/11/2026")

    slip = Slip.objects.get(kind=slips.HEARS)
    said_at = slip.said_at.astimezone(make.NOW.tzinfo)
    assert (said_at.date().isoformat(), said_at.time()) == ("2026-11-04", visit.ends)
    assert slip.received_at == later


@pytest.mark.parametrize(
    ("who", "by", "helped"), [("SUPPORTER", "HELP", True), ("STAFF", "HELP", False), ("SOMEONE", "SOMEONE", False)]
)
def test_who_answered_and_who_helped_is_kept_with_each_answer(who: str, by: str, helped: bool) -> None:
    visit = makes.open_visit()
    first = makes.first_question(visit).id

    typed(joe(visit), path(visit), **BEFORE | {"s-by": who}, **{f"a-{first}": "YES"})

    slip = Slip.objects.get(kind=slips.ANSWER)
    assert (slip.answered_by, slip.helped_by) == (by, make.sam().pk if helped else None)


def test_somebody_who_said_yes_on_the_day_is_typed_from_a_blank_sheet() -> None:
    visit = makes.open_visit()
    sue = makes.housemates(1, make.home())[0]
    client = joe(visit)

    whose = client.get(path(visit, "BLANK")).content.decode()
    typed(client, path(visit, sue.pk), **BEFORE)

    assert path(visit, sue.pk) in whose
    assert visit.invitations.get(person=sue).answer == "YES"
    assert interviewed(Interview.objects.get(person=sue.pk)).hears == "MANAGER"


def test_a_no_on_paper_is_a_no() -> None:
    visit = makes.open_visit()

    typed(joe(visit), path(visit), **{"s-hello": "NOT_NOW"})

    assert visit.invitations.get(person=make.bilal()).answer == "NO"
    assert Interview.objects.get().why_not_asked == "DID_NOT_WANT"


def test_time_with_somebody_is_kept_by_who_saw_it() -> None:
    visit = makes.open_visit()
    decided(make.bilal())

    typed(joe(visit), path(visit), **{"see-1": "He smiled.", "see-2": "She looked away.", "mean-2": "Perhaps tired."})

    rows = TimeWith.objects.order_by("observer__name").values_list("observer__name", "saw", "may_mean")
    assert list(rows) == [("Joe", "He smiled.", ""), ("Sam", "She looked away.", "Perhaps tired.")]
    assert Interview.objects.get().kind == Interview.TIME_WITH


def test_what_was_seen_is_typed_on_a_sheet_of_its_own() -> None:
    visit = makes.open_visit()
    client, address = joe(visit), path(visit, "HOME")

    refused = typed(client, address, **{"r-BEDROOM": "A cold room.", "r-KITCHEN": "A new kettle."})
    kept = typed(client, address, **{"r-BEDROOM": "A cold room.", "r-KITCHEN": "A new kettle.", "asked_in": "YES"})

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert "Only its owner can ask you in." in refused.content.decode()
    assert [(it["room"], it["words"]) for it in makes.again(visit).saw] == [
        ("KITCHEN", "A new kettle."), ("BEDROOM", "A cold room."),
    ]  # fmt: skip


def test_a_visit_that_nobody_opened_is_opened_by_its_paper() -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())

    typed(joe(visit), path(visit), **BEFORE)

    assert Visit.objects.get().state == Visit.OPEN


# --- what is wrong on it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first": "PERHAPS"}, "This box is not on the paper."),
        ({"first": ["YES", "NO"]}, "Please tick one box."),
        ({"first": "YES", "s-by": ""}, "Who is answering? Please tick a box."),
        ({"first": "YES", "s-hello": "NOT_NOW"}, "The paper says no, thank you."),
        ({"wish": "A key."}, "Who is the wish about? Please tick a box."),
        ({"first": "YES", "day": "the day before"}, "Please write the day like this"),
        ({"first": "YES", "day": "4/11/2026"}, "This day has not come yet."),
        ({"s-room": ["NOBODY", "FAMILY"]}, "One of these boxes stands by itself."),
        ({"mean-1": "Perhaps."}, "Please say what you saw."),
        ({"good-1": "o" * 2001}, "Please use fewer words"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence_and_all_that_was_typed_stays(fields: dict[str, Any], words: str) -> None:
    visit = makes.open_visit()
    first = makes.first_question(visit).id
    names = {"first": f"a-{first}", "wish": f"c-{first}"}
    said_so = {names.get(name, name): value for name, value in fields.items()}

    answer = typed(joe(visit), path(visit), **{**BEFORE, f"w-{first}": "Kept while I look."} | said_so)

    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())
    assert "Kept while I look." in answer.content.decode()
    assert not Slip.objects.exists()


def test_an_answer_that_is_kept_is_not_emptied_in_silence() -> None:
    visit = makes.open_visit()
    first = makes.first_question(visit).id
    typed(joe(visit), path(visit), **BEFORE, **{f"a-{first}": "YES"})

    answer = typed(joe(visit), path(visit), **BEFORE)

    assert "An answer that is kept cannot be emptied." in answer.content.decode()


def test_what_a_person_took_back_is_not_typed_in_again() -> None:
    visit = makes.open_visit()
    typed(joe(visit), path(visit), **BEFORE)
    finish.take_back_all(Interview.objects.get(), by=make.bilal(), now=make.NOW)
    first = makes.first_question(visit).id

    answer = typed(joe(visit), path(visit), **BEFORE, **{f"a-{first}": "YES"})

    assert answer.status_code == 422
    assert "The person took these words back." in answer.content.decode()


# --- who may ---------------------------------------------------------------------------------------------------------


def outcome(who: Person, visit: Visit) -> tuple[int, int]:
    client = makes.client(who)
    return (client.get(path(visit)).status_code, client.post(path(visit), {"id": str(new_id())} | BEFORE).status_code)


def test_while_it_is_open_only_its_crew_types() -> None:
    visit = makes.open_visit()

    found = {who.name: outcome(who, visit) for who in (make.sam(), make.quinn(), make.bilal(), make.cath(), make.dev())}

    assert found == {
        "Sam": (200, 302), "Quinn": (200, 409), "Bilal": (404, 404), "Cath": (404, 404), "Dev": (404, 404),
    }  # fmt: skip
    words = makes.client(make.quinn()).get(path(visit)).content.decode()
    assert "Only the people who go on this visit can type it in now." in words
    assert "data-typing" not in words


def test_after_hand_in_the_quality_team_types_what_came_late_and_it_is_logged() -> None:
    visit = late_visit()
    first = makes.first_question(visit).id
    wish = {f"a-{first}": "NO", f"c-{first}": "A key.", f"o-{first}": "OUR_HOME"}

    answer = typed(makes.client(make.quinn()), path(visit), **BEFORE, **wish)

    assert answer.status_code == 302
    assert set(Slip.objects.values_list("late", flat=True)) == {True}
    assert [point.words for point in Point.objects.all()] == ["A key."]
    assert AuditEntry.objects.filter(what="checks.paper_opened", by=make.quinn().pk).count() == 1
    assert outcome(visit.checkers.all()[0], visit) == (200, 409)


def test_a_late_sheet_shows_no_name_and_nothing_that_was_said() -> None:
    visit = makes.open_visit()
    makes.says(make.bilal(), yes="I nod.", no="I look away.", share=True)
    first = makes.first_question(visit).id
    typed(joe(visit), path(visit), **BEFORE, **{f"a-{first}": "YES", f"w-{first}": "It is red."})
    assert "It is red." in joe(visit).get(path(visit)).content.decode()
    finish.finish_visit(makes.again(visit), by=visit.checkers.all()[0], now=make.NOW)

    text = makes.client(make.quinn()).get(path(visit)).content.decode()

    assert not re.search("bilal|It is red|I nod", text, re.IGNORECASE)
    assert "checked" not in text
    assert 'value="SHARED"' in text  # the boxes stay those of the paper


def test_a_code_of_another_visit_opens_nothing() -> None:
    visit = makes.open_visit()
    other = makes.another(visit)

    answers = [
        joe(visit).get(f"/visits/{visit.pk}/paper/{it}/") for it in (paper.code_of(other.pk, "BLANK"), "AAAAAAAA")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_typed_code_leads_to_its_sheet_and_a_wrong_one_is_told() -> None:
    visit = makes.open_visit()
    sheet = paper.printed_sheets(visit)[0]

    found = joe(visit).get(f"/visits/{visit.pk}/paper/?code={sheet.spoken.lower()}")
    lost = joe(visit).get(f"/visits/{visit.pk}/paper/?code=nonsense")

    assert found["Location"] == path(visit)
    assert "No sheet of this visit has that code." in lost.content.decode()


def test_before_its_day_a_visit_is_printed_and_not_typed() -> None:
    visit = makes.said_yes(makes.visit(on=makes.day(3)), make.bilal())

    assert "This visit is on Friday 6 November." in joe(visit).get(path(visit)).content.decode()
    facts = Typed(form=new_id(), day=make.TODAY, written=[paper.Written("good-1", slips.GOOD, {"words": "Tea."})])
    with pytest.raises(Refused, match="This visit is on"):
        type_sheet(visit, make.bilal(), facts, by=visit.checkers.all()[0], now=make.NOW)


def test_both_the_staff_page_and_the_pack_lead_to_the_paper() -> None:
    visit = makes.open_visit()

    assert (
        f'href="/visits/{visit.pk}/paper/"' in makes.client(make.quinn()).get(f"/visits/{visit.pk}/").content.decode()
    )
    assert f'href="/visits/{visit.pk}/paper/"' in joe(visit).get(f"/visits/{visit.pk}/pack/").content.decode()
    assert f'href="/visits/{visit.pk}/paper/"' in joe(visit).get(f"/visits/{visit.pk}/").content.decode()


def test_the_ids_of_a_page_are_version_7_of_its_moment_and_always_the_same() -> None:
    form = new_id()

    one = part_id(form, "a")

    assert (one, one.version, one.int >> 80) == (part_id(form, "a"), 7, form.int >> 80)
    assert one.variant == form.variant
    assert len({part_id(form, "a"), part_id(form, "b"), part_id(new_id(), "a")}) == 3


def test_what_stands_that_was_broken_on_the_way_counts_as_nothing() -> None:
    visit = makes.open_visit()

    answers = [typed(joe(visit), path(visit), **BEFORE, stands=words) for words in ("{", json.dumps([1]))]

    assert [it.status_code for it in answers] == [302, 302]
