"""What may be written about people, homes, roles and consent, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.people import changes, queries, rules
from biggervoices.people.models import (
    AccessNeeds,
    Card,
    ConsentEvent,
    ConsentText,
    Home,
    Person,
    Region,
    Role,
    Support,
)
from tests import make

pytestmark = pytest.mark.django_db

WHO = {"by": None, "now": make.NOW}
TOMORROW = make.TODAY + timedelta(days=1)


def admin() -> Person:
    who = make.person("Ada", email="ada@example.org")
    make.role(who, Role.ADMIN)
    return who


# --- persons ---------------------------------------------------------------------------------------------------------


def test_a_person_sent_twice_is_one_person_and_one_line_in_the_audit_trail():
    form = new_id()

    first = changes.add_person(id=form, name=" Mo Ali ", email="Mo@Example.org", **WHO)
    second = changes.add_person(id=form, name="Somebody else", **WHO)

    assert first == second
    assert (second.name, second.email, second.joined_on) == ("Mo Ali", "mo@example.org", make.TODAY)
    assert AuditEntry.objects.filter(what="person added", thing_id=form).count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": "  "}, "Write the name."),
        ({"name": "x" * 121}, "This is too long: 121 letters. We can keep 120."),
        ({"name": "a\0b"}, "These words hold a sign that cannot be kept. Type them again."),
        ({"name": "A", "email": "nobody"}, "This is not an e-mail address."),
        ({"name": "A", "email": "CATH@example.org"}, "Cath has this e-mail already."),
        ({"name": "A", "called": "x" * 61}, "This is too long: 61 letters. We can keep 60."),
    ],
)
def test_what_cannot_be_written_about_a_person_is_told(facts, words):
    make.cath()

    with pytest.raises(Refused) as refused:
        changes.add_person(id=new_id(), **facts, **WHO)

    assert refused.value.reason.startswith(words)
    assert Person.objects.count() == 1


def test_another_e_mail_takes_the_old_one_out_of_the_sign_in():
    cath = make.cath()

    changes.alter_person(cath, email="new@example.org", **WHO)

    cath.refresh_from_db()
    assert cath.email == "new@example.org"
    (entry,) = AuditEntry.objects.filter(thing_id=cath.pk)
    assert entry.facts == {"fields": "email"}


def test_people_change_what_they_are_called_and_nothing_else():
    ann = make.ann()

    changes.alter_person(ann, by=ann, now=make.NOW, called="Annie")

    ann.refresh_from_db()
    assert str(ann) == "Annie"
    with pytest.raises(Refused):
        changes.alter_person(ann, by=ann, now=make.NOW, name="Queen")


@pytest.mark.parametrize("who", ["dev", "ann", "cath", "sam", "sol"])
def test_nobody_else_changes_people_or_homes(who):
    by = getattr(make, who)()
    make.home()
    tries = [
        lambda: changes.add_person(id=new_id(), name="A", by=by, now=make.NOW),
        lambda: changes.alter_person(make.bilal(), name="A", by=by, now=make.NOW),
        lambda: changes.add_home("A", make.region(), id=new_id(), by=by, now=make.NOW),
        lambda: changes.alter_home(make.home(), name="A", by=by, now=make.NOW),
        lambda: changes.add_region("A", id=new_id(), by=by, now=make.NOW),
        lambda: changes.person_leaves(make.bilal(), day=make.TODAY, by=by, now=make.NOW),
        lambda: changes.person_dies(make.bilal(), day=make.TODAY, by=by, now=make.NOW),
        lambda: changes.person_moves(make.bilal(), make.home("B"), id=new_id(), day=make.TODAY, by=by, now=make.NOW),
        lambda: changes.issue_card(make.bilal(), id=new_id(), by=by, now=make.NOW),
        lambda: changes.write_needs(make.bilal(), by=by, now=make.NOW, says_yes="x"),
        lambda: changes.set_look(make.bilal(), by=by, now=make.NOW, theme="dark"),
        lambda: changes.add_support(make.bilal(), by, Support.CIRCLE, id=new_id(), by=by, now=make.NOW),
        lambda: changes.add_consent_text("photo", "May we?", id=new_id(), by=by, now=make.NOW),
    ]

    for try_it in tries:
        with pytest.raises(Refused):
            try_it()


def test_an_administrator_writes_no_needs_and_no_consent():
    changes.add_first_consent_texts(**WHO)
    text, bilal = ConsentText.objects.first(), make.bilal()

    with pytest.raises(Refused, match="Only the person and the Quality Team"):
        changes.write_needs(bilal, by=admin(), now=make.NOW, says_yes="x")
    with pytest.raises(Refused, match="Only the person and the Quality Team"):
        changes.record_consent(bilal, text, id=new_id(), yes=True, how="said so", by=admin(), now=make.NOW)


# --- leaving, moving, dying ------------------------------------------------------------------------------------------


def test_leaving_ends_roles_supports_and_cards_on_the_day():
    ann, sam = make.ann(), make.sam()
    changes.issue_card(ann, id=new_id(), **WHO)
    make.role(ann, Role.AMBASSADOR)

    changes.person_leaves(ann, day=make.TODAY, **WHO)

    ann.refresh_from_db()
    assert (ann.is_active, ann.left_on) == (False, make.TODAY)
    assert set(Role.objects.filter(person=ann).values_list("until", flat=True)) == {make.TODAY}
    assert Support.objects.get(supporter=sam).until == make.TODAY
    assert Card.objects.get().revoked_at == make.NOW
    assert list(queries.people_at(make.home(), make.TODAY)) == []
    assert list(queries.checkers(make.TODAY)) == []
    assert list(queries.supporters_of(ann, TOMORROW)) == []


def test_a_leaver_by_mistake_is_back_with_their_roles_but_without_the_card():
    ann = make.ann()
    make.sam()
    changes.issue_card(ann, id=new_id(), **WHO)
    changes.person_leaves(ann, day=make.TODAY, **WHO)

    changes.person_comes_back(ann, **WHO)

    assert list(queries.people_at(make.home(), make.TODAY)) == [ann]
    assert Support.objects.get().until is None
    assert Card.objects.get().revoked_at is not None


def test_after_a_month_roles_do_not_come_back():
    ann = make.ann()
    changes.person_leaves(ann, day=make.TODAY, **WHO)

    changes.person_comes_back(ann, by=None, now=make.NOW + timedelta(days=31))

    assert not Role.objects.filter(person=ann, until=None).exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TOMORROW, "This day is still to come."),
        (date(2020, 1, 1), "Person supported began on Monday 1 January 2024. Choose that day or a later one."),
    ],
)
def test_a_death_is_written_down_on_the_day_or_after_it(day, words):
    bilal = make.bilal()

    with pytest.raises(Refused) as refused:
        changes.person_dies(bilal, day=day, **WHO)

    assert refused.value.reason.startswith(words)
    bilal.refresh_from_db()
    assert bilal.is_active


def test_after_a_death_nothing_is_written_about_the_person_any_more():
    bilal = make.bilal()
    changes.person_dies(bilal, day=make.TODAY, **WHO)
    changes.add_first_consent_texts(**WHO)
    bilal.refresh_from_db()

    for try_it in (
        lambda: changes.person_dies(bilal, day=make.TODAY, **WHO),
        lambda: changes.person_leaves(bilal, day=make.TODAY, **WHO),
        lambda: changes.write_needs(bilal, says_yes="x", **WHO),
        lambda: changes.issue_card(bilal, id=new_id(), **WHO),
        lambda: changes.give_role(bilal, Role.CHECKER, id=new_id(), **WHO),
        lambda: changes.person_moves(bilal, make.home("B"), id=new_id(), day=make.TODAY, **WHO),
    ):
        with pytest.raises(Refused, match="Bilal died on Tuesday 3 November 2026"):
            try_it()


def test_nobody_closes_their_own_account():
    quinn = make.quinn()

    with pytest.raises(Refused, match="Somebody else has to do this"):
        changes.person_leaves(quinn, day=make.TODAY, by=quinn, now=make.NOW)


def test_a_move_ends_living_there_the_day_before():
    bilal, new, form = make.bilal(), make.home("Ash House"), new_id()

    changes.person_moves(bilal, new, id=form, day=TOMORROW, **WHO)
    changes.person_moves(bilal, new, id=form, day=TOMORROW, **WHO)

    assert list(queries.people_at(make.home(), make.TODAY)) == [bilal]
    assert list(queries.people_at(make.home(), TOMORROW)) == []
    assert list(queries.people_at(new, TOMORROW)) == [bilal]
    assert Role.objects.filter(person=bilal).count() == 2


# --- roles and supports ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "place", "words"),
    [
        (Role.MANAGER, {}, "Say at which home."),
        (Role.REGIONAL, {}, "Say in which region."),
        (Role.QUALITY_TEAM, {"home": "home"}, "Quality Team is for the whole organisation."),
        ("KING", {}, "Choose a role."),
    ],
)
def test_a_role_stands_at_its_place(what, place, words):
    facts = {key: make.home() for key in place}

    with pytest.raises(Refused) as refused:
        changes.give_role(make.person("A"), what, id=new_id(), **facts, **WHO)

    assert refused.value.reason.startswith(words)


def test_nobody_gives_themselves_a_role_and_each_gives_only_theirs():
    quinn, ada, sol, other = make.quinn(), admin(), make.sol(), make.person("New")

    def give(what: str, by: Person, person: Person = other, **place):
        return changes.give_role(person, what, id=new_id(), by=by, now=make.NOW, **place)

    for what, by, person in [
        (Role.ADMIN, quinn, other), (Role.QUALITY_TEAM, ada, ada), (Role.SAFEGUARDING, ada, other),
        (Role.CHECKER, sol, other), (Role.CHECKER, make.cath(), other),
    ]:  # fmt: skip
        with pytest.raises(Refused):
            give(what, by, person)

    give(Role.CHECKER, quinn)
    give(Role.QUALITY_TEAM, ada)
    give(Role.SAFEGUARDING, sol)
    assert set(Role.objects.filter(person=other).values_list("what", flat=True)) == {
        "CHECKER",
        "QUALITY_TEAM",
        "SAFEGUARDING",
    }


def test_the_first_safeguarding_lead_is_named_by_the_administrator():
    ada = admin()

    changes.give_role(make.person("Sol"), Role.SAFEGUARDING, id=new_id(), by=ada, now=make.NOW)

    assert queries.safeguarding_leads(make.TODAY).count() == 1


def test_a_role_twice_is_told_and_the_same_form_twice_is_one_role():
    bilal, form = make.bilal(), new_id()

    changes.give_role(bilal, Role.CHECKER, id=form, **WHO)
    changes.give_role(bilal, Role.CHECKER, id=form, **WHO)

    with pytest.raises(Refused, match="Bilal has this role already"):
        changes.give_role(bilal, Role.CHECKER, id=new_id(), **WHO)
    with pytest.raises(Refused, match=r"lives at another home\. Write down the move"):
        changes.give_role(bilal, Role.SUPPORTED, home=make.home("B"), id=new_id(), **WHO)
    assert Role.objects.filter(person=bilal).count() == 2


def test_a_person_ends_a_support_at_once_and_the_supporter_may_step_back():
    ann, sam = make.ann(), make.sam()
    support = Support.objects.get()

    changes.end_support(support, by=ann, now=make.NOW)

    assert list(queries.supporters_of(ann, make.TODAY)) == []
    again = changes.add_support(ann, sam, Support.CHECKING, id=new_id(), **WHO)
    changes.end_support(again, by=sam, now=make.NOW)
    assert list(queries.supporters_of(ann, make.TODAY)) == []


def test_nobody_is_their_own_supporter():
    ann = make.ann()

    with pytest.raises(Refused, match="Nobody can be their own supporter"):
        changes.add_support(ann, ann, Support.CIRCLE, id=new_id(), **WHO)


def test_who_works_and_who_lives_at_a_home():
    home, cath, bilal = make.home(), make.cath(), make.bilal()
    rita = make.person("Rita")
    make.role(rita, Role.REGIONAL, region=home.region)

    assert rules.works_at(cath, home, make.TODAY)
    assert rules.works_at(rita, home, make.TODAY)
    assert not rules.works_at(rita, make.home("Oak House", region_name="South"), make.TODAY)
    assert not rules.works_at(bilal, home, make.TODAY)
    assert rules.lives_at(bilal, home, make.TODAY)
    assert list(queries.managers_of(home, make.TODAY)) == [cath]


# --- homes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": " "}, "Write the name of the home."),
        ({"name": "A", "website": "javascript:alert(1)"}, "This is not the address of a website."),
        ({"name": "A", "front_doors": 0}, "Write how many front doors there are"),
        ({"name": "A", "latitude": 53.0}, "Write both the latitude and the longitude"),
        ({"name": "A", "latitude": 95.0, "longitude": 1.0}, "This place is not on the map."),
        ({"name": "elm house", "postcode": "AB1 2CD"}, "This home is here already"),
        ({"name": "A", "kinds": ["x" * 81]}, "This is too long"),
    ],
)
def test_what_cannot_be_written_about_a_home_is_told(facts, words):
    make.home()

    with pytest.raises(Refused) as refused:
        changes.add_home(facts.pop("name"), make.region(), id=new_id(), **facts, **WHO)

    assert refused.value.reason.startswith(words)
    assert Home.objects.count() == 1


def test_a_home_closes_when_nobody_lives_there():
    bilal, cath, home = make.bilal(), make.cath(), make.home()

    with pytest.raises(Refused, match="People live at Elm House"):
        changes.close_home(home, day=make.TODAY, **WHO)

    changes.person_moves(bilal, make.home("Ash House"), id=new_id(), day=make.TODAY, **WHO)
    changes.close_home(home, day=make.TODAY, **WHO)

    assert Home.objects.get(pk=home.pk).closed_on == make.TODAY
    assert Role.objects.get(person=cath).until == make.TODAY


def test_regions_have_one_name_each():
    make.region("North")

    with pytest.raises(Refused, match="There is a region with this name already"):
        changes.add_region("north", id=new_id(), **WHO)


# --- consent ---------------------------------------------------------------------------------------------------------


def test_the_last_word_counts_and_every_word_stays():
    bilal = make.bilal()
    changes.add_first_consent_texts(**WHO)
    text = ConsentText.objects.get(purpose="photo")
    assert not queries.consent_to(bilal, "photo")

    changes.record_consent(bilal, text, id=new_id(), yes=True, by=bilal, now=make.NOW)
    assert queries.consent_to(bilal, "photo")
    changes.record_consent(bilal, text, id=new_id(), yes=False, by=bilal, now=make.NOW + timedelta(minutes=1))

    assert not queries.consent_to(bilal, "photo")
    assert ConsentEvent.objects.filter(person=bilal).count() == 2


def test_a_yes_to_older_words_is_no_yes_to_newer_ones():
    bilal, quinn = make.bilal(), make.quinn()
    changes.add_first_consent_texts(**WHO)
    old = ConsentText.objects.get(purpose="photo")
    changes.record_consent(bilal, old, id=new_id(), yes=True, by=bilal, now=make.NOW)

    new = changes.add_consent_text("photo", "May we print your photo?", id=new_id(), by=quinn, now=make.NOW)

    assert (new.version, queries.consent_to(bilal, "photo")) == (2, False)
    assert next(it for it in queries.consents(bilal) if it.text == new).is_older
    with pytest.raises(Refused, match="There are newer words for this"):
        changes.record_consent(bilal, old, id=new_id(), yes=True, by=bilal, now=make.NOW)


def test_the_quality_team_writes_how_somebody_said_it():
    bilal, quinn = make.bilal(), make.quinn()
    changes.add_first_consent_texts(**WHO)
    text = ConsentText.objects.first()

    with pytest.raises(Refused, match="Write how the person said it"):
        changes.record_consent(bilal, text, id=new_id(), yes=True, by=quinn, now=make.NOW)


@pytest.mark.parametrize("sql", ["UPDATE people_consentevent SET yes = true", "DELETE FROM people_consentevent"])
def test_the_database_changes_no_consent(sql):
    bilal = make.bilal()
    changes.add_first_consent_texts(**WHO)
    changes.record_consent(bilal, ConsentText.objects.first(), id=new_id(), yes=False, by=bilal, now=make.NOW)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        make.by_hand(sql)

    assert not ConsentEvent.objects.get().yes
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL biggervoices.maintenance = 'on'")
    make.by_hand(sql)


# --- needs and bulk --------------------------------------------------------------------------------------------------


def test_needs_are_written_by_the_person_and_the_day_is_kept():
    ann = make.ann()

    changes.write_needs(ann, by=ann, now=make.NOW, communicates=["signs"], says_yes="nods")

    needs = AccessNeeds.objects.get(person=ann)
    assert (needs.communicates, needs.says_yes, needs.reviewed_on) == (["signs"], "nods", make.TODAY)
    with pytest.raises(Refused, match="Choose how answers come back"):
        changes.write_needs(ann, by=ann, now=make.NOW, told_by="PIGEON")


def test_bulk_makes_the_same_checks(django_assert_max_num_queries):
    region = Region(name="East")
    homes = [Home(name=f"Home {at}", region=region) for at in range(30)]
    people = [Person(name=f"Person {at}") for at in range(30)]
    roles = [
        Role(person=who, what=Role.SUPPORTED, home=home, since=make.TODAY)
        for who, home in zip(people, homes, strict=True)
    ]

    with django_assert_max_num_queries(26):
        changes.add_regions_in_bulk([region], **WHO)
        changes.add_homes_in_bulk(homes, **WHO)
        changes.add_people_in_bulk(people, **WHO)
        changes.add_roles_in_bulk(roles, **WHO)
        changes.add_needs_in_bulk([AccessNeeds(person=people[0], says_yes="nods")], **WHO)
        changes.add_supports_in_bulk(
            [Support(person=people[0], supporter=people[1], purpose=Support.CIRCLE, since=make.TODAY)], **WHO
        )

    assert queries.people_at(homes[0], make.TODAY).get() == people[0]
    assert AuditEntry.objects.filter(what="person added").count() == 30
    with pytest.raises(Refused, match="Write the name of the home"):
        changes.add_homes_in_bulk([Home(name="", region=region)], **WHO)
    with pytest.raises(Refused, match="Two people have one e-mail"):
        changes.add_people_in_bulk([Person(name="A", email="a@x.org"), Person(name="B", email="A@x.org")], **WHO)
    with pytest.raises(Refused, match="Say at which home"):
        changes.add_roles_in_bulk([Role(person=people[0], what=Role.TEAM, since=make.TODAY)], **WHO)


def test_nobody_takes_over_an_account_whose_roles_they_could_not_give():
    quinn, ada, sol, bilal = make.quinn(), admin(), make.sol(), make.bilal()

    for by, person in ((quinn, ada), (ada, sol), (quinn, sol)):
        with pytest.raises(Refused, match=f"You cannot change how {person} signs in"):
            changes.issue_card(person, id=new_id(), by=by, now=make.NOW)
        with pytest.raises(Refused, match=f"You cannot change how {person} signs in"):
            changes.alter_person(person, by=by, now=make.NOW, email="mine@example.org")

    assert changes.issue_card(bilal, id=new_id(), by=quinn, now=make.NOW)
    assert changes.issue_card(quinn, id=new_id(), by=ada, now=make.NOW)
    sol.refresh_from_db()
    assert sol.email == "sol@example.org"
