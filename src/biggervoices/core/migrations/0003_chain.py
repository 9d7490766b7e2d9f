"""Every entry has a keyed digest, and its place in a chain. Entries from before are given theirs now."""

from itertools import islice

from django.db import connection, migrations, models

from biggervoices.core.audit import digest_of

CHAIN = """
SELECT biggervoices_keep('core_auditlink', 'The chain of the audit trail is added to, never changed and never shortened.');
"""


def give_digests(apps, schema_editor):
    Entry = apps.get_model("core", "AuditEntry")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL biggervoices.maintenance = 'on'")
    entries = Entry.objects.filter(digest=None).iterator(chunk_size=1000)
    while some := list(islice(entries, 1000)):
        for entry in some:
            entry.digest = digest_of(entry)
        Entry.objects.bulk_update(some, ["digest"])


class Migration(migrations.Migration):
    dependencies = [("core", "0002_keep")]

    operations = [
        migrations.AddField("auditentry", "digest", models.BinaryField(null=True)),
        migrations.RunPython(give_digests, migrations.RunPython.noop),
        migrations.AlterField("auditentry", "digest", models.BinaryField()),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=60)),
                ("digest", models.BinaryField()),
                ("chain", models.BinaryField()),
                ("gone", models.BinaryField(null=True)),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.RunSQL(CHAIN, "SELECT biggervoices_let_go('core_auditlink');"),
    ]
