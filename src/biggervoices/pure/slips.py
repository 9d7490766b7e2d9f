"""What was said in an interview, folded from its slips.

A slip is one tap, kept for ever as it was. The fold is a function of the *set* of slips: any order and any slip
sent twice give the same state. Where two slips speak of the same thing, the later one (by id: UUIDv7, made by the
tablet) stands. The JavaScript twin shares the vectors in tests/pure/slips.json.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

# Kinds of slips about the whole interview (question is None) ...
HEARS = "HEARS"  # value QUALITY_TEAM | MANAGER | ALL
NAMED = "NAMED"  # value True | False
ROOM = "ROOM"  # value: who is in the room, a list of codes
HELLO = "HELLO"  # value True: hello and who we are was heard
WAYS = "WAYS"  # value {"yes": ..., "no": ...}: how this person says yes and no
TOPIC = "TOPIC"  # value: key of the topic that was chosen
ENOUGH = "ENOUGH"  # value True: the person said that it is enough
GOOD = "GOOD"  # value {"words": ...}: a good thing to pass on; each slip stands by itself
# ... and about one question.
ANSWER = "ANSWER"  # value: a code below, or the key of an option
WORDS = "WORDS"  # value: words added to an answer
WANT = "WANT"  # value {"words", "about"} or None: I want this to change
HEARS_ONE = "HEARS_ONE"  # value {"hears", "named"}: chosen again for this one answer
TAKEN_BACK = "TAKEN_BACK"  # value: the id (text) of a GOOD slip that was taken back
KINDS = (HEARS, NAMED, ROOM, HELLO, WAYS, TOPIC, ENOUGH, GOOD, ANSWER, WORDS, WANT, HEARS_ONE, TAKEN_BACK)

YES, SOMETIMES, NO = "YES", "SOMETIMES", "NO"
DO_NOT_KNOW, NOT_SAY, SKIP = "DO_NOT_KNOW", "NOT_SAY", "SKIP"
ANSWERS = (YES, SOMETIMES, NO, DO_NOT_KNOW, NOT_SAY, SKIP)

MYSELF, HELP, SOMEONE = "MYSELF", "HELP", "SOMEONE"
BY = (MYSELF, HELP, SOMEONE)


@dataclass(frozen=True)
class Tap:
    """One slip. question is the id of a question version, or None; by is MYSELF | HELP | SOMEONE."""

    id: UUID
    kind: str
    value: object
    question: UUID | None = None
    by: str = MYSELF


@dataclass(frozen=True)
class Said:
    """What stands for one question. answer is None while there is only a word or a wish."""

    answer: str | None = None
    by: str = MYSELF
    words: str = ""
    want: dict[str, str] | None = None
    hears: str | None = None
    named: bool | None = None


@dataclass(frozen=True)
class Interviewed:
    """What stands for one interview: settings, topics in the order chosen, answers by question, good things."""

    hears: str | None = None
    named: bool | None = None
    room: tuple[str, ...] = ()
    hello: bool = False
    ways: dict[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    enough: bool = False
    said: dict[UUID, Said] = field(default_factory=dict)
    good: tuple[tuple[UUID, str], ...] = ()


def fold(slips: Iterable[Tap]) -> Interviewed:
    """Fold slips into what stands.

    Any order, and any slip sent twice, gives the same. Raises nothing: a kind it does not know is left out, so an
    older server reads a newer tablet. Cost: O(n log n).
    """
    taps = sorted({tap.id: tap for tap in slips}.values(), key=lambda tap: tap.id)
    last: dict[tuple[str, UUID | None], Tap] = {(tap.kind, tap.question): tap for tap in taps}
    gone = {str(tap.value) for tap in taps if tap.kind == TAKEN_BACK}
    topics = dict.fromkeys(str(tap.value) for tap in taps if tap.kind == TOPIC)

    def whole(kind: str) -> object:
        tap = last.get((kind, None))
        return tap.value if tap else None

    hears, named, room, ways = whole(HEARS), whole(NAMED), whole(ROOM), whole(WAYS)
    return Interviewed(
        hears=hears if isinstance(hears, str) else None,
        named=named if isinstance(named, bool) else None,
        room=tuple(str(code) for code in room) if isinstance(room, list | tuple) else (),
        hello=bool(whole(HELLO)),
        ways={str(key): str(value) for key, value in ways.items()} if isinstance(ways, dict) else {},
        topics=tuple(topics),
        enough=bool(whole(ENOUGH)),
        said={question: _said(last, question) for question in _questions(taps)},
        good=tuple((tap.id, _words(tap.value)) for tap in taps if tap.kind == GOOD and str(tap.id) not in gone),
    )


def _questions(taps: Iterable[Tap]) -> list[UUID]:
    return list(dict.fromkeys(tap.question for tap in taps if tap.question is not None))


def _said(last: dict[tuple[str, UUID | None], Tap], question: UUID) -> Said:
    answer = last.get((ANSWER, question))
    words = last.get((WORDS, question))
    want = last.get((WANT, question))
    one = last.get((HEARS_ONE, question))
    choice = one.value if one and isinstance(one.value, dict) else {}
    wish = want.value if want and isinstance(want.value, dict) else None
    return Said(
        answer=str(answer.value) if answer else None,
        by=answer.by if answer else MYSELF,
        words=str(words.value) if words else "",
        want={str(key): str(value) for key, value in wish.items()} if wish else None,
        hears=choice.get("hears"),
        named=choice.get("named"),
    )


def _words(value: object) -> str:
    return str(value.get("words", "")) if isinstance(value, dict) else str(value)
