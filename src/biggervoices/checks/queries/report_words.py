"""What a report says: one frozen object for the page, for Listen and for paper.

Nothing here counts anybody. A sentence about what is good stands only where at least two people answered by themselves
or with help, and all of them said the good answer; who wants only the Quality Team to hear makes their whole question
silent, whatever they answered, so that no sentence and no missing sentence tells what they said.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.checks.formats import day_and_year
from biggervoices.checks.models import QuestionVersion, Visit, VisitReport
from biggervoices.checks.queries.toolkit import Asking, Kit
from biggervoices.loop.models import Point, Reply, Verdict
from biggervoices.loop.queries.seen import PointSeen, ReplySeen
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed

AT_LEAST = 2  # people who say the same, before a report says it
FOR_A_BAND = 10  # people heard, before a report says "most" or "about half"
NO_ANSWER = (slips.DO_NOT_KNOW, slips.NOT_SAY, slips.SKIP)
SHARED_ROOMS = ("LIVING_ROOM", "KITCHEN", "BATHROOM", "HALL", "GARDEN", "OUTSIDE")

# These names are words, too: a name only with a capital letter, and not where a sentence starts.
ALSO_WORDS = re.compile(
    "amber|april|art|august|bill|chase|daisy|dawn|dean|dot|drew|eve|faith|frank|grace|grant|guy|hazel|heather|holly|hope|"
    "ivy|jade|joy|june|lily|mark|max|may|melody|miles|olive|pat|patience|pearl|penny|poppy|ray|rich|rob|robin|rose|ruby|"
    "sandy|sky|star|sue|summer|sunny|violet|ward|will|willow|wren",
    re.IGNORECASE,
)
TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr")


@dataclass(frozen=True)
class Material:
    """All that the reports of one visit are made of, read for many visits at once."""

    visit: Visit
    kit: Kit
    checkers: tuple[str, ...]
    said: tuple[Interviewed, ...]  # one for each person who was asked and has not taken it back
    points: tuple[PointSeen, ...]  # heard at this visit; what may be told to everyone
    before: tuple[PointSeen, ...]  # heard at this home at other times
    last_visit_at: datetime | None
    verdicts: tuple[tuple[UUID, UUID, str, datetime], ...]  # reply, person, value, when: in the order they were given
    residents: frozenset[str]  # the names of those who live there or were asked
    staff: frozenset[str]
    published: Mapping[str, datetime] = field(default_factory=dict)  # when each edition first stood


# --- the whole -------------------------------------------------------------------------------------------------------


def content_of(material: Material, edition: str, *, as_of: datetime) -> dict[str, Any]:
    """Give what an edition says of a visit, as things stood at a moment. The same material gives the same content."""
    visit, home = material.visit, material.visit.home.name
    whole: dict[str, Any] = {
        "edition": edition,
        "title": title_of(edition, home),
        "home": home,
        "visited": day_and_year(visit.on),
        "checkers": list(material.checkers),
        "own_home": _own_home(material),
        "since": _since(material),
        "good": _good(material),
        "praise": _praise(material, as_of),
        "change": _change(material, edition, as_of),
        "saw": _saw(material),
        "better": _better(material, as_of) if edition == VisitReport.BETTER else "",
        "toolkit": _("The questions are from %(name)s, version %(number)s.")
        % {"name": material.kit.name, "number": material.kit.number},
        "could_not": _("Were you not asked? You can still say what you think."),
    }
    return whole | {"next": _next(edition, bool(whole["change"]))}


def digest(content: Mapping[str, Any]) -> str:
    """Name a content by what it is: SHA-256 of its one canonical writing."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def title_of(edition: str, home: str) -> str:
    """Give the title of an edition."""
    titles = {
        VisitReport.FOUND: _("What we found at %(home)s"),
        VisitReport.ANSWERED: _("What %(home)s answered"),
        VisitReport.BETTER: _("What people say now at %(home)s"),
    }
    return titles[edition] % {"home": home}


def _own_home(material: Material) -> str:
    """Say that a checker lives there: it is said on everything that comes of the visit."""
    if not material.visit.own_home:
        return ""
    return _("A checker on this visit lives at %(home)s.") % {"home": material.visit.home.name}


def _next(edition: str, wants: bool) -> str:
    if not wants:
        return _("Thank you to everyone who talked with us.")
    if edition == VisitReport.FOUND:
        days = settings.ANSWER_DAYS
        return ngettext(
            "The home has %(n)s day to answer. Then there is a new report.",
            "The home has %(n)s days to answer. Then there is a new report.",
            days,
        ) % {"n": days}
    if edition == VisitReport.ANSWERED:
        return _("When the home has done what it said, we ask: Is it better now?")
    return _("Where it is not better yet, the home tries again.")


# --- what is good here -----------------------------------------------------------------------------------------------


def _good(material: Material) -> list[dict[str, str]]:
    rows = []
    for question in (it for topic in material.kit.topics for it in topic.questions):
        good = good_answer(question)
        choice = question.choice(good)
        if choice and _all_said(question, good, material.said):
            words = _("People said: %(answer)s.") % {"answer": choice.words}
            rows.append({"asked": question.words, "words": words, "picture": question.picture})
    return rows


def good_answer(question: Asking) -> str | None:
    """Give the answer that is the good one, or nothing where neither is."""
    if question.kind == QuestionVersion.YES_NO:
        return slips.YES
    if question.kind == QuestionVersion.OPPOSITE:
        return slips.NO
    if question.kind != QuestionVersion.EITHER_OR:
        return None
    good = [str(it["key"]) for it in question.options if it.get("good")]
    return good[0] if len(good) == 1 else None


def _all_said(question: Asking, good: str | None, said: Iterable[Interviewed]) -> bool:
    """Tell whether at least two people answered this question themselves, and each said this every time."""
    people, answers = 0, set()
    for whole in said:
        ones = [one for asked, one in whole.each() if asked == question.id and one.answer and one.by != slips.SOMEONE]
        if any((one.hears or whole.hears or Point.QUALITY_TEAM) == Point.QUALITY_TEAM for one in ones):
            return False
        own = {one.answer for one in ones} - set(NO_ANSWER)
        people += bool(own)
        answers |= own
    return people >= AT_LEAST and answers == {good}


# --- what people said, in the words that travel ----------------------------------------------------------------------


def passed(material: Material, kind: str, as_of: datetime) -> list[PointSeen]:
    """Give the points of one kind, in the order of the questions: never in the order of who said them."""
    order = {question.words: at for at, question in enumerate(material.kit.questions.values())}
    points = [point for point in material.points if point.kind == kind and point.passed_at <= as_of and point.words]
    return sorted(points, key=lambda point: (order.get(point.question, len(order)), sha256(point.id.bytes).digest()))


def _praise(material: Material, as_of: datetime) -> list[dict[str, str]]:
    rows = [
        {"words": without_names(point.words, material.residents), "picture": point.picture}
        for point in passed(material, Point.GOOD, as_of)
    ]
    return _each_once(rows)


def _change(material: Material, edition: str, as_of: datetime) -> list[dict[str, str]]:
    rows = []
    for point in passed(material, Point.CHANGE, as_of):
        row = {
            "asked": point.question,
            "said": without_names(point.words, material.residents),
            "picture": point.picture,
        }
        if edition != VisitReport.FOUND:
            row |= _answer(material, edition, point, as_of)
        rows.append(row)
    return _each_once(rows)


def _each_once(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Say the same words once: how many said them is nobody's business."""
    return list({json.dumps(row, sort_keys=True): row for row in rows}.values())


# --- what the home answered ------------------------------------------------------------------------------------------


def reply_to(point: PointSeen, as_of: datetime) -> ReplySeen | None:
    """Give the last real answer to a point, else what somebody finds out.

    Whether the person said "not yet" since, and so opened the point again, makes no difference: that is theirs to tell.
    """
    given = sorted((reply for reply in point.replies if reply.at <= as_of), key=lambda reply: reply.at)
    final = [reply for reply in given if reply.kind in (Reply.WE_WILL, Reply.WE_CANNOT)]
    finding = [reply for reply in given if reply.kind == Reply.FIND_OUT]
    return next(reversed(final or finding), None)


def done_at(reply: ReplySeen, as_of: datetime) -> datetime | None:
    """Tell when everything that was promised had been done."""
    done = [action.done_at for action in reply.actions if action.done_at and action.done_at <= as_of]
    return max(done) if reply.kind == Reply.WE_WILL and done and len(done) == len(reply.actions) else None


def _answer(material: Material, edition: str, point: PointSeen, as_of: datetime) -> dict[str, str]:
    reply = reply_to(point, as_of)
    if reply is None:
        return {"kind": "", "answer": "", "when": "", "better": ""}
    done = done_at(reply, as_of) if edition == VisitReport.BETTER else None
    kind = "DID" if done else {Reply.WE_WILL: "WILL", Reply.WE_CANNOT: "CANNOT"}.get(reply.kind, "FIND_OUT")
    words = _told(reply, as_of) if done else reply.words
    return {
        "kind": kind,
        "answer": without_names(words, material.residents),
        "when": _when(kind, reply, done),
        "better": _agreed(_last_words(material, [reply.id], as_of)) if edition == VisitReport.BETTER else "",
    }


def _told(reply: ReplySeen, as_of: datetime) -> str:
    """Say what was done: the last that the home told of each action."""
    told = []
    for action in reply.actions:
        updates = [update.words for update in action.updates if update.at <= as_of and update.words]
        told.append(updates[-1] if updates else action.what)
    return " ".join(_sentence(words) for words in dict.fromkeys(told))


def _sentence(words: str) -> str:
    return words if words.rstrip()[-1:] in ".!?" else f"{words.rstrip()}."


def _when(kind: str, reply: ReplySeen, done: datetime | None) -> str:
    if done:
        return _("Since %(day)s") % {"day": day_and_year(localdate(done))}
    if kind == "WILL" and reply.actions:
        return _("By %(day)s") % {"day": day_and_year(max(action.due_on for action in reply.actions))}
    if kind == "FIND_OUT" and reply.tell_by:
        return _("By %(day)s") % {"day": day_and_year(reply.tell_by)}
    return ""


# --- is it better now? -----------------------------------------------------------------------------------------------


def _last_words(material: Material, replies: Iterable[UUID], as_of: datetime) -> dict[UUID, str]:
    """Give the last word of each person on some answers: one "not yet" is a "not yet"."""
    wanted = set(replies)
    each: dict[tuple[UUID, UUID], str] = {}
    for reply, person, value, at in material.verdicts:
        if reply in wanted and at <= as_of:
            each[reply, person] = value
    people: dict[UUID, str] = {}
    for (_reply, person), value in each.items():
        if value != Verdict.DO_NOT_KNOW and people.get(person) != Verdict.NOT_YET:
            people[person] = value
    return people


def _agreed(people: Mapping[UUID, str]) -> str:
    """Say what everyone said, where at least two did; else nothing."""
    values = set(people.values())
    if len(people) < AT_LEAST or len(values) > 1:
        return ""
    if values == {Verdict.YES}:
        return _("People say: It is better now.")
    return _("People say: It is not better yet.")


def _better(material: Material, as_of: datetime) -> str:
    replies = [reply_to(point, as_of) for point in passed(material, Point.CHANGE, as_of)]
    people = _last_words(material, [reply.id for reply in replies if reply], as_of)
    if words := _agreed(people):
        return words
    if len(people) < FOR_A_BAND:
        return _("We are still asking if it is better now.")
    return band(sum(value == Verdict.YES for value in people.values()), len(people))


def band(yes: int, of: int) -> str:
    """Say how many of at least ten people say that it is better, without a number."""
    bands = {
        9: _("Nearly all people say that it is better now."),
        6: _("Most people say that it is better now."),
        4: _("About half of the people say that it is better now."),
        2: _("Some people say that it is better now."),
        0: _("A few people say that it is better now."),
    }
    return next(words for tenths, words in bands.items() if yes * 10 >= tenths * of)


# --- what happened since the last visit ------------------------------------------------------------------------------


def _since(material: Material) -> list[dict[str, str]]:
    """Say what was done between the last visit and this one, of what was promised to people before."""
    until, last = material.visit.finished_at, material.last_visit_at
    if until is None or last is None:
        return []
    rows: dict[UUID, tuple[datetime, dict[str, str]]] = {}
    for point in sorted(material.before, key=lambda it: sha256(it.id.bytes).digest()):
        for reply in point.replies:
            done = done_at(reply, until)
            if done and done > last and reply.id not in rows:
                words = without_names(_told(reply, until), material.residents)
                better = _agreed(_last_words(material, [reply.id], until))
                rows[reply.id] = (done, {"words": words, "picture": point.picture, "better": better})
    return [row for _at, row in sorted(rows.values(), key=lambda it: (it[0], it[1]["words"]))]


# --- what the checkers saw -------------------------------------------------------------------------------------------


def _saw(material: Material) -> list[dict[str, str]]:
    names = material.residents | material.staff
    return [
        {"words": without_names(str(it["words"]), names), "picture": str(it.get("picture") or "look")}
        for it in material.visit.saw
        if it.get("room") in SHARED_ROOMS and str(it.get("words", "")).strip()
    ]


def without_names(words: str, names: Iterable[str]) -> str:
    """Say "someone" for whoever is named."""
    someone = _("someone")

    def instead(found: re.Match[str]) -> str:
        before = found.string[: found.start()].rstrip()
        return someone if before and before[-1] not in ".!?" else someone.capitalize()

    whole = (name for name in names if len(name) > 1 and name.lower() not in TITLES)
    for name in sorted(whole, key=lambda it: (-len(it), it)):
        if ALSO_WORDS.fullmatch(name):
            pattern = rf"(?<=[\w,;] ){re.escape(name.capitalize())}\b"
        else:
            pattern = rf"(?i:(?<!\w){re.escape(name)}(?!\w))"
        words = re.sub(pattern, instead, words)
    return words
