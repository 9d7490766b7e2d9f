"""A toolkit goes out as a form for field surveys, and comes back as it was."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyxform.builder import create_survey_element_from_dict

from biggervoices.checks.changes.surveys import Exported, export_survey, keep_survey
from biggervoices.checks.changes.toolkit import load_starter, record_voice
from biggervoices.checks.formats import survey
from biggervoices.checks.formats.survey import Reading, Survey, SurveyQuestion, SurveyTopic, plain
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.checks.formats.survey_out import converted, write_survey
from biggervoices.checks.models import ToolkitVersion
from biggervoices.checks.queries.surveys import plan_of, survey_of
from biggervoices.checks.queries.toolkit import kit_of, voices
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.pure import skiprules
from tests import make
from tests.checks import forms

LANGUAGES: tuple[dict[str, Any], ...] = (
    {"code": "en", "name": "English"},
    {"code": "cy", "name": "Cymraeg", "words": {"SOMETIMES": "Weithiau", "BETWEEN": "Y ddau", "SKIP": "Nesaf"}},
    {"code": "ar", "name": "العربية", "words": {"YES": "نعم", "you_said": "قلت: %(answer)s", "next": "التالي"}},
)


def out(version: ToolkitVersion, kind: str = "xlsx") -> Exported:
    return export_survey(version, kind, by=None, now=make.NOW)


def kept(given: Survey, files: dict[str, bytes] | None = None) -> ToolkitVersion:
    return keep_survey(Reading(given, ()), files or {}, by=None, now=make.NOW).version


def every_kind() -> Survey:
    """A toolkit with whatever a toolkit can hold."""
    options: tuple[dict[str, Any], ...] = (
        {"key": "1", "words": "=1+1", "picture": "key", "translations": {"cy": "Un", "ar": "واحد"}},
        {"key": "two-2", "words": "Two\nlines", "picture": "", "media": {"cy": {"picture": "two.png"}}},
        {"key": "YES", "words": "“Curly”", "picture": ""},
    )
    either: tuple[dict[str, Any], ...] = (
        {"key": "me", "words": "I decide", "picture": "just-me", "good": True},
        {"key": "they", "words": "They decide", "picture": "", "good": False},
    )
    said = {"cy": {"words": "Oes?", "simpler": "Syml"}, "ar": {"words": "هل؟", "sentence": "جملة", "good": "جيد"}}
    first = (
        SurveyQuestion("home", survey.YES_NO, "Yes?", "Why.", "door", translations=said, simpler="S", worry="W"),
        SurveyQuestion("opposite", survey.OPPOSITE, "No?", rule="${home} = 'YES'", how_to_ask="Show.\nThen ask."),
        SurveyQuestion("either", survey.EITHER_OR, "Who?", options=either, good="Good", follow_up="Then"),
        SurveyQuestion("1st-one", survey.CHOOSE_ONE, "+ One", options=options, making_it_real="theme", regulator="r"),
        SurveyQuestion("some", survey.CHOOSE_SOME, "@ Some", options=options, rule="count-selected(${some-2}) > 1"),
        SurveyQuestion("some-2", survey.CHOOSE_SOME, "Some", options=options, media={"en": {"picture": "a.png"}}),
    )
    second = (
        SurveyQuestion("data", survey.NUMBER, "How many?", limits={"whole": True, "least": -2, "most": 9}),
        SurveyQuestion("meta", survey.NUMBER, "How much?", limits={"least": 0.5}, rule="selected(${1st-one}, '1')"),
        SurveyQuestion("Home", survey.TEXT, "Words?", rule="${data} > 3 and (${meta} != '' or not(${home} = 'NO'))"),
        *(
            SurveyQuestion(kind.lower(), kind, f"{kind}?")
            for kind in (survey.DATE, survey.TIME, survey.PHOTO, survey.DRAWING, survey.VOICE, survey.SHOW)
        ),
    )
    topics = (
        SurveyTopic("home", "Home", first, "About home.", "home", translations={"cy": {"name": "Cartref"}}),
        SurveyTopic("rooms", "Each room", second, rule="${home} != 'NO'", again=True),
    )
    return Survey("every-kind", "Every kind & <more>", LANGUAGES, topics)


FILES = {"a.png": forms.picture(), "two.png": forms.picture("red")}


@pytest.mark.django_db
def test_the_starter_goes_out_and_comes_back_as_it_was() -> None:
    version = load_starter(now=make.NOW)

    made = out(version)
    plan = plan_of(read_survey(made.data), made.files)

    assert [str(remark) for remark in plan.remarks] == []
    assert plan.survey == survey_of(version)
    assert plan.same == version
    assert len(plan.survey.questions()) == 49


@pytest.mark.django_db
def test_whatever_a_toolkit_can_hold_goes_out_and_comes_back() -> None:
    version = kept(every_kind(), FILES)

    made = out(version)
    plan = plan_of(read_survey(made.data), {})

    assert [str(remark) for remark in plan.remarks] == []
    assert plan.survey == survey_of(version)
    assert plan.same == version
    told = plain(replace(every_kind(), topics=tuple(_without_media(topic) for topic in every_kind().topics)))
    came = plain(replace(plan.survey, topics=tuple(_without_media(topic) for topic in plan.survey.topics)))
    assert came == told  # what went in the first time is what came out the second time


def _without_media(topic: SurveyTopic) -> SurveyTopic:
    """Pictures of files become ideas on the way in: they are looked at elsewhere."""
    questions = tuple(
        replace(
            question,
            media={},
            picture="",
            options=tuple({**option, "picture": "", "media": {}} for option in question.options),
        )
        for question in topic.questions
    )
    return replace(topic, questions=questions)


def test_the_choices_of_a_form_say_yes_and_no_in_every_language() -> None:
    read = openpyxl.load_workbook(io.BytesIO(write_survey(every_kind(), version="1", files={})))
    head, *rows = read["choices"].iter_rows(values_only=True)
    said = {(row[0], row[1]): dict(zip(head, row, strict=True)) for row in rows}

    usual, either = said["yes_sometimes_no", "SOMETIMES"], said["either", "SOMETIMES"]
    assert [usual[f"label::{it}"] for it in ("English (en)", "Cymraeg (cy)", "العربية (ar)")] == [
        "Sometimes",
        "Weithiau",
        "Sometimes",
    ]
    assert either["label::Cymraeg (cy)"] == "Y ddau"
    assert said["either", "SKIP"]["label::Cymraeg (cy)"] == "Nesaf"
    assert said["bv_words", "you_said"]["label::العربية (ar)"] == "قلت: [answer]"
    assert ("bv_words", "add_words") not in said  # which nobody wrote in another language


def test_a_toolkit_in_english_alone_has_no_list_of_words() -> None:
    english = replace(every_kind(), languages=LANGUAGES[:1])

    assert b"bv_words" not in zipped(write_survey(english, version="1", files={}))


def zipped(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return b"".join(book.read(name) for name in book.namelist())


@pytest.mark.django_db
def test_a_form_that_went_out_comes_into_another_house_with_its_pictures() -> None:
    version = kept(every_kind(), FILES)
    made = out(version)

    reading = read_survey(made.data)
    other = keep_survey(reading, made.files, by=None, now=make.NOW, key="another").version

    assert survey_of(other) == replace(survey_of(version), key="another", name="Every kind & <more>")
    question = kit_of(other.pk).by_key["some-2"]
    assert question.picture.startswith("form-")
    assert Image.open(io.BytesIO(made.files[f"{question.picture}.png"])).size == (40, 30)


@pytest.mark.django_db
def test_each_export_has_a_version_that_there_never_was_and_is_written_down() -> None:
    version = load_starter(now=make.NOW)

    numbers = [out(version).version for _again in range(3)]

    assert numbers == ["2026110301", "2026110302", "2026110303"]
    entries = AuditEntry.objects.filter(what="checks.toolkit_exported", thing_id=version.toolkit_id)
    assert [entry.facts["kind"] for entry in entries] == ["xlsx"] * 3


@pytest.mark.django_db
def test_only_the_quality_team_takes_a_toolkit_out() -> None:
    version = load_starter(now=make.NOW)

    export_survey(version, "xlsx", by=make.quinn(), now=make.NOW)
    with pytest.raises(Refused, match="Quality Team"):
        export_survey(version, "xlsx", by=make.cath(), now=make.NOW)


@pytest.mark.django_db
def test_the_xform_shows_every_picture_in_every_language_and_has_the_rules() -> None:
    version = kept(every_kind(), FILES)

    xform = out(version, "xform").data.decode()

    root = ElementTree.fromstring(xform)
    itext = root.iter("{http://www.w3.org/2002/xforms}translation")
    shown = {
        it.attrib["lang"]: sorted(re.findall(r"jr://images/[^<]+", ElementTree.tostring(it, encoding="unicode")))
        for it in itext
    }
    assert list(shown) == ["English (en)", "Cymraeg (cy)", "العربية (ar)"]
    assert shown["English (en)"] == shown["العربية (ar)"]
    assert set(shown["Cymraeg (cy)"]) - set(shown["English (en)"]) != set()  # a picture that only Welsh has
    assert len(shown["Cymraeg (cy)"]) == len(shown["English (en)"]) + 1 > 15
    assert 'version="2026110301"' in xform
    assert re.search(r"selected\( /data/\w+/_1st-one , '1'\)", xform)
    assert "العربية" in xform


@pytest.mark.django_db
def test_the_json_is_a_form_that_pyxform_reads() -> None:
    made = json.loads(out(kept(every_kind(), FILES), "json").data)

    survey_element = create_survey_element_from_dict(made)

    assert (made["id_string"], made["title"]) == ("every-kind", "Every kind & <more>")
    assert "/data/home_2/home_3" in survey_element.to_xml(validate=False) or "home" in survey_element.to_xml()


@pytest.mark.django_db
def test_no_cell_is_a_formula() -> None:
    made = out(kept(every_kind(), FILES))

    book = openpyxl.load_workbook(io.BytesIO(made.data))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert any(cell.value == "=1+1" for row in book["choices"].iter_rows() for cell in row)


def test_the_same_toolkit_and_version_are_the_same_bytes() -> None:
    first, second = (write_survey(every_kind(), version="1", files={}) for _again in range(2))

    assert first == second
    assert first != write_survey(every_kind(), version="2", files={})


@pytest.mark.django_db
def test_the_voice_of_a_question_goes_along_until_its_words_change() -> None:
    version = kept(every_kind(), FILES)
    asked = kit_of(version.pk).by_key["home"]
    voice = record_voice(asked, forms.sound(), id=new_id(), spoken_by="Ann", by=make.quinn(), now=make.NOW)

    made = out(version)
    assert f"{voice.pk}.mp3" in made.files
    assert plan_of(read_survey(made.data), {}).same == version

    other = read_survey(made.data).survey
    reworded = replace(other.topics[0].questions[0], words="Is it yes?")
    topics = (replace(other.topics[0], questions=(reworded, *other.topics[0].questions[1:])), other.topics[1])
    plan = plan_of(Reading(replace(other, topics=topics), ()), made.files)
    assert [it.words for it in plan.remarks] == [
        f"the voice “{voice.pk}.mp3” speaks other words. It is left out, to be recorded again."
    ]

    copy = keep_survey(read_survey(made.data), made.files, by=None, now=make.NOW, key="copy").version
    assert len(voices(kit_of(copy.pk).questions.values())) == 1


@pytest.mark.django_db
def test_what_field_tools_cannot_read_does_not_leave_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    version = load_starter(now=make.NOW)
    monkeypatch.setattr("biggervoices.checks.formats.survey_out.xml_name", lambda key: f"1 {key}")

    with pytest.raises(Refused, match="Field tools cannot read this"):
        out(version)
    assert AuditEntry.objects.filter(what="checks.toolkit_exported").count() == 0


@pytest.mark.django_db
def test_the_command_writes_a_form_and_its_pictures_and_they_come_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_starter(now=make.NOW)
    file = tmp_path / "starter.xlsx"

    call_command("export_toolkit", "quality-checkers", out=file)
    call_command("import_toolkit", str(file))

    said = capsys.readouterr().out
    assert f"{file} is version 1 of quality-checkers, and form 20" in said
    assert "There is nothing new in this form. It is version 1 of quality-checkers." in said
    assert (tmp_path / "starter-media" / "key.png").read_bytes().startswith(b"\x89PNG")
    for kind, start in (("xform", b"<?xml"), ("json", b"{")):
        call_command("export_toolkit", "quality-checkers", format=kind, out=tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(start)
    with pytest.raises(CommandError, match=r"There is no toolkit nothing\. There are: quality-checkers\."):
        call_command("export_toolkit", "nothing")
    with pytest.raises(CommandError, match="has no version 9"):
        call_command("export_toolkit", "quality-checkers", number=9)


# --- any toolkit ------------------------------------------------------------------------------------------------------

KEY = st.text("abAB1-_. é/", min_size=1, max_size=6).filter(lambda key: key.strip() == key)
LINES = st.text("ab =+-@'\"“”‘’<&>\n\u200f\u200cé#{}ع1", max_size=12).map(str.strip)
SAID = LINES.filter(bool)
KINDS = st.sampled_from([kind for kind in vars(survey).values() if isinstance(kind, str) and kind.isupper()])


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """A toolkit as a draft may hold it, with rules among its questions."""
    languages = LANGUAGES[: draw(st.integers(1, 3))]
    keys = draw(st.lists(KEY, min_size=1, max_size=6, unique=True))
    options = draw(st.lists(KEY.filter(lambda key: " " not in key), min_size=2, max_size=3, unique=True))
    questions = []
    for at, key in enumerate(keys):
        kind = draw(KINDS)
        texts = {name: draw(LINES) for name in survey.QUESTION_TEXTS if name != "words"}
        other = {it["code"]: {"words": draw(LINES), "good": draw(LINES)} for it in languages[1:]}
        shown = [{"key": it, "words": draw(SAID), "picture": draw(st.sampled_from(["", "key"]))} for it in options]
        limits = draw(st.sampled_from([{}, {"whole": True}, {"least": 1}, {"least": -1, "most": 2.5}]))
        asks = questions[draw(st.integers(0, at - 1))] if at and draw(st.booleans()) else None
        can = asks and asks.kind != survey.SHOW and not re.search(r"[ /]", asks.key)
        questions.append(
            SurveyQuestion(
                key=key,
                kind=kind,
                words=draw(SAID),
                **texts,
                options=tuple(shown[:2] if kind == survey.EITHER_OR else shown),
                limits=limits,
                rule=f"${{{asks.key}}} = 'x'" if asks and can else "",
                translations=other,
            )
        )
    topics = (SurveyTopic(draw(KEY), draw(SAID), tuple(questions), again=draw(st.booleans())),)
    return Survey("any", draw(SAID.filter(lambda it: "\n" not in it)), tuple(languages), topics)


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_any_toolkit_goes_out_is_taken_by_pyxform_and_comes_back(toolkit: Survey) -> None:
    data = write_survey(toolkit, version="1", files={})

    reading = read_survey(data)

    assert converted(data).xform.startswith("<?xml")
    told, came = plain(toolkit), plain(reading.survey)
    assert came.topics == told.topics
    assert came.languages == told.languages  # with what goes with every question
    assert [rule for it in came.questions() if (rule := it.rule)] == [
        skiprules.text(skiprules.parse(it.rule)) for it in told.questions() if it.rule
    ]
