import biggervoices.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_chain")]

    operations = [
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                ("id", models.UUIDField(default=biggervoices.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("machine", models.CharField(max_length=120)),
                ("started_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("job", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=200)),
            ],
        ),
    ]
