"""A toolkit as it is written: questions, topics, rules, names, languages. Nothing here saves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from biggervoices.checks.forms.parts import must_fit
from biggervoices.checks.models import QuestionVersion, Topic
from biggervoices.checks.queries.drafts import EDITED, Part
from biggervoices.checks.queries.toolkit import mapping_rows
from biggervoices.checks.rules import OTHER, SAME, why_not_keep_meaning
from biggervoices.core.seen import SEEN, SeenField, facts_of, seen_of
from biggervoices.easyread.queries import direction
from biggervoices.people.models import Person
from biggervoices.people.queries import checkers


class VoiceForm(forms.Form):
    spoken_by = forms.CharField(label=_("Who speaks?"), max_length=120, help_text=_("The name that people hear about."))


def _written(label: Any, rows: int = 2, hint: Any = "", *, needed: bool = False) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=needed, widget=box, validators=[must_fit])


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
