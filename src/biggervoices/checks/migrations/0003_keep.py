"""Every slip stands under the one guard of all rooms, and what else is frozen asks that guard for maintenance."""

from django.db import migrations

FORWARDS = """
DROP TRIGGER checks_keep_slip ON checks_slip;
DROP FUNCTION checks_keep_slip;
SELECT biggervoices_keep('checks_slip', 'A slip is never changed and never deleted.');
CREATE OR REPLACE FUNCTION checks_maintenance() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT biggervoices_maintenance()';
"""

BACKWARDS = """
CREATE OR REPLACE FUNCTION checks_maintenance() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('biggervoices.maintenance', true), '') = 'on'
$$;
SELECT biggervoices_let_go('checks_slip');
CREATE FUNCTION checks_keep_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF checks_maintenance() THEN RETURN coalesce(NEW, OLD); END IF;
    RAISE EXCEPTION 'A slip is never changed and never deleted' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER checks_keep_slip BEFORE UPDATE OR DELETE ON checks_slip
    FOR EACH ROW EXECUTE FUNCTION checks_keep_slip();
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0002_guards"), ("core", "0002_keep")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
