"""The questions as they are asked: read once a process, for a published version never changes."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from biggervoices.checks.models import MappingRow, QuestionVersion, ToolkitVersion, Topic
from biggervoices.easyread.models import Recording
from biggervoices.pure import slips


@dataclass(frozen=True)
class Choice:
    """One answer as it is shown: what is stored, its words and its picture."""

    value: str
    words: str
    picture: str


@dataclass(frozen=True)
class Asking:
    """One question, as it is asked in one version."""

    id: UUID
    key: str
    number: int  # in its topic, from 1
    topic: UUID
    kind: str
    words: str
    sentence: str
    picture: str
    options: tuple[dict[str, Any], ...]
    good: str
    how_to_ask: str
    simpler: str
    follow_up: str
    worry: str
    making_it_real: str
    regulator: str

    def choices(self) -> tuple[Choice, ...]:
        """Give the answers that this question offers, always six, always in the same order."""
        if self.kind == QuestionVersion.EITHER_OR:
            first, second = (Choice(it["key"], it["words"], it["picture"]) for it in self.options)
            answers = (first, Choice(slips.SOMETIMES, _("Both, or in between"), "sometimes"), second)
        else:
            answers = (
                Choice(slips.YES, _("Yes"), "yes"),
                Choice(slips.SOMETIMES, _("Sometimes"), "sometimes"),
                Choice(slips.NO, _("No"), "no"),
            )
        return (
            *answers,
            Choice(slips.DO_NOT_KNOW, _("I do not know"), "do-not-know"),
            Choice(slips.NOT_SAY, _("I do not want to say"), "do-not-want-to-say"),
            Choice(slips.SKIP, _("Skip this one"), "skip"),
        )

    def choice(self, value: str | None) -> Choice | None:
        """Give the answer that a stored value stands for, or nothing for one that is not offered."""
        return next((it for it in self.choices() if it.value == value), None)


@dataclass(frozen=True)
class TopicSeen:
    """One topic with its questions in order."""

    id: UUID
    key: str
    name: str
    sentence: str
    picture: str
    questions: tuple[Asking, ...]

    def after(self, question: Asking) -> Asking | None:
        """Give the question that comes next in this topic."""
        return next((it for it in self.questions if it.number == question.number + 1), None)


@dataclass(frozen=True)
class Kit:
    """One version of a toolkit, whole."""

    id: UUID
    name: str
    number: int
    starter: bool
    topics: tuple[TopicSeen, ...]

    @cached_property
    def questions(self) -> dict[UUID, Asking]:
        return {question.id: question for topic in self.topics for question in topic.questions}

    @cached_property
    def topics_by_id(self) -> dict[UUID, TopicSeen]:
        return {topic.id: topic for topic in self.topics}

    def topic(self, key: str) -> TopicSeen | None:
        return next((topic for topic in self.topics if topic.key == key), None)

    def topic_of(self, question: Asking) -> TopicSeen:
        return self.topics_by_id[question.topic]


_frozen: dict[UUID, Kit] = {}  # published versions, by id


def kit_of(version: UUID) -> Kit:
    """Give a version of the toolkit, from memory once it is published."""
    if version not in _frozen:
        kit, published = _read(version)
        if not published:
            return kit
        _frozen[version] = kit
    return _frozen[version]


def current_version() -> ToolkitVersion | None:
    """Give the version with which visits are planned now."""
    published = ToolkitVersion.objects.filter(published_at__isnull=False, retired_at=None)
    return published.order_by("-published_at", "-number").first()


def mapping_rows(on: date) -> QuerySet[MappingRow]:
    """Give the names that others have for our themes, as they are on a day."""
    return MappingRow.objects.filter(since__lte=on).exclude(until__lt=on).order_by("scheme", "name")


def voices(questions: list[UUID]) -> dict[UUID, Recording]:
    """Give the recorded voice of each question that has one."""
    keys = {voice_key(question): question for question in questions}
    return {keys[it.key]: it for it in Recording.objects.filter(key__in=keys, replaced_at=None)}


def voice_key(question: UUID) -> str:
    """Name what a recorded voice speaks."""
    return f"question:{question}"


def _read(version: UUID) -> tuple[Kit, bool]:
    row = ToolkitVersion.objects.select_related("toolkit").get(pk=version)
    asked: dict[UUID, list[QuestionVersion]] = {}
    for question in QuestionVersion.objects.filter(topic__version=row).select_related("question").order_by("order"):
        asked.setdefault(question.topic_id, []).append(question)
    topics = tuple(_topic(topic, asked.get(topic.pk, [])) for topic in row.topics.order_by("order"))
    kit = Kit(id=row.pk, name=row.toolkit.name, number=row.number, starter=row.starter, topics=topics)
    return kit, row.published_at is not None


def _topic(topic: Topic, questions: list[QuestionVersion]) -> TopicSeen:
    return TopicSeen(
        id=topic.pk,
        key=topic.key,
        name=topic.name,
        sentence=topic.sentence,
        picture=topic.picture,
        questions=tuple(_asking(question, number) for number, question in enumerate(questions, start=1)),
    )


def _asking(row: QuestionVersion, number: int) -> Asking:
    return Asking(
        id=row.pk,
        key=row.question.key,
        number=number,
        topic=row.topic_id,
        kind=row.kind,
        words=row.words,
        sentence=row.sentence,
        picture=row.picture,
        options=tuple(row.options),
        good=row.good,
        how_to_ask=row.how_to_ask,
        simpler=row.simpler,
        follow_up=row.follow_up,
        worry=row.worry,
        making_it_real=row.making_it_real,
        regulator=row.regulator,
    )
