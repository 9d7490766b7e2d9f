"""A toolkit in the making: what is new, what is missing, who has tried what, and who has signed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from biggervoices.checks.formats import fixed
from biggervoices.checks.models import DRAFT, QuestionVersion, Signature, Toolkit, ToolkitVersion, Trial
from biggervoices.checks.queries.toolkit import SPOKEN, Asking, Kit, TopicSeen, digest_of, kit_of, tree_of
from biggervoices.checks.rules import Signed, why_not_option, why_not_rule, why_not_text
from biggervoices.people.models import Person
from biggervoices.pure import plainwords, skiprules, slips

NEW, REWORDED = "NEW", "REWORDED"
EDITED = (  # what the editor of a question shows
    *("words", "sentence", "simpler", "follow_up", "kind", "good", "how_to_ask", "worry", "topic"),
    *("making_it_real", "regulator", "limits"),
)


# --- which versions there are ----------------------------------------------------------------------------------------


def toolkits() -> list[tuple[Toolkit, list[ToolkitVersion]]]:
    """Give every toolkit with its versions, the newest first."""
    versions: dict[UUID, list[ToolkitVersion]] = defaultdict(list)
    for version in ToolkitVersion.objects.select_related("made_by").order_by("-number"):
        versions[version.toolkit_id].append(version)
    return [(toolkit, versions[toolkit.pk]) for toolkit in Toolkit.objects.order_by("name")]


def drafts() -> QuerySet[ToolkitVersion]:
    """Give the versions that are not published yet."""
    return ToolkitVersion.objects.filter(DRAFT).select_related("toolkit").prefetch_related("named")


def previous(version: ToolkitVersion) -> ToolkitVersion | None:
    """Give the published version that came before one."""
    before = ToolkitVersion.objects.filter(
        toolkit=version.toolkit_id, published_at__isnull=False, number__lt=version.number
    )
    return before.order_by("-number").first()


def kit_before(version: ToolkitVersion) -> Kit | None:
    """Give what was asked before a version."""
    before = previous(version)
    return kit_of(before.pk) if before else None


def named_in(version: ToolkitVersion) -> list[Person]:
    """Give who tries a draft, by name."""
    return sorted(version.named.all(), key=str)


def options_shown(options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the options of a question as their page shows them: words, order, and which one is the good one."""
    good = [it["words"] for it in options if it.get("good")]
    return {"options": [it["words"] for it in options], "good": good}


# --- what was tried, and what was signed -----------------------------------------------------------------------------


def asked_digest(question: Asking) -> str:
    """Name a question by all that the person who is asked meets: whoever tried it tries other words again."""
    return question.met


def whole_digest(kit: Kit) -> str:
    """Name a version by all that is in it: whoever signed it signs another one again."""
    facts = asdict(kit)
    for topic in facts["topics"]:
        for question in topic["questions"]:
            del question["tongue"]  # its words stand with the languages already
    return digest_of(facts)


def news(kit: Kit, before: Kit | None) -> dict[UUID, str]:
    """Tell which questions are new, or are asked in other words than before."""
    were = {it.question: asked_digest(it) for it in before.questions.values()} if before else {}
    found = {}
    for question in kit.questions.values():
        if were.get(question.question) != asked_digest(question):
            found[question.id] = REWORDED if question.question in were else NEW
    return found


@dataclass(frozen=True)
class Tried:
    """What one checker says of one question. again: the words have changed since."""

    person: Person
    clear: bool
    words: str
    again: bool


def tried(kit: Kit) -> dict[UUID, list[Tried]]:
    """Give what the checkers say of each question."""
    found: dict[UUID, list[Tried]] = defaultdict(list)
    for trial in Trial.objects.filter(question__in=kit.questions).select_related("person").order_by("person__name"):
        again = trial.of != asked_digest(kit.questions[trial.question_id])
        found[trial.question_id].append(Tried(trial.person, trial.says == Trial.CLEAR, trial.words, again))
    return found


def to_try(kit: Kit, before: Kit | None) -> list[Asking]:
    """Give the questions that a checker tries: those that are new or reworded, in the order of asking."""
    fresh = news(kit, before)
    return [question for question in kit.questions.values() if question.id in fresh]


def left_to_try(person: Person, kit: Kit, before: Kit | None) -> list[Asking]:
    """Give the questions that one checker has not tried in the words that they have now."""
    return left_of([person.pk], kit, before)[person.pk]


def left_of(people: Iterable[UUID], kit: Kit, before: Kit | None) -> dict[UUID, list[Asking]]:
    """Give, for several checkers, the questions that each has not tried in the words that they have now."""
    fresh = {question.id: (question, asked_digest(question)) for question in to_try(kit, before)}
    done = set(Trial.objects.filter(question__in=fresh).values_list("person", "question", "of"))
    return {
        person: [question for question, of in fresh.values() if (person, question.id, of) not in done]
        for person in people
    }


def signed(version: ToolkitVersion, kit: Kit) -> Signed:
    """Tell how far a version is."""
    held = _signatures(version, kit)
    return Signed(
        checkers=frozenset(person for side, person in held if side == Signature.CHECKER),
        quality_team=any(side == Signature.QUALITY_TEAM for side, _person in held),
        faults=faults(kit),
    )


def _signatures(version: ToolkitVersion, kit: Kit) -> list[tuple[str, UUID]]:
    """Give who signed the very words that a version has now, and for which side."""
    held = list(Signature.objects.filter(version=version).values_list("side", "person", "of"))
    of = whole_digest(kit) if held else ""  # nearly always nobody has signed yet
    return [(side, person) for side, person, signed_of in held if signed_of == of]


@dataclass(frozen=True)
class Making:
    """How far a draft is, in numbers: the checkers who try it, what is left for each, and who of them signed it.

    ready: every one of them has signed, and it can be asked as it stands.
    """

    named: int
    left: dict[UUID, int]
    unclear: int
    signed: frozenset[UUID]
    ready: bool

    @property
    def tried(self) -> int:
        return sum(not left for left in self.left.values())


# A row that changes is another row for PostgreSQL: in another place, or written by another transaction. So these marks
# are the same while nobody changes, tries or signs anything of a draft, and no verb has to say that it did.
STAMP = """(
    SELECT md5(string_agg(marks.mark, ' ' ORDER BY marks.mark)) FROM (
        SELECT 'v' || xmin || ctid AS mark FROM checks_toolkitversion v
            WHERE v.toolkit_id = checks_toolkitversion.toolkit_id
        UNION ALL SELECT 'n' || xmin || ctid FROM checks_toolkitversion_named n
            WHERE n.toolkitversion_id = checks_toolkitversion.id
        UNION ALL SELECT 's' || xmin || ctid FROM checks_signature s WHERE s.version_id = checks_toolkitversion.id
        UNION ALL SELECT 't' || xmin || ctid FROM checks_topic t WHERE t.version_id = checks_toolkitversion.id
        UNION ALL SELECT 'q' || q.xmin || q.ctid FROM checks_questionversion q JOIN checks_topic t ON t.id = q.topic_id
            WHERE t.version_id = checks_toolkitversion.id
        UNION ALL SELECT 'd' || d.xmin || d.ctid FROM checks_trial d
            JOIN checks_questionversion q ON q.id = d.question_id JOIN checks_topic t ON t.id = q.topic_id
            WHERE t.version_id = checks_toolkitversion.id
    ) marks
)"""
_makings: dict[UUID, tuple[str, Making]] = {}  # of each draft, the last stamp and what it stood for


def stamp() -> RawSQL:
    """Mark all that says how far a draft is, beside a read of versions: another stamp, and something has changed."""
    return RawSQL(STAMP, (), output_field=TextField())


def making_of(version: UUID, *, stamp: str) -> Making:
    """Tell how far a draft is, from memory while its stamp is the same."""
    known = _makings.get(version)
    if known is None or known[0] != stamp:
        known = _makings[version] = (stamp, _making_of(version))
    return known[1]


def _making_of(version: UUID) -> Making:
    draft = drafts().get(pk=version)
    kit = kit_of(draft.pk)
    named = [person.pk for person in draft.named.all()]
    left = left_of(named, kit, kit_before(draft))
    said = Trial.objects.filter(question__in=kit.questions, says=Trial.NOT_CLEAR).values_list("question", "of")
    unclear = {question for question, of in said if of == asked_digest(kit.questions[question])}
    names = frozenset(person for side, person in _signatures(draft, kit) if side == Signature.CHECKER)
    ready = bool(named) and names.issuperset(named) and not faults(kit)
    return Making(len(named), {it: len(of) for it, of in left.items()}, len(unclear), names, ready)


# --- what cannot be asked as it stands -------------------------------------------------------------------------------


def faults(kit: Kit) -> tuple[str, ...]:
    """Say what keeps a version from being asked, each with the question it is about."""
    found = [] if kit.questions else [_("There is no question yet.")]
    waits = needs(kit)
    for topic in kit.topics:
        own = [question.key for question in topic.questions]
        reasons = [(topic.name, why_not_rule(topic.rule, of=own, needs=waits))]
        for question in topic.questions:
            reasons += [(question.words, reason) for reason in _faults_of(question, waits)]
        found += [
            _("%(what)s: %(reason)s") % {"what": what.rstrip(":"), "reason": reason}
            for what, reason in reasons
            if reason
        ]
    return tuple(found)


def _faults_of(question: Asking, waits: dict[str, list[str]]) -> list[str | None]:
    options = question.options if question.kind in QuestionVersion.WITH_OPTIONS else ()
    return [
        why_not_text(question.words),
        why_not_option(question.kind, options),
        *(why_not_text(it["words"]) for it in options),
        why_not_rule(question.rule, of=[question.key], needs=waits),
    ]


def needs(kit: Kit, *, without: Collection[UUID] = ()) -> dict[str, list[str]]:
    """Give, for each question by its key, the keys that its rule and its topic's rule ask for.

    without: topics or questions whose own rule is left out, because it is about to change.
    """
    found = {}
    for topic in kit.topics:
        above = [] if topic.id in without else _asks(topic.rule)
        for question in topic.questions:
            found[question.key] = above + ([] if question.id in without else _asks(question.rule))
    return found


def _asks(rule: str) -> list[str]:
    tree = tree_of(rule)
    return list(skiprules.keys(tree)) if tree else []


def rule_said(kit: Kit, rule: str) -> str:
    """Say when something is asked: "Asked only if ..."; nothing where it is always asked."""
    tree = tree_of(rule)
    if tree is None:
        return _("This rule cannot be read: %(rule)s") % {"rule": rule} if rule.strip() else ""
    names = {key: question.words for key, question in kit.by_key.items()}
    choices = {key: {it.value: it.words for it in question.choices()} for key, question in kit.by_key.items()}
    return _("Asked only if %(rule)s.") % {"rule": skiprules.words(tree, names, choices)}


# --- what is hard to read, and what is not translated ----------------------------------------------------------------

LABELS = {
    "words": __("The words"),
    "sentence": __("The sentence below"),
    "simpler": __("More simply"),
    "follow_up": __("Then ask"),
    "name": __("The name"),
}


@dataclass(frozen=True)
class Hard:
    """One place that is hard to read: where, which words, and what to do about it."""

    where: str
    words: str
    hint: str


def hard_places(question: Asking) -> list[Hard]:
    """Warn of what is hard to read in all that the person meets. It never keeps anything from being saved."""
    texts = [(str(LABELS[name]), getattr(question, name)) for name in SPOKEN]
    texts += [(_("An option"), it["words"]) for it in question.options]
    return [
        Hard(where, text[place.start : place.end], place.hint)
        for where, text in texts
        for place in plainwords.lint(text)
    ]


@dataclass(frozen=True)
class Missing:
    """What one topic or question still lacks in a language; of neither: what goes with every question."""

    topic: TopicSeen | None
    question: Asking | None
    parts: tuple[str, ...]


def missing(kit: Kit, language: str) -> list[Missing]:
    """List what is not translated yet."""
    found = [Missing(None, None, _unsaid(kit, language))]
    for topic in kit.topics:
        found.append(Missing(topic, None, _parts(topic, ("name", "sentence"), language)))
        for question in topic.questions:
            options = (
                [_("An option")] if any(not it.get("translations", {}).get(language) for it in question.options) else []
            )
            found.append(Missing(topic, question, (*_parts(question, SPOKEN, language), *options)))
    return [it for it in found if it.parts]


def _unsaid(kit: Kit, language: str) -> tuple[str, ...]:
    """Give what goes with every question and this language does not say yet; not what it says like the first one."""
    if fixed.is_english(language):
        return ()
    said, base = _said(kit, language), fixed.base_of(kit.languages[0])
    alike = {key for key, words in fixed.suggested(language).items() if words == base[key]}
    return tuple(fixed.shown(fixed.english(key)) for key in fixed_keys(kit) if key not in said and key not in alike)


def _said(kit: Kit, language: str) -> dict[str, str]:
    found = next((it for it in kit.languages if it["code"] == language), {})
    said: dict[str, str] = found.get("words", {})
    return said


def fixed_keys(kit: Kit) -> list[str]:
    """Give the keys of all that goes with the questions of a version (formats/fixed.py)."""
    kinds = {question.kind for question in kit.questions.values()}
    of_kinds = {
        slips.YES: (QuestionVersion.YES_NO, QuestionVersion.OPPOSITE),
        slips.SOMETIMES: (QuestionVersion.YES_NO, QuestionVersion.OPPOSITE),
        slips.NO: (QuestionVersion.YES_NO, QuestionVersion.OPPOSITE),
        fixed.BETWEEN: (QuestionVersion.EITHER_OR,),
    }
    return [key for key in fixed.KEYS if key not in of_kinds or kinds & set(of_kinds[key])]


def fixed_parts(kit: Kit, before: Kit | None, language: str) -> list["Part"]:
    """Give all that goes with every question and is to be said in a language; with a suggestion where there is one."""
    now, was = (_said(of, language) if of else {} for of in (kit, before))
    hints = fixed.suggested(language)
    return [
        Part(
            key,
            fixed.shown(fixed.english(key)),
            fixed.shown(now.get(key, "")),
            fixed.shown(was.get(key, "")),
            fixed.shown(hints.get(key, "")),
        )
        for key in fixed_keys(kit)
    ]


def _parts(thing: TopicSeen | Asking, names: Iterable[str], language: str) -> tuple[str, ...]:
    said = thing.translations.get(language, {})
    return tuple(str(LABELS[name]) for name in names if getattr(thing, name) and not said.get(name))


@dataclass(frozen=True)
class Part:
    """One text to translate: the words, what stands now, what stood in the version before, and what we suggest."""

    name: str
    words: str
    now: str
    before: str
    hint: str = ""


def parts_of(thing: TopicSeen | Asking, before: TopicSeen | Asking | None, language: str) -> list[Part]:
    """Give all that is to be translated of a topic or a question."""
    names = SPOKEN if isinstance(thing, Asking) else ("name", "sentence")
    now = thing.translations.get(language, {})
    was = before.translations.get(language, {}) if before else {}
    parts = [Part(it, getattr(thing, it), now.get(it, ""), was.get(it, "")) for it in names if getattr(thing, it)]
    if isinstance(thing, Asking):
        were = {it["key"]: it for it in before.options} if isinstance(before, Asking) else {}
        for option in thing.options:
            said = [it.get("translations", {}).get(language, "") for it in (option, were.get(option["key"], {}))]
            parts.append(Part(f"option-{option['key']}", option["words"], *said))
    return parts


# --- rules that are built by pressing --------------------------------------------------------------------------------


def built_rule(question: Asking, sign: str, answer: str) -> str:
    """Write the rule that a question was answered with this, or was not."""
    key = f"${{{question.key}}}"
    if question.kind == QuestionVersion.CHOOSE_SOME:
        chosen = f"selected({key}, '{answer}')"
        return chosen if sign == "=" else f"not({chosen})"
    return f"{key} {sign} {answer}" if question.kind == QuestionVersion.NUMBER else f"{key} {sign} '{answer}'"


def joined(rule: str, how: str, other: str) -> str:
    """Put a rule beside one that stands: `and`, `or`, or instead of it."""
    return f"({rule}) {how} ({other})" if rule.strip() and how in ("and", "or") else other
