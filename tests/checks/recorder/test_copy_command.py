"""A copy that a tablet saved to a file comes in by a command, once."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from biggervoices.checks.models import Slip, Visit
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from tests import make
from tests.checks.test_journal import Tablet, planned
from tests.safeguarding.test_worry_api import sealed

pytestmark = pytest.mark.django_db


def saved(tablet: Tablet, folder: Path, *, visit: str = "") -> Path:
    """The file that a tablet would have saved."""
    inside = {
        "visit": visit or str(tablet.visit.pk),
        "slot": str(tablet.slot),
        "sent_at": 1,
        "entries": tablet.texts,
        "files": list[str](),
    }
    file = folder / "copy.json"
    file.write_text(json.dumps({"format": 1, **sealed(json.dumps(inside).encode(), purpose="biggervoices-copy-1")}))
    return file


def test_a_copy_is_brought_in_like_a_journal_and_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())
    file = saved(tablet, tmp_path)

    for _again in range(2):
        call_command("open_copy", str(file))

    assert capsys.readouterr().out.splitlines() == [f"{len(tablet.texts)} entries of this visit are kept."] * 2
    assert Slip.objects.count() == len(tablet.texts)
    assert Visit.objects.get().state == Visit.DONE
    assert AuditEntry.objects.filter(what="checks.copy_opened").count() == 2


def test_what_is_no_copy_of_ours_is_said_in_one_sentence(tmp_path: Path) -> None:
    tablet = Tablet(planned())
    tablet.visit_whole(make.bilal())
    damaged = tmp_path / "damaged"
    damaged.write_bytes(saved(tablet, tmp_path).read_bytes()[:-9])

    for file, said in [
        (damaged, "damaged"),
        (tmp_path / "nothing", "cannot be read"),
        (saved(tablet, tmp_path, visit=str(new_id())), "not in this house"),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command("open_copy", str(file))
    assert not Slip.objects.exists()
