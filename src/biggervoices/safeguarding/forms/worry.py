"""What somebody has said of a worry so far, carried from page to page and saved nowhere until it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import anonymous_id, read_id
from biggervoices.safeguarding.models import Concern
from biggervoices.safeguarding.rules import LONGEST


@dataclass(frozen=True)
class Said:
    """The answers so far. What is not a real answer counts as not given."""

    id: UUID
    who: str = ""
    what: str = ""
    danger: str = ""
    words: str = ""
    wants: str = ""
    about: tuple[UUID, ...] = ()  # whom the worry is about: they are not told
    whom: str = ""  # "done" once somebody has looked at the faces
    back: str = ""

    @classmethod
    def read(cls, posted: QueryDict, *, back: str) -> Self:
        """Read what was posted, old answers and new ones alike."""
        about = dict.fromkeys(one for one in map(read_id, posted.getlist("about")) if one)
        if pressed := read_id(posted.get("face", "")):  # a second press takes the first one back
            about = {one: None for one in about if one != pressed} if pressed in about else {**about, pressed: None}
        return cls(
            id=read_id(posted.get("id", "")) or anonymous_id(),
            who=_one_of(Concern.WHO, posted.get("who", "")),
            what=_one_of(Concern.WHAT, posted.get("what", "")),
            danger=_one_of(Concern.DANGER, posted.get("danger", "")),
            words=posted.get("words", ""),
            wants=posted.get("wants", ""),
            about=tuple(about),
            whom="done" if posted.get("whom") else "",
            back=back,
        )

    def next_step(self, steps: Sequence[str]) -> str:
        """Name the first of some pages whose question has no answer yet; the last one is where the words are."""
        return next((step for step in steps if not getattr(self, step, True)), steps[-1])

    def hidden(self, *, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Give the answers as hidden fields, but those that the page itself asks for."""
        single = {
            "id": str(self.id),
            "who": self.who,
            "what": self.what,
            "danger": self.danger,
            "words": self.words,
            "wants": self.wants,
            "whom": self.whom,
            "from": self.back,
        }
        fields = [(name, value) for name, value in single.items() if value and name not in but]
        return fields + [("about", str(person)) for person in self.about]

    def without(self, step: str) -> Self:
        """Forget one answer, so that its page asks again."""
        return replace(
            self,
            who="" if step == "who" else self.who,
            what="" if step == "what" else self.what,
            whom="" if step == "whom" else self.whom,
            danger="" if step == "danger" else self.danger,
        )


class WordsForm(forms.Form):
    """The last page: words or a voice, and what the person wants to happen. Everything may stay empty."""

    words = forms.CharField(
        label=_("What happened?"),
        help_text=_("A few words are enough. You can leave this empty."),
        required=False,
        strip=True,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("These words are too many for one box. Please send some of them now.")},
    )
    voice = forms.FileField(required=False, allow_empty_file=True)
    wants = forms.CharField(
        label=_("What do you want to happen?"),
        help_text=_("You can leave this empty."),
        required=False,
        strip=True,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("These words are too many for one box. Please send some of them now.")},
    )


def _one_of(choices: Sequence[tuple[str, object]], value: str) -> str:
    return value if value in dict(choices) else ""
