"""Begin again after a restore."""

from datetime import datetime
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import transaction

from biggervoices.core import audit
from biggervoices.people.models import Organisation


@transaction.atomic
def begin_again(*, now: datetime) -> Organisation:
    """Begin a new epoch after a restore: tablets send again what they hold, and everybody signs in anew.

    A session that was closed after the backup was made would be open again; so none is kept.
    """
    ours, _new = Organisation.objects.get_or_create(pk=1)
    ours.epoch = uuid4()
    ours.save(update_fields=["epoch"])
    Session.objects.all().delete()
    audit.record("restored", by=None, thing=ours, now=now)
    return ours
