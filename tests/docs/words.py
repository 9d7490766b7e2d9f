"""Find the fixed words that stand on screen: in templates and in what the code hands to gettext.

Where a name or a day is put in, it stands as [...]: "Time with [...]".
"""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "biggervoices"

_TRANSLATE = re.compile(r"""{%-?\s*translate\s+(?:"([^"]*)"|'([^']*)')|\b_\("([^"]*)"\)""")
_BLOCK = re.compile(r"{%-?\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
_PLURAL = re.compile(r"{%\s*plural\s*%}")
_SLOT = re.compile(r"{{[^}]*}}|%\(\w+\)s|\[[^\]]*\]")
_HIDDEN = re.compile(r'<span class="hide">.*?</span>|<[^>]+>')
_GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}


def with_slots(words: str) -> str:
    """Write a text as it is seen: one space between words, [...] for whatever is put in, no tags or hidden words."""
    return " ".join(_SLOT.sub("[...]", _HIDDEN.sub("", words)).split())


def in_template(path: Path) -> list[str]:
    """Give the fixed words of one template, in order."""
    text = path.read_text()
    found = [(m.start(), next(filter(None, m.groups()), "")) for m in _TRANSLATE.finditer(text)]
    found += [(m.start(), part) for m in _BLOCK.finditer(text) for part in _PLURAL.split(m[1])]
    return [with_slots(words) for _at, words in sorted(found) if words.strip()]


def in_python(path: Path) -> list[str]:
    """Give the fixed words that one file of Python hands to gettext, in order."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    calls = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in _GETTEXT]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    given = [arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant)]
    return [with_slots(words) for words in given if isinstance(words, str)]


@cache
def on_screen() -> frozenset[str]:
    """Give all fixed words of all rooms."""
    templates = [words for path in SRC.rglob("*.html") for words in in_template(path)]
    return frozenset(templates) | {words for path in SRC.rglob("*.py") for words in in_python(path)}
