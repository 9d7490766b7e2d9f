"""What people does by the clock."""

from django.utils import timezone

from biggervoices.core import jobs
from biggervoices.people import changes


@jobs.every("41 3 * * *")
def drop_old_lists(timestamp: int) -> None:
    """Throw away the lists that somebody brought and never saved."""
    changes.drop_old_lists(now=timezone.now())
