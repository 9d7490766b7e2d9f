"""What safeguarding does in the background. What is overdue is done by web servers, too (house/middleware.py)."""

import logging
from uuid import UUID

from django.utils import timezone

from biggervoices.core.jobs import every, task
from biggervoices.safeguarding import changes

log = logging.getLogger(__name__)


@task
def send_notice(notice: str) -> None:
    """Tell somebody by e-mail or by text message that a worry waits."""
    changes.send_notice(UUID(notice), now=timezone.now())


@every("* * * * *")
def ring(timestamp: int) -> None:
    """Tell the next ones of what nobody has in time, and send what could not be sent before."""
    changes.look_after_worries(now=timezone.now())


@every("*/10 * * * *")
def mend_readers(timestamp: int) -> None:
    """Look that every open worry has a reader. Roles end at midnight: the first look after that finds it."""
    if lost := changes.mend_readers(now=timezone.now()):
        log.error("%s open worries had nobody who may read them or has them. The next ones are told.", lost)
