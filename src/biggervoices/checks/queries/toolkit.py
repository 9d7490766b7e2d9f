"""The questions as they are asked: read once a process, for a published version never changes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from biggervoices.checks.formats import day_and_year, fixed, said_time
from biggervoices.checks.models import MappingRow, QuestionVersion, ToolkitVersion, Topic
from biggervoices.easyread.models import Recording
from biggervoices.easyread.queries import digest, direction
from biggervoices.loop.queries.asking import Choice
from biggervoices.pure import skiprules, slips
from biggervoices.pure.slips import Said

FIRST = "en"  # the language of the words, unless a version says another
NEXT = "NEXT"  # the answer to what is only to read: it was read
SPOKEN = ("words", "sentence", "simpler", "follow_up")  # what the person hears
INPUTS = {  # kinds whose answer is not a press, with the picture of what was given
    QuestionVersion.TEXT: "write",
    QuestionVersion.NUMBER: "write",
    QuestionVersion.DATE: "calendar",
    QuestionVersion.TIME: "clock",
    QuestionVersion.PHOTO: "photo",
    QuestionVersion.DRAWING: "pencil",
    QuestionVersion.VOICE: "voice",
}


@dataclass(frozen=True)
class Phrase:
    """Words on a page; lang: of those that are not English."""

    words: str
    lang: str = ""

    def __str__(self) -> str:
        return self.words

    @property
    def attrs(self) -> str:
        """Say on an element which language this is, and which way it runs; nothing for English."""
        return format_html(' lang="{}" dir="{}"', self.lang, direction(self.lang)) if self.lang else ""


@dataclass(frozen=True)
class Tongue:
    """The language in which something is asked: its code, that of the words, and what it says with every question."""

    code: str = FIRST
    first: str = FIRST
    words: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[str, str] = field(default_factory=dict)  # what the first language says otherwise than English

    def lang(self, *, said: bool) -> str:
        """Give the language of words that are said in this one, or else in that of the words."""
        code = self.code if said else self.first
        return "" if fixed.is_english(code) else code

    def say(self, key: str, **facts: object) -> Phrase:
        """Say what goes with every question; where this language has no words for it, as the first one does."""
        own, base = self.words.get(key), self.base.get(key)
        lang = self.lang(said=bool(own)) if own or base else ""
        return Phrase(fixed.filled(own or base or fixed.english(key), facts), lang)

    def phrases(self) -> dict[str, Phrase]:
        """Give all that goes beside a question, by its name."""
        return {key: self.say(key) for key in fixed.BESIDE}

    def beside(self) -> dict[str, str]:
        """Give what goes beside a question and is not in English, by its name."""
        said = {key: self.words.get(key) or self.base.get(key, "") for key in fixed.BESIDE}
        return {key: words for key, words in said.items() if words}

    def choice(self, key: str, value: str = "") -> Choice:
        """Give one of the answers that are the same in many questions."""
        phrase = self.say(key)
        return Choice(value or key, phrase.words, fixed.ANSWERS[key][1], phrase.lang)


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
    question: UUID  # the meaning, which stays when the words change
    limits: dict[str, Any]
    rule: str
    translations: dict[str, dict[str, str]]
    media: dict[str, dict[str, str]]
    tongue: Tongue = Tongue()  # in which it is asked

    def choices(self) -> tuple[Choice, ...]:
        """Give the answers to press, always in the same order: what the kind offers, and three that every kind has.

        What is typed, drawn, taken or spoken is an answer, too: `choice` reads it, and the page has a place for it.
        """
        if self.kind == QuestionVersion.SHOW:
            on = self.tongue.say("next")
            return (Choice(NEXT, on.words, "next", on.lang),)
        return (*self._own_choices(), *(self.tongue.choice(key) for key in fixed.ALWAYS))

    def _own_choices(self) -> tuple[Choice, ...]:
        options = tuple(
            Choice(it["key"], it["words"], it["picture"], self.tongue.lang(said=it.get("said", False)))
            for it in self.options
        )
        if self.kind in (QuestionVersion.CHOOSE_ONE, QuestionVersion.CHOOSE_SOME):
            return options
        if self.kind == QuestionVersion.EITHER_OR:
            return (*options[:1], self.tongue.choice(fixed.BETWEEN, slips.SOMETIMES), *options[1:])
        if self.kind in (QuestionVersion.YES_NO, QuestionVersion.OPPOSITE):
            return tuple(self.tongue.choice(key) for key in (slips.YES, slips.SOMETIMES, slips.NO))
        return ()

    def choice(self, value: str | None) -> Choice | None:
        """Give the answer that a stored value stands for, or nothing for one that is not offered."""
        pressed = next((it for it in self.choices() if it.value == value), None)
        return pressed or (self._given(value) if value else None)

    def _given(self, value: str) -> Choice | None:
        """Give what was not one press: several options, or what was typed, drawn, taken or spoken."""
        if self.kind == QuestionVersion.CHOOSE_SOME:
            options = {it.value: it for it in self._own_choices()}
            chosen = value.split(" ")
            if not set(chosen) <= set(options) or len(set(chosen)) < len(chosen):
                return None
            words = ", ".join(options[it].words for it in chosen)
            return Choice(value, words, self.picture, options[chosen[0]].lang)
        says = said_of(self.kind, value)
        return Choice(value, says, INPUTS[self.kind]) if says else None

    @cached_property
    def met(self) -> str:
        """Name this question by all that the person who is asked meets, worked out once."""
        facts = {name: getattr(self, name) for name in ("kind", "picture", "limits", *SPOKEN)}
        choices = [{"value": it.value, "words": it.words, "picture": it.picture} for it in self.choices()]
        return digest_of(facts | {"choices": choices})

    @property
    def kind_words(self) -> str:
        """Say how it is answered."""
        return str(dict(QuestionVersion.KINDS)[self.kind])

    @property
    def adds_up(self) -> bool:
        """Tell whether several answers can be pressed, one after the other."""
        return self.kind == QuestionVersion.CHOOSE_SOME

    def adds(self, value: str) -> bool:
        """Tell whether a press only adds an option or takes it out, and more can be pressed."""
        return self.adds_up and any(it["key"] == value for it in self.options)

    def pressed(self, value: str, standing: str = "") -> str | None:
        """Give what stands after a press, where something stood before; nothing for what this question does not offer.

        Of a question that adds up, an option that stood is taken out again; the others keep the order of the toolkit.
        """
        if self.adds(value):
            chosen = {value} ^ set(standing.split(" "))
            return " ".join(it["key"] for it in self.options if it["key"] in chosen)
        return next((it.value for it in self.choices() if it.value == value), None)

    def in_language(self, code: str, words: Mapping[str, str] | None = None) -> Self:
        """Give the same question in another language; what is not translated stays in the first.

        words: what this language says with every question (formats/fixed.py).
        """
        said = self.translations.get(code, {})
        options = tuple(
            it | {"words": own or it["words"], "said": bool(own), "translations": {}}
            for it in self.options
            for own in (it.get("translations", {}).get(code),)
        )
        texts: dict[str, Any] = {name: said.get(name) or getattr(self, name) for name in SPOKEN}
        tongue = replace(self.tongue, code=code, words=words or {})
        return replace(self, **texts, options=options, tongue=tongue)

    @property
    def attrs(self) -> dict[str, str]:
        """Say of each part of it in which language it is, for its element on a page."""
        said = self.translations.get(self.tongue.code, {})
        return {name: Phrase("", self.tongue.lang(said=bool(said.get(name)))).attrs for name in SPOKEN}

    def you_said(self, choice: Choice | None) -> Phrase | None:
        """Say an answer: "You said: Yes."."""
        return self.tongue.say("you_said", answer=choice.words) if choice else None


def digest_of(facts: dict[str, Any]) -> str:
    """Name facts by what they are."""
    return sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def said_of(kind: str, value: str) -> str:
    """Say what was typed, drawn, taken or spoken, in words; nothing for what this kind does not hold."""
    try:
        if kind == QuestionVersion.DATE:
            return day_and_year(date.fromisoformat(value))
        if kind == QuestionVersion.TIME:
            return said_time(value)
        if kind == QuestionVersion.NUMBER:
            return value if Decimal(value).is_finite() else ""
    except (ValueError, InvalidOperation):
        return ""
    kept = {slips.PHOTO: _("A photo"), slips.DRAWING: _("A drawing"), slips.VOICE: _("A voice")}
    return value if kind == QuestionVersion.TEXT else kept.get(kind, "") if value == kind else ""


@dataclass(frozen=True)
class TopicSeen:
    """One topic with its questions in order."""

    id: UUID
    key: str
    name: str
    sentence: str
    picture: str
    rule: str
    again: bool
    translations: dict[str, dict[str, str]]
    media: dict[str, dict[str, str]]
    questions: tuple[Asking, ...]

    def in_language(self, code: str, words: Mapping[str, str]) -> Self:
        """Give the same topic in another language."""
        said = self.translations.get(code, {})
        asked = tuple(question.in_language(code, words) for question in self.questions)
        name, sentence = said.get("name") or self.name, said.get("sentence") or self.sentence
        return replace(self, name=name, sentence=sentence, questions=asked)


@dataclass(frozen=True)
class Kit:
    """One version of a toolkit, whole."""

    id: UUID
    name: str
    number: int
    starter: bool
    languages: tuple[dict[str, Any], ...]  # the first is that of the words; the others stand in `translations`
    topics: tuple[TopicSeen, ...]

    @cached_property
    def by_key(self) -> dict[str, Asking]:
        return {question.key: question for question in self.questions.values()}

    @cached_property
    def has_rules(self) -> bool:
        return any(it.rule or any(question.rule for question in it.questions) for it in self.topics)

    @cached_property
    def questions(self) -> dict[UUID, Asking]:
        return {question.id: question for topic in self.topics for question in topic.questions}

    @cached_property
    def topics_by_id(self) -> dict[UUID, TopicSeen]:
        return {topic.id: topic for topic in self.topics}

    @property
    def tongue(self) -> Tongue:
        """Give the language in which all of it is asked."""
        return next((question.tongue for question in self.questions.values()), Tongue())

    @cached_property
    def _in_languages(self) -> dict[str, "Kit"]:
        return {}

    def in_language(self, code: str) -> "Kit":
        """Give the same questions in another language of this version; itself for one that it does not have."""
        language = next((it for it in self.languages[1:] if it["code"] == code), None)
        if language is None:
            return self
        if code not in self._in_languages:
            words = fixed.own_words(language, self.languages[0])
            topics = tuple(topic.in_language(code, words) for topic in self.topics)
            self._in_languages[code] = replace(self, topics=topics)
        return self._in_languages[code]

    def topic(self, key: str) -> TopicSeen | None:
        return next((topic for topic in self.topics if topic.key == key), None)

    def topic_of(self, question: Asking) -> TopicSeen:
        return self.topics_by_id[question.topic]


def asked_of(kit: Kit, said: Mapping[UUID, Said]) -> Kit:
    """Give what is asked of somebody who has said this: topics and questions whose rule holds, counted anew.

    What is not asked counts as not answered in the rules of others.
    """
    if not kit.has_rules:
        return kit
    asking = _Asking(kit, {kit.questions[it].key: one.answer or "" for it, one in said.items() if it in kit.questions})
    topics = []
    for topic in kit.topics:
        questions = [question for question in topic.questions if asking.asks(question.key)]
        if questions:
            counted = (replace(question, number=number) for number, question in enumerate(questions, start=1))
            topics.append(replace(topic, questions=tuple(counted)))
    return replace(kit, topics=tuple(topics))


class _Asking:
    """Which questions are asked, each looked at once, after what its rules ask for. What waits for itself is asked."""

    def __init__(self, kit: Kit, answers: dict[str, str]) -> None:
        self.kit, self.answers = kit, answers
        self.asked: dict[str, bool] = {}

    def asks(self, key: str) -> bool:
        waits, begun = [key], {key}  # no call in a call: a form of a survey may chain a thousand questions
        while waits:
            trees = self.trees(waits[-1])
            needed = (it for tree in trees for it in self.known(tree) if it not in self.asked and it not in begun)
            before = next(needed, None)
            if before is None:
                self.asked.setdefault(waits.pop(), all(self.holds(tree) for tree in trees))
            else:
                waits.append(before)
                begun.add(before)
        return self.asked[key]

    def trees(self, key: str) -> list[skiprules.Tree]:
        question = self.kit.by_key[key]
        trees = (tree_of(rule) for rule in (self.kit.topic_of(question).rule, question.rule))
        return [tree for tree in trees if tree]

    def known(self, tree: skiprules.Tree) -> list[str]:
        return [key for key in skiprules.keys(tree) if key in self.kit.by_key]

    def holds(self, tree: skiprules.Tree) -> bool:
        asked = (key for key in self.known(tree) if self.asked.get(key, True))
        return skiprules.holds(tree, {key: self.answers.get(key, "") for key in asked})


@lru_cache(1000)
def tree_of(rule: str) -> skiprules.Tree | None:
    """Read a rule once; nothing for one that is empty or cannot be read, so that its question is asked."""
    try:
        return skiprules.parse(rule) if rule.strip() else None
    except ValueError:
        return None


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


def voices(questions: Iterable[Asking], language: str = FIRST) -> dict[UUID, Recording]:
    """Give the recorded voice of each question that has one for the very words that it has now."""
    keys = {voice_key(question, language): question.id for question in questions}
    return {keys[it.key]: it for it in Recording.objects.filter(key__in=keys, replaced_at=None)}


def outspoken(questions: Iterable[Asking], language: str = FIRST) -> set[UUID]:
    """Tell which questions have a voice of other words only: they are to be recorded again."""
    asked = {str(question.question): question for question in questions}
    keys = Recording.objects.filter(key__startswith="question:", replaced_at=None).values_list("key", flat=True)
    heard: dict[str, set[str]] = {}
    for key in keys:
        _what, question, code, _words = key.split(":", 3)
        if code == language and question in asked:
            heard.setdefault(question, set()).add(key)
    return {asked[it].id for it, spoken in heard.items() if voice_key(asked[it], language) not in spoken}


def voice_key(question: Asking, language: str = FIRST) -> str:
    """Name what a recorded voice speaks: the same words in a later version keep it, other words are spoken anew."""
    return key_of_voice(question.question, language, question.in_language(language).words)


def key_of_voice(meaning: UUID, language: str, words: str) -> str:
    """Name the voice of these words for one meaning."""
    return f"question:{meaning}:{language}:{digest(words)[:32]}"


def _read(version: UUID) -> tuple[Kit, bool]:
    row = ToolkitVersion.objects.select_related("toolkit").get(pk=version)
    asked: dict[UUID, list[QuestionVersion]] = {}
    for question in QuestionVersion.objects.filter(topic__version=row).select_related("question").order_by("order"):
        asked.setdefault(question.topic_id, []).append(question)
    first = row.languages[0]
    tongue = Tongue(first["code"], first["code"], base=fixed.own_words(first))
    topics = tuple(_topic(topic, asked.get(topic.pk, []), tongue) for topic in row.topics.order_by("order"))
    kit = Kit(
        id=row.pk,
        name=row.toolkit.name,
        number=row.number,
        starter=row.starter,
        languages=tuple(row.languages),
        topics=topics,
    )
    return kit, row.published_at is not None


def _topic(topic: Topic, questions: list[QuestionVersion], tongue: Tongue) -> TopicSeen:
    return TopicSeen(
        id=topic.pk,
        key=topic.key,
        name=topic.name,
        sentence=topic.sentence,
        picture=topic.picture,
        rule=topic.rule,
        again=topic.again,
        translations=topic.translations,
        media=topic.media,
        questions=tuple(_asking(question, number, tongue) for number, question in enumerate(questions, start=1)),
    )


def _asking(row: QuestionVersion, number: int, tongue: Tongue) -> Asking:
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
        question=row.question_id,
        limits=row.limits,
        rule=row.rule,
        translations=row.translations,
        media=row.media,
        tongue=tongue,
    )
