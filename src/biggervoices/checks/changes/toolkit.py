"""Load the starter toolkit, and keep the voices of its questions."""

import tomllib
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.checks.models import MappingRow, Question, QuestionVersion, Toolkit, ToolkitVersion, Topic
from biggervoices.checks.queries.toolkit import FIRST, Asking, voice_key
from biggervoices.checks.rules import why_not_give_voice
from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.easyread.changes import add_recording
from biggervoices.easyread.models import Recording
from biggervoices.people.models import Person

KEY = "quality-checkers"
SCHEMES = ("making_it_real", "regulator")
TEXTS = ("words", "sentence", "picture", "good", "how_to_ask", "simpler", "follow_up", "making_it_real", "regulator")


@transaction.atomic
def load_starter(*, now: datetime, data: dict[str, Any] | None = None) -> ToolkitVersion:
    """Load the starter questions as version 1 and publish them; loaded already, give what stands."""
    standing = ToolkitVersion.objects.filter(toolkit__key=KEY, number=1).first()
    if standing:
        return standing
    data = data or tomllib.loads(files("biggervoices.checks").joinpath("starter", "toolkit.toml").read_text("utf-8"))
    toolkit = Toolkit.objects.create(key=KEY, name=data["toolkit"]["name"])
    version = ToolkitVersion.objects.create(toolkit=toolkit, number=1, starter=True)
    rows: list[QuestionVersion] = []
    for order, facts in enumerate(data["topics"], start=1):
        topic = Topic.objects.create(
            version=version,
            key=facts["key"],
            name=facts["name"],
            sentence=facts["sentence"],
            picture=facts["picture"],
            order=order,
        )
        rows += [_question(toolkit, topic, number, it) for number, it in enumerate(facts["questions"], start=1)]
    Question.objects.bulk_create([row.question for row in rows])
    QuestionVersion.objects.bulk_create(rows)
    MappingRow.objects.bulk_create(_mapping(data), ignore_conflicts=True)
    version.published_at = now  # from here on the database refuses a change of its words
    version.save(update_fields=["published_at"])
    audit.record("checks.toolkit_published", by=None, thing=version, now=now, number=1)
    return version


def _question(toolkit: Toolkit, topic: Topic, order: int, facts: dict[str, Any]) -> QuestionVersion:
    return QuestionVersion(
        question=Question(toolkit=toolkit, key=facts["key"]),
        topic=topic,
        order=order,
        kind=facts.get("kind", QuestionVersion.YES_NO),
        options=facts.get("options", []),
        worry=facts.get("worry", ""),
        **{name: facts[name] for name in TEXTS},
    )


def _mapping(data: dict[str, Any]) -> list[MappingRow]:
    return [
        MappingRow(
            scheme=scheme,
            key=row["key"],
            name=row["name"],
            since=row["from"],
            until=row.get("until"),
            source=data["sources"][scheme],
        )
        for scheme in SCHEMES
        for row in data[scheme]
    ]


@transaction.atomic
def record_voice(
    question: Asking, sound: bytes, *, id: UUID, spoken_by: str, by: Person, now: datetime, language: str = FIRST
) -> Recording:
    """Keep a voice that speaks a question in a language; it takes the place of the one before."""
    must(why_not_give_voice(by, on=localdate(now)))
    key, words = voice_key(question, language), question.in_language(language).words
    recording = add_recording(sound, id=id, spoken_by=spoken_by, by=by.pk, now=now, key=key, words=words)
    audit.record("checks.voice_recorded", by=by, thing=recording, now=now)
    return recording
