"""The audit trail says who did what to which thing and when, and holds no personal word."""

from uuid import uuid4

import pytest

from biggervoices.core import audit
from biggervoices.core.models import AuditEntry
from biggervoices.safeguarding import changes
from tests import guard, make

pytestmark = pytest.mark.django_db


def test_an_entry_names_things_by_id_alone() -> None:
    sol, bilal = make.sol(), make.bilal()

    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", words="PRIVATE", raised_by=bilal, now=make.NOW)
    changes.take_concern(concern, by=sol, now=make.NOW)

    raised, taken = AuditEntry.objects.order_by("id")
    assert (raised.what, raised.by, raised.thing, raised.thing_id) == (
        "concern raised",
        None,  # who is worried stands sealed with the worry, never in the trail
        "safeguarding.concern",
        concern.pk,
    )
    assert (taken.what, taken.by, taken.at) == ("concern taken", sol.pk, make.NOW)
    assert "PRIVATE" not in str([raised.__dict__, taken.__dict__])
    assert "Bilal" not in str([raised.__dict__, taken.__dict__])
    assert str(bilal.pk) not in str([raised.__dict__, taken.__dict__])


def test_what_is_not_saved_leaves_no_entry() -> None:
    entry = audit.entry_for("looked", by=None, thing=make.home(), now=make.NOW, rows=3)

    assert (entry.by, entry.facts) == (None, {"rows": 3})
    assert not AuditEntry.objects.exists()


def test_only_a_change_writes_it() -> None:
    with pytest.raises(guard.WroteOutsideChanges):
        audit.record("by nobody", by=None, thing=make.home(), now=make.NOW)
