"""What each type of an XLSForm is here: a question that we can ask, the begin or end of a group, or nothing."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biggervoices.checks.formats import survey
from biggervoices.pure import skiprules
from biggervoices.pure.skiprules import All, Compare, Key, Number, Sign, Tree

What = Literal["ask", "begin", "end", "setting", "left"]


@dataclass(frozen=True)
class Typed:
    """What a row is. why: one sentence, of what is left out; list_name: of a choice; name: of a setting."""

    what: What
    kind: str = ""
    list_name: str = ""
    other: bool = False
    again: bool = False
    ranged: bool = False
    limits: dict[str, Any] = field(default_factory=dict)
    why: str | Promise = ""


_PLACE = _("a place on a map cannot be asked here")
_BEHIND = _("nothing is worked out or hidden behind a question here")
_UNSEEN = _("nothing is recorded without anybody seeing it here")
_TIMES = _("a visit keeps its own days and times")
_WHO = _("whose device it is, and whose number, is not kept here")
_ELSEWHERE = _("choices that stand in another file or in another answer cannot be read here")
_ORDER = _("putting choices in an order cannot be asked here")

ASKED = {
    "text": survey.TEXT, "string": survey.TEXT, "note": survey.SHOW, "decimal": survey.NUMBER, "date": survey.DATE,
    "time": survey.TIME, "image": survey.PHOTO, "photo": survey.PHOTO, "picture": survey.PHOTO, "audio": survey.VOICE,
    "percentage": survey.NUMBER,
}  # fmt: skip
LEFT: dict[str, str | Promise] = {
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "gps", "location", "osm", "start geopoint",
                     "background geopoint"), _PLACE),
    **dict.fromkeys(("calculate", "hidden", "xml external", "csv external"), _BEHIND),
    **dict.fromkeys(("audit", "background audio"), _UNSEEN),
    **dict.fromkeys(("start", "end", "today", "start time", "end time", "get start time", "get end time",
                     "get today"), _TIMES),
    **dict.fromkeys(("deviceid", "device id", "get device id", "imei", "phonenumber", "phone number",
                     "get phone number", "simserial", "sim id", "get sim id", "subscriberid", "subscriber id",
                     "get subscriber id", "username", "email"), _WHO),
    **dict.fromkeys(("datetime", "date time"), _("a day together with a time cannot be asked in one question here")),
    "video": _("a film cannot be asked here"),
    "file": _("a file cannot be asked here"),
    "barcode": _("a barcode cannot be read here"),
    "rank": _ORDER,
}  # fmt: skip
_ADDED = re.compile(r"(?:add |q )(.+?)(?: prompt)?$")  # "add text prompt", as the first forms said
_GROUP = re.compile(r"(begin|end) ?(group|repeat|loop|lgroup|looped group)\b.*")
_SELECT = re.compile(
    r"(?:add )?(?P<how>select[ _]?(?:one|1|multiple|all[ _]that[ _]apply)|rank)"
    r"(?P<where>[ _](?:external|from[ _]file))?(?:[ _]prompt)?(?:[ _](?:from|using))?[ ]+(?P<list>\S+)"
    r"(?P<other>[ ]+(?:or[ _]other|or[ _]specify[ _]other))?",
    re.IGNORECASE,
)


def typed(words: str) -> Typed:
    """Read the type of a row."""
    plain = " ".join(words.split())
    if chosen := _SELECT.fullmatch(plain):
        return _chosen(chosen)
    if plain.casefold().startswith("select"):
        return Typed("left", why=_("it does not say which list its choices are from"))
    low = " ".join(plain.replace("_", " ").replace("-", " ").split()).casefold()
    if group := _GROUP.fullmatch(low):
        why = _("a loop over a list cannot be asked here") if group[2] == "loop" else ""
        return Typed("begin" if group[1] == "begin" else "end", again=group[2] != "group", why=why)
    return _plain(low)


def _plain(low: str) -> Typed:
    if added := _ADDED.fullmatch(low):
        low = added[1].removesuffix(" prompt")
    if low in ("integer", "int", "range"):
        return Typed("ask", survey.NUMBER, limits={"whole": True}, ranged=low == "range")
    if low in ("acknowledge", "trigger"):
        return Typed("ask", survey.SHOW, why=_("what is only read has no box to tick. It is a page to read."))
    if low in ASKED:
        return Typed("ask", ASKED[low])
    if low in ("set form title", "set form id", "form title", "form id"):
        return Typed("setting", kind=low.removeprefix("set ").replace(" ", "_"))
    return Typed("left", why=LEFT.get(low) or LEFT.get(low.split(":")[-1]) or _("this type is not known"))


def _chosen(found: re.Match[str]) -> Typed:
    how = found["how"].casefold()
    if how == "rank":
        return Typed("left", why=_ORDER)
    if (
        found["where"]
        or found["list"].startswith("${")
        or found["list"].casefold().endswith((".csv", ".xml", ".geojson"))
    ):
        return Typed("left", why=_ELSEWHERE)
    one = how.endswith(("one", "1"))
    kind = survey.CHOOSE_ONE if one else survey.CHOOSE_SOME
    return Typed("ask", kind, list_name=found["list"], other=bool(found["other"]))


# --- limits of a number -----------------------------------------------------------------------------------------------

_DOT = re.compile(r"""("[^"]*"|'[^']*')|(?<![\w.$}{)-])\.(?![\w.(])""")
_TURNED: dict[Sign, Sign] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_ITSELF = Key("its-own-answer")


def limits_of(constraint: str, *, whole: bool) -> dict[str, Any] | None:
    """Read a constraint that says no more than a least and a most number, ". >= 0 and . <= 10"; else None."""
    marked = _DOT.sub(lambda it: it[1] or f"${{{_ITSELF.name}}}", constraint)
    try:
        tree = skiprules.parse(marked)
    except ValueError:
        return None
    limits: dict[str, Any] = {}
    for part in _parts(tree):
        name, number = _limit(part, whole=whole)
        if number is None or name in limits:
            return None
        limits[name] = number
    return limits


def _parts(tree: Tree) -> list[Tree]:
    return [part for one in tree.parts for part in _parts(one)] if isinstance(tree, All) else [tree]


def _limit(part: Tree, *, whole: bool) -> tuple[str, int | float | None]:
    if not isinstance(part, Compare) or part.sign not in _TURNED:
        return "", None
    sign, left, right = part.sign, part.left, part.right
    if isinstance(left, Number):
        sign, left, right = _TURNED[sign], right, left
    if left != _ITSELF or not isinstance(right, Number):
        return "", None
    number = number_of(right.digits)
    if sign in ("<", ">"):  # more than 0 is 1 at least, where only whole numbers are asked
        if not whole or not isinstance(number, int):
            return "", None
        number += 1 if sign == ">" else -1
    return ("least" if sign in (">", ">=") else "most"), number


def number_of(digits: str) -> int | float:
    """Read a number; a whole one as such."""
    number = float(digits)
    return int(number) if number.is_integer() else number


def range_limits(parameters: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read "start=1 end=5 step=1" of a range; give the names of what cannot be kept."""
    found: dict[str, int | float] = {}
    for name, usual in (("start", 1), ("end", 10), ("step", 1)):
        try:
            found[name] = number_of(parameters.get(name, str(usual)))
        except ValueError:
            return {}, list(parameters)
    limits: dict[str, Any] = {"least": found["start"], "most": found["end"]}
    if isinstance(found["start"], int) and isinstance(found["step"], int):
        limits["whole"] = True
    kept = ("start", "end", "step") if found["step"] == 1 else ("start", "end")
    return limits, [name for name in parameters if name not in kept]
