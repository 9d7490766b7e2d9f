"""A group begins, people join and leave it, and it writes its terms."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.voices.changes.wordings import sounds
from biggervoices.voices.models import Group, Member, TermsOfReference, TermsWording
from biggervoices.voices.queries.members import asked_of
from biggervoices.voices.queries.wordings import says_of
from biggervoices.voices.rules import groups as rules
from biggervoices.voices.rules import wordings
from biggervoices.voices.rules.meetings import why_not_picture


@transaction.atomic
def begin_group(name: str, purpose: str, picture: str, *, id: UUID, by: Person, now: datetime) -> Group:
    """Begin a group. The same id sent twice is one group."""
    if standing_group := Group.objects.filter(pk=id).first():
        return standing_group
    must(rules.why_not_begin(standing_of(by, on=localdate(now))))
    must(rules.why_not_describe(name, purpose, group=id) or why_not_picture(picture))
    facts = {"name": name.strip(), "purpose": purpose.strip(), "picture": picture, "begun_at": now, "begun_by": by}
    group = Group.objects.create(pk=id, **facts)
    audit.record("voices.group_begun", by=by, thing=group, now=now)
    return group


@transaction.atomic
def describe_group(group: Group, name: str, purpose: str, picture: str, *, by: Person, now: datetime) -> None:
    """Give a group another name, purpose or picture."""
    must(rules.why_not_begin(standing_of(by, on=localdate(now))))
    must(rules.why_not_describe(name, purpose, group=group.pk) or why_not_picture(picture))
    Group.objects.filter(pk=group.pk).update(name=name.strip(), purpose=purpose.strip(), picture=picture)
    audit.record("voices.group_described", by=by, thing=group, now=now)


@transaction.atomic
def join(group: Group, person: Person, how: str, *, since: date, id: UUID, by: Person, now: datetime) -> Member:
    """Write down that somebody is a member, how they became one and since when. Who is one already stays so."""
    today = localdate(now)
    must(rules.why_not_begin(standing_of(by, on=today)))
    must(rules.why_not_member(person, how, since, today=today))
    facts = {"pk": id, "how": how, "since": since}
    member, is_new = Member.objects.get_or_create(group=group, person=person, until=None, defaults=facts)
    if is_new:
        audit.record("voices.member_joined", by=by, thing=person, now=now, how=how)
    return member


@transaction.atomic
def leave(member: Member, *, until: date, by: Person, now: datetime) -> None:
    """Let somebody leave a group on a day, which is their last one in it."""
    must(rules.why_not_end(standing_of(by, on=localdate(now)), member, until))
    if Member.objects.filter(pk=member.pk, until=None).update(until=until):
        audit.record("voices.member_left", by=by, thing=member.person, now=now)


@transaction.atomic
def propose_terms(
    group: Group,
    part: str,
    words: str,
    *,
    id: UUID,
    by: Person,
    now: datetime,
    instead_of: TermsWording | None = None,
) -> TermsWording:
    """Propose words for a part of the terms; those which they are instead of are not asked about any more."""
    if there := TermsWording.objects.filter(pk=id).first():
        return there
    must(rules.why_not_write_terms(standing_of(by, on=localdate(now)), group, part))
    must(wordings.why_not_propose(words))
    if instead_of and instead_of.agreed_at is None:
        TermsWording.objects.filter(pk=instead_of.pk, group=group, replaced_at=None).update(replaced_at=now)
    facts = {"group": group, "part": part, "words": words.strip(), "instead_of": instead_of}
    wording = TermsWording.objects.create(pk=id, **facts, proposed_by=by, proposed_at=now)
    audit.record("voices.wording_proposed", by=by, thing=wording, now=now)
    sounds([(wording.pk, wording.words)], path=reverse("voices:terms_wording", args=[wording.pk]), now=now)
    return wording


@transaction.atomic
def agree_terms(wording: TermsWording, *, by: Person, now: datetime) -> TermsOfReference:
    """Write down that the group agreed these words: they make its next version, with what stood of the other parts."""
    group = Group.objects.select_for_update().get(pk=wording.group_id)
    wording = TermsWording.objects.select_for_update(of=("self",)).get(pk=wording.pk)
    must(rules.why_not_agree_terms(standing_of(by, on=localdate(now)), wording))
    asked = asked_of(group, on=localdate(now))
    must(wordings.why_not_agree(wording, says_of(wording), asked=asked))
    before = group.terms.prefetch_related("wordings").first()
    kept = [it for it in before.wordings.all() if it.part != wording.part] if before else []
    same = TermsWording.objects.filter(group=group, part=wording.part, replaced_at=None).exclude(pk=wording.pk)
    same.filter(proposed_at__lte=wording.proposed_at).update(replaced_at=now)
    same.filter(agreed_at__isnull=False).update(replaced_at=now)
    TermsWording.objects.filter(pk=wording.pk).update(agreed_at=now)
    number = before.number + 1 if before else 1
    terms = TermsOfReference.objects.create(group=group, number=number, agreed_at=now, agreed_by=by)
    terms.wordings.set([*kept, wording])
    audit.record("voices.terms_agreed", by=by, thing=terms, now=now, number=number)
    return terms
