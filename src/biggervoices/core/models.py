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
    digest = models.BinaryField()  # keyed, over all of the above: nobody adds an entry without the key

    class Meta:
        indexes = [models.Index(fields=["thing_id", "at"]), models.Index(fields=["by", "at"])]

    def __str__(self) -> str:
        return f"{self.what} {self.thing}"


class AuditLink(models.Model):
    """One entry's place in the chain. Its words are keyed: nobody takes one out, or moves it, without the key."""

    position = models.BigIntegerField(primary_key=True)  # 1, 2, 3 ...: the order of chaining, not of writing
    entry = models.UUIDField(unique=True)  # not a foreign key: the link outlives what retention takes away
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    digest = models.BinaryField()  # of the entry
    chain = models.BinaryField()  # over the link before this one, and all of the above
    gone = models.BinaryField(null=True)  # a keyed mark: the entry was taken away by retention, and not otherwise

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.what}"


class WorkerBeat(models.Model):
    """A worker was heard: one row for each that was started in the last week."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    machine = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    heard_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.machine} {self.heard_at}"


class JobFailure(models.Model):
    """Why a job failed the last time: the kind of error and its place in our code, never its words."""

    job = models.BigIntegerField(primary_key=True)  # of procrastinate's table, which is not Django's
    at = models.DateTimeField()
    why = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.job} {self.why}"
