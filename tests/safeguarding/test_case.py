"""The desk: the record, sharing, a second person who closes, telling back, opening again."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Role
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.models import Concern, ConcernEntry, Duty, OutsideContact
from tests import make, world
from tests.safeguarding import makes

pytestmark = pytest.mark.django_db


def page(concern: Concern, name: str, *more: str) -> str:
    return reverse(f"safeguarding:{name}", args=[concern.pk, *more])


def post(client: Client, concern: Concern, name: str, *more: str, **fields: Any) -> Any:
    return client.post(page(concern, name, *more), {"id": str(uuid4()), **fields})


def taken() -> Concern:
    """Bilal told it, Sol has it, Tess leads, too."""
    sol, _tess = make.sol(), makes.lead("Tess")
    concern = makes.worry(raised_by=make.bilal(), home=make.home())
    changes.take_concern(concern, by=sol, now=make.NOW)
    return concern


# --- the record ------------------------------------------------------------------------------------------------------

LINES: dict[str, tuple[dict[str, str], str]] = {
    "danger": ({"danger": "NO", "words": "I phoned."}, "No. I phoned."),
    "wants": ({"words": "A new key worker"}, "A new key worker"),
    "consent": (
        {"agrees": "NO", "words": "Others may be hurt"},
        "No, and we share it all the same. Others may be hurt",
    ),
    "reference": ({"words": "SA-1234"}, "SA-1234"),
    "decision": (
        {"yes": "YES", "on": "2026-11-02", "words": "The council"},
        "Yes, there is an enquiry. 2 November 2026. The council",
    ),
    "outcome": ({"words": "It stopped"}, "It stopped"),
}


@pytest.mark.parametrize("line", LINES)
def test_each_line_of_the_record_is_written_and_the_newest_one_counts(client: Client, line: str) -> None:
    concern = taken()
    client.force_login(make.sol())
    fields, shown = LINES[line]

    assert post(client, concern, "write", line, **fields | {"words": "older words"}).status_code == 302
    assert post(client, concern, "write", line, **fields).status_code == 302

    text = client.get(page(concern, "concern")).content.decode()
    facts = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text.split("Where it stands")[1].split("What was done")[0]))
    assert shown in facts
    assert "older words" not in facts
    assert "older words" in text  # lines are added, never changed


def test_the_same_line_sent_twice_is_one_line(client: Client) -> None:
    concern = taken()
    client.force_login(make.sol())
    once = {"id": str(uuid4()), "words": "SA-1234"}

    for _again in range(2):
        client.post(page(concern, "write", "reference"), once)

    assert concern.entries.filter(kind=ConcernEntry.REFERENCE).count() == 1


@pytest.mark.parametrize(
    ("line", "fields", "said"),
    [
        ("consent", {"agrees": "NO", "words": ""}, "Write why you share it, or why you do not."),
        ("decision", {"yes": "KING", "on": "2026-11-02", "words": "kept"}, "Choose one of these."),
        ("decision", {"yes": "NO", "on": "soon", "words": "kept"}, "Type a day like 3/11/2026."),
        ("outcome", {"words": " "}, "Please answer this."),
        ("wants", {"words": "y" * 20_001}, "at most 20000"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence_and_nothing_is_saved(
    client: Client, line: str, fields: dict[str, str], said: str
) -> None:
    concern = taken()
    before = concern.entries.count()
    client.force_login(make.sol())

    answer = post(client, concern, "write", line, **fields)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "kept" not in fields.values() or "kept</textarea>" in answer.content.decode()
    assert concern.entries.count() == before


def test_a_line_that_does_not_exist_is_not_there(client: Client) -> None:
    concern = taken()
    client.force_login(make.sol())

    assert client.get(page(concern, "write", "nothing")).status_code == 404


def test_who_was_told_when_and_by_which_channel_stands_on_the_page(client: Client) -> None:
    concern = taken()
    changes.send_notice(concern.notices.get(to=make.sol().pk, channel="EMAIL").pk, now=make.NOW)
    client.force_login(make.sol())

    text = re.sub(r"<[^>]+>", "", client.get(page(concern, "concern")).content.decode())

    assert "Sol: E-mail, When it was told. Sent on 3 November, 14:00." in text
    assert "Tess: E-mail, When it was told. On its way." in text


def test_a_voice_is_heard_by_readers_alone(client: Client) -> None:
    sol = make.sol()
    voice = SimpleUploadedFile("voice.wav", world.voice())
    client.post("/help/worry/", {"who": "ME", "danger": "NO", "voice": voice, "send": "anonymous"})
    concern = Concern.objects.get()

    client.force_login(sol)
    heard = client.get(page(concern, "voice"))
    client.force_login(make.quinn())

    assert heard.headers["Content-Type"] == "audio/mpeg"
    with soundfile.SoundFile(io.BytesIO(heard.content)) as opened:
        assert opened.format == "MP3"
    assert client.get(page(concern, "voice")).status_code == 404


# --- sharing ---------------------------------------------------------------------------------------------------------


def test_it_is_shared_only_after_the_person_was_asked_and_never_with_whom_it_is_about(client: Client) -> None:
    sol, cath, tom, quinn = make.sol(), make.cath(), makes.tom(), make.quinn()
    concern = makes.worry(named=[tom.pk], home=make.home())
    client.force_login(sol)

    first = post(client, concern, "share", person=str(quinn.pk))
    makes.line(concern, ConcernEntry.CONSENT, by=sol, agrees="YES")
    form = client.get(page(concern, "share")).content.decode()
    named = post(client, concern, "share", person=str(cath.pk))
    shared = post(client, concern, "share", person=str(quinn.pk))

    assert "First write down whether the person agrees" in first.content.decode()
    assert (first.status_code, named.status_code, shared.status_code) == (422, 422, 302)
    assert "Cath" not in form
    assert Concern.objects.visible_to(quinn, on=make.TODAY).get() == concern
    assert not Concern.objects.visible_to(cath, on=make.TODAY).exists()


def test_who_reads_what_was_shared_adds_lines_does_nothing_else_and_sees_no_name_without_a_yes(client: Client) -> None:
    sol, cath = make.sol(), make.cath()
    concern = makes.worry(raised_by=make.bilal(), home=make.home())
    makes.line(concern, ConcernEntry.CONSENT, "A crime", by=sol, agrees="NO")
    changes.share_concern(concern, cath, by=sol, now=make.NOW)
    client.force_login(cath)

    text = client.get(page(concern, "concern")).content.decode()
    today = client.get("/?page=work").content.decode()

    assert "He hits me" in text
    assert "Bilal" not in text
    assert "I have this" not in text
    assert "1 worry was shared with you" in today
    assert post(client, concern, "concern", words="I looked").status_code == 302
    for name in ("share", "about", "clear", "tell", "close", "reopen", "release"):
        assert client.get(page(concern, name)).status_code == 404
    assert post(client, concern, "take").status_code == 404


def test_when_sharing_ends_it_is_gone(client: Client) -> None:
    sol, cath = make.sol(), make.cath()
    concern = makes.worry(home=make.home())
    makes.line(concern, ConcernEntry.CONSENT, by=sol, agrees="YES")
    changes.share_concern(concern, cath, by=sol, now=make.NOW)
    client.force_login(sol)

    assert post(client, concern, "unshare", person=str(cath.pk)).status_code == 302

    client.force_login(cath)
    assert client.get(page(concern, "concern")).status_code == 404
    assert client.get("/worries/").status_code == 404


# --- the end ---------------------------------------------------------------------------------------------------------


def test_what_is_missing_before_it_can_be_closed_is_said_one_by_one(client: Client) -> None:
    concern, sol = taken(), make.sol()
    client.force_login(sol)
    said = []
    for line in (
        lambda: makes.line(concern, ConcernEntry.S42, by=sol, yes="NO"),
        lambda: makes.line(concern, ConcernEntry.OUTCOME, by=sol),
        lambda: changes.tell_person(concern, "We spoke.", id=new_id(), by=sol, now=make.NOW),
    ):
        said.append(
            re.search(r"Before it can be closed:\s+([^<]+)", client.get(page(concern, "concern")).content.decode())
        )
        line()

    assert [found and found[1].strip() for found in said] == [
        "First write down the section 42 decision.",
        "First write down how it ended, in the person&#x27;s words.",
        "First tell the person.",
    ]
    assert "Ask a second person to close it" in client.get(page(concern, "concern")).content.decode()


def test_a_second_person_closes_it_and_never_who_has_it(client: Client) -> None:
    concern, sol, tess = taken(), make.sol(), makes.lead("Tess")
    makes.ready_to_close(concern, by=sol)

    client.force_login(sol)
    by_sol = post(client, concern, "close", words="I say so")
    client.force_login(tess)
    assert "1 worry wants a second person" in client.get("/").content.decode()
    by_tess = post(client, concern, "close", words="I phoned Bilal, too")

    concern.refresh_from_db()
    assert (by_sol.status_code, by_tess.status_code) == (422, 302)
    assert "A second person must look at it" in by_sol.content.decode()
    assert (concern.closed_by, concern.taken_by) == (tess.pk, sol.pk)
    assert concern.number in client.get("/worries/closed/").content.decode()
    assert concern.number not in client.get("/worries/").content.decode()


def test_the_database_lets_nobody_close_what_they_have() -> None:
    taken()

    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        make.by_hand(
            "UPDATE safeguarding_concern SET close_asked_at = %s, closed_at = %s, closed_by = taken_by",
            [make.NOW, make.NOW],
        )


def test_the_second_person_says_what_is_still_to_do(client: Client) -> None:
    concern = taken()
    makes.ready_to_close(concern, by=make.sol())
    client.force_login(makes.lead("Tess"))

    empty = post(client, concern, "close", words="", not_yet="1")
    said = post(client, concern, "close", words="Ask the doctor", not_yet="1")

    concern.refresh_from_db()
    assert (empty.status_code, said.status_code) == (422, 302)
    assert (concern.close_asked_at, concern.closed_at) == (None, None)
    assert "Ask the doctor" in [line.words for line in queries.record_of(concern)]


def test_with_one_lead_an_executive_is_the_second_person() -> None:
    sol, eve = make.sol(), makes.executive()
    concern = makes.worry()
    changes.take_concern(concern, by=sol, now=make.NOW)

    makes.ready_to_close(concern, by=sol)

    assert makes.told(concern, "CLOSE") == {"Eve"}
    assert Concern.objects.visible_to(eve, on=make.TODAY).get() == concern
    changes.close_concern(concern, "", id=uuid4(), by=eve, now=make.NOW)


def test_with_nobody_else_inside_the_contact_outside_agrees(client: Client) -> None:
    sol = make.sol()
    concern = makes.worry()
    changes.take_concern(concern, by=sol, now=make.NOW)
    makes.ready_to_close(concern, by=sol)
    client.force_login(sol)

    without = client.get(page(concern, "close")).content.decode()
    makes.outside()
    empty = post(client, concern, "close", words="")
    closed = post(client, concern, "close", words="Ms Hart of the council agreed on the phone")

    concern.refresh_from_db()
    assert "There is no contact outside yet." in without
    assert (empty.status_code, closed.status_code) == (422, 302)
    assert (concern.closed_by, concern.closed_outside) == (None, "The council")


def test_the_contact_outside_does_not_close_where_somebody_inside_could() -> None:
    concern, sol = taken(), make.sol()
    makes.outside()
    makes.ready_to_close(concern, by=sol)

    with pytest.raises(Refused, match="A second person"):
        changes.close_with_outside(concern, "She agreed", id=uuid4(), by=sol, now=make.NOW)


# --- the person ------------------------------------------------------------------------------------------------------


def test_the_person_sees_each_step_in_their_own_words_and_can_say_that_they_are_still_worried(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    concern, bilal, tess = taken(), make.bilal(), makes.lead("Tess")
    client.force_login(make.sol())
    post(client, concern, "tell", words="We talked to him. He says sorry.", picture="meet")
    client.force_login(bilal)

    assert "News about what you told us" in client.get("/").content.decode()
    mine = client.get("/my-worries/").content.decode()
    steps = client.get(page(concern, "my_worry")).content.decode()
    assert "There is news for you." in mine
    assert "He says sorry" not in mine
    assert "We talked to him. He says sorry." in steps
    assert "Sol has it" in steps
    assert "News about what you told us" not in client.get("/").content.decode()
    assert "He hits me" not in mine + steps

    makes.ready_to_close(concern, by=make.sol())
    changes.close_concern(concern, "", id=uuid4(), by=tess, now=make.NOW)
    assert "It is closed since Tuesday 3 November." in client.get(page(concern, "my_worry")).content.decode()
    assert client.post(page(concern, "my_worry")).status_code == 302

    concern.refresh_from_db()
    assert (concern.closed_at, concern.taken_by, concern.round) == (None, None, 2)
    assert makes.told(concern) == {"Sol", "Tess"}
    assert changes.fire_due_timers(now=make.NOW + timedelta(days=30)) == 3


def test_of_somebody_elses_worry_nobody_sees_where_it_stands(client: Client) -> None:
    concern = taken()
    client.force_login(make.ann())

    assert client.get(page(concern, "my_worry")).status_code == 404


def test_an_anonymous_person_cannot_be_told_and_the_page_says_why(client: Client) -> None:
    sol = make.sol()
    concern = makes.worry()
    client.force_login(sol)

    answer = post(client, concern, "tell", words="Hello", picture="tell")

    assert answer.status_code == 422
    assert "We do not know who told us, so we cannot tell them." in answer.content.decode()


# --- naming in pictures ----------------------------------------------------------------------------------------------


def test_a_person_names_staff_of_their_home_in_pictures_and_takes_a_press_back(client: Client) -> None:
    tom, _sol = makes.tom(), make.sol()
    bilal = make.bilal()
    client.force_login(bilal)
    said = {"who": "SOMEONE", "what": "HURT"}

    shown = client.post("/help/worry/", said).content.decode()
    pressed = client.post("/help/worry/", {**said, "face": str(tom.pk)}).content.decode()
    back = client.post("/help/worry/", {**said, "about": str(tom.pk), "face": str(tom.pk)}).content.decode()
    on = client.post("/help/worry/", {**said, "about": str(tom.pk), "whom": "done"}).content.decode()
    client.post("/help/worry/", {**said, "about": str(tom.pk), "danger": "NO", "send": "anonymous"})

    assert "Is it about one of these people?" in shown
    assert f'name="about" value="{tom.pk}"' in pressed
    assert 'aria-pressed="true"' in pressed
    assert f'name="about" value="{tom.pk}"' not in back
    assert "Is anyone in danger now?" in on
    assert [it.name for it in queries.named_people(Concern.objects.get())] == ["Tom"]


def test_a_stranger_is_shown_nobody_who_works_here(client: Client) -> None:
    makes.tom()

    page = client.post("/help/worry/", {"who": "SOMEONE", "what": "HURT"}).content.decode()

    assert "Is anyone in danger now?" in page
    assert "Tom" not in page


def test_a_second_press_on_stop_keeps_the_way_back(client: Client) -> None:
    for address in ("/help/?from=/visits/", "/help/break/?from=/visits/", "/help/worry/?from=/visits/"):
        page = client.get(address).content.decode()

        assert 'class="place place-stop" href="/help/?from=%2Fvisits%2F"' in page


# --- the rota --------------------------------------------------------------------------------------------------------


def duty(who: Any, **fields: str) -> dict[str, str]:
    said = {"id": str(uuid4()), "what": Duty.LEAD, "person": str(who.pk)}
    hours = {"from_day": "2030-01-07", "from_hour": "09:00", "to_day": "2030-01-14", "to_hour": "09:00"}
    return {**said, **hours, **fields}


def test_a_lead_puts_somebody_on_call_and_takes_them_off_again(client: Client) -> None:
    sol = make.sol()
    client.force_login(sol)
    said = duty(sol)

    for _again in range(2):
        assert client.post("/on-call/", said).status_code == 302
    made = Duty.objects.get()
    shown = client.get("/on-call/").content.decode()
    off = client.post("/on-call/end/", {"duty": str(made.pk)})

    assert "7 January, 9:00 - 14 January, 9:00" in shown
    assert off.status_code == 302
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to_day": "2030-01-01"}, "The end must be after the beginning."),
        ({"from_day": "2020-01-01", "to_day": "2020-01-02"}, "This is over already."),
        ({"to_day": "2030-06-01"}, "At most 31 days at once."),
        ({"what": Duty.EXECUTIVE}, "They do not hold the role for this."),
        ({"from_day": "soon"}, "Type a day like 3/11/2026."),
        ({"person": str(uuid4())}, "Choose one of these."),
    ],
)
def test_a_duty_that_cannot_be_is_refused_in_one_sentence(client: Client, fields: dict[str, str], said: str) -> None:
    sol = make.sol()
    client.force_login(sol)

    answer = client.post("/on-call/", duty(sol, **fields))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Duty.objects.exists()


def test_staff_see_who_is_on_call_and_only_those_who_keep_it_change_it(client: Client) -> None:
    sol, cath = make.sol(), make.cath()
    client.force_login(cath)

    assert "Sol" in client.get("/on-call/").content.decode()
    assert client.post("/on-call/", duty(sol)).status_code == 404
    client.force_login(make.bilal())
    assert client.get("/on-call/").status_code == 404


def test_the_contact_outside_is_written_down(client: Client) -> None:
    ada = make.person("Ada")
    make.role(ada, Role.ADMIN)
    client.force_login(ada)

    wrong = client.post("/on-call/outside/", {"name": "Council", "phone": "1", "email": "nobody"})
    right = client.post("/on-call/outside/", {"name": "Council", "phone": "1", "email": "a@council.example"})

    assert "Type an address like name@example.org." in wrong.content.decode()
    assert right.status_code == 302
    assert OutsideContact.objects.get().name == "Council"
