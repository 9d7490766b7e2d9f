"""Make a new version of a toolkit: a draft of the one that is asked now, whose words, order and rules may change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.formats import fixed
from biggervoices.checks.models import DRAFT, Question, QuestionVersion, Toolkit, ToolkitVersion, Topic
from biggervoices.checks.queries.drafts import EDITED, named_in, needs, options_shown
from biggervoices.checks.queries.toolkit import SPOKEN, kit_of
from biggervoices.checks.rules import (
    OTHER,
    why_not_edit,
    why_not_fixed,
    why_not_keep_meaning,
    why_not_make_questions,
    why_not_name,
    why_not_rule,
    why_not_text,
)
from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import must
from biggervoices.core.seen import facts_of, really_changed
from biggervoices.people.models import Person

UP, DOWN = -1, 1
TEXTS = ("sentence", "simpler", "follow_up", "good", "how_to_ask", "worry")
CODES = ("making_it_real", "regulator")
Row = TypeVar("Row", Topic, QuestionVersion)


# --- the version -----------------------------------------------------------------------------------------------------


@transaction.atomic
def make_draft(toolkit: Toolkit, *, id: UUID, by: Person, now: datetime) -> ToolkitVersion:
    """Copy the questions that are asked now into a draft; made already, also by somebody else, give what stands."""
    must(why_not_make_questions(by, on=localdate(now)))
    standing = ToolkitVersion.objects.filter(DRAFT, toolkit=toolkit)
    if draft := standing.first():
        return draft
    versions = toolkit.versions.order_by("-number")
    latest = versions.filter(published_at__isnull=False).first()
    must(None if latest else _("There is no toolkit yet. Please load one first."))
    assert latest is not None
    try:
        with transaction.atomic():
            draft = ToolkitVersion.objects.create(
                id=id,
                toolkit=toolkit,
                number=versions[0].number + 1,
                languages=latest.languages,
                made_by=by,
                made_at=now,
            )
    except IntegrityError:  # somebody else was a moment faster
        return standing.get()
    _copy(latest, draft)
    audit.record("checks.draft_made", by=by, thing=draft, now=now, number=draft.number)
    return draft


def _copy(latest: ToolkitVersion, draft: ToolkitVersion) -> None:
    topics, questions = [], []
    for topic in latest.topics.prefetch_related("questions"):
        rows = list(topic.questions.all())
        topic.pk, topic.version, topic._state.adding = new_id(), draft, True
        topics.append(topic)
        for row in rows:
            row.pk, row.topic, row._state.adding = new_id(), topic, True
            questions.append(row)
    Topic.objects.bulk_create(topics)
    QuestionVersion.objects.bulk_create(questions)


@transaction.atomic
def name_checkers(
    version: ToolkitVersion, people: Sequence[Person], *, by: Person, now: datetime, seen: str = ""
) -> None:
    """Ask these checkers to try a draft, and to publish it with their names. seen: the marks of the form."""
    version = _held(version, by=by, now=now)
    really_changed({"named": named_in(version)}, {"named": sorted(people, key=str)}, seen)
    must(why_not_name(people, on=localdate(now)))
    version.named.set(people)
    audit.record("checks.checkers_named", by=by, thing=version, now=now, people=len(people))


def _held_with(thing: Topic | QuestionVersion, *, by: Person, now: datetime) -> ToolkitVersion:
    """Hold the draft of a topic or a question, and read the thing again as it stands now."""
    version = _held(_version_of(thing), by=by, now=now)
    must(None if type(thing)._default_manager.filter(pk=thing.pk).exists() else _("Somebody has just removed this."))
    thing.refresh_from_db()
    return version


def _version_of(thing: Topic | QuestionVersion) -> ToolkitVersion:
    return thing.version if isinstance(thing, Topic) else thing.topic.version


def _held(version: ToolkitVersion, *, by: Person, now: datetime) -> ToolkitVersion:
    """Hold a draft, so that nobody signs it while it changes; refuse one that cannot be changed."""
    version = ToolkitVersion.objects.select_for_update().get(pk=version.pk)
    must(why_not_edit(by, version, on=localdate(now)))
    return version


# --- languages -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_language(version: ToolkitVersion, code: str, name: str, *, by: Person, now: datetime) -> None:
    """Let a draft be asked in another language, too; there already, it stays."""
    version = _held(version, by=by, now=now)
    if all(it["code"] != code for it in version.languages):
        version.languages = [*version.languages, {"code": code, "name": name}]
        version.save(update_fields=["languages"])
        audit.record("checks.language_added", by=by, thing=version, now=now, language=code)


@transaction.atomic
def remove_language(version: ToolkitVersion, code: str, *, by: Person, now: datetime) -> None:
    """Take a language, and the words in it, out of a draft."""
    version = _held(version, by=by, now=now)
    must(_("The first language stays.") if code == version.languages[0]["code"] else None)
    version.languages = [it for it in version.languages if it["code"] != code]
    version.save(update_fields=["languages"])
    for topic in version.topics.prefetch_related("questions"):
        for thing in (topic, *topic.questions.all()):
            _forget(thing, code)  # type: ignore[arg-type] # mypy takes the prefetched ones for any model
    audit.record("checks.language_removed", by=by, thing=version, now=now, language=code)


@transaction.atomic
def word_answers(
    version: ToolkitVersion, code: str, said: Mapping[str, str], *, by: Person, now: datetime, seen: str = ""
) -> None:
    """Keep what goes with every question in one language, by key (formats/fixed.py). seen: the marks of the form."""
    version = _held(version, by=by, now=now)
    language = next((it for it in version.languages if it["code"] == code), None)
    must(_("Somebody has just removed this.") if language is None else None)
    assert language is not None
    stands = dict(language.get("words", {}))
    typed = {key: said[key] for key in fixed.KEYS if key in said}
    new = really_changed({key: fixed.shown(stands.get(key, "")) for key in typed}, typed, seen)
    for key, words in new.items():
        stands[key] = fixed.typed(key, _fit(words))
        must(why_not_fixed(key, stands[key]))
    worded = [it | {"words": stands} if it is language else it for it in version.languages]
    version.languages = list(fixed.plain_languages(worded))
    version.save(update_fields=["languages"])
    audit.record("checks.answers_worded", by=by, thing=version, now=now, language=code)


def _forget(thing: Topic | QuestionVersion, code: str) -> None:
    thing.translations.pop(code, None)
    if isinstance(thing, QuestionVersion):
        for option in thing.options:
            option.get("translations", {}).pop(code, None)
    thing.save()


@transaction.atomic
def translate_topic(
    topic: Topic, code: str, said: Mapping[str, str], *, by: Person, now: datetime, seen: str = ""
) -> None:
    """Keep a topic's words in another language. seen: the marks of the form (core/seen.py)."""
    _held_with(topic, by=by, now=now)
    _keep_translation(topic, code, {name: said.get(name, "") for name in ("name", "sentence")}, {}, seen)
    topic.save()
    audit.record("checks.topic_translated", by=by, thing=topic, now=now, language=code)


@transaction.atomic
def translate_question(
    row: QuestionVersion,
    code: str,
    said: Mapping[str, str],
    options: Mapping[str, str],
    *,
    by: Person,
    now: datetime,
    seen: str = "",
) -> None:
    """Keep a question's words in another language. options: words by key. seen: the marks of the form."""
    _held_with(row, by=by, now=now)
    typed = {f"option-{option['key']}": options.get(option["key"], "") for option in row.options}
    _keep_translation(row, code, {name: said.get(name, "") for name in SPOKEN}, typed, seen)
    row.save()
    audit.record("checks.question_translated", by=by, thing=row, now=now, language=code)


def _keep_translation(
    thing: Topic | QuestionVersion, code: str, said: Mapping[str, str], options: Mapping[str, str], seen: str
) -> None:
    stands = thing.translations.get(code, {})
    held = {
        f"option-{it['key']}": it for it in (thing.options if options and isinstance(thing, QuestionVersion) else ())
    }
    now = {name: stands.get(name, "") for name in said}
    now |= {name: it.get("translations", {}).get(code, "") for name, it in held.items()}
    words = {name: _fit(text) for name, text in really_changed(now, {**said, **options}, seen).items()}
    for name, option in held.items():
        option["translations"] = {**option.get("translations", {}), code: words.pop(name, now[name])}
    thing.translations = thing.translations | {code: {**stands, **words}}


def _fit(words: str, *, needed: bool = False) -> str:
    must(why_not_text(words, needed=needed))
    return words.strip()


# --- topics ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_topic(version: ToolkitVersion, name: str, *, id: UUID, by: Person, now: datetime) -> Topic:
    """Add a topic at the end of a draft. The same id sent twice adds one."""
    version = _held(version, by=by, now=now)
    if standing := Topic.objects.filter(pk=id).first():
        return standing
    taken = set(version.topics.values_list("key", flat=True))
    topic = Topic.objects.create(
        id=id,
        version=version,
        key=_key(name, taken),
        name=_fit(name, needed=True),
        order=_last(version.topics) + 1,
    )
    audit.record("checks.topic_added", by=by, thing=topic, now=now)
    return topic


@transaction.atomic
def change_topic(
    topic: Topic, *, name: str, sentence: str, again: bool, by: Person, now: datetime, seen: str = ""
) -> None:
    """Change the words of a topic. What no longer fits them is to be translated anew. seen: the marks of the form."""
    _held_with(topic, by=by, now=now)
    facts = {"name": _fit(name, needed=True), "sentence": _fit(sentence), "again": again}
    said = really_changed(facts_of(topic, facts), facts, seen)
    _outdate(
        topic, [part for part in ("name", "sentence") if said.get(part, getattr(topic, part)) != getattr(topic, part)]
    )
    for part, words in said.items():
        setattr(topic, part, words)
    topic.save()
    audit.record("checks.topic_changed", by=by, thing=topic, now=now)


@transaction.atomic
def remove_topic(topic: Topic, *, by: Person, now: datetime) -> None:
    """Take an empty topic out of a draft."""
    _held_with(topic, by=by, now=now)
    must(_("Move or remove its questions first.") if topic.questions.exists() else None)
    audit.record("checks.topic_removed", by=by, thing=topic, now=now)
    topic.delete()


@transaction.atomic
def move_topic(topic: Topic, way: int, *, by: Person, now: datetime) -> None:
    """Move a topic one up or one down; at the end it stays."""
    version = _held_with(topic, by=by, now=now)
    _move(list(version.topics.all()), topic, way)
    audit.record("checks.topic_moved", by=by, thing=topic, now=now)


# --- questions -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_question(topic: Topic, words: str, *, id: UUID, by: Person, now: datetime) -> QuestionVersion:
    """Add a question at the end of a topic. The same id sent twice adds one."""
    version = _held_with(topic, by=by, now=now)
    if standing := QuestionVersion.objects.filter(pk=id).first():
        return standing
    row = QuestionVersion.objects.create(
        id=id,
        topic=topic,
        question=_meaning(version.toolkit_id, words),
        words=_fit(words, needed=True),
        order=_last(topic.questions) + 1,
    )
    audit.record("checks.question_added", by=by, thing=row, now=now)
    return row


@transaction.atomic
def change_question(
    row: QuestionVersion, said: Mapping[str, Any], *, meaning: str = "", seen: str = "", by: Person, now: datetime
) -> None:
    """Change what a question says and how it is asked. What is not said stays as it is.

    meaning: SAME or OTHER, needed where the words or the kind of a question change that was asked before. Another
    meaning makes a new question; the old one is not asked any more, and keeps its answers.
    seen: the marks of the form (core/seen.py). Raises Overtaken where somebody else changed the same meanwhile.
    """
    version = _held_with(row, by=by, now=now)
    said = really_changed(facts_of(row, EDITED), said, seen)
    words, kind = _fit(said.get("words", row.words), needed=True), said.get("kind", row.kind)
    must(None if kind in dict(QuestionVersion.KINDS) else _("Please choose how it is answered."))
    must(why_not_keep_meaning(row, words=words, kind=kind, meaning=meaning))
    texts = {name: _fit(said[name]) for name in TEXTS if name in said} | {"words": words}
    _outdate(row, [name for name, text in texts.items() if name in SPOKEN and text != getattr(row, name)])
    if meaning == OTHER:
        row.question = _meaning(version.toolkit_id, words)
    for name, value in (texts | {name: said[name] for name in (*CODES, "limits") if name in said}).items():
        setattr(row, name, value)
    if kind not in QuestionVersion.WITH_OPTIONS:
        row.options = []
    row.kind = kind
    if "topic" in said and said["topic"] != row.topic:
        row.topic, row.order = said["topic"], _last(said["topic"].questions) + 1
    row.save()
    audit.record("checks.question_changed", by=by, thing=row, now=now, other_meaning=meaning == OTHER)


@transaction.atomic
def set_options(
    row: QuestionVersion, options: Sequence[Mapping[str, Any]], *, by: Person, now: datetime, seen: str = ""
) -> None:
    """Keep the options of a question, in this order. One without a key is new; other words are translated anew.

    seen: the marks of the page. Raises Overtaken where somebody else changed an option, or their order, meanwhile.
    """
    _held_with(row, by=by, now=now)
    really_changed(options_shown(row.options), options_shown(options), seen, together=True)
    held = {it["key"]: it for it in row.options}
    kept: list[dict[str, Any]] = []
    for option in options:
        words = _fit(option["words"], needed=True)
        key = option.get("key") or _key(words, {*held, *(it["key"] for it in kept)})
        before = held.get(key, {"picture": ""})
        translations = before.get("translations", {}) if before.get("words") == words else {}
        kept.append(before | dict(option) | {"key": key, "words": words, "translations": translations})
    row.options = kept
    row.save(update_fields=["options"])
    audit.record("checks.options_changed", by=by, thing=row, now=now, options=len(kept))


@transaction.atomic
def set_picture(thing: Topic | QuestionVersion, idea: str, *, option: str = "", by: Person, now: datetime) -> None:
    """Choose the picture of a topic, a question, or one of its options."""
    _held_with(thing, by=by, now=now)
    must(None if slugify(idea) == idea else _("Please press one of the pictures."))
    if isinstance(thing, QuestionVersion) and option:
        thing.options = [it | {"picture": idea} if it["key"] == option else it for it in thing.options]
    else:
        thing.picture = idea
    thing.save()
    audit.record("checks.picture_chosen", by=by, thing=thing, now=now)


@transaction.atomic
def set_rule(thing: Topic | QuestionVersion, rule: str, *, by: Person, now: datetime, seen: str = "") -> None:
    """Say when a topic or a question is asked; with an empty rule it always is. seen: the marks of the form."""
    version = _held_with(thing, by=by, now=now)
    really_changed({"rule": thing.rule}, {"rule": rule.strip()}, seen)
    kit = kit_of(version.pk)
    keys = [it.key for it in kit.questions.values() if thing.pk in (it.id, it.topic)]
    must(why_not_rule(rule, of=keys, needs=needs(kit, without=[thing.pk])))
    thing.rule = rule.strip()
    thing.save(update_fields=["rule"])
    audit.record("checks.rule_changed", by=by, thing=thing, now=now)


@transaction.atomic
def remove_question(row: QuestionVersion, *, by: Person, now: datetime) -> None:
    """Take a question out of a draft. Older versions keep it, and so do its answers."""
    _held_with(row, by=by, now=now)
    audit.record("checks.question_removed", by=by, thing=row, now=now)
    question = row.question
    row.delete()
    if not question.versions.exists():
        question.delete()


@transaction.atomic
def move_question(row: QuestionVersion, way: int, *, by: Person, now: datetime) -> None:
    """Move a question one up or one down in its topic; at the end it stays."""
    _held_with(row, by=by, now=now)
    _move(list(row.topic.questions.all()), row, way)
    audit.record("checks.question_moved", by=by, thing=row, now=now)


# --- parts of these --------------------------------------------------------------------------------------------------


def _outdate(thing: Topic | QuestionVersion, parts: Sequence[str]) -> None:
    """Leave out translations of words that have changed, so that no two languages ask two things."""
    for part in parts:
        for said in thing.translations.values():
            said.pop(part, None)


def _move(rows: list[Row], row: Row, way: int) -> None:
    at = next(at for at, it in enumerate(rows) if it.pk == row.pk)
    to = min(max(at + way, 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    for order, it in enumerate(rows, start=1):
        if it.order != order:
            it.order = order
            it.save(update_fields=["order"])


def _last(rows: Any) -> int:
    return rows.aggregate(last=Max("order"))["last"] or 0


def _meaning(toolkit: UUID, words: str) -> Question:
    taken = set(Question.objects.filter(toolkit=toolkit).values_list("key", flat=True))
    return Question.objects.create(toolkit_id=toolkit, key=_key(words, taken))


def _key(words: str, taken: set[str]) -> str:
    """Name something for good by its first words."""
    key = "-".join(slugify(words).split("-")[:6])[:80].strip("-") or "question"
    number, name = 2, key
    while name in taken:
        name, number = f"{key}-{number}", number + 1
    return name
