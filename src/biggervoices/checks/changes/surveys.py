"""Forms of field surveys: bring one in as a draft, and take a toolkit out as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.changes.trials import publish
from biggervoices.checks.formats.sheets import packed
from biggervoices.checks.formats.survey import Reading, Survey, SurveyQuestion
from biggervoices.checks.formats.survey_in import read_survey
from biggervoices.checks.formats.survey_out import converted, write_survey
from biggervoices.checks.models import Question, QuestionVersion, Toolkit, ToolkitVersion, Topic
from biggervoices.checks.queries.surveys import (
    QUESTION_FIELDS,
    TOPIC_FIELDS,
    Plan,
    beside,
    exports_so_far,
    plan_of,
    survey_of,
)
from biggervoices.checks.queries.toolkit import kit_of, voice_key
from biggervoices.checks.rules import why_not_publish_unsigned, why_not_travel
from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import must
from biggervoices.easyread.changes import add_picture, add_recording
from biggervoices.easyread.models import Picture
from biggervoices.people.changes.lists import keep_upload
from biggervoices.people.changes.once import claim
from biggervoices.people.models import Person, Upload

ONE_AT_A_TIME = UUID("0193c0de-0000-7000-8000-000000000f04")  # forms are brought one after the other


@transaction.atomic
def bring_form(name: str, data: bytes, *, id: UUID, by: Person, now: datetime) -> Upload:
    """Keep a form for looking at; nothing of it is saved yet. One that cannot be read is refused at once."""
    must(why_not_travel(by, on=localdate(now)))
    read_survey(packed(data)[0], called=name)
    return keep_upload(Upload.FORM, name, data, id=id, by=by, now=now)


@dataclass(frozen=True)
class Brought:
    """What came of a form: the version that holds it, whether that is new, and whether it was published just now."""

    version: ToolkitVersion
    plan: Plan
    new: bool
    published: bool = False


@transaction.atomic
def keep_survey(
    reading: Reading,
    files: Mapping[str, bytes],
    *,
    by: Person | None,
    now: datetime,
    key: str = "",
    instead: bool = False,
    published: bool = False,
) -> Brought:
    """Make a draft of what was read in a form, all of it or nothing. What is here already is not made again.

    files: what came beside the form, by name. instead: it takes the place of the draft that stands.
    published: ask it from now on, without anybody's name to it; by: None is whoever has the administrator's shell.
    """
    claim(ONE_AT_A_TIME)
    must(why_not_travel(by, on=localdate(now)))
    plan = plan_of(reading, files, key=key)
    version = plan.same or _drafted(plan, instead=instead, by=by, now=now)
    publishes = published and version.published_at is None
    if publishes:
        must(why_not_publish_unsigned(by, version))
        publish(version, by=by, now=now)
    return Brought(version, plan, plan.same is None, publishes)


def _drafted(plan: Plan, *, instead: bool, by: Person | None, now: datetime) -> ToolkitVersion:
    must(None if plan.survey.questions() else _("There is no question in this form that can be kept."))
    standing = _("There is a draft of these questions. Publish it first, or put this form in its place.")
    must(standing if plan.draft and not instead else None)
    toolkit = plan.toolkit or Toolkit.objects.create(key=plan.survey.key, name=plan.survey.name)
    last = toolkit.versions.aggregate(number=Max("number"))["number"] or 0
    draft = plan.draft or ToolkitVersion(toolkit=toolkit, number=last + 1)
    draft.languages, draft.made_by, draft.made_at = list(plan.survey.languages), by, now
    draft.save()
    before = _clear(draft)
    pictures = _keep_pictures(plan, by=by, now=now)
    _keep_rows(draft, plan.survey, pictures)
    Question.objects.filter(pk__in=before, versions=None).delete()
    _keep_sounds(draft, plan, by=by, now=now)
    facts = {name: count for name, count in plan.counts.items() if name != "rules"}
    audit.record("checks.form_brought", by=by, thing=draft, now=now, number=draft.number, **facts)
    return draft


def _clear(draft: ToolkitVersion) -> set[UUID]:
    """Take out what stood in a draft; give the meanings, of which those that nobody asks any more can go."""
    rows = QuestionVersion.objects.filter(topic__version=draft)
    meanings = set(rows.values_list("question", flat=True))
    rows.delete()
    Topic.objects.filter(version=draft).delete()
    return meanings


def _keep_pictures(plan: Plan, *, by: Person | None, now: datetime) -> dict[str, str]:
    """Keep the pictures that came; give the id of each picture of the organisation's set by its idea."""
    for idea, file in plan.pictures.items():
        add_picture(file.data, id=new_id(), words=file.words, by=by.pk if by else None, now=now, idea=idea)
    kept = Picture.objects.filter(replaced_at=None).exclude(idea="")
    return {idea: str(pk) for pk, idea in kept.values_list("pk", "idea")}


def _keep_rows(draft: ToolkitVersion, survey: Survey, pictures: Mapping[str, str]) -> None:
    held = {it.key: it for it in Question.objects.filter(toolkit=draft.toolkit)}
    asked = {it.key: held.get(it.key) or Question(toolkit=draft.toolkit, key=it.key) for it in survey.questions()}
    topics, rows = [], []
    for order, of in enumerate(survey.topics, start=1):
        topic = Topic(version=draft, order=order, media=_by_id(of.media, pictures), **_facts(of, TOPIC_FIELDS))
        topics.append(topic)
        rows += [_row(topic, number, it, asked[it.key], pictures) for number, it in enumerate(of.questions, start=1)]
    Question.objects.bulk_create([it for it in asked.values() if it.key not in held])
    Topic.objects.bulk_create(topics)
    QuestionVersion.objects.bulk_create(rows)


def _row(
    topic: Topic, order: int, it: SurveyQuestion, question: Question, pictures: Mapping[str, str]
) -> QuestionVersion:
    facts = _facts(it, [name for name in QUESTION_FIELDS if name != "key"])
    options = [
        option | ({"media": _by_id(option["media"], pictures)} if option.get("media") else {}) for option in it.options
    ]
    seen = {code: {name: of for name, of in named.items() if name == "picture"} for code, named in it.media.items()}
    return QuestionVersion(
        topic=topic, order=order, question=question, options=options, media=_by_id(seen, pictures), **facts
    )


def _facts(of: object, names: Any) -> dict[str, Any]:
    return {name: getattr(of, name) for name in names}


def _by_id(media: Mapping[str, Mapping[str, str]], pictures: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Name pictures by their id, as the model does."""
    found = {
        code: {name: pictures.get(it, "") if name == "picture" else it for name, it in named.items()}
        for code, named in media.items()
    }
    kept = {code: {name: it for name, it in named.items() if it} for code, named in found.items()}
    return {code: named for code, named in kept.items() if named}


def _keep_sounds(draft: ToolkitVersion, plan: Plan, *, by: Person | None, now: datetime) -> None:
    """Keep the sounds that came: the voice of a question under the key of its words, the others under their own."""
    keys = {it: file.key for it, file in plan.sounds.items() if file.key}
    kit = kit_of(draft.pk)
    for question in plan.survey.questions():
        for code, named in question.media.items():
            if (sound := named.get("sound", "")) in plan.sounds:
                keys[sound] = voice_key(kit.by_key[question.key], code)
    spoken_by, of = str(by) if by else _("From a form"), by.pk if by else None
    for sound, key in keys.items():
        file = plan.sounds[sound]
        add_recording(file.data, id=UUID(sound), spoken_by=spoken_by, by=of, now=now, key=key, words=file.words)


@dataclass(frozen=True)
class Exported:
    """A toolkit as a file for field tools, and the pictures and sounds that go with it, by name."""

    name: str
    data: bytes
    files: dict[str, bytes]
    version: str
    warnings: tuple[str, ...]


@transaction.atomic
def export_survey(version: ToolkitVersion, kind: str, *, by: Person | None, now: datetime) -> Exported:
    """Write a version for field tools: "xlsx", "xform" or "json". Each time it has a number that it never had before.

    pyxform converts it first, whatever the kind, so what it cannot read does not leave the house.
    """
    must(why_not_travel(by, on=localdate(now)))
    toolkit = Toolkit.objects.select_for_update().get(pk=version.toolkit_id)
    day = f"{localdate(now):%Y%m%d}"
    number = f"{day}{exports_so_far(toolkit, day) + 1:02d}"  # as field surveys number their forms
    survey = survey_of(version)
    files = beside(survey)
    workbook = write_survey(survey, version=number, files=files.names)
    made = converted(workbook)
    audit.record("checks.toolkit_exported", by=by, thing=toolkit, now=now, day=day, number=version.number, kind=kind)
    if kind == "xlsx":
        return Exported(f"{toolkit.key}.xlsx", workbook, files.files, number, made.warnings)
    if kind == "xform":
        return Exported(f"{toolkit.key}.xml", made.xform.encode(), files.files, number, made.warnings)
    return Exported(f"{toolkit.key}.json", made.json, files.files, number, made.warnings)
