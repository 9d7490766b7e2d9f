"""Answers as files: CSV with one row for each, and submissions as ODK keeps them. Nobody is named in either."""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from biggervoices.checks.formats import survey
from biggervoices.checks.formats.survey import Survey, SurveyTopic
from biggervoices.checks.formats.survey_out import LONG_AGO, names_of
from biggervoices.pure.slips import DO_NOT_KNOW, NOT_SAY, SKIP

COLUMNS = (
    "person", "interview", "version", "topic", "turn", "question", "words", "kind", "value", "value_words",
    "answered_by", "helped_by", "helper",
)  # fmt: skip
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads accents wrongly
CHOSEN = (*survey.OF_OURS, *survey.WITH_OPTIONS)  # kinds whose form offers "I do not know" among its choices
# What a form has no value for: it was read, kept as a file, not known, not said, skipped.
NO_VALUE = ("NEXT", survey.PHOTO, survey.DRAWING, survey.VOICE, DO_NOT_KNOW, NOT_SAY, SKIP)
OURS = "urn:biggervoices:answers"


@dataclass(frozen=True)
class Answer:
    """One answer. person, interview and helper are codes that are other ones in each export."""

    person: str
    interview: str
    version: int
    topic: str
    turn: int
    question: str
    words: str
    kind: str
    value: str
    value_words: str
    answered_by: str
    helped_by: str
    helper: str


class _Line:
    """Take what csv writes, one line at a time."""

    def write(self, line: str) -> str:
        return line


def csv_lines(answers: Iterable[Answer]) -> Iterator[str]:
    """Write answers as CSV, line by line. No cell is a formula."""
    writer: Any = csv.writer(_Line(), lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    for answer in answers:
        yield writer.writerow([safe(getattr(answer, name)) for name in COLUMNS])


def safe(value: object) -> str:
    """Keep a spreadsheet from running what somebody wrote; a number stays a number."""
    words = str(value)
    return f"'{words}" if words.startswith(BEGINS_A_FORMULA) and not NUMBER.fullmatch(words) else words


def submission(asked: Survey, answers: Iterable[Answer], *, instance: str, version: str) -> str:
    """Write the answers of one interview as an instance of the form of `asked`.

    What the form cannot hold stands in attributes of ours: who answered, and that somebody did not know, did not want
    to say, or skipped, where the form has only an empty place for it.
    """
    names = names_of(asked)
    said: dict[tuple[str, int], Answer] = {(answer.question, answer.turn): answer for answer in answers}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<data xmlns:orx="http://openrosa.org/xforms" xmlns:bv="{OURS}" id={quoteattr(asked.key)} '
        f"version={quoteattr(version)}>",
        *(line for topic in asked.topics for line in _topic(topic, said, names)),
        f"<orx:meta><orx:instanceID>{escape(instance)}</orx:instanceID></orx:meta>",
        "</data>",
    ]
    return "\n".join(lines) + "\n"


def _topic(topic: SurveyTopic, said: dict[tuple[str, int], Answer], names: dict[tuple[str, str], str]) -> Iterator[str]:
    keys = {question.key for question in topic.questions}
    turns = sorted({0, *(turn for key, turn in said if key in keys)}) if topic.again else [0]
    name = names["topic", topic.key]
    for turn in turns:
        yield f"<{name}>"
        for question in topic.questions:
            yield _element(names["question", question.key], said.get((question.key, turn)))
        yield f"</{name}>"


def _element(name: str, answer: Answer | None) -> str:
    if answer is None:
        return f"<{name}/>"
    facts = {"by": answer.answered_by, "helped": answer.helped_by}
    value = answer.value
    if answer.kind not in CHOSEN and value in NO_VALUE:
        facts["answer"], value = value, ""
    given = "".join(f" bv:{key}={quoteattr(it)}" for key, it in facts.items() if it)
    plain = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)
    return f"<{name}{given}>{escape(plain)}</{name}>"


def zipped(files: Iterable[tuple[str, str]]) -> IO[bytes]:
    """Pack files by name into a zip, on disk where it is large. The same files give the same bytes."""
    made = SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115 -- whoever sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files:
            packed.writestr(zipfile.ZipInfo(name, LONG_AGO), text.encode(), zipfile.ZIP_DEFLATED)
    made.seek(0)
    return made
