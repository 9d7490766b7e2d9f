"""Plant two leads with telephones, signed in: `python -m tests.faults.plant_leads` prints their cookies, as JSON."""

import json

import django


def main() -> dict[str, str]:
    """Make Sol and Tess, and the deputy and executive of the steps after them; sign Sol in."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up first
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from biggervoices.people import changes  # noqa: PLC0415
    from biggervoices.people.models import Person  # noqa: PLC0415
    from tests import make  # noqa: PLC0415
    from tests.safeguarding import makes  # noqa: PLC0415

    now = timezone.now()
    make.organisation(name="Elm and Oak")
    for number, who in enumerate((make.sol(), makes.lead("Tess"), makes.executive())):
        changes.alter_person(who, phone=f"07700 90000{number}", by=None, now=now)
    sol = Person.objects.get(email=make.sol().email)
    session = SessionStore()
    session[SESSION_KEY] = str(sol.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = sol.get_session_auth_hash()
    session.create()
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "sol": str(sol.pk)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main()))
