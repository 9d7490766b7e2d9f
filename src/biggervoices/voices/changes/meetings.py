"""A meeting is planned, with its agenda and papers; members say whether they come; what was decided is kept."""

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.easyread.changes import add_picture, add_recording
from biggervoices.people.changes import drop_picture, let_go_if_nobodys
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.voices.changes.wordings import sounds
from biggervoices.voices.models import Coming, Decision, Group, Item, Meeting, Paper
from biggervoices.voices.queries.first_work import REVIEW
from biggervoices.voices.rules import meetings as rules


@transaction.atomic
def plan_meeting(
    group: Group,
    on: date,
    begins: time,
    place: str,
    *,
    id: UUID,
    by: Person,
    now: datetime,
) -> Meeting:
    """Plan a meeting. The same id sent twice is one meeting."""
    if there := Meeting.objects.filter(pk=id).first():
        return there
    today = localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), group) or rules.why_not_plan(on, place, today=today))
    facts = {"group": group, "on": on, "begins": begins, "place": place.strip()}
    meeting = Meeting.objects.create(pk=id, **facts, planned_at=now, planned_by=by)
    audit.record("voices.meeting_planned", by=by, thing=meeting, now=now)
    return meeting


@transaction.atomic
def move_meeting(meeting: Meeting, on: date, begins: time, place: str, *, by: Person, now: datetime) -> None:
    """Give a meeting another day, time or place. Then each member is asked again whether they come."""
    meeting, today = _held(meeting), localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), meeting.group))
    must(rules.why_not_change(meeting, today=today) or rules.why_not_plan(on, place, today=today))
    was, becomes = (meeting.on, meeting.begins, meeting.place), (on, begins, place.strip())
    if was == becomes:
        return
    Meeting.objects.filter(pk=meeting.pk).update(on=on, begins=begins, place=place.strip())
    meeting.coming.all().delete()
    audit.record("voices.meeting_moved", by=by, thing=meeting, now=now)


@transaction.atomic
def call_off(meeting: Meeting, *, by: Person, now: datetime) -> None:
    """Call a meeting off. Who said that they come are told."""
    today = localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), meeting.group))
    if Meeting.objects.filter(pk=meeting.pk, called_off_at=None, on__gte=today).update(called_off_at=now):
        audit.record("voices.meeting_called_off", by=by, thing=meeting, now=now)


@transaction.atomic
def start_first_work(meeting: Meeting, *, by: Person, now: datetime) -> None:
    """Put the first piece of work on the agenda: its three items, after those that stand there. Sent twice, once."""
    meeting, today = _held(meeting), localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), meeting.group) or rules.why_not_change(meeting, today=today))
    if meeting.items.filter(first_work=True).exists():
        return
    last = meeting.items.aggregate(last=Max("number"))["last"] or 0
    facts = {"meeting": meeting, "first_work": True, "added_at": now, "added_by": by}
    Item.objects.bulk_create(
        Item(number=last + n, title=str(title), words=str(words), picture=picture, **facts)
        for n, (title, words, picture) in enumerate(REVIEW, start=1)
    )
    audit.record("voices.first_work_started", by=by, thing=meeting, now=now)


@transaction.atomic
def say_coming(meeting: Meeting, says: str, *, by: Person, now: datetime) -> None:
    """Keep whether a member comes; said again, the last answer counts."""
    must(rules.why_not_come(standing_of(by, on=localdate(now)), meeting, says))
    Coming.objects.update_or_create(meeting=meeting, person=by, defaults={"says": says, "said_at": now})
    audit.record("voices.coming", by=by, thing=meeting, now=now, says=says)


@transaction.atomic
def add_item(meeting: Meeting, title: str, words: str, picture: str, *, id: UUID, by: Person, now: datetime) -> Item:
    """Put one thing on the agenda, after those that stand there."""
    if there := Item.objects.filter(pk=id).first():
        return there
    meeting, today = _held(meeting), localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), meeting.group) or rules.why_not_change(meeting, today=today))
    must(rules.why_not_item(title, words, picture, items=meeting.items.count()))
    number = (meeting.items.aggregate(last=Max("number"))["last"] or 0) + 1
    facts = {"title": title.strip(), "words": words.strip(), "picture": picture}
    item = Item.objects.create(pk=id, meeting=meeting, number=number, **facts, added_at=now, added_by=by)
    audit.record("voices.item_added", by=by, thing=item, now=now)
    sounds([(item.pk, f"{title}\n{words}")], path=reverse("voices:item", args=[item.pk]), now=now)
    return item


@transaction.atomic
def take_out_item(item: Item, *, by: Person, now: datetime) -> None:
    """Take something off the agenda of a meeting that is still to come, with its papers."""
    today = localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), item.meeting.group))
    must(rules.why_not_take_out(item, today=today))
    for paper in item.papers.select_related("photo", "recording"):
        _drop(paper)
    item.delete()
    audit.record("voices.item_taken_out", by=by, thing=item.meeting, now=now)


@transaction.atomic
def add_paper(
    item: Item,
    words: str,
    picture: str,
    *,
    id: UUID,
    by: Person,
    now: datetime,
    photo: bytes = b"",
    voice: bytes = b"",
) -> Paper:
    """Add a paper to an item: words and a picture, and if there is one a photo and a voice that reads it."""
    if there := Paper.objects.filter(pk=id).first():
        return there
    must(rules.why_not_work(standing_of(by, on=localdate(now)), item.meeting.group))
    must(rules.why_not_paper(words, papers=item.papers.count()) or rules.why_not_picture(picture))
    shows = words.strip()[:120]
    kept = add_picture(photo, id=id, words=shows, by=by.pk, now=now) if photo else None
    spoken = add_recording(voice, id=id, spoken_by=str(by), words=shows, by=by.pk, now=now) if voice else None
    paper = Paper.objects.create(
        pk=id, item=item, words=words.strip(), picture=picture, photo=kept, recording=spoken, added_at=now, added_by=by
    )
    audit.record("voices.paper_added", by=by, thing=paper, now=now)
    sounds([(paper.pk, paper.words)], path=reverse("voices:item", args=[item.pk]), now=now)
    return paper


@transaction.atomic
def take_out_paper(paper: Paper, *, by: Person, now: datetime) -> None:
    """Take a paper out, with its photo and its voice."""
    must(rules.why_not_work(standing_of(by, on=localdate(now)), paper.item.meeting.group))
    _drop(paper)
    audit.record("voices.paper_taken_out", by=by, thing=paper.item, now=now)


@transaction.atomic
def decide(item: Item, words: str, *, id: UUID, by: Person, now: datetime) -> Decision:
    """Keep what the group decided, with the item."""
    if there := Decision.objects.filter(pk=id).first():
        return there
    today = localdate(now)
    must(rules.why_not_work(standing_of(by, on=today), item.meeting.group))
    must(rules.why_not_decide(item.meeting, words, today=today))
    decision = Decision.objects.create(pk=id, item=item, words=words.strip(), decided_at=now, decided_by=by)
    audit.record("voices.decided", by=by, thing=decision, now=now)
    sounds([(decision.pk, decision.words)], path=reverse("voices:item", args=[item.pk]), now=now)
    return decision


def _held(meeting: Meeting) -> Meeting:
    """Hold the row of a meeting, so that two changes to its agenda follow each other."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)


def _drop(paper: Paper) -> None:
    photo, recording = paper.photo, paper.recording
    Paper.objects.filter(pk=paper.pk).delete()
    if photo:
        drop_picture(photo)
    if recording:
        recording.delete()
        let_go_if_nobodys(recording.file)
