"""What was said and what was done stays as it is: lines are added, and only who has a worry in hand may change.

A transaction that sets `biggervoices.maintenance` (retention, erasure, key rotation) is let through.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION safeguarding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('biggervoices.maintenance', true), '') <> '' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'A worry and its record are added to, never changed or taken away (%).', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON safeguarding_concernentry
    FOR EACH ROW EXECUTE FUNCTION safeguarding_stays();
CREATE TRIGGER names_stay BEFORE UPDATE OR DELETE ON safeguarding_named
    FOR EACH ROW EXECUTE FUNCTION safeguarding_stays();
CREATE TRIGGER concerns_stay BEFORE DELETE ON safeguarding_concern
    FOR EACH ROW EXECUTE FUNCTION safeguarding_stays();
CREATE TRIGGER said_stays BEFORE UPDATE OF
    id, number, who, what, danger, words, wants, recording, home_id, raised_by, raised_at, raised_from
    ON safeguarding_concern FOR EACH ROW EXECUTE FUNCTION safeguarding_stays();
"""

UNDO = """
DROP TRIGGER said_stays ON safeguarding_concern;
DROP TRIGGER concerns_stay ON safeguarding_concern;
DROP TRIGGER names_stay ON safeguarding_named;
DROP TRIGGER entries_stay ON safeguarding_concernentry;
DROP FUNCTION safeguarding_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
