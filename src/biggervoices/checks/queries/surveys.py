"""A toolkit as a form for field surveys, and what a form from there would change here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.checks.formats import fixed
from biggervoices.checks.formats.survey import (
    OF_OURS,
    WITH_OPTIONS,
    Media,
    Reading,
    Remark,
    Survey,
    SurveyQuestion,
    SurveyTopic,
    plain,
)
from biggervoices.checks.models import DRAFT, Question, Toolkit, ToolkitVersion
from biggervoices.checks.queries.toolkit import Asking, Kit, TopicSeen, key_of_voice, kit_of, voices
from biggervoices.core.files import path_of
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.easyread import formats
from biggervoices.easyread.documents import drawn
from biggervoices.easyread.models import Picture, Recording
from biggervoices.easyread.queries import bundled, digest
from biggervoices.pure import skiprules

Files = Mapping[str, bytes]
FORMATS = ("xlsx", "xform", "json")
FROM_FORM = "form-"  # how the idea of a picture that came with a form begins
OF_FORMS = "form:"  # the key of a sound that came with a form and speaks a choice or a topic
QUESTION_FIELDS = (
    "key", "kind", "words", "sentence", "picture", "limits", "rule", "good", "how_to_ask", "simpler", "follow_up",
    "worry", "making_it_real", "regulator", "translations",
)  # fmt: skip
TOPIC_FIELDS = ("key", "name", "sentence", "picture", "rule", "again", "translations")


# --- out --------------------------------------------------------------------------------------------------------------


def survey_of(version: ToolkitVersion) -> Survey:
    """Give a version as a survey. Its media name pictures by their idea, and sounds by the id of their recording."""
    kit = kit_of(version.pk)
    ideas = {str(pk): idea for pk, idea in _own_pictures().values_list("pk", "idea")}
    spoken = {it["code"]: voices(kit.questions.values(), it["code"]) for it in kit.languages}
    topics = tuple(_topic(topic, kit, ideas, spoken) for topic in kit.topics)
    return plain(Survey(version.toolkit.key, kit.name, kit.languages, topics))


def _topic(topic: TopicSeen, kit: Kit, ideas: dict[str, str], spoken: dict[str, dict[UUID, Recording]]) -> SurveyTopic:
    questions = tuple(_question(question, ideas, spoken) for question in topic.questions)
    facts: dict[str, Any] = {name: getattr(topic, name) for name in TOPIC_FIELDS}
    return SurveyTopic(**facts, questions=questions, media=_by_idea(topic.media, ideas))


def _question(question: Asking, ideas: dict[str, str], spoken: dict[str, dict[UUID, Recording]]) -> SurveyQuestion:
    media = {
        code: {name: it for name, it in named.items() if name == "picture"} for code, named in question.media.items()
    }
    media = _by_idea(media, ideas)
    for code, voice in spoken.items():  # the voice of a question is found by its words
        if recording := voice.get(question.id):
            media.setdefault(code, {})["sound"] = str(recording.pk)
    options = tuple(
        option | {"media": _by_idea(option["media"], ideas)} if option.get("media") else option
        for option in question.options
    )
    facts: dict[str, Any] = {name: getattr(question, name) for name in QUESTION_FIELDS}
    return SurveyQuestion(**facts, options=options, media=media)


def _by_idea(media: Media, ideas: Mapping[str, str]) -> Media:
    """Name pictures by their idea; one that is not of the organisation's set stays here."""
    found: Media = {}
    for code, named in media.items():
        kept = {name: ideas.get(it, "") if name == "picture" else it for name, it in named.items()}
        found[code] = {name: it for name, it in kept.items() if it}
    return found


@dataclass(frozen=True)
class Beside:
    """The files that go with a form: names by idea of a picture or id of a sound, and their bytes by name."""

    names: dict[str, str]
    files: dict[str, bytes]


def beside(survey: Survey) -> Beside:
    """Give the pictures and sounds of a survey, as field tools can show and play them."""
    ideas, sounds = _used(survey)
    if any(question.kind in (*OF_OURS, *WITH_OPTIONS) for question in survey.questions()):
        ideas |= {idea for _words, idea in fixed.ANSWERS.values()}
    names, found = {}, {}
    for recording in _own_sounds().filter(pk__in=sounds):
        path = path_of(recording.file)
        if path.exists():
            names[str(recording.pk)] = name = f"{recording.pk}{path.suffix}"
            found[name] = path.read_bytes()
    own = dict(_own_pictures().filter(idea__in=ideas).values_list("idea", "file"))
    for idea, content in [*_kept(own), *drawn(ideas - own.keys()).items()]:
        names[idea] = name = f"{idea}.png"
        found[name] = content
    return Beside(names, found)


def _kept(own: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
    for idea, file in own.items():
        path = path_of(file)
        if path.exists():
            yield idea, formats.as_png(path.read_bytes())


def _used(survey: Survey) -> tuple[set[str], set[str]]:
    """Give the ideas of pictures and the ids of sounds that a survey names."""
    things: list[tuple[str, Media]] = [(topic.picture, topic.media) for topic in survey.topics]
    for question in survey.questions():
        things.append((question.picture, question.media))
        things += [(option.get("picture", ""), option.get("media", {})) for option in question.options]
    named = [it for _idea, media in things for it in media.values()]
    ideas = {idea for idea, _media in things if idea} | {it["picture"] for it in named if "picture" in it}
    return ideas, {it["sound"] for it in named if "sound" in it}


def exports_so_far(toolkit: Toolkit, day: str) -> int:
    """Count how often a toolkit was exported on a day."""
    return AuditEntry.objects.filter(thing_id=toolkit.pk, what="checks.toolkit_exported", facts__day=day).count()


def _own_pictures() -> Any:
    """Give the organisation's set: a photo of somebody is never in a form."""
    return Picture.objects.filter(replaced_at=None).exclude(idea="")


def _own_sounds() -> Any:
    """Give the voices of questions, and what came with forms: what somebody said is never in one."""
    return Recording.objects.filter(key__startswith="question:") | Recording.objects.filter(key__startswith=OF_FORMS)


# --- in ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewFile:
    """A picture or a sound that came with a form and is not here yet. key: of a sound that is no question's voice."""

    data: bytes
    words: str
    key: str = ""


@dataclass(frozen=True)
class Plan:
    """What a form would make: a new toolkit, a new version, other words in the draft, or nothing new."""

    survey: Survey
    remarks: tuple[Remark, ...]
    reading: Reading
    toolkit: Toolkit | None
    draft: ToolkitVersion | None
    same: ToolkitVersion | None  # the version that says the same already
    pictures: dict[str, NewFile] = field(default_factory=dict)  # by idea
    sounds: dict[str, NewFile] = field(default_factory=dict)  # by id

    @property
    def counts(self) -> dict[str, int]:
        """Count what is in the form."""
        questions = self.survey.questions()
        return {
            "topics": len(self.survey.topics),
            "questions": len(questions),
            "choices": sum(len(question.options) for question in questions),
            "languages": len(self.survey.languages),
            "pictures": len(self.pictures),
            "sounds": len(self.sounds),
            "rules": self.reading.rules_read,
            "rules_refused": self.reading.rules_refused,
        }


def plan_of(reading: Reading, files: Files, *, key: str = "") -> Plan:
    """Say what a form would change. files: what came beside it, by name; key: of the toolkit, if not the form's own."""
    survey = replace(reading.survey, key=key or reading.survey.key)
    toolkit = Toolkit.objects.filter(key=survey.key).first()
    finding = _Finding(toolkit, survey, files)
    found = plain(finding.whole())
    versions = toolkit.versions.order_by("-number") if toolkit else ToolkitVersion.objects.none()
    draft = versions.filter(DRAFT).first()
    latest = draft or versions.filter(published_at__isnull=False).first()
    same = latest if latest and survey_of(latest) == replace(found, name=latest.toolkit.name) else None
    remarks = (*reading.remarks, *finding.remarks, *_other_name(toolkit, survey))
    return Plan(found, remarks, reading, toolkit, draft, same, finding.pictures, finding.sounds)


def _other_name(toolkit: Toolkit | None, survey: Survey) -> list[Remark]:
    """Say that a toolkit keeps its name."""
    if toolkit is None or toolkit.name == survey.name:
        return []
    words = _("the form is called “%(form)s”. The questions keep the name “%(name)s”.")
    return [Remark("settings", 0, words % {"form": survey.name, "name": toolkit.name})]


@dataclass
class _Finding:
    """Find each picture and sound that a form names: here already, or beside the form."""

    toolkit: Toolkit | None
    survey: Survey
    files: Files
    remarks: list[Remark] = field(default_factory=list)
    pictures: dict[str, NewFile] = field(default_factory=dict)
    sounds: dict[str, NewFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first = self.survey.languages[0]["code"]
        self.ideas = set(bundled()) | set(_own_pictures().values_list("idea", flat=True))
        self.by_name = {name.casefold(): name for name in self.files}
        stems = {PurePath(name).stem for name in self.names()}
        ids = {stem for stem in stems if _is_id(stem)}
        self.recordings = {str(it.pk): it for it in _own_sounds().filter(pk__in=ids)}
        asked = Question.objects.filter(toolkit=self.toolkit) if self.toolkit else Question.objects.none()
        self.meanings = dict(asked.values_list("key", "pk"))

    def names(self) -> Iterable[str]:
        return _used(self.survey)[1]

    def whole(self) -> Survey:
        return replace(self.survey, topics=tuple(self.topic(topic) for topic in self.survey.topics))

    def topic(self, topic: SurveyTopic) -> SurveyTopic:
        questions = tuple(self.question(question) for question in topic.questions)
        picture, media = self.media(topic.picture, topic.media, {self.first: topic.name}, f"topic:{topic.key}")
        return replace(topic, questions=questions, picture=picture, media=media)

    def question(self, question: SurveyQuestion) -> SurveyQuestion:
        said = {self.first: question.words} | {code: it.get("words", "") for code, it in question.translations.items()}
        picture, media = self.media(question.picture, question.media, said, question.key, voice=True)
        options = tuple(self.option(option, question.key) for option in question.options)
        return replace(question, options=options, picture=picture, media=media)

    def option(self, option: dict[str, Any], of: str) -> dict[str, Any]:
        said = {self.first: option["words"]} | option.get("translations", {})
        picture, media = self.media(
            option.get("picture", ""), option.get("media", {}), said, f"{of}:option:{option['key']}"
        )
        return option | {"picture": picture, "media": media}

    def media(
        self, idea: str, media: Media, said: dict[str, str], of: str, *, voice: bool = False
    ) -> tuple[str, Media]:
        """Give the idea of the picture, and what other languages have; what is nowhere is said and left out."""
        found: Media = {}
        if idea and not self.picture(f"{idea}.png", said[self.first], idea=idea):
            idea = ""
        for code, named in media.items():
            words = said.get(code) or said[self.first]
            picture = self.picture(named["picture"], words) if "picture" in named else ""
            sound = self.sound(named["sound"], words, code, of, voice=voice) if "sound" in named else ""
            if code == self.first and picture:
                idea, picture = picture, ""
            found[code] = {name: it for name, it in (("picture", picture), ("sound", sound)) if it}
        return idea, found

    def picture(self, name: str, words: str, *, idea: str = "") -> str:
        """Give the idea of a picture by the name of its file."""
        stem = PurePath(name).stem
        data = self.beside(name) or (self.beside_any(stem) if idea else None)
        known = stem in self.ideas or stem in self.pictures
        if known and (idea or data is None or stem.startswith(FROM_FORM)):
            return stem
        if data is None:
            if idea:  # no file came with it: the page shows a neutral shape, as everywhere
                return idea
            self.tell(_("the picture “%(name)s” did not come with the form. It is left out.") % {"name": name})
            return ""
        idea = idea or f"{FROM_FORM}{sha256(data).hexdigest()[:24]}"
        if idea in self.ideas or idea in self.pictures:
            return idea
        try:
            formats.clean_picture(data)
        except Refused as refused:
            self.tell(_("“%(name)s” is left out: %(why)s") % {"name": name, "why": refused.reason})
            return ""
        self.pictures[idea] = NewFile(data, words[:120])
        return idea

    def sound(self, name: str, words: str, code: str, of: str, *, voice: bool) -> str:
        """Give the id of a sound by the name of its file. A voice that speaks other words is to be recorded again."""
        here = self.recordings.get(PurePath(name).stem)
        if here and here.words and digest(here.words) != digest(words):
            self.tell(
                _("the voice “%(name)s” speaks other words. It is left out, to be recorded again.") % {"name": name}
            )
            return ""
        if here and (here.key.startswith(OF_FORMS) if not voice else here.key == self.voice_key(of, code, words)):
            return str(here.pk)
        data = self.beside(name) or (path_of(here.file).read_bytes() if here else None)
        if data is None:
            self.tell(_("the sound “%(name)s” did not come with the form. It is left out.") % {"name": name})
            return ""
        sound = str(uuid5(NAMESPACE_OID, f"{sha256(data).hexdigest()}:{self.survey.key}:{of}:{code}"))
        try:
            formats.clean_sound(data)
        except Refused as refused:
            self.tell(_("“%(name)s” is left out: %(why)s") % {"name": name, "why": refused.reason})
            return ""
        self.sounds[sound] = NewFile(data, words, "" if voice else f"{OF_FORMS}{sound}")
        return sound

    def voice_key(self, key: str, code: str, words: str) -> str:
        return key_of_voice(self.meanings[key], code, words) if key in self.meanings else ""

    def beside(self, name: str) -> bytes | None:
        return self.files.get(self.by_name.get(name.casefold(), ""))

    def beside_any(self, stem: str) -> bytes | None:
        """Find the file of an idea, whatever kind of picture it is."""
        same = (name for name in self.files if PurePath(name).stem.casefold() == stem.casefold())
        return next((self.files[name] for name in same), None)

    def tell(self, words: str) -> None:
        self.remarks.append(Remark("survey", 0, words))


@cache
def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def summary(plan: Plan) -> str:
    """Say in one sentence or two what is in a form."""
    counts = plan.counts
    parts = [
        ngettext("%(n)s topic", "%(n)s topics", counts["topics"]) % {"n": counts["topics"]},
        ngettext("%(n)s question", "%(n)s questions", counts["questions"]) % {"n": counts["questions"]},
        ngettext("%(n)s choice", "%(n)s choices", counts["choices"]) % {"n": counts["choices"]},
    ]
    names = ", ".join(it["name"] for it in plan.survey.languages)
    facts = counts | {"name": plan.survey.name, "parts": ", ".join(parts), "names": names}
    said = _("%(name)s: %(parts)s, in %(names)s.") % facts
    if counts["rules"] or counts["rules_refused"]:
        said += " " + _("Rules: %(rules)s kept, %(rules_refused)s refused.") % facts
    if counts["pictures"] or counts["sounds"]:
        said += " " + _("New pictures: %(pictures)s. New sounds: %(sounds)s.") % facts
    return said


def rules_said(survey: Survey) -> dict[str, str]:
    """Say each rule of a survey in plain words: "Asked only if ..."."""
    questions = survey.questions()
    names = {question.key: question.words for question in questions}
    choices = {it.key: {option["key"]: option["words"] for option in it.options} for it in questions}
    rules = {topic.rule for topic in survey.topics} | {question.rule for question in questions}
    said = {rule: skiprules.words(skiprules.parse(rule), names, choices) for rule in rules if rule}
    return {rule: _("Asked only if %(rule)s.") % {"rule": words} for rule, words in said.items()}
