"""Plant visits in a house under test: `python -m tests.faults.plant HOW_MANY` prints what its tablets need, as JSON."""

import json
import sys
from datetime import time, timedelta
from typing import Any

import django


def cookie_of(person: Any) -> str:
    """Sign somebody in, and give their cookie."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up first
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def main(number: int) -> dict[str, Any]:
    """Make visits of one checker, each to one person who said yes, and sign the checker in."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up first

    from biggervoices.checks.changes.toolkit import load_starter  # noqa: PLC0415
    from biggervoices.checks.models import Invitation, Visit  # noqa: PLC0415
    from biggervoices.checks.queries.talk import interview_id  # noqa: PLC0415
    from biggervoices.checks.queries.toolkit import kit_of  # noqa: PLC0415
    from tests import make  # noqa: PLC0415
    from tests.checks import makes  # noqa: PLC0415

    now = timezone.now()
    version, checker, bilal = load_starter(now=now), makes.checker(), make.bilal()
    today = timezone.localdate(now)
    facts = {"home": make.home(), "version": version, "starts": time(10), "ends": time(14), "planned_by": make.quinn()}
    visits = Visit.objects.bulk_create(
        Visit(**facts, on=today + timedelta(days=n), planned_at=now) for n in range(number)
    )
    Visit.checkers.through.objects.bulk_create(Visit.checkers.through(visit=it, person=checker) for it in visits)
    Invitation.objects.bulk_create(Invitation(visit=visit, person=bilal, answer="YES") for visit in visits)
    return {
        "cookie": cookie_of(checker),
        "office": cookie_of(make.quinn()),
        "person": str(bilal.pk),
        "visits": [{"id": str(it.pk), "interview": str(interview_id(it, bilal.pk))} for it in visits],
        "questions": [str(question) for question in kit_of(version.pk).questions],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
