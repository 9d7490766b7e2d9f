"""What was passed on, kept back, answered, promised and done is sealed from now on, and as it stands."""

import biggervoices.core.fields
from django.db import migrations

from biggervoices.core.changes.rotation import Table, seal_plain

TABLES = (
    ("loop_point", [("passed_words", "text"), ("kept_reason", "text")]),
    ("loop_reply", [("words", "text")]),
    ("loop_action", [("what", "text")]),
    ("loop_update", [("words", "text")]),
    ("loop_verdict", [("how_words", "text")]),
)

KEEP_VERDICTS = """
SELECT biggervoices_keep('loop_verdict', 'What was said and answered stays as it was.',
    'id, point_id, reply_id, value, how, how_words, at, recorded_by_id');
"""


def seal(apps, schema_editor):
    for name, columns in TABLES:
        seal_plain(Table(name, "id", "uuid", tuple(columns)))


class Migration(migrations.Migration):
    dependencies = [("loop", "0003_keep"), ("core", "0003_chain")]

    operations = [
        # PostgreSQL changes no column that a trigger names.
        migrations.RunSQL("SELECT biggervoices_let_go('loop_verdict');", KEEP_VERDICTS),
        migrations.AlterField("point", "passed_words", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("point", "kept_reason", biggervoices.core.fields.SealedText(blank=True)),
        migrations.AlterField("reply", "words", biggervoices.core.fields.SealedText()),
        migrations.AlterField("action", "what", biggervoices.core.fields.SealedText()),
        migrations.AlterField("update", "words", biggervoices.core.fields.SealedText()),
        migrations.AlterField("verdict", "how_words", biggervoices.core.fields.SealedText(blank=True)),
        migrations.RunPython(seal),
        migrations.RunSQL(KEEP_VERDICTS, "SELECT biggervoices_let_go('loop_verdict');"),
    ]
