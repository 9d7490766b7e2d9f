"""What a tablet takes along: one visit whole, in words that the pages without a tablet use, too (docs/recorder.md)."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.formats import day_words, milliseconds, time_words
from biggervoices.checks.models import Interview, Slip, Visit
from biggervoices.checks.queries import steps
from biggervoices.checks.queries.faces import Faces, faces_of
from biggervoices.checks.queries.recorder_words import INTERFACE, recorder_words
from biggervoices.checks.queries.talk import interview_id
from biggervoices.checks.queries.toolkit import SPOKEN, Asking, Kit, TopicSeen, kit_of, voices
from biggervoices.checks.queries.visits import Seat, crew, day_steps, practical, seats, with_crew, with_invitations
from biggervoices.checks.rules import checks, why_not_observe
from biggervoices.core.keys import drawn, drawn_id, sealing_key_public
from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import direction, picture_url, voice_url
from biggervoices.loop.queries.asking import Choice
from biggervoices.people.models import AccessNeeds, Organisation, Person
from biggervoices.people.queries import organisation
from biggervoices.pure.slips import fold
from biggervoices.safeguarding.queries import faces_at, faces_to_name, who_is_told

FORMAT = 1
AHEAD = timedelta(days=7)


def visits_of(me: Person, *, now: datetime) -> dict[str, Any]:
    """Give the visits that I may take along: open ones, and those of the next seven days."""
    today = localdate(now)
    mine = with_crew(_packable(me, today)).order_by("on", "starts")
    return {
        "me": {"id": me.pk, "first_name": me.first_name},
        "epoch": epoch(),
        "now": milliseconds(now),
        "visits": [
            {
                "id": visit.pk,
                "home": str(visit.home),
                "on": visit.on,
                "day": day_words(visit.on),
                "time": time_words(visit.starts),
                "state": visit.state,
            }
            for visit in mine
        ],
    }


def packable(me: Person, id: UUID, *, on: date) -> Visit | None:
    """Give a visit that I may take along, or nothing."""
    return with_invitations(with_crew(_packable(me, on))).filter(pk=id).first()


def whose_needs(visit: Visit) -> list[Person]:
    """Give the people of a visit who let visitors read what they need."""
    return [seat.person for seat in seats(visit) if _shared(seat.person)]


def _packable(me: Person, on: date) -> Any:
    soon = Visit.objects.filter(state=Visit.PLANNED, on__gte=on, on__lte=on + AHEAD)
    return (soon | Visit.objects.filter(state=Visit.OPEN)).on_crew(me)


def epoch() -> UUID:
    """Give the epoch of this server: another one after a restore."""
    return next(iter(_epoch()), None) or drawn_id("epoch")


@Prepared
def _epoch() -> Any:
    return Organisation.objects.values_list("epoch", flat=True).order_by("pk")[:1]


def pack_of(visit: Visit, *, me: Person, slot: UUID | None, now: datetime) -> dict[str, Any]:
    """Give all that one visit needs without signal. slot: the journal of the tablet that asks; it is given its key."""
    kit, faces = kit_of(visit.version_id), faces_of(visit, me, on=localdate(now))
    taken = Taken()
    everyone = [_person(visit, seat, taken, localdate(now)) for seat in seats(visit, faces)]
    pack = {
        "format": FORMAT,
        "epoch": epoch(),
        "made_at": milliseconds(now),
        "key": b64encode(drawn("recorder", visit.pk, slot)).decode() if slot else "",
        "public_key": b64encode(sealing_key_public()).decode(),
        "me": me.pk,
        "visit": _visit(visit, taken),
        "crew": [_one_of_crew(visit, person, faces) for person in crew(visit)],
        "told": _told(now),
        "whom": _whom(visit, me, faces, on=localdate(now)),
        "people": everyone,
        "kit": _kit(kit, taken),
        "lists": {name: taken.choices(choices()) for name, choices in steps.LISTS.items()},
        "words": recorder_words(),
    }
    pack["pictures"] = {idea: picture_url(idea) for idea in sorted({*taken.ideas, *INTERFACE} - {""})}
    return pack | _sounds(taken) | {"files": _files(pack, taken)}


@dataclass
class Taken:
    """What is spoken and shown anywhere in a pack, gathered on the way."""

    ideas: set[str] = field(default_factory=set)
    spoken: dict[str, None] = field(default_factory=dict)
    recorded: list[str] = field(default_factory=list)

    def picture(self, idea: str) -> str:
        self.ideas.add(idea)
        return idea

    def said(self, words: str) -> str:
        if words:
            self.spoken[words] = None
        return words

    def row(self, picture: str, words: str) -> dict[str, str]:
        return {"picture": self.picture(picture), "words": self.said(words)}

    def choices(self, choices: Iterable[Choice]) -> list[dict[str, Any]]:
        return [{"value": it.value, **self.row(it.picture, it.words)} for it in choices]


# --- the visit and its people ----------------------------------------------------------------------------------------


def _visit(visit: Visit, taken: Taken) -> dict[str, Any]:
    house = organisation()
    lines = [(step.picture, f"{step.time}. {step.words}" if step.time else step.words) for step in day_steps(visit)]
    lines += [(step.picture, step.words) for step in practical(visit)]
    phones = [
        (str(visit.plan.get("phone_who", "")), str(visit.plan.get("phone_number", ""))),
        (_("On call"), house.on_call_phone if house else ""),
    ]
    phones += [(_("The office"), house.office_phone if house else "")]
    return {
        "id": visit.pk,
        "home": str(visit.home),
        "on": visit.on,
        "day": day_words(visit.on),
        "time": time_words(visit.starts),
        "until": time_words(visit.ends),
        "state": visit.state,
        "own_home": visit.own_home,
        "version": visit.version_id,
        "rows": [taken.row(picture, words) for picture, words in dict.fromkeys(lines) if words],
        "phones": [{"words": words, "number": number} for words, number in phones if number],
        "saw": visit.saw,
    }


def _one_of_crew(visit: Visit, person: Person, faces: Faces) -> dict[str, Any]:
    return {
        "id": person.pk,
        "first_name": person.first_name,
        "name": person.name,
        "photo": faces.address(person),
        "checks": checks(visit, person),
    }


def _told(now: datetime) -> list[dict[str, Any]]:
    """Give who hears of a worry, and may be left out of it."""
    people = who_is_told(now=now).people
    faces = {person.pk: reverse("safeguarding:face", args=[person.pk]) if person.photo_id else "" for person in people}
    return [{"id": person.pk, "name": str(person), "photo": faces[person.pk]} for person in people]


def _whom(visit: Visit, me: Person, faces: Faces, *, on: date) -> list[dict[str, Any]]:
    """Give whom a worry may be about, in pictures: who works at this home, then whom I can name on a page."""
    photos = {
        one: reverse("safeguarding:face", args=[one.pk]) if one.photo_id else ""
        for one in faces_to_name(me, None, on=on)
    }
    there = {one: faces.address(one) for one in faces_at(visit.home, on=on) if one != me}
    shown = there | {one: there.get(one) or photo for one, photo in photos.items()}
    return [{"id": one.pk, "name": str(one), "photo": photo} for one, photo in shown.items()]


def _person(visit: Visit, seat: Seat, taken: Taken, on: date) -> dict[str, Any]:
    interview = seat.interview or Interview(
        id=interview_id(visit, seat.person.pk), visit=visit, person=seat.person.pk, kind=""
    )
    interview.visit = visit
    needs = _shared(seat.person)
    other = seat.invitation.other_checker
    return {
        "id": seat.person.pk,
        "interview": interview.pk,
        "first_name": seat.person.first_name,
        "name": seat.person.name,
        "photo": seat.face,
        "yes": needs.says_yes if needs else "",
        "no": needs.says_no if needs else "",
        "flag": needs.flag if needs else "",
        "no_time_with": why_not_observe(seat.person, on=on) or "",
        "invited": "OTHER_CHECKER" if other else seat.invitation.answer,
        "state": interview.kind,
        "steps": {name: _step(name, interview, seat.person, taken) for name in steps.STEPS},
        "slips": list(_held(interview)) if seat.interview and not interview.taken_back_at else [],
    }


def _shared(person: Person) -> AccessNeeds | None:
    """Give what somebody needs, read with them, where visitors may read it."""
    needs: AccessNeeds | None = getattr(person, "access_needs", None)
    return needs if needs and needs.share else None


def _step(name: str, interview: Interview, person: Person, taken: Taken) -> dict[str, Any]:
    step = steps.STEP_PAGES[name](interview, person, fold(()))
    return {
        "title": taken.said(step.title),
        "picture": taken.picture(step.picture),
        "rows": [taken.row(picture, words) for picture, words in step.rows],
        "choices": [
            {**choice, "means": steps.meaning(name, choice["value"], interview)}
            for choice in taken.choices(step.choices)
        ],
        "several": bool(step.next),
        "people": [one.pk for one in step.people],
    }


def _held(interview: Interview) -> Iterator[dict[str, Any]]:
    """Give what is held of an interview, as entries of a journal."""
    for slip in Slip.objects.filter(interview=interview).order_by("id"):
        yield {
            "id": slip.pk,
            "visit": interview.visit_id,
            "interview": interview.pk,
            "kind": slip.kind,
            "value": slip.value,
            "question": slip.question_id,
            "turn": slip.turn,
            "by": slip.answered_by,
            "at": milliseconds(slip.said_at),
        }


# --- the toolkit -----------------------------------------------------------------------------------------------------


def _kit(kit: Kit, taken: Taken) -> dict[str, Any]:
    spoken = _voices(kit, kit.languages[0]["code"], taken)
    topics = [_topic(topic, spoken, taken) for topic in kit.topics]
    for it in kit.languages[1:]:
        _translate(topics, kit, it["code"], taken)
    return {
        "id": kit.id,
        "name": kit.name,
        "number": kit.number,
        "languages": [
            {
                "code": it["code"],
                "name": it["name"],
                "dir": direction(it["code"]),
                "words": kit.in_language(it["code"]).tongue.beside(),
            }
            for it in kit.languages
        ],
        "topics": topics,
    }


def _voices(kit: Kit, language: str, taken: Taken) -> dict[UUID, str]:
    found = voices(kit.questions.values(), language)
    spoken = {question: reverse("checks:voice", args=[it.pk]) for question, it in found.items()}
    taken.recorded += spoken.values()
    return spoken


def _topic(topic: TopicSeen, spoken: dict[UUID, str], taken: Taken) -> dict[str, Any]:
    return {
        "id": topic.id,
        "key": topic.key,
        "name": taken.said(topic.name),
        "sentence": taken.said(topic.sentence),
        "picture": taken.picture(topic.picture),
        "rule": topic.rule,
        "again": topic.again,
        "questions": [_question(question, spoken.get(question.id, ""), taken) for question in topic.questions],
    }


def _question(question: Asking, sound: str, taken: Taken) -> dict[str, Any]:
    return {
        "id": question.id,
        "key": question.key,
        "kind": question.kind,
        "words": question.words if sound else taken.said(question.words),
        "sentence": taken.said(question.sentence),
        "simpler": taken.said(question.simpler),
        "good": question.good,
        "how_to_ask": question.how_to_ask,
        "follow_up": taken.said(question.follow_up),
        "worry": question.worry,
        "picture": taken.picture(question.picture),
        "choices": taken.choices(question.choices()),
        "limits": question.limits,
        "rule": question.rule,
        "sound": sound,
    }


def _translate(topics: list[dict[str, Any]], kit: Kit, code: str, taken: Taken) -> None:
    """Add to topics and questions what one more language says otherwise. Only people's own voices speak it."""
    spoken = _voices(kit, code, taken)
    for row, topic, said in zip(topics, kit.topics, kit.in_language(code).topics, strict=True):
        _add(row, code, {name: getattr(said, name) for name in ("name", "sentence")})
        for asked, was, question in zip(row["questions"], topic.questions, said.questions, strict=True):
            pairs = zip(question.choices(), was.choices(), strict=True)
            choices = {it.value: it.words for it, before in pairs if it.words != before.words}
            own = {"choices": choices, "sound": spoken.get(question.id, "")}
            _add(asked, code, {name: getattr(question, name) for name in SPOKEN} | own)


def _add(row: dict[str, Any], code: str, said: dict[str, Any]) -> None:
    new = {name: it for name, it in said.items() if it and it != row[name]}
    if new:
        row.setdefault("translations", {})[code] = new


# --- pictures and sounds ---------------------------------------------------------------------------------------------


def _sounds(taken: Taken) -> dict[str, Any]:
    """Give the sounds that are there as files, and the words that the server can still speak."""
    here = {words: voice_url(words) for words in taken.spoken}
    app = {words: voice_url(words) for words in recorder_words().values()}  # these came with the app
    return {
        "sounds": {words: url for words, url in (app | here).items() if url},
        "speak": [words for words, url in here.items() if not url],
    }


def _files(pack: dict[str, Any], taken: Taken) -> list[dict[str, Any]]:
    faces = [one["photo"] for one in [*pack["crew"], *pack["people"], *pack["told"], *pack["whom"]] if one["photo"]]
    own = [url for idea, url in pack["pictures"].items() if idea in taken.ideas]  # the others come with the app
    pictures = dict.fromkeys([*own, *faces])
    sounds = dict.fromkeys([*filter(None, map(voice_url, taken.spoken)), *taken.recorded])
    return [{"url": url, "sound": False} for url in pictures] + [{"url": url, "sound": True} for url in sounds]
