"""A visit on paper: its sheets, the lines of each, and the code by which a sheet is found again."""

from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.checks.models import Interview, QuestionVersion, Visit
from biggervoices.checks.queries import steps
from biggervoices.checks.queries.talk import interview_id
from biggervoices.checks.queries.toolkit import Asking, Kit, TopicSeen, tree_of
from biggervoices.checks.queries.turns import MOST_TURNS, turns_of
from biggervoices.checks.queries.visits import Seat, seats
from biggervoices.core.keys import drawn, drawn_id
from biggervoices.loop.queries.asking import Choice, about_choices
from biggervoices.people.models import Person
from biggervoices.pure import skiprules
from biggervoices.pure.slips import Interviewed, fold

PERSON, BLANK, HOME = "PERSON", "BLANK", "HOME"
CODE_LETTERS = 8  # 40 bits: a code is told apart within one visit, and opens nothing for whoever is not signed in
MISREAD = str.maketrans("0189", "OIBG")  # base32 has no such digits
DONE_BY_KEY = "cuw"  # a wish, undo, words: no answer has these letters
NOT_ON_PAPER = {"named": ("CHANGE",)}  # on paper one ticks another box
WRITTEN = (QuestionVersion.TEXT, QuestionVersion.NUMBER, QuestionVersion.DATE, QuestionVersion.TIME)
GOOD_THINGS = 3  # places on a sheet
TURNS = 3  # of a topic that is asked again, on a sheet
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Sheet:
    """One sheet of a visit: of a person, blank for whoever says yes on the day, or of the home."""

    code: str
    kind: str
    seat: Seat | None = None

    @property
    def spoken(self) -> str:
        """The code as it is printed: K7QF-3MNX."""
        return f"{self.code[:4]}-{self.code[4:]}"


@dataclass(frozen=True)
class Box:
    """A box to tick, with the keys that press it on the typing screen."""

    choice: Choice
    number: int
    letter: str

    @property
    def key(self) -> str:
        return str(self.number) if self.number < 10 else self.letter


@dataclass(frozen=True)
class Line:
    """One thing that is asked on a sheet. name: of its field; number: on paper, through all topics."""

    name: str
    words: str
    picture: str
    boxes: tuple[Box, ...] = ()
    several: bool = False
    number: int = 0
    rows: tuple[tuple[str, str], ...] = ()  # picture, words
    only: str = ""  # when it is asked, in words
    asked: Asking | None = None
    chosen: str = ""  # what stands already: values, joined by a space
    turn: int = 0  # of a topic that is asked again

    @property
    def of(self) -> str:
        """Name the question and the turn that it is about, as all its fields do."""
        return field_of(self.asked.id, self.turn) if self.asked else ""

    @property
    def written(self) -> bool:
        return self.asked is not None and self.asked.kind in WRITTEN

    @property
    def reads(self) -> bool:
        """Tell whether it is only to read."""
        return self.asked is not None and self.asked.kind == QuestionVersion.SHOW


@dataclass(frozen=True)
class PaperTopic:
    """One topic on a sheet, or one turn of it: one of several things of which it is asked."""

    topic: TopicSeen
    lines: tuple[Line, ...]
    turn: int = 0

    @property
    def title(self) -> str:
        return f"{self.topic.name} {self.turn + 1}" if self.turn else self.topic.name


@dataclass(frozen=True)
class Written:
    """One thing that was typed from paper. again: it puts right what stood on the page already."""

    name: str
    kind: str
    value: Any
    question: UUID | None = None
    again: bool = False
    tapper: UUID | None = None
    turn: int = 0


# --- sheets ----------------------------------------------------------------------------------------------------------


def slot_of(visit: UUID) -> UUID:
    """Name the journal of a visit's paper: each slip that was typed from it says so."""
    return drawn_id("paper", visit)


def code_of(visit: UUID, what: UUID | str) -> str:
    """Give the code of a sheet. It tells nobody whose sheet it is."""
    return b32encode(drawn("paper", visit, what)).decode()[:CODE_LETTERS]


def typed_code(text: str) -> str:
    """Read a code as somebody types it: in small letters, with a hyphen, a 0 for an O."""
    return "".join(letter for letter in text.upper().translate(MISREAD) if letter.isascii() and letter.isalnum())


def sheet_of_person(visit: Visit, seat: Seat) -> Sheet:
    return Sheet(code_of(visit.pk, seat.person.pk), PERSON, seat)


def printed_sheets(visit: Visit) -> list[Sheet]:
    """Give the sheets that are printed: of each person who said yes, a blank one, and one of the home."""
    asked = [seat for seat in seats(visit) if seat.yes and not seat.invitation.other_checker]
    return [*(sheet_of_person(visit, seat) for seat in asked), blank_sheet(visit), Sheet(code_of(visit.pk, HOME), HOME)]


def blank_sheet(visit: Visit) -> Sheet:
    return Sheet(code_of(visit.pk, BLANK), BLANK)


def sheet_of(visit: Visit, code: str) -> Sheet | None:
    """Find a sheet by its code: also that of somebody who said yes only on the day."""
    others = (sheet_of_person(visit, seat) for seat in seats(visit))
    return next((sheet for sheet in [*printed_sheets(visit), *others] if sheet.code == typed_code(code)), None)


# --- lines -----------------------------------------------------------------------------------------------------------


def lines_before(visit: Visit, person: Person | None, said: Interviewed | None = None) -> list[Line]:
    """Give what is asked before the first question; without a person, as anybody is asked."""
    who = person or Person(name="")
    interview = interview_on_paper(visit, who)
    said = said or fold(())
    done = {"hello": said.hello, "told": said.told}
    return [_step(it, steps.STEP_PAGES[it](interview, who, said), person, done.get(it, False)) for it in steps.STEPS]


def interview_on_paper(visit: Visit, person: Person) -> Interview:
    """Give the interview under which somebody is asked, whether it has begun or not."""
    return Interview(id=interview_id(visit, person.pk), visit=visit, person=person.pk, kind="")


def _step(name: str, page: steps.Step, person: Person | None, done: bool) -> Line:
    choices = [it for it in page.choices if it.value not in NOT_ON_PAPER.get(name, ())]
    words = _("Hello") if name == "hello" and person is None else page.title
    chosen = " ".join(it.value for it in choices if it.value in page.chosen)
    return Line(
        f"s-{name}",
        words,
        page.picture,
        boxes(choices),
        several=name == "room",
        rows=tuple(page.rows),
        chosen=chosen or ("YES" if done else ""),
    )


def coded(lines: Iterable[Line]) -> list[Line]:
    """Give lines without whose they are: for whoever types what came late."""
    return [replace(line, words=_("Hello") if line.name == "s-hello" else line.words, rows=()) for line in lines]


def parts_of(
    kit: Kit, only: Collection[UUID] = (), *, turns: int = TURNS, said: Interviewed | None = None
) -> list[PaperTopic]:
    """Give the topics of a sheet; `only` these, where some are named. A question has the same number in all of them.

    turns: how often a topic stands there that is asked again; said: what stands already has a place, and one more.
    """
    numbers = _numbers(kit)
    return [
        PaperTopic(topic, tuple(_line(kit, topic, question, numbers, turn) for question in topic.questions), turn)
        for topic in kit.topics
        if not only or topic.id in only
        for turn in range(_turns(topic, turns, said))
    ]


def _turns(topic: TopicSeen, turns: int, said: Interviewed | None) -> int:
    standing = max(turns_of(topic, said), default=-1) + 1 if said else 0
    if not topic.again:
        return max(1, standing)
    return min(max(turns, standing + 1 if standing else 0), MOST_TURNS)


def field_of(question: UUID, turn: int) -> str:
    """Name a question in one turn of its topic."""
    return f"{question}-{turn}" if turn else str(question)


def _numbers(kit: Kit) -> dict[str, int]:
    asked = [it.key for it in kit.questions.values() if it.kind != QuestionVersion.SHOW]
    return {key: number for number, key in enumerate(asked, start=1)}


def _line(kit: Kit, topic: TopicSeen, question: Asking, numbers: Mapping[str, int], turn: int) -> Line:
    return Line(
        name=f"a-{field_of(question.id, turn)}",
        turn=turn,
        words=question.words,
        picture=question.picture,
        boxes=() if question.kind == QuestionVersion.SHOW else boxes(question.choices()),
        several=question.adds_up,
        number=numbers.get(question.key, 0),
        only=only_if((topic.rule, question.rule), kit, numbers),
        asked=question,
    )


def boxes(choices: Iterable[Choice]) -> tuple[Box, ...]:
    """Give boxes their keys: a number, and the first letter of their words that no other box has."""
    taken = set(DONE_BY_KEY)
    made = []
    for number, choice in enumerate(choices, start=1):
        letter = next((it for it in choice.words.lower() if it.isascii() and it.isalpha() and it not in taken), "")
        taken.add(letter)
        made.append(Box(choice, number, letter))
    return tuple(made)


def standing_on(lines: Iterable[Line], said: Interviewed) -> dict[str, str]:
    """Give what stands already, by the name of its field: a typed page tells it apart from what is new."""
    stands = {line.name: line.chosen for line in lines if line.asked is None}
    turned = {field_of(question, turn): one for (question, turn), one in said.later.items()}
    for question, one in ({str(key): one for key, one in said.said.items()} | turned).items():
        want = one.want or {}
        stands |= {f"a-{question}": one.answer or "", f"w-{question}": one.words}
        stands |= {f"c-{question}": want.get("words", ""), f"o-{question}": want.get("about", "")}
    stands |= {f"p-{topic}": "YES" for topic in said.topics}
    return {name: value for name, value in stands.items() if value}


def about_boxes() -> tuple[Box, ...]:
    """Give the boxes of whom a wish is about."""
    return boxes(about_choices())


# --- when it is asked ------------------------------------------------------------------------------------------------


def only_if(rules: Iterable[str], kit: Kit, numbers: Mapping[str, int]) -> str:
    """Say a skip rule for paper: "Only if you said Yes to 3"."""
    trees = [tree for tree in map(tree_of, rules) if tree]
    if not trees:
        return ""
    saying = _Saying(kit, numbers)
    return _("Only if %(rule)s.") % {"rule": _(" and ").join(saying.say(tree) for tree in trees)}


@dataclass(frozen=True)
class _Saying:
    kit: Kit
    numbers: Mapping[str, int]

    def say(self, tree: skiprules.Tree) -> str:
        match tree:
            case skiprules.Compare("=", skiprules.Key(key), skiprules.Words(value)) | skiprules.Selected(key, value):
                return self.said(key, value)
            case skiprules.Compare("!=", skiprules.Key(key), skiprules.Words(value)):
                return self.not_said(key, value)
            case skiprules.Not(skiprules.Selected(key, value)):
                return self.not_said(key, value)
            case skiprules.All(parts):
                return _(" and ").join(map(self.say, parts))
            case skiprules.Any(parts):
                return _(" or ").join(map(self.say, parts))
        names = {key: _("question %(number)s") % {"number": number} for key, number in self.numbers.items()}
        return skiprules.words(tree, names)

    def said(self, key: str, value: str) -> str:
        if not value:
            return _("you did not answer %(number)s") % self.facts(key, value)
        return _("you said %(answer)s to %(number)s") % self.facts(key, value)

    def not_said(self, key: str, value: str) -> str:
        if not value:
            return _("you answered %(number)s") % self.facts(key, value)
        return _("you did not say %(answer)s to %(number)s") % self.facts(key, value)

    def facts(self, key: str, value: str) -> dict[str, object]:
        question = self.kit.by_key.get(key)
        choice = question.choice(value) if question else None
        return {"number": self.numbers.get(key, key), "answer": choice.words if choice else value}
