"""Write a toolkit as an XLSForm, and turn that into the XForm and the JSON that field tools read.

What only we have travels in columns that begin with "bv::", which other programs leave alone; so what is written here
and read again is the same toolkit. Pictures are repeated for each language, for ODK shows none where one is missing.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from biggervoices.checks.formats import fixed, survey
from biggervoices.checks.formats.survey import Media, Survey, SurveyQuestion, SurveyTopic
from biggervoices.core.refusals import Refused
from biggervoices.pure import skiprules
from biggervoices.pure.slips import NO, SOMETIMES, YES

Row = dict[tuple[str, str], str]  # (column, code of a language or "") and what stands there
TYPES = {
    survey.SHOW: "note", survey.TEXT: "text", survey.DATE: "date", survey.TIME: "time", survey.PHOTO: "image",
    survey.DRAWING: "image", survey.VOICE: "audio",
}  # fmt: skip
TEXTS = {
    "words": "label", "name": "label", "sentence": "hint", "how_to_ask": "guidance_hint", "simpler": "bv::simpler",
    "good": "bv::good", "follow_up": "bv::follow_up", "worry": "bv::worry",
}  # fmt: skip
FILLED = ("label", "hint", "guidance_hint")  # shown to people: a gap in one language shows the first one there
COLUMNS = (
    "type", "name", "label", "hint", "guidance_hint", "relevant", "constraint", "appearance", "media::image",
    "media::audio", "bv::key", "bv::kind", "bv::picture", "bv::simpler", "bv::good", "bv::follow_up", "bv::worry",
    "bv::making_it_real", "bv::regulator",
)  # fmt: skip
# pyxform makes an element of each other column of choices, so its name must be one that XML takes.
CHOICE_COLUMNS = (
    "list_name", "name", "label", "media::image", "media::audio", "bv_picture", "bv_good", "bv_always",
)  # fmt: skip
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # every part of the file has this day, so that the same form is the same bytes


@dataclass(frozen=True)
class Converted:
    """A form as field tools read it, and what pyxform warned of."""

    xform: str
    json: bytes
    warnings: tuple[str, ...]


def write_survey(given: Survey, *, version: str, files: Mapping[str, str]) -> bytes:
    """Write a workbook. files: the name of the file for each idea of a picture, and for each sound, that goes with it.

    The same survey, version and files give the same bytes.
    """
    writing = _Writing(given, files)
    rows = [row for topic in given.topics for row in writing.topic(topic)]
    writing.beside()
    languages = {it["code"]: f"{it['name']} ({it['code']})" for it in given.languages}
    settings: list[Row] = [
        {
            ("form_title", ""): given.name,
            ("form_id", ""): given.key,
            ("version", ""): version,
            ("default_language", ""): next(iter(languages.values())),
        }
    ]
    return _workbook(
        {
            "survey": _table(COLUMNS, rows, languages),
            "choices": _table(CHOICE_COLUMNS, writing.choices, languages),
            "settings": _table([name for name, _code in settings[0]], settings, languages),
        }
    )


def converted(workbook: bytes) -> Converted:
    """Let pyxform convert a workbook, and so check it; raise Refused where it says no."""
    from pyxform.errors import PyXFormError  # noqa: PLC0415 -- slow import
    from pyxform.xls2xform import convert  # noqa: PLC0415

    warnings: list[str] = []
    try:
        made = convert(workbook, warnings=warnings, file_type=".xlsx")
    except PyXFormError as error:
        raise Refused(_("Field tools cannot read this toolkit: %(why)s") % {"why": error}) from error
    as_json: str = json.dumps(made._pyxform, ensure_ascii=False, indent=1, default=str)
    return Converted(made.xform, as_json.encode(), tuple(warnings))


@dataclass
class _Writing:
    """The rows of a survey, and the lists of choices that they need."""

    given: Survey
    files: Mapping[str, str]
    choices: list[Row] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)  # name of a list by what is in it
    written: set[str] = field(default_factory=set)  # answers that are in some list

    def __post_init__(self) -> None:
        self.codes = [it["code"] for it in self.given.languages]
        self.names = names_of(self.given)
        first, *others = self.given.languages
        self.base = fixed.base_of(first)
        self.words = {first["code"]: self.base} | {it["code"]: fixed.own_words(it, first) for it in others}

    def topic(self, topic: SurveyTopic) -> Iterable[Row]:
        kind = "repeat" if topic.again else "group"
        name = self.names["topic", topic.key]
        row: Row = {("type", ""): f"begin_{kind}", ("name", ""): name, ("relevant", ""): self.rule(topic.rule)}
        yield row | self.key(name, topic.key) | self.texts(topic, survey.TOPIC_TEXTS) | self.media(topic)
        for question in topic.questions:
            yield self.question(question)
        yield {("type", ""): f"end_{kind}", ("name", ""): name}

    def question(self, question: SurveyQuestion) -> Row:
        name = self.names["question", question.key]
        row: Row = {
            ("type", ""): self.type(question, name),
            ("name", ""): name,
            ("relevant", ""): self.rule(question.rule),
            ("constraint", ""): _constraint(question.limits) if question.kind == survey.NUMBER else "",
            ("appearance", ""): "draw" if question.kind == survey.DRAWING else "",
            ("bv::kind", ""): question.kind if question.kind in survey.OF_OURS else "",
            ("bv::making_it_real", ""): question.making_it_real,
            ("bv::regulator", ""): question.regulator,
        }
        return row | self.key(name, question.key) | self.texts(question, survey.QUESTION_TEXTS) | self.media(question)

    def type(self, question: SurveyQuestion, name: str) -> str:
        if question.kind == survey.NUMBER:
            return "integer" if question.limits.get("whole") else "decimal"
        if question.kind in TYPES:
            return TYPES[question.kind]
        several = question.kind == survey.CHOOSE_SOME
        return f"select_{'multiple' if several else 'one'} {self.list(question, name)}"

    def list(self, question: SurveyQuestion, name: str) -> str:
        """Give the list of a question's choices; questions with the same choices share it."""
        rows = [self.choice(option, always=False) for option in question.options]
        if question.kind in (survey.YES_NO, survey.OPPOSITE):
            name = "yes_sometimes_no"
            rows = [self.usual(key, always=False) for key in (YES, SOMETIMES, NO)]
        elif question.kind == survey.EITHER_OR:
            rows.insert(1, self.usual(fixed.BETWEEN, always=True) | {("name", ""): SOMETIMES})
        rows += [self.usual(key, always=True) for key in fixed.ALWAYS]
        same = json.dumps([sorted((*key, value) for key, value in row.items()) for row in rows])
        if same not in self.lists:
            self.lists[same] = name
            self.choices += [{("list_name", ""): name, **row} for row in rows]
        return self.lists[same]

    def choice(self, option: Mapping[str, Any], *, always: bool) -> Row:
        row: Row = {("name", ""): option["key"], ("bv_always", ""): "yes" if always else ""}
        if "good" in option:
            row["bv_good", ""] = "yes" if option["good"] else "no"
        said = option.get("translations", {})
        for code in self.codes:
            row["label", code] = (said.get(code) if code != self.codes[0] else "") or option["words"]
        idea = option.get("picture", "")
        return row | {("bv_picture", ""): idea} | self.shown(idea, option.get("media", {}))

    def usual(self, key: str, *, always: bool) -> Row:
        """Write an answer that is the same in many questions; where a language has no words for it, as the first."""
        self.written.add(key)
        row = self.choice({"key": key, "words": fixed.english(key), "picture": fixed.ANSWERS[key][1]}, always=always)
        return row | self.said(key)

    def said(self, key: str) -> Row:
        return {("label", code): fixed.shown(self.words[code].get(key) or self.base[key]) for code in self.codes}

    def beside(self) -> None:
        """Write what no list of a question holds, where a language has words for it, as a list that nobody asks for.

        So it travels, too, and other programs leave it alone.
        """
        said = {key for it in fixed.plain_languages(self.given.languages) for key in it.get("words", {})}
        keys = [key for key in fixed.KEYS if key in said - self.written]
        self.choices += [{("list_name", ""): fixed.LIST, ("name", ""): key, **self.said(key)} for key in keys]

    def key(self, name: str, key: str) -> Row:
        return {("bv::key", ""): key} if name != key else {}

    def rule(self, rule: str) -> str:
        """Write a rule with the names of this form; one that cannot be read is asked always, here as there."""
        try:
            tree = skiprules.parse(rule) if rule.strip() else None
        except ValueError:
            return ""
        names = {key: name for (what, key), name in self.names.items() if what == "question"}
        return skiprules.text(skiprules.renamed(tree, names)) if tree else ""

    def texts(self, of: SurveyQuestion | SurveyTopic, names: Iterable[str]) -> Row:
        row: Row = {}
        for name in names:
            first = getattr(of, name)
            for code in self.codes:
                said = first if code == self.codes[0] else of.translations.get(code, {}).get(name, "")
                row[TEXTS[name], code] = said or (first if TEXTS[name] in FILLED else "")
        return row

    def media(self, of: SurveyQuestion | SurveyTopic) -> Row:
        return {("bv::picture", ""): of.picture} | self.shown(of.picture, of.media)

    def shown(self, idea: str, media: Media) -> Row:
        """Write a picture and a sound for each language; where one has none, that of the first stands there."""
        row: Row = {}
        first = media.get(self.codes[0], {})
        for code in self.codes:
            own = media.get(code, {})
            for column, name, usual in (("image", "picture", idea), ("audio", "sound", "")):
                row[f"media::{column}", code] = self.files.get(own.get(name) or first.get(name) or usual, "")
        return row


def names_of(given: Survey) -> dict[tuple[str, str], str]:
    """Give each topic and question a name that XML takes, and that is nobody else's, however large its letters are."""
    names: dict[tuple[str, str], str] = {}
    taken = {"meta", "data"}
    for what, keys in (
        ("question", [question.key for question in given.questions()]),
        ("topic", [topic.key for topic in given.topics]),
    ):
        for key in keys:
            start = xml_name(key)
            number, name = 1, start
            while name.casefold() in taken:
                number += 1
                name = f"{start}_{number}"
            taken.add(name.casefold())
            names[what, key] = name
    return names


def xml_name(key: str) -> str:
    """Make a name that XML takes."""
    plain = re.sub(r"[^\w.\-]", "_", key)
    return plain if re.match(r"[^\W\d]", plain) else f"_{plain}"


def _constraint(limits: Mapping[str, Any]) -> str:
    parts = [f". {sign} {limits[name]}" for name, sign in (("least", ">="), ("most", "<=")) if name in limits]
    return " and ".join(parts)


# --- the workbook -----------------------------------------------------------------------------------------------------


def _table(columns: Iterable[str], rows: list[Row], languages: Mapping[str, str]) -> list[list[str]]:
    """Lay rows out under headers; a column with nothing in it is left away, but for those that a form must have."""
    filled = {at for row in rows for at, words in row.items() if words}
    must_be = ("type", "name", "label", "list_name")
    kept = [
        (name, code)
        for name in columns
        for code in ("", *languages)
        if (name, code) in filled or (name in must_be and code == (next(iter(languages)) if name == "label" else ""))
    ]
    head = [f"{name}::{languages[code]}" if code else name for name, code in kept]
    return [head, *([row.get(at, "") for at in kept] for row in rows)]


def _workbook(sheets: Mapping[str, list[list[str]]]) -> bytes:
    import openpyxl  # noqa: PLC0415 -- slow import
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "C2"
        for at, cells in enumerate(rows, start=1):
            for column, words in enumerate(cells, start=1):
                if words:
                    cell = sheet.cell(at, column, re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", str(words)))
                    cell.data_type = "s"  # never a formula, whatever it begins with
                    if at == 1:
                        cell.font = Font(bold=True)
                    elif "\n" in words:
                        cell.alignment = Alignment(wrap_text=True)
    made = io.BytesIO()
    book.save(made)
    return _timeless(made.getvalue())


def _timeless(workbook: bytes) -> bytes:
    """Take the day and the hour out of a workbook."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            after.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
