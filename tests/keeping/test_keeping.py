"""What was kept long enough goes in the night, what is held stays, and whoever is erased is erased for good."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from PIL import Image
from pytest_django import Settings

from biggervoices.checks.changes import reports
from biggervoices.checks.changes.journal import receive_journal
from biggervoices.checks.models import Attachment, Interview, Slip, VisitReport
from biggervoices.core import backups, restoring
from biggervoices.core.files import keep, path_of
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.keeping import changes, queries, rules
from biggervoices.keeping.models import Hold
from biggervoices.loop.changes.reading import pass_on
from biggervoices.loop.models import Action, Point, Reply
from biggervoices.people import changes as people
from biggervoices.people.models import AccessNeeds, Card, ConsentEvent, Home, Person, Role, Support
from biggervoices.safeguarding.models import Concern, ReadSoon
from tests import doors, make, world
from tests.core.test_backups import elsewhere, here, rows  # noqa: F401 -- fixtures

SOON = make.NOW + timedelta(hours=1)
LATER = make.NOW + timedelta(days=7 * 365)
WORLD_NAME = re.compile(r"(?:sealed/)?[0-9a-f]{2}/[0-9a-f]{32,64}\.[a-z0-9]+")


@pytest.fixture
def built(transactional_db: None, settings: Settings, tmp_path: Path) -> world.World:
    settings.VAR, settings.KEPT_FILES = tmp_path / "house", tmp_path / "house" / "files"
    settings.BACKUPS = tmp_path / "backups"
    with doors.stopped():
        made = world.build()
    make.by_hand("DELETE FROM keeping_owncopy")  # each test asks for its own
    make.by_hand("DELETE FROM keeping_hold")
    return made


def ada(built: world.World) -> Person:
    who = built.kinds["administrator"]
    assert who
    return who


def left(who: Person, built: world.World) -> Person:
    """Somebody left: their account is closed."""
    return people.person_leaves(who, day=make.TODAY, by=ada(built), now=make.NOW)


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_table_of_ours_has_one_time_and_one_reason() -> None:
    ours = {model._meta.label for model in apps.get_models() if model.__module__.startswith("biggervoices")}
    named = [table for kind in rules.KINDS for table in kind.tables]

    assert sorted(named) == sorted(ours)
    assert [kind.key for kind in rules.KINDS if not str(kind.why)] == []


@pytest.mark.parametrize("days", [0, 364, rules.MOST_DAYS + 1])
def test_the_organisation_cannot_choose_a_time_that_makes_no_sense(built: world.World, days: int) -> None:
    with pytest.raises(Refused, match="Please write a number of days from 365 to 36500"):
        changes.set_period("answers", days, by=ada(built), now=make.NOW)


def test_a_chosen_time_counts(built: world.World) -> None:
    changes.set_period("answers", 400, by=ada(built), now=make.NOW)

    gone = changes.throw_away_old(now=make.NOW + timedelta(days=450))

    assert gone["answers"] == 2
    assert gone["points"] == 0


# --- the night -------------------------------------------------------------------------------------------------------


def test_what_was_kept_long_enough_goes_and_is_written_down(built: world.World) -> None:
    photo = somebodys_photo(built)
    before = (Slip.objects.exclude(interview=None).count(), Point.objects.count())

    gone = changes.throw_away_old(now=LATER)

    assert before > (5, 2)
    assert Slip.objects.exclude(interview=None).count() == Attachment.objects.count() == Point.objects.count() == 0
    assert Reply.objects.count() == 0
    assert not Interview.objects.filter(person=make.bilal().pk).exists()
    assert not photo.exists()
    said = {it.facts["kind"]: it.facts["rows"] for it in AuditEntry.objects.filter(what="keeping.thrown_away")}
    assert said == {key: rows for key, rows in gone.items() if rows and key in changes.REMOVERS}
    assert said["points"] == before[1]


def square(colour: str) -> bytes:
    seen = io.BytesIO()
    Image.new("RGB", (30, 30), colour).save(seen, "PNG")
    return seen.getvalue()


def somebodys_photo(built: world.World) -> Path:
    """A photo that Bilal gave on a visit, unlike every other."""
    joe = built.kinds["checker"]
    interview = built.things["interview"]
    assert joe
    assert isinstance(interview, Interview)
    given = world.given(interview, joe, square("olive"))
    given.refresh_from_db()
    assert path_of(given.file).exists()
    return path_of(given.file)


def test_what_is_young_stays(built: world.World) -> None:
    before = (Slip.objects.count(), Point.objects.count(), Person.objects.filter(erased_at=None).count())

    gone = changes.throw_away_old(now=make.NOW + timedelta(days=200))

    assert (Slip.objects.count(), Point.objects.count(), Person.objects.filter(erased_at=None).count()) == before
    assert {gone[key] for key in ("answers", "points", "reports", "people")} == {0}


def test_twice_in_a_night_is_once(built: world.World) -> None:
    changes.throw_away_old(now=LATER)

    again = changes.throw_away_old(now=LATER)

    assert set(again.values()) == {0}


@pytest.mark.parametrize("what", ["person", "home"])
def test_what_is_held_stays_until_the_hold_ends(built: world.World, what: str) -> None:
    thing: Person | Home = make.bilal() if what == "person" else make.home()
    held = changes.hold(thing, "A court asks.", id=new_id(), by=make.sol(), now=make.NOW)
    mine = Point.objects.said_by(make.bilal()).count()

    changes.throw_away_old(now=LATER)

    assert Interview.objects.filter(person=make.bilal().pk, slips__isnull=False).exists()
    assert Point.objects.said_by(make.bilal()).count() == mine > 0
    changes.end_hold(held, by=make.sol(), now=LATER)
    changes.throw_away_old(now=LATER)
    assert not Interview.objects.filter(person=make.bilal().pk).exists()
    assert Point.objects.said_by(make.bilal()).count() == 0


def test_a_hold_has_a_reason_and_not_everybody_may_hold(built: world.World) -> None:
    with pytest.raises(Refused, match="Please write why this is held"):
        changes.hold(make.bilal(), "  ", id=new_id(), by=make.sol(), now=make.NOW)
    with pytest.raises(Refused, match="Only an administrator or a safeguarding lead"):
        changes.hold(make.bilal(), "A court asks.", id=new_id(), by=make.cath(), now=make.NOW)

    assert not Hold.objects.filter(person=make.bilal()).exists()


def test_whoever_left_long_ago_is_erased_and_whoever_is_held_is_not(built: world.World) -> None:
    bilal, dev = left(make.bilal(), built), left(make.dev(), built)
    changes.hold(dev, "A complaint.", id=new_id(), by=make.sol(), now=make.NOW)

    gone = changes.throw_away_old(now=make.NOW + timedelta(days=9 * 365))

    assert gone["people"] == 2  # and Gus
    bilal.refresh_from_db()
    dev.refresh_from_db()
    assert (bilal.name, dev.name) == ("-", "Dev")


def test_no_row_names_a_kept_file_where_nobody_looks(built: world.World) -> None:
    """Every value of every row, opened: a name of a kept file stands in the columns that sweeping asks, only."""
    found: set[str] = set()
    for model in apps.get_models():
        if model.__module__.startswith("biggervoices"):
            for row in model._default_manager.all():
                for field in model._meta.concrete_fields:
                    if not isinstance(field, models.BinaryField):
                        found |= set(WORLD_NAME.findall(str(getattr(row, field.attname))))

    assert found
    assert found - queries.files_named() == set()


def test_files_that_rows_name_are_never_swept(built: world.World) -> None:
    named = queries.files_named()
    orphan = keep(b"nobody's", suffix=".txt")

    gone = changes.throw_away_old(now=make.NOW + timedelta(days=400))

    assert gone["files"] >= 1
    assert [name for name in queries.files_named() if not path_of(name).exists()] == []
    assert named >= queries.files_named()
    assert not path_of(orphan).exists()


# --- erasing ---------------------------------------------------------------------------------------------------------


def erased_bilal(built: world.World) -> Person:
    bilal = left(make.bilal(), built)
    changes.erase(bilal, by=ada(built), now=SOON)
    bilal.refresh_from_db()
    return bilal


STAYS = (Action, *apps.get_app_config("safeguarding").get_models())


def everything() -> str:
    """All values of all rows, opened, as one text; without worries and what the home promised, which stay."""
    lines = []
    for model in apps.get_models():
        if model.__module__.startswith("biggervoices") and model not in STAYS:
            lines += [str(vars(row)) for row in model._default_manager.all()]
    return "\n".join(lines)


def test_of_an_erased_person_nothing_is_left_but_a_number(built: world.World) -> None:
    before = everything()
    photo = people.set_photo(make.bilal(), square("olive"), id=new_id(), by=make.quinn(), now=make.NOW).photo
    assert photo
    assert path_of(photo.file).exists()

    bilal = erased_bilal(built)

    after = everything()
    for words in ("Bilal", "PLANTED-NEEDS", "PLANTED-HANDED-IN", "PLANTED-ANSWER", "PLANTED-THINGS"):
        assert words not in after, words
    assert "Bilal" in before
    assert "PLANTED-ANSWER" in before
    assert not path_of(photo.file).exists()
    assert (bilal.name, bilal.email, bilal.is_active, bilal.erased_at) == ("-", None, False, SOON)
    for model in (AccessNeeds, Card, ConsentEvent, Role):
        assert not model._default_manager.filter(person=bilal).exists()
    assert not Support.objects.filter(person=bilal).exists()
    assert not Point.objects.said_by(bilal).exists()


def test_reports_are_made_anew_without_an_erased_person(built: world.World) -> None:
    [said] = [it for it in Point.objects.said_by(make.bilal()) if it.words.startswith("PLANTED-HANDED-IN")]
    pass_on(said, words=said.words, read_back=True, by=make.quinn(), now=make.NOW)
    reports.make_report(built.things["done visit"], VisitReport.FOUND, now=make.NOW)  # type: ignore[arg-type]
    assert any("PLANTED-HANDED-IN" in str(it.content) for it in VisitReport.objects.exclude(content=None))

    erased_bilal(built)

    assert not any("PLANTED-HANDED-IN" in str(it.content) for it in VisitReport.objects.exclude(content=None))
    reports.publish_reports(now=make.NOW)
    assert not any("PLANTED-HANDED-IN" in str(it.content) for it in VisitReport.objects.exclude(content=None))


def test_worries_stay_when_a_person_is_erased(built: world.World) -> None:
    before = list(Concern.objects.values_list("pk", "words", "raised_by"))

    bilal = erased_bilal(built)

    assert list(Concern.objects.values_list("pk", "words", "raised_by")) == before
    assert bilal.pk in {who for *_, who in before}


def test_a_closed_worry_goes_after_its_time_and_an_open_one_never(built: world.World) -> None:
    worry = Concern.objects.earliest("raised_at")
    changes.throw_away_old(now=make.NOW + timedelta(days=30 * 365))
    assert Concern.objects.filter(pk=worry.pk).exists()
    make.by_hand(
        "UPDATE safeguarding_concern SET taken_by = %s, taken_at = %s, close_asked_at = %s, closed_by = %s, "
        "closed_at = %s WHERE id = %s",
        [make.sol().pk, make.NOW, make.NOW, make.quinn().pk, make.NOW, worry.pk],
    )

    changes.throw_away_old(now=make.NOW + timedelta(days=7 * 365))
    assert Concern.objects.filter(pk=worry.pk).exists()
    gone = changes.throw_away_old(now=make.NOW + timedelta(days=8 * 365 + 1))

    assert gone["worries"] == 1
    assert not Concern.objects.filter(pk=worry.pk).exists()


def test_a_prompt_goes_after_its_time_and_one_of_a_held_home_stays(built: world.World) -> None:
    held = changes.hold(make.home(), "A court asks.", id=new_id(), by=make.sol(), now=make.NOW)
    raised = ReadSoon.objects.filter(home=make.home()).count()

    changes.throw_away_old(now=LATER)
    assert ReadSoon.objects.filter(home=make.home()).count() == raised > 0

    changes.end_hold(held, by=make.sol(), now=LATER)
    changes.throw_away_old(now=LATER)
    assert not ReadSoon.objects.exists()


def test_what_others_said_stays(built: world.World) -> None:
    others = set(Point.objects.exclude(person=make.bilal().pk).exclude(words="").values_list("pk", flat=True))

    erased_bilal(built)

    assert set(Point.objects.exclude(words="").values_list("pk", flat=True)) == others
    assert {who.first_name for who in Person.objects.filter(erased_at=None)} >= {"Ann", "Dev", "Cath"}


@pytest.mark.parametrize("why", ["here", "held", "twice", "myself", "not mine to do"])
def test_not_everybody_is_erased_by_everybody(built: world.World, why: str) -> None:
    bilal, by = make.bilal(), ada(built)
    if why != "here":
        bilal = left(bilal, built)
    if why == "held":
        changes.hold(bilal, "A court asks.", id=new_id(), by=make.sol(), now=make.NOW)
    if why == "twice":
        changes.erase(bilal, by=by, now=make.NOW)
    words = {"here": "still here", "held": "This is held", "twice": "erased already", "myself": "Somebody else",
             "not mine to do": "Only an administrator"}  # fmt: skip
    who = by if why == "myself" else bilal

    with pytest.raises(Refused, match=words[why]):
        changes.erase(who, by=make.quinn() if why == "not mine to do" else by, now=make.NOW)


def test_a_tablet_that_sends_again_does_not_bring_an_erased_person_back(built: world.World) -> None:
    interview = built.things["done interview"]
    assert isinstance(interview, Interview)
    joe = built.kinds["checker"]
    assert joe
    erased_bilal(built)
    before = Slip.objects.count()

    entry = {"id": str(new_id()), "visit": str(interview.visit_id), "interview": str(interview.pk), "kind": "WORDS"}
    text = json.dumps(entry | {"value": "PLANTED-AGAIN", "at": 0, "n": 1})

    kept = receive_journal(interview.visit_id, new_id(), [text], sent_at=0, by=joe, now=SOON)

    assert kept
    assert len(kept.refused) == 1
    assert Slip.objects.count() == before
    assert "PLANTED-AGAIN" not in everything()


def test_an_erased_person_stays_erased_when_an_older_backup_is_put_back(
    here: str,  # noqa: F811
    elsewhere: str,  # noqa: F811
    built: world.World,
    settings: Settings,
    tmp_path: Path,
) -> None:
    """The backup was made before the erasing; the note beside it was written after."""
    assert settings.BACKUPS
    call_command("backup", settings.BACKUPS)
    bilal = erased_bilal(built)
    restored = restoring.find(settings.BACKUPS)
    noted = backups.read_erased(settings.BACKUPS)

    assert list(noted) == [str(bilal.pk)]
    assert backups.read_erased(Path(settings.VAR)) == noted
    keys = (*settings.BIGGERVOICES_KEYS, settings.BIGGERVOICES_LINK_KEY)
    restoring.put_back(restored, elsewhere, tmp_path / "there", keys=keys)
    assert rows(elsewhere, "SELECT name FROM people_person WHERE erased_at IS NULL AND name = 'Bilal'") == [("Bilal",)]
    with _using(elsewhere):
        again = changes.erase_again(noted, now=make.NOW)
    assert again == 1
    assert rows(elsewhere, "SELECT name FROM people_person WHERE name = 'Bilal'") == []


class _using:  # noqa: N801 -- reads as what it does
    """Let Django work on another database for a while."""

    def __init__(self, url: str) -> None:
        self.name = re.findall(r"/(\w+)\?", url)[0]

    def __enter__(self) -> None:
        self.before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = self.name

    def __exit__(self, *_error: Any) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self.before


def test_a_note_of_who_was_erased_that_cannot_be_read_stops_a_restore(tmp_path: Path) -> None:
    backups.write_erased(tmp_path, {str(UUID(int=1)): "2026"})
    (tmp_path / "erased" / "x.json").write_text("{")

    with pytest.raises(backups.Cannot, match="it says who was erased"):
        backups.read_erased(tmp_path)


# --- the end of a supporter and of a leaver --------------------------------------------------------------------------


def browser(who: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(who, backend=doors.BACKEND)
    return client


def test_whoever_leaves_is_out_everywhere_at_once(built: world.World) -> None:
    cath = make.cath()
    page = browser(cath)
    assert page.get("/homes/").status_code == 200
    people.issue_card(cath, id=new_id(), by=make.quinn(), now=make.NOW)

    left(cath, built)

    assert page.get("/homes/").headers["Location"].startswith("/sign-in/")
    assert page.get("/api/visits").status_code == 401
    assert not Card.objects.filter(person=cath, revoked_at=None).exists()


@pytest.mark.parametrize("what", ["role", "support"])
def test_a_right_ends_with_its_day(built: world.World, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role or a support with a last day opens nothing on the day after."""
    with doors.stopped():
        who = make.cath() if what == "role" else make.sam()
        visit = built.things["visit"]
        path = f"/homes/{make.home().pk}/" if what == "role" else f"/visits/{world.key(visit)}/"
        assert browser(who).get(path).status_code == 200
        yesterday = make.TODAY - timedelta(days=1)
        if what == "role":
            make.by_hand("UPDATE people_role SET until = %s WHERE person_id = %s", [yesterday, who.pk])
        else:
            make.by_hand("UPDATE people_support SET until = %s WHERE supporter_id = %s", [yesterday, who.pk])

        assert browser(who).get(path).status_code == 404
