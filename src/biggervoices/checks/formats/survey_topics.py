"""From the groups of an XLSForm, which hold each other, to topics, which stand in a row.

A group with questions is a topic. A group within it becomes a page to read, with its name, and its questions follow. A
repeat is a topic of its own that is asked again. A group that holds only groups gives its name to the first of them as
a page to read. Rules of groups go to what they hold; a rule that asks for what is not there, or waits for itself, is
refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from biggervoices.checks.formats import survey
from biggervoices.checks.formats.survey import Remark, SurveyQuestion, SurveyTopic
from biggervoices.pure import skiprules
from biggervoices.pure.skiprules import All, Tree


@dataclass(eq=False)
class Rule:
    """One cell with a rule; why: it is refused."""

    row: int
    tree: Tree
    why: str = ""
    applies: bool = False

    @property
    def kept(self) -> bool:
        return self.applies and not self.why


@dataclass(eq=False)
class Item:
    """A question that can be kept. facts: what a SurveyQuestion holds beside key, kind and rule."""

    row: int
    name: str  # by which rules ask for it
    key: str
    kind: str
    facts: dict[str, Any]
    rules: list[Rule] = field(default_factory=list)


@dataclass(eq=False)
class Group:
    """A group or a repeat. facts: name, sentence, picture, translations and media."""

    row: int
    key: str
    facts: dict[str, Any]
    again: bool = False
    rules: list[Rule] = field(default_factory=list)
    children: list["Item | Group"] = field(default_factory=list)

    @property
    def named(self) -> bool:
        return bool(self.facts.get("name"))


@dataclass(eq=False)
class Topic:
    """A topic that is being filled."""

    row: int
    key: str
    facts: dict[str, Any]
    again: bool
    rules: list[Rule]
    items: list[Item] = field(default_factory=list)


def topics_of(
    root: Group, *, title: str, rules: list[Rule], left: dict[str, int], remarks: list[Remark]
) -> tuple[SurveyTopic, ...]:
    """Make topics of groups, and settle each rule; what is refused is added to the remarks.

    left: names of questions that are left out, so that a rule which asks for them can say so.
    """
    root.facts = {"name": title}
    placing = _Placing(remarks)
    placing.level(root, [])
    topics = placing.done()
    _settle(topics, left, remarks)
    for rule in rules:
        if not rule.why and not rule.applies:
            rule.why = _("the rule has nothing left that it is about.")
        if rule.why:
            words = _("%(why)s The rule is left out: what it is about is always asked.") % {"why": rule.why}
            remarks.append(Remark("survey", rule.row, words, rules=1))
    return tuple(_topic(topic) for topic in topics)


# --- placing ----------------------------------------------------------------------------------------------------------


@dataclass
class _Placing:
    remarks: list[Remark]
    topics: list[Topic] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)  # names of groups that hold only groups

    def level(self, owner: Group, rules: list[Rule]) -> None:
        """Place what stands beside groups, and the groups themselves."""
        run: Topic | None = None
        for child, more in _opened(owner.children):
            here = [*rules, *more]
            if isinstance(child, Item):
                if run is None:
                    run = self.topic(owner, rules, again=False)
                child.rules = [*more, *child.rules]
                run.items.append(child)
                continue
            run = None
            if child.again:
                self.repeat(child, here, within=owner)
            elif _holds_only_groups(child):
                if not _has_items(child):
                    self.waiting.append(_page(child, []))
                self.level(child, [*here, *child.rules])
            else:
                self.inside(child.children, self.topic(child, [*here, *child.rules], again=False), [])

    def repeat(self, group: Group, rules: list[Rule], *, within: Group | Topic) -> None:
        if not group.named and not self.waiting:
            group.facts = {**within.facts, **group.facts, "name": within.facts["name"]}
        self.inside(group.children, self.topic(group, [*rules, *group.rules], again=True), [])

    def inside(self, children: list[Item | Group], topic: Topic, rules: list[Rule]) -> Topic:
        """Place all that stands in a topic; give the topic in which it goes on after a repeat."""
        for child in children:
            if isinstance(child, Item):
                child.rules = [*rules, *child.rules]
                topic.items.append(child)
            elif child.again:
                self.repeat(child, [*topic.rules, *rules], within=topic)
                topic = self.topic(topic, topic.rules, again=topic.again)
            else:
                here = [*rules, *child.rules]
                if child.named:
                    topic.items.append(_page(child, here))
                topic = self.inside(child.children, topic, here)
        return topic

    def topic(self, of: Group | Topic, rules: list[Rule], *, again: bool) -> Topic:
        facts = of.facts
        if not facts.get("name"):  # a group that holds it may have a name
            facts = _called(self.waiting.pop().facts, "words", "name")
        topic = Topic(of.row, of.key or "questions", facts, again, rules, self.waiting)
        self.waiting = []
        self.topics.append(topic)
        return topic

    def done(self) -> list[Topic]:
        """Give the topics that hold something, each with a key of its own."""
        kept: list[Topic] = []
        begun: set[int] = set()
        for topic in self.topics:
            if topic.items:
                topic.key = _free(topic.key, {it.key for it in kept})
                kept.append(topic)
                begun.add(topic.row)
        for row in dict.fromkeys(topic.row for topic in self.topics if topic.row not in begun):
            self.remarks.append(Remark("survey", row, _("nothing in this group is kept, so the group is left out.")))
        if kept and self.waiting:
            kept[-1].items += self.waiting
        return kept


def _opened(children: Iterable[Item | Group]) -> Iterator[tuple[Item | Group, list[Rule]]]:
    """Give what stands at a level; a group without a name is only its questions."""
    for child in children:
        if isinstance(child, Group) and not child.again and not child.named:
            for inner, rules in _opened(child.children):
                yield inner, [*child.rules, *rules]
        else:
            yield child, []


def _holds_only_groups(group: Group) -> bool:
    """Tell a group whose own rows are at most pages to read, and that holds other groups."""
    inside = [child for child, _rules in _opened(group.children)]
    own = [child for child in inside if isinstance(child, Item)]
    return len(own) < len(inside) and all(item.kind == survey.SHOW for item in own)


def _has_items(group: Group) -> bool:
    return any(isinstance(child, Item) for child, _rules in _opened(group.children))


def _page(group: Group, rules: list[Rule]) -> Item:
    """Make a page to read of the name of a group. No rule asks for it."""
    return Item(group.row, "", group.key, survey.SHOW, _called(group.facts, "name", "words"), list(rules))


def _called(facts: dict[str, Any], before: str, now: str) -> dict[str, Any]:
    """Give the same facts with another name for the words, as a topic and a page have."""
    names = {before: now}
    other = {names.get(name, name): value for name, value in facts.items()}
    said = facts.get("translations", {})
    return other | {
        "translations": {
            code: {names.get(name, name): it for name, it in words.items()} for code, words in said.items()
        }
    }


def _free(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    return next(free for number in range(2, len(taken) + 3) if (free := f"{key}-{number}") not in taken)


# --- rules ------------------------------------------------------------------------------------------------------------


def _settle(topics: list[Topic], left: dict[str, int], remarks: list[Remark]) -> None:
    """Give each question a key of its own, and each rule the keys that it asks for; refuse what cannot be settled."""
    items = [item for topic in topics for item in topic.items]
    named = _named(items, remarks)
    for rule in _each_rule(topics):
        rule.applies = True
        rule.why = next((why for key in skiprules.keys(rule.tree) if (why := _why_not(key, named, left))), "")
        if not rule.why:
            rule.tree = skiprules.renamed(rule.tree, {name: them[0].key for name, them in named.items()})
    while circles := skiprules.circles(_needs(topics)):
        for circle in circles:
            _refuse(circle, topics)
    for rules in [*(topic.rules for topic in topics), *(item.rules for item in items)]:
        _shorten(rules)


def _named(items: list[Item], remarks: list[Remark]) -> dict[str, list[Item]]:
    """Give each question its own key, and all of them by the names that rules ask for."""
    named: dict[str, list[Item]] = {}
    keys: set[str] = set()
    for item in sorted(items, key=lambda it: not it.name):  # questions first: their keys are for ever
        key, item.key = item.key, _free(item.key, keys)
        keys.add(item.key)
        if item.name:
            named.setdefault(item.name, []).append(item)
            if item.key != key:
                words = _("there is another question “%(name)s” in another group. This one is kept as “%(key)s”.")
                remarks.append(Remark("survey", item.row, words % {"name": key, "key": item.key}))
    return named


def _shorten(rules: list[Rule]) -> None:
    """Refuse the longest of the rules over one thing, until they can be read as one."""
    while not _can_be_read(rules):
        longest = max((rule for rule in rules if not rule.why), key=lambda rule: len(skiprules.text(rule.tree)))
        longest.why = _("the rules over it are too long to be one rule.")


def _each_rule(topics: list[Topic]) -> list[Rule]:
    found = [rule for topic in topics for rule in topic.rules]
    found += [rule for topic in topics for item in topic.items for rule in item.rules]
    return list({id(rule): rule for rule in found}.values())


def _why_not(name: str, named: dict[str, list[Item]], left: dict[str, int]) -> str:
    found = named.get(name, [])
    if len(found) > 1:
        return _("the rule asks for “%(name)s”, and there are two of that name.") % {"name": name}
    if not found and name in left:
        return _("the rule asks for “%(name)s”, which is left out.") % {"name": name}
    if not found:
        return _("the rule asks for “%(name)s”, which is no question in this form.") % {"name": name}
    if found[0].kind == survey.SHOW:
        return _("the rule asks for “%(name)s”, which has no answer.") % {"name": name}
    return ""


def _needs(topics: list[Topic]) -> dict[str, list[str]]:
    """Give for each question the keys that the rules over it ask for."""
    return {
        item.key: [key for rule in _over(item, topic) for key in skiprules.keys(rule.tree)]
        for topic in topics
        for item in topic.items
    }


def _over(item: Item, topic: Topic) -> list[Rule]:
    return [rule for rule in (*topic.rules, *item.rules) if not rule.why]


def _refuse(circle: tuple[str, ...], topics: list[Topic]) -> None:
    after = dict(zip(circle, (*circle[1:], circle[0]), strict=True))
    for topic in topics:
        for item in topic.items:
            for rule in _over(item, topic) if item.key in after else ():
                if after[item.key] in skiprules.keys(rule.tree):
                    rule.why = _("the rule waits for itself.")


def _rule(rules: Iterable[Rule]) -> str:
    """Write several rules as one: all of them must hold."""
    trees = [part for rule in rules if not rule.why for part in _parts(rule.tree)]
    once = tuple(dict.fromkeys(trees))
    return "" if not once else skiprules.text(once[0] if len(once) == 1 else All(once))


def _can_be_read(rules: Iterable[Rule]) -> bool:
    rule = _rule(rules)
    try:
        return not rule or bool(skiprules.parse(rule))
    except ValueError:
        return False


def _parts(tree: Tree) -> tuple[Tree, ...]:
    return tree.parts if isinstance(tree, All) else (tree,)


def _topic(topic: Topic) -> SurveyTopic:
    questions = tuple(
        SurveyQuestion(key=item.key, kind=item.kind, rule=_rule(item.rules), **item.facts) for item in topic.items
    )
    return SurveyTopic(key=topic.key, again=topic.again, rule=_rule(topic.rules), questions=questions, **topic.facts)
