"""What a person typed, cleaned. Nothing here saves."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from biggervoices.checks.models import QuestionVersion, Topic
from biggervoices.checks.queries.drafts import EDITED, Part
from biggervoices.checks.queries.paper import GOOD_THINGS, Line, PaperTopic, Written
from biggervoices.checks.queries.steps import STEP_KINDS, room_choices
from biggervoices.checks.queries.toolkit import Asking, mapping_rows
from biggervoices.checks.queries.visits import may_support
from biggervoices.checks.rules import (
    OTHER,
    SAME,
    Plan,
    why_not_keep_meaning,
    why_not_number,
    why_not_said_on,
    why_not_words,
)
from biggervoices.core.seen import SEEN, SeenField, facts_of, seen_of
from biggervoices.easyread.queries import direction
from biggervoices.loop.queries.asking import ABOUT
from biggervoices.people.models import Home, Person
from biggervoices.people.queries import checkers
from biggervoices.pure import journal, slips

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = {"type": "time"}


class PlanForm(forms.Form):
    """A visit to be planned or changed."""

    seen = SeenField()
    home = forms.ModelChoiceField(Home.objects.none(), label=_("Home"), empty_label=_("Choose a home"))
    on = forms.DateField(label=_("Day"), widget=DAY)
    starts = forms.TimeField(label=_("It starts at"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    ends = forms.TimeField(label=_("It ends at"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    checker = forms.ModelChoiceField(
        Person.objects.none(), label=_("Quality Checker"), empty_label=_("Choose a checker")
    )
    second = forms.ModelChoiceField(
        Person.objects.none(), label=_("Second checker"), required=False, empty_label=_("Nobody else")
    )
    supporter = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Supporter"),
        required=False,
        empty_label=_("The checkers go by themselves"),
        help_text=_("Somebody who supports the checker, and who does not work at this home."),
    )
    leave_at = forms.TimeField(
        label=_("Leave home at"), required=False, widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    travel = forms.CharField(
        label=_("Travel"), required=False, max_length=300, help_text=_("Which bus or taxi, and who comes along.")
    )
    lunch_at = forms.TimeField(label=_("Lunch at"), required=False, widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    lunch = forms.CharField(label=_("Lunch"), required=False, max_length=300)
    toilet = forms.CharField(
        label=_("Toilet"), required=False, max_length=300, help_text=_("Where it is, what is there.")
    )
    phone_who = forms.CharField(label=_("Who to phone"), required=False, max_length=80)
    phone_number = forms.CharField(label=_("Phone number"), required=False, max_length=40)

    DAY_WORDS = ("travel", "lunch", "toilet", "phone_who", "phone_number")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        going = checkers(on)
        rows = {"home": Home.objects.filter(closed_on=None), "checker": going, "second": going}
        for name, people in (rows | {"supporter": may_support(on)}).items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people
        # One read for both lists of checkers.
        names = [(person.pk, str(person)) for person in going]
        for name, nobody in (("checker", _("Choose a checker")), ("second", _("Nobody else"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.choices = [("", nobody), *names]

    def plan(self) -> Plan:
        """Give the plan, for the rules to judge."""
        said = self.cleaned_data
        going = [person for person in (said["checker"], said.get("second")) if person]
        return Plan(
            said["home"], said["on"], said["starts"], said["ends"], list(dict.fromkeys(going)), said["supporter"]
        )

    def day(self) -> dict[str, str]:
        """Give the day's plan: words, and times as "13:30"."""
        said = self.cleaned_data
        times = {name: f"{said[name]:%H:%M}" if said[name] else "" for name in ("leave_at", "lunch_at")}
        return {name: said[name].strip() for name in self.DAY_WORDS} | times


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Why is it called off?"), help_text=_("People are told this."), max_length=200)


class CoverForm(forms.Form):
    """Who steps in for somebody who cannot go."""

    instead = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who goes instead?"), empty_label=_("Choose a person")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instead"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class WordsForm(forms.Form):
    """Words that a person wants to add, as many as fit."""

    words = forms.CharField(label=_("Your words"), widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, *args: Any, label: str = "", hint: str = "", needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label = label or field.label
        field.help_text = hint
        field.required = needed
        field.error_messages["required"] = __("Please write something, or go back.")

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        return _fitting(words)


class AnswerForm(forms.Form):
    """An answer that is written and not pressed: words, a number, a day or a time."""

    typed = forms.CharField()

    FIELDS: dict[str, Callable[[], forms.Field]] = {
        QuestionVersion.TEXT: lambda: forms.CharField(
            label=_("Your words"), widget=forms.Textarea(attrs={"rows": 4}), validators=[_must_fit]
        ),
        QuestionVersion.NUMBER: lambda: forms.CharField(
            label=_("Your number"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
        ),
        QuestionVersion.DATE: lambda: forms.DateField(label=_("The day"), widget=DAY),
        QuestionVersion.TIME: lambda: forms.TimeField(
            label=_("The time"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
        ),
    }
    MISSING = _("Please write your answer, or press one of the pictures.")

    def __init__(self, *args: Any, asked: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        field = self.fields["typed"] = self.FIELDS[asked.kind]()
        field.error_messages["invalid"] = self.MISSING

    @classmethod
    def of(cls, asked: Asking, data: Mapping[str, Any] | None = None) -> Self | None:
        """Give the form of a question whose answer is written; nothing for the others."""
        return cls(data, asked=asked) if asked.kind in cls.FIELDS else None

    def clean_typed(self) -> Any:
        typed = self.cleaned_data["typed"]
        if self.asked.kind == QuestionVersion.NUMBER:
            typed = typed.strip().replace(",", ".")
            _refuse(why_not_number(typed, self.asked.limits))
        return typed

    def value(self) -> str:
        """Give the answer as it is stored: a day as 2026-11-03, a time as 13:30."""
        typed = self.cleaned_data["typed"]
        return f"{typed:%H:%M}" if self.asked.kind == QuestionVersion.TIME else str(typed)


class WaysForm(forms.Form):
    """How this person says yes and no."""

    yes = forms.CharField(label=_("This is how I say yes"), max_length=300)
    no = forms.CharField(label=_("This is how I say no"), max_length=300)


class TimeWithForm(forms.Form):
    """What one observer saw."""

    saw = forms.CharField(
        label=_("What did you see and hear?"),
        help_text=_("Only what you saw: a smile, a turn of the head, a look."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please say what you saw.")},
    )
    may_mean = forms.CharField(
        label=_("What may it mean?"),
        help_text=_("You may be wrong, and the two of you may differ. That is fine."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean_saw(self) -> str:
        return _fitting(self.cleaned_data["saw"].strip())

    def clean_may_mean(self) -> str:
        return _fitting(self.cleaned_data["may_mean"].strip())


class VoiceForm(forms.Form):
    spoken_by = forms.CharField(label=_("Who speaks?"), max_length=120, help_text=_("The name that people hear about."))


def _fitting(words: str) -> str:
    _refuse(why_not_words(words))
    return words


def _must_fit(words: str) -> None:
    _refuse(why_not_words(words))


def _refuse(reason: str | None) -> None:
    if reason:
        raise forms.ValidationError(reason)


# --- the toolkit -----------------------------------------------------------------------------------------------------


def _written(label: Any, rows: int = 2, hint: Any = "", *, needed: bool = False) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=needed, widget=box, validators=[_must_fit])


class LookForm(forms.Form):
    """How the page beside is shown."""

    theme = forms.ChoiceField(label=_("Colours"), required=False)
    size = forms.ChoiceField(label=_("Size"), required=False)
    pictures = forms.ChoiceField(label=_("Pictures"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    LOOKS: dict[str, list[tuple[str, Any]]] = {
        "theme": [("light", _("Light")), ("dark", _("Dark")), ("contrast", _("Strong contrast")), ("calm", _("Calm"))],
        "size": [("m", _("Normal")), ("l", _("Large")), ("xl", _("Very large"))],
        "pictures": [("both", _("Pictures and words")), ("words", _("Words")), ("pictures", _("Large pictures"))],
    }

    def __init__(self, *args: Any, languages: Sequence[Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.LOOKS | {"language": [(it["code"], it["name"]) for it in languages]}
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def chosen(self) -> dict[str, str]:
        """Give what was chosen; what is not offered counts as not chosen."""
        self.full_clean()
        return {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)}


class QuestionForm(forms.Form):
    """A question of a draft, all that is typed of it."""

    seen = SeenField()
    meaning = forms.ChoiceField(
        label=_("Does it still mean the same?"),
        required=False,
        choices=[
            (SAME, _("Same question in other words")),
            (OTHER, _("Another meaning: a new question. The old one is not asked any more.")),
        ],
        widget=forms.RadioSelect,
    )
    words = _written(_("The question"), needed=True)
    sentence = _written(_("A sentence below it"), hint=_("What it is about, or why it matters."))
    simpler = _written(_("More simply"), hint=_("The same in fewer words, for whoever does not understand it."))
    follow_up = _written(_("Then ask"), hint=_("What you ask when something must change."))
    kind = forms.ChoiceField(label=_("How it is answered"), choices=QuestionVersion.KINDS)
    least = forms.DecimalField(label=_("Smallest number"), required=False)
    most = forms.DecimalField(label=_("Largest number"), required=False)
    whole = forms.BooleanField(label=_("Only whole numbers"), required=False)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), empty_label=None)
    good = _written(_("What good looks like"), 3)
    how_to_ask = _written(_("How to ask"), 3, _("For the checker: what to show, what to do."))
    worry = _written(_("A worry sign"), hint=_("For the checker: what to listen for."))
    making_it_real = forms.ChoiceField(label=_("Making it Real theme"), required=False)
    regulator = forms.ChoiceField(label=_("Regulator statement"), required=False)

    NUMBERS = ("least", "most", "whole")

    def __init__(self, *args: Any, row: QuestionVersion, on: date, **kwargs: Any) -> None:
        stands = facts_of(row, EDITED)
        kwargs["initial"] = stands | row.limits | {SEEN: seen_of(stands)}
        super().__init__(*args, **kwargs)
        self.row, self.asks_meaning = row, False
        field = self.fields["topic"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Topic.objects.filter(version=row.topic.version_id)
        rows = list(mapping_rows(on))
        for scheme in ("making_it_real", "regulator"):
            named = [(it.key, it.name) for it in rows if it.scheme == scheme]
            kept = getattr(row, scheme)
            if kept and kept not in dict(named):
                named.append((kept, kept))
            self.fields[scheme].choices = [("", __("None")), *named]  # type: ignore[attr-defined]
        if row.kind != QuestionVersion.NUMBER:
            for name in self.NUMBERS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        words, kind, meaning = (said.get(name, "") for name in ("words", "kind", "meaning"))
        reason = why_not_keep_meaning(self.row, words=words, kind=kind, meaning=meaning) if words and kind else None
        self.asks_meaning = bool(reason or meaning)
        if reason:
            self.add_error("meaning", reason)
        least, most = said.get("least"), said.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", __("The largest number must not be smaller than the smallest."))
        return said

    def said(self) -> dict[str, Any]:
        """Give what was typed, for `change_question`."""
        said = {name: it for name, it in self.cleaned_data.items() if name not in (SEEN, "meaning", *self.NUMBERS)}
        limits = {name: self.cleaned_data.get(name) for name in self.NUMBERS}
        number = said["kind"] == QuestionVersion.NUMBER
        return said | {"limits": {name: _plain(it) for name, it in limits.items() if it is not None} if number else {}}


def _plain(number: Decimal | bool) -> int | float | bool:
    """Give a number as JSON holds it."""
    if isinstance(number, bool):
        return number
    return int(number) if number == number.to_integral_value() else float(number)


class NameForm(forms.Form):
    """The words of something new."""

    words = _written(_("The words"), needed=True)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class TopicForm(forms.Form):
    """A topic of a draft."""

    seen = SeenField()
    name = forms.CharField(label=_("The name"), max_length=200)
    sentence = _written(_("A sentence below it"))
    again = forms.BooleanField(
        label=_("Ask this topic again for each of several things, such as each room"), required=False
    )


class RuleForm(forms.Form):
    """A rule, as it is written."""

    seen = SeenField()
    rule = _written(_("The rule, as it is written"), 3, _("Such as: ${home-key} = 'NO'. Leave it empty to ask always."))


class NamedForm(forms.Form):
    """Who tries a draft."""

    seen = SeenField()
    named = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who tries the questions?"),
        help_text=_("They try each new question, and they publish it with their names."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["named"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = checkers(on)


class LanguageForm(forms.Form):
    """A language to be added."""

    LANGUAGES = {
        "ar": "العربية (Arabic)", "bn": "বাংলা (Bengali)", "zh": "中文 (Chinese)", "cy": "Cymraeg (Welsh)",
        "en": "English", "fr": "Français (French)", "ga": "Gaeilge (Irish)", "gd": "Gàidhlig (Gaelic)",
        "gu": "ગુજરાતી (Gujarati)", "it": "Italiano (Italian)", "ku": "Kurdî (Kurdish)", "lt": "Lietuvių (Lithuanian)",
        "pa": "ਪੰਜਾਬੀ (Panjabi)", "fa": "فارسی (Persian)", "pl": "Polski (Polish)", "pt": "Português (Portuguese)",
        "ro": "Română (Romanian)", "sk": "Slovenčina (Slovak)", "so": "Soomaali (Somali)", "es": "Español (Spanish)",
        "ta": "தமிழ் (Tamil)", "tr": "Türkçe (Turkish)", "uk": "Українська (Ukrainian)", "ur": "اردو (Urdu)",
    }  # fmt: skip
    code = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, there: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, name) for code, name in self.LANGUAGES.items() if code not in there]

    def name(self) -> str:
        """Give the language's own name."""
        return self.LANGUAGES[self.cleaned_data["code"]].partition(" (")[0]


class SurveyForm(forms.Form):
    """A form of a field survey."""

    file = forms.FileField(
        label=_("Form"),
        help_text=_("An XLSForm as XLSX, XLS or CSV, or a ZIP of it with its pictures and sounds."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.zip"}),
    )


class CopyForm(forms.Form):
    """What a tablet saved to a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Its name ends in .bvcopy."),
        widget=forms.FileInput(attrs={"accept": ".bvcopy"}),
        error_messages={"empty": _("This file is empty.")},
    )


class TranslationForm(forms.Form):
    """Words in another language; each field shows the words that it is to say."""

    def __init__(self, *args: Any, parts: Sequence[Part], language: str, **kwargs: Any) -> None:
        stands = {it.name: it.now for it in parts}
        kwargs["initial"] = stands | {SEEN: seen_of(stands)}
        super().__init__(*args, **kwargs)
        self.fields[SEEN] = SeenField()
        for part in parts:
            hint = __("It was: %(words)s") % {"words": part.before} if part.before and not part.now else ""
            if part.hint and not part.now and not part.before:
                hint = __("We suggest this. Please ask somebody who speaks the language.")
                self.initial[part.name] = part.hint
            field = self.fields[part.name] = _written(part.words, hint=hint)
            field.widget.attrs |= {"lang": language, "dir": direction(language)}


# --- a sheet of paper ------------------------------------------------------------------------------------------------


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
