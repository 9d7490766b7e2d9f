"""Lists of homes and people: looked at first, saved whole or not at all, and nothing changes the second time."""

from datetime import date, timedelta
from functools import partial
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people import changes, queries
from biggervoices.people.formats import columns, tables
from biggervoices.people.formats.columns import HOME_FIELDS, PERSON_FIELDS
from biggervoices.people.models import AccessNeeds, Home, Person, Region, Role, Upload
from tests import make

pytestmark = pytest.mark.django_db

# The shape of a real directory: kinds behind "|", "NA" for nothing, noughts gone from phone numbers, a home twice.
DIRECTORY = """name,type,address,postcode,telephone,website,area_name,area_code,lon,lat
The Larches,Residential homes|Supported living,"1 Sample Road, Northtown",ab12cd,1632960001,http://www.example.org,Northtown,E1,-2.142585,53.624754
Beech Lodge,Nursing homes,"2 Sample Road, Northtown",AB1 2CE,1632777e3,NA,Northtown,E1,-2.13315,53.543922
Rowan Court,Residential homes,"3 Sample Road, Southtown",AB1 2CF,NA,NA,Southtown,E2,-2.085094,53.614301
Beech Lodge,Hospice,"2 Sample Road, Northtown",AB1 2CE,1632960009,http://other.example.org,Northtown,E1,-2.13315,53.543922
"""
PEOPLE = """Name,Known as,Reference,E-mail,Home,Role,Since,Communicates,Says yes,Says no
Bilal Shah,Bill,P-1,,Elm House,Person supported,1/2/2024,words and signs,nods,looks away
Cath Jones,,,cath.jones@example.org,Elm House,Manager,2024-02-01,,,
Noor Ali,,,,Elm House,TEAM,,,,
Quin Lee,,,quin@example.org,,Quality Team,,,,
"""


def table_of(text: str, fields=HOME_FIELDS) -> tuple[tables.Table, dict[str, int]]:
    table = tables.read_table(text.encode(), score=partial(columns.known_names, fields=fields))
    return table, columns.guess(table.head, fields)


def save_homes(text: str):
    return changes.save_homes(*table_of(text), by=None, now=make.NOW)


def save_people(text: str, by=None):
    return changes.save_people(*table_of(text, PERSON_FIELDS), by=by, now=make.NOW)


def two_granges() -> None:
    for postcode in ("AB1 2CD", "AB1 2CE"):
        changes.add_home("The Grange", make.region(), id=new_id(), by=None, now=make.NOW, postcode=postcode)


# --- homes -----------------------------------------------------------------------------------------------------------


def test_a_directory_is_saved_and_the_second_time_nothing_changes():
    first = save_homes(DIRECTORY)
    second = save_homes(DIRECTORY)

    assert (len(first.new), len(first.changed), first.same, first.repeated) == (3, 0, 0, 1)
    assert (len(second.new), len(second.changed), second.same) == (0, 0, 4)
    larches = Home.objects.get(name="The Larches")
    assert (larches.address, larches.postcode, larches.phone) == ("1 Sample Road, Northtown", "AB1 2CD", "01632960001")
    assert larches.kinds == ["Residential homes", "Supported living"]
    assert larches.region == Region.objects.get(name="Northtown")
    beech = Home.objects.get(name="Beech Lodge")
    assert (beech.kinds, beech.phone, beech.website) == (
        ["Nursing homes", "Hospice"],
        "01632777000",
        "http://other.example.org",
    )
    assert Home.objects.get(name="Rowan Court").phone == ""
    assert Region.objects.count() == 2


def test_looking_saves_nothing():
    plan = queries.plan_homes(*table_of(DIRECTORY))

    assert len(plan.new) == 3
    assert Home.objects.count() == Region.objects.count() == 0


def test_one_bad_row_keeps_the_whole_list_out():
    with pytest.raises(Refused, match="Nothing is saved, because 1 rows are not right yet"):
        save_homes(DIRECTORY + "Bad Home,x,4 Sample Road,AB1 2CG,1,NA,Eastland,E3,east,53\n")

    assert Home.objects.count() == Region.objects.count() == 0


def test_what_differs_is_shown_before_it_is_changed():
    save_homes(DIRECTORY)
    changed = DIRECTORY.replace("Nursing homes", "Shared lives").replace("1632960001", "1632960002")

    plan = queries.plan_homes(*table_of(changed))

    assert [(it.home.name, [(d.what, d.old, d.new) for d in it.differences]) for it in plan.changed] == [
        ("The Larches", [("Phone", "01632960001", "01632960002")]),
        ("Beech Lodge", [("Kind of home", "Nursing homes, Hospice", "Shared lives, Hospice")]),
    ]
    assert Home.objects.get(name="The Larches").phone == "01632960001"

    save_homes(changed)

    assert Home.objects.get(name="The Larches").phone == "01632960002"


def test_empty_cells_and_absent_columns_change_nothing():
    save_homes(DIRECTORY)

    plan = save_homes("Name,Address,Postcode,Telephone\nthe larches,1 sample road Northtown,AB12CD,\n")

    assert plan.changes_nothing
    assert plan.same == 1
    assert Home.objects.get(name="The Larches").phone == "01632960001"


def test_a_list_without_regions_gets_one_that_can_be_renamed():
    plan = save_homes("Name,Address\nThe Larches,1 Sample Road\n")

    assert [region.name for region in plan.regions] == ["No region yet"]
    assert Home.objects.get().region.name == "No region yet"


def test_looking_costs_as_many_queries_for_one_row_as_for_thirty(django_assert_num_queries):
    many = "name,address\n" + "".join(f"Home {at},{at} Road\n" for at in range(30))
    with django_assert_num_queries(2):
        queries.plan_homes(*table_of("name,address\nA,1 Road\n"))
    with django_assert_num_queries(2):
        queries.plan_homes(*table_of(many))


# --- people ----------------------------------------------------------------------------------------------------------


def test_people_are_saved_and_the_second_time_nothing_changes():
    make.home()

    first = save_people(PEOPLE)
    second = save_people(PEOPLE)

    assert (len(first.new), first.same) == (4, 0)
    assert (len(second.new), len(second.changed), second.same) == (0, 0, 4)
    bilal = Person.objects.get(reference="P-1")
    assert (bilal.name, bilal.called, bilal.email) == ("Bilal Shah", "Bill", None)
    assert not bilal.has_usable_password()
    role = Role.objects.get(person=bilal)
    assert (role.what, role.home.name, role.since) == (Role.SUPPORTED, "Elm House", date(2024, 2, 1))
    needs = AccessNeeds.objects.get(person=bilal)
    assert (needs.communicates, needs.says_yes, needs.says_no) == (["words", "signs"], "nods", "looks away")
    assert Role.objects.get(person__name="Noor Ali").since == make.TODAY
    assert Role.objects.get(person__name="Quin Lee").home is None


def test_somebody_who_lives_elsewhere_in_the_list_moves():
    make.home()
    make.home("Oak House")
    save_people(PEOPLE)

    plan = save_people("Reference,Name,Home,Role,Since\nP-1,Bilal Shah,Oak House,Person supported,3/11/2026\n")

    assert [(d.what, d.old, d.new) for d in plan.changed[0].differences] == [("Lives at", "Elm House", "Oak House")]
    before, after = Role.objects.filter(person__reference="P-1").order_by("since")
    assert (before.home.name, before.until) == ("Elm House", date(2026, 11, 2))
    assert (after.home.name, after.since, after.until) == ("Oak House", date(2026, 11, 3), None)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,,,,Elm Hause,Tenant,,,,", "No home is called “Elm Hause”. Did you mean “Elm House”?"),
        ("A,,,,Elm House,Astronaut,,,,", "“Astronaut” is not a role. The roles are: Person supported,"),
        ("A,,,,Elm House,,,,,", "Say what A does at Elm House."),
        ("A,,,,,Manager,,,,", "Say at which home."),
        ("A,,,a.example.org,,,,,,", "“a.example.org” is not an e-mail address."),
        ("A,,,,Elm House,Tenant,soon,,,", "“soon” is not a day."),
        ("A,,,,Elm House,Tenant,,telepathy,,", "“telepathy” is not a way to communicate that we know."),
        (",,,,Elm House,Tenant,,,,", "There is no name."),
        (
            "A,,,,The Grange,Tenant,,,,",
            "2 homes are called “The Grange”. Write its postcode after the name: AB1 2CD, AB1 2CE.",
        ),
        ("Someone,,P-9,bilal@example.org,,,,,,", "Bilal has another reference here."),
        ("Gone,,,,Elm House,Tenant,,,,", "Gone died on Sunday 1 November 2026. Please take this row out."),
    ],
)
def test_each_bad_row_of_people_is_told(row, words):
    bilal = make.bilal()
    changes.alter_person(bilal, by=None, now=make.NOW, email="bilal@example.org", reference="P-7")
    two_granges()
    gone = make.person("Gone")
    make.role(gone, Role.SUPPORTED, at=make.home())
    changes.person_dies(gone, day=date(2026, 11, 1), by=None, now=make.NOW)

    plan = queries.plan_people(
        *table_of(PEOPLE.splitlines()[0] + "\n" + row + "\n", PERSON_FIELDS), by=None, on=make.TODAY
    )

    assert len(plan.faults) == 1
    assert words in str(plan.faults[0])
    assert plan.faults[0].row == 2


def test_two_homes_of_one_name_are_told_apart_by_postcode():
    two_granges()

    save_people('Name,Home,Role\nA,"The Grange, AB1 2CE",Tenant\n')
    save_people("Name,Home,Home postcode,Role\nB,The Grange,ab12cd,Tenant\n")

    assert Role.objects.get(person__name="A").home.postcode == "AB1 2CE"
    assert Role.objects.get(person__name="B").home.postcode == "AB1 2CD"


def test_one_person_in_two_rows_is_one_person_with_two_roles():
    make.home()
    text = (
        "Name,E-mail,Home,Role\nCath Jones,c@example.org,Elm House,Manager\nCath Jones,c@example.org,Elm House,Team\n"
    )

    plan = save_people(text)

    assert (len(plan.new), plan.repeated) == (1, 1)
    assert sorted(Role.objects.values_list("what", flat=True)) == [Role.MANAGER, Role.TEAM]


def test_nobody_gives_by_a_list_what_they_may_not_give_by_hand():
    make.home()

    with pytest.raises(Refused, match="You cannot give or end this role: Administrator"):
        save_people("Name,E-mail,Role\nEve,eve@example.org,Admin\n", by=make.quinn())
    with pytest.raises(Refused, match="nobody changes their own roles"):
        save_people("Name,E-mail,Role,Home\nQuinn,quinn@example.org,Manager,Elm House\n", by=make.quinn())

    assert not Person.objects.filter(name="Eve").exists()


def test_looking_at_people_costs_the_same_for_one_row_and_for_thirty(django_assert_max_num_queries):
    make.home()
    many = "Name,Home,Role\n" + "".join(f"Person {at},Elm House,Tenant\n" for at in range(30))
    with django_assert_max_num_queries(6):
        queries.plan_people(*table_of("Name,Home,Role\nA,Elm House,Tenant\n", PERSON_FIELDS), by=None, on=make.TODAY)
    with django_assert_max_num_queries(6):
        queries.plan_people(*table_of(many, PERSON_FIELDS), by=None, on=make.TODAY)


# --- on screen -------------------------------------------------------------------------------------------------------


def bring(client, kind: str, text: str | bytes, name: str = "list.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse(f"people:{kind}_import"), {"file": SimpleUploadedFile(name, data)})


def signed_in(client, person):
    client.force_login(person, backend="biggervoices.people.rules.LivePerson")
    return client


def test_a_list_is_brought_looked_at_and_saved_on_screen(client):
    signed_in(client, make.quinn())

    answer = bring(client, "homes", DIRECTORY)
    look = client.get(answer["Location"])

    assert "Larches" not in answer["Location"]
    assert "0 already here, 3 new, 0 changed, 1 repeated in the file" in look.content.decode()
    assert Home.objects.count() == 0

    fields = {"columns": "1", "name": "0", "kinds": "1", "address": "2", "postcode": "3", "region": "6"}
    saved = client.post(answer["Location"], fields, follow=True)

    assert "The list is saved: 3 new, 0 changed." in saved.content.decode()
    assert Home.objects.count() == 3
    assert Home.objects.get(name="The Larches").phone == ""
    assert not Upload.objects.exists()


def test_columns_can_be_chosen_otherwise(client):
    signed_in(client, make.quinn())
    page = bring(client, "homes", "Who,Where\nThe Larches,1 Sample Road\n")["Location"]

    first = client.get(page)
    second = client.get(page, {"columns": "1", "name": "0", "address": "1"})

    assert "Say which column holds the name of the home." in first.content.decode()
    assert "0 already here, 1 new, 0 changed" in second.content.decode()


def test_a_list_with_a_bad_row_shows_it_and_offers_no_saving(client):
    signed_in(client, make.quinn())
    page = bring(client, "people", "Name,Home,Role\nA,Nowhere,Tenant\n")["Location"]

    look = client.get(page).content.decode()
    sent = client.post(page, {"columns": "1", "name": "0", "home": "1", "role": "2"})

    assert "Row 2: No home is called “Nowhere”." in look
    assert "Save this list" not in look
    assert sent.status_code == 422
    assert "Nothing is saved, because 1 rows are not right yet." in sent.content.decode()
    assert not Person.objects.filter(name="A").exists()


def test_what_is_no_list_is_told_on_the_same_page(client):
    signed_in(client, make.quinn())

    answer = bring(client, "homes", b"\x89PNG\r\n\x1a\n" + bytes(100), "homes.csv")

    assert answer.status_code == 422
    assert "This is a picture, not a list." in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_list_is_looked_at_by_whoever_brought_it_alone(client):
    page = bring(signed_in(client, make.quinn()), "homes", DIRECTORY)["Location"]
    other = make.person("Ada", email="ada@example.org")
    make.role(other, Role.ADMIN)

    assert signed_in(client, other).get(page).status_code == 404
    assert client.post(page).status_code == 404


@pytest.mark.parametrize("who", ["dev", "ann", "cath", "sam", "sol"])
def test_nobody_else_brings_lists(client, who):
    signed_in(client, getattr(make, who)())

    assert client.get(reverse("people:homes_import")).status_code == 404
    assert bring(client, "people", PEOPLE).status_code == 404
    assert not Upload.objects.exists()


def test_a_list_that_nobody_saved_goes_after_a_day():
    changes.bring_list(
        Upload.HOMES, "a.csv", DIRECTORY.encode(), id=new_id(), by=make.quinn(), now=make.NOW - timedelta(days=2)
    )
    kept = changes.bring_list(Upload.HOMES, "b.csv", DIRECTORY.encode(), id=new_id(), by=make.quinn(), now=make.NOW)

    changes.drop_old_lists(now=make.NOW)

    assert list(Upload.objects.all()) == [kept]


# --- by command ------------------------------------------------------------------------------------------------------


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_shows_and_saves_only_when_asked(tmp_path):
    file = tmp_path / "homes.csv"
    file.write_text(DIRECTORY)

    shown = run("import_homes", str(file))

    assert "4 rows." in shown
    assert "0 already here, 3 new, 0 changed, 1 repeated in the file" in shown
    assert "Nothing is saved yet. Say --save to keep this." in shown
    assert Home.objects.count() == 0

    run("import_homes", str(file), "--save")
    again = run("import_homes", str(file), "--save")

    assert Home.objects.count() == 3
    assert "4 already here, 0 new, 0 changed" in again


def test_the_command_takes_columns_by_name(tmp_path):
    file = tmp_path / "homes.csv"
    file.write_text("Who,Where,Patch\nThe Larches,1 Sample Road,North\n")

    run("import_homes", str(file), "--map", "name=Who", "address=where", "--map", "region=C", "--save")

    home = Home.objects.get()
    assert (home.name, home.address, home.region.name) == ("The Larches", "1 Sample Road", "North")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--map", "nmae=Who"], "--map nmae=Who: say FIELD=COLUMN. The fields are: address,"),
        (["--map", "name=Nope"], "--map name=Nope: the file has no column Nope. Its columns are: Who, Where."),
        (["--map", "name"], "say FIELD=COLUMN"),
        ([], "Nothing is saved. Put these rows right, and try again."),
    ],
)
def test_the_command_ends_with_a_sentence(tmp_path, arguments, words):
    file = tmp_path / "homes.csv"
    file.write_text("Who,Where\nThe Larches,1 Sample Road\n")

    with pytest.raises(CommandError) as error:
        run("import_homes", str(file), *arguments, "--save")

    assert words in str(error.value)
    assert Home.objects.count() == 0


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("import_homes", str(tmp_path / "none.csv"))


def test_people_come_by_command_from_excel(tmp_path):
    make.home()
    book = openpyxl.Workbook()
    for line in PEOPLE.splitlines():
        book.active.append(line.split(","))
    kept = BytesIO()
    book.save(kept)
    file = tmp_path / "people.xlsx"
    file.write_bytes(kept.getvalue())

    shown = run("import_people", str(file), "--save")

    assert "0 already here, 4 new, 0 changed" in shown
    assert Person.objects.count() == 4
