"""What people does by the clock and in the background."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from biggervoices.core import jobs
from biggervoices.people import changes


@jobs.every("41 3 * * *")
def drop_old_lists(timestamp: int) -> None:
    """Throw away the lists that somebody brought and never saved."""
    changes.drop_old_lists(now=timezone.now())


@jobs.task
def tell_of_other_way(person: str, at: str) -> None:
    """Tell somebody by e-mail that how they sign in has changed."""
    changes.tell_of_other_way(UUID(person), at=datetime.fromisoformat(at))
