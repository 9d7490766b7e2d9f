"""A worry is kept the moment it is said, by anybody, and its readers are told without a word of it."""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import soundfile
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from biggervoices.core.files import path_of, read_sealed
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import standing_of
from biggervoices.safeguarding import changes, jobs, queries
from biggervoices.safeguarding.changes import raising
from biggervoices.safeguarding.models import Concern, ConcernEntry, Named, Notice
from tests import make

pytestmark = pytest.mark.django_db


def worry(**facts: object) -> Concern:
    said = {"id": uuid4(), "who": "ME", "danger": "NO", "now": make.NOW, "words": "He hits me", **facts}
    return changes.raise_concern(**said)  # type: ignore[arg-type]


def waiting_jobs() -> "QuerySet[ProcrastinateJob]":
    return ProcrastinateJob.objects.filter(task_name="safeguarding.jobs.send_notice", status="todo")


def test_a_worry_its_notices_its_audit_row_and_its_job_are_one_thing() -> None:
    sol, bilal = make.sol(), make.bilal()

    concern = worry(raised_by=bilal)

    assert set(concern.notices.values_list("to", "channel")) == {(sol.pk, "LIST"), (sol.pk, "EMAIL")}
    assert [entry.what for entry in AuditEntry.objects.filter(thing_id=concern.pk)] == ["concern raised"]
    assert waiting_jobs().count() == 1


def test_nothing_is_left_of_a_worry_that_could_not_be_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    make.sol()

    def fall(*_args: object, **_facts: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(raising, "begin_round", fall)
    with pytest.raises(IntegrityError):
        worry()

    assert not Concern.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not waiting_jobs().exists()


def test_the_same_id_sent_twice_is_one_worry() -> None:
    make.sol()
    first = worry()

    second = worry(id=first.pk)

    assert (second.pk, second.number) == (first.pk, first.number)
    assert Notice.objects.count() == 2
    assert not ConcernEntry.objects.exists()


def test_other_words_under_the_same_id_are_kept_beside_the_first() -> None:
    make.sol()
    first = worry(words="He hits me")

    worry(id=first.pk, words="He hits me every night")
    worry(id=first.pk, words="He hits me every night")

    first.refresh_from_db()
    assert first.words == "He hits me"
    assert [entry.words for entry in first.entries.all()] == ["He hits me every night"]


def test_an_anonymous_worry_names_nobody_anywhere() -> None:
    make.sol()

    concern = worry(raised_by=None)

    assert concern.raised_by is None
    assert concern.home is None
    assert AuditEntry.objects.get(thing_id=concern.pk).by is None
    assert UUID(str(concern.pk)).version == 4


def test_words_are_sealed_in_the_table() -> None:
    concern = worry(words="CANARY", wants="CANARY")

    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT words, wants, raised_by FROM safeguarding_concern WHERE id = %s", [concern.pk])
        row = cursor.fetchone()

    assert row is not None
    assert "CANARY" not in str(row)


def test_a_lead_whom_it_is_about_hears_and_sees_nothing() -> None:
    sol, tess = make.sol(), make.person("Tess", email="tess@example.org")
    make.role(tess, Role.SAFEGUARDING)

    concern = worry(named=[sol.pk])

    assert set(concern.notices.values_list("to", flat=True)) == {tess.pk}
    assert not Concern.objects.visible_to(sol, on=make.TODAY).exists()
    assert Concern.objects.visible_to(tess, on=make.TODAY).get() == concern


def test_without_a_lead_the_leaders_read_what_they_were_told_of_and_no_more() -> None:
    eve = make.person("Eve", email="eve@example.org")
    make.role(eve, Role.EXECUTIVE)
    told_of = worry()
    make.sol()
    not_told_of = worry()

    assert set(Concern.objects.visible_to(eve, on=make.TODAY)) == {told_of}
    assert set(Concern.objects.visible_to(make.sol(), on=make.TODAY)) == {told_of, not_told_of}


def test_without_lead_and_leader_administrators_hear_that_one_waits_but_read_nothing() -> None:
    ada = make.person("Ada", email="ada@example.org")
    make.role(ada, Role.ADMIN)

    concern = worry()

    assert set(concern.notices.values_list("to", "channel")) == {(ada.pk, "LIST"), (ada.pk, "EMAIL")}
    assert not Concern.objects.visible_to(ada, on=make.TODAY).exists()
    [card] = queries.cards_for(standing_of(ada, on=make.TODAY), now=make.NOW)
    assert card.title == "1 worry waits for a reader"


def test_with_nobody_at_all_the_worry_is_kept_and_a_later_lead_reads_it() -> None:
    concern = worry()

    assert not concern.notices.exists()
    assert Concern.objects.visible_to(make.sol(), on=make.TODAY).get() == concern


def test_a_closed_account_is_not_told() -> None:
    sol = make.sol()
    make.closed(sol)

    assert not worry().notices.exists()


def test_danger_wants_somebody_within_15_minutes() -> None:
    make.sol()

    dues = {code: worry(danger=code).notices.first().due_at - make.NOW for code in ("YES", "NOT_KNOWN", "NO")}  # type: ignore[union-attr]

    assert [due.total_seconds() / 60 for due in dues.values()] == [15, 15, 240]


def test_the_e_mail_says_nothing_of_the_worry_and_goes_out_once() -> None:
    sol = make.sol()
    concern = worry(words="CANARY", raised_by=make.bilal())
    notice = concern.notices.get(channel=Notice.EMAIL)

    jobs.send_notice(notice=str(notice.pk))
    jobs.send_notice(notice=str(notice.pk))

    [message] = mail.outbox
    assert message.to == [sol.email]
    text = message.subject + message.body
    assert "CANARY" not in text
    assert "Bilal" not in text
    assert concern.number not in text
    assert "/worries/" in text


def test_a_voice_is_kept_and_what_is_no_voice_is_refused_with_nothing_saved() -> None:
    sound = io.BytesIO()
    soundfile.write(sound, [0.0] * 8000, 8000, format="WAV")

    kept = worry(voice=sound.getvalue()).recording
    on_disk = path_of(kept).read_bytes()
    assert b"LAME" not in on_disk
    with soundfile.SoundFile(io.BytesIO(read_sealed(kept))) as opened:
        assert opened.format == "MP3"
    before = Concern.objects.count()
    with pytest.raises(Refused, match="We could not open this recording"):
        worry(voice=b"no sound at all")
    assert Concern.objects.count() == before


def test_what_was_said_is_never_changed_or_taken_away() -> None:
    sol = make.sol()
    concern = worry(named=[make.cath().pk])
    entry = changes.add_entry(concern, "I phoned", id=uuid4(), by=sol, now=make.NOW)

    for table, key, change in (
        ("concernentry", entry.pk, "words = 'x'"),
        ("concern", concern.pk, "words = 'x'"),
        ("named", Named.objects.get().pk, "concern_id = concern_id"),
    ):
        for what in (f"UPDATE safeguarding_{table} SET {change}", f"DELETE FROM safeguarding_{table}"):
            with pytest.raises(IntegrityError, match="added to, never changed"), transaction.atomic():
                make.by_hand(f"{what} WHERE id = %s", [key])


def test_the_job_is_asked_for_by_the_name_that_the_worker_knows() -> None:
    assert "safeguarding.jobs.send_notice" in app.tasks


@pytest.fixture
def _no_jobs_left() -> Iterator[None]:
    """Take away what is really committed: Django does not empty the tables of the job queue."""
    yield
    make.by_hand("DELETE FROM procrastinate_jobs")


@pytest.mark.usefixtures("_no_jobs_left")
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_worry_and_two_leads_are_one_holder() -> None:
    sol, tess = make.sol(), make.person("Tess")
    make.role(tess, Role.SAFEGUARDING)
    id = uuid4()  # noqa: A001 -- as the form calls it
    together = threading.Barrier(2)

    def press() -> str:
        together.wait()
        return in_a_thread_of_its_own(lambda: worry(id=id).number)

    def have(who: Person) -> str:
        together.wait()
        return in_a_thread_of_its_own(lambda: take(Concern.objects.get(), who))

    with ThreadPoolExecutor(2) as two:
        numbers = [pressed.result() for pressed in [two.submit(press), two.submit(press)]]
        words = [had.result() for had in [two.submit(have, sol), two.submit(have, tess)]]

    concern = Concern.objects.get()
    assert numbers == [concern.number] * 2
    assert Notice.objects.count() == 3
    assert AuditEntry.objects.filter(what="concern raised").count() == 1
    holder, other = (sol, tess) if concern.taken_by == sol.pk else (tess, sol)
    assert sorted(words) == ["", f"{holder} already has this."]
    assert holder != other


def take(concern: Concern, who: Person) -> str:
    try:
        changes.take_concern(concern, by=who, now=make.NOW)
    except Refused as refused:
        return refused.reason
    return ""


def in_a_thread_of_its_own(work: Callable[[], str]) -> str:
    try:
        return work()
    finally:
        connection.close()
