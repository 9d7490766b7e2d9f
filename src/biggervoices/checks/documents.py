"""Paper: the invitation for a person, the pack for whoever goes, and the report for everyone."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import segno
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.formats import day_and_year, day_words, said_time, time_words
from biggervoices.checks.formats.fixed import is_english
from biggervoices.checks.models import Visit, VisitReport
from biggervoices.checks.queries.faces import Faces
from biggervoices.checks.queries.paper import HOME, Box, Line, PaperTopic, Sheet, about_boxes, lines_before
from biggervoices.checks.queries.steps import room_choices
from biggervoices.checks.queries.toolkit import Kit, Tongue
from biggervoices.checks.queries.visits import crew, seats
from biggervoices.checks.rules import checks
from biggervoices.easyread.documents import make_pdf, prints
from biggervoices.easyread.models import Picture
from biggervoices.loop.queries.asking import Choice
from biggervoices.people.models import Organisation, Person
from biggervoices.people.queries import managers_of


def invitation_pdf(visit: Visit, person: Person, faces: Faces) -> bytes:
    """Print an invitation for one person. The visit comes with its home, its crew and their photos.

    faces: what whoever prints it may see of these.
    """
    answers = [(_("Yes, come and see me"), "yes"), (_("No, thank you"), "no"), (_("Another day"), "another-day")]
    if visit.own_home:
        answers.append((_("I want another checker"), "checker"))
    about = [
        (_("A Quality Checker asks what is good in your home, and what you want to change."), "talk"),
        (_("You choose what to talk about. You choose who is in the room."), "who-is-in-room"),
        (_("You choose who hears what you said."), "listen"),
    ]
    data = {
        "organisation": organisation(),
        "to": person.first_name,
        "home": visit.home.name,
        "day": day_words(visit.on),
        "time": time_words(visit.starts),
        "day_picture": _idea("calendar"),
        "checkers": [_badge(visit, one, faces) for one in crew(visit)],
        "about": [{"words": words, "picture": _idea(idea)} for words, idea in about],
        "answers": [{"words": words, "picture": _idea(idea)} for words, idea in answers],
        "back_to": _back_to(visit),
    }
    return make_pdf("checks/invitation.typ", data, title=_("May we visit you?"))


def pack_pdf(visit: Visit, checker: Person, faces: Faces) -> bytes:
    """Print all that somebody who goes needs for the day. The visit comes with its home, crew and invitations."""
    managers = list(managers_of(visit.home, visit.on))
    said_yes = [seat for seat in seats(visit) if seat.yes]
    home = visit.home
    data = {
        "organisation": organisation(),
        "badges": [_badge(visit, checker, faces)],
        "home": {
            "name": home.name,
            "address": [part.strip() for part in [*home.address.split(","), home.postcode] if part.strip()],
            "manager": str(managers[0]) if managers else None,
            "photo": _photo(home.photo, "our-home", home.name),
        },
        "day": day_words(visit.on),
        "plan": _steps(visit),
        "practical": _practical(visit),
        "phone": _phone(visit, faces),
        "people": [
            {"name": it.person.first_name, "photo": _face(it.person, faces), "know": it.know} for it in said_yes
        ],
        "topics": [
            {"title": topic.name, "words": topic.sentence, "picture": _idea(topic.picture)}
            for topic in visit.version.topics.order_by("order")
        ],
    }
    return make_pdf("checks/pack.typ", data, title=_("Your visit to %(home)s") % {"home": home.name})


def organisation() -> dict[str, Any]:
    """Give whose paper this is."""
    ours = Organisation.objects.select_related("logo").first()
    if ours is None:
        return {"name": "Bigger Voices", "logo": _idea("checker")}
    alt = _("Logo of the Quality Checkers") if ours.logo else ""
    return {"name": ours.name, "logo": _photo(ours.logo, "checker", alt)}


def _badge(visit: Visit, person: Person, faces: Faces) -> dict[str, Any]:
    role = _("Quality Checker") if checks(visit, person) else _("Supporter")
    return {"name": person.first_name, "photo": _face(person, faces), "role": role}


def _steps(visit: Visit) -> list[dict[str, Any]]:
    plan, home = visit.plan, {"home": visit.home}
    steps = [
        (plan.get("leave_at"), plan.get("travel") or _("Leave home."), "bus"),
        (f"{visit.starts:%H:%M}", _("Say hello to everyone at %(home)s.") % home, "hello"),
        (plan.get("lunch_at"), plan.get("lunch") or _("Have lunch and a rest."), "lunch"),
        (f"{visit.ends:%H:%M}", _("Say thank you and go home."), "walk"),
    ]
    timed = sorted((step for step in steps if step[0]), key=lambda step: str(step[0]))
    return [{"time": said_time(str(at)), "words": words, "picture": _idea(idea)} for at, words, idea in timed]


def _practical(visit: Visit) -> list[dict[str, Any]]:
    rows = [(_("Travel"), "travel", "bus"), (_("Lunch"), "lunch", "lunch"), (_("Toilet"), "toilet", "toilet")]
    return [
        {"title": title, "words": visit.plan[key], "picture": _idea(idea)}
        for title, key, idea in rows
        if visit.plan.get(key)
    ]


def _phone(visit: Visit, faces: Faces) -> list[dict[str, Any]]:
    rows = []
    if visit.supporter and visit.supporter.phone:
        why = _("If you need help on the way.")
        rows.append((str(visit.supporter), why, visit.supporter.phone, _face(visit.supporter, faces)))
    if visit.plan.get("phone_number"):
        who = visit.plan.get("phone_who") or _("The Quality Team")
        rows.append((who, _("If you are late, or need help."), visit.plan["phone_number"], _idea("phone")))
    return [{"name": name, "why": why, "number": number, "photo": photo} for name, why, number, photo in rows]


def _back_to(visit: Visit) -> str | None:
    number = visit.plan.get("phone_number")
    who = visit.plan.get("phone_who") or _("the Quality Team")
    if not number:
        return _("Give this page to somebody you trust. They can press your answer for you.")
    return _("Give this page to somebody you trust, or phone %(who)s: %(number)s.") % {"who": who, "number": number}


def _idea(idea: str) -> dict[str, str]:
    return {"idea": idea, "alt": ""}


def _face(person: Person, faces: Faces) -> dict[str, Any]:
    return _photo(faces.photo(person), "person", _("Photo of %(name)s") % {"name": person.first_name})


def _photo(picture: Picture | None, idea: str, alt: str) -> dict[str, Any]:
    return {"photo": picture.file if picture else None, "idea": idea, "alt": alt if picture else ""}


def report_pdf(report: VisitReport, faces: Faces) -> bytes:
    """Print a report: its frozen words, and photos as they are today. It comes with its visit, home and checkers."""
    content: dict[str, Any] = report.content or {}
    crew = {checker.first_name: checker for checker in report.visit.checkers.all()}
    rows = {key: [_pictured(row) for row in content[key]] for key in ("since", "good", "praise", "change", "saw")}
    data = content | rows
    data |= {
        "organisation": organisation(),
        "published": day_and_year(localdate(report.published_at)) if report.published_at else None,
        "better_picture": _idea("better-now"),
        "photo": _photo(report.visit.home.photo, "our-home", content["home"]),
        "checkers": [
            {"name": name, "photo": _face(crew[name], faces) if name in crew else _photo(None, "person", "")}
            for name in content["checkers"]
        ],
    }
    return make_pdf("checks/report.typ", data, title=content["title"])


def _pictured(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"picture": _idea(row["picture"])}


# --- a visit on paper ------------------------------------------------------------------------------------------------


def paper_pdf(
    visit: Visit, sheets: Sequence[Sheet], parts: Sequence[PaperTopic], *, site: str, tongue: Tongue | None = None
) -> bytes:
    """Print sheets of a visit, to be written on and typed in later. site: where a phone finds this house.

    tongue: the language of the questions.

    The name of a person stands on the first pages of their sheet only; everywhere else stands its code.
    """
    most = sum(len(part.lines) + 1 for part in parts) + 16  # pages: more than one for each question there never are
    made = [_sheet(visit, sheet, 4 if sheet.kind == HOME else most, site) for sheet in sheets]
    topics = [_topic(part) for part in parts]
    about, rooms = _boxes(about_boxes(), keys=False), [_room(it) for it in room_choices()]
    used = {"hello", *_ideas([made, topics, about, rooms])}
    data = {
        "organisation": organisation() | {"logo": None},
        "day": day_words(visit.on),
        "pictures": {idea: _idea(idea) for idea in sorted(used)},
        "sheets": made,
        "topics": topics,
        "about": about,
        "rooms": rooms,
        "lang": tongue.code if tongue and not is_english(tongue.code) else None,
        "wish": tongue.say("wants_change").words if tongue else None,
    }
    return make_pdf("checks/paper.typ", data, title=_("A visit on paper"))


def languages_on_paper(kit: Kit) -> list[dict[str, Any]]:
    """Give the languages of a toolkit that our font can write."""
    return [it for it in kit.languages if _prints(kit.in_language(it["code"]))]


def _prints(kit: Kit) -> bool:
    return all(
        prints(topic.name + topic.sentence)
        and all(
            prints(asked.words + asked.simpler + "".join(it.words for it in asked.choices()))
            for asked in topic.questions
        )
        for topic in kit.topics
    )


def _sheet(visit: Visit, sheet: Sheet, pages: int, site: str) -> dict[str, Any]:
    address = paper_address(visit, sheet, site)
    before = [] if sheet.kind == HOME else lines_before(visit, sheet.seat.person if sheet.seat else None)
    return {
        "code": sheet.spoken,
        "kind": sheet.kind,
        "codes": [{"svg": paper_code(f"{address}?page={page}"), "alt": ""} for page in range(1, pages + 1)],
        "before": [_line(line) for line in before],
        "crew": [one.first_name for one in crew(visit)],
    }


def paper_address(visit: Visit, sheet: Sheet, site: str) -> str:
    """Give where a sheet is typed in: it says which visit and which sheet, and signs nobody in."""
    return site + reverse("checks:paper_sheet", args=[visit.pk, sheet.code])


def paper_code(address: str) -> str:
    """Draw the code of one page."""
    # The mask is fixed: to try them all takes several times as long, for hundreds of pages.
    kept = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=2).save(kept, kind="svg", border=4, xmldecl=False)
    return kept.getvalue().decode()


def _topic(part: PaperTopic) -> dict[str, Any]:
    topic = part.topic
    return {
        "title": part.title,
        "words": topic.sentence,
        "picture": topic.picture,
        "lines": [_line(line) for line in part.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": str(line.number) if line.number else None,
        "words": line.words,
        "picture": line.picture,
        "kind": line.asked.kind if line.asked else "",
        "only": line.only,
        "simpler": line.asked.simpler if line.asked else None,
        "rows": [{"words": words, "picture": picture} for picture, words in line.rows],
        "boxes": _boxes(line.boxes),
    }


def _boxes(boxes: Sequence[Box], *, keys: bool = True) -> list[dict[str, Any]]:
    return [{"key": it.key if keys else None, "words": it.choice.words, "picture": it.choice.picture} for it in boxes]


def _room(room: Choice) -> dict[str, Any]:
    private = _("Only if its owner asked you in.") if room.value == "BEDROOM" else None
    return {"words": room.words, "picture": room.picture, "only": private}


def _ideas(data: Any) -> Iterator[str]:
    """Give each picture that is named anywhere in the data of a paper."""
    if isinstance(data, dict):
        if data.get("picture"):
            yield str(data["picture"])
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from _ideas(part)
