"""The pages of people: what stands on them, what they keep, and whom they are not there for."""

import io
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from biggervoices.core.ids import new_id
from biggervoices.people import changes, queries
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
ADMIN_AND_TEAM = ("quinn", "ada")


def ada() -> Person:
    who = make.person("Ada", email="ada@example.org")
    make.role(who, Role.ADMIN)
    return who


def sign_in(client, who: str | Person):
    person = who if isinstance(who, Person) else ada() if who == "ada" else getattr(make, who)()
    client.force_login(person, backend="biggervoices.people.rules.LivePerson")
    return client


def url(name: str, *of: object) -> str:
    return reverse(f"people:{name}", args=of)


def words(answer) -> str:
    return answer.content.decode()


def photo_file() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(kept, "JPEG")
    return SimpleUploadedFile("me.jpg", kept.getvalue())


# --- mine ------------------------------------------------------------------------------------------------------------


def test_my_page_says_who_i_am_and_how_i_say_yes(client):
    ann = make.ann()
    changes.write_needs(
        ann, communicates=["signs"], says_yes="I nod", says_no="I look away", equipment="Glasses", **WHO
    )

    page = words(sign_in(client, ann).get("/me/"))

    for it in ("My name is Ann.", "How I say yes: I nod", "How I say no: I look away", "I have: Glasses", "Signs."):
        assert it in page


def test_i_read_and_change_what_everyone_who_meets_me_must_know(client):
    ann = make.ann()
    changes.write_needs(ann, flag="Loud sounds hurt.", says_yes="I nod", **WHO)
    sign_in(client, ann)

    mine, form = words(client.get("/me/")), words(client.get(url("my_words")))
    client.post(url("my_words"), {"called": "", "says_yes": "I nod", "says_no": "", "flag": "Please speak softly."})

    assert "Everyone who meets me must know this:" in mine
    assert "Loud sounds hurt." in mine
    assert "Loud sounds hurt." in form
    assert "Please speak softly." in words(client.get("/me/"))


def test_i_change_my_words_and_what_i_need_in_pictures(client):
    sign_in(client, "ann")

    client.post(url("my_words"), {"called": "Annie", "says_yes": "I nod", "says_no": ""})
    client.post(url("my_needs"), {"way": "signs"})
    client.post(url("my_needs"), {"way": "words"})
    client.post(url("my_needs"), {"way": "signs"})
    client.post(url("my_needs"), {"told_by": "FACE"})
    client.post(url("my_needs"), {"step_free": "yes"})

    needs = AccessNeeds.objects.get()
    assert (needs.communicates, needs.told_by, needs.step_free, needs.says_yes) == (["words"], "FACE", True, "I nod")
    assert Person.objects.get(pk=needs.person_id).called == "Annie"


def test_too_many_words_are_told_and_kept_on_the_page(client):
    answer = sign_in(client, "ann").post(url("my_words"), {"called": "A", "says_yes": "😀" * 10_000})

    assert answer.status_code == 422
    assert "This is too long. We can keep 300 letters." in words(answer)
    assert "😀" * 10_000 in words(answer)
    assert not AccessNeeds.objects.exists()


def test_my_photo_is_kept_without_what_the_camera_wrote(client):
    ann = make.ann()
    sign_in(client, ann).post(url("my_photo"), {"id": new_id(), "photo": photo_file()})

    ann.refresh_from_db()
    answer = client.get(url("photo", ann.photo_id))
    assert answer.status_code == 200
    assert answer.content[8:12] == b"WEBP"


def test_a_file_that_is_no_photo_is_told(client):
    answer = sign_in(client, "ann").post(url("my_photo"), {"photo": SimpleUploadedFile("me.jpg", b"no photo")})

    assert answer.status_code == 422
    assert "We could not open this picture." in words(answer)


def test_i_see_who_can_see_my_things_since_when_and_end_it_with_one_press(client):
    ann, joy = make.ann(), make.person("Joy Marsh")
    make.cath(), make.quinn(), make.dev(), make.sam()
    support = changes.add_support(ann, joy, Support.CIRCLE, id=new_id(), relationship="Sister", **WHO)
    page = words(sign_in(client, ann).get("/me/who/"))

    for it in (
        "Joy Marsh",
        "Sister",
        "Cath",
        "Manager, Elm House",
        "Quinn",
        "Sam",
        "Since 1 January 2024",
        "Stop this for Joy Marsh",
    ):
        assert it in page
    assert "Dev" not in page

    after = client.post(url("end_my_support", support.pk), follow=True)

    assert "They cannot see your things any more." in words(after)
    assert "Joy Marsh" not in words(after)


def test_nobody_ends_a_support_of_somebody_else(client):
    support = changes.add_support(make.ann(), make.person("Joy"), Support.CIRCLE, id=new_id(), **WHO)

    assert sign_in(client, "dev").post(url("end_my_support", support.pk)).status_code == 404
    assert Support.objects.get(pk=support.pk).until is None


def test_i_say_yes_and_take_it_back(client):
    ann = make.ann()
    changes.add_first_consent_texts(**WHO)
    text = ConsentText.objects.get(purpose="photo")
    sign_in(client, ann)

    client.post(url("my_consent", text.pk), {"id": new_id(), "yes": "yes"})
    assert queries.consent_to(ann, "photo")
    page = client.post(url("my_consent", text.pk), {"id": new_id(), "yes": "no"}, follow=True)

    assert "You said: <strong>No</strong>" in words(page)
    assert not queries.consent_to(ann, "photo")
    assert ConsentEvent.objects.count() == 2
    assert client.post(url("my_consent", text.pk), {"yes": "maybe"}).status_code == 409


# --- the office ------------------------------------------------------------------------------------------------------


def test_the_list_finds_people_by_words_role_and_region(client):
    make.ann(), make.dev(), make.cath()
    sign_in(client, "quinn")

    def found(**asked: str) -> set[str]:
        page = words(client.post(url("people"), asked, follow=True))
        return {name for name in ("Ann", "Dev", "Cath", "Quinn") if f">{name}</a>" in page}

    assert found() == {"Ann", "Dev", "Cath", "Quinn"}
    assert found(q="dEv") == {"Dev"}
    assert found(q="cath@") == {"Cath"}
    assert found(role="CHECKER") == {"Ann"}
    assert found(region=str(make.region("South").pk)) == {"Dev"}
    assert found(show="ask") == {"Ann", "Dev"}
    assert found(show="left") == set()
    assert found(q="nobody at all", region="nonsense") == set()


def test_who_was_looked_for_stands_in_no_address(client):
    make.ann(), make.cath()
    sign_in(client, "quinn")

    sent = client.post(url("people"), {"q": "Ann", "region": str(make.region().pk)})
    page = words(client.get(sent["Location"]))

    assert sent["Location"] == f"{url('people')}?region={make.region().pk}&words=kept"
    assert ">Ann</a>" in page
    assert ">Cath</a>" not in page
    assert 'value="Ann"' in page
    assert re.search(r'<form method="post" role="search".*csrfmiddlewaretoken', page)
    # Words in an address are not read, so that nobody comes to put them there.
    assert ">Cath</a>" in words(client.get(url("people"), {"q": "Ann"}))
    assert ">Cath</a>" in words(client.get(url("people")))


def test_who_was_looked_for_is_forgotten_with_the_session(client):
    make.ann(), make.cath()
    kept = sign_in(client, "quinn").post(url("people"), {"q": "Ann"})["Location"]

    client.post(url("sign_out"))

    assert ">Cath</a>" in words(sign_in(client, "quinn").get(kept))


def test_the_lists_cost_the_same_for_one_row_and_for_thirty(client, django_assert_num_queries):
    sign_in(client, "quinn")
    make.bilal()
    for name, most in (("people", 8), ("homes", 8)):
        client.get(url(name))
        with django_assert_num_queries(most):
            client.get(url(name))
    homes = [Home(name=f"Home {at}", region=make.region()) for at in range(30)]
    people = [Person(name=f"Person {at}") for at in range(30)]
    changes.add_homes_in_bulk(homes, **WHO)
    changes.add_people_in_bulk(people, **WHO)
    roles = [
        Role(person=who, what=Role.SUPPORTED, home=at, since=make.LONG_AGO)
        for who, at in zip(people, homes, strict=True)
    ]
    changes.add_roles_in_bulk(roles, **WHO)
    for name, most in (("people", 8), ("homes", 8)):
        with django_assert_num_queries(most):
            assert "Person 7" in words(client.get(url("people"))) or name == "homes"


def test_lists_have_pages(client):
    changes.add_people_in_bulk([Person(name=f"Person {at:03}") for at in range(120)], **WHO)
    sign_in(client, "quinn")

    first = words(client.post(url("people"), {"q": "person"}, follow=True))
    second = client.get(url("people") + re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&"))
    page = words(second)

    assert "Page 2 of 3" in page
    assert "Person 050" in page
    assert "Person 049" not in page
    assert 'href="?words=kept&amp;page=3"' in page


def test_a_person_page_shows_all_to_the_quality_team_and_no_content_to_the_administrator(client):
    ann = make.ann()
    make.sam()
    changes.add_first_consent_texts(**WHO)
    changes.write_needs(ann, says_yes="I nod slowly", **WHO)

    team = words(sign_in(client, "quinn").get(url("person", ann.pk)))
    office = words(sign_in(client, "ada").get(url("person", ann.pk)))
    manager = words(sign_in(client, "cath").get(url("person", ann.pk)))

    assert "I nod slowly" in team
    assert "May people who visit you see your photo?" in team
    assert "I nod slowly" not in office
    assert "May people who visit you see your photo?" not in office
    assert "I nod slowly" in manager
    for it in ("Give a role", "Print a new card", "Has died", "Reference"):
        assert it in team
        assert it in office
        assert it not in manager


def test_a_manager_who_is_an_administrator_too_reads_the_needs_of_their_own_home_alone(client):
    dev, bilal, cath = make.dev(), make.bilal(), make.cath()
    make.role(cath, Role.ADMIN)
    for person in (dev, bilal):
        changes.write_needs(person, says_yes="I nod slowly", **WHO)
    sign_in(client, cath)

    assert "I nod slowly" in words(client.get(url("person", bilal.pk)))
    assert "I nod slowly" not in words(client.get(url("person", dev.pk)))


def test_a_manager_sees_their_own_home_and_no_other(client):
    ann, dev = make.ann(), make.dev()
    sign_in(client, "cath")

    page = words(client.get(url("people")))

    assert ">Ann</a>" in page
    assert ">Dev</a>" not in page
    assert client.get(url("person", ann.pk)).status_code == 200
    assert client.get(url("person", dev.pk)).status_code == 404
    assert client.get(url("home", make.home().pk)).status_code == 200
    assert client.get(url("home", make.home("Oak House", region_name="South").pk)).status_code == 404
    assert (
        client.get(url("people"), {"home": str(make.home("Oak House", region_name="South").pk)}).content.count(b"</tr>")
        == 0
    )


def every_office_page() -> list[str]:
    ann, home = make.ann(), make.home()
    make.sam()
    changes.add_first_consent_texts(**WHO)
    changes.issue_card(ann, id=new_id(), **WHO)
    text, role, support, card = (
        ConsentText.objects.first(),
        Role.objects.first(),
        Support.objects.first(),
        Card.objects.first(),
    )
    of_person = ("person", "edit_person", "person_photo", "needs", "give_role", "add_support", "print_card", "move",
                 "send_password", "leave", "death", "comes_back")  # fmt: skip
    return [
        *(url(name) for name in ("people", "homes", "add_person", "add_home", "regions", "consent_texts",
                                 "homes_import", "people_import")),
        *(url(name, ann.pk) for name in of_person),
        *(url(name, home.pk) for name in ("home", "edit_home", "home_photo", "close_home", "open_home")),
        url("region", make.region().pk),
        url("consent", ann.pk, text.pk),
        url("end_role", ann.pk, role.pk),
        url("end_support", ann.pk, support.pk),
        url("revoke_card", ann.pk, card.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["dev", "ann", "sam"])
def test_no_page_of_the_office_is_there_for_anybody_else(client, who):
    pages = every_office_page()
    sign_in(client, who)

    for page in pages:
        assert client.get(page).status_code in (404, 405), page
        assert client.post(page, {"day": "2026-11-03", "name": "X"}).status_code in (404, 405), page

    assert Person.objects.here().count() == Person.objects.count()


def test_every_page_sends_a_visitor_to_sign_in(client):
    for page in [
        *every_office_page(),
        "/me/",
        url("my_words"),
        url("my_needs"),
        url("my_photo"),
        "/me/who/",
        url("my_consents"),
    ]:
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code in (302, 405), page
            assert answer.status_code == 405 or answer["Location"].startswith("/sign-in/"), page


def test_a_person_is_added_changed_and_given_a_role_by_form(client):
    make.home()
    sign_in(client, "quinn")
    form = str(new_id())

    added = client.post(url("add_person"), {"id": form, "name": "Mo Ali", "email": ""})
    client.post(url("add_person"), {"id": form, "name": "Mo Ali", "email": ""})

    assert added["Location"] == url("person", form)
    assert Person.objects.filter(name="Mo Ali").count() == 1

    client.post(url("edit_person", form), {"name": "Mo Ali", "called": "Mo", "phone": "01632 960001"})
    client.post(
        url("give_role", form), {"id": new_id(), "what": "SUPPORTED", "home": "elm house", "since": "3/11/2026"}
    )

    person = Person.objects.get(pk=form)
    assert (person.called, person.phone) == ("Mo", "01632 960001")
    assert Role.objects.get(person=person).home == make.home()


@pytest.mark.parametrize(
    ("page", "sent", "told"),
    [
        ("add_person", {"name": ""}, "Please answer: Name"),
        ("add_person", {"name": "A", "email": "cath@example.org"}, "Cath has this e-mail already."),
        ("add_person", {"name": "😀" * 10_000}, "This is too long. We can keep 120 letters."),
        ("add_home", {"name": "A", "region": "x"}, "Choose one of these."),
        ("add_home", {"name": "A", "front_doors": "many"}, "“many” is not a number between 1 and 500."),
        ("add_home", {"name": "A", "website": "nowhere"}, "“nowhere” is not the address of a website."),
        ("regions", {"name": "north"}, "There is a region with this name already."),
        (
            "consent_texts",
            {"purpose": "A B", "words": "May we?", "picture": "eye"},
            "Use small letters, figures and - alone.",
        ),
        ("homes_import", {}, "Please answer: List"),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(client, page, sent, told):
    make.cath()
    sign_in(client, "quinn")
    counts = (Person.objects.count(), Home.objects.count(), Region.objects.count())

    answer = client.post(url(page), {"id": new_id(), **sent})

    assert answer.status_code == 422
    assert told in words(answer)
    if sent.get("name"):
        assert f'value="{sent["name"]}"' in words(answer)
    assert (Person.objects.count(), Home.objects.count(), Region.objects.count()) == counts


@pytest.mark.parametrize(
    ("page", "sent", "told"),
    [
        ("give_role", {"what": "MANAGER", "home": "Elm Hause", "since": "3/11/2026"}, "Did you mean “Elm House”?"),
        ("give_role", {"what": "ADMIN", "since": "3/11/2026"}, "Choose one of these."),
        ("give_role", {"what": "CHECKER", "since": "soon"}, "This is not a day."),
        (
            "add_support",
            {"supporter": "Nobody", "purpose": "CIRCLE", "since": "3/11/2026"},
            "Nobody here has this name",
        ),
        ("move", {"home": "Elm House", "day": "3/11/2026"}, "Ann lives at Elm House already."),
        ("leave", {"day": "31/12/2099"}, "This day is still to come."),
        ("death", {"day": ""}, "Please answer: The day on which Ann died"),
        ("needs", {"told_by": "PIGEON"}, "Choose one of these."),
    ],
)
def test_what_cannot_be_done_to_a_person_is_told(client, page, sent, told):
    ann = make.ann()
    sign_in(client, "quinn")

    answer = client.post(url(page, ann.pk), {"id": new_id(), **sent})

    assert answer.status_code == 422
    assert told in words(answer)
    ann.refresh_from_db()
    assert ann.is_active


def test_a_death_is_written_down_with_care(client):
    ann = make.ann()
    sign_in(client, "quinn")
    page = words(client.get(url("death", ann.pk)))

    assert "We are sorry. Take the time that you need" in page
    assert "From now on nothing is sent to Ann" in page

    after = client.post(url("death", ann.pk), {"day": "3/11/2026"}, follow=True)

    assert "Ann died on Tuesday 3 November 2026." in words(after)
    assert "Their account is closed. What they said stays theirs." in words(after)
    assert "Give a role" not in words(after)
    client.post(url("comes_back", ann.pk), {})
    ann.refresh_from_db()
    assert ann.is_active


def test_a_card_is_printed_and_opens(client):
    ann = make.ann()
    sign_in(client, "quinn")

    for paper in ("a4", "card"):
        answer = client.post(url("print_card", ann.pk), {"id": new_id(), "paper": paper})
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]

    assert Card.objects.filter(person=ann).count() == 2
    card = Card.objects.first()
    client.post(url("revoke_card", ann.pk, card.pk))
    assert Card.objects.filter(revoked_at=None).count() == 1


def test_a_home_is_added_changed_closed_and_opened_by_form(client):
    north = make.region()
    sign_in(client, "ada")
    facts = {
        "name": "Ash House",
        "region": north.pk,
        "front_doors": "2",
        "kinds": "Supported living\nFlats",
        "postcode": "ab12cd",
    }

    page = client.post(url("add_home"), {"id": new_id(), **facts})["Location"]
    home = Home.objects.get()
    assert (home.kinds, home.front_doors, home.postcode) == (["Supported living", "Flats"], 2, "AB1 2CD")

    client.post(url("edit_home", home.pk), {**facts, "phone": "1632960001", "step_free": "yes"})
    client.post(url("close_home", home.pk), {"day": "3/11/2026"})

    assert "Closed on 3 November 2026" in words(client.get(page))
    client.post(url("open_home", home.pk))
    home.refresh_from_db()
    assert (home.phone, home.step_free, home.closed_on) == ("01632960001", True, None)


def test_the_quality_team_has_a_card_while_people_wait_to_be_asked():
    ann, quinn = make.ann(), make.quinn()
    standing = queries.standing_of(quinn, on=make.TODAY)

    (card,) = queries.cards_for(standing, now=make.NOW)
    assert card.words == "1 person was not asked this year what they need."

    changes.write_needs(ann, says_yes="nods", **WHO)
    assert queries.cards_for(standing, now=make.NOW) == []
    assert queries.cards_for(queries.standing_of(ann, on=make.TODAY), now=make.NOW) == []


def test_ids_that_are_none_make_no_trouble(client):
    sign_in(client, "quinn")

    answer = client.post(url("add_person"), {"id": "not an id", "name": "Mo"})

    assert answer.status_code == 302
    assert UUID(answer["Location"].split("/")[2])


# --- the organisation ------------------------------------------------------------------------------------------------


def test_the_office_writes_the_organisation_and_everybody_sees_its_logo_with_its_maker(client):
    facts = {"name": "Harbour", "on_call_phone": "01632 960114", "logo_maker": "Delroy", "logo_story": "It listens."}
    kept = sign_in(client, "ada").post(url("organisation"), {**facts, "id": new_id(), "logo": photo_file()})
    again = client.post(url("organisation"), {**facts, "id": new_id(), "name": "Harbour Lights"})

    stands = queries.organisation()
    page = words(sign_in(client, "bilal").get(url("our_logo")))

    assert kept.status_code == again.status_code == 302
    assert stands is not None
    assert (stands.name, stands.on_call_phone) == ("Harbour Lights", "01632 960114")
    assert "Delroy made it." in page
    assert "It listens." in page
    assert client.get(url("photo", stands.logo_id)).status_code == 200


def test_nobody_else_writes_the_organisation(client):
    assert sign_in(client, "cath").get(url("organisation")).status_code == 404
    assert sign_in(client, "cath").post(url("organisation"), {"name": "Mine"}).status_code == 404


def test_a_logo_that_is_no_picture_keeps_what_was_typed(client):
    facts = {"name": "Harbour", "logo": SimpleUploadedFile("logo.png", b"no picture")}
    page = sign_in(client, "ada").post(url("organisation"), {**facts, "id": new_id()})

    assert page.status_code == 422
    assert 'value="Harbour"' in page.content.decode()
    assert queries.organisation() is None
