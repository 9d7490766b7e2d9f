"""What was said and what was done stands under the one guard of all rooms."""

import importlib

from django.db import migrations

before = importlib.import_module("biggervoices.safeguarding.migrations.0002_guards")

KEEP = """
SELECT biggervoices_keep(kept, 'A worry and its record are added to, never changed or taken away.')
FROM unnest(ARRAY['safeguarding_concernentry', 'safeguarding_named']::regclass[]) kept;
SELECT biggervoices_keep('safeguarding_concern', 'A worry and its record are added to, never changed or taken away.',
    'id, number, who, what, danger, words, wants, recording, home_id, raised_by, raised_at, raised_from');
"""
LET_GO = """
SELECT biggervoices_let_go(kept) FROM unnest(
    ARRAY['safeguarding_concernentry', 'safeguarding_named', 'safeguarding_concern']::regclass[]) kept;
"""


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0002_guards"), ("core", "0002_keep")]

    operations = [migrations.RunSQL(before.UNDO, before.GUARDS), migrations.RunSQL(KEEP, LET_GO)]
