"""A form of a field survey comes in: what can be kept is kept, and what cannot is said row by row."""

import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from biggervoices.checks.changes.drafts import name_checkers
from biggervoices.checks.changes.surveys import keep_survey
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.formats import survey
from biggervoices.checks.formats.sheets import packed, sheets_of
from biggervoices.checks.formats.survey import Reading, gathered
from biggervoices.checks.formats.survey_columns import columns_of
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.checks.formats.survey_kinds import limits_of, typed
from biggervoices.checks.models import Question, QuestionVersion, Toolkit, ToolkitVersion, Topic
from biggervoices.checks.queries.surveys import plan_of
from biggervoices.checks.queries.toolkit import asked_of, kit_of, voices
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.easyread.changes import add_recording
from biggervoices.easyread.models import Picture, Recording
from biggervoices.pure.slips import Said
from tests import make
from tests.checks import forms, makes
from tests.checks.forms import form, workbook

ROOT = Path(__file__).parents[2]


def remarks(reading: Reading) -> list[str]:
    return [f"{place}: {words}" for place, words in gathered(reading.remarks)]


def kinds(reading: Reading) -> dict[str, str]:
    return {question.key: question.kind for question in reading.survey.questions()}


def rules(reading: Reading) -> dict[str, str]:
    return {question.key: question.rule for question in reading.survey.questions() if question.rule}


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_each_type_that_we_can_ask_becomes_its_kind() -> None:
    reading = read_survey(
        form(
            ["text", "words", "Words"],
            ["select_one yn", "one", "One"],
            ["select_multiple yn", "some", "Some"],
            ["integer", "whole", "Whole"],
            ["decimal", "part", "Part"],
            ["date", "day", "Day"],
            ["time", "hour", "Hour"],
            ["image", "photo", "Photo"],
            ["audio", "voice", "Voice"],
            ["note", "read", "Read this"],
        )
    )

    assert remarks(reading) == []
    assert kinds(reading) == {
        "words": "TEXT",
        "one": "CHOOSE_ONE",
        "some": "CHOOSE_SOME",
        "whole": "NUMBER",
        "part": "NUMBER",
        "day": "DATE",
        "hour": "TIME",
        "photo": "PHOTO",
        "voice": "VOICE",
        "read": "SHOW",
    }
    assert {it.key: it.limits for it in reading.survey.questions() if it.kind == "NUMBER"} == {
        "whole": {"whole": True},
        "part": {},
    }


def test_the_kinds_of_a_form_are_those_of_the_toolkit() -> None:
    named = {getattr(survey, kind) for kind, _words in QuestionVersion.KINDS}

    assert named == {kind for kind, _words in QuestionVersion.KINDS}
    assert set(survey.WITH_OPTIONS) == set(QuestionVersion.WITH_OPTIONS)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("select one from yn", "CHOOSE_ONE"),
        ("select1 yn", "CHOOSE_ONE"),
        ("Select_One  yn", "CHOOSE_ONE"),
        ("add select one prompt using yn", "CHOOSE_ONE"),
        ("select all that apply from yn", "CHOOSE_SOME"),
        ("select multiple yn", "CHOOSE_SOME"),
        ("add select multiple prompt using yn", "CHOOSE_SOME"),
        ("add text prompt", "TEXT"),
        ("add integer prompt", "NUMBER"),
        ("q note", "SHOW"),
        ("string", "TEXT"),
        ("int", "NUMBER"),
        ("photo", "PHOTO"),
    ],
)
def test_older_names_of_types_are_known(written: str, kind: str) -> None:
    assert typed(written).kind == kind
    assert typed(written).list_name == ("yn" if "CHOOSE" in kind else "")


@pytest.mark.parametrize(
    "written",
    [
        "geopoint", "geoshape", "video", "file", "barcode", "rank yn", "calculate", "hidden", "start", "end", "today",
        "deviceid", "phonenumber", "username", "audit", "background-audio", "xml-external", "dateTime",
        "select_one_from_file towns.csv", "select_one_external towns", "select_one ${who}", "select_one", "osm",
        "no such type",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_with_its_row(written: str) -> None:
    reading = read_survey(form(["text", "first", "First"], [written, "second", "Second", "${first} = 'a'"]))

    assert list(kinds(reading)) == ["first"]
    assert [(it.row, it.rules) for it in reading.remarks if it.sheet == "survey"] == [(3, 1)]
    assert "left out" in str(reading.remarks[0])


def test_a_place_on_a_map_is_refused_in_plain_words() -> None:
    reading = read_survey(form(["text", "first", "First"], ["geopoint", "where", "Where do you live?"]))

    assert remarks(reading)[0] == "Row 3: a place on a map cannot be asked here. The question is left out."


@pytest.mark.parametrize(
    ("header", "field", "language"),
    [
        ("label", "label", ""),
        ("Label", "label", ""),
        ("label::English (en)", "label", "English (en)"),
        ("label::English", "label", "English"),
        ("label:English", "label", "English"),
        ("label :: Français", "label", "Français"),
        ("caption", "label", ""),
        ("caption:Swahili", "label", "Swahili"),
        ("media::image::English (en)", "image", "English (en)"),
        ("media:image:English", "image", "English"),
        ("image", "image", ""),
        ("audio::العربية", "audio", "العربية"),
        ("guidance_hint::Cymraeg", "guidance_hint", "Cymraeg"),
        ("guidance hint", "guidance_hint", ""),
        ("relevance", "relevant", ""),
        ("bind::relevant", "relevant", ""),
        ("bind:relevant", "relevant", ""),
        ("bind::jr:constraintMsg", "constraint_message", ""),
        ("jr:count", "repeat_count", ""),
        ("read_only", "readonly", ""),
        ("my own notes", "", ""),
        ("name::English", "", ""),
    ],
)
def test_headers_old_and_new_are_known(header: str, field: str, language: str) -> None:
    (column,) = columns_of([header], "survey")

    assert (column.field, column.language) == (field, language)


def test_choices_are_known_under_old_headers() -> None:
    old = [["list name", "value", "caption"], ["yn", "1", "Yes"], ["yn", 2, "No"]]
    reading = read_survey(form(["select one from yn", "happy", "Happy?"], choices=old))

    (question,) = reading.survey.questions()
    assert [(it["key"], it["words"]) for it in question.options] == [("1", "Yes"), ("2", "No")]
    assert remarks(reading) == []


def test_a_form_in_three_languages_keeps_every_word() -> None:
    head = ["type", "name", "label::English (en)", "label::Cymraeg (cy)", "label::العربية"]
    head += ["hint::English (en)", "hint::العربية", "guidance_hint::Cymraeg (cy)"]
    arabic = "هل لديك مفتاح\u200fباب بيتك؟"
    rows = [
        head,
        ["begin_group", "home", "Home", "Cartref", "البيت", "Where you live.", "أين تعيش."],
        ["select_one yn", "key", "Do you have a key?", "Oes allwedd?", arabic, "", "مفتاح", "Gofynnwch."],
        ["end_group"],
    ]
    choices = [
        ["list_name", "name", "label::English (en)", "label::Cymraeg (cy)", "label::العربية"],
        ["yn", "yes", "Yes", "Oes", "نعم"],
        ["yn", "no", "No", "Nac oes", "لا"],
    ]
    reading = read_survey(workbook(rows, choices))

    kept = str(asdict(reading.survey).values())
    missing = [cell for row in (*rows[1:], *choices[1:]) for cell in row[2:] if cell and repr(cell)[1:-1] not in kept]
    assert missing == []
    assert reading.survey.questions()[0].translations["ar"] == {"words": arabic, "sentence": "مفتاح"}
    assert [it["code"] for it in reading.survey.languages] == ["en", "cy", "ar"]
    (question,) = reading.survey.questions()
    assert question.options[0] == {
        "key": "yes",
        "words": "Yes",
        "picture": "",
        "translations": {"cy": "Oes", "ar": "نعم"},
    }
    assert remarks(reading) == []


def test_the_answers_that_every_question_has_are_read_in_each_language() -> None:
    rows = [
        ["type", "name", "label::English (en)", "label::Polski (pl)", "bv::kind"],
        ["select_one yn", "a", "A?", "A po polsku?", "YES_NO"],
        ["select_one c", "b", "B?", "B po polsku?", ""],
        ["select_one d", "c", "C?", "C po polsku?", ""],
    ]
    choices = [
        ["list_name", "name", "label::English (en)", "label::Polski (pl)", "bv_always"],
        *(["yn", key, *words, ""] for key, *words in (("YES", "Yes", "Tak"), ("SOMETIMES", "Sometimes", "Sometimes"))),
        ["yn", "NO", "No", "Nie", ""],
        ["yn", "SKIP", "Skip this one", "Pomiń", "yes"],
        *([name, key, key, key, ""] for name in "cd" for key in ("x", "y")),
        ["c", "SKIP", "Skip this one", "Pomiń", "yes"],
        ["d", "SKIP", "Skip this one", "Opuść", "yes"],
        ["d", "MAYBE", "Maybe", "Może", "yes"],
        ["bv_words", "you_said", "You said: [answer].", "Odpowiedź: [answer].", ""],
        ["bv_words", "question_of", "Question [at] of [of] in [within]", "Pytanie", ""],
    ]

    reading = read_survey(workbook(rows, choices))

    assert reading.survey.languages == (
        {"code": "en", "name": "English"},
        {
            "code": "pl",
            "name": "Polski",
            "words": {"YES": "Tak", "NO": "Nie", "SKIP": "Pomiń", "you_said": "Odpowiedź: %(answer)s."},
        },
    )
    assert remarks(reading) == [
        "Row 11 of choices: “Opuść” is said in another way in another list. It is left out.",
        "Row 12 of choices: no answer that every question has is called “MAYBE”. The choice is left out.",
        "Row 14 of choices: “Pytanie” lacks what is filled in. It is left out.",
    ]


@pytest.mark.parametrize(
    ("head", "setting", "codes"),
    [
        (["label"], "", ["en"]),
        (["label::Polski"], "", ["pl"]),
        (["label", "label::Français (fr)"], "", ["en", "fr"]),
        (["label", "label::English (en)"], "", ["und", "en"]),
        (["label", "label::English (en)"], "Español", ["es", "en"]),
        (["label::English (en)", "label::Español (es)"], "Español (es)", ["es", "en"]),
        (["label::English (en)", "label::Español (es)"], "Spanish (es)", ["es", "en"]),
        (["label::English (en)", "label::Easy English (en)"], "", ["en", "en-x-2"]),
        (["label::Tlhingan Hol"], "", ["x-tlhingan"]),
        (["label::en", "label::cy"], "", ["en", "cy"]),
        (["label::English (en)", "label::Welsh"], "default", ["en", "cy"]),
    ],
)
def test_each_language_has_a_code_and_the_first_is_the_right_one(
    head: list[str], setting: str, codes: list[str]
) -> None:
    rows = [["type", "name", *head], ["text", "first", *(f"Words {number}" for number in range(len(head)))]]

    reading = read_survey(workbook(rows, (), [["default_language"], [setting]] if setting else ()))

    assert [it["code"] for it in reading.survey.languages] == codes
    (question,) = reading.survey.questions()
    assert {question.words, *(it["words"] for it in question.translations.values())} == {
        f"Words {number}" for number in range(len(head))
    }


def test_of_two_texts_in_one_language_the_one_that_names_it_counts() -> None:
    rows = [
        ["type", "name", "label", "label::English (en)"],
        ["text", "a", "Old", "New"],
        ["text", "b", "Same", "Same"],
    ]

    reading = read_survey(workbook(rows, (), [["default_language"], ["English (en)"]]))

    assert [question.words for question in reading.survey.questions()] == ["New", "Same"]
    assert remarks(reading) == ["Row 2: “label” stands there twice in one language. One is left out."]


def test_pictures_and_sounds_belong_to_their_language() -> None:
    head = ["type", "name", "label::English (en)", "label::Cymraeg (cy)"]
    head += ["media::image::English (en)", "media::image::Cymraeg (cy)", "audio::Cymraeg (cy)", "media::video"]
    rows = [head, ["text", "first", "A", "B", "a.png", "b.png", "b.mp3", "film.mp4"]]
    rows += [["text", "second", "A", "B", "a.png", "a.png"], ["text", "third", "A", "B", "../../etc/passwd"]]

    reading = read_survey(workbook(rows))

    first, second, third = reading.survey.questions()
    assert first.media == {"en": {"picture": "a.png"}, "cy": {"picture": "b.png", "sound": "b.mp3"}}
    assert second.media == {"en": {"picture": "a.png"}}  # the second language repeats the first
    assert third.media == {}
    assert remarks(reading) == [
        "Row 2: a film cannot stand with a question here. It is left out.",
        "Row 4: “../../etc/passwd” is no name of a file. It is left out.",
    ]


# --- groups and repeats -----------------------------------------------------------------------------------------------


def shape(reading: Reading) -> list[Any]:
    return [
        (topic.key, topic.name, topic.again, [question.key for question in topic.questions])
        for topic in reading.survey.topics
    ]


def test_groups_are_topics_and_what_stands_beside_them_is_one_too() -> None:
    reading = read_survey(
        form(
            ["text", "a", "A"],
            ["begin group", "one", "One"],
            ["text", "b", "B"],
            ["end group"],
            ["text", "c", "C"],
            ["begin_repeat", "child", "Each child"],
            ["text", "d", "D"],
            ["end_repeat"],
        )
    )

    assert shape(reading) == [
        ("questions", "Form", False, ["a"]),
        ("one", "One", False, ["b"]),
        ("questions-2", "Form", False, ["c"]),
        ("child", "Each child", True, ["d"]),
    ]


def test_a_group_in_a_topic_is_a_page_to_read_and_its_rule_goes_to_its_questions() -> None:
    reading = read_survey(
        form(
            ["begin group", "health", "Health"],
            ["text", "ill", "Ill?"],
            ["begin group", "more", "About your illness", "${ill} = 'yes'"],
            ["text", "since", "Since when?", "${ill} != 'no'"],
            ["end group"],
            ["text", "doctor", "Doctor?"],
            ["end group"],
        )
    )

    assert shape(reading) == [("health", "Health", False, ["ill", "more", "since", "doctor"])]
    assert kinds(reading)["more"] == "SHOW"
    assert rules(reading) == {"more": "${ill} = 'yes'", "since": "${ill} = 'yes' and ${ill} != 'no'"}


def test_a_group_of_groups_gives_its_name_and_its_rule_to_them() -> None:
    reading = read_survey(
        form(
            ["select_one yn", "may", "May we ask?"],
            ["begin group", "all", "The survey", "${may} = 'yes'"],
            ["begin group", "one", "One"],
            ["text", "a", "A"],
            ["end group"],
            ["begin group", "two", "Two", "${a} != ''"],
            ["text", "b", "B"],
            ["end group"],
            ["end group"],
        )
    )

    assert shape(reading)[1:] == [("one", "One", False, ["all", "a"]), ("two", "Two", False, ["b"])]
    assert [topic.rule for topic in reading.survey.topics[1:]] == [
        "${may} = 'yes'",
        "${may} = 'yes' and ${a} != ''",
    ]
    assert reading.survey.topics[1].questions[0].words == "The survey"


def test_a_repeat_in_a_topic_is_a_topic_of_its_own_and_the_topic_goes_on() -> None:
    reading = read_survey(
        form(
            ["begin group", "house", "House"],
            ["text", "a", "A"],
            ["begin repeat", "room", "Each room"],
            ["text", "b", "B"],
            ["end repeat"],
            ["text", "c", "C"],
            ["end group"],
        )
    )

    assert shape(reading) == [
        ("house", "House", False, ["a"]),
        ("room", "Each room", True, ["b"]),
        ("house-2", "House", False, ["c"]),
    ]


def test_a_repeat_in_a_repeat_is_refused_with_all_that_is_in_it() -> None:
    reading = read_survey(
        form(
            ["begin repeat", "house", "House"],
            ["text", "a", "A"],
            ["begin repeat", "room", "Room", "${a} = 'x'"],
            ["text", "b", "B", "${a} = 'y'"],
            ["end repeat"],
            ["text", "c", "C", "${b} = 'z'"],
            ["end repeat"],
        )
    )

    assert shape(reading) == [("house", "House", True, ["a", "c"])]
    assert remarks(reading)[:3] == [
        "Row 4: a repeat in a repeat cannot be asked here. The question is left out, with its rule.",
        "Row 5: it stands in what is left out from row 4 on. The question is left out, with its rule.",
        "Row 7: the rule asks for “b”, which is left out. The rule is left out: what it is about is always asked.",
    ]
    assert (reading.rules_seen, reading.rules_read, reading.rules_refused) == (3, 0, 3)


def test_groups_that_do_not_fit_together_are_said() -> None:
    reading = read_survey(form(["end group"], ["begin group", "one", "One"], ["text", "a", "A"]))

    assert shape(reading) == [("one", "One", False, ["a"])]
    assert remarks(reading)[:2] == [
        "Row 2: nothing has begun that could end here. The row is left out.",
        "Row 3: this group is never ended. It ends where the form ends.",
    ]


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("${nobody} = 'x'", "the rule asks for “nobody”, which is no question in this form."),
        ("${gps} = 'x'", "the rule asks for “gps”, which is left out."),
        ("${page} = 'x'", "the rule asks for “page”, which has no answer."),
        ("${last} = 'x'", "the rule waits for itself."),
        ("today() > '2020-01-01'", "A rule cannot use today."),
        ("regex(${first}, 'x')", "A rule cannot use regex."),
        ("${first} + 1 > 2", "A rule cannot calculate with +."),
        ("${first} = ", "The rule stops too soon."),
        ("/data/first = 'x'", "The sign / cannot stand in a rule."),
        ("(" * 40 + "${first} = 1" + ")" * 40, "A rule has 30 brackets in brackets at most."),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_and_its_question_is_always_asked(rule: str, why: str) -> None:
    reading = read_survey(
        form(
            ["text", "first", "First"],
            ["geopoint", "gps", "Where?"],
            ["note", "page", "Read"],
            ["text", "last", "Last", rule],
        )
    )

    assert rules(reading) == {}
    said = f"Row 5: {why} The rule is left out: what it is about is always asked."
    assert [line for line in remarks(reading) if line.startswith("Row 5")] == [said]
    assert (reading.rules_seen, reading.rules_read, reading.rules_refused) == (1, 0, 1)


def test_rules_that_wait_for_each_other_are_refused_together() -> None:
    reading = read_survey(
        form(
            ["text", "free", "Free", "${a} = 'x'"],
            ["text", "a", "A", "${c} = 'x'"],
            ["begin group", "g", "G", "${a} = 'x'"],
            ["text", "b", "B"],
            ["text", "c", "C", "${b} = 'x'"],
            ["end group"],
        )
    )

    assert rules(reading) == {"free": "${a} = 'x'", "c": "${b} = 'x'"}
    assert [topic.rule for topic in reading.survey.topics] == ["", ""]
    assert (reading.rules_seen, reading.rules_read, reading.rules_refused) == (4, 2, 2)


def test_a_name_that_stands_twice_is_kept_apart_or_refused() -> None:
    reading = read_survey(
        form(
            ["text", "a", "A"],
            ["text", "a", "A again"],
            ["begin group", "g", "G"],
            ["text", "a", "A in a group"],
            ["text", "b", "B", "${a} = 'x'"],
            ["end group"],
        )
    )

    assert [question.key for question in reading.survey.questions()] == ["a", "a-2", "b"]
    assert remarks(reading)[:3] == [
        "Row 3: the name “a” stands in row 2 already. The question is left out.",
        "Row 5: there is another question “a” in another group. This one is kept as “a-2”.",
        "Row 6: the rule asks for “a”, and there are two of that name. "
        "The rule is left out: what it is about is always asked.",
    ]


WORD = st.sampled_from(["a", "b", "c", "gps", "nobody", "page"])
RULE = st.sampled_from(
    [
        "",
        "",
        "${a} = 'yes'",
        "${b} != ''",
        "selected(${c}, 'x')",
        "${c} > 3 and ${a} = 1",
        "today() > 1",
        "${",
        "true()",
    ]
)
TYPE = st.sampled_from(
    ["text", "select_one yn", "select_multiple yn or_other", "integer", "note", "geopoint", "calculate", "",
     "begin group", "begin repeat", "begin_group", "begin loop", "end group", "end repeat", "acknowledge",
     "select_one none"]
)  # fmt: skip
LABEL = st.sampled_from(["", "Words", "Other words"])
ROW = st.tuples(
    TYPE, WORD, LABEL, RULE, st.sampled_from(["", "yes", "no"]), st.sampled_from(["", ". > 0", ". < today()"])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=14))
def test_nothing_is_lost_in_silence(rows: list[tuple[str, ...]]) -> None:
    head = ["type", "name", "label", "relevant", "required", "constraint", "my own"]
    given_rows = [list(row) for row in rows if any(row)]
    if not given_rows:
        return

    reading = read_survey(workbook([head, *given_rows], forms.CHOICES))

    # Each rule was read or refused ...
    cells = sum(bool(row[3]) for row in given_rows)
    assert cells == reading.rules_seen == reading.rules_read + reading.rules_refused
    # ... each row is a question, a group, the end of one, or is said; and the column that nobody knows is named.
    said = {remark.row for remark in reading.remarks if remark.sheet == "survey"}
    words = {question.words for question in reading.survey.questions()} | {it.name for it in reading.survey.topics}
    for number, row in enumerate(given_rows, start=2):
        assert number in said or row[0].startswith("end") or not row[2] or row[2] in words, row
    assert any("my own" in remark.words for remark in reading.remarks)
    # Whatever came of it can be asked: keys are unique, and rules ask for questions that are there.
    keys = [question.key for question in reading.survey.questions()]
    assert len(keys) == len(set(keys))
    assert len({topic.key for topic in reading.survey.topics}) == len(reading.survey.topics)


def test_columns_sheets_and_settings_that_nobody_knows_are_named() -> None:
    reading = read_survey(
        workbook(
            [["type", "name", "label", "notes", ""], ["text", "a", "A", "x", "y"], ["text", "b", "B", "x"]],
            [["list_name", "name", "label", "district"], ["yn", "yes", "Yes", "North"]],
            [["form_title", "style", "version"], ["Form", "pages", "7"], ["Another", "", ""]],
            external_choices=[["list_name"], ["x"]],
            Notes=[["Hello"]],
        )
    )

    assert sorted(remarks(reading)) == [
        "Row 2 of choices: no question that is kept asks for the list “yn”. The choice is left out.",
        "Row 3 of settings: only the first row of settings counts. This one is left out.",
        "Sheet “Notes”: this is no sheet of a form that we know. It is not read.",
        "Sheet “choices”: the column “district” is not known. It is left out, with its cells (1).",
        "Sheet “external_choices”: this is no sheet of a form that we know. It is not read.",
        "Sheet “settings”: the column “style” is not known. It is left out, with its cells (1).",
        "Sheet “survey”: the column “notes” is not known. It is left out, with its cells (2).",
        "Sheet “survey”: the column “without a name” is not known. It is left out, with its cells (1).",
    ]
    assert reading.version == "7"


def test_other_columns_are_kept_where_they_can_be_and_said_where_not() -> None:
    head = (
        "type name label constraint required readonly default appearance calculation choice_filter parameters trigger"
    )
    reading = read_survey(
        form(
            ["integer", "age", "Age", ". >= 0 and . < 120", "no"],
            ["decimal", "weight", "Weight", ". > 0"],
            ["text", "page", "Only to read", "", "", "yes"],
            ["image", "drawn", "Draw", "", "", "", "", "draw"],
            ["range", "much", "How much?", "", "", "", "", "", "", "", "start=0 end=5 step=1"],
            ["select_one yn", "one", "One", "", "yes", "", "yes", "minimal", "", "x = 1", "randomize=true", "${age}"],
            head=head,
        )
    )

    assert {it.key: it.limits for it in reading.survey.questions() if it.limits} == {
        "age": {"whole": True, "least": 0, "most": 119},
        "much": {"whole": True, "least": 0, "most": 5},
    }
    assert (kinds(reading)["page"], kinds(reading)["drawn"]) == ("SHOW", "DRAWING")
    assert [line for line in remarks(reading) if "Row 3" in line] == [
        "Row 3: only a least and a most number can be kept as a limit. “constraint” is left out."
    ]
    assert {line.split("“")[1].split("”")[0] for line in remarks(reading) if line.startswith("Row 7")} == {
        "required",
        "default",
        "appearance",
        "choice_filter",
        "parameters",
        "trigger",
    }


@pytest.mark.parametrize(
    ("constraint", "whole", "limits"),
    [
        (". >= 1 and . <= 10", False, {"least": 1, "most": 10}),
        (".>=1.5", False, {"least": 1.5}),
        ("(. > 0) and (. < 10)", True, {"least": 1, "most": 9}),
        ("10 >= .", True, {"most": 10}),
        (". > 0", False, None),
        (". > 0.5", True, None),
        (". >= 1 or . <= 10", True, None),
        (". >= ${age}", True, None),
        (". != 3", True, None),
        ("regex(., '[0-9]+')", True, None),
        (". >= 1 and . >= 2", True, None),
        ("../a >= 1", True, None),
        ("", True, None),
    ],
)
def test_a_constraint_is_a_limit_only_where_it_says_no_more(constraint: str, whole: bool, limits: Any) -> None:
    assert limits_of(constraint, whole=whole) == limits


def test_a_choice_of_others_asks_for_the_words() -> None:
    reading = read_survey(form(["select_one yn or_other", "pet", "A pet?"], ["text", "end_note", "More?"]))

    assert [question.key for question in reading.survey.questions()] == ["pet", "pet_other", "end_note"]
    assert [it["key"] for it in reading.survey.questions()[0].options] == ["yes", "no", "other"]
    assert rules(reading) == {"pet_other": "${pet} = 'other'"}
    assert reading.rules_seen == 0


def test_choices_that_cannot_be_kept_are_said() -> None:
    choices = [
        ["list_name", "name", "label"],
        ["a", "x y", "Two words"],
        ["a", "x", "X"],
        ["a", "x", "X again"],
        ["a", "SKIP", "Skip it"],
        ["a", "", "No name"],
        ["a", "nameless"],
        ["", "listless", "L"],
    ]
    reading = read_survey(form(["select_multiple a", "some", "Some"], ["select_one b", "one", "One"], choices=choices))

    assert [it["key"] for it in reading.survey.questions()[0].options] == ["x"]
    assert remarks(reading) == [
        "Row 3: there is no list “b” of choices. The question is left out.",
        "Row 2 of choices: its name has a space in it, and several can be chosen. The choice is left out.",
        "Row 4 of choices: another choice of its list has the same name. The choice is left out.",
        "Row 5 of choices: every question here has this answer already. The choice is left out.",
        "Row 6 of choices: it has no name. The choice is left out.",
        "Row 7 of choices: it has no words. The choice is left out.",
        "Row 8 of choices: it does not say which list it belongs to. The choice is left out.",
    ]


# --- pyxform agrees ---------------------------------------------------------------------------------------------------

NAMES = ("q1", "q2", "q3")
SOUND_ROW = st.sampled_from(
    [("text", "${q1} = 'a'"), ("integer", "${q1} != '' and (${q1} = 'b' or ${q1} = 'c')"), ("date", ""),
     ("select_one yn", "not(selected(${q1}, 'x'))"), ("select_multiple yn", ""), ("note", "${q1} > 3"), ("decimal", "")]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(SOUND_ROW, min_size=1, max_size=6), st.booleans())
def test_what_pyxform_takes_and_we_can_ask_is_kept_whole(rows: list[tuple[str, str]], grouped: bool) -> None:
    kept = [["text", "q1", "First"], *([kind, f"n{at}", f"Words {at}", rule] for at, (kind, rule) in enumerate(rows))]
    if grouped:
        kept = [kept[0], ["begin_group", "g", "G"], *kept[1:], ["end_group"]]
    data = form(*kept)

    xform = convert(data, file_type=".xlsx").xform
    reading = read_survey(data)

    assert remarks(reading) == [] or all("of choices" in line for line in remarks(reading))
    asked = [question.key for question in reading.survey.questions()]
    assert [name for name in asked if f"/{name}" not in xform] == []
    assert len(asked) == len(rows) + 1
    assert sum(rule != "" for _kind, rule in rows) == xform.count(" relevant=") == len(rules(reading))


@pytest.mark.parametrize(
    "rows",
    [
        [["text", "a", "A"], ["text", "a", "A"]],
        [["select_one none", "a", "A"]],
        [["text", "a", "A", "${nobody} = 1"]],
        [["text", "a b", "A"]],
        [["begin group", "g", "G"], ["text", "a", "A"]],
        [["text", "a", "A"], ["end group"]],
    ],
)
def test_what_pyxform_refuses_we_say(rows: list[list[str]]) -> None:
    data = form(["text", "z", "Z"], *rows)

    with pytest.raises(PyXFormError):
        convert(data, file_type=".xlsx")
    assert [line for line in remarks(read_survey(data)) if not line.endswith("The choice is left out.")] != []


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_csv_is_a_form_too() -> None:
    sheets = 'survey,,\n,type,name,label\n,text,a,"Où, ça?"\nchoices,,\n,list_name,name,label\n,yn,y,Yes\n'
    alone = "type;name;label\ntext;a;Où, ça?\n"

    assert read_survey(sheets.encode("utf-8-sig")).survey.questions()[0].words == "Où, ça?"
    assert read_survey(alone.encode("cp1252")).survey.questions()[0].words == "Où, ça?"


def test_an_old_excel_file_is_a_form_too() -> None:
    survey = [["type", "name", "label:English", "relevant"], ["select one from yn", "a", "Où, ça?"]]
    survey += [["integer", "b", "How many?", "${a} = 1"]]
    choices = [["list name", "value", "label:English"], ["yn", 1, "Oui"], ["yn", 2.5, "Non"]]

    reading = read_survey(forms.old_workbook(survey=survey, choices=choices, Notes=[["Hello"]]))

    first, second = reading.survey.questions()
    assert (first.words, [it["key"] for it in first.options], second.rule) == ("Où, ça?", ["1", "2.5"], "${a} = 1")
    assert remarks(reading) == ["Sheet “Notes”: this is no sheet of a form that we know. It is not read."]
    assert reading.survey.languages == ({"code": "en", "name": "English"},)


def test_an_old_excel_file_that_is_broken_or_too_large_is_refused() -> None:
    whole = forms.old_workbook(survey=[["type", "name"], *([["text", 1]] * 5_001)])
    with pytest.raises(Refused, match="more than 5,000 rows"):
        read_survey(whole)
    for cut in (whole[:600], whole[:3000], whole[:-700], whole[:512] + b"\xff" * 5000):
        with pytest.raises(Refused):
            read_survey(cut)


def test_cells_are_read_as_a_spreadsheet_shows_them() -> None:
    data = workbook([["type", "name", "label"], ["text", 1.0, 2.5], ["text", True, None]])

    (sheet,) = sheets_of(data)

    assert sheet.rows == [(1, ["type", "name", "label"]), (2, ["text", "1", "2.5"]), (3, ["text", "TRUE"])]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n", "picture"),
        (b"%PDF-1.7", "not a list"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"PK\x03\x04 broken", "could not open"),
        (b"\xd0\xcf\x11\xe0 broken", "old Excel file"),
        (forms.package(b"x").replace(b"form.xlsx", b"form.docx"), "no sheets"),
        (workbook([], [["list_name"], ["x"]]), "no sheet “survey”"),
        (workbook([["kind", "name"], ["text", "a"]]), "no column “type”"),
        (workbook([["type", "name"], *([["text", "a"]] * 5_001)]), "more than 5,000 rows"),
        (workbook([["type", *(["x"] * 120)]]), "more than 120 columns"),
        (forms.sheet_of('<row><c t="str"><v>' + "9" * 32_768 + "</v></c></row>"), "32,767"),
    ],
)
def test_what_is_no_form_is_refused_in_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_survey(data)

    assert why in refused.value.reason
    assert refused.value.reason.endswith((".", "?"))


WHOLE = (
    forms.large(5),
    forms.package(forms.large(3), door__png=b"x"),
    forms.old_workbook(survey=[["type", "name", "label"], ["text", "a", "Words"]]),
    b"survey,,\n,type,name,label\n,text,a,Words\n",
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=9)), min_size=1, max_size=8))
def test_a_broken_file_is_read_or_refused_and_nothing_else(data: bytes, strokes: list[tuple[float, bytes]]) -> None:
    for place, other in strokes:
        at = int(place * len(data))
        data = data[:at] + other + data[at + len(other) + (len(other) % 2) :]

    with suppress(Refused):
        read_survey(packed(data)[0])


@pytest.mark.parametrize("bomb", forms.BOMBS)
def test_a_zip_bomb_is_refused_within_a_second_and_100_mb(bomb: str, tmp_path: Path) -> None:
    seconds, megabytes, said = forms.blown(bomb, tmp_path)

    assert said.endswith(".")
    assert seconds < 1
    assert megabytes < 100


def test_a_package_is_a_form_and_what_goes_with_it() -> None:
    data, files = packed(forms.package(form(["text", "a", "A"]), door__png=b"1", hello__mp3=b"2"))

    assert (list(kinds(read_survey(data))), files) == (["a"], {"door.png": b"1", "hello.mp3": b"2"})
    assert packed(form(["text", "a", "A"]))[1] == {}


# --- into the house ---------------------------------------------------------------------------------------------------


def brought(data: bytes, files: dict[str, bytes] | None = None, **how: Any) -> ToolkitVersion:
    reading = read_survey(data, called="my-form.xlsx")
    return keep_survey(reading, files or {}, by=None, now=make.NOW, **how).version


@pytest.mark.django_db
def test_a_form_becomes_a_draft_of_its_own_toolkit() -> None:
    version = brought(forms.large(40))

    assert (version.toolkit.key, version.toolkit.name, version.number, version.published_at) == (
        "large",
        "Large",
        1,
        None,
    )
    assert [it["code"] for it in version.languages] == ["en", "fr", "ar"]
    kit = kit_of(version.pk)
    assert len(kit.questions) == 40
    assert kit.by_key["q5"].rule == "${q0} = 'c3' or ${q0} != ''"
    assert kit.by_key["q5"].in_language("ar").words == "سؤال 5؟"


@pytest.mark.django_db
def test_the_same_form_twice_is_nothing_new() -> None:
    first = brought(forms.large(40))

    kept = keep_survey(read_survey(forms.large(40)), {}, by=None, now=make.NOW)

    assert (kept.version, kept.new) == (first, False)
    assert ToolkitVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_changed_form_takes_the_place_of_the_draft_only_when_that_is_said() -> None:
    first = brought(forms.large(40))
    meaning = Question.objects.get(key="q1").pk
    changed = read_survey(forms.large(41))

    with pytest.raises(Refused, match="There is a draft"):
        keep_survey(changed, {}, by=None, now=make.NOW)
    kept = keep_survey(changed, {}, by=None, now=make.NOW, instead=True)

    assert kept.version == first
    assert (QuestionVersion.objects.count(), Question.objects.count(), Topic.objects.count()) == (41, 41, 3)
    assert Question.objects.get(key="q1").pk == meaning  # with its voices and all that hangs on it

    keep_survey(read_survey(forms.large(3)), {}, by=None, now=make.NOW, instead=True)
    assert Question.objects.count() == 3


@pytest.mark.django_db
def test_a_published_form_that_changed_is_a_new_version_with_the_same_meanings() -> None:
    first = brought(forms.large(40), published=True)

    second = brought(forms.large(41))

    assert (first.number, second.number, second.published_at) == (1, 2, None)
    other = replace(read_survey(forms.large(41)).survey, name="Another name")
    assert [str(it) for it in plan_of(Reading(other, ()), {}).remarks] == [
        "Sheet “settings”: the form is called “Another name”. The questions keep the name “Large”."
    ]
    assert Question.objects.count() == 41
    assert QuestionVersion.objects.count() == 81


@pytest.mark.django_db
def test_published_from_the_shell_it_takes_the_place_of_the_version_before_and_nobodys_name_is_under_it() -> None:
    first = brought(forms.large(40), published=True)

    second = brought(forms.large(41), published=True)

    first.refresh_from_db()
    assert (first.retired_at, second.published_at, second.retired_at) == (make.NOW, make.NOW, None)
    assert second.signatures.count() == 0


@pytest.mark.django_db
def test_nobody_publishes_without_names_on_screen_or_past_those_who_are_named() -> None:
    with pytest.raises(Refused, match="with their names"):
        keep_survey(read_survey(forms.large(40)), {}, by=make.quinn(), now=make.NOW, published=True)
    assert Toolkit.objects.count() == 0

    draft = brought(forms.large(40))
    name_checkers(draft, [makes.checker()], by=make.quinn(), now=make.NOW)
    with pytest.raises(Refused, match="Joe"):
        brought(forms.large(40), published=True)
    with pytest.raises(Refused, match="Only the Quality Team"):
        keep_survey(read_survey(forms.large(40)), {}, by=make.cath(), now=make.NOW)


@pytest.mark.django_db
def test_pictures_and_sounds_come_in_with_the_form() -> None:
    head = ["type", "name", "label::English (en)", "label::Cymraeg (cy)", "image::English (en)", "image::Cymraeg (cy)"]
    head += ["audio::English (en)"]
    rows = [head, ["select_one yn", "key", "A key?", "Allwedd?", "key.png", "allwedd.png", "key.wav"]]
    rows += [["text", "two", "Two", "Dau", "missing.png", "", "broken.wav"]]
    choices = [
        ["list_name", "name", "label::English (en)", "image"],
        ["yn", "yes", "Yes", "KEY.PNG"],
        ["yn", "no", "No"],
    ]
    files = {
        "key.png": forms.picture(),
        "allwedd.png": forms.picture("red"),
        "key.wav": forms.sound(),
        "broken.wav": b"no sound",
    }

    reading = read_survey(workbook(rows, choices))
    kept = keep_survey(reading, files, by=None, now=make.NOW)

    first, second = kit_of(kept.version.pk).questions.values()
    shown = Picture.objects.get(idea=first.picture)
    assert first.options[0]["picture"] == first.picture  # the same file is the same picture
    assert first.media == {"cy": {"picture": str(Picture.objects.exclude(pk=shown.pk).get().pk)}}
    assert set(voices([first])) == {first.id}
    assert second.picture == ""
    assert [str(remark) for remark in kept.plan.remarks] == [
        "Sheet “survey”: the picture “missing.png” did not come with the form. It is left out.",
        "Sheet “survey”: “broken.wav” is left out: We could not open this recording. "
        "Please record it again or choose another one.",
    ]
    again = keep_survey(reading, files, by=None, now=make.NOW)
    assert not again.new
    assert (Picture.objects.count(), Recording.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_no_form_reaches_a_photo_of_somebody_or_what_somebody_said() -> None:
    photo = make.with_photo(make.bilal()).photo
    said = add_recording(forms.sound(), id=new_id(), spoken_by="Bilal", by=None, now=make.NOW)
    head = ["type", "name", "label", "image", "audio"]
    reading = read_survey(workbook([head, ["text", "a", "A", f"{photo.pk}.webp", f"{said.pk}.mp3"]]))

    plan = plan_of(reading, {})

    assert plan.survey.questions()[0].media == {}
    assert len(plan.remarks) == 2


@pytest.mark.django_db
def test_a_form_with_nothing_that_can_be_asked_makes_nothing() -> None:
    with pytest.raises(Refused, match="no question"):
        brought(form(["geopoint", "a", "A"]))

    assert (Toolkit.objects.count(), Picture.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_420_questions_in_three_languages_come_in_within_3_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "large.xlsx"
    file.write_bytes(forms.large(420))
    began = time.process_time()

    call_command("import_toolkit", str(file))

    seconds = time.process_time() - began
    said = capsys.readouterr().out
    assert QuestionVersion.objects.count() == 420
    assert "Large: 21 topics, 420 questions, 3360 choices, in English, Français, العربية." in said
    assert "It is a draft: version 1 of large." in said
    assert seconds < 3


@pytest.mark.django_db
def test_the_command_says_what_it_does_and_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "visit.xlsx"
    file.write_bytes(form(["text", "a", "A", "${b} = 1"], ["image", "b", "B"], head="type name label relevant image"))
    file.write_bytes(
        workbook([["type", "name", "label", "image"], ["text", "a", "A", "door.png"], ["geopoint", "b", "B"]])
    )
    (tmp_path / "visit-media").mkdir()
    (tmp_path / "visit-media" / "door.png").write_bytes(forms.picture())

    call_command("import_toolkit", str(file), look=True)
    assert "Nothing is saved" in capsys.readouterr().out
    assert Toolkit.objects.count() == 0

    call_command("import_toolkit", str(file), key="my-own", publish=True)
    said = capsys.readouterr().out
    assert "  Row 3: a place on a map cannot be asked here. The question is left out." in said
    assert "It is published as version 1 of my-own, without names" in said
    assert Picture.objects.count() == 1

    call_command("import_toolkit", str(file), key="my-own", publish=True)
    said = capsys.readouterr().out
    assert "There is nothing new in this form. It is version 1 of my-own." in said
    assert "published" not in said
    with pytest.raises(CommandError, match=r"nowhere\.xlsx: No such file"):
        call_command("import_toolkit", str(tmp_path / "nowhere.xlsx"))
    with pytest.raises(CommandError, match="This is a picture"):
        call_command("import_toolkit", str(tmp_path / "visit-media" / "door.png"))


@pytest.mark.django_db
def test_a_second_toolkit_leaves_the_first_as_it_was() -> None:
    starter = load_starter(now=make.NOW)

    brought(forms.large(40), published=True)

    starter.refresh_from_db()
    assert starter.retired_at is None


@pytest.mark.django_db
def test_a_chain_of_rules_through_a_thousand_questions_can_be_asked() -> None:
    last = 999
    rows = [["text", f"q{at}", f"Question {at}?", f"${{q{at + 1}}} != ''" if at < last else ""] for at in range(1000)]
    kit = kit_of(brought(form(*rows)).pk)
    said = {question.id: Said(answer="x") for question in kit.questions.values()}

    assert len(asked_of(kit, said).questions) == 1000
    del said[kit.by_key["q499"].id]
    assert len(asked_of(kit, said).questions) == 501
