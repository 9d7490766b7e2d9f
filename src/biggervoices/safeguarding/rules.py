"""How soon somebody must have a worry in hand, who is told next, and why somebody cannot do something."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.safeguarding.models import SHARED_WITH, Concern, ConcernEntry, Duty, ReadSoon, Timer

LONGEST = 20_000  # letters in one box: more than anybody types, less than would choke a reader
LONGEST_DUTY = timedelta(days=31)

# Who reads worries by their role. Administrators are told only that a worry waits and that nobody may read it; they
# read no content (docs/decisions/0010).
READERS = (Role.SAFEGUARDING, Role.EXECUTIVE)
READS = (*READERS, *SHARED_WITH)  # these may have something in the list
KEEPS_ROTA = (Role.SAFEGUARDING, Role.ADMIN)
ON_DUTY = {Duty.LEAD: Role.SAFEGUARDING, Duty.DEPUTY: Role.SAFEGUARDING, Duty.EXECUTIVE: Role.EXECUTIVE}

# When the next ones are told, unless somebody has it (SAFE section 3).
URGENT = {
    Timer.DEPUTY: timedelta(minutes=15),
    Timer.LEADS: timedelta(minutes=30),
    Timer.EXECUTIVE: timedelta(minutes=60),
}
OTHERWISE = {Timer.DEPUTY: timedelta(hours=4), Timer.LEADS: timedelta(days=1), Timer.EXECUTIVE: timedelta(days=2)}


@dataclass(frozen=True)
class CaseFacts:
    """What decides whether a case can go on: who may still act, and what is written down."""

    says: Mapping[str, ConcernEntry]  # by kind, the newest line
    others: Collection[object]  # readers inside who could close it, without whoever has it

    def has(self, kind: str) -> bool:
        """Tell whether something of this kind is written down."""
        return kind in self.says


def ladder(danger: str) -> dict[str, timedelta]:
    """Give, for each step, how long after the worry it comes. Not knowing whether there is danger counts as danger."""
    return OTHERWISE if danger == Concern.NO else URGENT


def time_to_answer(danger: str) -> timedelta:
    """Give the time within which a named human must have the worry in hand."""
    return ladder(danger)[Timer.DEPUTY]


# --- the words -------------------------------------------------------------------------------------------------------


def why_not_words(words: str) -> str | None:
    """Say why these words cannot be kept as they are."""
    if len(words) > LONGEST:
        return _("These words are too many for one box. Please send some of them now, and the rest after that.")
    return None


def why_not_entry(kind: str, words: str, facts: Mapping[str, object]) -> str | None:
    """Say why this line cannot join the record."""
    if kind == ConcernEntry.CONSENT and facts.get("agrees") != "YES" and not words.strip():
        return _("Write why you share it, or why you do not.")
    if kind == ConcernEntry.S42 and not words.strip():
        return _("Write why.")
    if kind == ConcernEntry.DANGER and facts:
        return why_not_words(words)
    if not words.strip() and kind != ConcernEntry.CONSENT:
        return _("Write what you did or what you know now.")
    return why_not_words(words)


# --- what a reader does ----------------------------------------------------------------------------------------------


def why_not_take(person: Person, concern: Concern) -> str | None:
    """Say why this reader cannot press "I have this"."""
    if concern.closed_at:
        return _("This worry is closed. Open it again first.")
    if concern.taken_by and concern.taken_by != person.pk:
        holder = Person.objects.filter(pk=concern.taken_by).first()
        return _("%(name)s already has this.") % {"name": holder or _("Somebody else")}
    return None


def why_not_release(person: Person, concern: Concern) -> str | None:
    """Say why this reader cannot give a worry back."""
    return None if _has_it(person, concern) else _("Only whoever has this worry can give it back.")


def why_not_share(concern: Concern, case: CaseFacts) -> str | None:
    """Say why a worry cannot be shared yet."""
    if not case.has(ConcernEntry.CONSENT):
        return _("First write down whether the person agrees, or why you share it without that.")
    return why_not_tell_more(concern)


def why_not_tell_more(concern: Concern) -> str | None:
    """Say why nothing more can be done with a worry."""
    return _("This worry is closed. Open it again first.") if concern.closed_at else None


def why_not_tell(concern: Concern) -> str | None:
    """Say why the person cannot be told on their page."""
    return None if concern.raised_by else _("We do not know who told us, so we cannot tell them.")


def why_not_ask_to_close(person: Person, concern: Concern, case: CaseFacts) -> str | None:
    """Say why this worry cannot be closed yet."""
    if concern.closed_at:
        return _("This worry is closed already.")
    if not _has_it(person, concern):
        return _("Only whoever has this worry can ask to close it.")
    if not case.has(ConcernEntry.S42):
        return _("First write down the section 42 decision.")
    if not case.has(ConcernEntry.OUTCOME):
        return _("First write down how it ended, in the person's words.")
    if concern.raised_by and not case.has(ConcernEntry.TOLD):
        return _("First tell the person.")
    return None


def why_not_close(person: Person, concern: Concern) -> str | None:
    """Say why this reader cannot agree that a worry is closed: it takes a second person."""
    if concern.closed_at:
        return _("This worry is closed already.")
    if not concern.close_asked_at:
        return _("Nobody has asked to close this worry.")
    if concern.taken_by == person.pk:
        return _("A second person must look at it, and close it.")
    return None


def why_not_close_outside(person: Person, concern: Concern, case: CaseFacts, *, outside: str) -> str | None:
    """Say why the contact outside cannot be the second person."""
    if concern.closed_at or not concern.close_asked_at or not _has_it(person, concern):
        return _("Nobody has asked to close this worry.")
    if case.others:
        return _("A second person must look at it, and close it.")
    return None if outside else _("There is no contact outside yet. Write them down under: Who is on call.")


def why_not_reopen(concern: Concern) -> str | None:
    """Say why a worry cannot be opened again."""
    return None if concern.closed_at else _("This worry is open.")


def _has_it(person: Person, concern: Concern) -> bool:
    return concern.taken_by == person.pk


# --- words that sound urgent ------------------------------------------------------------------------------------------


def why_not_have_read(standing: Standing, prompt: ReadSoon) -> str | None:
    """Say why somebody cannot say that they have read these words."""
    if not ReadSoon.objects.readable_by(standing).filter(pk=prompt.pk).exists():
        return _("Only somebody of the Quality Team who may read these words can say that.")
    return None


# --- the rota --------------------------------------------------------------------------------------------------------


def why_not_duty(
    what: str, held: Collection[str], begins_at: datetime, ends_at: datetime, *, now: datetime
) -> str | None:
    """Say why somebody cannot be on call like this. held: the roles that they hold on the first day."""
    if ends_at <= begins_at:
        return _("The end must be after the beginning.")
    if ends_at <= now:
        return _("This is over already. Choose a time that comes.")
    if ends_at - begins_at > LONGEST_DUTY:
        return _("At most 31 days at once.")
    if ON_DUTY[what] not in held:
        return _("They do not hold the role for this.")
    return None
