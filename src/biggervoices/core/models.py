from django.db import models

from biggervoices.core.ids import new_id


class AuditEntry(models.Model):
    """One thing that was done or opened: who, what and when, and never a personal word."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    by = models.UUIDField(null=True)  # a person's id, not a foreign key: the record outlives the row
    thing = models.CharField(max_length=40)
    thing_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["thing_id", "at"]), models.Index(fields=["by", "at"])]

    def __str__(self) -> str:
        return f"{self.what} {self.thing}"
