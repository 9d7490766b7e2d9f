"""A toolkit as it travels in an XLSForm, the spreadsheet that field surveys use, and what was found in one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from biggervoices.checks.formats import fixed
from biggervoices.people.formats.xlsx import clean
from biggervoices.pure import skiprules

Media = dict[str, dict[str, str]]  # {"en": {"picture": name of a file, "sound": name of a file}}
Translations = dict[str, dict[str, str]]  # {"cy": {"words": ...}}

YES_NO, OPPOSITE, EITHER_OR = "YES_NO", "OPPOSITE", "EITHER_OR"
CHOOSE_ONE, CHOOSE_SOME = "CHOOSE_ONE", "CHOOSE_SOME"
TEXT, NUMBER, DATE, TIME, PHOTO, DRAWING, VOICE = "TEXT", "NUMBER", "DATE", "TIME", "PHOTO", "DRAWING", "VOICE"
SHOW = "SHOW"
WITH_OPTIONS = (EITHER_OR, CHOOSE_ONE, CHOOSE_SOME)
OF_OURS = (YES_NO, OPPOSITE, EITHER_OR)  # an XLSForm has no word for them: they travel as "choose one", with a mark

QUESTION_TEXTS = ("words", "sentence", "how_to_ask", "simpler", "good", "follow_up", "worry")
TOPIC_TEXTS = ("name", "sentence")


@dataclass(frozen=True)
class SurveyQuestion:
    """One question. The fields are those of a QuestionVersion; media names files."""

    key: str
    kind: str
    words: str
    sentence: str = ""
    picture: str = ""
    options: tuple[dict[str, Any], ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)
    rule: str = ""
    good: str = ""
    how_to_ask: str = ""
    simpler: str = ""
    follow_up: str = ""
    worry: str = ""
    making_it_real: str = ""
    regulator: str = ""
    translations: Translations = field(default_factory=dict)
    media: Media = field(default_factory=dict)


@dataclass(frozen=True)
class SurveyTopic:
    """One topic with its questions in order. The fields are those of a Topic."""

    key: str
    name: str
    questions: tuple[SurveyQuestion, ...]
    sentence: str = ""
    picture: str = ""
    rule: str = ""
    again: bool = False
    translations: Translations = field(default_factory=dict)
    media: Media = field(default_factory=dict)


Asked = TypeVar("Asked", SurveyQuestion, SurveyTopic)


@dataclass(frozen=True)
class Survey:
    """A whole toolkit. The first language is that of the words; "words" of one: see formats/fixed.py."""

    key: str
    name: str
    languages: tuple[dict[str, Any], ...]
    topics: tuple[SurveyTopic, ...]

    def questions(self) -> list[SurveyQuestion]:
        """Give the questions of all topics, in order."""
        return [question for topic in self.topics for question in topic.questions]


def plain(given: Survey) -> Survey:
    """Give a survey as it is asked: two that are asked alike are equal, however they are written.

    A translation that says the same as the first language is left out, as is a file that repeats the first one's.
    """
    first = given.languages[0]["code"] if given.languages else ""
    topics = tuple(_plain_topic(topic, first) for topic in given.topics if topic.questions)
    return replace(given, languages=fixed.plain_languages(given.languages), topics=topics)


def _plain_topic(topic: SurveyTopic, first: str) -> SurveyTopic:
    return replace(
        _plain(topic, first, TOPIC_TEXTS), questions=tuple(_plain_question(it, first) for it in topic.questions)
    )


def _plain_question(question: SurveyQuestion, first: str) -> SurveyQuestion:
    options = question.options if question.kind in WITH_OPTIONS else ()
    limits = {name: it for name, it in question.limits.items() if it not in (None, False)}
    return replace(
        _plain(question, first, QUESTION_TEXTS),
        options=tuple(_plain_option(option, first) for option in options),
        limits=limits if question.kind == NUMBER else {},
    )


def _plain(of: Asked, first: str, names: Iterable[str]) -> Asked:
    texts = {name: clean(getattr(of, name)) for name in names}
    said = {code: {name: clean(it) for name, it in words.items()} for code, words in of.translations.items()}
    other = {
        code: {name: it for name, it in words.items() if it and it != texts.get(name)}
        for code, words in said.items()
        if code != first
    }
    translations = {code: words for code, words in other.items() if words}
    media = without_repeats(of.media, first)
    facts: dict[str, Any] = {**texts, "rule": _plain_rule(of.rule), "translations": translations, "media": media}
    return replace(of, **facts)


def _plain_option(option: dict[str, Any], first: str) -> dict[str, Any]:
    said = {code: it for code, it in option.get("translations", {}).items() if it and it != option["words"]}
    facts = {
        "translations": {code: it for code, it in said.items() if code != first},
        "media": without_repeats(option.get("media", {}), first),
    }
    kept = {name: option[name] for name in ("key", "words", "good") if name in option}
    return kept | {"picture": option.get("picture", "")} | {name: it for name, it in facts.items() if it}


def _plain_rule(rule: str) -> str:
    try:
        return skiprules.text(skiprules.parse(rule))
    except ValueError:
        return ""  # what cannot be read is asked always


def without_repeats(files: Media, first: str) -> Media:
    """Leave out what another language has in the same way as the first."""
    same = files.get(first, {})
    kept = {
        code: {name: file for name, file in named.items() if code == first or same.get(name) != file}
        for code, named in files.items()
    }
    return {code: named for code, named in kept.items() if named}


@dataclass(frozen=True)
class Remark:
    """Something in a file that is not kept, or not as it stands there: where, what, and how many rules go with it."""

    sheet: str
    row: int  # 0: the sheet as a whole
    words: str
    rules: int = 0

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"

    @property
    def place(self) -> str:
        return place_of(self.sheet, [self.row] if self.row else [])


@dataclass(frozen=True)
class Reading:
    """What was read in a file. Every rule that stands in it was read or refused."""

    survey: Survey
    remarks: tuple[Remark, ...]
    version: str = ""  # as the file calls itself
    rules_seen: int = 0
    rules_read: int = 0

    @property
    def rules_refused(self) -> int:
        return sum(remark.rules for remark in self.remarks)


def place_of(sheet: str, rows: list[int]) -> str:
    """Name a place in a file: "Row 12", "Rows 3, 4 and 9 of choices", "Settings"."""
    facts = {"sheet": sheet, "rows": _listed(rows)}
    if not rows:
        return _("Sheet “%(sheet)s”") % facts
    if sheet == "survey":
        return _("Row %(rows)s") % facts if len(rows) == 1 else _("Rows %(rows)s") % facts
    return _("Row %(rows)s of %(sheet)s") % facts if len(rows) == 1 else _("Rows %(rows)s of %(sheet)s") % facts


def gathered(remarks: Iterable[Remark]) -> list[tuple[str, str]]:
    """Say the same words once, with all the rows that they are about."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for remark in sorted(remarks, key=lambda it: (it.sheet != "survey", it.sheet, it.row)):
        if remark.row not in rows[remark.sheet, remark.words]:
            rows[remark.sheet, remark.words].append(remark.row)
    return [(place_of(sheet, [row for row in at if row]), words) for (sheet, words), at in rows.items()]


def _listed(rows: list[int]) -> str:
    """List rows: "3", "3 and 9", "3 to 7, 9 and 12"."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    said = [part for run in runs for part in ([_run(run)] if len(run) > 2 else map(str, run))]
    *before, last = said or [""]
    return _("%(before)s and %(last)s") % {"before": ", ".join(before), "last": last} if before else last


def _run(run: list[int]) -> str:
    return _("%(first)s to %(last)s") % {"first": run[0], "last": run[-1]}
