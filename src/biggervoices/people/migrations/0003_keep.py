"""What a person said yes or no to stands under the one guard of all rooms."""

import importlib

from django.db import migrations

before = importlib.import_module("biggervoices.people.migrations.0002_guards")

KEEP = """
SELECT biggervoices_keep('people_consentevent', 'What a person said yes or no to is never changed: add what they say now.');
"""
LET_GO = "SELECT biggervoices_let_go('people_consentevent');"


class Migration(migrations.Migration):
    dependencies = [("people", "0002_guards"), ("core", "0002_keep")]

    operations = [migrations.RunSQL(before.UNDO, before.GUARD), migrations.RunSQL(KEEP, LET_GO)]
