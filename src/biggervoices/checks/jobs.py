"""What this room does in the background."""

from django.utils import timezone

from biggervoices.checks.changes import reports
from biggervoices.core.jobs import every


@every("*/10 * * * *")
def publish_reports(timestamp: int) -> None:
    """Publish the reports that are due, and take away words that were taken back."""
    reports.publish_reports(now=timezone.now())
