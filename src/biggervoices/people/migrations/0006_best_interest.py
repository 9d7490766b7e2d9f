"""Best-interest decisions for observing and recording, only ever added; and whether new words ask everybody again."""

import biggervoices.core.fields
import biggervoices.core.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEEP = """
SELECT biggervoices_keep('people_bestinterest', 'A best-interest decision is never changed: a new one ends it.');
"""
LET_GO = "SELECT biggervoices_let_go('people_bestinterest');"


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_keep"),
        ('people', '0005_person_erased_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='consenttext',
            name='asks_again',
            field=models.BooleanField(default=True),
        ),
        migrations.CreateModel(
            name='BestInterest',
            fields=[
                ('id', models.UUIDField(default=biggervoices.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(choices=[('observing', 'Spending time with them and writing down what is seen'), ('recording', 'Recording them')], max_length=12)),
                ('allows', models.BooleanField()),
                ('decision', biggervoices.core.fields.SealedText()),
                ('tried', biggervoices.core.fields.SealedText(blank=True)),
                ('asked', models.CharField(blank=True, choices=[('FAMILY', 'Family or friends'), ('ADVOCATE', 'An advocate')], max_length=10)),
                ('asked_words', biggervoices.core.fields.SealedText(blank=True)),
                ('authority', models.CharField(choices=[('NONE', 'Nobody has the power to decide this for them'), ('ATTORNEY', 'An attorney for health and welfare'), ('DEPUTY', 'A deputy for personal welfare')], default='NONE', max_length=10)),
                ('authority_seen_on', models.DateField(null=True)),
                ('until', models.DateField()),
                ('review_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('assessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='best_interests', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'what', '-at'], name='people_best_person__ee452d_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ('observing', 'recording'))), name='never_for_what_somebody_thinks'), models.CheckConstraint(condition=models.Q(('review_on__lte', models.F('until'))), name='looked_at_again_before_it_ends'), models.CheckConstraint(condition=models.Q(('authority', 'NONE'), ('authority_seen_on__isnull', False), _connector='OR'), name='the_authority_was_seen'), models.CheckConstraint(condition=models.Q(('assessor', models.F('person')), _negated=True), name='nobody_assesses_themselves'), models.CheckConstraint(condition=models.Q(('allows', False), models.Q(('asked', ''), _negated=True), _connector='OR'), name='family_or_an_advocate_was_asked')],
            },
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
