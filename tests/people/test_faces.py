"""A face is fetched by those who meet that person today, and to anybody else it is not there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.easyread.changes import add_picture
from biggervoices.people import changes
from biggervoices.people.models import Person, Role, Support
from tests import make, world
from tests.people import makes

pytestmark = pytest.mark.django_db

YESTERDAY = make.TODAY - timedelta(days=1)


def joy() -> Person:
    """Of bilal's circle."""
    who = make.person("Joy")
    make.support(make.bilal(), who, Support.CIRCLE)
    return who


def tom() -> Person:
    """Works in the team of Elm House."""
    who = make.person("Tom")
    make.role(who, Role.TEAM, at=make.home())
    return who


def rae() -> Person:
    """Answers for the region of Elm House."""
    who = make.person("Rae")
    make.role(who, Role.REGIONAL, region=make.region())
    return who


CAST = {it.__name__: it for it in (make.ann, make.bilal, make.cath, make.dev, make.quinn, make.sol, make.sam)}
CAST |= {it.__name__: it for it in (joy, tom, rae)}


def fetched(owner: Person, viewer: Person) -> int:
    """Ask for somebody's face as somebody, and give the status."""
    return makes.client(viewer).get(reverse("people:photo", args=[owner.photo_id])).status_code


def ended(who: Person) -> None:
    """Let everything that somebody is have had its last day yesterday."""
    for role in Role.objects.filter(person=who):
        changes.end_role(role, day=YESTERDAY, by=None, now=make.NOW)
    for support in Support.objects.filter(supporter=who):
        changes.end_support(support, by=who, now=make.NOW)


@pytest.mark.parametrize(
    ("owner", "viewers"),
    [
        ("bilal", {"bilal", "cath", "tom", "joy", "quinn", "sol"}),  # his team, his circle, who keeps the accounts
        ("ann", {"ann", "cath", "tom", "sam", "quinn", "sol"}),  # a checker: who is visited has a door of their own
        ("cath", {"cath", "tom", "ann", "bilal", "quinn", "sol"}),  # the people of her home
        ("rae", {"rae", "quinn", "sol"}),
        ("sam", {"sam", "ann", "quinn", "sol"}),
        ("joy", {"joy", "bilal", "quinn", "sol"}),
        ("sol", {"sol", "quinn"}),  # who worries sees her at safeguarding:face
        ("quinn", set(CAST)),  # the Quality Team hears everybody
    ],
)
def test_a_face_is_for_those_who_meet_that_person(owner: str, viewers: set[str]) -> None:
    cast = {name: make_them() for name, make_them in CAST.items()}
    whose = make.with_photo(cast[owner])

    assert {name for name, viewer in cast.items() if fetched(whose, viewer) == 200} == viewers
    assert {fetched(whose, viewer) for name, viewer in cast.items() if name not in viewers} <= {404}


@pytest.mark.parametrize(
    ("owner", "viewer"), [("cath", "bilal"), ("tom", "bilal"), ("quinn", "bilal"), ("joy", "bilal"), ("sam", "ann")]
)
def test_the_face_of_somebody_who_was_near_is_closed_again(owner: str, viewer: str) -> None:
    whose, reader = make.with_photo(CAST[owner]()), CAST[viewer]()
    assert fetched(whose, reader) == 200

    ended(whose)

    assert fetched(whose, reader) == 404
    assert fetched(whose, whose) == 200


@pytest.mark.parametrize(
    ("viewer", "owner"),
    [("cath", "bilal"), ("tom", "bilal"), ("quinn", "bilal"), ("sol", "bilal"), ("joy", "bilal"), ("sam", "ann")],
)
def test_somebody_who_was_near_sees_the_face_no_more(viewer: str, owner: str) -> None:
    reader, whose = CAST[viewer](), make.with_photo(CAST[owner]())
    assert fetched(whose, reader) == 200

    ended(reader)

    assert fetched(whose, reader) == 404


def test_the_face_of_somebody_who_left_or_moved_away_is_closed() -> None:
    cath, bilal, dev = make.with_photo(make.cath()), make.with_photo(make.bilal()), make.dev()
    oak = make.home("Oak House", region_name="South")
    changes.person_moves(bilal, oak, day=make.TODAY, id=new_id(), by=None, now=make.NOW)

    assert fetched(cath, bilal) == 404
    assert fetched(bilal, cath) == 404

    vic = make.with_photo(make.person("Vic"))
    make.role(vic, Role.MANAGER, at=oak)
    assert fetched(vic, dev) == 200
    make.closed(vic)
    assert fetched(vic, dev) == 404


def test_a_picture_that_is_nobody_s_face_is_no_photo_here() -> None:
    bilal = make.bilal()
    bilal.photo = add_picture(world.photo(), id=new_id(), words="A door", by=None, now=make.NOW)

    assert fetched(bilal, make.quinn()) == 404


def test_homes_are_shown_to_everybody_who_is_signed_in() -> None:
    home = changes.set_home_photo(make.home(), world.photo(), id=new_id(), by=None, now=make.NOW)
    address = reverse("people:photo", args=[home.photo_id])

    assert Client().get(address).status_code == 302
    assert makes.client(make.dev()).get(address).status_code == 200
