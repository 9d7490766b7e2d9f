"""Words that sound urgent: does a text speak of harm, and of which kind? A prompt to read it soon, never a verdict.

That nothing is found never means that all is well: every statement is read by a person anyway.
Two look at a text. The rules are lists of phrases by kind of harm, in `words/urgent/*.toml`; the language of the
phrases is in `phrases`. `hearing` takes each sentence as a whole and has learned from sentences of our own: it finds
what no phrase names, and lowers a phrase in a harmless sentence. Where its table was not built, the rules are alone.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, Final, Literal

from biggervoices.pure import hearing
from biggervoices.pure.phrases import END, NAME, Phrase, Vocabulary, WrongPhrase, inflected
from biggervoices.pure.plainspeech import NUMBER, Speech

Kind = Literal["immediate", "self", "sexual", "harm_by_others", "exploitation", "money", "neglect"]
KINDS: Final[tuple[Kind, ...]] = (  # of two that are as urgent, the earlier is told
    "immediate", "self", "sexual", "harm_by_others", "exploitation", "money", "neglect",
)  # fmt: skip
NO_EXCEPTIONS: Final[frozenset[Kind]] = frozenset({"immediate", "self", "sexual"})
ABOUT: Final[dict[Kind, str]] = {  # where no phrase says more
    "immediate": "danger now",
    "self": "hurting oneself or not wanting to live",
    "sexual": "touch or sex that a person does not want",
    "harm_by_others": "somebody who hurts or frightens a person",
    "exploitation": "others who use a person",
    "money": "money or things that others take",
    "neglect": "help, food, medicine or care that is missing",
}
HARMLESS: Final = "Words beside it may make it harmless."
EVERYWHERE: Final = "&everywhere"  # the part with what lowers every kind that takes exceptions
LONGEST: Final = 20_000  # letters that are looked at; more than anybody says in one answer


@dataclass(frozen=True, slots=True)
class Sign:
    """What a text sounds like. lowered: words beside it say that it may be harmless; it is less urgent, not hidden."""

    kind: Kind
    reason: str
    lowered: bool = False

    @property
    def urgent(self) -> bool:
        """Tell whether someone should read the text soon."""
        return not self.lowered


def look(text: str) -> Sign | None:
    """Find the most urgent sign in a text; None where there is none, which never means that all is well.

    text: what somebody said, in any spelling; after LONGEST letters nothing is looked at.
    The same text always gives the same sign. Cost: O(length of the text * number of phrases), 1 ms a statement by the
    rules, and 10 ms a sentence where it is heard as well.
    """
    ruled = look_by_rules(text)
    listener = hearing.ear()
    if listener is None or (ruled and ruled.urgent and ruled.kind in NO_EXCEPTIONS):
        return ruled
    heard = hearing.hear(rules().speech.spell_out(text[:LONGEST], listener.table.vocabulary))
    if heard is None:
        return ruled
    if ruled and ruled.urgent:
        return ruled if heard.surely > listener.beside else _lower(ruled)
    return _told(KINDS[heard.kind]) if heard.surely > listener.alone and not ruled else ruled


def hears() -> bool:
    """Tell whether texts are heard as a whole, too; where the table was not built, the rules are alone."""
    return hearing.ear() is not None


def look_by_rules(text: str) -> Sign | None:
    """Find the most urgent sign by the phrases alone."""
    known = rules()
    words = known.vocabulary.text(known.speech.read(text[:LONGEST]))
    signs = chain.from_iterable(rule.signs(words, known.end) for rule in known.rules)
    return min(signs, key=lambda sign: (sign.lowered, KINDS.index(sign.kind)), default=None)


def _told(kind: Kind) -> Sign:
    return Sign(kind, f"It sounds like something about {ABOUT[kind]}.")


def _lower(sign: Sign) -> Sign:
    return Sign(sign.kind, f"{sign.reason} {HARMLESS}", lowered=True)


@dataclass(frozen=True)
class Rule:
    """Phrases of one kind of harm with one reason. unless: what lowers it, in the same sentence."""

    kind: Kind
    reason: str
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]

    def signs(self, text: str, end: str) -> Iterator[Sign]:
        """Give the strongest sign of this rule in a text of letters: as it stands, or lowered."""
        letters = frozenset(text)
        phrases = [phrase for phrase in self.phrases if phrase.may_be_in(letters)]
        strict = self.kind in NO_EXCEPTIONS
        lowered = False
        for found in chain.from_iterable((p.said_or_denied if strict else p.said).finditer(text) for p in phrases):
            sentence = _sentence(text, found.start(), found.end(), end)
            if not any(phrase.said_or_denied.search(sentence) for phrase in self.unless):
                yield Sign(self.kind, self.reason)
                return
            lowered = True
        if lowered or any(phrase.said_or_denied.search(text) for phrase in phrases):
            yield _lower(Sign(self.kind, self.reason))


def _sentence(text: str, start: int, stop: int, end: str) -> str:
    after = text.find(end, stop)
    return text[text.rfind(end, 0, start) + 1 : after if after >= 0 else len(text)]


@dataclass(frozen=True)
class Rules:
    """Everything that is read from the lists."""

    speech: Speech
    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    end: str


@cache
def rules() -> Rules:
    """Read the lists and the rules, once: a fifth of a second."""
    lists, speech = _data("lists"), _data("speech")
    named = _lists(lists["lists"])
    vocabulary = Vocabulary(named, _parts(lists["parts"]), named["denies"], named["between"])
    written = tuple(rule_of(kind, rule, vocabulary) for kind in KINDS for rule in _data(kind)["rule"])
    special = {END, NAME, NUMBER}
    end = vocabulary.sign(END)
    known = set(vocabulary.signs) - special
    reader = Speech(known, short=speech["short"], pairs=speech["pairs"], apart=_data("look_alikes")["words"].split())
    return Rules(reader, vocabulary, written, end)


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("biggervoices.pure").joinpath("words", "urgent", f"{name}.toml").read_text("utf-8"))


def _lists(written: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(chain.from_iterable(map(inflected, words.split()))) for name, words in written.items()}


def _parts(written: Mapping[str, str]) -> dict[str, Sequence[str]]:
    return {name: _lines(phrases) for name, phrases in written.items()}


def _lines(written: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in written.splitlines() if line.strip())


def rule_of(kind: Kind, written: Mapping[str, str], vocabulary: Vocabulary) -> Rule:
    phrases, unless = _lines(written["phrases"]), _lines(written.get("unless", ""))
    if kind in NO_EXCEPTIONS:
        if unless:
            raise WrongPhrase(f"A rule of {kind} takes no exception.")
    else:
        unless = (*unless, EVERYWHERE)
    return Rule(kind, written["reason"], tuple(map(vocabulary.phrase, phrases)), tuple(map(vocabulary.phrase, unless)))
