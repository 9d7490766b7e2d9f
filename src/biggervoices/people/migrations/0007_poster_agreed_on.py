from django.db import migrations, models


class Migration(migrations.Migration):
    """The day of the yes stands in the place of the yes: whoever comes to live there later was not asked."""

    dependencies = [('people', '0006_best_interest')]

    operations = [
        migrations.AddField('home', 'poster_agreed_on', models.DateField(null=True)),
        migrations.RunSQL(
            'UPDATE people_home SET poster_agreed_on = CURRENT_DATE WHERE poster_on_wall', migrations.RunSQL.noop
        ),
        migrations.RemoveField('home', 'poster_on_wall'),
    ]
