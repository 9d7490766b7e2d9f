"""The pages behind "Stop or get help": for everybody, signed in or not, with or without cookies."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.core.models import AuditEntry
from biggervoices.people.models import Role
from biggervoices.safeguarding import changes
from biggervoices.safeguarding.models import Concern, ConcernEntry
from tests import make

pytestmark = pytest.mark.django_db

EVERYBODY = ["stop", "rest", "danger", "worry"]


@pytest.fixture
def stranger() -> Client:
    """A browser that keeps no cookies and is asked for every CSRF token there is."""
    return Client(enforce_csrf_checks=True)


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found if name not in ("to", "left_out", "about")}


@pytest.mark.parametrize("name", EVERYBODY)
def test_help_opens_for_whoever_is_not_signed_in(stranger: Client, name: str) -> None:
    make.sol()

    assert stranger.get(reverse(f"safeguarding:{name}")).status_code == 200


@pytest.mark.parametrize("name", EVERYBODY)
def test_help_is_never_kept_by_a_browser(client: Client, name: str) -> None:
    assert "no-store" in client.get(reverse(f"safeguarding:{name}"))["Cache-Control"]


def test_the_three_ways_always_have_the_same_words(client: Client) -> None:
    page = client.get("/help/").content.decode()

    for words in (
        "Have a break",
        "Someone is in danger or I need help now",
        "Tell someone that I am worried",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/visits/", "/visits/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/help/danger/", "/"),
    ],
)
def test_the_way_back_leads_only_to_our_own_pages(client: Client, asked: str, shown: str) -> None:
    page = client.get("/help/break/", {"from": asked}).content.decode()

    assert f'href="{shown}" data-say><span>I am ready' in page
    assert "evil" not in page.replace(f"from={asked}", "")


def test_the_danger_page_dials(client: Client) -> None:
    make.organisation(on_call_phone="01234 567 890")

    page = client.get("/help/danger/").content.decode()

    assert 'href="tel:999"' in page
    assert 'href="tel:01234567890"' in page
    assert "Tell someone near you now." in page


def test_without_an_on_call_number_there_is_no_dead_button(client: Client) -> None:
    page = client.get("/help/danger/").content.decode()

    assert 'href="tel:"' not in page
    assert "day and night" not in page


def test_first_it_is_said_who_will_be_told(client: Client) -> None:
    make.sol()

    assert "We will tell Sol." in client.get("/help/worry/").content.decode()


def test_a_stranger_walks_all_steps_and_nothing_is_saved_before_send(stranger: Client) -> None:
    make.sol()
    page = stranger.get("/help/worry/", {"from": "/somewhere/"}).content.decode()
    for name, value in (("next", ""), ("who", "SOMEONE"), ("what", "HURT"), ("danger", "NO")):
        page = stranger.post("/help/worry/", {**hidden(page), name: value}).content.decode()
        assert not Concern.objects.exists()

    page = stranger.post(
        "/help/worry/", {**hidden(page), "send": "anonymous", "words": "He shouts at her", "wants": "A talk"}
    ).content.decode()

    concern = Concern.objects.get()
    said = (concern.who, concern.what, concern.danger, concern.words, concern.wants, concern.raised_by)
    assert said == ("SOMEONE", "HURT", "NO", "He shouts at her", "A talk", None)
    assert f"The number is {concern.number}." in page
    assert "We tell Sol now." in page
    assert 'href="/somewhere/"' in page


def test_going_back_keeps_every_other_answer(client: Client) -> None:
    said = {"id": str(uuid4()), "who": "ME", "what": "SAD", "danger": "NO", "words": "so <sad>", "wants": "a hug"}

    page = client.post("/help/worry/", {**said, "to": "what"}).content.decode()
    assert "What is it about?" in page
    page = client.post("/help/worry/", {**hidden(page), "what": "MONEY"}).content.decode()

    assert "so &lt;sad&gt;</textarea>" in page
    assert "a hug</textarea>" in page
    assert hidden(page)["what"] == "MONEY"
    assert hidden(page)["id"] == said["id"]
    assert not Concern.objects.exists()


def test_pressing_send_twice_gives_one_worry_and_one_number(client: Client) -> None:
    said = {"id": str(uuid4()), "who": "ME", "what": "SAD", "danger": "NO", "send": "anonymous", "words": "x"}

    first = client.post("/help/worry/", said).content.decode()
    second = client.post("/help/worry/", said).content.decode()

    concern = Concern.objects.get()
    assert f"The number is {concern.number}." in first
    assert f"The number is {concern.number}." in second


def test_a_worry_with_my_name_is_mine_and_from_my_home(client: Client) -> None:
    bilal = make.bilal()
    client.force_login(bilal)

    client.post("/help/worry/", {"id": str(uuid4()), "who": "ME", "danger": "NO", "send": "named"})

    concern = Concern.objects.get()
    assert concern.raised_by == bilal.pk
    assert concern.home == make.home()


def test_a_worry_without_my_name_cannot_be_traced_to_me(client: Client) -> None:
    client.force_login(make.bilal())

    client.post("/help/worry/", {"id": str(uuid4()), "who": "ME", "danger": "NO", "send": "anonymous"})

    concern = Concern.objects.get()
    assert (concern.raised_by, concern.home) == (None, None)
    assert not Concern.objects.said_by(make.bilal()).exists()


def test_a_worry_about_the_lead_is_not_told_to_the_lead(client: Client) -> None:
    sol = make.sol()
    eve = make.person("Eve")
    make.role(eve, Role.EXECUTIVE)

    page = client.post("/help/worry/", {"left_out": "1", "about": str(sol.pk)}).content.decode()
    assert "We will tell Sol" not in page
    assert "We will tell Eve" in page
    client.post("/help/worry/", {"about": str(sol.pk), "who": "SOMEONE", "danger": "NO", "send": "anonymous"})

    concern = Concern.objects.get()
    assert not Concern.objects.visible_to(sol, on=make.TODAY).exists()
    assert Concern.objects.visible_to(eve, on=make.TODAY).get() == concern


def test_danger_now_says_whom_to_phone_before_anything_is_sent(client: Client) -> None:
    page = client.post("/help/worry/", {"who": "ME", "what": "HURT", "danger": "YES"}).content.decode()

    assert 'href="tel:999"' in page
    assert "Tell us more, if you want" in page


def test_10_000_letters_of_emoji_are_kept(client: Client) -> None:
    words = "\N{PERSON RAISING BOTH HANDS IN CELEBRATION}" * 10_000

    client.post("/help/worry/", {"who": "ME", "danger": "NO", "words": words, "send": "anonymous"})

    assert Concern.objects.get().words == words


def test_far_too_many_words_are_given_back_with_one_plain_sentence(client: Client) -> None:
    answer = client.post("/help/worry/", {"who": "ME", "danger": "NO", "words": "y" * 20_001, "send": "anonymous"})

    assert answer.status_code == 422
    assert "These words are too many for one box." in answer.content.decode()
    assert "y" * 20_001 in answer.content.decode()
    assert not Concern.objects.exists()


def test_a_file_that_is_no_voice_keeps_the_words(client: Client) -> None:
    voice = SimpleUploadedFile("voice.wav", b"not a voice")
    answer = client.post(
        "/help/worry/", {"who": "ME", "danger": "NO", "words": "kept", "voice": voice, "send": "anonymous"}
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "We could not open this recording" in page
    assert "kept</textarea>" in page
    assert not Concern.objects.exists()


def test_answers_that_do_not_exist_count_as_not_given(client: Client) -> None:
    page = client.post("/help/worry/", {"id": "x", "who": "KING", "to": "nowhere", "about": "y"}).content.decode()

    assert "Who are you worried about?" in page


def test_my_worries_show_where_they_stand_and_no_words(client: Client) -> None:
    sol, bilal = make.sol(), make.bilal()
    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", words="CANARY", raised_by=bilal, now=make.NOW)
    client.force_login(bilal)

    before = client.get("/my-worries/").content.decode()
    changes.take_concern(concern, by=sol, now=make.NOW)
    after = client.get("/my-worries/").content.decode()

    assert "Nobody has taken it yet." in before
    assert "Sol has read it and is working on it." in after
    assert "CANARY" not in before + after


def test_the_list_is_for_readers_alone_and_what_nobody_has_comes_first(client: Client) -> None:
    sol = make.sol()
    old = changes.raise_concern(id=uuid4(), who="ME", danger="YES", now=make.NOW)
    changes.take_concern(old, by=sol, now=make.NOW)
    calm = changes.raise_concern(id=uuid4(), who="ME", danger="NO", now=make.NOW)
    danger = changes.raise_concern(id=uuid4(), who="ME", danger="YES", now=make.NOW)

    client.force_login(make.cath())
    assert client.get("/worries/").status_code == 404
    client.force_login(sol)
    page = client.get("/worries/").content.decode()

    at = [page.index(it.number) for it in (danger, calm, old)]
    assert at == sorted(at)
    assert "Sol has it" in page


def test_two_leads_press_at_once_and_one_has_it(client: Client) -> None:
    sol, tess = make.sol(), make.person("Tess")
    make.role(tess, Role.SAFEGUARDING)
    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", now=make.NOW)
    changes.take_concern(concern, by=tess, now=make.NOW)

    client.force_login(sol)
    answer = client.post(reverse("safeguarding:take", args=[concern.pk]))

    assert answer.status_code == 409
    assert "Tess already has this." in answer.content.decode()
    concern.refresh_from_db()
    assert concern.taken_by == tess.pk


def test_a_line_is_added_once_and_an_empty_one_not_at_all(client: Client) -> None:
    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", now=make.NOW)
    client.force_login(make.sol())
    address = reverse("safeguarding:concern", args=[concern.pk])
    line = {"id": str(uuid4()), "words": "I phoned Bilal"}

    assert client.post(address, line).status_code == 302
    assert client.post(address, line).status_code == 302
    empty = client.post(address, {"id": str(uuid4()), "words": " "})

    assert empty.status_code == 422
    assert "Please answer" in empty.content.decode()
    assert [entry.words for entry in ConcernEntry.objects.all()] == ["I phoned Bilal"]
    assert "I phoned Bilal" in client.get(address).content.decode()


def test_whoever_opens_a_worry_is_written_down_and_not_who_asks_for_its_head(client: Client) -> None:
    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", now=make.NOW)
    client.force_login(make.sol())
    address = reverse("safeguarding:concern", args=[concern.pk])
    opened = AuditEntry.objects.filter(what="concern opened")

    assert client.head(address).status_code == 200
    assert not opened.exists()
    client.get(address)

    assert opened.count() == 1


@pytest.mark.parametrize("who", ["cath", "quinn", "bilal", "dev", "ann", "sam"])
def test_nobody_else_opens_a_worry(client: Client, who: str) -> None:
    bilal = make.bilal()
    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", raised_by=bilal, words="CANARY", now=make.NOW)
    client.force_login(getattr(make, who)())

    for name in ("concern", "voice"):
        assert client.get(reverse(f"safeguarding:{name}", args=[concern.pk])).status_code == 404
    assert client.post(reverse("safeguarding:take", args=[concern.pk])).status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_1_and_for_30(
    client: Client,
) -> None:
    sol = make.sol()
    client.force_login(sol)
    counts = []
    for how_many in (1, 29):
        for _ in range(how_many):
            concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", now=make.NOW)
            changes.take_concern(concern, by=sol, now=make.NOW)
        with CaptureQueriesContext(connection) as asked:
            client.get("/worries/")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 8


def test_the_face_of_who_will_be_told_is_shown_to_whoever_is_not_signed_in(client: Client) -> None:
    sol, cath = make.with_photo(make.sol()), make.with_photo(make.cath())

    assert f'src="/help/who/{sol.pk}/"' in client.get("/help/worry/").content.decode()
    assert b"".join(client.get(f"/help/who/{sol.pk}/"))[:4] == b"RIFF"  # type: ignore[arg-type]
    assert client.get(f"/help/who/{cath.pk}/").status_code == 404


@pytest.mark.parametrize("name", EVERYBODY)
def test_help_speaks_on_a_device_without_a_voice_for_whoever_is_not_signed_in(client: Client, name: str) -> None:
    page = client.get(reverse(f"safeguarding:{name}")).content.decode()

    fixed = re.findall(r'<(?:h1|p)\s+data-say="[^"]+"([^>]*)>', page)
    assert fixed
    assert [item for item in fixed if "data-voice=" not in item] == []
