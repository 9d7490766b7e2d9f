"""Passkeys, codes and other second factors: what is done with them is written down, and never a secret of theirs.

The rows are the sign-in library's (allauth.mfa). What the library does on its own pages it tells the adapters of
`people/signing.py`, which write it down here.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.models import Person

ADDED, REMOVED = "passkey added", "passkey removed"


@transaction.atomic
def sign_in(person: Person, way: str, *, now: datetime) -> None:
    """Write down that somebody came in, and by which way: PASSWORD, PASSWORD+CODE, PASSKEY, CARD, PICTURES ..."""
    audit.record("signed in", by=person, thing=person, now=now, way=way)


@transaction.atomic
def note_way(person: Person, what: str, *, by: Person | None, now: datetime) -> None:
    """Write down that a way to sign in was added, changed or taken away on a page of the library."""
    audit.record(what, by=by, thing=person, now=now)
    _tell_soon(person, now)


@transaction.atomic
def add_passkey(person: Person, name: str, credential: dict[str, Any], *, now: datetime) -> None:
    """Let a phone of the person's own open this. What is kept of it opens nothing by itself."""
    must(rules.why_not_here(person))
    WebAuthn.add(person, name, credential)
    audit.record(ADDED, by=person, thing=person, now=now)
    _tell_soon(person, now)


@transaction.atomic
def remove_passkey(person: Person, key: int, *, now: datetime) -> None:
    """Take one of the person's own phones away: it opens nothing any more. Twice changes nothing."""
    theirs = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN)
    if theirs.filter(pk=key).delete()[0]:
        audit.record(REMOVED, by=person, thing=person, now=now)
        _tell_soon(person, now)


@transaction.atomic
def drop_factors(person: Person, *, by: Person | None, now: datetime) -> None:
    """Take away every second factor of somebody who lost them: they set up new ones after their password."""
    must(rules.why_not_drop_factors(by, person, on=timezone.localdate(now)))
    if forget_factors(person):
        audit.record("second factors taken away", by=by, thing=person, now=now)
        _tell_soon(person, now)


def forget_factors(person: Person) -> bool:
    """Take passkeys, codes and recovery codes away, within a change that says why; tell whether there were any."""
    return bool(Authenticator.objects.filter(user_id=person.pk).delete()[0])


def _tell_soon(person: Person, now: datetime) -> None:
    """Ask, within a change, for the e-mail about it. By name: the job stands above this file."""
    app.configure_task("people.jobs.tell_of_other_way").defer(person=str(person.pk), at=now.isoformat())


def tell_of_other_way(person: UUID, *, at: datetime) -> None:
    """Write to somebody that how they sign in has changed, and when: if it was not them, they learn of it.

    Not which way it is, and no link: whoever reads the mailbox learns nothing, and nobody is taught to press one.
    Twice writes twice. Whoever left meanwhile, or has no e-mail, gets none.
    """
    email = Person.objects.here().filter(pk=person).values_list("email", flat=True).first()
    if not email:
        return
    words = _(
        "On %(day)s at %(time)s something changed in how you sign in to Bigger Voices.\n\n"
        "Was it you, or did you ask the office for it? Then you do not need to do anything.\n"
        "Was it not you? Then tell the office at once."
    )
    moment = timezone.localtime(at)
    said = words % {"day": date_format(moment, "l j F"), "time": date_format(moment, "H:i")}
    send_mail(_("How you sign in has changed"), said, None, [email])
