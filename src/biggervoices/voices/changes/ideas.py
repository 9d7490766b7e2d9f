"""Write one statement for each theme, have ideas, ask a leader; what they answer becomes a point of each voice."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop.changes import Heard, answer_together, raise_together
from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Point, Reply
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.pure import urgent
from biggervoices.safeguarding.changes import Heard as Sounds
from biggervoices.safeguarding.changes import ask_to_read
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.changes.gatherings import change, held
from biggervoices.voices.changes.wordings import say_meaning, sounds
from biggervoices.voices.models import Gathering, Idea, Seat, Theme, ThemeWording
from biggervoices.voices.queries import ideas as queries
from biggervoices.voices.queries.wordings import says_of
from biggervoices.voices.rules import ideas as rules
from biggervoices.voices.rules.gatherings import why_not_lead
from biggervoices.voices.rules.wordings import why_not_agree


@transaction.atomic
def propose(seat: Seat, theme: Theme, words: str, *, id: UUID, now: datetime) -> ThemeWording:
    """Propose words for all that is in a theme, instead of those before. The same id sent again gives what stands.

    What sounds urgent waits for a human; until then the words before stand.
    """
    gathering = held(seat.gathering_id)
    sent = ThemeWording.objects.filter(pk=id).first()
    if sent:
        return sent
    must(rules.why_not_write(gathering, theme, words))
    waits = urgent.look(words) is not None
    before = None if waits else _replace(theme, now=now)
    wording = ThemeWording.objects.create(
        id=id, theme=theme, seat=seat, words=words.strip(), instead_of=before, proposed_at=now, waits=waits
    )
    sounds([(wording.pk, words)], path=reverse("voices:lead", args=[gathering.pk]), now=now)
    change(gathering)
    return wording


def _replace(theme: Theme, *, now: datetime) -> ThemeWording | None:
    """Make room for other words; give those that stood."""
    before = ThemeWording.objects.there().filter(theme=theme).first()
    ThemeWording.objects.there().filter(theme=theme).update(replaced_at=now)
    return before


@transaction.atomic
def settle_wording(wording: ThemeWording, *, show: bool, by: Person, now: datetime) -> None:
    """Say that a named human read words that sounded urgent, and whether everybody sees them."""
    must(rules.why_not_read(standing_of(by, on=localdate(now))))
    gathering = held(wording.theme.gathering_id)
    waiting = ThemeWording.objects.filter(pk=wording.pk, waits=True, replaced_at=None)
    if not waiting.exists():
        return  # somebody pressed before
    if show:
        waiting.update(instead_of=_replace(wording.theme, now=now), waits=False)
    else:
        waiting.update(replaced_at=now)  # it still waits, so that nobody ever sees it
    change(gathering)
    audit.record("voices.wording_read", by=by, thing=wording, now=now, shown=show)


@transaction.atomic
def say(wording: ThemeWording, says: str, why: str, *, by: Person | Seat, now: datetime) -> None:
    """Keep whether a statement still says what somebody meant whose card is in the theme."""
    gathering = held(wording.theme.gathering_id)
    must(rules.why_not_look(wording))
    asked = queries.asked_of(queries.cards_by_theme(gathering)[wording.theme_id])
    say_meaning(wording, says, why, asked=asked, path=reverse("voices:lead", args=[gathering.pk]), by=by, now=now)
    change(gathering)


@transaction.atomic
def agree(wording: ThemeWording, *, by: Person, now: datetime) -> None:
    """Say that this is the statement of all: more than half say yes, and nobody says no."""
    gathering = held(wording.theme.gathering_id)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering) or rules.why_not_look(wording))
    asked = queries.asked_of(queries.cards_by_theme(gathering)[wording.theme_id])
    must(why_not_agree(wording, says_of(wording), asked=asked))
    ThemeWording.objects.filter(pk=wording.pk, agreed_at=None, replaced_at=None).update(agreed_at=now)
    change(gathering)
    audit.record("voices.wording_agreed", by=by, thing=wording, now=now)


# --- ideas -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_idea(seat: Seat, theme: Theme, words: str, who: str, *, id: UUID, now: datetime) -> Idea:
    """Keep an idea for a theme. What sounds urgent waits for a human. The same id sent again gives what stands."""
    gathering = held(seat.gathering_id)
    sent = Idea.objects.filter(pk=id).first()
    if sent:
        return sent
    must(rules.why_not_idea(gathering, theme, words, who))
    waits = urgent.look(words) is not None
    facts = {"theme": theme, "words": words.strip(), "who": who, "seat": seat, "person": seat.person}
    idea = Idea.objects.create(id=id, waits=waits, added_at=now, **facts)
    if waits:
        heard = Sounds(idea.pk, ReadSoon.POINT, words, reverse("voices:lead", args=[gathering.pk]))
        ask_to_read([heard], home=None, ready=True, now=now)
    change(gathering)
    return idea


@transaction.atomic
def settle_idea(idea: Idea, *, show: bool, by: Person, now: datetime) -> None:
    """Say that a named human read an idea that sounded urgent, and whether everybody sees it."""
    must(rules.why_not_read(standing_of(by, on=localdate(now))))
    Idea.objects.filter(pk=idea.pk, waits=True).update(waits=False, off_at=None if show else now)
    change(held(idea.theme.gathering_id))
    audit.record("voices.idea_read", by=by, thing=idea, now=now, shown=show)


@transaction.atomic
def ask_leader(idea: Idea, leader: Person | None, *, answer_by: date, by: Person, now: datetime) -> None:
    """Ask a leader for an answer by a day. Asked again, the last one counts, until somebody has answered."""
    idea = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    today = localdate(now)
    must(why_not_lead(standing_of(by, on=today), idea.gathering))
    must(rules.why_not_ask(idea, leader, answer_by, today=today))
    Idea.objects.filter(pk=idea.pk).update(asked=leader, asked_at=now, asked_by=by, answer_by=answer_by)
    change(held(idea.theme.gathering_id))
    audit.record("voices.leader_asked", by=by, thing=idea, now=now)


@transaction.atomic
def take_forward(
    gathering: Gathering, ideas: Iterable[Idea], leader: Person | None, *, answer_by: date, by: Person, now: datetime
) -> int:
    """Take ideas forward that people chose: a leader is asked to promise each, or say why not. Give how many.

    Pressed again, nothing more happens to those that have gone forward, nor to those that have an answer.
    """
    gathering = held(gathering.pk)
    must(why_not_lead(standing_of(by, on=localdate(now)), gathering))
    wanted = [it.pk for it in ideas]
    must(None if wanted else _("Choose at least one idea."))
    new = list(Idea.objects.on_board().filter(theme__gathering=gathering, pk__in=wanted, forward_at=None, reply=None))
    for idea in new:
        ask_leader(idea, leader, answer_by=answer_by, by=by, now=now)
    Idea.objects.filter(pk__in=[it.pk for it in new]).update(forward_at=now)
    audit.record("voices.taken_forward", by=by, thing=gathering, now=now, ideas=len(new))
    return len(new)


@transaction.atomic
def answer_idea(
    idea: Idea,
    *,
    id: UUID,
    kind: str,
    words: str,
    by: Person,
    now: datetime,
    doer: Person | None = None,
    by_day: date | None = None,
) -> Reply:
    """Take an idea as an action with an owner and a day, or say why not.

    Everyone whose card is in the theme gets a point of their own, is told in their own way, and is asked whether it
    worked. Whoever said "not yet" gets the next answer. The same id sent twice is one answer.
    """
    idea = Idea.objects.select_for_update(of=("self",)).select_related("theme__gathering").get(pk=idea.pk)
    today = localdate(now)
    must(rules.why_not_answer(standing_of(by, on=today), idea))
    sent = Reply.objects.filter(pk=id).first()
    again = list(queries.open_again(idea)) if idea.reply_id else []
    must(_("This idea has an answer already.") if idea.reply_id and not sent and not again else None)
    points = again if idea.reply_id else _raise(idea, now=now)
    reply = answer_together(points, id=id, kind=kind, words=words, doer=doer, by_day=by_day, by=by, now=now)
    Idea.objects.filter(pk=idea.pk).update(reply=reply)
    change(held(idea.theme.gathering_id))
    return reply


def _raise(idea: Idea, *, now: datetime) -> list[Point]:
    on, gathering = localdate(now), idea.gathering
    voices = [Heard(it.person, it.words, it.home) for it in queries.voices_of(idea.theme, on=on)]
    teller = queries.teller_of(gathering, on=on)
    if not voices or teller is None:
        return []
    return raise_together(
        voices,
        queries.statement_of(idea.theme),
        heard_label=f"{gathering.name}, {day_words(gathering.on)}",
        heard_path=reverse("voices:my_theme", args=[idea.theme_id]),
        heard_id=idea.pk,
        heard_on=gathering.on,
        question="",
        picture=idea.theme.picture,
        passed_by=teller,
        now=now,
    )
