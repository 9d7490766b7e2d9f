"""What was promised gets done, and everybody who asked for it hears so."""

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Action, Point, Telling, Update
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def promised() -> Action:
    return Action.objects.get(reply=told.answered(told.passed()))


def test_done_is_said_with_what_was_done(client: Client) -> None:
    action = promised()
    client.force_login(told.sue())

    client.post(
        reverse("loop:update", args=[action.pk]), {"id": str(new_id()), "words": "You cooked pizza.", "done": "1"}
    )

    action.refresh_from_db()
    assert action.done_by == told.sue()
    assert action.updates.get().words == "You cooked pizza."
    assert Telling.objects.filter(update=action.updates.get()).count() == 1


def test_an_update_sent_twice_is_one() -> None:
    action, one = promised(), new_id()

    for _time in range(2):
        changes.add_update(action, id=one, words="We bought a pan.", done=False, by=told.sue(), now=make.NOW)

    assert Update.objects.count() == 1
    assert Telling.objects.filter(update=one).count() == 1


def test_what_is_done_is_not_done_again() -> None:
    action = told.done(told.answered(told.passed()))

    with pytest.raises(Refused, match="This is done already"):
        changes.add_update(action, id=new_id(), words="Again", done=True, by=told.sue(), now=make.NOW)


def test_done_without_words_is_refused(client: Client) -> None:
    action = promised()
    client.force_login(told.sue())

    page = client.post(reverse("loop:update", args=[action.pk]), {"id": str(new_id()), "words": "", "done": "1"})

    assert page.status_code == 422
    assert "Write what was done." in page.content.decode()
    action.refresh_from_db()
    assert action.done_at is None


def test_only_its_owner_or_the_manager_writes_at_an_action() -> None:
    action = promised()

    for who in (make.quinn(), make.bilal(), make.dev()):
        with pytest.raises(Refused, match="Only Sue or the manager can write here"):
            changes.add_update(action, id=new_id(), words="Done", done=True, by=who, now=make.NOW)


def test_another_day_is_told_with_the_reason_and_kept_in_the_audit_trail() -> None:
    action = promised()
    was = (action.owner_id, action.due_on)
    now = {"owner": make.cath(), "due_on": told.on(30), "why": "The cooker is broken."}

    changes.change_action(action, id=new_id(), was=was, by=make.cath(), now=make.NOW, **now)  # type: ignore[arg-type]

    update = Update.objects.get()
    assert update.words == (
        "Cath does this now, not Sue. The day is now Thursday 3 December, not Monday 23 November. The cooker is broken."
    )
    assert Telling.objects.filter(update=update).exists()
    facts = AuditEntry.objects.get(what="loop.action_changed").facts
    assert (facts["due_was"], facts["due"]) == ("2026-11-23", "2026-12-03")
    assert "cooker" not in str(facts)


def test_another_day_needs_a_reason() -> None:
    action = promised()

    with pytest.raises(Refused, match="Say why"):
        changes.change_action(
            action,
            id=new_id(),
            owner=action.owner,
            due_on=told.on(30),
            why="",
            was=(action.owner_id, action.due_on),
            by=make.cath(),
            now=make.NOW,
        )


def test_of_two_changes_the_second_hears_of_the_first(client: Client) -> None:
    action = promised()
    old = {"was_owner": str(action.owner_id), "was_on": action.due_on.isoformat()}
    client.force_login(make.cath())
    address = reverse("loop:change_action", args=[action.pk])
    first = {"id": str(new_id()), "owner": str(make.cath().pk), "due_on": "2126-12-01", "why": "One"}
    second = {"id": str(new_id()), "owner": str(told.sue().pk), "due_on": "2126-12-24", "why": "Two"}

    client.post(address, old | first)
    page = client.post(address, old | second)

    assert page.status_code == 422
    assert "Somebody changed this meanwhile: Cath does it by Sunday 1 December 2126." in page.content.decode()
    action.refresh_from_db()
    assert action.owner == make.cath()


def test_late_is_said_in_words() -> None:
    told.answered(told.passed(), by_day=told.on(0))

    (one,) = queries.actions_for(standing_of(told.sue(), on=told.on(3)), now=make.NOW.replace(day=6))

    assert (one.left, one.late, one.mine) == ("3 days late", True, True)


def test_a_photo_of_what_was_done_is_shown_to_whoever_asked(client: Client) -> None:
    import io  # noqa: PLC0415 -- only here

    from PIL import Image  # noqa: PLC0415

    photo = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(photo, "PNG")
    photo.seek(0)
    photo.name = "pan.png"
    action = promised()
    client.force_login(told.sue())

    client.post(
        reverse("loop:update", args=[action.pk]),
        {
            "id": str(new_id()),
            "words": "We bought a pan.",
            "tell": "1",
            "photo": photo,
            "photo_id": str(new_id()),
            "photo_words": "A red pan",
        },
    )

    update = Update.objects.get()
    client.force_login(make.bilal())
    shown = client.get(reverse("loop:picture", args=[update.pk]))
    assert shown.headers["Content-Type"] == "image/webp"
    assert b"".join(shown.streaming_content)
    assert 'alt="A red pan"' in client.get(reverse("loop:thread", args=[Point.objects.get().pk])).content.decode()
    client.force_login(make.dev())
    assert client.get(reverse("loop:picture", args=[update.pk])).status_code == 404
