"""Sheets of paper as they were typed in. Nothing here saves."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as __

from biggervoices.checks.forms.talk import AnswerForm
from biggervoices.checks.queries.paper import GOOD_THINGS, Line, PaperTopic, Written
from biggervoices.checks.queries.steps import STEP_KINDS, room_choices
from biggervoices.checks.queries.toolkit import Asking
from biggervoices.checks.rules import why_not_said_on, why_not_words
from biggervoices.loop.queries.asking import ABOUT
from biggervoices.people.models import Person
from biggervoices.pure import journal, slips


class Row:
    """One line of a sheet as it was typed: boxes, words, a wish, and what is wrong with it."""

    def __init__(self, line: Line, read: Callable[[str], list[str]]) -> None:
        self.line, self.fault = line, ""
        given = " ".join(read(line.name)).split(" ")
        offered = {box.choice.value for box in line.boxes}
        self.given = [it for it in given if it in offered]
        self.wrong = [it for it in given if it and it not in offered] if not line.written else []
        self.typed = self.words = self.want = self.about = ""
        if line.asked:
            stood = "" if self.given else " ".join(read(line.name))
            self.typed = _first(read(f"t-{line.of}")) or (stood if line.written else "")
            self.words, self.want, self.about = (_first(read(f"{it}-{line.of}")) for it in "wco")

    def said(self) -> str:
        """Say in words what is chosen."""
        chosen = [box.choice.words for box in self.line.boxes if box.choice.value in self.given]
        return ", ".join(chosen)

    def value(self) -> str:
        """Give the answer as it is stored; where it cannot stand, say why in `fault`."""
        if self.wrong:
            self.fault = _again()
        elif self.typed and self.given:
            self.fault = __("Please write an answer or tick a box, not both.")
        elif self.typed and self.line.asked:
            return self._written(self.line.asked)
        elif self.line.several:
            return self._several()
        elif len(self.given) > 1:
            self.fault = __("Please tick one box.")
        return "".join(self.given[:1])

    def _written(self, asked: Asking) -> str:
        form = AnswerForm.of(asked, {"typed": self.typed})
        if form is None:
            self.fault = _again()
        elif not form.is_valid():
            self.fault = str(form.errors["typed"][0])
        else:
            return form.value()
        return ""

    def _several(self) -> str:
        alone = {"NOBODY", *slips.ANSWERS} & set(self.given)
        if alone and len(self.given) > 1:
            self.fault = __("One of these boxes stands by itself. Please take the others out.")
        return " ".join(self.given)


class SheetForm:
    """A sheet of one person as it was typed. What stands already is told apart from what is new."""

    def __init__(
        self,
        before: Sequence[Line],
        parts: Sequence[PaperTopic],
        data: QueryDict | None = None,
        *,
        stands: Mapping[str, str],
        observers: Sequence[Person] = (),
        day: date,
        today: date,
    ) -> None:
        self.data, self.observers, self.today = data, observers, today
        self.stands = dict(stands) if data is None else _stood(data)
        self.before = [Row(line, self._read) for line in before]
        self.parts = [(part, [Row(line, self._read) for line in part.lines]) for part in parts]
        self.day = self._one("day") or f"{day:%d/%m/%Y}"
        self.good = [self._one(f"good-{n}") for n in range(1, GOOD_THINGS + 1)]
        self.seen = [(one, n, self._one(f"see-{n}"), self._one(f"mean-{n}")) for n, one in enumerate(observers, 1)]
        self.faults: dict[str, str] = {}
        self.written: list[Written] = []

    def _read(self, name: str) -> list[str]:
        if self.data is not None:
            return self.data.getlist(name)
        return [self.stands[name]] if name in self.stands else []

    def _one(self, name: str) -> str:
        return _first(self._read(name))

    @property
    def stood(self) -> str:
        """Give what stands, as the page carries it along."""
        return json.dumps(self.stands)

    def is_valid(self, meaning: Callable[[str, str], object]) -> bool:
        """Look at all that was typed. meaning: what a box means that is ticked before the questions."""
        self.said_on = read_day(self.day)
        if self.said_on is None:
            self.faults["day"] = __("Please write the day like this: 3/11/2026.")
        elif reason := why_not_said_on(self.said_on, today=self.today):
            self.faults["day"] = reason
        values = {row.line.name: self._value(row) for row in self.before}
        self.who = values.get("s-by", "")
        self.said_no = "NOT_NOW" in (values.get("s-hello"), values.get("s-told"))
        said = self._said() + self._good()
        seen = self._seen()
        if said and not self.who:
            self.faults["s-by"] = __("Who is answering? Please tick a box.")
        if (said or seen) and self.said_no:
            self.faults["s-hello"] = __("The paper says no, thank you. Please take that out, or the answers.")
        self.written = [*self._steps(values, meaning), *said, *seen]
        return not self.faults

    def _value(self, row: Row) -> str:
        value, stood = row.value(), self.stands.get(row.line.name, "")
        if stood and not value and not row.fault:
            row.fault = __("An answer that is kept cannot be emptied. Please tick another box, such as Skip this one.")
        if row.fault:
            self.faults[row.line.name] = row.fault
        return value

    def _new(self, name: str, kind: str, value: Any, typed: str, of: Line | None = None) -> list[Written]:
        """Give what is typed where it is not what stands."""
        stood, question = self.stands.get(name, ""), of.asked.id if of and of.asked else None
        turn = of.turn if of else 0
        return [] if typed == stood else [Written(name, kind, value, question, again=bool(stood), turn=turn)]

    def _steps(self, values: Mapping[str, str], meaning: Callable[[str, str], object]) -> list[Written]:
        found = []
        for name, value in values.items():
            if value and value != "NOT_NOW":
                step = name.removeprefix("s-")
                means = value.split(" ") if step == "room" else meaning(step, value)
                found += self._new(name, STEP_KINDS[step], means, value)
        return found

    def _said(self) -> list[Written]:
        found, chosen = [], set()
        for part, rows in self.parts:
            answers = self._answers(rows)
            if answers and part.topic.key not in chosen:
                found += self._chosen(part.topic.key)
                chosen.add(part.topic.key)
            found += answers
        return found

    def _answers(self, rows: Sequence[Row]) -> list[Written]:
        return [one for row in rows if row.line.asked and not row.line.reads for one in self._line(row)]

    def _chosen(self, topic: str) -> list[Written]:
        return self._new(f"p-{topic}", slips.TOPIC, topic, "YES")

    def _line(self, row: Row) -> list[Written]:
        answer, fault = self._value(row), ""
        if reason := why_not_words(row.words) or why_not_words(row.want):
            fault = reason
        elif row.want and row.about not in ABOUT:
            fault = __("Who is the wish about? Please tick a box.")
        if fault:
            row.fault = self.faults[row.line.name] = fault
        wish = {"words": row.want, "about": row.about} if row.about in ABOUT else None
        line = row.line
        stood = {it: self.stands.get(f"{it}-{line.of}", "") for it in "co"}
        asked = line.asked.id if line.asked else None
        wished = (
            []
            if (row.want, row.about) == (stood["c"], stood["o"])
            else [Written(f"c-{line.of}", slips.WANT, wish, asked, again=bool(stood["o"]), turn=line.turn)]
        )
        return [
            *(self._new(line.name, slips.ANSWER, answer, answer, line) if answer else []),
            *self._new(f"w-{line.of}", slips.WORDS, row.words, row.words, line),
            *wished,
        ]

    def _good(self) -> list[Written]:
        for n, words in enumerate(self.good, start=1):
            if reason := why_not_words(words):
                self.faults[f"good-{n}"] = reason
        return [
            Written(f"good-{n}", slips.GOOD, {"words": words}) for n, words in enumerate(self.good, start=1) if words
        ]

    def _seen(self) -> list[Written]:
        found = []
        for one, n, saw, may_mean in self.seen:
            if reason := why_not_words(saw) or why_not_words(may_mean):
                self.faults[f"see-{n}"] = reason
            elif may_mean and not saw:
                self.faults[f"see-{n}"] = __("Please say what you saw.")
            if saw:
                value = {"saw": saw, "may_mean": may_mean}
                found.append(Written(f"see-{n}", journal.TIME_WITH, value, tapper=one.pk))
        return found


class HomeSheetForm:
    """What was seen at the home, as it was typed: words by room."""

    def __init__(self, data: QueryDict | None, *, day: date, today: date) -> None:
        self.today = today
        data = data or QueryDict()
        self.rooms = [(room, _first(data.getlist(f"r-{room.value}"))) for room in room_choices()]
        self.asked_in = "asked_in" in data
        self.day = _first(data.getlist("day")) or f"{day:%d/%m/%Y}"
        self.faults: dict[str, str] = {}
        self.written: list[Written] = []

    def is_valid(self) -> bool:
        self.said_on = read_day(self.day)
        if self.said_on is None:
            self.faults["day"] = __("Please write the day like this: 3/11/2026.")
        elif reason := why_not_said_on(self.said_on, today=self.today):
            self.faults["day"] = reason
        for room, words in self.rooms:
            if reason := why_not_words(words):
                self.faults[f"r-{room.value}"] = reason
            if room.value == "BEDROOM" and words and not self.asked_in:
                self.faults["r-BEDROOM"] = __("A bedroom is private. Only its owner can ask you in.")
        self.written = [
            Written(f"r-{room.value}", journal.SAW, {"room": room.value, "words": words, "asked_in": self.asked_in})
            for room, words in self.rooms
            if words
        ]
        return not self.faults


def read_day(typed: str) -> date | None:
    """Read a day as people write it; nothing for what is none."""
    field = forms.DateField(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y"])
    try:
        day: date | None = field.clean(typed)
    except forms.ValidationError:
        return None
    return day


def _first(values: Sequence[str]) -> str:
    return values[0].replace("\r\n", "\n").strip() if values else ""


def _again() -> str:
    return __("This box is not on the paper. Please tick another one.")


def _stood(data: QueryDict) -> dict[str, str]:
    try:
        read = json.loads(data.get("stands", "{}"))
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}
