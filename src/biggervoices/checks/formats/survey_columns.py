"""Which column of an XLSForm is which: the headers of today, those of ten years ago, and languages in them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf.locale import LANG_INFO

# Each header as we know it; what stands in several languages is marked below.
ALIASES = {
    "caption": "label", "command": "type", "tag": "name", "value": "name", "relevance": "relevant",
    "calculate": "calculation", "read_only": "readonly", "skippable": "required",
    "constraining_message": "constraint_message", "constraintmsg": "constraint_message",
    "jr:constraintmsg": "constraint_message", "requiredmsg": "required_message", "jr:requiredmsg": "required_message",
    "count": "repeat_count", "jr:count": "repeat_count", "set_form_title": "form_title", "set_form_id": "form_id",
    "id_string": "form_id",
}  # fmt: skip
IN_LANGUAGES = {
    "label", "hint", "guidance_hint", "image", "audio", "video", "big-image", "constraint_message", "required_message",
    "bv::simpler", "bv::good", "bv::follow_up", "bv::worry",
}  # fmt: skip
PLAIN = {
    "type", "name", "relevant", "constraint", "required", "readonly", "calculation", "choice_filter", "repeat_count",
    "default", "appearance", "parameters", "trigger", "disabled",
    "bv::key", "bv::kind", "bv::picture", "bv::making_it_real", "bv::regulator",
}  # fmt: skip
OF_CHOICES = {"list_name", "name", "label", "image", "audio", "video", "big-image"} | {
    "bv::picture", "bv::good", "bv::always",
}  # fmt: skip
OF_SETTINGS = {"form_title", "form_id", "version", "default_language", "allow_choice_duplicates"}
# Known to other programs and to nobody here: a cell of theirs is left out, in its row.
OF_OTHERS = {
    "rows", "autoplay", "intent", "query", "save_to", "accuracy_threshold", "noapperrorstring", "compact_tag",
    "no_app_error_string", "sms_field", "sms_option", "sms_separator", "sms_allow_media", "sms_date_format",
    "sms_datetime_format", "sms_response",
}  # fmt: skip
KNOWN = {
    "survey": IN_LANGUAGES | PLAIN | OF_OTHERS,
    "choices": OF_CHOICES,
    "settings": OF_SETTINGS,
}
HOLDERS = ("media", "bind", "control", "body", "instance", "bv")  # media::image, bind::relevant, bv::kind
BARE = ""  # a column that names no language


@dataclass(frozen=True)
class Column:
    """One column: where it stands, its header as written, what it holds (empty: not known) and in which language."""

    at: int
    header: str
    field: str
    language: str = BARE


def columns_of(head: Iterable[str], sheet: str) -> list[Column]:
    """Read the headers of a sheet. Of two that hold the same, one counts and the other is not known."""
    names = list(head)
    double = any("::" in name for name in names)
    columns = [Column(at, name, *_read(name, double=double, known=KNOWN[sheet])) for at, name in enumerate(names)]
    counts: dict[tuple[str, str], Column] = {}
    for column in columns:
        same = counts.setdefault((column.field, column.language.casefold()), column)
        if same.header.casefold() != same.field and column.header.casefold() == column.field:
            counts[column.field, column.language.casefold()] = column  # its own name says more than another one
    return [it if it in counts.values() else Column(it.at, it.header, "") for it in columns]


def _read(header: str, *, double: bool, known: set[str]) -> tuple[str, str]:
    """Part a header into what it holds and its language."""
    tokens = [" ".join(token.split()) for token in header.split("::")]
    if len(tokens) == 1 and ":" in header and not header.casefold().strip().startswith("jr:"):
        tokens = [" ".join(token.split()) for token in header.split(":")]
        if double and _field(tokens[0]) not in IN_LANGUAGES | {"media"}:
            return "", BARE
        if "jr" in tokens[:-1]:  # "bind:jr:constraintMsg"
            at = tokens.index("jr")
            tokens[at : at + 2] = [f"jr:{tokens[at + 1]}"]
    first, rest = _field(tokens[0]), tokens[1:]
    if first in HOLDERS and rest:
        inner = _field(rest[0])
        first, rest = (f"bv::{inner}" if first == "bv" else inner), rest[1:]
        if first not in known and tokens[0].casefold() in ("bind", "control", "body", "instance"):
            return "::".join(tokens[:2]) if known is KNOWN["survey"] else "", BARE
    if first not in known or (rest and first not in IN_LANGUAGES):
        return "", BARE
    return first, "::".join(rest)


def _field(token: str) -> str:
    plain = "_".join(token.split()).casefold()
    if plain.startswith("bv_"):
        return f"bv::{plain[3:]}"
    return ALIASES.get(plain, plain)


# --- languages --------------------------------------------------------------------------------------------------------


def _bare(name: str) -> str:
    """Take away what one writer adds and another leaves out: accents, vowel signs, large letters."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if unicodedata.category(letter) != "Mn").strip()


_CODED = re.compile(r"(.*?)\s*\(\s*((?:[A-Za-z]{2,3}|x)(?:[-_][A-Za-z0-9]{1,8})*)\s*\)")
_CODES = {
    _bare(str(name)): code
    for code, info in sorted(LANG_INFO.items(), reverse=True)
    for name in (info.get("name"), info.get("name_local"))
    if name
} | {"farsi": "fa", "chinese": "zh", "kiswahili": "sw", "cymraeg": "cy", "filipino": "fil", "creole": "ht"}
ENGLISH = {"code": "en", "name": "English"}
UNNAMED = {"code": "und", "name": "First language"}


def languages_of(columns: Iterable[Column], *, wanted: str, bare: bool) -> dict[str, dict[str, str]]:
    """Give each language by its name in the headers, in small letters; the first one is also that of bare columns.

    wanted: the form's default language, if it says one; bare: there are questions in a column without a language.
    """
    names = [column.language for column in columns if column.field and column.language]
    if wanted and wanted.casefold() != "default":
        code = language_of(wanted, ())["code"]
        names.insert(0, next((name for name in names if language_of(name, ())["code"] == code), wanted))
        bare = False
    found: dict[str, dict[str, str]] = {}
    for name in names:
        language = language_of(name, ())
        same = next((it for it in found.values() if it["name"].casefold() == language["name"].casefold()), None)
        found.setdefault(name.casefold(), same or language_of(name, [it["code"] for it in found.values()]))
    if bare:
        first = UNNAMED if any(it["code"] == "en" for it in found.values()) else ENGLISH
    else:
        first = next(iter(found.values()), ENGLISH)
    return {BARE: first, **found}


def language_of(said: str, taken: Iterable[str]) -> dict[str, str]:
    """Give a language as a column names it, "English (en)" or "English": a code that no other has, and a name."""
    coded = _CODED.fullmatch(said.strip())
    name = (coded[1].strip() or said.strip()) if coded else said.strip()
    code = coded[2].replace("_", "-") if coded else _guessed(name)
    return {"code": _free(code, set(taken)), "name": name}


def _guessed(name: str) -> str:
    plain = _bare(name)
    if plain in _CODES:
        return _CODES[plain]
    if plain in LANG_INFO:  # "label::en"
        return plain
    letters = re.sub(r"[^a-z0-9]", "", plain)[:8]
    return f"x-{letters or '1'}"  # of private use, as BCP 47 says


def _free(code: str, taken: set[str]) -> str:
    if code not in taken:
        return code
    start = code if code.startswith("x-") else f"{code}-x"
    return next(free for number in range(2, len(taken) + 3) if (free := f"{start}-{number}") not in taken)
