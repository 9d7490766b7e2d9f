"""Forms as a browser has them: read from a page, filled in, and sent with all that the page put into them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form of a page: where it goes, and what it sends unless somebody types something else."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)  # every name that can be filled in, chosen or not

    def filled(self, **typed: str) -> dict[str, list[str]]:
        """Give what is sent, with what somebody typed."""
        assert typed.keys() <= self.named, f"{typed.keys() - self.named} is not asked for here"
        return self.fields | {name: [value] for name, value in typed.items()}


def forms_of(page: str) -> list[Form]:
    """Read the forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_with(page: str, *names: str) -> Form:
    """Give the form of a page that asks for these."""
    return next(form for form in forms_of(page) if form.method == "post" and set(names) <= form.named)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select = ""
        self.area: str | None = None
        self.text: list[str] = []

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in pairs}
        name = facts.get("name", "")
        if tag == "form":
            self.forms.append(Form(facts.get("action", ""), facts.get("method", "get").lower()))
        elif self.forms and tag == "option" and "selected" in facts:
            self._keep(self.select, facts.get("value", ""))
        elif self.forms and tag in ("input", "select", "textarea", "button") and name:
            self.forms[-1].named.add(name)
            self._begin(tag, name, facts)

    def _begin(self, tag: str, name: str, facts: dict[str, str]) -> None:
        if tag == "textarea":
            self.area, self.text = name, []
        elif tag == "select":
            self.select = name
        elif tag == "input" and (facts.get("type") not in ("checkbox", "radio", "file") or "checked" in facts):
            self._keep(name, facts.get("value", "on" if facts.get("type") == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self._keep(self.area, "".join(self.text).removeprefix("\n"))
            self.area = None

    def _keep(self, name: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append(value)
