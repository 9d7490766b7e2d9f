"""Read an XLSForm: the rows of its sheets into questions and groups. What cannot be kept is said, row by row.

Nothing is lost in silence: each cell is taken, or left out with a remark about its row, its column or its sheet.
Sources: xlsform.org, and pyxform for the names that older forms use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.checks.formats import fixed, survey
from biggervoices.checks.formats.sheets import Sheet, sheets_of
from biggervoices.checks.formats.survey import Reading, Remark, Survey
from biggervoices.checks.formats.survey_columns import BARE, Column, columns_of, languages_of
from biggervoices.checks.formats.survey_kinds import Typed, limits_of, range_limits, typed
from biggervoices.checks.formats.survey_topics import Group, Item, Rule, topics_of
from biggervoices.core.refusals import must
from biggervoices.people.formats.xlsx import Rows
from biggervoices.pure import skiprules
from biggervoices.pure.skiprules import Compare, Key, Selected, Words
from biggervoices.pure.slips import NO, SOMETIMES, YES

TRUE = ("yes", "true", "true()", "1")
FALSE = ("no", "false", "false()", "0")
NAME = re.compile(r"[^\W\d][\w.\-\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u200c\u200d]*")
FILE = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]{1,200}")
IDEA = re.compile(r"[a-zA-Z0-9_-]{1,50}")
LONGEST_KEY = LONGEST_TITLE = 120
DEEPEST = 40  # groups in groups
QUESTION_TEXTS = {
    "label": "words", "hint": "sentence", "guidance_hint": "how_to_ask", "bv::simpler": "simpler", "bv::good": "good",
    "bv::follow_up": "follow_up", "bv::worry": "worry",
}  # fmt: skip
GROUP_TEXTS = {"label": "name", "hint": "sentence"}
DRAWN = ("draw", "signature")
LEFT_OUT: dict[str, str | Promise] = {
    "required": gettext_lazy("nobody has to answer a question here. “required” is left out."),
    "required_message": gettext_lazy("nobody has to answer a question here. The words about it are left out."),
    "constraint": gettext_lazy("only a least and a most number can be kept as a limit. “constraint” is left out."),
    "constraint_message": gettext_lazy("the page says itself what it needs. The words about the limit are left out."),
    "calculation": gettext_lazy("nothing is worked out here. “calculation” is left out."),
    "choice_filter": gettext_lazy("all choices are shown. “choice_filter” is left out."),
    "default": gettext_lazy("nothing is chosen beforehand here. “default” is left out."),
    "appearance": gettext_lazy("all questions look alike here. “appearance” is left out."),
    "repeat_count": gettext_lazy("it is asked as often as somebody wants. “repeat_count” is left out."),
    "video": gettext_lazy("a film cannot stand with a question here. It is left out."),
    "big-image": gettext_lazy("a picture has one size here. The large one is left out."),
}


def read_survey(data: bytes, *, called: str = "") -> Reading:
    """Read the bytes of a form; called: the name of its file, for a form that has no name of its own.

    Raises Refused in one plain sentence for what is no form. Cost: O(cells), and once again for rules that wait in
    circles.
    """
    sheets = sheets_of(data)
    found = {sheet.name: sheet.rows for sheet in sheets if sheet.rows is not None}
    must(None if found.get("survey") else _("There is no sheet “survey” with questions in this file. Is it a form?"))
    return _Reader(sheets, found, called).read()


@dataclass
class Cells:
    """What stands in one row, by column and language; what is taken is gone."""

    sheet: str
    row: int
    said: dict[str, dict[str, str]]

    def one(self, field: str) -> str:
        """Take what stands in a column without languages."""
        return " ".join(next(iter(self.said.pop(field, {}).values()), "").replace("\xa0", " ").split())

    def whole(self, field: str) -> str:
        """Take what stands in a column without languages, as it stands."""
        return next(iter(self.said.pop(field, {}).values()), "")

    def each(self, field: str) -> dict[str, str]:
        """Take what stands in a column for each language."""
        return self.said.pop(field, {})


@dataclass
class Choice:
    """One row of choices."""

    row: int
    key: str
    words: str
    facts: dict[str, Any]
    always: bool = False


@dataclass
class Open:
    """A group that has begun. why: it is left out, and all that stands in it."""

    group: Group
    why: str = ""


@dataclass
class _Reader:
    sheets: tuple[Sheet, ...]
    found: dict[str, Rows]
    called: str
    remarks: list[Remark] = field(default_factory=list)
    languages: dict[str, dict[str, str]] = field(default_factory=dict)  # by name as written, in small letters
    settings: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)  # lists of choices
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # that go with every question: by language and key
    stack: list[Open] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)  # names of questions that are left out, with their rows
    rules: list[Rule] = field(default_factory=list)
    seen: int = 0  # cells with a rule

    def read(self) -> Reading:
        columns = {name: columns_of(rows[0][1], name) for name, rows in self.found.items() if rows}
        self.tell_unread(columns)
        has_types = any(column.field == "type" for column in columns["survey"])
        must(None if has_types else _("The sheet “survey” has no column “type” in its first row. Is it a form?"))
        for cells in self.rows("settings", columns):
            self.take_settings(cells)
        words = [*columns["survey"], *columns.get("choices", [])]
        bare = any(BARE in cells.said.get("label", {}) for cells in self.rows("survey", columns))
        self.languages = languages_of(words, wanted=self.settings.get("default_language", ""), bare=bare)
        for cells in self.rows("choices", columns):
            self.take_choice(cells)
        root = Group(0, "", {})
        self.stack = [Open(root)]
        for cells in self.rows("survey", columns):
            self.seen += "relevant" in cells.said
            self.take_row(cells)
        for never_ended in self.stack[1:]:
            self.say(never_ended.group.row, _("this group is never ended. It ends where the form ends."))
        self.take_beside()
        self.tell_unused()
        return self.reading(root)

    def reading(self, root: Group) -> Reading:
        said = self.settings.get("form_title") or self.settings.get("form_id") or PurePath(self.called).stem
        title = said[:LONGEST_TITLE] or _("Form")
        if title != said and said:
            self.say(
                0,
                _("the title is too long. It ends after %(most)s letters.") % {"most": LONGEST_TITLE},
                sheet="settings",
            )
        topics = topics_of(root, title=title, rules=self.rules, left=self.left, remarks=self.remarks)
        spoken = {it["code"]: it | {"words": self.words.get(it["code"], {})} for it in self.languages.values()}
        languages = fixed.plain_languages(list(spoken.values()))
        return Reading(
            Survey(self.key(title), title, languages, topics),
            tuple(dict.fromkeys(self.remarks)),
            self.settings.get("version", ""),
            self.seen,
            sum(rule.kept for rule in self.rules),
        )

    def key(self, title: str) -> str:
        """Name the toolkit by the form's own id, else by its file or its title."""
        said = self.settings.get("form_id") or PurePath(self.called).stem or title
        return slugify(said)[:50].strip("-_") or f"form-{sha256(said.encode()).hexdigest()[:8]}"

    def say(self, row: int, words: object, *, sheet: str = "survey", rules: int = 0) -> None:
        self.remarks.append(Remark(sheet, row, str(words), rules))

    # --- sheets and columns -------------------------------------------------------------------------------------------

    def tell_unread(self, columns: dict[str, list[Column]]) -> None:
        for sheet in self.sheets:
            if sheet.rows is None:
                self.say(0, _("this is no sheet of a form that we know. It is not read."), sheet=sheet.name)
        for name, known in columns.items():
            for at, header in self.unknown(name, known):
                filled = sum(at < len(cells) and bool(cells[at]) for _row, cells in self.found[name][1:])
                if header or filled:
                    words = _("the column “%(header)s” is not known. It is left out, with its cells (%(count)s).")
                    self.say(0, words % {"header": header or _("without a name"), "count": filled}, sheet=name)

    def unknown(self, name: str, known: list[Column]) -> Iterator[tuple[int, str]]:
        widest = max(len(cells) for _row, cells in self.found[name])
        for at in range(widest):
            if at >= len(known) or not known[at].field:
                yield at, known[at].header if at < len(known) else ""

    def rows(self, name: str, columns: dict[str, list[Column]]) -> Iterator[Cells]:
        for number, cells in self.found.get(name, [])[1:]:
            said: dict[str, dict[str, str]] = {}
            for column in columns[name]:
                if column.field and column.at < len(cells) and cells[column.at]:
                    said.setdefault(column.field, {})[column.language.casefold()] = cells[column.at]
            if said:
                yield Cells(name, number, said)

    def take_settings(self, cells: Cells) -> None:
        words = _("only the first row of settings counts. This one is left out.")
        if self.settings:
            return self.say(cells.row, words, sheet="settings")
        self.settings = {name: cells.one(name) for name in list(cells.said)}
        return None

    # --- words, pictures and sounds -----------------------------------------------------------------------------------

    @property
    def first(self) -> str:
        return self.languages[BARE]["code"]

    def spoken(self, cells: Cells, field: str) -> dict[str, str]:
        """Take what stands in a column, by the code of its language."""
        said: dict[str, str] = {}
        # Of two in one language the one that names it counts, as in pyxform.
        for name, words in sorted(cells.each(field).items(), key=lambda it: it[0] == BARE):
            code = self.languages[name]["code"]
            if said.setdefault(code, words) != words:
                self.say(
                    cells.row,
                    _("“%(field)s” stands there twice in one language. One is left out.") % {"field": field},
                    sheet=cells.sheet,
                )
        return said

    def texts(self, cells: Cells, names: dict[str, str]) -> dict[str, Any]:
        """Take words in all languages: those of the first by name, the others as translations."""
        facts: dict[str, Any] = {"translations": {}}
        for column, name in names.items():
            said = self.spoken(cells, column)
            if said and self.first not in said and column == "label":
                code = next(iter(said))
                said = {self.first: said.pop(code), **said}
                self.say(
                    cells.row,
                    _("there are no words in the first language. Those of another stand there now."),
                    sheet=cells.sheet,
                )
            facts[name] = said.pop(self.first, "")
            for code, words in said.items():
                facts["translations"].setdefault(code, {})[name] = words
        return facts

    def media(self, cells: Cells) -> dict[str, Any]:
        """Take pictures and sounds: the idea of a picture that we know, and files by language."""
        idea = cells.one("bv::picture")
        if idea and not IDEA.fullmatch(idea):
            self.say(
                cells.row,
                _("“%(idea)s” is no idea of a picture. It is left out.") % {"idea": idea[:80]},
                sheet=cells.sheet,
            )
            idea = ""
        files: dict[str, dict[str, str]] = {}
        for column, name in (("image", "picture"), ("audio", "sound")):
            for code, said in self.spoken(cells, column).items():
                file = said.removeprefix("jr://images/").removeprefix("jr://audio/")
                if not FILE.fullmatch(file) or file.startswith("."):
                    words = _("“%(file)s” is no name of a file. It is left out.")
                    self.say(cells.row, words % {"file": said[:80]}, sheet=cells.sheet)
                elif not (name == "picture" and idea and PurePath(file).stem == idea):
                    files.setdefault(code, {})[name] = file
        return {"picture": idea, "media": survey.without_repeats(files, self.first)}

    # --- choices ------------------------------------------------------------------------------------------------------

    def take_choice(self, cells: Cells) -> None:
        name, key = cells.one("list_name"), cells.whole("name").strip()
        said = self.texts(cells, {"label": "words"})
        always = cells.one("bv::always").casefold() in TRUE
        good = cells.one("bv::good").casefold()
        facts = {"key": key, "words": said["words"], **self.media(cells)}
        if good:
            facts["good"] = good in TRUE
        translations = {code: words["words"] for code, words in said["translations"].items()}
        facts |= {"translations": translations} if translations else {}
        if not facts["media"]:
            del facts["media"]
        self.leave_rest(cells)
        if why := self.why_not_choice(name, key, facts):
            return self.say(cells.row, _("%(why)s. The choice is left out.") % {"why": why}, sheet="choices")
        self.choices.setdefault(name, []).append(Choice(cells.row, key, facts["words"], facts, always))
        return None

    def why_not_choice(self, name: str, key: str, facts: dict[str, Any]) -> str:
        if not name:
            return _("it does not say which list it belongs to")
        if not key:
            return _("it has no name")
        if not facts["words"]:
            return _("it has no words")
        twice = any(choice.key == key for choice in self.choices.get(name, []))
        return _("another choice of its list has the same name") if twice else ""

    def options(self, cells: Cells, of: Typed) -> tuple[dict[str, Any], ...]:
        """Give the choices of a question; what cannot be one is said, at its own row."""
        kept = []
        for choice in self.choices.get(of.list_name, []):
            why = ""
            if choice.key in fixed.ALWAYS and not choice.always:
                why = _("every question here has this answer already")
            elif of.kind == survey.CHOOSE_SOME and len(choice.key.split()) > 1:
                why = _("its name has a space in it, and several can be chosen")
            if why:
                self.say(choice.row, _("%(why)s. The choice is left out.") % {"why": why}, sheet="choices")
            elif not choice.always:
                kept.append(choice.facts)
            else:
                self.take_words(fixed.BETWEEN if choice.key == SOMETIMES else choice.key, choice)
        if of.other and not any(it["key"] == "other" for it in kept):
            kept.append({"key": "other", "words": _("Other"), "picture": ""})
        self.used.add(of.list_name)
        return tuple(kept)

    def take_words(self, key: str, choice: Choice) -> None:
        """Take how each language says what is the same in many questions; of two ways the first counts."""
        if key not in fixed.KEYS:
            words = _("no answer that every question has is called “%(name)s”. The choice is left out.")
            return self.say(choice.row, words % {"name": choice.key}, sheet="choices")
        said = {self.first: choice.words} | choice.facts.get("translations", {})
        for code, text in said.items():
            words = fixed.typed(key, text)
            if fixed.places(fixed.english(key)) - fixed.places(words):
                lost = _("“%(words)s” lacks what is filled in. It is left out.") % {"words": text}
                self.say(choice.row, lost, sheet="choices")
            elif self.words.setdefault(code, {}).setdefault(key, words) != words:
                other = _("“%(words)s” is said in another way in another list. It is left out.") % {"words": text}
                self.say(choice.row, other, sheet="choices")
        return None

    def take_beside(self) -> None:
        """Take what goes beside every question, from our own forms."""
        for choice in self.choices.get(fixed.LIST, []) if fixed.LIST not in self.used else ():
            self.used.add(fixed.LIST)
            self.take_words(choice.key, choice)

    def tell_unused(self) -> None:
        for name, choices in self.choices.items():
            if name not in self.used:
                for choice in choices:
                    words = _("no question that is kept asks for the list “%(name)s”. The choice is left out.")
                    self.say(choice.row, words % {"name": name}, sheet="choices")

    # --- rows of the survey -------------------------------------------------------------------------------------------

    def take_row(self, cells: Cells) -> None:
        said = cells.one("type")
        if not said:
            return self.leave(cells, _("it does not say what is asked"))
        if cells.one("disabled").casefold() in TRUE:
            return self.leave(cells, _("it is switched off"))
        of = typed(said)
        if of.what == "setting":
            self.settings.setdefault(of.kind, cells.one("name"))
            return self.leave_rest(cells)
        if of.what == "begin":
            return self.begin(cells, of)
        if of.what == "end":
            return self.end(cells)
        if self.stack[-1].why:
            return self.leave(cells, self.stack[-1].why)
        if of.what == "left":
            return self.leave(cells, of.why)
        return self.ask(cells, of)

    def leave(self, cells: Cells, why: str | Promise, *, asks: bool = False) -> None:
        """Leave a row out, with all that stands in it. asks: it is a question."""
        if name := cells.one("name"):
            self.left.setdefault(name, cells.row)
        rule = "relevant" in cells.said
        if asks or "label" in cells.said:
            words = (
                _("%(why)s. The question is left out, with its rule.")
                if rule
                else _("%(why)s. The question is left out.")
            )
        else:
            words = _("%(why)s. The row is left out, with its rule.") if rule else _("%(why)s. The row is left out.")
        self.say(cells.row, words % {"why": why}, rules=int(rule))

    def leave_rest(self, cells: Cells) -> None:
        """Say what else stands in a row that is kept."""
        for name, values in cells.said.items():
            if name in ("required", "readonly") and all(value.casefold() in FALSE for value in values.values()):
                continue
            said = LEFT_OUT.get(name) or _("“%(name)s” means nothing here. It is left out.") % {"name": name}
            rule = name == "relevant"
            self.say(cells.row, said, sheet=cells.sheet, rules=int(rule))

    def rule(self, cells: Cells) -> list[Rule]:
        """Take the rule of a row; one that cannot be read is said at once."""
        said = cells.whole("relevant")
        if not said:
            return []
        try:
            rule = Rule(cells.row, skiprules.parse(said))
        except ValueError as error:
            words = _("%(why)s The rule is left out: what it is about is always asked.") % {"why": error}
            self.say(cells.row, words, rules=1)
            return []
        self.rules.append(rule)
        return [rule]

    def begin(self, cells: Cells, of: Typed) -> None:
        inner = any(it.group.again for it in self.stack) and of.again
        deep = _("it stands in too many groups") if len(self.stack) > DEEPEST else ""
        inner_words = _("a repeat in a repeat cannot be asked here") if inner else ""
        if why := self.stack[-1].why or str(of.why) or inner_words or deep:
            self.leave(cells, why)
            inside = _("it stands in what is left out from row %(row)s on") % {"row": cells.row}
            self.stack.append(Open(Group(cells.row, "", {}), self.stack[-1].why or inside))
            return
        name = cells.one("name")
        key = (cells.whole("bv::key") or name or f"group-{cells.row}")[:LONGEST_KEY]
        facts = {**self.texts(cells, GROUP_TEXTS), **self.media(cells)}
        group = Group(cells.row, key, facts, of.again, self.rule(cells))
        self.tell_words(cells.row, facts["name"])
        self.leave_rest(cells)
        self.stack[-1].group.children.append(group)
        self.stack.append(Open(group))

    def end(self, cells: Cells) -> None:
        for name in ("name", "label"):  # older forms say again what ends
            cells.each(name)
        self.leave_rest(cells)
        if len(self.stack) == 1:
            return self.say(cells.row, _("nothing has begun that could end here. The row is left out."))
        self.stack.pop()
        return None

    def ask(self, cells: Cells, of: Typed) -> None:
        name = cells.one("name") or (f"note-{cells.row}" if of.kind == survey.SHOW else "")
        key = cells.whole("bv::key") or name
        facts = {**self.texts(cells, QUESTION_TEXTS), **self.media(cells)}
        for column in ("making_it_real", "regulator"):
            facts[column] = cells.one(f"bv::{column}")
        facts["options"] = self.options(cells, of) if of.list_name else ()
        if why := self.why_not_ask(name, key, facts, of):
            cells.said.setdefault("name", {BARE: name} if name else {})
            return self.leave(cells, why, asks=True)
        kind = self.kind(cells, of, facts)
        facts["limits"] = self.limits(cells, of) if kind == survey.NUMBER else {}
        self.tell_words(cells.row, facts["words"] + facts["sentence"])
        children = self.stack[-1].group.children
        children.append(Item(cells.row, name, key, kind, facts, self.rule(cells)))
        if of.other:
            children.append(self.other(cells.row, name, kind))
        return self.leave_rest(cells)

    def why_not_ask(self, name: str, key: str, facts: dict[str, Any], of: Typed) -> str:
        if not name:
            return _("it has no name")
        if not NAME.fullmatch(name) or len(key) > LONGEST_KEY:
            return _("“%(name)s” is no name: it may have letters, numbers, and - _ . between them") % {
                "name": name[:80]
            }
        siblings = self.stack[-1].group.children
        if twice := next((it.row for it in siblings if isinstance(it, Item) and it.name == name), 0):
            return _("the name “%(name)s” stands in row %(row)s already") % {"name": name, "row": twice}
        if not facts["words"]:
            return _("it has no words")
        if of.list_name and of.list_name not in self.choices:
            return _("there is no list “%(name)s” of choices") % {"name": of.list_name}
        return _("its list has no choices that can be kept") if of.list_name and not facts["options"] else ""

    def kind(self, cells: Cells, of: Typed, facts: dict[str, Any]) -> str:
        """Give the kind of a question, and the options that go with it."""
        ours = cells.one("bv::kind").upper()
        if ours in survey.OF_OURS and of.kind == survey.CHOOSE_ONE:
            return self.of_ours(cells.row, ours, of.list_name, facts)
        looks = " ".join(cells.said.get("appearance", {}).values()).casefold()
        if of.kind == survey.PHOTO and looks in DRAWN:
            if cells.each("appearance") and looks != DRAWN[0]:
                self.say(cells.row, _("a signature is a drawing here."))
            return survey.DRAWING
        if cells.said.get("readonly") and cells.one("readonly").casefold() in TRUE:
            if of.kind != survey.TEXT:
                self.say(cells.row, _("nobody can be kept from answering. “readonly” is left out."))
            else:
                return survey.SHOW  # words that cannot be changed are a page to read
        if of.why:
            self.say(cells.row, of.why)
        return of.kind

    def of_ours(self, row: int, kind: str, list_name: str, facts: dict[str, Any]) -> str:
        """Give a kind that only our own forms have, where its choices still fit it."""
        keys = [it["key"] for it in facts["options"]]
        if kind == survey.EITHER_OR and len(keys) == 2:
            return kind
        if kind != survey.EITHER_OR and keys == [YES, SOMETIMES, NO]:
            facts["options"] = ()
            for choice in self.choices[list_name]:
                if choice.key in keys:
                    self.take_words(choice.key, choice)
            return kind
        self.say(row, _("its choices are not those of “%(kind)s”. It is asked as “choose one”.") % {"kind": kind})
        return survey.CHOOSE_ONE

    def limits(self, cells: Cells, of: Typed) -> dict[str, Any]:
        limits = dict(of.limits)
        if of.ranged:
            given = dict(re.findall(r"([\w-]+)\s*=\s*(\S+)", cells.whole("parameters").casefold().replace(",", " ")))
            limits, lost = range_limits(given)
            for name in lost:
                self.say(cells.row, _("“%(name)s” of a range cannot be kept. It is left out.") % {"name": name})
        constraint = " ".join(cells.said.get("constraint", {}).values())
        found = limits_of(constraint, whole=bool(limits.get("whole"))) if constraint and not of.ranged else None
        if found is not None:
            cells.each("constraint")
        return limits | (found or {})

    def other(self, row: int, of: str, kind: str) -> Item:
        """Ask for the words of "or other", as pyxform adds it."""
        asks = Selected(of, "other") if kind == survey.CHOOSE_SOME else Compare("=", Key(of), Words("other"))
        facts: dict[str, Any] = {"words": _("Please say what."), "translations": {}}
        return Item(row, f"{of}_other", f"{of}_other", survey.TEXT, facts, [Rule(row, asks)])

    def tell_words(self, row: int, words: str) -> None:
        """Say what people would see or hear as it is written."""
        if "${" in words:
            self.say(row, _("an answer cannot stand in the words of a question. Change “${…}” before you ask."))
        if re.search(r"</?[a-z]+[^<>]*>", words, re.IGNORECASE):
            self.say(row, _("signs such as “<b>” are shown as they are. Take them out before you ask."))
