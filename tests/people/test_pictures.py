"""Four pictures: chosen, tried, and never more than the limit."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.easyread.queries import bundled
from biggervoices.people import changes
from biggervoices.people.models import Person, PictureCode, Role, Tablet
from tests import make
from tests.people import makes

pytestmark = pytest.mark.django_db

FACES, FOUR = "/sign-in/pictures/", "/sign-in/pictures/four/"
ALL = [idea for idea, _words in PictureCode.PICTURES]
WRONG = [frozenset(ALL[at : at + 4]) for at in range(20)]
REST = "Please use your card, or ask your supporter."


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def press(browser: Client, pictures, *, face: Person | None = None, next: str = ""):
    """Go through the pages with a face, or without one."""
    browser.post(FACES, {"face": str(face.pk) if face else "", "next": next})
    for picture in pictures:
        answer = browser.post(FOUR, {"picture": picture})
    return answer


def tried(pictures, *, on: Tablet, who: Person | None, at=make.NOW) -> Person | None:
    return changes.use_pictures(frozenset(pictures), who=who, tablet=on, now=at)


# --- the pictures ----------------------------------------------------------------------------------------------------


def test_there_are_24_pictures_of_the_kit_each_of_another_idea():
    assert len(set(ALL)) == 24
    assert [idea for idea in ALL if idea not in bundled()] == []
    assert len({bundled()[idea]["icon"] for idea in ALL}) == 24


def test_the_pictures_stand_in_one_order_for_everybody():
    browser, ann, bilal = makes.tablet(make.home()), makes.with_pictures(make.ann()), makes.with_pictures(make.bilal())
    orders = []

    for person in (ann, bilal):
        browser.post(FACES, {"face": str(person.pk)})
        page = browser.get(FOUR).content.decode()
        orders.append([part.partition('"')[0] for part in page.split('name="picture" value="')[1:]])

    assert orders == [ALL, ALL]


# --- coming in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
def test_four_pictures_in_any_order_sign_their_person_in(order):
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())

    answer = press(browser, sorted(makes.FOUR)[::order], face=ann, next="/me/who/")

    assert answer["Location"] == "/me/who/"
    assert who(browser) == str(ann.pk)


def test_without_a_face_the_pictures_alone_say_who_it_is():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    makes.with_pictures(make.bilal(), WRONG[0])

    press(browser, makes.FOUR)

    assert who(browser) == str(ann.pk)


def test_two_people_with_the_same_pictures_are_told_apart_by_their_face_alone():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    makes.with_pictures(make.bilal())

    press(browser, makes.FOUR)
    without = who(browser)
    press(browser, makes.FOUR, face=ann)

    assert without is None
    assert who(browser) == str(ann.pk)


@pytest.mark.parametrize("path", [FACES, FOUR])
def test_away_from_an_enrolled_tablet_there_are_no_such_pages(client, path):
    client.post(reverse("people:shared"), {"shared": "yes"})

    assert client.get(path).status_code == 404
    assert client.post(path, {"picture": "cat"}).status_code == 404
    assert FACES not in client.get("/sign-in/").content.decode()


def test_the_page_says_how_many_were_pressed_and_never_which():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())

    press(browser, ["cat", "bus"], face=ann)

    page = browser.get(FOUR).content.decode()
    assert "You pressed 2 of 4." in page
    assert page.count("dot-full") == 2
    assert "aria-pressed" not in page.partition("<main")[2]
    assert page.count('value="cat"') == page.count('value="key"') == 1


def test_a_tablet_without_a_voice_of_its_own_can_read_the_page_before_anybody_is_signed_in():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    press(browser, ["cat"], face=ann)

    page = (
        browser.get(FOUR)
        .content.decode()
        .partition("<main")[2]
        .partition('<form method="post" action="/sign-in/pictures/four/">')[0]
    )

    assert page.count("data-say") == page.count("data-voice") == 24 + 2  # the pictures, the title, how many


def test_a_picture_pressed_twice_counts_once_and_begin_again_forgets_all():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())

    press(browser, ["cat", "cat", "no-such-picture"], face=ann)
    once = browser.get(FOUR).content.decode()
    browser.post(FOUR, {"again": "yes"})

    assert "You pressed 1 of 4." in once
    assert "You pressed 0 of 4." in browser.get(FOUR).content.decode()


def test_every_wrong_set_is_answered_alike():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    pages = []

    for pictures in ({"cat", "bus", "tea", "bird"}, {"horse", "snow", "rain", "plane"}):
        press(browser, sorted(pictures), face=ann)
        page = browser.get(FOUR).content.decode().partition("<main")[2]
        pages.append(page.replace(page.partition('name="csrfmiddlewaretoken" value="')[2][:64], ""))

    assert pages[0] == pages[1]
    assert "These pictures did not open it." in pages[0]
    assert who(browser) is None


def test_what_was_pressed_is_gone_once_somebody_is_in():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())

    press(browser, makes.FOUR, face=ann)

    assert "pressing" not in browser.session


# --- whose faces -----------------------------------------------------------------------------------------------------


def faces(browser: Client) -> list[str]:
    return [str(tile["words"]) for tile in browser.get(FACES).context["tiles"]]


def test_a_tablet_shows_those_of_its_home_who_chose_pictures_and_whoever_came_in_on_it():
    browser = makes.tablet(make.home())
    makes.with_pictures(make.bilal())
    make.ann()  # lives there, and chose no pictures
    dev = makes.with_pictures(make.dev())
    finn = makes.with_pictures(make.person("Finn")) if make.role(make.person("Finn"), Role.CHECKER) else None

    before = faces(browser)
    makes.come_in(browser, finn)
    browser.post("/sign-out/")

    assert before == ["Bilal"]
    assert faces(browser) == ["Bilal", "Finn"]
    assert browser.post(FACES, {"face": str(dev.pk)})["Location"] == FACES


def test_whoever_came_in_long_ago_is_not_shown():
    browser, dev = makes.tablet(), makes.with_pictures(make.dev())
    with makes.clock(make.NOW):
        makes.come_in(browser, dev)
        browser.post("/sign-out/")

    shown = []
    for days in (29, 31):
        with makes.clock(make.NOW + timedelta(days=days)):
            shown.append(faces(browser))

    assert shown == [["Dev"], []]


def test_who_has_a_photo_is_shown_by_it_without_a_name():
    browser, bilal = makes.tablet(make.home()), make.with_photo(makes.with_pictures(make.bilal()))

    page = browser.get(FACES).content.decode()
    photo = browser.get(reverse("people:face", args=[bilal.pk]))

    assert "Bilal" not in page
    assert "Photo 1" in page
    assert (photo.status_code, photo["Cache-Control"]) == (200, "no-store")


def test_a_face_is_served_to_its_tablet_alone(client):
    bilal, dev = make.with_photo(makes.with_pictures(make.bilal())), make.with_photo(makes.with_pictures(make.dev()))
    here = makes.tablet(make.home())

    assert client.get(reverse("people:face", args=[bilal.pk])).status_code == 404
    assert makes.tablet(name="Travels").get(reverse("people:face", args=[bilal.pk])).status_code == 404
    assert here.get(reverse("people:face", args=[dev.pk])).status_code == 404


def test_whoever_answers_for_others_is_neither_shown_nor_let_in():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    make.role(ann, Role.QUALITY_TEAM)

    press(browser, makes.FOUR)

    assert faces(browser) == []
    assert who(browser) is None


def test_whoever_left_is_neither_shown_nor_let_in_and_the_pictures_do_not_come_back():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    changes.person_leaves(ann, day=make.TODAY, by=None, now=make.NOW)

    press(browser, makes.FOUR)

    assert who(browser) is None
    assert not PictureCode.objects.exists()


# --- the limit -------------------------------------------------------------------------------------------------------


def test_after_five_different_wrong_sets_pictures_rest_for_a_while_and_the_card_opens():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    tablet = Tablet.objects.get()
    for pictures in WRONG[:5]:
        assert tried(pictures, on=tablet, who=ann) is None

    with makes.clock(make.NOW):
        press(browser, makes.FOUR, face=ann)
        page = browser.get(FOUR).content.decode()

    assert who(browser) is None
    assert REST in page
    assert 'name="picture"' not in page
    assert browser.post("/card", {"token": makes.card(ann)}).status_code == 302
    assert tried(makes.FOUR, on=tablet, who=ann, at=make.NOW + timedelta(minutes=11)) == ann


def test_the_same_wrong_set_is_not_counted_again():
    makes.tablet(make.home())
    ann, tablet = makes.with_pictures(make.ann()), Tablet.objects.get()
    for pictures in (*WRONG[:4], *WRONG[:4], *WRONG[:4]):
        tried(pictures, on=tablet, who=ann)

    assert AuditEntry.objects.filter(what="wrong pictures").count() == 4
    assert tried(makes.FOUR, on=tablet, who=ann) == ann


def test_wrong_sets_are_counted_for_a_person_on_all_tablets_together():
    for name in ("One", "Two"):
        makes.tablet(make.home(), name=name)
    ann, (one, two) = makes.with_pictures(make.ann()), Tablet.objects.order_by("name")
    for at, pictures in enumerate(WRONG[:5]):
        tried(pictures, on=(one, two)[at % 2], who=ann)

    assert tried(makes.FOUR, on=two, who=ann) is None


def test_somebody_elses_misses_are_not_mine():
    makes.tablet(make.home())
    ann, bilal, tablet = makes.with_pictures(make.ann()), makes.with_pictures(make.bilal()), Tablet.objects.get()
    for pictures in WRONG[:5]:
        tried(pictures, on=tablet, who=bilal)

    assert tried(makes.FOUR, on=tablet, who=ann) == ann


def test_without_a_face_wrong_sets_are_counted_for_the_tablet():
    makes.tablet(make.home())
    ann, tablet = makes.with_pictures(make.ann()), Tablet.objects.get()
    for pictures in WRONG[:5]:
        tried(pictures, on=tablet, who=None)

    assert tried(makes.FOUR, on=tablet, who=None) is None
    assert tried(makes.FOUR, on=tablet, who=ann) == ann


def test_twenty_different_wrong_sets_a_day_are_the_most():
    makes.tablet(make.home())
    ann, tablet = makes.with_pictures(make.ann()), Tablet.objects.get()
    for at, pictures in enumerate(WRONG):
        tried(pictures, on=tablet, who=ann, at=make.NOW + timedelta(minutes=11 * (at // 4)))

    assert AuditEntry.objects.filter(what="wrong pictures").count() == 20
    assert tried(makes.FOUR, on=tablet, who=ann, at=make.NOW + timedelta(hours=12)) is None
    assert tried(makes.FOUR, on=tablet, who=ann, at=make.NOW + timedelta(hours=25)) == ann


def test_whoever_came_in_begins_anew():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    tablet = Tablet.objects.get()
    for pictures in WRONG[:5]:
        tried(pictures, on=tablet, who=ann)

    with makes.clock(make.NOW + timedelta(minutes=1)):
        makes.come_in(browser, ann)

    assert tried(makes.FOUR, on=tablet, who=ann, at=make.NOW + timedelta(minutes=2)) == ann


def test_no_page_and_no_record_holds_the_pictures():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())

    press(browser, sorted(WRONG[3]), face=ann)

    kept = str([(entry.what, entry.facts) for entry in AuditEntry.objects.all()]) + str(vars(PictureCode.objects.get()))
    assert [idea for idea in (*makes.FOUR, *WRONG[3]) if f"'{idea}'" in kept or f" {idea} " in kept] == []
    assert PictureCode.objects.get().code_hash.count("$") == 2


# --- choosing --------------------------------------------------------------------------------------------------------


def choose(browser: Client, page: str, first, again):
    browser.post(page, {"start": "yes"})
    for picture in first:
        browser.post(page, {"picture": picture})
    seen = browser.get(page).content.decode()
    browser.post(page, {"know": "yes"})
    for picture in again:
        answer = browser.post(page, {"picture": picture})
    return seen, answer


def test_a_person_chooses_four_sees_them_and_presses_them_once_more():
    ann = make.ann()
    browser = makes.client(ann)

    seen, done = choose(browser, "/me/pictures/", ["cat", "bus", "tea", "key"], ["key", "tea", "bus", "cat"])

    assert "These are your four pictures" in seen
    assert done["Location"] == "/me/pictures/?kept"
    assert "The four pictures are ready." in browser.get(done["Location"]).content.decode()
    assert "choosing" not in browser.session
    makes.tablet(make.home())
    assert tried(makes.FOUR, on=Tablet.objects.get(), who=ann) == ann


def test_other_pictures_the_second_time_keep_nothing_and_show_the_four_again():
    browser = makes.client(make.ann())

    choose(browser, "/me/pictures/", ["cat", "bus", "tea", "key"], ["cat", "bus", "tea", "bird"])

    page = browser.get("/me/pictures/").content.decode()
    assert "Those were other pictures. Look at yours once more." in page
    assert not PictureCode.objects.exists()


def test_a_picture_pressed_twice_is_not_chosen():
    browser = makes.client(make.ann())
    browser.post("/me/pictures/", {"start": "yes"})

    for picture in ("cat", "bus", "cat"):
        browser.post("/me/pictures/", {"picture": picture})

    page = browser.get("/me/pictures/").content.decode()
    assert "You pressed 1 of 4." in page
    assert page.count('aria-pressed="true" data-say') == 1


def test_the_office_sets_them_up_together_with_the_person():
    quinn, bilal = make.quinn(), make.bilal()
    page = reverse("people:pictures", args=[bilal.pk])
    browser = makes.client(quinn)

    choose(browser, page, makes.FOUR, makes.FOUR)

    code = PictureCode.objects.get()
    assert (code.person, code.set_by) == (bilal, quinn)
    assert AuditEntry.objects.get(what="pictures set").facts == {}
    assert page in browser.get(reverse("people:person", args=[bilal.pk])).content.decode()


def test_pictures_are_taken_away():
    browser = makes.client(makes.with_pictures(make.ann()))

    answer = browser.post("/me/pictures/", {"remove": "yes"})

    assert "The pictures open nothing any more." in browser.get(answer["Location"]).content.decode()
    assert not PictureCode.objects.exists()


def test_whoever_came_in_with_pictures_cannot_change_them():
    browser, ann = makes.tablet(make.home()), makes.with_pictures(make.ann())
    press(browser, makes.FOUR, face=ann)

    page, sent = browser.get("/me/pictures/"), browser.post("/me/pictures/", {"remove": "yes"})

    assert "Come in with your card, or with a supporter, to change your pictures." in page.content.decode()
    assert sent.status_code == 409
    assert PictureCode.objects.exists()


@pytest.mark.parametrize("other", [make.cath, make.sol, make.ann])
def test_nobody_else_chooses_for_a_person(other):
    bilal = make.bilal()
    page = reverse("people:pictures", args=[bilal.pk])

    assert makes.client(other()).post(page, {"start": "yes"}).status_code == 404
    with pytest.raises(Refused):
        changes.set_pictures(bilal, makes.FOUR, by=other(), now=make.NOW)


@pytest.mark.parametrize("staff", [make.cath, make.quinn, make.sol, lambda: make.person("Fay")])
def test_pictures_are_not_for_whoever_answers_for_others(staff):
    person = staff()

    with pytest.raises(Refused, match="Pictures are for people who get support"):
        changes.set_pictures(person, makes.FOUR, by=person, now=make.NOW)
    assert "My four pictures" not in makes.client(person).get("/me/").content.decode()


@pytest.mark.parametrize(
    "pictures", [{"cat", "bus", "tea"}, {"cat", "bus", "tea", "key", "bird"}, {"cat", "bus", "tea", "x"}]
)
def test_they_are_four_of_the_24(pictures):
    with pytest.raises(Refused, match="four different pictures"):
        changes.set_pictures(make.ann(), frozenset(pictures), by=None, now=make.NOW)


def test_an_unknown_id_of_a_person_has_no_pictures_page():
    assert makes.client(make.quinn()).get(reverse("people:pictures", args=[new_id()])).status_code == 404
