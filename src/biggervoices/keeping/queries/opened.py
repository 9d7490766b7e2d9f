"""Who opened what of a person's: the audit trail, read with the ids that are found by the person's own sealed links."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.queries.opened import openable as openable_in_checks
from biggervoices.core.lives import Openable
from biggervoices.core.models import AuditEntry
from biggervoices.easyread.models import Picture
from biggervoices.loop.queries.opened import openable as openable_in_loop
from biggervoices.people.models import Person, Role, Support
from biggervoices.people.queries import faces_seen
from biggervoices.people.queries.opened import NEEDS, PAGE
from biggervoices.people.queries.opened import openable as openable_in_people
from biggervoices.people.queries.sights import role_words
from biggervoices.people.queries.together import OPENED
from biggervoices.voices.queries.opened import openable as openable_in_voices

COPY = "keeping.copy_fetched"
# Every room whose things others may open. What somebody opens of a worry is none of these: nobody is shown that.
OPENABLE: tuple[Callable[[Person], list[Openable]], ...] = (
    openable_in_people,
    openable_in_loop,
    openable_in_voices,
    openable_in_checks,
)
# What has a page of its own, and so is not among the other things that were done to a person's page.
OPENINGS = (PAGE, NEEDS, OPENED, COPY)
# What somebody is to a reader of this page, where they are several things.
FIRST = (Role.MANAGER, Role.TEAM, Role.REGIONAL, Role.QUALITY_TEAM, Role.ADMIN, Role.CHECKER)


@dataclass(frozen=True)
class Opening:
    """One time that somebody opened something of a person's."""

    name: str
    why: str  # what they were on that day: "Manager, Elm House"
    photo: Picture | None
    words: str
    picture: str
    at: datetime


class Trail:
    """A person's things that others may open, and the entries of the audit trail about them."""

    def __init__(self, person: Person) -> None:
        mine = [it for openable in OPENABLE for it in openable(person)]
        mine.append(Openable(COPY, person.pk, _("A copy of all that is about you"), "my-things"))
        self.person = person
        self.things = {(it.what, it.id): it for it in mine}

    def entries(self) -> QuerySet[AuditEntry]:
        """Give what others opened, the newest first; never what was opened to keep this person safe."""
        what, ids = {key[0] for key in self.things}, {key[1] for key in self.things}
        found = AuditEntry.objects.filter(thing_id__in=ids, what__in=what, by__isnull=False)
        return found.exclude(by=self.person.pk).exclude(facts__has_key="in_a_case").order_by("-at", "-pk")

    def thing(self, entry: AuditEntry) -> Openable:
        """Give what an entry is about."""
        assert entry.thing_id
        return self.things[entry.what, entry.thing_id]

    def last_of_each(self) -> dict[UUID | None, AuditEntry]:
        """Give what each reader opened last. One query."""
        return {it.by: it for it in self.entries().order_by("by", "-at", "-pk").distinct("by")}

    def openings(self, entries: Iterable[AuditEntry]) -> list[Opening]:
        """Say entries in words. Four queries, for any number."""
        entries = list(entries)
        people = Person.objects.select_related("photo").in_bulk({it.by for it in entries if it.by})
        were = _what_they_were(people, self.person)
        on = localdate(entries[0].at) if entries else None
        faces = faces_seen(self.person, [it.photo_id for it in people.values()], on=on) if on else frozenset()
        return [self._opening(it, people.get(it.by), were, faces) for it in entries]

    def _opening(self, entry: AuditEntry, who: Person | None, were: "Were", faces: frozenset[UUID]) -> Opening:
        thing, gone = self.thing(entry), who is None or who.erased_at is not None
        return Opening(
            name=_("Somebody who is not here any more") if gone else str(who),
            why=were(entry),
            photo=who.photo if who and who.photo_id in faces else None,
            words=thing.words,
            picture=thing.picture,
            at=entry.at,
        )


Were = Callable[[AuditEntry], str]


def _what_they_were(people: Iterable[UUID], person: Person) -> Were:
    """Read what readers were and when: a role, else what they are to this person."""
    roles: dict[UUID, list[Role]] = defaultdict(list)
    for role in Role.objects.filter(person__in=people, what__in=FIRST).select_related("home", "region"):
        roles[role.person_id].append(role)
    beside = {it.supporter_id: it for it in Support.objects.filter(person=person, supporter__in=people)}

    def words(entry: AuditEntry) -> str:
        assert entry.by
        day, support = localdate(entry.at), beside.get(entry.by)
        then = [it for it in roles[entry.by] if it.since <= day and (it.until is None or day <= it.until)]
        if then:
            return role_words(min(then, key=lambda it: FIRST.index(it.what)))
        return (support.relationship or str(support.get_purpose_display())) if support else ""

    return words
