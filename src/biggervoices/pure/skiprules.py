"""When a question is asked: the rules of a toolkit, which are the part of XLSForm's `relevant` that anybody can read.

    ${home-key} = 'NO' and (${age} >= 18 or selected(${help}, 'staff'))

Signs are = != < > <= >=, words are and, or, not(), selected(${question}, 'choice'), count-selected(${question}).
What is compared: ${question}, 'words', numbers. It compares as XPath does: by number where one side is a number or the
sign is < > <= >=, else letter by letter. A rule is read into a tree and never run as code. The JavaScript twin
(checks/static/checks/recorder/rules.js) shares the vectors in tests/pure/skiprules.json.
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

from biggervoices.pure.slips import DO_NOT_KNOW, NOT_SAY, SKIP

LONGEST = 4000  # letters of a rule
DEEPEST = 30  # brackets in brackets
NO_ANSWER = frozenset({DO_NOT_KNOW, NOT_SAY, SKIP})

Sign = Literal["=", "!=", "<", ">", "<=", ">="]


@dataclass(frozen=True, slots=True)
class Key:
    """The answer to a question."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they stand."""

    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, in its shortest writing."""

    digits: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many choices a question has been answered with."""

    key: str


@dataclass(frozen=True, slots=True)
class Compare:
    """One thing against another."""

    sign: Sign
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class Selected:
    """One choice is among those that a question has been answered with."""

    key: str
    choice: str


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where the other does not."""

    of: "Tree"


@dataclass(frozen=True, slots=True)
class All:
    """Holds where each part does."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Holds where one part does."""

    parts: tuple["Tree", ...]


Value = Key | Words | Number | Count
Tree = Compare | Selected | Not | All | Any
COMPARED = (Key, Words, Number, Count)


def parse(rule: str) -> Tree:
    """Read a rule into its tree.

    Raises ValueError with one plain sentence where it is no rule, is longer than LONGEST or nests deeper than DEEPEST.
    Cost: O(length of the rule).
    """
    if len(rule) > LONGEST:
        raise ValueError(f"A rule has {LONGEST} letters at most.")
    reading = _Reading(list(_tokens(rule)))
    read = reading.either()
    if reading.kind != "end":
        reading.lost()
    return reading.truth(read)


def holds(tree: Tree, answers: Mapping[str, str]) -> bool:
    """Tell whether a question with this rule is asked.

    answers: by key of the question, as text; several choices are joined by one space. A question that is missing, that
    was not asked, or whose answer is "I do not know", "I do not want to say" or "Skip", counts as empty.
    What is no number is neither less nor more than anything, and differs from every number.
    """
    match tree:
        case Compare(sign, left, right):
            return _compare(sign, _value(left, answers), _value(right, answers))
        case Selected(key, choice):
            return choice in _chosen(key, answers)
        case Not(of):
            return not holds(of, answers)
        case All(parts):
            return all(holds(part, answers) for part in parts)
        case Any(parts):
            return any(holds(part, answers) for part in parts)


def keys(tree: Tree) -> tuple[str, ...]:
    """Give the keys of the questions that a rule asks for, each once, in its order."""
    return tuple(dict.fromkeys(_keys(tree)))


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """Give the same rule with other keys for its questions; a key that has no other stays."""
    match tree:
        case Compare(sign, left, right):
            return Compare(sign, _renamed(left, names), _renamed(right, names))
        case Selected(key, choice):
            return Selected(names.get(key, key), choice)
        case Not(of):
            return Not(renamed(of, names))
        case All(parts):
            return All(tuple(renamed(part, names) for part in parts))
        case Any(parts):
            return Any(tuple(renamed(part, names) for part in parts))


def text(tree: Tree) -> str:
    """Write a rule in one way: `parse(text(tree)) == tree`."""
    match tree:
        case Compare(sign, left, right):
            return f"{_written(left)} {sign} {_written(right)}"
        case Selected(key, choice):
            return f"selected(${{{key}}}, {_quoted(choice)})"
        case Not(of):
            return f"not({text(of)})"
        case All(parts) | Any(parts):
            joined = " and " if isinstance(tree, All) else " or "
            return joined.join(f"({text(part)})" if isinstance(part, All | Any) else text(part) for part in parts)


def words(tree: Tree, names: Mapping[str, str], choices: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Say a rule to a reader, to stand after "Asked only if".

    names: the words of each question by its key. choices: the words of each answer by question and value.
    What stands in neither is shown as it is written.
    """
    return _Saying(names, choices or {}).say(tree)


def circles(needs: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Find what waits for itself: circles that share no thing, until without them nothing waits for itself.

    needs: for each thing (a question, a topic), the things that its rule asks for; others than these wait for nothing.
    Each circle starts with its first thing in the order of `needs`. Cost: O((things + needs) * circles).
    Source: what waits for nothing is taken away again and again (Kahn, Comm. ACM 5, 1962); the rest leads to a circle.
    """
    waits = {thing: [it for it in dict.fromkeys(asked) if it in needs] for thing, asked in needs.items()}
    order = {thing: at for at, thing in enumerate(waits)}
    found = []
    while waits := _peeled(waits):
        circle = _walked(waits)
        first = min(range(len(circle)), key=lambda at: order[circle[at]])
        found.append((*circle[first:], *circle[:first]))
        waits = {
            thing: [it for it in asked if it not in circle] for thing, asked in waits.items() if thing not in circle
        }
    return found


def _peeled(waits: dict[str, list[str]]) -> dict[str, list[str]]:
    """Take away whatever waits for nothing, until all that is left waits."""
    asked_by: dict[str, list[str]] = {thing: [] for thing in waits}
    for thing, asked in waits.items():
        for it in asked:
            asked_by[it].append(thing)
    left = {thing: len(asked) for thing, asked in waits.items()}
    free = [thing for thing, count in left.items() if not count]
    while free:
        done = free.pop()
        del left[done]
        for thing in asked_by[done]:
            left[thing] -= 1
            if not left[thing]:
                free.append(thing)
    return {thing: [it for it in waits[thing] if it in left] for thing in waits if thing in left}


def _walked(waits: dict[str, list[str]]) -> list[str]:
    """Walk from thing to thing, where each waits for another, until the walk meets itself."""
    seen: dict[str, int] = {}
    here = next(iter(waits))
    while here not in seen:
        seen[here] = len(seen)
        here = waits[here][0]
    return list(seen)[seen[here] :]


# --- reading ----------------------------------------------------------------------------------------------------------

# Spreadsheets bend quotation marks and bring hard spaces: both count as the straight and the soft ones.
_SPACE = "[ \t\r\n\u00a0]*"
_TOKEN = re.compile(
    _SPACE
    + r"(?:\$\{" + _SPACE + r"(?P<key>[^\x00-\x20\x7f\u00a0{}$'\"#/<>=!(),;|*+\[\]]{1,120})" + _SPACE + r"\}"
    + r"|['‘’](?P<single>[^'‘’]*)['‘’]"
    + r"|[\"“”](?P<double>[^\"“”]*)[\"“”]"
    + r"|(?P<number>-?" + _SPACE + r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))"
    + r"|(?P<sign><=|>=|!=|[=<>(),])"
    + r"|(?P<word>[A-Za-z][A-Za-z0-9_-]*)"
    + r"|(?P<end>\Z)"
    + r")"
)  # fmt: skip
_BLANK = re.compile(_SPACE)
_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_SIGNS: dict[str, Sign] = {"=": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_Token = tuple[str, str]  # kind (key, words, number, sign, word, end), what stands there


def _tokens(rule: str) -> Iterator[_Token]:
    at, kind = 0, ""
    while kind != "end":
        found = _TOKEN.match(rule, at)
        if found is None:
            _no_token(rule[_BLANK.match(rule, at).end() :])  # type: ignore[union-attr] # it matches nothing, too
        at, kind = found.end(), str(found.lastgroup)
        yield ("words" if kind in ("single", "double") else kind), found[kind]


def _no_token(rest: str) -> NoReturn:
    sign = rest[0]
    if sign in "'‘’\"“”":
        raise ValueError("A quotation mark is opened and not closed.")
    if sign == "$":
        raise ValueError("Write a question by its key, such as ${home-key}.")
    if sign in "+-*":
        raise ValueError(f"A rule cannot calculate with {sign}.")
    raise ValueError(f"The sign {sign} cannot stand in a rule.")


@dataclass
class _Reading:
    """A place in the tokens of a rule, and how to go on from there."""

    tokens: list[_Token]
    at: int = 0
    depth: int = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    def take(self, kind: str, what: str = "") -> bool:
        """Step over the next token, if it is this one."""
        if self.kind != kind or (what and self.tokens[self.at][1] != what):
            return False
        self.at += 1
        return True

    def taken(self) -> str:
        return self.tokens[self.at - 1][1]

    def lost(self) -> NoReturn:
        kind, what = self.tokens[self.at]
        if kind == "end":
            raise ValueError("The rule stops too soon.")
        if kind == "word":
            raise ValueError(f"A rule cannot use {what}.")
        raise ValueError(f"In the rule, {what or 'an empty text'} stands where it says nothing.")

    def need(self, sign: str) -> None:
        if not self.take("sign", sign):
            if sign == ")" and self.kind == "end":
                raise ValueError("A bracket is opened and not closed.")
            self.lost()

    def truth(self, part: Tree | Value) -> Tree:
        if isinstance(part, COMPARED):
            raise ValueError(f"The rule does not say what {_written(part)} is compared with.")
        return part

    def value(self, part: Tree | Value) -> Value:
        if not isinstance(part, COMPARED):
            raise ValueError(f"A rule cannot compare whether something holds: {text(part)[:80]}")
        return part

    def either(self) -> Tree | Value:
        return self.joined("or", Any, lambda: self.joined("and", All, self.compared))

    def joined(
        self, word: str, make: Callable[[tuple[Tree, ...]], Tree], part: Callable[[], Tree | Value]
    ) -> Tree | Value:
        first = part()
        parts = [first]
        while self.take("word", word):
            parts.append(part())
        return make(tuple(self.truth(it) for it in parts)) if len(parts) > 1 else first

    def compared(self) -> Tree | Value:
        left = self.one()
        if self.kind != "sign" or self.tokens[self.at][1] not in _SIGNS:
            return left
        self.at += 1
        sign = _SIGNS[self.taken()]
        compared = Compare(sign, self.value(left), self.value(self.one()))
        if self.kind == "sign" and self.tokens[self.at][1] in _SIGNS:
            raise ValueError("Compare two things at a time.")
        return compared

    def one(self) -> Tree | Value:
        if self.take("key"):
            return Key(self.taken())
        if self.take("words"):
            return Words(self.taken())
        if self.take("number"):
            return Number(_shortest(self.taken()))
        if self.take("sign", "("):
            return self.closed()
        for name, read in (("not", self.turned), ("selected", self.selected), ("count-selected", self.count)):
            if self.kind == "word" and self.tokens[self.at] == ("word", name):
                self.at += 1
                self.need("(")
                return read()
        return self.lost()

    def closed(self) -> Tree | Value:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError(f"A rule has {DEEPEST} brackets in brackets at most.")
        inside = self.either()
        self.need(")")
        self.depth -= 1
        return inside

    def turned(self) -> Not:
        return Not(self.truth(self.closed()))

    def question(self) -> str:
        if not self.take("key"):
            raise ValueError("In selected() and count-selected(), a question stands first, such as ${home-key}.")
        return self.taken()

    def selected(self) -> Selected:
        key = self.question()
        self.need(",")
        if not self.take("words") and not self.take("number"):
            raise ValueError("In selected(), a choice stands second, such as 'staff'.")
        kind, choice = self.tokens[self.at - 1]
        self.need(")")
        return Selected(key, _shortest(choice) if kind == "number" else choice.strip(" \t\r\n"))

    def count(self) -> Count:
        key = self.question()
        self.need(")")
        return Count(key)


def _shortest(digits: str) -> str:
    """Write a number in its shortest way: -007.50 is -7.5."""
    whole, _, rest = re.sub("[- \t\r\n\u00a0]", "", digits).partition(".")
    shortest = (whole.lstrip("0") or "0") + (f".{rest}" if (rest := rest.rstrip("0")) else "")
    return f"-{shortest}" if digits.startswith("-") and shortest != "0" else shortest


# --- deciding ---------------------------------------------------------------------------------------------------------

_NOT_A_NUMBER = float("nan")
_BY_NUMBER: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def _compare(sign: Sign, left: str | float, right: str | float) -> bool:
    if isinstance(left, str) and isinstance(right, str) and sign in ("=", "!="):
        return (left == right) is (sign == "=")
    return _BY_NUMBER[sign](_number(left), _number(right))


def _number(value: str | float) -> float:
    if not isinstance(value, str):
        return value
    found = _NUMBER.fullmatch(value)
    return float(found[1]) if found else _NOT_A_NUMBER


def _value(value: Value, answers: Mapping[str, str]) -> str | float:
    match value:
        case Key(name):
            return _answer(name, answers)
        case Words(said):
            return said
        case Number(digits):
            return float(digits)
        case Count(key):
            return float(len(_chosen(key, answers)))


def _answer(key: str, answers: Mapping[str, str]) -> str:
    said = answers.get(key, "")
    return "" if said in NO_ANSWER else said


def _chosen(key: str, answers: Mapping[str, str]) -> list[str]:
    return [one for one in re.split("[ \t\r\n]+", _answer(key, answers)) if one]


# --- writing ----------------------------------------------------------------------------------------------------------


def _keys(part: Tree | Value) -> Iterator[str]:
    match part:
        case Key(key) | Count(key) | Selected(key, _):
            yield key
        case Compare(_, left, right):
            yield from _keys(left)
            yield from _keys(right)
        case Not(of):
            yield from _keys(of)
        case All(parts) | Any(parts):
            for one in parts:
                yield from _keys(one)


def _renamed(value: Value, names: Mapping[str, str]) -> Value:
    match value:
        case Key(name):
            return Key(names.get(name, name))
        case Count(key):
            return Count(names.get(key, key))
        case _:
            return value


def _written(value: Value) -> str:
    match value:
        case Key(name):
            return f"${{{name}}}"
        case Words(said):
            return _quoted(said)
        case Number(digits):
            return digits
        case Count(key):
            return f"count-selected(${{{key}}})"


def _quoted(said: str) -> str:
    return f'"{said}"' if set("'‘’") & set(said) else f"'{said}'"


_SAID: dict[Sign, str] = {
    "=": "is", "!=": "is not", "<": "is less than", ">": "is more than", "<=": "is at most", ">=": "is at least",
}  # fmt: skip
_SWAPPED: dict[Sign, Sign] = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class _Saying:
    names: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]

    def say(self, tree: Tree) -> str:
        match tree:
            case Compare(sign, left, right):
                return self.compared(sign, left, right)
            case Selected(key, choice):
                return f"{self.named(key)} was answered with {self.chosen(key, choice)}"
            case Not(Selected(key, choice)):
                return f"{self.named(key)} was not answered with {self.chosen(key, choice)}"
            case Not(of):
                return f"this is not so: ({self.say(of)})"
            case All(parts) | Any(parts):
                joined = " and " if isinstance(tree, All) else " or "
                return joined.join(f"({self.say(it)})" if isinstance(it, All | Any) else self.say(it) for it in parts)

    def compared(self, sign: Sign, left: Value, right: Value) -> str:
        if isinstance(left, Words | Number) and isinstance(right, Key | Count):
            return self.compared(_SWAPPED[sign], right, left)
        if isinstance(left, Key) and right == Words("") and sign in ("=", "!="):
            return f"{self.named(left.name)} has {'no' if sign == '=' else 'an'} answer"
        said = self.chosen(left.name, right) if isinstance(left, Key) else self.value(right)
        return f"{self.value(left)} {_SAID[sign]} {said}"

    def value(self, value: Value) -> str:
        match value:
            case Key(name):
                return self.named(name)
            case Words(said):
                return f"“{said}”"
            case Number(digits):
                return digits
            case Count(key):
                return f"the number of answers to {self.named(key)}"

    def named(self, key: str) -> str:
        return f"“{self.names.get(key, key)}”"

    def chosen(self, key: str, value: Value | str) -> str:
        """Say an answer by its words, where it is one that the question offers."""
        said = value if isinstance(value, str) else _plain(value)
        offered = self.choices.get(key, {})
        if said in offered:
            return f"“{offered[said]}”"
        return f"“{value}”" if isinstance(value, str) else self.value(value)


def _plain(value: Value) -> str:
    match value:
        case Words(said) | Number(said):
            return said
        case _:
            return ""
