"""What people are asked, in versions; and what they say, which is added and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.changes.once import claim
from biggervoices.people.models import AccessNeeds, BestInterest, ConsentEvent, ConsentText, Person, Role

NEEDS = "needs"
# Words to begin with. Quality Checkers make them their own: then they are version 2.
FIRST_TEXTS = (
    ("photo", "photo", gettext_lazy("May people who visit you see your photo?")),
    ("needs", "eye", gettext_lazy("May people who visit you read how you say yes and no, and what you need?")),
    ("recording", "voice", gettext_lazy("May we record your voice?")),
    ("observing", "time-for-me", gettext_lazy("May we spend time with you, and write down what we see?")),
    ("circle", "friends", gettext_lazy("May your family and friends see what you said?")),
)


@transaction.atomic
def add_consent_text(
    purpose: str,
    words: str,
    *,
    id: UUID,
    by: Person | None,
    now: datetime,
    picture: str = "eye",
    asks_again: bool = True,
) -> ConsentText:
    """Add the words of a question of consent; where there are some, these are the next version.

    asks_again: they mean something else, so that all are asked anew, and what an earlier yes opened is closed.
    """
    claim(id)
    if standing := ConsentText.objects.filter(pk=id).first():
        return standing
    on = timezone.localdate(now)
    may = by is None or rules.has_role(by, Role.QUALITY_TEAM, on=on)
    must(None if may else _("Only the Quality Team can change this."))
    last = ConsentText.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"] or 0
    text = ConsentText(id=id, purpose=purpose, version=last + 1, words=words.strip(), picture=picture, since=on)
    text.asks_again = asks_again or last == 0
    must(rules.why_not_consent_text(text))
    text.save(force_insert=True)
    if purpose == NEEDS and last and asks_again:
        AccessNeeds.objects.filter(share=True).update(share=False)
    audit.record("consent text added", by=by, thing=text, now=now, purpose=purpose, version=text.version)
    return text


@transaction.atomic
def add_first_consent_texts(*, by: Person | None, now: datetime) -> None:
    """Add the questions that a new house begins with, where it has none of them."""
    for purpose, picture, words in FIRST_TEXTS:
        if not ConsentText.objects.filter(purpose=purpose).exists():
            add_consent_text(purpose, str(words), id=new_id(), by=by, now=now, picture=picture)


@transaction.atomic
def record_consent(
    person: Person, text: ConsentText, *, id: UUID, yes: bool, by: Person, now: datetime, how: str = ""
) -> ConsentEvent:
    """Write down what a person said. They say it themselves, or the Quality Team writes down how they said it."""
    claim(id)
    if standing := ConsentEvent.objects.filter(pk=id).first():
        return standing
    must(rules.why_not_keep_needs(by, person, on=timezone.localdate(now)) or rules.why_not_here(person))
    how = how.strip() or (_("pressed it") if by == person else "")
    must(rules.why_not_newer(text) or rules.why_not_how(how))
    event = ConsentEvent(id=id, person=person, text=text, yes=yes, how=how, at=now, recorded_by=by)
    event.save(force_insert=True)
    if text.purpose == NEEDS:  # what visitors may read stands with what they would read
        AccessNeeds.objects.filter(person=person).update(share=yes)
    audit.record("consent", by=by, thing=person, now=now, purpose=text.purpose, version=text.version, yes=yes)
    return event


@transaction.atomic
def decide_for(person: Person, what: str, *, id: UUID, by: Person, now: datetime, **facts: Any) -> BestInterest:
    """Write down a best-interest decision: for recording or observing alone. The last one of a kind counts."""
    claim(id)
    if standing := BestInterest.objects.filter(pk=id).first():
        return standing
    on = timezone.localdate(now)
    decision = BestInterest(id=id, person=person, what=what, at=now, recorded_by=by, **facts)
    must(rules.why_not_decide_for(by, decision, on=on))
    decision.save(force_insert=True)
    audit.record("best interest decided", by=by, thing=person, now=now, decided=what, allows=decision.allows)
    return decision


@transaction.atomic
def end_decision(decision: BestInterest, why: str, *, id: UUID, by: Person, now: datetime) -> BestInterest:
    """End a best-interest decision at once, by a new row."""
    on = timezone.localdate(now)
    facts = {"allows": False, "decision": why.strip(), "assessor": decision.assessor, "until": on, "review_on": on}
    return decide_for(decision.person, decision.what, id=id, by=by, now=now, **facts)
