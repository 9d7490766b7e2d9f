from django.db import migrations

import biggervoices.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0008_ideas_go_forward"),
    ]

    operations = [
        migrations.AddField(
            model_name="boardcard",
            name="picture",
            field=biggervoices.core.fields.SealedText(blank=True, default=""),
            preserve_default=False,
        ),
    ]
