"""Plant two leads with telephones, signed in: `python -m tests.faults.plant_leads` prints their cookies, as JSON."""

import json

import django


def main() -> dict[str, str]:
    """Make Sol and Tess, and the deputy and executive of the steps after them; sign Sol in."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up first

    from biggervoices.people import changes  # noqa: PLC0415
    from biggervoices.people.models import Person  # noqa: PLC0415
    from tests import make  # noqa: PLC0415
    from tests.faults.plant import cookie_of  # noqa: PLC0415
    from tests.safeguarding import makes  # noqa: PLC0415

    now = timezone.now()
    make.organisation(name="Elm and Oak")
    for number, who in enumerate((make.sol(), makes.lead("Tess"), makes.executive())):
        changes.alter_person(who, phone=f"07700 90000{number}", by=None, now=now)
    return {"cookie": cookie_of(Person.objects.get(email=make.sol().email))}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main()))
