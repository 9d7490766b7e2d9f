"""Write what the docs can read in the code: floors, plans, states and verbs. `python scripts/diagrams.py` does it.

The parts stand in docs/house.md between markers, and in docs/verbs.md. tests/docs says when they are stale.
"""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "biggervoices"
DOCS = ROOT / "docs"
HOUSE = DOCS / "house.md"
VERBS = DOCS / "verbs.md"
COMMAND = "python scripts/diagrams.py"

# The path of a point has no column of its own: each state is what the queries of PointQuerySet find. These are its
# steps; tests/docs/test_diagrams.py walks every one of them through the database and asks the queries before and after.
POINT_STATES = {
    "to_read": "Waits for the Quality Team",
    "kept": "Not passed on, with a reason",
    "to_answer": "Waits for the home's answer",
    "promised": "Promised",
    "to_ask": "Waits for the person's word",
    "judged": "The person has said",
    "news": "A good thing, passed on",
    "thanked": "Thanked",
    "taken_back": "Taken back",
}


@dataclass(frozen=True)
class Step:
    """One step: from one state to another, by a verb; choice is a code of the models whose words stand beside it."""

    before: str
    after: str
    verb: str
    choice: str = ""


POINT_STEPS = (
    Step("", "to_read", "raise_point", "Point.CHANGE"),
    Step("to_read", "to_answer", "pass_on"),
    Step("to_read", "to_answer", "pass_easy"),
    Step("to_read", "news", "pass_on", "Point.GOOD"),
    Step("to_read", "kept", "keep_back"),
    Step("kept", "to_read", "let_hear"),
    Step("to_answer", "to_answer", "answer", "Reply.FIND_OUT"),
    Step("to_answer", "promised", "answer", "Reply.WE_WILL"),
    Step("to_answer", "to_ask", "answer", "Reply.WE_CANNOT"),
    Step("promised", "to_ask", "add_update"),
    Step("to_ask", "judged", "say_verdict", "Verdict.YES"),
    Step("to_ask", "judged", "say_verdict", "Verdict.DO_NOT_KNOW"),
    Step("to_ask", "to_answer", "say_verdict", "Verdict.NOT_YET"),
    Step("judged", "to_answer", "say_verdict", "Verdict.NOT_YET"),
    Step("to_ask", "judged", "hear_verdict", "Verdict.YES"),
    Step("news", "thanked", "thank"),
    Step("to_read", "taken_back", "take_back"),
    Step("to_answer", "taken_back", "take_back"),
    Step("judged", "taken_back", "take_back"),
)
# Verbs of the loop that move no point from one state to another, and those for many points at once.
NO_STEP = (
    "add_words",
    "answer_together",
    "change_action",
    "erase_points",
    "keep_photo",
    "keep_voice",
    "letter_given",
    "open_points",
    "raise_together",
    "remove_points",
    "see",
    "tell",
    "told_face_to_face",
)


def main() -> None:
    """Write every part that is not as the code is."""
    for path, text in wanted().items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"Written: {path.relative_to(ROOT)}")


def wanted() -> dict[Path, str]:
    """Give each file as it should be."""
    text = HOUSE.read_text()
    parts = {"floors": floors(), "plan": plan(), "visit": visit_states(), "point": point_states()}
    for name, part in parts.items():
        text = put(text, name, part)
    return {HOUSE: text, VERBS: verbs_page()}


def put(text: str, name: str, part: str) -> str:
    """Write a part between its markers."""
    begin, end = f"<!-- {name}: written by {COMMAND} -->", f"<!-- end of {name} -->"
    pattern = re.compile(rf"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"docs/house.md has no place for {name}: it needs the lines\n{begin}\n{end}")
    return pattern.sub(lambda _found: f"{begin}\n\n{part.strip()}\n\n{end}", text)


# --- floors and plans ------------------------------------------------------------------------------------------------


def contracts() -> list[dict[str, object]]:
    """Read what lint-imports holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, object]] = project["tool"]["importlinter"]["contracts"]
    return found


def floor_names() -> list[str]:
    """Give the floors from the roof down, as the contract says."""
    floors = next(it for it in contracts() if str(it["name"]).startswith("Floors"))
    layers = floors["layers"]
    assert isinstance(layers, list)
    return [name for layer in layers for name in str(layer).split(" | ")]


def floors() -> str:
    """Draw the floors, each with what it is and which floors below it uses."""
    rows = ["| floor | what it is | uses |", "|---|---|---|"]
    for floor in floor_names():
        used = [other for other in floor_names() if other in imports_of(floor)]
        rows.append(f"| `{floor}` | {what_is(floor)} | {', '.join(f'`{other}`' for other in used) or 'nothing'} |")
    return "\n".join(rows)


def what_is(floor: str) -> str:
    """Read what a floor holds from the picture in CONTRIBUTING.md."""
    found = re.search(rf"^    {floor} +(\S.*)$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    return found[1] if found else ""


def imports_of(floor: str) -> set[str]:
    """Give the other floors that a floor imports from."""
    used = set()
    for path in sources(SRC / floor):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            used |= {name.split(".")[1] for name in names if name.startswith("biggervoices.")}
            if isinstance(node, ast.ImportFrom) and node.module == "biggervoices":
                used |= {alias.name for alias in node.names}
    return used - {floor}


def sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def plan() -> str:
    """Draw the plan that every room has."""
    room = next(it for it in contracts() if it["name"] == "A room has one plan")
    layers = room["layers"]
    assert isinstance(layers, list)
    return "\n".join(["```text", *(f"    {str(layer).replace('(', '').replace(')', '')}" for layer in layers), "```"])


# --- states ----------------------------------------------------------------------------------------------------------


def visit_states() -> str:
    """Draw the states of a visit from the choices of the model and from the changes that write them."""
    from biggervoices.checks.models import Visit  # noqa: PLC0415 -- the verbs can be read without Django

    words = {code: str(label) for code, label in Visit.STATES}
    start = str(Visit._meta.get_field("state").default)
    order = ["", *words]
    steps = sorted(visit_steps(start), key=lambda step: (order.index(step[0]), order.index(step[1])))
    lines = [f"    {code}: {label}" for code, label in words.items()]
    lines += [f"    {before or '[*]'} --> {after}: {verb}" for before, after, verb, _rules in steps]
    rows = ["| from | verb | to | guarded by |", "|---|---|---|---|"]
    for before, after, verb, rules in steps:
        guards = ", ".join(f"`{rule}`" for rule in rules) or "nothing: it is long over"
        rows.append(f"| {words.get(before, '')} | `{verb}` | {words[after]} | {guards} |")
    return diagram(lines) + "\n\n" + "\n".join(rows)


def visit_steps(start: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Find each place in checks/changes that makes a visit or writes its state: before, after, verb, rules."""
    for path in sources(SRC / "checks" / "changes"):
        for function in ast.parse(path.read_text()).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            rules = [name for name in called(function) if name.startswith("why_not")]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                target = ast.unparse(call.func)
                if target == "Visit.objects.create":
                    yield "", state_in(call) or start, function.name, rules
                elif target == "Visit":
                    yield "", state_in(call) or start, owner(path, function.name), rules
                elif target.endswith(".update") and (after := state_in(call)):
                    filters = [node for node in ast.walk(call.func) if isinstance(node, ast.Call)]
                    before = next(filter(None, map(state_in, filters)), "")
                    yield before, after, function.name, rules


def owner(path: Path, function: str) -> str:
    """Give the verb that calls a private function of its file."""
    if not function.startswith("_"):
        return function
    for other in ast.parse(path.read_text()).body:
        if isinstance(other, ast.FunctionDef) and not other.name.startswith("_") and function in called(other):
            return other.name
    return function


def called(function: ast.FunctionDef) -> list[str]:
    """Give the names that a function calls, in order."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(ast.unparse(call.func).rpartition(".")[2] for call in calls))


def state_in(call: ast.Call) -> str:
    """Read `state=Visit.OPEN` among the keywords of a call."""
    for keyword in call.keywords:
        if keyword.arg == "state" and isinstance(keyword.value, ast.Attribute):
            return keyword.value.attr
    return ""


def point_states() -> str:
    """Draw the states of a point: what the queries find, and the verbs between them."""
    lines = [f"    {code}: {label}" for code, label in POINT_STATES.items()]
    shown: dict[tuple[str, str], list[str]] = {}
    for step in POINT_STEPS:
        choice = choice_words(step.choice)
        shown.setdefault((step.before, step.after), []).append(f"{step.verb} ({choice})" if choice else step.verb)
    lines += [f"    {before or '[*]'} --> {after}: {', '.join(verbs)}" for (before, after), verbs in shown.items()]
    return diagram(lines)


def choice_words(code: str) -> str:
    """Give the words of a choice, as the models write them: Reply.WE_WILL is "We will"."""
    if not code:
        return ""
    from biggervoices.loop import models  # noqa: PLC0415 -- the verbs can be read without Django

    name, _dot, value = code.partition(".")
    model = getattr(models, name)
    choices = model.VALUES if name == "Verdict" else model.KINDS
    return str(dict(choices)[getattr(model, value)]).removesuffix(", because")


def diagram(lines: list[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


# --- verbs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verb:
    room: str
    name: str
    what: str


def verbs() -> list[Verb]:
    """Find every verb: a public function of a room's changes that says by name who, when or under which id."""
    found = []
    for room in floor_names():
        for path in [*SRC.glob(f"{room}/changes.py"), *sorted(SRC.glob(f"{room}/changes/*.py"))]:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.args.kwonlyargs:
                    what = (ast.get_docstring(node) or "").partition("\n")[0]
                    found.append(Verb(room, node.name, what))
    return found


def verbs_page() -> str:
    """Write the page of all verbs."""
    lines = [
        "# Every verb",
        "",
        "All that can be done to what is kept: the functions of each room's `changes`, the only layer that writes.",
        f"`{COMMAND}` writes this page.",
    ]
    for room in floor_names():
        here = [verb for verb in verbs() if verb.room == room]
        if here:
            lines += ["", f"## {room}", "", "| verb | what it does |", "|---|---|"]
            lines += [f"| `{verb.name}` | {verb.what.replace('|', '/')} |" for verb in here]
    return "\n".join(lines) + "\n"


def with_django() -> None:
    """Set Django up where nobody has; no database is asked."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
    import django  # noqa: PLC0415 -- the path is set only now

    django.setup()


if __name__ == "__main__":
    with_django()
    main()
