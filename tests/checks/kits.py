"""Make new versions of the toolkit for tests, through the changes of this room."""

import io
from typing import Any

import numpy as np
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile

from biggervoices.checks.changes import drafts, trials
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import QuestionVersion, ToolkitVersion, Topic, Trial
from biggervoices.checks.queries.drafts import kit_before, left_to_try
from biggervoices.checks.queries.toolkit import Kit, kit_of
from biggervoices.checks.rules import SAME
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from tests import make
from tests.checks import makes


def draft(*named: Person) -> ToolkitVersion:
    """A draft of the starter, which these checkers try."""
    load_starter(now=make.NOW)
    first = ToolkitVersion.objects.get(number=1)
    made = drafts.make_draft(first.toolkit, id=new_id(), by=make.quinn(), now=make.NOW)
    if named:
        drafts.name_checkers(made, named, by=make.quinn(), now=make.NOW)
    return made


def row(version: ToolkitVersion, key: str = "home-key") -> QuestionVersion:
    """A question of a version by its key."""
    return QuestionVersion.objects.select_related("topic", "question").get(topic__version=version, question__key=key)


def topic(version: ToolkitVersion, key: str = "home") -> Topic:
    return Topic.objects.get(version=version, key=key)


def kit(version: ToolkitVersion) -> Kit:
    return kit_of(version.pk)


def reword(version: ToolkitVersion, words: str, key: str = "home-key", *, meaning: str = SAME, **said: Any) -> None:
    """Say a question in other words."""
    change(row(version, key), meaning=meaning, words=words, **said)


def change(asked: QuestionVersion, *, meaning: str = SAME, **said: Any) -> None:
    drafts.change_question(asked, said, meaning=meaning, by=make.quinn(), now=make.NOW)


def add(
    version: ToolkitVersion, words: str, to: str = "home", *, options: tuple[str, ...] = (), **said: Any
) -> QuestionVersion:
    """A new question of any kind, at the end of a topic."""
    asked = drafts.add_question(topic(version, to), words, id=new_id(), by=make.quinn(), now=make.NOW)
    change(asked, **said)
    if options:
        choices = [{"words": it} for it in options]
        drafts.set_options(asked, choices, by=make.quinn(), now=make.NOW)
    asked.refresh_from_db()
    return asked


def rule(thing: QuestionVersion | Topic, text: str) -> None:
    drafts.set_rule(thing, text, by=make.quinn(), now=make.NOW)


def try_all(version: ToolkitVersion, *people: Person) -> None:
    """Everybody understands everything."""
    for person in people:
        for asked in left_to_try(person, kit(version), kit_before(version)):
            trials.try_question(QuestionVersion.objects.get(pk=asked.id), Trial.CLEAR, by=person, now=make.NOW)


def publish(version: ToolkitVersion) -> ToolkitVersion:
    """Let joe, and whoever else is named, try and sign a draft, and quinn sign it."""
    people = list(version.named.all()) or [makes.checker()]
    drafts.name_checkers(version, people, by=make.quinn(), now=make.NOW)
    try_all(version, *people)
    for person in [*people, make.quinn()]:
        trials.sign(version, by=person, now=make.NOW)
    version.refresh_from_db()
    assert version.published_at
    return version


def sound() -> SimpleUploadedFile:
    """A second of a tone, as a browser would send it."""
    kept = io.BytesIO()
    soundfile.write(kept, np.sin(np.arange(16000) / 20).astype("float32"), 16000, format="WAV")
    return SimpleUploadedFile("voice.wav", kept.getvalue(), content_type="audio/wav")
