"""What checkers saw, and what people let us keep, is sealed from now on, and as it stands."""

import biggervoices.core.fields
from django.db import migrations

from biggervoices.core.changes.rotation import Table, seal_plain
from biggervoices.core.files import SEALED, keep_sealed, let_go, path_of

TABLES = (
    ("checks_visit", [("saw", "text")]),
)


def seal(apps, schema_editor):
    for name, columns in TABLES:
        seal_plain(Table(name, "id", "uuid", tuple(columns)))


def seal_files(apps, schema_editor):
    """Keep each photo, drawing and voice sealed, and let the open one go if nobody else shows it."""
    Attachment, Picture = apps.get_model("checks", "Attachment"), apps.get_model("easyread", "Picture")
    Recording = apps.get_model("easyread", "Recording")
    for it in Attachment.objects.exclude(file="").exclude(file__startswith=SEALED):
        name = it.file
        if not path_of(name).exists():
            continue  # it is as lost as it was
        it.file = keep_sealed(path_of(name).read_bytes(), suffix=path_of(name).suffix)
        it.save(update_fields=["file"])
        if not any(other.objects.filter(file=name).exists() for other in (Attachment, Picture, Recording)):
            let_go(name)


class Migration(migrations.Migration):
    dependencies = [("checks", "0003_keep"), ("core", "0003_chain")]

    operations = [
        migrations.AlterField("visit", "saw", biggervoices.core.fields.SealedJson(default=list)),
        migrations.RunPython(seal),
        migrations.RunPython(seal_files),
    ]
