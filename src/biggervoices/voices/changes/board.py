"""The board of a gathering: cards come, are sorted and put into themes; nothing is lost, all can be undone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.prepared import Prepared
from biggervoices.core.refusals import must
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.pure import urgent
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.changes.gatherings import change, held
from biggervoices.voices.models import BoardCard, Gathering, Move, Seat, Sorting, Statement, Theme
from biggervoices.voices.queries.board import numbers_of
from biggervoices.voices.queries.held import held_points, held_statements
from biggervoices.voices.queries.statements import home_of
from biggervoices.voices.rules import board as rules
from biggervoices.voices.rules.gatherings import why_not_go_on, why_not_lead

OPENED = "voices.card_opened"


@transaction.atomic
def add_card(seat: Seat, words: str, *, id: UUID, picture: str = "", helped: bool = False, now: datetime) -> BoardCard:
    """Put what somebody says on the board. What sounds urgent goes to a human first. Sent twice, it is one card.

    picture: the idea of the picture card with which it was said.
    """
    facts: dict[str, Any] = {"seat": seat, "person": seat.person, "picture": picture, "helped": helped}
    return _add(held(seat.gathering_id), words, id=id, now=now, **facts)


@transaction.atomic
def add_from_paper(
    gathering: Gathering, lines: Iterable[str], person: Person | None, *, id: UUID, by: Person, now: datetime
) -> list[BoardCard]:
    """Put what stands on cards of paper on the board, a line a card, all or none. Sent twice, they are there once.

    person: whose cards they are, so that they hear what came of them; None where nobody said.
    """
    gathering = held(gathering.pk)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    said = [it.strip() for it in lines if it.strip()]
    must(None if said else _("Write what stands on the cards, a line for each card."))
    whose = person.pk if person else None
    return [
        _add(gathering, words, id=UUID(int=(id.int + n) % 2**128), now=now, person=whose, helped=True)
        for n, words in enumerate(said)
    ]


def _add(gathering: Gathering, words: str, *, id: UUID, now: datetime, **facts: Any) -> BoardCard:
    standing = BoardCard.objects.filter(pk=id, gathering=gathering).first()
    if standing:
        return standing
    must(rules.why_not_add(gathering, words))
    return _make(gathering, words, id=id, now=now, **facts)


@transaction.atomic
def hold_words(gathering: Gathering, words: str, *, id: UUID, by: Person, now: datetime) -> BoardCard:
    """Keep what sounds urgent and was typed for everybody as a card that waits for a human, at any step."""
    gathering = held(gathering.pk)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    standing = BoardCard.objects.filter(pk=id, gathering=gathering).first()
    if standing:
        return standing
    must(why_not_go_on(gathering) or rules.why_not_card(gathering, words))
    return _make(gathering, words, id=id, now=now, helped=True)


def _make(gathering: Gathering, words: str, *, id: UUID, now: datetime, **facts: Any) -> BoardCard:
    waits = urgent.look(words) is not None
    card = BoardCard.objects.create(
        id=id,
        gathering=gathering,
        words=words.strip(),
        added_at=now,
        waits=waits,
        **facts,
    )
    if waits:
        who = Person.objects.filter(pk=card.person).first() if card.person else None
        home = home_of(who, on=localdate(now)) if who else None
        path = reverse("voices:waiting_card", args=[card.pk])
        heard = Heard(card.pk, ReadSoon.POINT, words, path)
        ask_to_read([heard], home=home.pk if home else None, ready=True, now=now)
    change(gathering)
    return card


@transaction.atomic
def offer_held(
    gathering: Gathering, points: Iterable[Point], told: Iterable[Statement], *, by: Person, now: datetime
) -> int:
    """Put feedback that we hold on the board, of what may be used alone; give how many cards came."""
    gathering = held(gathering.pk)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering) or why_not_go_on(gathering))
    may_points = held_points(gathering).filter(pk__in=[it.pk for it in points])
    may_told = held_statements(gathering).filter(pk__in=[it.pk for it in told])
    cards = [BoardCard(gathering=gathering, point=it, person=it.person, added_at=now) for it in may_points]
    cards += [BoardCard(gathering=gathering, statement=it, person=it.person, added_at=now) for it in may_told]
    BoardCard.objects.bulk_create(cards, ignore_conflicts=True)
    change(gathering)
    audit.record("voices.offered", by=by, thing=gathering, now=now, cards=len(cards))
    return len(cards)


@transaction.atomic
def take_off(seat: Seat, card: BoardCard, *, now: datetime) -> None:
    """Take one's own card off the board; its words go."""
    must(rules.why_not_off(seat, card))
    gathering = held(card.gathering_id)
    BoardCard.objects.filter(pk=card.pk, off_at=None).update(off_at=now, words="", picture="", waits=False)
    change(gathering)


@transaction.atomic
def open_card(card: BoardCard, *, by: Person, now: datetime) -> None:
    """Write down that somebody reads a card that waits."""
    if card.person != by.pk:
        audit.record_reads(OPENED, by=by, things=[card], now=now)


@transaction.atomic
def settle_card(card: BoardCard, *, show: bool, by: Person, now: datetime) -> None:
    """Say that a named human read a card that sounded urgent, and whether it goes on the board."""
    must(None if BoardCard.objects.readable_by(standing_of(by, on=localdate(now))).filter(pk=card.pk).exists()
         else _("Only the Quality Team reads this."))  # fmt: skip
    gathering = held(card.gathering_id)
    if show:
        BoardCard.objects.filter(pk=card.pk).update(waits=False, read_by=by)
    else:
        BoardCard.objects.filter(pk=card.pk).update(off_at=now, read_by=by)
    change(gathering)
    audit.record("voices.card_read", by=by, thing=card, now=now, shown=show)


@transaction.atomic
def say_same(card: BoardCard, other: BoardCard | None, *, by: Person, now: datetime) -> None:
    """Say that two cards say the same: they are counted together, and both are kept. None takes them apart."""
    gathering = held(card.gathering_id)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    if other is not None:
        must(None if other.gathering_id == card.gathering_id and other.pk != card.pk else _("Choose another card."))
        first = other.same_as or other
        BoardCard.objects.filter(same_as=card).update(same_as=first)
        BoardCard.objects.filter(pk=card.pk).update(same_as=None if first.pk == card.pk else first)
    else:
        BoardCard.objects.filter(pk=card.pk).update(same_as=None)
    change(gathering)


# --- sorting ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def sort_card(seat: Seat, card: BoardCard, pile: str, *, id: UUID, now: datetime) -> None:
    """Put a card on a pile. The last press of each table, and of each person alone, counts."""
    gathering = held(seat.gathering_id)
    must(rules.why_not_at(gathering, Gathering.SORT))
    must(None if pile in dict(Sorting.PILES) else _("Please press one of the pictures."))
    must(None if card.gathering_id == gathering.pk else _("This card is not there any more."))
    Sorting.objects.update_or_create(card=card, seat=seat, defaults={"pile": pile, "at": now}, create_defaults={
        "id": id, "pile": pile, "at": now})  # fmt: skip
    change(gathering)


# --- grouping --------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_theme(
    gathering: Gathering, *, id: UUID, name: str, picture: str = "idea", colour: str = "", now: datetime
) -> Theme:
    """Make a theme. The same id sent again gives what stands."""
    gathering = held(gathering.pk)
    standing = Theme.objects.filter(pk=id, gathering=gathering).first()
    if standing:
        return standing
    must(rules.why_not_at(gathering, Gathering.GROUP, Gathering.WRITE) or rules.why_not_name(name))
    there = gathering.themes.count()
    must(_("These are many themes. Put some together first.") if there >= rules.MOST_THEMES else None)
    colours = [code for code, _words in Theme.COLOURS]
    colour = colour if colour in colours else colours[there % len(colours)]
    theme = Theme.objects.create(
        id=id, gathering=gathering, name=name.strip(), picture=picture, colour=colour, made_at=now
    )
    change(gathering)
    return theme


@transaction.atomic
def change_theme(theme: Theme, *, name: str, picture: str, colour: str, now: datetime) -> None:
    """Give a theme another name, picture or colour."""
    gathering = held(theme.gathering_id)
    must(rules.why_not_at(gathering, Gathering.GROUP, Gathering.WRITE) or rules.why_not_name(name))
    must(None if colour in dict(Theme.COLOURS) else _("Choose a colour."))
    Theme.objects.filter(pk=theme.pk).update(name=name.strip(), picture=picture, colour=colour)
    change(gathering)


@transaction.atomic
def take_away_theme(seat: Seat, theme: Theme, into: Theme | None, *, now: datetime) -> None:
    """Take a theme away: its cards go into another one, or are loose again. Each is a move, so that it can be undone.

    Sent twice, nothing more happens.
    """
    gathering = held(seat.gathering_id)
    must(rules.why_not_at(gathering, Gathering.GROUP))
    if not gathering.themes.filter(pk=theme.pk, gone_at=None).exists():
        return
    must(rules.why_not_theme(gathering, into) or rules.why_not_join(theme, into))
    for card in BoardCard.objects.on_board().filter(theme=theme).order_by("added_at", "pk"):
        _move(gathering, card, into, id=new_id(), seat=seat, now=now)
    Theme.objects.filter(pk=theme.pk).update(gone_at=now)
    change(gathering)


@transaction.atomic
def place_card(seat: Seat, card: BoardCard, theme: Theme | None, *, id: UUID, now: datetime) -> Move | None:
    """Put a card into a theme, or out of all. Sent twice, it is one move; of two at once the last one stands."""
    gathering = held(seat.gathering_id)
    for sent in _sent(id=id):
        return sent
    must(rules.why_not_at(gathering, Gathering.GROUP) or rules.why_not_theme(gathering, theme))
    card = next(iter(_on_board(gathering=gathering.pk, card=card.pk)), None) or must_be_there()
    return _move(gathering, card, theme, id=id, seat=seat, now=now)


@Prepared
def _sent(*, id: UUID) -> QuerySet[Move]:
    return Move.objects.filter(pk=id)


@Prepared
def _on_board(*, gathering: UUID, card: UUID) -> QuerySet[BoardCard]:
    return BoardCard.objects.on_board().filter(gathering=gathering, pk=card)


@transaction.atomic
def undo(seat: Seat, *, id: UUID, now: datetime) -> Move | None:
    """Take back the last move that stands, whoever made it; pressed again, the one before.

    A theme from which the card was taken away is there again.
    """
    gathering = held(seat.gathering_id)
    for sent in _sent(id=id):
        return sent
    must(rules.why_not_at(gathering, Gathering.GROUP))
    last = gathering.moves.filter(undoes=None, undone=None).select_related("card").order_by("-number").first()
    if last is None:
        must(_("There is nothing to undo."))
        return None
    undone = _move(gathering, last.card, last.before, id=id, seat=seat, now=now, undoes=last)
    if last.before and last.before.gone_at:
        Theme.objects.filter(pk=last.before.pk).update(gone_at=None)
        change(gathering)
    return undone


@transaction.atomic
def place_by_number(
    gathering: Gathering, numbers: Iterable[int], theme: Theme, *, by: Person, now: datetime
) -> list[BoardCard]:
    """Put cards that lie together on a table of paper into a theme, by the numbers on them; all or none."""
    gathering = held(gathering.pk)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(rules.why_not_at(gathering, Gathering.GROUP) or rules.why_not_theme(gathering, theme))
    named = {number: card for card, number in numbers_of(gathering).items()}
    wanted = sorted(set(numbers))
    there = (
        BoardCard.objects.on_board().filter(gathering=gathering).in_bulk([named[it] for it in wanted if it in named])
    )
    missing = [it for it in wanted if named.get(it) not in there]
    must(rules.why_not_numbers(wanted, missing))
    cards = [there[named[it]] for it in wanted]
    for card in cards:
        if card.theme_id != theme.pk:
            _move(gathering, card, theme, id=new_id(), seat=None, now=now)
    return cards


@transaction.atomic
def accept(
    gathering: Gathering,
    cards: Iterable[UUID],
    theme: Theme | None,
    *,
    id: UUID,
    name: str = "",
    picture: str = "idea",
    by: Person,
    now: datetime,
) -> Theme:
    """Put cards together as was suggested: into a theme that is there, or a new one under this id. Give the theme."""
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    into = theme or make_theme(gathering, id=id, name=name, picture=picture, now=now)
    gathering = held(gathering.pk)
    must(rules.why_not_at(gathering, Gathering.GROUP) or rules.why_not_theme(gathering, into))
    chosen = list(BoardCard.objects.on_board().filter(gathering=gathering, pk__in=[*cards]).order_by("added_at", "pk"))
    must(None if chosen else _("Choose at least one card."))
    for card in chosen:
        if card.theme_id != into.pk:
            _move(gathering, card, into, id=new_id(), seat=None, now=now)
    audit.record("voices.suggestion_accepted", by=by, thing=into, now=now, cards=len(chosen))
    return into


def _move(
    gathering: Gathering,
    card: BoardCard,
    theme: Theme | None,
    *,
    id: UUID,
    seat: Seat | None,
    now: datetime,
    undoes: Move | None = None,
) -> Move:
    before, number = card.theme_id, change(gathering, redraws=False)
    BoardCard.objects.filter(pk=card.pk).update(theme=theme)
    return Move.objects.create(
        id=id,
        gathering=gathering,
        card=card,
        theme=theme,
        before_id=before,
        seat=seat,
        number=number,
        undoes=undoes,
        at=now,
    )


def must_be_there() -> BoardCard:
    """Refuse what is done with a card that has gone."""
    must(_("This card is not there any more."))
    raise AssertionError
