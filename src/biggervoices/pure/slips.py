"""What was said in an interview, folded from its slips.

A slip is one tap, kept for ever as it was. The fold is a function of the *set* of slips: any order and any slip
sent twice give the same state. Where two slips speak of the same thing, the later one stands: by the clock that made
the tap, then by id (UUIDv7). The JavaScript twin shares the vectors in tests/pure/slips.json.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

# Kinds of slips about the whole interview (question is None) ...
HEARS = "HEARS"  # value QUALITY_TEAM | MANAGER | ALL
NAMED = (
    "NAMED"  # value True | False | {"named": False, "reword": True | False}: may we say who; shall we change the words
)
TOLD = "TOLD"  # value True: "we must tell someone if you may be hurt" was heard
STAFF = "STAFF"  # value GO_OUT | STAY | NOT_HERE
ROOM = "ROOM"  # value: who else is in the room, a list of codes
HELLO = "HELLO"  # value True: hello and who we are was heard
WAYS = "WAYS"  # value {"yes": ..., "no": ...}: how this person says yes and no
BY_WHOM = "BY_WHOM"  # value {"by": MYSELF | HELP | SOMEONE, "who": a code}: who answers from here on
LANGUAGE = "LANGUAGE"  # value: the code of the language in which somebody is asked from here on
TOPIC = "TOPIC"  # value: key of the topic that was chosen
ENOUGH = "ENOUGH"  # value True: the person said that it is enough
GOOD = "GOOD"  # value {"words": ...}: a good thing to pass on; each slip stands by itself
# ... and about one question.
ANSWER = "ANSWER"  # value: a code below, or the key of an option
WORDS = "WORDS"  # value: words added to an answer
WANT = "WANT"  # value {"words", "about"} or None: I want this to change
HEARS_ONE = "HEARS_ONE"  # value {"hears", "named", "reword"}: HEARS and NAMED, chosen again for this one answer
# A photo, a drawing or a voice note, to a question or by itself; each slip stands by itself.
ATTACHED = "ATTACHED"  # value {"id", "what": PHOTO | DRAWING | VOICE, "bytes", "sha256"}
# Taken back: value the id (text) of one slip; or, about a question, everything that was said of it until then.
TAKEN_BACK = "TAKEN_BACK"
KINDS = (
    HEARS, NAMED, TOLD, STAFF, ROOM, HELLO, WAYS, BY_WHOM, LANGUAGE, TOPIC, ENOUGH, GOOD,
    ANSWER, WORDS, WANT, HEARS_ONE, ATTACHED, TAKEN_BACK,
)  # fmt: skip
PHOTO, DRAWING, VOICE = "PHOTO", "DRAWING", "VOICE"

YES, SOMETIMES, NO = "YES", "SOMETIMES", "NO"  # SOMETIMES is also "both, or in between" of an either / or
DO_NOT_KNOW, NOT_SAY, SKIP = "DO_NOT_KNOW", "NOT_SAY", "SKIP"
ANSWERS = (YES, SOMETIMES, NO, DO_NOT_KNOW, NOT_SAY, SKIP)

MYSELF, HELP, SOMEONE = "MYSELF", "HELP", "SOMEONE"
BY = (MYSELF, HELP, SOMEONE)


@dataclass(frozen=True)
class Tap:
    """One slip. question is the id of a question version, or None; by is MYSELF | HELP | SOMEONE.

    turn: which time, of a topic that is asked again for each of several things; 0 is the first.
    at: milliseconds since 1970 by the clock where it was tapped; None: as the id (UUIDv7) says.
    """

    id: UUID
    kind: str
    value: object
    question: UUID | None = None
    by: str = MYSELF
    at: int | None = None
    turn: int = 0


@dataclass(frozen=True)
class Said:
    """What stands for one question. answer is None while there is only a word or a wish."""

    answer: str | None = None
    by: str = MYSELF
    words: str = ""
    want: dict[str, str] | None = None
    want_id: UUID | None = None
    want_by: str = MYSELF
    hears: str | None = None
    named: bool | None = None
    reword: bool | None = None


@dataclass(frozen=True)
class Good:
    """One good thing to pass on."""

    id: UUID
    words: str
    by: str = MYSELF


@dataclass(frozen=True)
class Attached:
    """One photo, drawing or voice note. file is the id of what the tablet sends after the slips."""

    id: UUID
    file: str
    what: str
    question: UUID | None = None
    turn: int = 0
    by: str = MYSELF


@dataclass(frozen=True)
class Interviewed:
    """What stands for one interview: settings, topics in the order chosen, answers by question, good things.

    by is None until somebody has said who answers; language is empty where they are asked in that of the words.
    said is the first turn of each question; later holds the other turns of topics that are asked again, by question
    and turn.
    """

    hears: str | None = None
    named: bool | None = None
    reword: bool | None = None
    told: bool = False
    staff: str | None = None
    room: tuple[str, ...] | None = None
    hello: bool = False
    ways: dict[str, str] | None = None
    by: str | None = None
    who: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    enough: bool = False
    said: dict[UUID, Said] = field(default_factory=dict)
    later: dict[tuple[UUID, int], Said] = field(default_factory=dict)
    good: tuple[Good, ...] = ()
    attached: tuple[Attached, ...] = ()

    def each(self) -> list[tuple[UUID, Said]]:
        """Give what stands for each question, in every turn."""
        return [*self.said.items(), *((question, one) for (question, _turn), one in self.later.items())]


def fold(slips: Iterable[Tap]) -> Interviewed:
    """Fold slips into what stands.

    Any order, and any slip sent twice, gives the same. Raises nothing: a kind it does not know is left out, so an
    older server reads a newer tablet. Cost: O(n log n).
    """
    taps = standing(slips)
    last = {(tap.kind, tap.question, tap.turn): tap for tap in taps}
    asked = _asked(taps)

    def whole(kind: str) -> object:
        tap = last.get((kind, None, 0))
        return tap.value if tap else None

    hears, room, staff, language = whole(HEARS), whole(ROOM), whole(STAFF), whole(LANGUAGE)
    named, by_whom = _choice(whole(NAMED), "named"), _choice(whole(BY_WHOM), "by")
    return Interviewed(
        hears=hears if isinstance(hears, str) else None,
        named=_flag(named.get("named")),
        reword=_flag(named.get("reword")),
        told=bool(whole(TOLD)),
        staff=staff if isinstance(staff, str) else None,
        room=tuple(str(code) for code in room) if isinstance(room, list | tuple) else None,
        hello=bool(whole(HELLO)),
        ways=_words_by_key(whole(WAYS)),
        by=str(by_whom["by"]) if by_whom.get("by") in BY else None,
        who=str(by_whom.get("who", "")),
        language=language if isinstance(language, str) else "",
        topics=tuple(dict.fromkeys(str(tap.value) for tap in taps if tap.kind == TOPIC)),
        enough=bool(whole(ENOUGH)),
        said={question: _said(last, question, 0) for question, turn in asked if turn == 0},
        later={(question, turn): _said(last, question, turn) for question, turn in asked if turn},
        good=tuple(Good(tap.id, _words(tap.value), tap.by) for tap in taps if tap.kind == GOOD),
        attached=tuple(_attached(tap) for tap in taps if tap.kind == ATTACHED),
    )


def standing(slips: Iterable[Tap]) -> list[Tap]:
    """Give each slip once, in the order of their making, without those that were taken back."""
    taps = sorted({tap.id: tap for tap in slips}.values(), key=_when)
    gone = {str(tap.value) for tap in taps if tap.kind == TAKEN_BACK and tap.question is None}
    until = {_asked_of(tap): _when(tap) for tap in taps if tap.kind == TAKEN_BACK and tap.question is not None}
    return [
        tap
        for tap in taps
        if tap.kind != TAKEN_BACK
        and str(tap.id) not in gone
        and not (_asked_of(tap) in until and _when(tap) < until[_asked_of(tap)])
    ]


def _when(tap: Tap) -> tuple[int, UUID]:
    return (tap.id.int >> 80 if tap.at is None else tap.at, tap.id)  # the first 48 bits of a UUIDv7 are its clock


def _asked_of(tap: Tap) -> tuple[UUID | None, int]:
    return tap.question, tap.turn


def _asked(taps: Iterable[Tap]) -> list[tuple[UUID, int]]:
    about = (tap for tap in taps if tap.kind != ATTACHED)
    return list(dict.fromkeys((tap.question, tap.turn) for tap in about if tap.question is not None))


def _attached(tap: Tap) -> Attached:
    facts = _choice(tap.value, "id")
    return Attached(tap.id, str(facts.get("id", "")), str(facts.get("what", "")), tap.question, tap.turn, tap.by)


def _said(last: dict[tuple[str, UUID | None, int], Tap], question: UUID, turn: int) -> Said:
    answer, words = last.get((ANSWER, question, turn)), last.get((WORDS, question, turn))
    want, one = last.get((WANT, question, turn)), last.get((HEARS_ONE, question, turn))
    choice = _choice(one.value, "hears") if one else {}
    wish = _words_by_key(want.value) if want else None
    hears = choice.get("hears")
    return Said(
        answer=str(answer.value) if answer else None,
        by=answer.by if answer else MYSELF,
        words=str(words.value) if words else "",
        want=wish,
        want_id=want.id if want and wish else None,
        want_by=want.by if want and wish else MYSELF,
        hears=hears if isinstance(hears, str) else None,
        named=_flag(choice.get("named")),
        reword=_flag(choice.get("reword")),
    )


def _choice(value: object, name: str) -> dict[str, object]:
    """Read {"named": ...}, or the bare value of an older tablet."""
    return {str(key): it for key, it in value.items()} if isinstance(value, dict) else {name: value}


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _words_by_key(value: object) -> dict[str, str] | None:
    return {str(key): str(it) for key, it in value.items()} if isinstance(value, dict) and value else None


def _words(value: object) -> str:
    return str(value.get("words", "")) if isinstance(value, dict) else str(value)
