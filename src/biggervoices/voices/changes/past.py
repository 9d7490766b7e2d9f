"""Write what happened at a gathering: many cards at once, in one insert a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from biggervoices.people.models import Person
from biggervoices.voices.changes.gatherings import change
from biggervoices.voices.models import BoardCard, Gathering, Invite, Move, Seat, Sorting, Theme


@dataclass(frozen=True)
class PastCard:
    """One card: who said it from which seat, on which piles seats put it, and into which theme it went."""

    id: UUID
    words: str
    seat: Seat
    at: datetime
    piles: Sequence[tuple[Seat, str]] = ()
    theme: UUID | None = None


@transaction.atomic
def write_invites(
    gathering: Gathering, answers: Iterable[tuple[Person, str, str]], *, invited_as: str, now: datetime
) -> None:
    """Write whom we asked and what they answered and need: person, answer, needs."""
    Invite.objects.bulk_create(
        Invite(
            gathering=gathering,
            person=person,
            invited_as=invited_as,
            answer=answer,
            answered_at=now if answer else None,
            needs=needs,
        )
        for person, answer, needs in answers
    )


@transaction.atomic
def write_board(gathering: Gathering, cards: Sequence[PastCard], themes: Sequence[Theme]) -> None:
    """Write a board as it stands: its themes, its cards, where they were sorted, and each move into a theme."""
    Theme.objects.bulk_create(themes)
    BoardCard.objects.bulk_create(
        BoardCard(
            id=it.id,
            gathering=gathering,
            words=it.words,
            seat=it.seat,
            person=it.seat.person,
            added_at=it.at,
            theme_id=it.theme,
        )
        for it in cards
    )
    Sorting.objects.bulk_create(
        Sorting(card_id=it.id, seat=seat, pile=pile, at=it.at) for it in cards for seat, pile in it.piles
    )
    moved = [it for it in cards if it.theme]
    first = change(gathering)
    Move.objects.bulk_create(
        Move(gathering=gathering, card_id=it.id, theme_id=it.theme, seat=it.seat, number=first + number, at=it.at)
        for number, it in enumerate(moved, start=1)
    )
    Gathering.objects.filter(pk=gathering.pk).update(version=first + len(moved))
