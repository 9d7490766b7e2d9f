"""Who can see my things: exactly those whom `visible_to` lets in, with what, why and since when; and stopping it."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from biggervoices.checks.models import Attachment, Interview, Visit
from biggervoices.checks.queries.after import times_with
from biggervoices.core.ids import new_id
from biggervoices.keeping import changes as keeping
from biggervoices.keeping.models import OwnCopy
from biggervoices.keeping.queries.who import COPY, KINDS, sights_of
from biggervoices.keeping.rules import why_not_fetch
from biggervoices.loop.changes import answer
from biggervoices.loop.models import Action, Point, Reply
from biggervoices.loop.rules import why_not_read
from biggervoices.people import rules
from biggervoices.people.models import AccessNeeds, ConsentText, Person, Role, Support
from biggervoices.people.queries import faces_seen, standing_of
from biggervoices.people.queries.together import shown_to, supported_by
from biggervoices.voices.models import Group, Statement
from biggervoices.voices.queries.members import groups_of
from biggervoices.voices.queries.photos import readable_photos
from biggervoices.voices.rules.meetings import why_not_work
from tests import doors, make, world
from tests.keeping import makes
from tests.keeping.test_keeping import browser, built  # noqa: F401 -- built: a fixture
from tests.people import makes as people_makes

ON = make.TODAY


def opens_page(viewer: Person, mine: Person) -> bool:
    return Person.objects.visible_to(viewer, on=ON).filter(pk=mine.pk).exists()


def reads_needs(viewer: Person, mine: Person) -> bool:
    """As the person's page shows it."""
    homes = Role.objects.live(ON).filter(person=mine, what=Role.SUPPORTED).values_list("home", flat=True)
    me = standing_of(viewer, on=ON)
    near = me.holds(Role.QUALITY_TEAM) or set(homes) & me.homes(Role.MANAGER, Role.TEAM)
    return bool(near) and AccessNeeds.objects.filter(person=mine).exists()


def reads_point(viewer: Person, mine: Person) -> bool:
    near = mine in shown_to(viewer, on=ON) and Point.objects.for_circle(mine).exists()
    return near or Point.objects.visible_to(viewer, on=ON).said_by(mine).exists()


def reads_action(viewer: Person, mine: Person) -> bool:
    of_mine = {"private": True, "reply__answered__point__person": mine.pk}
    return Action.objects.visible_to(viewer, on=ON).filter(**of_mine).exists()


def reads_told(viewer: Person, mine: Person) -> bool:
    return Statement.objects.visible_to(viewer, on=ON).said_by(mine).exists()


def sees_day_photo(reader: Person, mine: Person) -> bool:
    return readable_photos(standing_of(reader, on=ON)).filter(people__person=mine).exists()


def meets_in_group(viewer: Person, mine: Person) -> bool:
    """As a meeting shows who comes, and the members' page their faces."""
    theirs = Group.objects.filter(pk__in=groups_of(mine, on=ON))
    return any(why_not_work(standing_of(viewer, on=ON), group) is None for group in theirs)


def comes_to_visit(viewer: Person, mine: Person) -> bool:
    homes = Role.objects.live(ON).filter(person=mine, what=Role.SUPPORTED).values("home")
    coming = Visit.objects.filter(home__in=homes, state__in=(Visit.PLANNED, Visit.OPEN))
    return coming.on_crew(viewer, on=ON).exists()


def reads_answers(viewer: Person, mine: Person) -> bool:
    return Interview.objects.visible_to(viewer, on=ON).filter(person=mine).exists()


def sees_things(viewer: Person, mine: Person) -> bool:
    return Attachment.objects.visible_to(viewer, on=ON).filter(slip__interview__person=mine).exists()


def reads_after(viewer: Person, visits: QuerySet[Visit]) -> bool:
    """As the page after a visit lets in."""
    me = standing_of(viewer, on=ON)
    return any(why_not_read(me, visit.home) is None for visit in visits.filter(state=Visit.DONE))


def reads_times(viewer: Person, mine: Person) -> bool:
    spent = [visit.pk for visit in Visit.objects.all() if any(it.person == mine.pk for it in times_with(visit))]
    return reads_after(viewer, Visit.objects.filter(pk__in=spent))


def reads_debriefs(viewer: Person, mine: Person) -> bool:
    return reads_after(viewer, Visit.objects.filter(debriefs__checker=mine))


def fetches_copy(viewer: Person, mine: Person) -> bool:
    copies = OwnCopy.objects.filter(person=mine, asked_by=viewer)
    return any(why_not_fetch(viewer, copy, on=ON) is None for copy in copies)


# Each kind that the page has words for, and the very rule of its room.
SEES: dict[str, Callable[[Person, Person], bool]] = {
    "NAME": lambda viewer, mine: supported_by(viewer, on=ON).filter(pk=mine.pk).exists(),
    "PAGE": opens_page,
    "NEEDS": reads_needs,
    "PHOTO": lambda viewer, mine: bool(faces_seen(viewer, [mine.photo_id], on=ON)),
    "TOGETHER": lambda viewer, mine: rules.why_not_open_with(viewer, mine, on=ON) is None,
    "POINTS": reads_point,
    "ACTIONS": reads_action,
    "TOLD": reads_told,
    "GROUP": meets_in_group,
    "DAY": sees_day_photo,
    "VISIT": comes_to_visit,
    "ANSWERS": reads_answers,
    "THINGS": sees_things,
    "TIMES": reads_times,
    "DEBRIEFS": reads_debriefs,
    COPY: fetches_copy,
}


def everybody() -> list[Person]:
    return list(Person.objects.here())


def differences(mine: Person) -> dict[str, tuple[set[str], set[str]]]:
    """Whom the page names and the rule does not let in, and the other way round, for each kind."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    sights = sights_of(mine, on=ON)
    for kind, sees in SEES.items():
        named = {it.who for it in sights if it.kind == kind}
        let_in = {it.pk for it in everybody() if it != mine and sees(it, mine)}
        if named != let_in:
            names = {it.pk: it.name for it in Person.objects.all()}
            found[kind] = {names[it] for it in named - let_in}, {names[it] for it in let_in - named}
    return found


def test_every_kind_that_the_page_shows_is_held_against_its_rule() -> None:
    assert set(SEES) == set(KINDS)


def promised_alone(built: world.World) -> None:  # noqa: F811
    """Somebody of the team does something for bilal alone."""
    point, tom, cath = built.things["just me point"], built.kinds["team"], make.cath()
    assert isinstance(point, Point)
    promise = {"kind": Reply.WE_WILL, "words": "We will", "what": "Mend it", "doer": tom, "by_day": ON}
    answer([point], id=new_id(), **promise, by=cath, now=make.NOW)  # type: ignore[arg-type]


KINDS_OF_PEOPLE = (
    "person", "housemate", "person elsewhere", "checker", "team", "manager", "supporter", "family", "committee",
    "administrator",
)  # fmt: skip


def test_those_named_are_exactly_those_whom_the_rules_let_in(built: world.World) -> None:  # noqa: F811
    keeping.ask_for_copy(make.bilal(), id=new_id(), by=make.quinn(), now=make.NOW, how="thumb up")
    promised_alone(built)
    shown: set[str] = set()
    for kind in KINDS_OF_PEOPLE:
        mine = built.kinds[kind]
        assert mine
        mine.refresh_from_db()
        assert differences(mine) == {}, kind
        shown |= {it.kind for it in sights_of(mine, on=ON)}

    assert shown == set(KINDS)  # so that no kind was compared with nothing


def test_so_it_is_for_each_thing_that_was_said_alone(built: world.World) -> None:  # noqa: F811
    bilal = make.bilal()
    points = list(Point.objects.said_by(bilal))
    assert {point.hears for point in points} == {Point.QUALITY_TEAM, Point.MANAGER, Point.ALL}
    for point in points:
        with transaction.atomic():
            makes.only_stands(point)
            assert differences(bilal) == {}, (point.hears, point.about)
            transaction.set_rollback(True)


@pytest.mark.parametrize("change", makes.CHANGES)
def test_so_it_is_after_anything_that_changes_who_sees(
    built: world.World,  # noqa: F811
    change: Callable[[], None],
) -> None:
    with doors.stopped():
        change()

    for kind in ("person", "housemate", "checker", "team"):
        mine = built.kinds[kind]
        assert mine
        mine.refresh_from_db()
        assert differences(mine) == {}, kind


# --- the page --------------------------------------------------------------------------------------------------------


def page_of(who: Person) -> str:
    with people_makes.clock(make.NOW):
        return browser(who).get("/me/who/").content.decode()


def section(page: str, name: str) -> str:
    """What the page says of one person."""
    return next((it for it in page.split("<section") if f">{name}</h2>" in it), "")


def test_the_page_says_who_why_what_and_since_when(built: world.World) -> None:  # noqa: F811
    page = page_of(make.bilal())

    cath, fay, joe = (section(page, name) for name in ("Cath", "Fay", "Joe"))
    for words in ("Manager, Elm House", "Since 1 January 2024", "What you need", "What you said",
                  "This goes with their job. You cannot stop it here."):  # fmt: skip
        assert words in cath
    assert "Stop this for Cath" not in cath
    assert "Stop this for Fay" in fay
    assert "Your pages, when they are with you" in fay
    assert "What you said" in fay  # bilal lets his family and friends see it
    assert "Comes on the visit of Tuesday 3 November 2026" in joe
    assert "Your answers, until the visit ends" in joe
    assert section(page, "Dev") == section(page, "Una") == section(page, "Vic") == ""


def test_who_keeps_people_safe_is_there_in_words_and_not_by_name(built: world.World) -> None:  # noqa: F811
    page = page_of(make.bilal())

    assert section(page, "Sol") == ""
    assert "Some people keep everyone safe. They may look at your things." in page


def test_one_press_stops_a_support_and_a_yes_and_the_next_request_is_refused(
    built: world.World,  # noqa: F811
) -> None:
    bilal, fay, mine = make.bilal(), make.person("Fay"), browser(make.bilal())
    bilal.refresh_from_db()
    photo = f"/photos/{bilal.photo_id}/"
    assert browser(fay).get(photo).status_code == 200
    support = Support.objects.get(person=bilal, supporter=fay)

    with people_makes.clock(make.NOW):
        mine.post(f"/me/who/{support.pk}/end/")

        assert section(page_of(bilal), "Fay") == ""
        assert browser(fay).get(photo).status_code == 404
        assert browser(fay).get(f"/people/{bilal.pk}/with/").status_code == 404


def test_my_photo_is_stopped_from_the_page(built: world.World) -> None:  # noqa: F811
    bilal, text = make.bilal(), ConsentText.objects.get(purpose="photo")
    visit = built.things["visit"]
    assert isinstance(visit, Visit)
    face, joe = f"/visits/{visit.pk}/face/{bilal.pk}/", built.kinds["checker"]
    assert joe
    with people_makes.clock(make.NOW):
        before = browser(joe).get(face)
        assert (before.status_code, b"".join(before)[:4]) == (200, b"RIFF")  # type: ignore[arg-type]
        mine = browser(bilal)
        assert text.words in mine.get("/me/who/").content.decode().split("What I can stop")[1]

        mine.post(f"/me/yes-and-no/{text.pk}/", {"id": str(new_id()), "yes": "no"})

        assert browser(joe).get(face).status_code == 404
        assert text.words not in mine.get("/me/who/").content.decode().split("What I can stop")[1]


def test_the_number_of_queries_does_not_grow_with_people_and_words(built: world.World) -> None:  # noqa: F811
    few = queries_of(make.bilal())
    for number in range(3):
        make.role(make.person(f"Tess {number}"), Role.TEAM, at=make.home())
        make.support(make.bilal(), make.person(f"Kin {number}"), Support.CIRCLE)
        world.point(built.kinds, f"More words {number}")

    assert queries_of(make.bilal()) == few


def queries_of(who: Person) -> int:
    mine = browser(who)
    mine.get("/me/who/")
    with CaptureQueriesContext(connection) as asked:
        mine.get("/me/who/")
    return len(asked)
