"""Two people at one record: whoever saves second is told, with both texts, and nothing is overwritten in silence.

A form carries marks of what stood when it was opened (`SeenField`, `seen_of`). The verb, with the row locked, writes
only what its reader really changed (`really_changed`); where somebody else changed the same meanwhile, it raises
Overtaken, whose `say_on` leaves what was typed in its boxes and writes beside it what the other one wrote.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from biggervoices.core.refusals import Refused

SEEN = "seen"


class SeenField(forms.CharField):
    """The marks that a form carries. Without them (an old page, a program) nothing is compared."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)


class Overtaken(Refused):
    """Say that somebody else changed the same meanwhile, and what stands now."""

    def __init__(self, stands: Mapping[str, Any], seen: str) -> None:
        super().__init__(
            _("Somebody else changed this while you wrote. What you wrote is still here. Look at both, and save again.")
        )
        self.stands, self.seen = dict(stands), seen

    def say_on(self, form: Any) -> None:
        """Show both texts. Saved once more, it is on purpose: the form then carries what stands now."""
        form.data = form.data.copy()
        form.data[form.add_prefix(SEEN)] = self.seen
        super().say_on(form)
        for key in self.stands:
            form.add_error(key if key in form.fields else None, self.said(key, form.fields.get(key)))

    def said(self, key: str, field: forms.Field | None = None) -> str:
        """Say what stands now, in the words of a field's choices."""
        return _("It says now: “%(words)s”.") % {"words": _words(self.stands[key], field) or _("nothing")}


def facts_of(thing: object, keys: Iterable[str]) -> dict[str, Any]:
    """Give what a record says by these names."""
    return {key: getattr(thing, key) for key in keys}


def seen_of(stands: Mapping[str, Any]) -> str:
    """Mark what stands, for the field of a form that shows it."""
    return json.dumps({key: _mark(value) for key, value in stands.items()}, separators=(",", ":"))


def really_changed(
    stands: Mapping[str, Any], facts: Mapping[str, Any], seen: str, *, together: bool = False
) -> dict[str, Any]:
    """Give the facts that somebody changed since they saw what stood; the others stay as they are.

    stands: what stands now, read with the row locked. seen: the marks of their form; empty where nobody saw one.
    together: all of it is one thing (such as the plan of a day), of which no half is taken.
    Raises Overtaken where somebody else has changed the same meanwhile, into something else.
    """
    if not seen:
        return dict(facts)
    marks = _read(seen)
    changed = {key: value for key, value in facts.items() if together or _mark(value) != marks.get(key)}
    both = {key for key, value in changed.items() if _mark(stands[key]) not in (marks.get(key), _mark(value))}
    if both:
        new = {key: _mark(stands[key]) for key in both}
        raise Overtaken({key: stands[key] for key in both}, json.dumps(marks | new, separators=(",", ":")))
    return changed


def _read(seen: str) -> dict[str, str]:
    try:
        marks = json.loads(seen)
    except ValueError:
        marks = None
    return marks if isinstance(marks, dict) else {}


def _mark(value: Any) -> str:
    return sha256(json.dumps(_plain(value), sort_keys=True, default=str).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Make alike what is the same to a reader: no words and none at all, line ends, kinds of numbers."""
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    if isinstance(value, str):
        return "\n".join(value.split("\r\n")).strip()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return f"{float(value):.9g}" if hasattr(value, "__float__") else str(value)


def _words(value: Any, field: forms.Field | None) -> str:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return ", ".join(_words(one, field) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return time_format(value, "H:i")
    choices = {} if field is None or isinstance(field, forms.ModelChoiceField) else dict(getattr(field, "choices", ()))
    return str(choices.get(value) or ("" if value is None else value))
