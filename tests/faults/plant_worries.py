"""Plant worries of the last hour whose clocks ring within some seconds: `python -m tests.faults.plant_worries 30`."""

import json
import sys
from datetime import timedelta

import django


def main(seconds: float) -> dict[str, object]:
    """Make worries for each step, spread over the time, that nobody has; what was due before has rung already."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up first

    from biggervoices.safeguarding import changes, rules  # noqa: PLC0415
    from tests.safeguarding import makes  # noqa: PLC0415

    now, each = timezone.now(), 6 if seconds < 600 else 60
    for after in rules.URGENT.values():
        for number in range(each):
            makes.worry(danger="YES", now=now - after + timedelta(seconds=1 + seconds * number / each))
    changes.fire_due_timers(now=now)
    return {"since": now.isoformat(), "until": (now + timedelta(seconds=seconds)).isoformat(), "worries": 3 * each}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(float(sys.argv[1]))))
