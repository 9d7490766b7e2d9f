"""What people tell us: kept as they say it, sent when they press Send, taken back when they want."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.files import keep_sealed, let_go
from biggervoices.core.refusals import must
from biggervoices.easyread.formats import clean_sound
from biggervoices.loop.changes import raise_point
from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Point
from biggervoices.loop.rules import why_not_unnamed
from biggervoices.people.models import Person
from biggervoices.people.queries import people_at, standing_of
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.models import Statement
from biggervoices.voices.queries.cards import IDEAS
from biggervoices.voices.queries.statements import home_of, said_in_words
from biggervoices.voices.rules import statements as rules

OPENED = "voices.statement_opened"


@transaction.atomic
def begin(*, id: UUID, by: Person, now: datetime) -> Statement:
    """Begin to tell us something. The same id sent again gives what stands."""
    must(rules.why_not_begin(standing_of(by, on=localdate(now))))
    home = home_of(by, on=localdate(now))
    assert home
    statement, _new = Statement.objects.get_or_create(pk=id, defaults={"person": by.pk, "home": home, "begun_at": now})
    must(rules.why_not_change(by, statement))
    return statement


@transaction.atomic
def keep_words(statement: Statement, words: str, *, by: Person, now: datetime) -> None:
    """Keep what somebody says in words; said again, the last words count."""
    must(rules.why_not_words(words))
    _keep(statement, by=by, words=words.strip())


@transaction.atomic
def press_card(statement: Statement, idea: str, feels: str, *, by: Person, now: datetime) -> None:
    """Keep how somebody feels about what a picture card shows; nothing at all takes the card out."""
    must(None if idea in IDEAS and feels in ("", *dict(Statement.FEELS)) else _("Please press one of the pictures."))
    statement = _mine(statement, by=by)
    rest = {card: felt for card, felt in statement.cards.items() if card != idea}
    statement.cards = {**rest, idea: feels} if feels else rest
    statement.save(update_fields=["cards"])


@transaction.atomic
def keep_voice(statement: Statement, data: bytes, *, by: Person, now: datetime) -> None:
    """Keep somebody's voice sealed, in place of the one before; b"" takes it out. Refuses what is no sound."""
    statement = _mine(statement, by=by)
    if statement.voice:
        let_go(statement.voice)
    sound, suffix, _seconds = clean_sound(data) if data else (b"", "", 0)
    statement.voice = keep_sealed(sound, suffix=suffix) if data else ""
    statement.save(update_fields=["voice"])


@transaction.atomic
def choose(statement: Statement, *, by: Person, now: datetime, **said: Any) -> None:
    """Keep an answer to one of the questions: what is wanted, about whom, who can hear it, their name, who helps."""
    if said.get("named") is False:
        must(why_not_unnamed(people_at(statement.home, localdate(now)).count()))
    _keep(statement, by=by, **said)


@transaction.atomic
def send(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Send it. A wish and a good thing become a point, as an answer in a visit does; sent twice, it is one."""
    statement = Statement.objects.select_for_update(of=("self",)).select_related("home").get(pk=statement.pk)
    if statement.sent_at and statement.person == by.pk:
        return statement
    must(rules.why_not_send(by, statement))
    if statement.wants == Statement.SAY:
        path = reverse("voices:told_one", args=[statement.pk])
        heard = Heard(statement.pk, ReadSoon.POINT, said_in_words(statement), path)
        ask_to_read([heard], home=statement.home_id, ready=True, now=now)
    else:
        statement.point = _raise(statement, now=now)
        statement.words, statement.voice, statement.cards = "", "", {}
    statement.sent_at = now
    statement.save()
    # Not who said it: the audit trail would undo the sealed link.
    audit.record("voices.told", by=None, thing=statement, now=now, wants=statement.wants)
    return statement


def _raise(statement: Statement, *, now: datetime) -> Point:
    on = localdate(now)
    return raise_point(
        id=statement.pk,
        person=statement.person,
        kind=Point.CHANGE if statement.wants == Statement.CHANGE else Point.GOOD,
        words=said_in_words(statement),
        voice=statement.voice,
        about=statement.about if statement.wants == Statement.CHANGE else Point.OUR_HOME,
        hears=statement.hears,
        named=bool(statement.named),
        reword=statement.reword,
        home=statement.home,
        heard_label=_("Tell us, %(day)s") % {"day": day_words(on)},
        heard_path=reverse("voices:mine"),
        heard_id=None,
        heard_on=on,
        question="",
        picture=next(iter(statement.cards), "talk"),
        asked_by=[],
        now=now,
    )


@transaction.atomic
def take_back(statement: Statement, *, by: Person, now: datetime) -> None:
    """Take what somebody said out of everything that we hold; a draft is thrown away."""
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    must(rules.why_not_take_back(by, statement))
    if statement.taken_back_at:
        return
    if statement.voice:
        let_go(statement.voice)
    if statement.sent_at is None:
        statement.delete()
        return
    statement.words, statement.voice, statement.cards, statement.taken_back_at = "", "", {}, now
    statement.save()
    audit.record("voices.taken_back", by=None, thing=statement, now=now)


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_statements(statements: Iterable[Statement], *, by: Person, now: datetime) -> None:
    """Write down that somebody reads these."""
    audit.record_reads(OPENED, by=by, things=[it for it in statements if it.person != by.pk], now=now)


@transaction.atomic
def have_read(statement: Statement, *, by: Person, now: datetime) -> None:
    """Say that a named human has read it. Said by two at once, the first one stands."""
    must(rules.why_not_read(standing_of(by, on=localdate(now)), statement.home))
    if Statement.objects.filter(pk=statement.pk, read_at=None).update(read_at=now, read_by=by):
        audit.record("voices.read", by=by, thing=statement, now=now)


def _keep(statement: Statement, *, by: Person, **said: Any) -> None:
    statement = _mine(statement, by=by)
    for name, value in said.items():
        setattr(statement, name, value)
    statement.save(update_fields=[*said])


def _mine(statement: Statement, *, by: Person) -> Statement:
    """Hold the row of a draft, so that it is not changed while it is sent."""
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    must(rules.why_not_change(by, statement))
    return statement
