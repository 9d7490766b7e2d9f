"""Sentences are put to everybody; people say what they think; hands are counted. The last word of each counts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.pure import urgent
from biggervoices.voices.changes.board import hold_words
from biggervoices.voices.changes.gatherings import change, held
from biggervoices.voices.models import (
    BoardCard,
    Gathering,
    Hands,
    Idea,
    Room,
    Seat,
    Sentence,
    ThemeWording,
    Vote,
    Voter,
    Voting,
)
from biggervoices.voices.rules import votes as rules
from biggervoices.voices.rules.gatherings import why_not_lead


@transaction.atomic
def put_cards(gathering: Gathering, cards: Iterable[BoardCard], *, by: Person, now: datetime) -> int:
    """Put cards of the board to everybody; give how many are new. What was taken out comes back with its votes."""
    gathering = _led(gathering, by, now)
    there = BoardCard.objects.on_board().filter(gathering=gathering, pk__in=[it.pk for it in cards])
    return _put(gathering, "card", there, by=by, now=now)


@transaction.atomic
def put_wordings(gathering: Gathering, *, by: Person, now: datetime) -> int:
    """Put the words that people agreed on for each theme to everybody; give how many are new."""
    gathering = _led(gathering, by, now)
    agreed = ThemeWording.objects.filter(
        theme__gathering=gathering, theme__gone_at=None, agreed_at__isnull=False, replaced_at=None
    )
    new = list(agreed.exclude(pk__in=gathering.sentences.values("pk")))
    for it in new:
        _put_words(gathering, it.words, id=it.pk, by=by, now=now)
    return len(new)


@transaction.atomic
def put_ideas(gathering: Gathering, ideas: Iterable[Idea], *, by: Person, now: datetime) -> int:
    """Ask everybody about ideas; give how many are new. What was taken out comes back with its votes."""
    gathering = _led(gathering, by, now)
    there = Idea.objects.on_board().filter(theme__gathering=gathering, pk__in=[it.pk for it in ideas])
    return _put(gathering, "idea", there, by=by, now=now)


def _put(gathering: Gathering, kind: str, there: Iterable[BoardCard | Idea], *, by: Person, now: datetime) -> int:
    things = list(there)
    asked = gathering.sentences.filter(**{f"{kind}__in": things})
    back, known = asked.exclude(left_at=None), set(asked.values_list(kind, flat=True))
    new = [it for it in things if it.pk not in known]
    must(rules.why_not_put(gathering, len(new) + back.count()))
    count = back.update(left_at=None) + len(new)
    Sentence.objects.bulk_create(
        Sentence(gathering=gathering, put_by=by, put_at=now, **{f"{kind}_id": it.pk}) for it in new
    )
    if count:
        change(gathering)
        audit.record("voices.put_to_everybody", by=by, thing=gathering, now=now, sentences=count)
    return count


@transaction.atomic
def put_words(gathering: Gathering, words: str, *, id: UUID, by: Person, now: datetime) -> Sentence | BoardCard:
    """Put a sentence of its own to everybody. The same id sent again gives what stands.

    What sounds urgent goes to a human first, as a card that waits, and everybody can be asked about that card after.
    """
    gathering = _led(gathering, by, now)
    must(rules.why_not_words(words))
    if urgent.look(words):
        return hold_words(gathering, words, id=id, by=by, now=now)
    return _put_words(gathering, words, id=id, by=by, now=now)


def _put_words(gathering: Gathering, words: str, *, id: UUID, by: Person, now: datetime) -> Sentence:
    standing = gathering.sentences.filter(pk=id).first()
    if standing:
        return standing
    must(rules.why_not_put(gathering, 1))
    made = Sentence.objects.create(id=id, gathering=gathering, words=words.strip(), put_by=by, put_at=now)
    change(gathering)
    audit.record("voices.put_to_everybody", by=by, thing=gathering, now=now, sentences=1)
    return made


@transaction.atomic
def take_out(sentence: Sentence, *, by: Person, now: datetime) -> None:
    """Take a sentence out: nobody is asked any more, and what was said of it does not count."""
    gathering = _led(sentence.gathering, by, now)
    if Sentence.objects.filter(pk=sentence.pk, left_at=None).update(left_at=now):
        change(gathering)
        audit.record("voices.taken_out", by=by, thing=gathering, now=now)


@transaction.atomic
def begin_voting(seat: Seat, way: str, *, id: UUID, now: datetime) -> Voter:
    """Somebody begins to say what they think at a seat. Whoever came as themselves is one voter, wherever they sit."""
    gathering = held(seat.gathering_id)
    standing = gathering.voters.filter(pk=id).first()
    if standing:
        return standing
    must(rules.why_not_begin(gathering, seat, way))
    person = seat.person if way == Voter.OWN else None
    mine = gathering.voters.filter(person=person).first() if person else None
    if mine:
        gathering.voters.filter(pk=mine.pk).update(seat=seat)
        mine.seat = seat
        return mine
    return Voter.objects.create(id=id, gathering=gathering, seat=seat, person=person, way=way, began_at=now)


@transaction.atomic
def vote(seat: Seat, voter: Voter, sentence: UUID, answer: str, *, id: UUID, now: datetime) -> None:
    """Say what one thinks of a sentence. Said again, the last word counts; a sentence that left counts nothing."""
    gathering = held(seat.gathering_id)
    found = Sentence.objects.there().filter(pk=sentence).first()
    must(rules.why_not_vote(gathering, seat, voter, found, answer))
    facts = {"answer": answer, "at": now}
    Vote.objects.update_or_create(sentence=found, voter=voter, defaults=facts, create_defaults={"id": id, **facts})
    change(gathering, redraws=False)  # a number for the big screen; nobody is shown what others said


# --- hands up --------------------------------------------------------------------------------------------------------


@transaction.atomic
def name_room(gathering: Gathering, name: str, people: int, *, id: UUID, by: Person, now: datetime) -> Room:
    """Say that people in a room will put their hands up, and how many they are. Said again, it is put right."""
    gathering = _led(gathering, by, now)
    room = gathering.rooms.filter(pk=id).first()
    must(rules.why_not_room(gathering, name, people, room))
    if room is None:
        return Room.objects.create(id=id, gathering=gathering, name=name.strip(), people=people, made_at=now)
    room.name, room.people = name.strip(), people
    room.save(update_fields=["name", "people"])
    change(gathering)
    return room


@transaction.atomic
def count_hands(room: Room, sentence: UUID, counts: Mapping[str, int], *, id: UUID, by: Person, now: datetime) -> None:
    """Write down the hands that were up in a room for a sentence. Counted again, the last count stands."""
    gathering = _led(room.gathering, by, now)
    room = Room.objects.select_related("gathering").get(pk=room.pk)
    found = Sentence.objects.there().filter(pk=sentence).first()
    must(rules.why_not_hands(room, found, counts))
    facts = {**counts, "counted_by": by, "at": now}
    Hands.objects.update_or_create(room=room, sentence=found, defaults=facts, create_defaults={"id": id, **facts})
    change(gathering, redraws=False)
    audit.record("voices.hands_counted", by=by, thing=gathering, now=now)


@transaction.atomic
def show_results(gathering: Gathering, *, shown: bool, by: Person, now: datetime) -> None:
    """Show everybody what people think, or hide it again while they still say it."""
    gathering = _led(gathering, by, now)
    Voting.objects.update_or_create(gathering=gathering, defaults={"shown_at": now if shown else None})
    change(gathering)
    audit.record("voices.results_shown", by=by, thing=gathering, now=now, shown=shown)


@transaction.atomic
def choose_how_many(gathering: Gathering, most: int, *, by: Person, now: datetime) -> None:
    """Say how many sentences, and how many ideas, go forward."""
    gathering = _led(gathering, by, now)
    must(rules.why_not_so_many(most))
    Voting.objects.update_or_create(gathering=gathering, defaults={"most": most})
    change(gathering)
    audit.record("voices.how_many_forward", by=by, thing=gathering, now=now, most=most)


def _led(gathering: Gathering, by: Person, now: datetime) -> Gathering:
    gathering = held(gathering.pk)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    return gathering
