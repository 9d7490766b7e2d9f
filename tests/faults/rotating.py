"""Rotate keys slowly, to be killed in the middle: `python -m tests.faults.rotating NEW_KEY`."""

import sys
import time

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from biggervoices.core.changes import rotation

    settings.BIGGERVOICES_KEYS = (sys.argv[1], *settings.BIGGERVOICES_KEYS)
    rotation.AT_ONCE = 20
    plain = rotation._seal_anew

    def slowly(*arguments: object) -> object:
        done = plain(*arguments)  # type: ignore[arg-type]
        print("some", flush=True)
        time.sleep(0.03)
        return done

    rotation._seal_anew = slowly  # type: ignore[assignment]
    rotation.rotate_keys(now=timezone.now())
