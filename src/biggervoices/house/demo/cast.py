"""Who is who in the demo: regions, homes, and everybody who lives, works, checks or stands by somebody there."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from biggervoices.easyread.models import Picture
from biggervoices.house.demo.stage import Stage
from biggervoices.people import changes
from biggervoices.people.models import AccessNeeds, ConsentEvent, ConsentText, Home, Person, Region, Role, Support

NO_WORDS_SHARE = 0.08  # of people who use no words at all
RELATIONS = (("Mother", "w"), ("Father", "m"), ("Sister", "w"), ("Brother", "m"), ("Aunt", "w"), ("Friend", "m"))


@dataclass
class Household:
    """One home with its people, as they are on a day."""

    home: Home
    living: list[tuple[Person, date, date | None]] = field(default_factory=list)
    team: list[Person] = field(default_factory=list)
    manager: Person = field(default_factory=Person)

    def people(self, on: date) -> list[Person]:
        """Give who lives there on a day."""
        return [person for person, since, until in self.living if since <= on and (until is None or on <= until)]

    def works_here(self, person: Person) -> bool:
        return person == self.manager or person in self.team


@dataclass
class Crew:
    """A Quality Checker, where they live, and who helps them on visits."""

    checker: Person
    household: Household
    supporter: Person


@dataclass
class Cast:
    """Everybody."""

    households: list[Household]
    crews: list[Crew]
    needs: dict[Person, AccessNeeds]
    offices: dict[str, list[Person]]  # those who hold a role for the whole organisation or for a region
    by_name: dict[str, Person]
    known: frozenset[str]

    @cached_property
    def by_home(self) -> dict[UUID, Household]:
        return {it.home.pk: it for it in self.households}

    @cached_property
    def by_id(self) -> dict[UUID, Person]:
        return {person.pk: person for person in self.by_name.values()}

    def is_told_by_hand(self, person: Person) -> bool:
        """Tell whether somebody has a story of their own, in present.py."""
        return person.name in self.known

    def household(self, name: str) -> Household:
        return next(it for it in self.households if it.home.name == name)

    def at(self, home: Home) -> Household:
        return self.by_home[home.pk]

    def crew(self, name: str) -> Crew:
        return next(it for it in self.crews if it.checker.name == name)


class Casting:
    """Draw everybody, then save them with few statements."""

    def __init__(self, stage: Stage, names: dict[str, Any], portraits: dict[str, Picture]) -> None:
        self.stage, self.names, self.portraits = stage, names, portraits
        self.rng = stage.rng
        self.long_ago = stage.begins - timedelta(days=200)
        self.people: dict[str, Person] = {}
        self.roles: list[Role] = []
        self.supports: list[Support] = []
        self.needs: dict[Person, AccessNeeds] = {}
        self.consents: list[ConsentEvent] = []
        self.first = list(names["first"])
        self.rng.shuffle(self.first)
        self.households: list[Household] = []
        self.offices: dict[str, list[Person]] = {}

    # --- people ------------------------------------------------------------------------------------------------------

    def person(self, name: str, portrait: str, *, works: bool = False, **facts: Any) -> Person:
        """Give the person of this name; a new one where there is none."""
        if name in self.people:
            return self.people[name]
        number = len(self.people)
        if works:
            facts |= {
                "email": f"{name.lower().replace(' ', '.')}@harbourlights.example",
                "phone": self.phone(300 + number),
            }
        person = Person(id=self.stage.id(), name=name, photo=self.portraits[portrait], joined_on=self.long_ago, **facts)
        self.people[name] = person
        return person

    def phone(self, number: int) -> str:
        return f"01632 960 {number % 1000:03}"

    def somebody(self, first: list[list[str]], but: set[str], *, works: bool = False) -> Person:
        """Draw somebody whose first name nobody has at that home, and whose whole name nobody has."""
        while True:
            given, portrait = first[len(self.people) % len(first)] if not works else self.rng.choice(first)
            name = f"{given} {self.rng.choice(self.names['family'])}"
            if given not in but and name not in self.people:
                return self.person(name, portrait, works=works)
            if not works:
                first.append(first.pop(len(self.people) % len(first)))

    def portrait_of(self, name: str) -> str:
        return str(next(portrait for given, portrait in self.names["first"] if given == name.split(" ")[0]))

    def role(self, person: Person, what: str, *, since: date | None = None, **place: Any) -> None:
        since = since or self.long_ago + timedelta(days=self.rng.randrange(150))
        self.roles.append(Role(id=self.stage.id(), person=person, what=what, since=since, **place))

    # --- homes -------------------------------------------------------------------------------------------------------

    def homes(self) -> list[Region]:
        """Make 40 homes in 3 regions; those with a cast of their own come first, so that their people do, too."""
        regions = [Region(id=self.stage.id(), name=name) for name in self.names["regions"]]
        known = {it["home"]: it for it in self.names["known"]}
        sizes = list(self.names["sizes"])
        self.rng.shuffle(sizes)
        named = list(known)
        order = sorted(range(len(self.names["homes"])), key=lambda n: _place(self.names["homes"][n], named))
        for n in order:
            facts = known.get(self.names["homes"][n], {})
            size = len(facts["people"]) if facts else sizes.pop()
            place = n * len(regions) // len(order)
            kind = facts.get("kind") or ("one" if size == 1 else "flats" if self.stage.chance(0.3) else "shared")
            self.households.append(Household(self.home(n, regions[place], place, kind, size)))
            (self.known_people if facts else self.drawn_people)(self.households[-1], facts, size)
        return regions

    def home(self, n: int, region: Region, place: int, kind: str, size: int) -> Home:
        name, towns = self.names["homes"][n], self.names["towns"][place]
        street = "" if name[0].isdigit() else f"{self.rng.randrange(2, 90)} {self.rng.choice(self.names['streets'])}, "
        return Home(
            id=self.stage.id(),
            name=name,
            region=region,
            address=f"{street}{towns[n % len(towns)]}",
            # ZZ is no postcode area: letters sent there go nowhere.
            postcode=f"ZZ{place + 1}{n % 10} {self.rng.randrange(1, 9)}{''.join(self.rng.sample('ABDEFGHJLN', 2))}",
            kinds=self.names["kinds"][kind],
            phone=self.phone(200 + n),
            front_doors=size if kind == "flats" else 1,
            step_free=self.stage.chance(0.6),
            poster_agreed_on=self.stage.today if self.stage.chance(0.2) else None,
        )

    def known_people(self, household: Household, facts: dict[str, Any], _size: int) -> None:
        for name in facts["people"]:
            self.lives(self.person(name, self.portrait_of(name)), household)
        self.works(
            household,
            [self.person(*it, works=True) for it in facts["team"]],
            self.person(*facts["manager"], works=True),
        )

    def drawn_people(self, household: Household, _facts: dict[str, Any], size: int) -> None:
        here: set[str] = set()
        checker = next((it["name"] for it in self.names["checker"] if it["home"] == household.home.name), None)
        people = [self.person(checker, self.portrait_of(checker))] if checker else []
        here |= {person.first_name for person in people}
        while len(people) < size:
            people.append(self.somebody(self.first, here))
            here.add(people[-1].first_name)
        for person in people:
            self.lives(person, household)
        team = []
        for _number in range(1 if size == 1 else 3 if size > 5 else 2):
            team.append(self.somebody(self.names["staff"], here, works=True))
            here.add(team[-1].first_name)
        self.works(household, team, self.manager_for(household, here))

    def manager_for(self, household: Household, here: set[str]) -> Person:
        """Give the manager of the home before, in the same region, until they have two."""
        before = self.households[-2] if len(self.households) > 1 else None
        if before and before.home.region == household.home.region:
            homes = sum(it.manager == before.manager for it in self.households)
            if homes < 2 and before.manager.first_name not in here:
                return before.manager
        return self.somebody(self.names["staff"], here, works=True)

    def lives(self, person: Person, household: Household) -> None:
        moved_in = self.stage.begins + timedelta(days=self.rng.randrange(400)) if self.stage.chance(0.08) else None
        self.role(person, Role.SUPPORTED, home=household.home, since=moved_in)
        household.living.append((person, self.roles[-1].since, None))
        self.needs[person] = self.draw_needs(person)
        person.joined_on = self.roles[-1].since
        if self.stage.chance(0.15):
            person.theme = self.rng.choice(["dark", "contrast", "calm"])
        if self.stage.chance(0.2):
            person.size = self.rng.choice(["l", "xl"])
        if self.stage.chance(0.1):
            person.pictures, person.read_aloud = "pictures", True

    def works(self, household: Household, team: list[Person], manager: Person) -> None:
        household.team, household.manager = team, manager
        for person in team:
            self.role(person, Role.TEAM, home=household.home)
        self.role(manager, Role.MANAGER, home=household.home)

    def draw_needs(self, person: Person) -> AccessNeeds:
        """Draw how somebody says yes and no, and how answers come back to them."""
        known = any(person.name in it["people"] for it in self.names["known"])
        no_words = person.name == "Gwen Roberts" or (not known and self.stage.chance(NO_WORDS_SHARE))
        yes = self.rng.randrange(len(self.names["says_yes"])) if no_words or self.stage.chance(0.5) else 1
        told_by = "FACE" if no_words else "SCREEN" if known else self.rng.choice(["SCREEN"] * 5 + ["PRINT", "FACE"])
        if no_words and yes == 1:
            yes = 0  # says yes in words: not somebody without words
        return AccessNeeds(
            id=self.stage.id(),
            person=person,
            communicates=["no-words", "objects"]
            if no_words
            else self.rng.choice([["words"], ["words", "pictures"], ["words", "signs"]]),
            says_yes=self.names["says_yes"][yes],
            says_no=self.names["says_no"][yes],
            told_by=told_by,
            equipment=self.rng.choice(self.names["equipment"]) if self.stage.chance(0.25) else "",
            flag=self.rng.choice(self.names["flags"]) if self.stage.chance(0.3) else "",
            step_free=self.stage.chance(0.2),
            share=self.stage.chance(0.85),
            reviewed_on=self.stage.day(self.rng.randrange(20, 360)),
        )

    # --- around the homes --------------------------------------------------------------------------------------------

    def offices_and_committee(self, regions: list[Region]) -> None:
        for what, people in self.names["offices"].items():
            # These get their e-mail last, see worries.py: no e-mail goes out about made-up worries.
            self.offices[what] = [
                self.person(*it, works=what not in (Role.SAFEGUARDING, Role.EXECUTIVE)) for it in people
            ]
            for n, person in enumerate(self.offices[what]):
                self.role(person, what, region=regions[n] if what == Role.REGIONAL else None)
        for name in ("Ann Walker", "Mohan Sharma", "Yasmin Iqbal", "Irene Jones"):
            self.role(self.people[name], Role.COMMITTEE)
        self.role(self.people["Delroy Finch"], Role.AMBASSADOR)

    def checkers(self) -> list[Crew]:
        crews = []
        for it in self.names["checker"]:
            household = next(one for one in self.households if one.home.name == it["home"])
            checker, supporter = self.people[it["name"]], self.person(*it["supporter"], works=True)
            since = self.long_ago + timedelta(days=self.rng.randrange(120))
            self.role(checker, Role.CHECKER, since=since)
            self.needs[checker].communicates, self.needs[checker].told_by = ["words", "pictures"], "SCREEN"
            if it.get("works_there"):
                household.team.append(supporter)
                self.role(supporter, Role.TEAM, home=household.home)
            self.stand_by(checker, supporter, Support.CHECKING, since)
            crews.append(Crew(checker, household, supporter))
        return crews

    def circle(self) -> None:
        """Give twenty people somebody of their family, or a friend, as they allowed it."""
        taken = {name.split(" ")[0] for it in self.names["known"] for name in it["people"]}  # nobody mixes them up
        for household in self.households[::2]:
            person = household.living[-1 if household.home.name != "Lark Rise" else 0][0]
            relation, kind = self.rng.choice(RELATIONS)
            family = self.rng.choice(self.names["family"]) if relation == "Friend" else person.name.split(" ")[-1]
            given = [
                (name, portrait)
                for name, portrait in self.names["first"]
                if f"portrait-{kind}" in portrait and name not in taken and f"{name} {family}" not in self.people
            ]
            name, portrait = self.rng.choice(given)
            relative = self.person(f"{name} {family}", portrait, email=f"{name}.{family}@post.example".lower())
            self.stand_by(person, relative, Support.CIRCLE, self.stage.day(self.rng.randrange(100, 500)), relation)
            if household is self.households[0]:
                self.role(relative, Role.COMMITTEE)

    def stand_by(self, person: Person, supporter: Person, purpose: str, since: date, relation: str = "") -> None:
        self.supports.append(
            Support(
                id=self.stage.id(),
                person=person,
                supporter=supporter,
                purpose=purpose,
                since=since,
                relationship=relation,
            )
        )

    def consent(self) -> None:
        """Let people say yes or no to each question that is asked of them, in their own way."""
        texts = {text.purpose: text for text in ConsentText.objects.all()}
        in_circle = {support.person for support in self.supports if support.purpose == Support.CIRCLE}
        for person, needs in self.needs.items():
            said = {"photo": self.stage.chance(0.9), "needs": needs.share}
            said |= {"circle": True} if person in in_circle else {}
            for purpose, yes in said.items():
                if purpose in texts:
                    self.consents.append(self.consent_event(person, texts[purpose], yes, needs))

    def consent_event(self, person: Person, text: ConsentText, yes: bool, needs: AccessNeeds) -> ConsentEvent:
        at = self.stage.at(max(person.joined_on or self.long_ago, self.stage.begins), 11)
        how = needs.says_yes if yes else needs.says_no
        reader = self.offices["QUALITY_TEAM"][0]
        return ConsentEvent(id=self.stage.id(at), person=person, text=text, yes=yes, how=how, at=at, recorded_by=reader)


def _place(home: str, known: list[str]) -> int:
    return known.index(home) if home in known else len(known)


def make_cast(stage: Stage, names: dict[str, Any], portraits: dict[str, Picture]) -> Cast:
    """Make everybody and save them. The house has not begun yet: nobody did it, on the first day of the story."""
    casting = Casting(stage, names, portraits)
    began = stage.at(stage.begins - timedelta(days=1), 9)
    changes.add_first_consent_texts(by=None, now=began)
    regions = casting.homes()
    casting.offices_and_committee(regions)
    crews = casting.checkers()
    casting.circle()
    casting.consent()
    changes.add_regions_in_bulk(regions, by=None, now=began)
    changes.add_homes_in_bulk([it.home for it in casting.households], by=None, now=began)
    changes.add_people_in_bulk(list(casting.people.values()), by=None, now=began)
    changes.add_roles_in_bulk(casting.roles, by=None, now=began)
    changes.add_supports_in_bulk(casting.supports, by=None, now=began)
    changes.add_needs_in_bulk(list(casting.needs.values()), by=None, now=began)
    changes.add_consents_in_bulk(casting.consents, by=None, now=began)
    known = frozenset(name for it in names["known"] for name in it["people"])
    return Cast(casting.households, crews, casting.needs, casting.offices, casting.people, known)


def say_farewell(stage: Stage, cast: Cast) -> None:
    """Arthur died in spring; Wayne moved to another town. What they said stays theirs and stays kept."""
    admin = cast.offices["ADMIN"][0]
    lark_rise = cast.household("Lark Rise")
    for name, days_ago, happens in (
        ("Arthur Lloyd", 170, changes.person_dies),
        ("Wayne Gill", 95, changes.person_leaves),
    ):
        day = stage.day(days_ago)
        happens(cast.by_name[name], day=day, by=admin, now=stage.at(day, 16))
        lark_rise.living = [
            (person, since, day if person.name == name else until) for person, since, until in lark_rise.living
        ]


def issue_cards(stage: Stage, cast: Cast) -> None:
    """Give everybody who reads on a screen a card to sign in with. It was printed for them some weeks ago."""
    for n, (person, needs) in enumerate(cast.needs.items()):
        if needs.told_by == "SCREEN":
            at = stage.at(stage.day(20 + n), 10)
            changes.issue_card(person, id=stage.id(at), by=None, now=at)
