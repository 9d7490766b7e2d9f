"""What a tablet brings back is kept once, whole, and proved by a receipt."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from biggervoices.checks.changes import finish, plan
from biggervoices.checks.changes.clashes import settle_clash
from biggervoices.checks.changes.journal import Receipt, receive_journal
from biggervoices.checks.models import Attachment, Clash, Interview, Invitation, Slip, TimeWith, Visit
from biggervoices.checks.queries.talk import interview_id, interviewed
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.pure import journal, slips
from tests import make
from tests.checks import makes
from tests.people.makes import decided

pytestmark = pytest.mark.django_db
SLOT = uuid4()


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


class Tablet:
    """A tablet that writes entries as the recorder does, and sends them."""

    def __init__(self, visit: Visit, *, ahead: timedelta = timedelta()) -> None:
        self.visit, self.ahead, self.texts = visit, ahead, list[str]()
        self.slot = uuid4()

    def tap(self, kind: str, value: Any, **facts: Any) -> str:
        n = len(self.texts) + 1
        entry = {
            "id": str(new_id()),
            "visit": str(self.visit.pk),
            "interview": None,
            "kind": kind,
            "value": value,
            "by": "MYSELF",
            "at": millis(make.NOW + self.ahead + timedelta(seconds=n)),
            "n": n,
        }
        text = json.dumps(entry | {key: str(it) if isinstance(it, UUID) else it for key, it in facts.items()})
        self.texts.append(text)
        return text

    def asks(self, person: Person, *, now: bool = False) -> UUID:
        self.tap(journal.BEGIN, {"person": str(person.pk), "way": "ASKED", "asked_now": now})
        return interview_id(self.visit, person.pk)

    def visit_whole(self, person: Person) -> UUID:
        """Arrive, ask one person seven questions with one wish, and finish."""
        self.tap(journal.ARRIVED, True)
        interview = self.asks(person)
        for kind, value in [("HEARS", "MANAGER"), ("NAMED", {"named": True}), ("TOLD", True), ("TOPIC", "home")]:
            self.tap(kind, value, interview=interview)
        for question in makes.kit(self.visit).topics[0].questions:
            self.tap("ANSWER", "YES", interview=interview, question=question.id)
        first = makes.first_question(self.visit)
        want = {"words": "A key of my own.", "about": "JUST_ME"}
        self.tap("WANT", want, interview=interview, question=first.id)
        self.tap(journal.FINISHED, True)
        return interview

    def send(self, texts: list[str] | None = None, *, by: Person | None = None, now: datetime = make.NOW) -> Receipt:
        sent = self.texts if texts is None else texts
        by = by or self.visit.checkers.all()[0]
        sent_at = millis(now + self.ahead)
        kept = receive_journal(self.visit.pk, self.slot, sent, sent_at=sent_at, by=by, now=now)
        assert kept is not None
        return kept


def planned(**changed: Any) -> Visit:
    return makes.said_yes(makes.visit(**changed), make.bilal())


def test_a_whole_visit_comes_back_in_one_sending() -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())

    kept = tablet.send()

    visit = Visit.objects.get()
    assert (visit.state, kept.state, kept.refused, kept.clashes) == ("DONE", "DONE", [], [])
    assert {slip.sha256 for slip in Slip.objects.all()} == {journal.digest(text) for text in tablet.texts}
    assert journal.receipt(kept.held) == journal.receipt(
        {json.loads(text)["id"]: journal.digest(text) for text in tablet.texts}
    )
    assert [point.words for point in Point.objects.all()] == ["A key of my own."]
    assert not Slip.objects.filter(late=True).exists()


def test_sent_twice_it_is_kept_once_with_the_same_receipt() -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())
    first = tablet.send()
    before = (Slip.objects.count(), Point.objects.count(), Interview.objects.count(), AuditEntry.objects.count())

    again = tablet.send()

    assert again.held == first.held
    assert before == (
        Slip.objects.count(), Point.objects.count(), Interview.objects.count(), AuditEntry.objects.count(),
    )  # fmt: skip


def test_two_tablets_on_one_visit_share_one_interview() -> None:
    visit = planned()
    one, two = Tablet(visit), Tablet(visit)
    question = makes.first_question(visit).id
    one.tap("ANSWER", "YES", interview=one.asks(make.bilal()), question=question)
    two.tap("WORDS", "I like it.", interview=two.asks(make.bilal()), question=question)

    one.send()
    two.send()

    said = interviewed(Interview.objects.get()).said[question]
    assert (said.answer, said.words) == ("YES", "I like it.")
    assert set(Slip.objects.values_list("slot", flat=True)) == {one.slot, two.slot}


def test_other_content_under_one_id_is_kept_beside_the_first_and_asked_about() -> None:
    visit = planned()
    tablet = Tablet(visit)
    question = makes.first_question(visit).id
    text = tablet.tap("ANSWER", "YES", interview=tablet.asks(make.bilal()), question=question)
    tablet.send()

    other = json.dumps(json.loads(text) | {"value": "NO"})
    kept = tablet.send([other])
    tablet.send([other])

    assert kept.clashes == [json.loads(text)["id"]]
    assert kept.held == {}
    clash = Clash.objects.get()
    assert (clash.entry["value"], clash.slip.value) == ("NO", "YES")
    settle_clash(clash, "SECOND", id=new_id(), by=visit.checkers.all()[0], now=make.NOW + timedelta(hours=1))
    assert interviewed(Interview.objects.get()).said[question].answer == "NO"
    with pytest.raises(Refused, match="settled already"):
        settle_clash(clash, "FIRST", id=new_id(), by=visit.checkers.all()[0], now=make.NOW)


def test_after_hand_in_only_the_quality_team_says_which_content_counts() -> None:
    visit = planned()
    tablet = Tablet(visit)
    text = tablet.tap("WORDS", "A.", interview=tablet.asks(make.bilal()), question=makes.first_question(visit).id)
    tablet.tap(journal.FINISHED, True)
    tablet.send()
    tablet.send([json.dumps(json.loads(text) | {"value": "B."})])
    clash = Clash.objects.get()

    with pytest.raises(Refused, match="Quality Team"):
        settle_clash(clash, "FIRST", id=new_id(), by=visit.checkers.all()[0], now=make.NOW)
    settle_clash(clash, "SECOND", id=new_id(), by=make.quinn(), now=make.NOW)

    assert Slip.objects.get(kind="WORDS", late=True).value == "B."


def test_what_comes_after_hand_in_is_kept_marked_and_heard() -> None:
    visit = planned()
    tablet = Tablet(visit)
    interview = tablet.visit_whole(make.bilal())
    tablet.send()
    second = makes.kit(visit).topics[0].questions[1].id
    want = {"words": "A bell.", "about": "JUST_ME"}
    text = tablet.tap("WANT", want, interview=interview, question=second)

    kept = tablet.send([text], now=make.NOW + timedelta(days=1))

    assert kept.late == [json.loads(text)["id"]]
    assert Slip.objects.get(late=True).value == want
    assert sorted(Point.objects.values_list("words", flat=True)) == ["A bell.", "A key of my own."]


def test_a_visit_that_was_called_off_meanwhile_loses_no_word() -> None:
    visit = planned()
    tablet = Tablet(visit)
    tablet.visit_whole(make.bilal())
    plan.call_off(visit, reason="Snow.", by=make.quinn(), now=make.NOW)

    kept = tablet.send()

    assert (len(kept.held), kept.refused) == (len(tablet.texts), [])
    assert Visit.objects.get().state == Visit.CALLED_OFF
    assert Slip.objects.filter(late=True).count() == len(tablet.texts)
    assert not Point.objects.exists()


@pytest.mark.parametrize("years", [-10, -1, 1, 10])
def test_a_clock_that_is_wrong_by_years_is_put_right_and_said(years: int) -> None:
    tablet = Tablet(planned(), ahead=timedelta(days=365 * years))
    tablet.visit_whole(make.bilal())

    sent_at = make.NOW + timedelta(minutes=1)
    kept = tablet.send(now=sent_at)

    assert kept.refused == []
    for slip in Slip.objects.all():
        assert make.NOW <= slip.said_at <= sent_at
        assert slip.clock_off_seconds == 365 * years * 86400


def test_a_clock_from_the_end_of_time_is_not_refused() -> None:
    visit = planned()
    tablet = Tablet(visit)
    interview = tablet.asks(make.bilal())
    text = tablet.tap("GOOD", {"words": "Tea."}, interview=interview, at=journal.LATEST)

    by = visit.checkers.all()[0]
    kept = receive_journal(visit.pk, SLOT, tablet.texts, sent_at=journal.LATEST, by=by, now=make.NOW)

    assert kept
    assert json.loads(text)["id"] in kept.held
    assert Slip.objects.get(kind="GOOD").said_at <= make.NOW.astimezone(UTC)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "null",
        "{",
        '{"id": 7}',
        '{"id": "x", "kind": "ANSWER"}',
        json.dumps({"id": str(uuid4()), "kind": "ARRIVED", "visit": str(uuid4())}),
        "[" * 30_000,
        '"' + "a" * 50_000 + '"',
    ],
)
def test_what_cannot_be_read_is_refused_alone(broken: str) -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())

    kept = tablet.send([*tablet.texts, broken])

    assert len(kept.held) == len(tablet.texts)
    assert len(kept.refused) == 1
    assert kept.refused[0][1].endswith(".")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"question": uuid4()}, "could not be read"),
        ({"interview": uuid4()}, "Nobody began"),
        ({"value": "🙂" * 3000}, "fewer words"),
        ({"visit": uuid4()}, "another visit"),
        ({"kind": "DROP"}, "could not be read"),
        ({"by": "SATAN"}, "could not be read"),
        ({"at": -1}, "could not be read"),
        ({"turn": 10**9}, "could not be read"),
        ({"value": "nul \0"}, "could not be read"),
    ],
)
def test_a_strange_entry_is_refused_with_a_sentence_and_the_rest_is_kept(facts: dict[str, Any], why: str) -> None:
    visit = planned()
    tablet = Tablet(visit)
    interview = tablet.asks(make.bilal())
    said = {"kind": "WORDS", "value": "x", "interview": interview, "question": makes.first_question(visit).id}
    strange = tablet.tap(**said | facts)
    tablet.tap("GOOD", {"words": "Tea."}, interview=interview)

    kept = tablet.send()

    assert [(one, why in reason) for one, reason in kept.refused] == [(json.loads(strange)["id"], True)]
    assert Slip.objects.filter(kind="GOOD").exists()


def test_only_the_crew_brings_a_journal() -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())

    for stranger in (make.dev(), make.cath(), make.bilal(), make.quinn()):
        sent_at = millis(make.NOW)
        assert receive_journal(tablet.visit.pk, SLOT, tablet.texts, sent_at=sent_at, by=stranger, now=make.NOW) is None

    assert not Slip.objects.exists()


def test_a_supporter_cannot_finish_and_the_checker_can_afterwards() -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())

    kept = tablet.send(by=make.sam())
    assert [reason for _id, reason in kept.refused] == ["Only a checker on this visit can finish it."]
    assert Visit.objects.get().state == Visit.OPEN

    assert tablet.send().refused == []
    assert Visit.objects.get().state == Visit.DONE


def test_what_was_seen_noted_and_said_about_the_visit_stands() -> None:
    visit = planned()
    tablet = Tablet(visit)
    tablet.tap(journal.ARRIVED, True)
    seen = json.loads(tablet.tap(journal.SAW, {"room": "KITCHEN", "words": "A new oven."}))["id"]
    tablet.tap(journal.SAW, {"room": "HALL", "words": "A broken lamp."})
    tablet.tap(journal.SAW_NOT, {"id": seen})
    tablet.tap(journal.SAW, {"room": "BEDROOM", "words": "A bed."})
    tablet.tap(journal.FINISHED, True)
    tablet.tap(journal.DEBRIEF, {"felt": "GOOD", "words": "Nice.", "wants_talk": True})

    kept = tablet.send()

    visit.refresh_from_db()
    assert [note["words"] for note in visit.saw] == ["A broken lamp."]
    assert [reason for _id, reason in kept.refused] == ["A bedroom is private. Only its owner can ask you in."]
    assert [(it.felt, it.words) for it in visit.debriefs.all()] == [("GOOD", "Nice.")]


def test_somebody_says_yes_at_the_door_and_somebody_else_does_not_want_to() -> None:
    lee = makes.housemates(1, make.home())[0]
    visit = planned()
    makes.invited(visit, lee)
    tablet = Tablet(makes.again(visit))
    tablet.asks(lee, now=True)
    tablet.tap(journal.NOT_NOW, {"person": str(make.bilal().pk)})
    tablet.tap(journal.COULD_NOT, {"person": str(make.bilal().pk), "why": "DID_NOT_WANT"})

    kept = tablet.send()

    answers = dict(Invitation.objects.values_list("person__name", "answer"))
    assert (kept.refused, answers["Bilal"], answers[lee.name]) == ([], "NO", "YES")
    kinds = set(Interview.objects.values_list("kind", "why_not_asked"))
    assert kinds == {("ASKED", ""), ("NOT_ASKED", "DID_NOT_WANT")}


def test_two_observers_share_a_tablet_and_may_differ() -> None:
    visit = planned()
    decided(make.bilal())
    tablet = Tablet(visit)
    tablet.tap(journal.BEGIN, {"person": str(make.bilal().pk), "way": "TIME_WITH", "asked_now": False})
    interview = interview_id(visit, make.bilal().pk)
    for tapper, saw in [(visit.checkers.all()[0], "He laughed."), (make.sam(), "He was tired.")]:
        tablet.tap(journal.TIME_WITH, {"saw": saw, "may_mean": ""}, interview=interview, tapper=tapper.pk)

    tablet.send()

    assert {(it.observer.name, it.saw) for it in TimeWith.objects.all()} == {
        ("Joe", "He laughed."),
        ("Sam", "He was tired."),
    }
    assert not interviewed(Interview.objects.get()).said


def test_a_file_is_announced_by_its_slip() -> None:
    visit = planned()
    tablet = Tablet(visit)
    interview = tablet.asks(make.bilal())
    value = {"id": str(new_id()), "what": "PHOTO", "bytes": 10, "sha256": "a" * 64}
    tablet.tap("ATTACHED", value, interview=interview)

    first, again = tablet.send(), tablet.send()

    assert [str(file.pk) for file in first.files] == [value["id"]] == [str(file.pk) for file in again.files]
    assert Attachment.objects.get().kind == "PHOTO"


def test_words_taken_back_stay_taken_back() -> None:
    visit = planned()
    tablet = Tablet(visit)
    interview = tablet.visit_whole(make.bilal())
    tablet.send()
    finish.take_back_all(Interview.objects.get(), by=make.bilal(), now=make.NOW)
    text = tablet.tap("GOOD", {"words": "More."}, interview=interview)

    kept = tablet.send([text])

    assert [reason for _id, reason in kept.refused] == ["The person took these words back."]


def test_the_trail_tells_of_each_sending_that_brought_something() -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())
    tablet.send()
    tablet.send()

    entries = AuditEntry.objects.filter(what="checks.journal_kept")
    assert [entry.facts for entry in entries] == [{"kept": len(tablet.texts)}]


def test_the_words_of_the_second_content_are_sealed() -> None:
    assert Clash._meta.get_field("entry").__class__.__name__ == "SealedJson"
    assert slips.KINDS
