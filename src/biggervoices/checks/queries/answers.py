"""Answers that were handed in, coded: for the Quality Team, and for whoever studies them with it."""

import re
from base64 import b32encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from biggervoices.checks.formats.answers import Answer, csv_lines, submission
from biggervoices.checks.formats.survey import Survey
from biggervoices.checks.formats.survey_out import converted, write_survey
from biggervoices.checks.models import Interview, QuestionVersion, Slip, Toolkit, ToolkitVersion, Visit
from biggervoices.checks.queries.surveys import survey_of
from biggervoices.checks.queries.talk import tap_of
from biggervoices.checks.queries.toolkit import Kit, kit_of
from biggervoices.core.keys import drawn, drawn_id
from biggervoices.core.models import AuditEntry
from biggervoices.people.models import Person
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap

KINDS = ("csv", "odk")
AT_ONCE = 200  # interviews
EXPORTED = "checks.answers_exported"
SHORTEST_NAME = 3  # letters: shorter ones are words more often than names


@dataclass(frozen=True)
class Taking:
    """One export: its id draws the codes; what was handed in until its moment belongs to it."""

    id: UUID
    at: datetime

    def code(self, what: str, of: UUID | None) -> str:
        """Give a code that nobody can turn back, and that is another one in each export."""
        if of is None:
            return ""
        return f"{what}-{b32encode(drawn('answers', self.id, what, of)[:10]).decode()[:12]}"


def taken_before(id: UUID) -> Taking | None:
    """Give an export of before by its id, to make the same file again."""
    entry = AuditEntry.objects.filter(what=EXPORTED, facts__export=str(id)).order_by("at").first()
    return Taking(id, entry.at) if entry else None


@dataclass(frozen=True)
class Given:
    """The answers of one interview, with the version of the questions."""

    interview: UUID
    version: UUID
    answers: tuple[Answer, ...]


def interviews_of(toolkit: Toolkit, taking: Taking) -> QuerySet[Interview]:
    """Give the interviews whose answers are in an export: asked, handed in, and not taken back."""
    return Interview.objects.filter(
        kind=Interview.ASKED,
        taken_back_at=None,
        visit__state=Visit.DONE,
        visit__finished_at__lte=taking.at,
        visit__version__toolkit=toolkit,
    )


def answers_of(toolkit: Toolkit, taking: Taking) -> Iterator[Given]:
    """Give what each interview holds, one after the other, in the order of their codes: it tells no order of visits."""
    known = interviews_of(toolkit, taking).values_list("pk", "person", "visit__version")
    coded = sorted((taking.code("I", pk), pk, taking.code("P", person), version) for pk, person, version in known)
    reading = _Reading(taking)
    for start in range(0, len(coded), AT_ONCE):
        some = coded[start : start + AT_ONCE]
        said = reading.slips_of([pk for _code, pk, _person, _version in some])
        for code, pk, person, version in some:
            answers = tuple(reading.answers(said[pk], interview=code, person=person, kit=kit_of(version)))
            if answers:
                yield Given(pk, version, answers)


def csv_of(toolkit: Toolkit, taking: Taking) -> Iterator[str]:
    """Write an export as CSV, line by line."""
    return csv_lines(answer for given in answers_of(toolkit, taking) for answer in given.answers)


def odk_of(toolkit: Toolkit, taking: Taking) -> Iterator[tuple[str, str]]:
    """Write an export as files by name: the form of each version that was asked, and a submission an interview."""
    surveys: dict[UUID, Survey] = {}
    for given in answers_of(toolkit, taking):
        number = str(given.answers[0].version)
        if given.version not in surveys:
            version = ToolkitVersion.objects.select_related("toolkit").get(pk=given.version)
            survey = surveys[given.version] = survey_of(version)
            yield f"forms/{toolkit.key}-{number}.xml", converted(write_survey(survey, version=number, files={})).xform
        instance = drawn_id("submission", taking.id, given.interview)
        text = submission(surveys[given.version], given.answers, instance=f"uuid:{instance}", version=number)
        yield f"submissions/{instance}.xml", text


@dataclass
class _Reading:
    taking: Taking

    def slips_of(self, interviews: Sequence[UUID]) -> dict[UUID, list[Slip]]:
        """Read what was said until the moment of the export; what was taken back since is not in it."""
        then = Q(received_at__lte=self.taking.at) | Q(kind=slips.TAKEN_BACK)
        about = (slips.ANSWER, slips.BY_WHOM, slips.TAKEN_BACK)
        found: dict[UUID, list[Slip]] = {pk: [] for pk in interviews}
        for slip in Slip.objects.filter(then, interview__in=interviews, kind__in=about):
            found[slip.interview_id].append(slip)  # type: ignore[index] # each has an interview: it was asked for
        return found

    def answers(self, said: list[Slip], *, interview: str, person: str, kit: Kit) -> Iterator[Answer]:
        """Give the answer that stands to each question and turn, in the order of the toolkit."""
        rows = {slip.pk: slip for slip in said}
        who = ""
        last: dict[tuple[UUID, int], tuple[Tap, str]] = {}
        for tap in slips.standing(tap_of(slip) for slip in said):
            if tap.kind == slips.BY_WHOM:
                who = str(tap.value.get("who", "")) if isinstance(tap.value, dict) else ""
            elif tap.question is not None and tap.question in kit.questions:
                last[tap.question, tap.turn] = tap, who
        order = {question: at for at, question in enumerate(kit.questions)}
        for (question, turn), (tap, helper) in sorted(last.items(), key=lambda it: (order[it[0][0]], it[0][1])):
            asked = kit.questions[question]
            value = str(tap.value)
            if asked.kind == QuestionVersion.TEXT and value not in slips.ANSWERS:
                value = self.unnamed(value)
            choice = asked.choice(value)
            yield Answer(
                person=person,
                interview=interview,
                version=kit.number,
                topic=kit.topic_of(asked).key,
                turn=turn,
                question=asked.key,
                words=asked.words,
                kind=asked.kind,
                value=value,
                value_words=choice.words if choice else value,
                answered_by=tap.by,
                helped_by=helper if tap.by == slips.HELP else "",
                helper=self.taking.code("H", rows[tap.id].helped_by),
            )

    def unnamed(self, words: str) -> str:
        """Take the names that we know out of what somebody said in their own words."""

        def other(found: re.Match[str]) -> str:
            return _("[name]") if found[0].casefold() in self.names and found[0][:1].isupper() else found[0]

        return re.sub(r"[^\W\d_]+", other, words)

    @cached_property
    def names(self) -> frozenset[str]:
        said = Person.objects.values_list("name", "called")
        words = (word for both in said for name in both for word in re.findall(r"[^\W\d_]+", name))
        return frozenset(word.casefold() for word in words if len(word) >= SHORTEST_NAME)
