"""Letters that tell people, and the poster for a house meeting."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.easyread.documents import make_pdf
from biggervoices.easyread.models import Picture
from biggervoices.loop import queries, rules
from biggervoices.loop.formats import day_of, day_words
from biggervoices.loop.models import Point, Reply, Telling, Verdict
from biggervoices.people.documents import whose_paper
from biggervoices.people.models import Person
from biggervoices.people.queries import Standing, faces_seen

KINDS = {Reply.WE_WILL: "WILL", Reply.WE_CANNOT: "CANNOT", Reply.FIND_OUT: "FIND_OUT", Reply.THANKS: "THANKS"}


def letter(telling: Telling, *, by: Standing, now: datetime) -> bytes:
    """Print the letter that tells one person what was answered or done. `by` can read it with them."""
    return make_pdf("loop/told.typ", letter_data(telling, by=by, now=now), title=_("What happened with what you said"))


def letter_data(telling: Telling, *, by: Standing, now: datetime) -> dict[str, Any]:
    """Give what the letter says. "Is it better now?" is left out where whoever brings it has a part in the change."""
    today = localdate(now)
    point = telling.point
    person = queries.person_of(point)
    replies = queries.replies_of(point)
    last = replies[-1] if replies else None
    asked = None if rules.has_part_in(by, point) else queries.asked_of(point)
    return {
        "organisation": whose_paper(),
        "to": person.first_name if person else None,
        "day": day_words(today),
        "said": {
            "words": queries.words_for_teller(telling),
            "picture": {"idea": point.picture, "alt": ""},
            "day": _("You said this on %(day)s.") % {"day": day_words(point.heard_on, today=today)},
        },
        "answer": _answer(last, by, today) if last else _kept(point),
        "done": [
            {"words": update.words, "picture": _done_picture(update.picture), "day": day_of(update.at, today=today)}
            for action in (last.actions if last else ())
            for update in action.updates
        ],
        "ask": _boxes() if asked and not asked.is_no and last and not last.verdict else None,
        "helper": _helper(by.person),
    }


def _answer(reply: queries.ReplySeen, by: Standing, today: date) -> dict[str, Any]:
    doers = [action.owner for action in reply.actions]
    days = [action.due_on for action in reply.actions]
    by_day = reply.tell_by or (max(days) if days else None)
    doer = reply.tells or (doers[0] if doers else "")
    tells = _("%(name)s will tell you.") if reply.kind == Reply.FIND_OUT else _("%(name)s will do it.")
    # Whoever prints the letter sees no face in it that they would not see on a page.
    face = reply.by_photo if reply.by_photo and faces_seen(by.person, [reply.by_photo.pk], on=by.on) else None
    return {
        "who": reply.by,
        "photo": _face(face, "manager"),
        "kind": KINDS[reply.kind],
        "words": reply.words,
        "when": _("By %(day)s") % {"day": day_words(by_day, today=today)} if by_day else None,
        "doer": tells % {"name": doer} if doer else None,
    }


def _kept(point: Point) -> dict[str, Any] | None:
    if not point.kept_by:
        return None
    return {
        "who": str(point.kept_by),
        "photo": {"idea": "quality-team", "alt": ""},
        "kind": "KEPT",
        "words": point.kept_reason,
        "when": None,
        "doer": None,
    }


def _face(photo: Picture | None, idea: str) -> dict[str, Any]:
    return {"photo": photo.file, "idea": idea, "alt": ""} if photo else {"idea": idea, "alt": ""}


def _done_picture(picture: Picture | None) -> dict[str, Any]:
    if picture is None:
        return {"idea": "done", "alt": ""}
    return {"photo": picture.file, "idea": "photo", "alt": picture.words}


def _boxes() -> list[dict[str, Any]]:
    pictures = {Verdict.YES: "yes", Verdict.NOT_YET: "not-yet", Verdict.DO_NOT_KNOW: "do-not-know"}
    return [
        {"words": queries.verdict_words(value, no=False), "picture": {"idea": pictures[value], "alt": ""}}
        for value, _words in Verdict.VALUES
    ]


def _helper(by: Person) -> dict[str, Any]:
    phone = _(" Phone %(phone)s.") % {"phone": by.phone} if by.phone else ""
    return {
        "name": str(by),
        "photo": _face(by.photo, "supporter"),
        "words": _("%(name)s can read this with you.") % {"name": by.first_name} + phone,
    }


def poster(wall: queries.Wall, *, paper: str) -> bytes:
    """Print "You said, we did" for a house meeting."""
    data = {
        "organisation": whose_paper(),
        "home": str(wall.home),
        "when": wall.month,
        "things": [
            {
                "said": thing.said,
                "picture": {"idea": thing.picture, "alt": ""},
                "kind": thing.kind,
                "answer": thing.answer,
                "answer_picture": {"idea": thing.answer_picture, "alt": ""},
                "when": thing.when or None,
                "better": thing.better or None,
            }
            for thing in wall.things
        ],
        "meeting": None,
        "ask": _("Do you want something to change? Tell a Quality Checker."),
    }
    title = _("You said, we did: %(home)s") % {"home": wall.home}
    return make_pdf("loop/said_and_did.typ", data, title=title, paper=paper)
