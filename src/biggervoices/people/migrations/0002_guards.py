"""What a person said yes or no to is added and never changed, whoever asks; maintenance has to say so first."""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_consentevent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('biggervoices.maintenance', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What a person said yes or no to is never changed: add what they say now.'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER people_consentevent_stays BEFORE UPDATE OR DELETE ON people_consentevent
    FOR EACH ROW EXECUTE FUNCTION people_consentevent_stays();
"""
UNDO = """
DROP TRIGGER people_consentevent_stays ON people_consentevent;
DROP FUNCTION people_consentevent_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
