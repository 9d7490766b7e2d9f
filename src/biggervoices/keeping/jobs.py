"""What this room does in the background."""

from uuid import UUID

from django.utils import timezone

from biggervoices.core.jobs import every, task
from biggervoices.keeping import changes


@every("27 2 * * *")
def throw_away_old(timestamp: int) -> None:
    """Throw away what was kept long enough."""
    changes.throw_away_old(now=timezone.now())


@task
def make_copy(copy: str) -> None:
    """Make the copy that somebody asked for."""
    changes.make_copy(UUID(copy), now=timezone.now())
