"""What a person needs, how they said yes, and lists with their names are sealed from now on, and as they stand."""

import biggervoices.core.fields
from django.db import migrations

from biggervoices.core.changes.rotation import Table, seal_plain

TABLES = (
    ("people_consentevent", [("how", "text")]),
    ("people_accessneeds", [("says_yes", "text"), ("says_no", "text"), ("equipment", "text"), ("flag", "text")]),
    ("people_upload", [("data", "bytea")]),
)


def seal(apps, schema_editor):
    for name, columns in TABLES:
        seal_plain(Table(name, "id", "uuid", tuple(columns)))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_keep"), ("core", "0003_chain")]

    operations = [
        migrations.AlterField("consentevent", "how", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("accessneeds", "says_yes", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("accessneeds", "says_no", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("accessneeds", "equipment", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("accessneeds", "flag", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("upload", "data", biggervoices.core.fields.SealedBytes()),
        migrations.RunPython(seal),
    ]
