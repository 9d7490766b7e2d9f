"""What this room prints: the cards and the report of a gathering, and the agenda of a group."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.easyread.documents import make_pdf
from biggervoices.people.documents import whose_paper
from biggervoices.voices.models import Gathering, Item, Meeting
from biggervoices.voices.queries.meetings import When, when
from biggervoices.voices.queries.report import Report, ThemeTold


def agenda(meeting: Meeting, items: Sequence[Item], *, with_place: bool, today: date) -> bytes:
    """Print the agenda of a meeting. with_place: where and at what time, which members alone read."""
    seen = when(meeting, today=today)
    data = {
        "organisation": whose_paper(),
        "group": {"name": meeting.group.name, "picture": {"idea": meeting.group.picture, "alt": ""}},
        "day": seen.day,
        "facts": _facts(seen, with_place=with_place),
        "off": _("We called this meeting off.") if seen.is_off else None,
        "items": [_item(it) for it in items],
    }
    return make_pdf("voices/agenda.typ", data, title=_("What we talk about on %(day)s") % {"day": seen.day})


def report(seen: Report) -> bytes:
    """Print the report of a gathering."""
    there = ngettext("%(n)s person was there.", "%(n)s people were there by themselves.", seen.people)
    tables = ngettext("%(n)s table talked together.", "%(n)s tables talked together.", seen.tables)
    data = {
        "organisation": whose_paper(),
        "picture": {"idea": "group", "alt": ""},
        "gathering": seen.gathering.name,
        "day": seen.day,
        "there": f"{there % {'n': seen.people}} {tables % {'n': seen.tables} if seen.tables else ''}".strip(),
        "photos": [{"photo": it.picture.file, "idea": "photo", "alt": it.picture.words} for it in seen.photos],
        "themes": [_theme(it) for it in seen.themes],
        "before": None,
    }
    if seen.before:
        name = f"{seen.before.gathering.name}, {seen.before.day}"
        data["before"] = {"name": name, "themes": [_theme(it) | {"says": None} for it in seen.before.themes]}
    return make_pdf("voices/report.typ", data, title=_("What we said together"))


CARDS_A_PAGE = 8


def cards(gathering: Gathering, seen: Sequence[tuple[int | None, str]]) -> bytes:
    """Print cards to cut out, each with its number and its words; without a number, an empty one."""
    data = {
        "organisation": whose_paper(),
        "gathering": gathering.name,
        "cards": [{"number": number, "words": words} for number, words in seen],
        "faces": [{"idea": idea, "alt": ""} for idea in ("happy", "in-between", "sad")],
    }
    return make_pdf("voices/cards.typ", data, title=_("Cards"))


def _theme(theme: ThemeTold) -> dict[str, Any]:
    count = ngettext("%(n)s card is about this.", "%(n)s cards are about this.", theme.count) % {"n": theme.count}
    agreed = _("We say together:") if theme.agreed else _("We may say together. Not all of us have said yes yet:")
    return {
        "name": theme.name,
        "picture": {"idea": theme.picture, "alt": ""},
        "count": count,
        "says": agreed if theme.statement else None,
        "statement": theme.statement or None,
        "cards": theme.cards,
        "ideas": [
            {"words": it.words, "picture": {"idea": it.picture, "alt": ""}, "state": it.state} for it in theme.ideas
        ],
    }


def _facts(seen: When, *, with_place: bool) -> list[dict[str, Any]]:
    shown = [("calendar", seen.day), *([("clock", seen.time), ("table", seen.place)] if with_place else [])]
    return [{"picture": {"idea": idea, "alt": ""}, "words": words} for idea, words in shown]


def _item(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "words": item.words or None,
        "picture": {"idea": item.picture, "alt": ""},
        "papers": [
            {
                "words": it.words,
                "picture": {"photo": it.photo.file, "idea": "photo", "alt": ""} if it.photo else None,
            }
            for it in item.papers.all()
        ],
        "decisions": [it.words for it in item.decisions.all()],
    }
