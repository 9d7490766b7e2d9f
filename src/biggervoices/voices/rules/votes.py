"""Why not: what is put to everybody, who says what they think of it, and which hands can be counted."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.voices.models import Gathering, Hands, Room, Seat, Sentence, Vote, Voter
from biggervoices.voices.rules.board import MOST_LETTERS, why_not_at
from biggervoices.voices.rules.gatherings import why_not_join

MOST_SENTENCES = 200
MOST_AT_A_SEAT = 200
MOST_ROOMS = 50
MOST_FORWARD = 20
MOST_PEOPLE = 10_000
MOST_NAME = 60


def why_not_put(gathering: Gathering, more: int) -> str | None:
    """Say why no more sentences can be put to everybody."""
    if why := why_not_join(gathering):
        return why
    full = gathering.sentences.filter(left_at=None).count() + more > MOST_SENTENCES
    return _("These are too many sentences. Choose fewer.") if full else None


def why_not_so_many(most: int) -> str | None:
    """Say why so many do not go forward."""
    return None if 1 <= most <= MOST_FORWARD else _("Choose a number from 1 to 20.")


def why_not_words(words: str) -> str | None:
    """Say why these words are no sentence to think about."""
    if not words.strip():
        return _("Write the sentence first.")
    return _("This is too long. Use fewer words.") if len(words) > MOST_LETTERS else None


def why_not_begin(gathering: Gathering, seat: Seat, way: str) -> str | None:
    """Say why nobody begins to say what they think here."""
    if why := why_not_at(gathering, Gathering.CHOOSE):
        return why
    if seat.voters.count() >= MOST_AT_A_SEAT:
        return _("Very many people used this screen. Please ask for help.")
    return None if way in dict(Voter.WAYS) else _("Please press one of the pictures.")


def why_not_vote(gathering: Gathering, seat: Seat, voter: Voter, sentence: Sentence | None, answer: str) -> str | None:
    """Say why this is not counted."""
    if why := why_not_at(gathering, Gathering.CHOOSE):
        return why
    if voter.seat_id != seat.pk:
        return _("This screen changed hands. Please begin again.")
    if sentence is None or sentence.gathering_id != gathering.pk:
        return _("This sentence is not there any more. Nothing was counted.")
    return None if answer in dict(Vote.ANSWERS) else _("Please press one of the pictures.")


def why_not_room(gathering: Gathering, name: str, people: int, room: Room | None = None) -> str | None:
    """Say why a room cannot be called so, or have so many people."""
    if why := why_not_join(gathering):
        return why
    if not name.strip() or len(name) > MOST_NAME:
        return _("Give the room a short name.")
    if not 1 <= people <= MOST_PEOPLE:
        return _("Say how many people are in the room.")
    others = gathering.rooms.exclude(pk=room.pk) if room else gathering.rooms.all()
    if others.filter(name=name.strip()).exists():
        return _("There is a room of this name.")
    if room is None and others.count() >= MOST_ROOMS:
        return _("These are many rooms. Count some of them together.")
    most = max((it.up for it in room.hands.all()), default=0) if room else 0
    if most > people:
        return ngettext(
            "%(n)s hand was counted in this room already.", "%(n)s hands were counted in this room already.", most
        ) % {"n": most}
    return None


def why_not_hands(room: Room, sentence: Sentence | None, counts: Mapping[str, int]) -> str | None:
    """Say why these hands cannot be."""
    if why := why_not_join(room.gathering):
        return why
    if sentence is None or sentence.gathering_id != room.gathering_id:
        return _("This sentence is not there any more. Nothing was counted.")
    if set(counts) != set(Hands.COUNTS) or min(counts.values()) < 0:
        return _("Write a number in each box. Nobody is 0.")
    up = sum(counts.values())
    if up > room.people:
        return _("You counted %(up)s hands, but %(people)s people are in the room. Count again.") % {
            "up": up,
            "people": room.people,
        }
    return None
