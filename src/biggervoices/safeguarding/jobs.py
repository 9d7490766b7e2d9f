"""What safeguarding does in the background."""

from uuid import UUID

from django.utils import timezone

from biggervoices.core.jobs import task
from biggervoices.safeguarding import changes


@task
def send_notice(notice: str) -> None:
    """Tell a reader by e-mail that a worry waits."""
    changes.send_notice(UUID(notice), now=timezone.now())
