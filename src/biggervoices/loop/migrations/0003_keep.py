"""What was said, answered and done stands under the one guard of all rooms. Only a person's own words may go."""

import importlib

from django.db import migrations

before = importlib.import_module("biggervoices.loop.migrations.0002_guards")

KEEP = """
SELECT biggervoices_keep(kept, 'What was said and answered stays as it was.')
FROM unnest(ARRAY['loop_reply', 'loop_update']::regclass[]) kept;
SELECT biggervoices_keep('loop_point', 'What was said and answered stays as it was.',
    'id, person, kind, home_id, about, reword, heard_id, heard_on, question, raised_at');
SELECT biggervoices_keep('loop_verdict', 'What was said and answered stays as it was.',
    'id, point_id, reply_id, value, how, how_words, at, recorded_by_id');

CREATE FUNCTION loop_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF biggervoices_maintenance() OR NEW.words = '' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'The words of a person stay as they were said (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER words_stay BEFORE UPDATE OF words ON loop_point FOR EACH ROW EXECUTE FUNCTION loop_words_stay();
"""
LET_GO = """
DROP TRIGGER words_stay ON loop_point;
DROP FUNCTION loop_words_stay;
SELECT biggervoices_let_go(kept) FROM unnest(
    ARRAY['loop_reply', 'loop_update', 'loop_point', 'loop_verdict']::regclass[]) kept;
"""


class Migration(migrations.Migration):
    dependencies = [("loop", "0002_guards"), ("core", "0002_keep")]

    operations = [migrations.RunSQL(before.BACKWARDS, before.FORWARDS), migrations.RunSQL(KEEP, LET_GO)]
