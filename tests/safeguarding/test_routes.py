"""Who is told of a worry: by the rota, never somebody whom it is about, never nobody, and without a word of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people import changes as people
from biggervoices.people.models import Role
from biggervoices.people.queries import line_managers_of, managed_by, standing_of
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.models import Concern, Duty, Notice, Reader
from tests import make
from tests.safeguarding import makes

pytestmark = pytest.mark.django_db


# --- the rota --------------------------------------------------------------------------------------------------------


def test_the_lead_on_call_is_told_first_and_all_leads_where_the_rota_is_empty() -> None:
    sol, _tess = make.sol(), makes.lead("Tess")

    assert makes.told(makes.worry()) == {"Sol", "Tess"}
    makes.on_call(sol, Duty.LEAD)
    assert makes.told(makes.worry()) == {"Sol"}
    assert makes.told(makes.worry(now=make.NOW + timedelta(hours=23))) == {"Sol", "Tess"}


def test_somebody_on_call_whose_role_ended_is_not_on_call() -> None:
    sol, _tess = make.sol(), makes.lead("Tess")
    makes.on_call(sol, Duty.LEAD)
    people.end_role(sol.roles.get(), day=make.TODAY - timedelta(days=1), by=None, now=make.NOW)

    assert makes.told(makes.worry()) == {"Tess"}


def test_each_step_tells_the_next_ones() -> None:
    sol, tess, _uma = make.sol(), makes.lead("Tess"), makes.lead("Uma")
    eve, _dan = makes.executive("Eve"), makes.executive("Dan")
    for who, what in ((sol, Duty.LEAD), (tess, Duty.DEPUTY), (eve, Duty.EXECUTIVE)):
        makes.on_call(who, what)
    concern = makes.worry(danger="YES")

    changes.fire_due_timers(now=make.NOW + timedelta(minutes=61))

    told = {step: makes.told(concern, step) for step in ("FIRST", "DEPUTY", "LEADS", "EXECUTIVE")}
    assert told == {"FIRST": {"Sol"}, "DEPUTY": {"Tess"}, "LEADS": {"Sol", "Tess", "Uma"}, "EXECUTIVE": {"Eve"}}
    assert Concern.objects.visible_to(eve, on=make.TODAY).get() == concern


# --- whom it is about ------------------------------------------------------------------------------------------------


def test_the_line_manager_is_the_manager_of_the_home_and_above_them_of_the_region() -> None:
    tom, cath, rae = makes.tom(), make.cath(), makes.rae()
    vic = make.person("Vic")
    make.role(vic, Role.MANAGER, at=make.home("Oak House", region_name="South"))

    assert line_managers_of([tom.pk]) == {cath.pk}
    assert line_managers_of([cath.pk]) == {rae.pk}
    assert line_managers_of([make.bilal().pk]) == frozenset()
    assert managed_by([cath.pk, rae.pk, vic.pk, tom.pk]) == {cath.pk: {tom.pk}, rae.pk: {cath.pk}, vic.pk: frozenset()}


def test_a_manager_who_came_after_somebody_left_was_never_above_them() -> None:
    tom, cath = makes.tom(), make.cath()
    people.end_role(tom.roles.get(), day=make.TODAY - timedelta(days=30), by=None, now=make.NOW)
    people.end_role(cath.roles.get(), day=make.TODAY - timedelta(days=40), by=None, now=make.NOW)
    new = make.person("Nell")
    people.give_role(new, Role.MANAGER, home=make.home(), id=new_id(), by=None, now=make.NOW)

    assert line_managers_of([tom.pk]) == {cath.pk}  # and stays left out, after she has gone, too


def test_whoever_it_is_about_and_their_line_manager_find_no_trace_of_it() -> None:
    """Cath leads safeguarding beside managing the home: of Tom she hears nothing, of others all."""
    sol, cath, tom = make.sol(), make.cath(), makes.tom()
    make.role(cath, Role.SAFEGUARDING)

    about_tom = makes.worry(named=[tom.pk], danger="YES")
    changes.fire_due_timers(now=make.NOW + timedelta(hours=1))
    other = makes.worry()

    assert makes.told(about_tom) == {"Sol"}
    assert set(Concern.objects.visible_to(cath, on=make.TODAY)) == {other}
    assert set(Concern.objects.visible_to(sol, on=make.TODAY)) == {about_tom, other}
    [card] = queries.cards_for(standing_of(cath, on=make.TODAY), now=make.NOW)
    assert card.title == "1 worry for you to take"
    desk = queries.desk_of(cath, now=make.NOW)
    assert [line.concern for line in desk.waiting] == [other]


def test_a_lead_clears_a_line_manager_with_a_reason_and_never_somebody_named() -> None:
    sol, cath, tom = make.sol(), make.cath(), makes.tom()
    make.role(cath, Role.SAFEGUARDING)
    concern = makes.worry(named=[tom.pk])
    facts = {"id": uuid4(), "by": sol, "now": make.NOW}

    with pytest.raises(Refused, match="not left out as a line manager"):
        changes.clear_manager(concern, tom, "He is fine", **facts)
    changes.clear_manager(concern, cath, "She was away that week", **facts)

    assert Concern.objects.visible_to(cath, on=make.TODAY).get() == concern
    assert "She was away that week" in [line.words for line in queries.record_of(concern)]


def test_a_line_manager_whom_it_is_about_as_well_stays_left_out() -> None:
    sol, cath, tom = make.sol(), make.cath(), makes.tom()
    make.role(cath, Role.SAFEGUARDING)
    concern = makes.worry(named=[tom.pk])
    changes.clear_manager(concern, cath, "Away", id=uuid4(), by=sol, now=make.NOW)

    changes.name_somebody(concern, cath, by=sol, now=make.NOW)

    assert not Concern.objects.visible_to(cath, on=make.TODAY).exists()


def test_whoever_has_it_and_is_named_later_has_it_no_more_and_the_clocks_start_again() -> None:
    sol, tess = make.sol(), makes.lead("Tess")
    concern = makes.worry(danger="YES")
    changes.take_concern(concern, by=sol, now=make.NOW)

    changes.name_somebody(concern, sol, by=tess, now=make.NOW)

    concern.refresh_from_db()
    assert (concern.taken_by, concern.round) == (None, 2)
    assert makes.told(concern) == {"Tess"}
    assert not Concern.objects.visible_to(sol, on=make.TODAY).exists()


# --- never nobody ----------------------------------------------------------------------------------------------------


def test_where_nobody_inside_may_read_the_contact_outside_is_told_to_phone() -> None:
    sol, eve = make.sol(), makes.executive()
    ada = make.person("Ada", email="ada@example.org")
    make.role(ada, Role.ADMIN)
    make.organisation(name="Ours", on_call_phone="01632 960 111")
    makes.outside()

    concern = makes.worry(named=[sol.pk, eve.pk], words="CANARY")

    assert makes.told(concern) == {"outside", "Ada"}
    notice = concern.notices.get(to=None, channel=Notice.EMAIL)
    changes.send_notice(notice.pk, now=make.NOW)
    [message] = mail.outbox
    assert message.to == ["adults@council.example"]
    assert "Please phone now: 01632 960 111" in message.body
    assert "CANARY" not in message.body + message.subject
    assert [it.title for it in queries.cards_for(standing_of(ada, on=make.TODAY), now=make.NOW)] == [
        "1 worry waits for a reader"
    ]


def test_when_the_last_lead_goes_an_executive_reads_at_once_and_is_told_at_the_next_look() -> None:
    sol, eve = make.sol(), makes.executive()
    concern = makes.worry()
    changes.take_concern(concern, by=sol, now=make.NOW)
    assert not Concern.objects.visible_to(eve, on=make.TODAY).exists()

    people.end_role(sol.roles.get(), day=make.TODAY - timedelta(days=1), by=None, now=make.NOW)
    assert Concern.objects.visible_to(eve, on=make.TODAY).get() == concern
    found = changes.mend_readers(now=make.NOW)
    again = changes.mend_readers(now=make.NOW)

    concern.refresh_from_db()
    assert (found, again) == (1, 0)
    assert concern.taken_by is None
    assert makes.told(concern) == {"Eve"}


def commit(sql: str, *values: object) -> None:
    """Write past every change, and look as the database looks at a commit."""
    make.by_hand(sql, values)
    connection.check_constraints()


def test_the_database_refuses_a_worry_whose_only_reader_is_named() -> None:
    sol = make.sol()
    concern = makes.worry()
    insert = "INSERT INTO safeguarding_named (id, concern_id, person) VALUES (gen_random_uuid(), %s, %s)"
    sealed = Reader._meta.get_field("person").get_prep_value(sol.pk)

    with pytest.raises(IntegrityError, match="reader who is not named"), transaction.atomic():
        commit(insert, concern.pk, sealed)
    with pytest.raises(IntegrityError, match="reader who is not named"), transaction.atomic():
        commit("UPDATE safeguarding_reader SET until = now() WHERE concern_id = %s", concern.pk)
    with pytest.raises(IntegrityError, match="never changed or taken away"), transaction.atomic():
        make.by_hand("DELETE FROM safeguarding_reader WHERE concern_id = %s", [concern.pk])


def test_a_reader_with_whom_it_is_only_shared_does_not_count_for_the_database() -> None:
    sol, quinn = make.sol(), make.quinn()
    concern = makes.worry()
    makes.line(concern, "CONSENT", by=sol, agrees="YES")
    changes.share_concern(concern, quinn, by=sol, now=make.NOW)

    with pytest.raises(IntegrityError, match="reader who is not named"), transaction.atomic():
        commit("UPDATE safeguarding_reader SET until = now() WHERE part <> 'SHARED'")
