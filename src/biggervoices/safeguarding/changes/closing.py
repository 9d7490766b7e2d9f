"""The end of a worry, and what the person is told: a second person closes, and it can be opened again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from biggervoices.core.refusals import must
from biggervoices.people.models import Person
from biggervoices.safeguarding import queries, rules
from biggervoices.safeguarding.changes.desk import write_line
from biggervoices.safeguarding.changes.notices import begin_round, let_read, tell_people
from biggervoices.safeguarding.models import Concern, ConcernEntry, Notice, Telling


@transaction.atomic
def tell_person(
    concern: Concern,
    words: str,
    *,
    id: UUID,
    by: Person,
    now: datetime,
    picture: str = "tell",
    face_to_face: bool = False,
) -> Telling:
    """Tell whoever raised a worry what happens with it, on their own page. The same id again gives what stands."""
    must(rules.why_not_tell(concern) or rules.why_not_entry(ConcernEntry.TOLD, words, {}))
    said = {"concern": concern, "words": words.strip(), "picture": picture, "face_to_face": face_to_face}
    telling, is_new = Telling.objects.get_or_create(pk=id, defaults={**said, "by": by.pk, "at": now})
    if is_new:
        how = {"how": "FACE" if face_to_face else "SCREEN"}
        write_line(concern, ConcernEntry.TOLD, words, how, by=by, now=now)
    return telling


@transaction.atomic
def see_tellings(concern: Concern, *, now: datetime) -> None:
    """Keep that the person has opened what they were told."""
    concern.tellings.filter(seen_at=None).update(seen_at=now)


@transaction.atomic
def ask_to_close(concern: Concern, words: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Ask a second person to look at a worry and close it: the other leads, else the executive leaders."""
    case = queries.case_of(concern, now=now)
    must(rules.why_not_ask_to_close(by, concern, case) or rules.why_not_words(words))
    write_line(concern, ConcernEntry.CLOSE, words, id=id, by=by, now=now)
    if not Concern.objects.filter(pk=concern.pk, close_asked_at=None).update(close_asked_at=now):
        return
    people, part = queries.second_persons(concern, now=now)
    for person in people:
        let_read(concern, person, part, now=now)
    tell_people(concern, people, Notice.CLOSE, now=now)


@transaction.atomic
def close_concern(concern: Concern, words: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Close a worry, as the second person. Raises Refused for whoever has it in hand."""
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    must(rules.why_not_close(by, concern) or rules.why_not_words(words))
    Concern.objects.filter(pk=concern.pk).update(closed_at=now, closed_by=by.pk)
    write_line(concern, ConcernEntry.CLOSED, words, id=id, by=by, now=now)


@transaction.atomic
def close_with_outside(concern: Concern, words: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Close a worry with the contact outside, who agreed: only where nobody else inside could."""
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    outside = str(queries.house_at(now).outside or "")
    case = queries.case_of(concern, now=now)
    must(rules.why_not_close_outside(by, concern, case, outside=outside))
    must(rules.why_not_entry(ConcernEntry.CLOSED, words, {}))
    Concern.objects.filter(pk=concern.pk).update(closed_at=now, closed_outside=outside)
    write_line(concern, ConcernEntry.CLOSED, words, {"outside": outside}, id=id, by=by, now=now)


@transaction.atomic
def do_not_close_yet(concern: Concern, words: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Say what is still to be done, as the second person."""
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    must(rules.why_not_close(by, concern) or rules.why_not_entry(ConcernEntry.NOT_YET, words, {}))
    Concern.objects.filter(pk=concern.pk).update(close_asked_at=None)
    write_line(concern, ConcernEntry.NOT_YET, words, id=id, by=by, now=now)


@transaction.atomic
def reopen_concern(concern: Concern, words: str, *, id: UUID, by: Person | None, now: datetime) -> None:
    """Open a closed worry again: all clocks start anew. by: None is whoever raised it, who is still worried."""
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    must(rules.why_not_reopen(concern) or rules.why_not_words(words))
    Concern.objects.filter(pk=concern.pk).update(closed_at=None, closed_by=None, closed_outside="")
    write_line(concern, ConcernEntry.REOPENED, words, id=id, by=by, now=now)
    begin_round(concern, now=now)
