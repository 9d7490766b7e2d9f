"""Try a draft, put one's name to it, publish it; and let visits go on without an old version."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.models import QuestionVersion, Signature, ToolkitVersion, Trial
from biggervoices.checks.queries.drafts import asked_digest, kit_before, left_to_try, signed, whole_digest
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.checks.rules import (
    is_named,
    why_not_publish,
    why_not_retire,
    why_not_sign,
    why_not_try,
    why_not_words,
)
from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people.models import Person


@transaction.atomic
def try_question(row: QuestionVersion, says: str, *, words: str = "", by: Person, now: datetime) -> None:
    """Keep whether a checker understands a question, in the words that it has now. The last one counts."""
    version = ToolkitVersion.objects.select_for_update().get(pk=row.topic.version_id)
    must(why_not_try(by, version) or why_not_words(words))
    must(None if says in dict(Trial.SAYS) else _("Please press one of the pictures."))
    of = asked_digest(kit_of(version.pk).questions[row.pk])
    facts = {"says": says, "words": words.strip(), "of": of, "at": now}
    trial, _made = Trial.objects.update_or_create(question=row, person=by, defaults=facts)
    audit.record("checks.question_tried", by=by, thing=trial, now=now, clear=says == Trial.CLEAR)


@transaction.atomic
def sign(version: ToolkitVersion, *, by: Person, now: datetime) -> bool:
    """Put one's name to these very words. With the last name that was missing, they are published: give whether.

    Visits that are planned or have begun keep the questions that they have.
    """
    version = ToolkitVersion.objects.select_for_update().get(pk=version.pk)
    kit, on = kit_of(version.pk), localdate(now)
    left = len(left_to_try(by, kit, kit_before(version)))
    must(why_not_sign(by, version, signed(version, kit), left=left, on=on))
    side = Signature.CHECKER if is_named(by, version) else Signature.QUALITY_TEAM
    facts = {"side": side, "of": whole_digest(kit), "at": now}
    signature, _made = Signature.objects.update_or_create(version=version, person=by, defaults=facts)
    audit.record("checks.toolkit_signed", by=by, thing=signature, now=now, side=side)
    if why_not_publish(version, signed(version, kit)):
        return False
    publish(version, by=by, now=now)
    return True


@transaction.atomic
def publish(version: ToolkitVersion, *, by: Person | None, now: datetime) -> None:
    """Ask these questions from now on, in place of the version before. Whoever calls it has asked who signed."""
    older = ToolkitVersion.objects.filter(toolkit=version.toolkit_id, published_at__isnull=False, retired_at=None)
    older.update(retired_at=now)
    version.published_at = now  # from here on the database refuses a change of its words
    version.save(update_fields=["published_at"])
    audit.record("checks.toolkit_published", by=by, thing=version, now=now, number=version.number)


@transaction.atomic
def retire(version: ToolkitVersion, *, by: Person, now: datetime) -> None:
    """Plan no more visits with this version; visits that have it keep it. A draft is thrown away, and kept."""
    standing = {it.pk: it for it in ToolkitVersion.objects.select_for_update().filter(retired_at=None)}
    version = standing.get(version.pk) or ToolkitVersion.objects.get(pk=version.pk)
    must(why_not_retire(by, version, on=localdate(now)))
    ToolkitVersion.objects.filter(pk=version.pk).update(retired_at=now)
    audit.record(
        "checks.draft_thrown_away" if version.is_draft else "checks.toolkit_retired",
        by=by,
        thing=version,
        now=now,
        number=version.number,
    )
