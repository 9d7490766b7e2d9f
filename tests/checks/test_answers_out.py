"""Answers leave the house: coded, without names, written down, and the same bytes when the toolkit changes."""

import csv
import io
import random
import re
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biggervoices.checks.changes import drafts, finish, reports, trials
from biggervoices.checks.changes.answers import take_answers
from biggervoices.checks.changes.past import PastInterview, PastVisit, record_past_visits
from biggervoices.checks.changes.surveys import keep_survey
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.formats.answers import safe, zipped
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.checks.models import Interview, QuestionVersion, Toolkit, Topic, Visit, VisitReport
from biggervoices.checks.queries.answers import Taking, csv_of, odk_of
from biggervoices.checks.queries.toolkit import Asking, current_version, kit_of
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Home, Person
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import forms, makes

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(days=30)


def toolkit() -> Toolkit:
    version = current_version()
    assert version
    return version.toolkit


def questions() -> list[Asking]:
    version = current_version()
    assert version
    return list(kit_of(version.pk).questions.values())


def taken(kind: str = "csv", **how: Any) -> Taking:
    return take_answers(toolkit(), kind, by=None, now=how.pop("now", LATER), **how)


def rows(taking: Taking) -> list[dict[str, str]]:
    text = "".join(csv_of(toolkit(), taking))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def handed_in(*taps: Tap, by: str = slips.MYSELF) -> Interview:
    """An interview with bilal, handed in."""
    visit = makes.open_visit()
    interview = makes.interview(visit)
    makes.settled(interview, by=by)
    makes.add(interview, *taps)
    finish.finish_visit(makes.again(visit), by=interview.started_by, now=make.NOW)
    return interview


def answer(question: UUID, value: str, *, by: str = slips.MYSELF, turn: int = 0) -> Tap:
    return Tap(new_id(), slips.ANSWER, value, question, by, turn=turn)


def many(visits: int, *, seed: int = 1) -> None:
    """Visits of long ago, with all 49 questions answered."""
    load_starter(now=make.NOW)
    chance = random.Random(seed)
    offered = {question.key: [choice.value for choice in question.choices()] for question in questions()}
    people = [make.person(f"Resident {number}") for number in range(40)]
    homes = [make.home(f"House {number}") for number in range(10)]
    checker, quinn, sam = makes.checker(), make.quinn(), make.sam()
    past = []
    for number in range(visits):
        said = {key: chance.choice(values) for key, values in offered.items()}
        interview = PastInterview(chance.choice(people), said)
        on = make.TODAY - timedelta(days=1 + number % 600)
        past.append(PastVisit(homes[number % 10], on, [checker], sam, quinn, [interview]))
    record_past_visits(past, now=make.NOW)


def test_each_answer_is_a_row_with_the_words_as_asked_who_answered_and_who_helped() -> None:
    load_starter(now=make.NOW)
    first, second = questions()[:2]
    handed_in(
        answer(first.id, "NO"),
        answer(first.id, "YES"),
        Tap(new_id(), slips.BY_WHOM, {"by": slips.HELP, "who": "STAFF"}),
        answer(second.id, "SOMETIMES", by=slips.HELP),
    )

    found = rows(taken())

    assert [(it["question"], it["words"], it["value"], it["value_words"]) for it in found] == [
        ("home-key", "Do you have your own key to your front door?", "YES", "Yes"),
        ("home-knock", "Do people knock at your door and wait?", "SOMETIMES", "Sometimes"),
    ]
    assert [(it["answered_by"], it["helped_by"], it["version"]) for it in found] == [
        ("MYSELF", "", "1"),
        ("HELP", "STAFF", "1"),
    ]


def test_nothing_in_an_export_names_anybody_or_any_home_or_day() -> None:
    interview = handed_in()
    makes.add(interview, answer(makes.first_question(interview.visit).id, "YES"))
    taking = taken()

    text = "".join(csv_of(toolkit(), taking)) + "".join(text for _name, text in odk_of(toolkit(), taking))

    people, homes = Person.objects.all(), Home.objects.all()
    known = [str(it) for it in (*people, *homes)] + [str(it.pk) for it in (*people, *homes, interview, interview.visit)]
    assert [name for name in known if re.search(rf"\b{re.escape(name)}\b", text)] == []
    assert "2026-11" not in text.replace(str(taking.id), "")
    assert re.fullmatch("P-[A-Z2-7]{12}", rows(taking)[0]["person"])


def test_the_codes_are_other_ones_in_each_export_and_the_same_in_the_same() -> None:
    many(3)

    first, second = taken(), taken()

    assert {it["person"] for it in rows(first)} & {it["person"] for it in rows(second)} == set()
    assert {it["interview"] for it in rows(first)} & {it["interview"] for it in rows(second)} == set()
    assert rows(first) == rows(taken(again=first.id, now=LATER + timedelta(days=1)))
    with pytest.raises(Refused, match="no export"):
        taken(again=new_id())


def test_one_person_in_two_visits_has_one_code_and_two_interviews() -> None:
    many(60)

    found = rows(taken())

    asked: dict[str, set[str]] = {}
    for it in found:
        asked.setdefault(it["person"], set()).add(it["interview"])
    people = set(Interview.objects.values_list("person", flat=True))
    assert len(asked) == len(people) < 60
    assert sum(len(interviews) for interviews in asked.values()) == 60


def test_only_what_was_handed_in_and_not_taken_back_is_in_it() -> None:
    load_starter(now=make.NOW)
    interview = handed_in(answer(questions()[0].id, "YES"))
    still_open = makes.said_yes_and_open(makes.visit(home=make.home("Oak House", region_name="South")))
    makes.add(makes.interview(still_open, make.dev()), answer(questions()[0].id, "YES"))
    before = taken()
    assert len(rows(before)) == 1

    then = LATER + timedelta(days=1)
    finish.take_back_question(interview, questions()[0].id, id=new_id(), by=make.bilal(), now=then)

    assert rows(taken(now=then)) == []
    assert rows(before) == []  # also from an export that is written again


def test_what_was_not_known_not_said_or_skipped_is_told_apart() -> None:
    load_starter(now=make.NOW)
    values = ("DO_NOT_KNOW", "NOT_SAY", "SKIP")
    handed_in(*(answer(it.id, value) for it, value in zip(questions()[:3], values, strict=True)))

    assert [it["value"] for it in rows(taken())] == ["DO_NOT_KNOW", "NOT_SAY", "SKIP"]


def test_every_export_is_written_down_with_whoever_took_it() -> None:
    many(2)
    quinn = make.quinn()

    taking = take_answers(toolkit(), "csv", by=quinn, now=LATER)

    entry = AuditEntry.objects.get(what="checks.answers_exported")
    assert (entry.by, entry.thing_id) == (quinn.pk, toolkit().pk)
    assert entry.facts == {"export": str(taking.id), "kind": "csv", "interviews": 2, "again": False}
    with pytest.raises(Refused, match="Only the Quality Team"):
        take_answers(toolkit(), "csv", by=make.cath(), now=LATER)


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 1", "'+44 1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("3.5", "3.5"),
        ("A = 1", "A = 1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(words: str, cell: str) -> None:
    assert safe(words) == cell


def every_kind_answered() -> Interview:
    """Answers to each kind of question, in a toolkit that came as a form, with a topic that is asked again."""
    data = forms.workbook(
        [
            ["type", "name", "label"],
            ["begin group", "about", "About"],
            ["select_one yn", "one", "One?"],
            ["select_multiple yn", "some", "Some?"],
            ["integer", "many", "How many?"],
            ["image", "photo", "A photo?"],
            ["end group"],
            ["begin repeat", "room", "Each room"],
            ["text", "what", "What is there?"],
            ["end repeat"],
        ],
        forms.CHOICES,
        [["form_title", "form_id"], ["Mine", "mine"]],
    )
    keep_survey(read_survey(data), {}, by=None, now=LATER, published=True)
    keys = {it.key: it.id for it in questions()}
    return handed_in(
        answer(keys["one"], "yes"),
        answer(keys["some"], "yes no"),
        answer(keys["many"], "-5"),
        answer(keys["photo"], "PHOTO"),
        answer(keys["what"], 'A bed, and Bilal\'s <radio> & "lamp".'),
        answer(keys["what"], "SKIP", turn=1),
    )


def test_each_kind_of_answer_is_told_and_names_that_we_know_are_taken_out() -> None:
    every_kind_answered()

    assert [(it["question"], it["turn"], it["value"], it["value_words"]) for it in rows(taken())] == [
        ("one", "0", "yes", "Yes"),
        ("some", "0", "yes no", "Yes, No"),
        ("many", "0", "-5", "-5"),
        ("photo", "0", "PHOTO", "A photo"),
        ("what", "0", 'A bed, and [name]\'s <radio> & "lamp".', 'A bed, and [name]\'s <radio> & "lamp".'),
        ("what", "1", "SKIP", "Skip this one"),
    ]


def test_a_submission_fits_the_form_that_comes_with_it() -> None:
    every_kind_answered()

    files = dict(odk_of(toolkit(), taken("odk")))

    (form,), (submission,) = ([text for name, text in files.items() if name.startswith(of)] for of in ("forms", "sub"))
    said = ElementTree.fromstring(submission)
    assert (said.attrib["id"], said.attrib["version"]) == ("mine", "1")
    assert [(it.tag, it.text) for topic in list(said)[:3] for it in topic] == [
        ("one", "yes"),
        ("some", "yes no"),
        ("many", "-5"),
        ("photo", None),
        ("what", 'A bed, and [name]\'s <radio> & "lamp".'),
        ("what", None),
    ]
    assert said[2][0].attrib["{urn:biggervoices:answers}answer"] == "SKIP"
    instance = ElementTree.fromstring(form).find(".//{http://www.w3.org/2002/xforms}data")
    assert instance is not None
    assert (instance.attrib["id"], instance.attrib["version"]) == ("mine", "1")
    names = {it.tag.rpartition("}")[2] for it in instance.iter()}
    assert {it.tag for it in said.iter() if "}" not in it.tag} <= names


def test_the_files_of_odk_are_one_zip_and_the_same_bytes_again() -> None:
    many(5)
    taking = taken("odk")

    with zipped(odk_of(toolkit(), taking)) as first, zipped(odk_of(toolkit(), taking)) as second:
        data = first.read()
        assert data == second.read()
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert sum(name.startswith("submissions/") for name in names) == 5
    assert names[0] == "forms/quality-checkers-1.xml"


def test_an_export_of_more_interviews_asks_no_more_queries_but_for_each_two_hundred() -> None:
    def asked() -> int:
        taking = taken()
        with CaptureQueriesContext(connection) as seen:
            assert len(rows(taking)) % 49 == 0
        return len(seen)

    many(1)
    first = asked()
    many(60, seed=2)

    assert asked() == first


def changed_toolkit() -> None:
    """A new version: questions and choices removed, reworded and moved, and published with names."""
    quinn, joe = make.quinn(), makes.checker()
    facts: dict[str, Any] = {"by": quinn, "now": LATER}
    draft = drafts.make_draft(toolkit(), id=new_id(), **facts)
    found = list(QuestionVersion.objects.filter(topic__version=draft).order_by("topic__order", "order"))
    for row in found[:10]:
        drafts.remove_question(row, **facts)
    for row in found[10:20]:
        drafts.change_question(row, {"words": f"Is it {row.order}?"}, meaning="SAME", **facts)
    for row in found[20:30]:
        drafts.move_question(row, drafts.DOWN, **facts)
    either = next(row for row in found[10:] if row.kind == QuestionVersion.EITHER_OR)
    turned = [{**it, "words": f"Now {it['words']}"} for it in reversed(either.options)]
    drafts.set_options(either, turned, **facts)
    drafts.move_topic(Topic.objects.filter(version=draft).order_by("order")[1], drafts.UP, **facts)
    drafts.name_checkers(draft, [joe], **facts)
    for row in QuestionVersion.objects.filter(topic__version=draft):
        trials.try_question(row, "CLEAR", by=joe, now=LATER)
    trials.sign(draft, by=quinn, now=LATER)
    assert trials.sign(draft, by=joe, now=LATER)


def everything(taking: Taking, odk: Taking) -> tuple[bytes, bytes, list[Any]]:
    with zipped(odk_of(toolkit(), odk)) as packed:
        submissions = packed.read()
    found = VisitReport.objects.order_by("pk").values_list("pk", "content", "sha256")
    return "".join(csv_of(toolkit(), taking)).encode(), submissions, list(found)


def test_after_a_thousand_visits_a_changed_toolkit_leaves_every_report_and_export_as_it_was() -> None:
    many(1000)
    reports.make_past_reports(Visit.objects.order_by("on")[:20], now=make.NOW)
    taking, odk = taken(), taken("odk")
    began = time.process_time()
    lines: Iterator[str] = csv_of(toolkit(), taking)
    assert next(lines).startswith("\ufeffperson,interview")
    next(lines)
    assert time.process_time() - began < 2  # the first row does not wait for the last
    old = everything(taking, odk)

    changed_toolkit()

    assert everything(taking, odk) == old
    assert old[0].count(b"\r\n") == 49_001
    assert len(old[2]) >= 20


def test_the_command_writes_both_formats_and_says_the_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(2)
    file = tmp_path / "answers.csv"

    call_command("export_answers", "quality-checkers", out=file)
    first = file.read_bytes()
    number = re.search(r"number ([0-9a-f-]{36})\.", capsys.readouterr().out)
    assert number
    call_command("export_answers", "quality-checkers", out=file, again=UUID(number[1]))
    call_command("export_answers", "quality-checkers", out=tmp_path / "answers.zip", format="odk")

    assert file.read_bytes() == first
    assert first.count(b"\r\n") == 99
    assert len(zipfile.ZipFile(tmp_path / "answers.zip").namelist()) == 3
    with pytest.raises(CommandError, match="There is no toolkit nothing"):
        call_command("export_answers", "nothing", out=file)
    with pytest.raises(CommandError, match="no export with this number"):
        call_command("export_answers", "quality-checkers", out=file, again=new_id())
