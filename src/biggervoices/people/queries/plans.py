"""What a list of homes or people would change, before anything is changed: what is new, what differs, what is wrong."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from biggervoices.people import rules
from biggervoices.people.formats.cells import POSTCODE
from biggervoices.people.formats.columns import Columns, plain
from biggervoices.people.formats.rows import HomeRow, PersonRow, Remark, read_homes, read_people
from biggervoices.people.formats.tables import Table
from biggervoices.people.models import AccessNeeds, Home, Person, Region, Role
from biggervoices.people.queries.standing import roles_given_by

MOST_GUESSES = 200  # how many unknown homes get a "did you mean"

ROLE_NAMES = {
    Role.SUPPORTED: "tenant resident supported personwesupport serviceuser customer client livesthere",
    Role.CHECKER: "checker qualitychecker",
    Role.AMBASSADOR: "ambassador",
    Role.TEAM: "team staff teammember supportworker supportstaff careworker carer worker teamleader worksthere",
    Role.MANAGER: "servicemanager homemanager registeredmanager",
    Role.REGIONAL: "areamanager regional",
    Role.QUALITY_TEAM: "quality",
    Role.SAFEGUARDING: "safeguarding",
    Role.COMMITTEE: "committee",
    Role.EXECUTIVE: "executive director",
    Role.ADMIN: "admin",
    Role.AUDITOR: "audit",
}
WAYS = {  # how people say it, and how we write it
    "words": "words speech speaks talking verbal speaking",
    "pictures": "pictures symbols photos widgit pecs",
    "signs": "signs makaton bsl signing signlanguage",
    "objects": "objects objectsofreference",
    "device": "device aac tablet communicationaid eyegaze",
    "no-words": "nowords nonverbal gestures sounds facialexpressions bodylanguage",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a list has otherwise: what, how it stands, how it would be."""

    what: str
    old: str
    new: str


@dataclass(slots=True)
class HomeChange:
    """A home that a list has otherwise."""

    number: int
    home: Home
    differences: list[Difference]


@dataclass(slots=True)
class HomePlan:
    """What a list of homes would change; the counts are of rows."""

    new: list[Home] = field(default_factory=list)
    changed: list[HomeChange] = field(default_factory=list)
    same: int = 0
    repeated: int = 0  # rows of a new or changed home that is in the list already
    regions: list[Region] = field(default_factory=list)  # new ones
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        return not (self.new or self.changed)


def summary(plan: "HomePlan | PersonPlan") -> str:
    """Say in one line what a list would change: "559 already here, 0 new, 0 changed"."""
    words = _("%(same)s already here, %(new)s new, %(changed)s changed") % {
        "same": plan.same,
        "new": len(plan.new),
        "changed": len(plan.changed),
    }
    if plan.repeated:
        words += ", " + _("%(count)s repeated in the file") % {"count": plan.repeated}
    wrong = len({fault.row for fault in plan.faults})
    if wrong:
        words += ", " + _("%(count)s to put right") % {"count": wrong}
    return words


def differences_words(plan: "HomePlan | PersonPlan") -> list[str]:
    """Say what differs, one line a home or person."""
    lines = []
    for change in plan.changed:
        name = change.home.name if hasattr(change, "home") else change.person.name
        told = "; ".join(f"{it.what}: {it.old or '-'} -> {it.new}" for it in change.differences)
        lines.append(_("Row %(row)s, %(name)s. %(told)s") % {"row": change.number, "name": name, "told": told})
    return lines


def fold(words: str) -> str:
    """Write words so that case, spaces and signs make no difference: the same home however it is typed."""
    return " ".join(re.sub(r"[^\w]+", " ", words.casefold()).split())


def _together(postcode: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", postcode.upper())


# --- homes -----------------------------------------------------------------------------------------------------------


def plan_homes(table: Table, columns: Columns) -> HomePlan:
    """Say what a list of homes would change. Name, address and postcode tell which home a row is. Costs 2 queries."""
    rows, faults, notes = read_homes(table, columns)
    plan = HomePlan(faults=faults, notes=notes)
    if "name" not in columns:
        plan.faults = [Remark(0, "", _("Say which column holds the name of the home."))]
        return plan
    regions = {fold(region.name): region for region in Region.objects.all()}
    here = {_home_key(home.name, home.address, home.postcode): home for home in Home.objects.select_related("region")}
    bad = {fault.row for fault in faults}
    first: dict[tuple[str, ...], HomeRow] = {}
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        if row.number in bad:
            continue
        key = _home_key(row.name, row.address, row.postcode)
        counts[key] += 1
        if key in first:
            _join(first[key], row, plan)
        else:
            first[key] = row
    for key, row in first.items():
        _plan_home(plan, row, here.get(key), regions, counts[key])
    return plan


def _home_key(name: str, address: str, postcode: str) -> tuple[str, ...]:
    return fold(name), fold(address), _together(postcode)


def _join(first: HomeRow, again: HomeRow, plan: HomePlan) -> None:
    """Put two rows of one home together: the kinds of both, what only one has, and where they differ the first."""
    differ = [
        words
        for key, words in (("region", _("region")), ("phone", _("phone")), ("website", _("website")))
        if getattr(again, key) and getattr(first, key) and getattr(again, key) != getattr(first, key)
    ]
    for key in ("region", "phone", "website", "latitude", "longitude", "front_doors"):
        setattr(first, key, getattr(first, key) or getattr(again, key))
    first.kinds = list(dict.fromkeys(first.kinds + again.kinds))
    words = _("This is the same home as in row %(row)s. They are put together.") % {"row": first.number}
    if differ:
        words += " " + _("Another %(what)s is here: that of row %(row)s is kept.") % {
            "what": ", ".join(differ),
            "row": first.number,
        }
    plan.notes.append(Remark(again.number, "", words))


def _plan_home(plan: HomePlan, row: HomeRow, home: Home | None, regions: dict[str, Region], count: int) -> None:
    region = _region(plan, row, regions) if row.region or home is None else None
    if home is None:
        new = Home(name=row.name, address=row.address, postcode=row.postcode, region=region)
        for key in ("kinds", "phone", "website", "latitude", "longitude"):
            setattr(new, key, getattr(row, key))
        new.front_doors = row.front_doors or 1
        if reason := rules.why_not_home(new):
            plan.faults.append(Remark(row.number, "", reason))
        plan.new.append(new)
        plan.repeated += count - 1
        return
    differences = _differences(home, row, region)
    if differences:
        plan.changed.append(HomeChange(row.number, home, differences))
        plan.repeated += count - 1
    else:
        plan.same += count


def _region(plan: HomePlan, row: HomeRow, regions: dict[str, Region]) -> Region:
    name = row.region or _("No region yet")
    if fold(name) not in regions:
        regions[fold(name)] = Region(name=name)
        plan.regions.append(regions[fold(name)])
    return regions[fold(name)]


def _differences(home: Home, row: HomeRow, region: Region | None) -> list[Difference]:
    """Compare, and write what differs into the home, which is not saved. What the list leaves empty stays as it is."""
    found = []
    if region is not None and region != home.region:
        found.append(Difference(_("Region"), home.region.name, region.name))
        home.region = region
    if row.kinds and set(row.kinds) != set(home.kinds):
        found.append(Difference(_("Kind of home"), ", ".join(home.kinds), ", ".join(row.kinds)))
        home.kinds = row.kinds
    if row.phone and re.sub(r"\D", "", row.phone) != re.sub(r"\D", "", home.phone):
        found.append(Difference(_("Phone"), home.phone, row.phone))
        home.phone = row.phone
    if row.website and row.website.rstrip("/") != home.website.rstrip("/"):
        found.append(Difference(_("Website"), home.website, row.website))
        home.website = row.website
    if row.latitude is not None and (_far(row.latitude, home.latitude) or _far(row.longitude, home.longitude)):
        found.append(Difference(_("Place on the map"), _place(home), _place(row)))
        home.latitude, home.longitude = row.latitude, row.longitude
    if row.front_doors and row.front_doors != home.front_doors:
        found.append(Difference(_("Front doors"), str(home.front_doors), str(row.front_doors)))
        home.front_doors = row.front_doors
    return found


def _far(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) > 1e-6


def _place(thing: Home | HomeRow) -> str:
    return "" if thing.latitude is None else f"{thing.latitude}, {thing.longitude}"


# --- people ----------------------------------------------------------------------------------------------------------


class Places:
    """Every open home by its name, for words that somebody typed or a list holds."""

    def __init__(self, homes: Iterable[Home]) -> None:
        self.by_name: dict[str, list[Home]] = defaultdict(list)
        self.names: dict[str, str] = {}
        for home in homes:
            self.by_name[fold(home.name)].append(home)
            self.names[fold(home.name)] = home.name
        self.guesses = 0

    def find(self, words: str, postcode: str = "") -> Home:
        """Give the home that is meant by its name, or its name and postcode; raise ValueError with plain words."""
        name, told = self._parted(words)
        found = self.by_name.get(fold(words)) or self.by_name.get(fold(name)) or []
        if not found:
            raise ValueError(
                _("No home is called “%(name)s”.%(guess)s") % {"name": name[:80], "guess": self._guess(name)}
            )
        postcode = _together(told or postcode)
        exact = [home for home in found if _together(home.postcode) == postcode] if postcode else found
        if len(found) == 1 and not told:
            return found[0]
        if len(exact) == 1:
            return exact[0]
        postcodes = ", ".join(sorted(filter(None, {home.postcode for home in found})))
        raise ValueError(
            _("%(count)s homes are called “%(name)s”. Write its postcode after the name: %(postcodes)s.")
            % {"count": len(found), "name": found[0].name, "postcodes": postcodes}
        )

    def _parted(self, words: str) -> tuple[str, str]:
        """Part "The Grange, OL16 2AY"."""
        match = re.fullmatch(r"(.+?)[,\s(]+([A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2})\)?", words.strip())
        return (match[1], match[2]) if match and POSTCODE.fullmatch(_together(match[2])) else (words, "")

    def _guess(self, name: str) -> str:
        self.guesses += 1
        if self.guesses > MOST_GUESSES:
            return ""
        close = difflib.get_close_matches(fold(name), self.names, n=1, cutoff=0.7)
        return " " + _("Did you mean “%(name)s”?") % {"name": self.names[close[0]]} if close else ""


@dataclass(slots=True)
class Line:
    """One person of a list: who they are, and what would be written about them."""

    number: int
    person: Person
    is_new: bool
    differences: list[Difference] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)  # to be given
    ended: list[Role] = field(default_factory=list)  # a move ends living at the home before
    needs: dict[str, Any] = field(default_factory=dict)
    rows: int = 1


@dataclass(slots=True)
class PersonPlan:
    """What a list of people would change; the counts are of rows."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if not line.is_new and line.differences]

    @property
    def same(self) -> int:
        return sum(line.rows for line in self.lines if not line.is_new and not line.differences)

    @property
    def repeated(self) -> int:
        return sum(line.rows - 1 for line in self.lines if line.is_new or line.differences)

    @property
    def changes_nothing(self) -> bool:
        return not (self.new or self.changed)


def plan_people(table: Table, columns: Columns, *, by: Person | None, on: date) -> PersonPlan:
    """Say what a list of people would change. A reference, else an e-mail, else name and home tell who a row is.

    Costs 6 queries, however many rows.
    """
    rows, faults, notes = read_people(table, columns)
    plan = PersonPlan(faults=faults, notes=notes)
    if "name" not in columns and "first_name" not in columns:
        plan.faults = [Remark(0, "", _("Say which column holds the name of the person."))]
        return plan
    bad = {fault.row for fault in faults}
    planner = _People(plan, by=by, on=on)
    for row in rows:
        if row.number not in bad:
            planner.take(row)
    return plan


class _People:
    """Everyone who is here, by what tells them apart, and the lines of the list so far."""

    def __init__(self, plan: PersonPlan, *, by: Person | None, on: date) -> None:
        self.plan, self.by, self.on = plan, by, on
        self.gives = roles_given_by(by, on=on)
        self.places = Places(Home.objects.filter(closed_on=None).select_related("region"))
        self.regions = {fold(region.name): region for region in Region.objects.all()}
        self.needs = {needs.person_id: needs for needs in AccessNeeds.objects.all()}
        self.roles: dict[Any, list[Role]] = defaultdict(list)
        self.by_reference: dict[str, Person] = {}
        self.by_email: dict[str, Person] = {}
        self.by_name: dict[tuple[str, Any], list[Person]] = defaultdict(list)
        self.lines: dict[Any, Line] = {}
        for role in Role.objects.live(on).select_related("home"):
            self.roles[role.person_id].append(role)
        for person in Person.objects.all():
            self._know(person, {role.home_id for role in self.roles[person.pk] if role.home_id})

    def _know(self, person: Person, homes: Iterable[Any]) -> None:
        if person.reference:
            self.by_reference[person.reference.casefold()] = person
        if person.email:
            self.by_email[person.email.lower()] = person
        for home in homes or (None,):
            if person not in self.by_name[fold(person.name), home]:
                self.by_name[fold(person.name), home].append(person)

    def take(self, row: PersonRow) -> None:
        """Plan one row; what is wrong with it becomes a fault."""
        try:
            whats = [self._what(words) for words in row.roles]
            at_home = not whats or any(rules.HOME in rules.PLACES[what] for what in whats)
            home = self.places.find(row.home, row.home_postcode) if row.home and at_home else None
            line = self._line(row, home)
            self._facts(line, row)
            for what in dict.fromkeys(whats):
                self._role(line, row, what, home)
            if not whats and home:
                raise ValueError(_("Say what %(name)s does at %(home)s.") % {"name": row.name, "home": home})
            self._needs(line, row)
        except ValueError as reason:
            self.plan.faults.append(Remark(row.number, "", str(reason)))

    def _line(self, row: PersonRow, home: Home | None) -> Line:
        person = self._find(row, home)
        if person is not None and person.pk in self.lines:
            self.lines[person.pk].rows += 1
            return self.lines[person.pk]
        if person is not None and not person.is_active:
            words = _("Please take this row out. If this is somebody else, write their reference.")
            raise ValueError(f"{rules.why_not_here(person)} {words}")
        is_new = person is None
        if person is None:
            person = Person(name=row.name, joined_on=row.since or self.on)
            person.reference, person.email = row.reference, row.email or None
        line = Line(row.number, person, is_new)
        self.lines[person.pk] = line
        self.plan.lines.append(line)
        self._know(person, {home.pk} if home else ())
        return line

    def _find(self, row: PersonRow, home: Home | None) -> Person | None:
        by_reference = self.by_reference.get(row.reference.casefold()) if row.reference else None
        by_email = self.by_email.get(row.email) if row.email else None
        if by_reference and by_email and by_reference != by_email:
            raise ValueError(_("This e-mail is that of %(name)s.") % {"name": by_email.name})
        found = by_reference or by_email
        if found:
            if row.reference and found.reference and found.reference.casefold() != row.reference.casefold():
                raise ValueError(_("%(name)s has another reference here.") % {"name": found.name})
            return found
        named = self.by_name[fold(row.name), home.pk if home else None] or self.by_name[fold(row.name), None]
        alike = [
            person
            for person in named
            if not (row.reference and person.reference)
            and not (row.email and person.email)
            and (person.is_active or not (row.reference or row.email))
        ]
        if len(alike) > 1:
            raise ValueError(_("%(count)s people here have this name. Write a reference.") % {"count": len(alike)})
        return alike[0] if alike else None

    def _facts(self, line: Line, row: PersonRow) -> None:
        person = line.person
        for key, words in (
            ("name", _("Name")), ("called", _("Likes to be called")), ("email", _("E-mail")),
            ("phone", _("Phone")), ("reference", _("Reference")),
        ):  # fmt: skip
            old, new = getattr(person, key) or "", getattr(row, key)
            alike = re.sub(r"\D", "", old) == re.sub(r"\D", "", new) if key == "phone" else fold(old) == fold(new)
            if new and not (alike and old) and old != new:
                line.differences.append(Difference(words, old, new))
                setattr(person, key, new)
        if reason := rules.why_not_person(person):
            raise ValueError(reason)
        self._know(person, ())

    def _what(self, words: str) -> str:
        said = plain(words)
        for what, label in Role.WHAT:
            if said in (plain(what), plain(str(label)), *ROLE_NAMES[what].split()):
                return what
        roles = ", ".join(str(label) for _what, label in Role.WHAT)
        raise ValueError(
            _("“%(words)s” is not a role. The roles are: %(roles)s.") % {"words": words[:60], "roles": roles}
        )

    def _role(self, line: Line, row: PersonRow, what: str, home: Home | None) -> None:
        """Give a role, unless it is held; somebody who lives elsewhere until now moves."""
        place = home if rules.PLACES[what] == (rules.HOME,) else None
        region = self._region(row) if what == Role.REGIONAL else None
        held = self.roles[line.person.pk]
        if any((it.what, it.home_id, it.region_id) == (what, place and place.pk, region and region.pk) for it in held):
            return
        if self.by == line.person:
            raise ValueError(_("Somebody else has to do this: nobody changes their own roles."))
        role = Role(person=line.person, what=what, home=place, region=region, since=row.since or self.on)
        if what not in self.gives:
            raise ValueError(_("You cannot give or end this role: %(role)s.") % {"role": role.get_what_display()})
        if reason := rules.why_not_role(role):
            raise ValueError(reason)
        before = [it for it in held if it.what == what == Role.SUPPORTED]
        line.ended += [it for it in before if it not in line.roles]
        line.roles = [it for it in line.roles if it not in before] + [role]
        self.roles[line.person.pk] = [it for it in held if it not in before] + [role]
        if line.is_new:
            return
        words = _("Lives at") if before else _("Role")
        old = ", ".join(str(it.home) for it in before)
        new = str(place) if before else str(role.get_what_display()) + (f", {place}" if place else "")
        line.differences.append(Difference(words, old, new))

    def _region(self, row: PersonRow) -> Region:
        region = self.regions.get(fold(row.region or row.home))
        if region is None:
            raise ValueError(_("No region is called “%(name)s”.") % {"name": row.region or row.home})
        return region

    def _needs(self, line: Line, row: PersonRow) -> None:
        ways = list(dict.fromkeys(_way(words) for words in row.communicates))
        wanted = {"communicates": ways, "says_yes": row.says_yes, "says_no": row.says_no}
        stands = self.needs.get(line.person.pk) or AccessNeeds()
        labels = {
            "communicates": _("Communicates with"),
            "says_yes": _("How they say yes"),
            "says_no": _("How they say no"),
        }
        for key, new in wanted.items():
            old = getattr(stands, key)
            if not new or (set(new) == set(old) if key == "communicates" else new == old):
                continue
            line.needs[key] = new
            if not line.is_new:
                line.differences.append(Difference(labels[key], _shown(old), _shown(new)))


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _way(words: str) -> str:
    said = plain(words)
    for way, names in WAYS.items():
        if said in (plain(way), *names.split()):
            return way
    raise ValueError(
        _("“%(words)s” is not a way to communicate that we know. Write one or more of: %(ways)s.")
        % {"words": words[:60], "ways": ", ".join(WAYS)}
    )
