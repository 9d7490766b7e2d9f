"""One guard for all that only grows: `SELECT biggervoices_keep('a_table', 'What is said to whoever tries.')`.

With a third argument, 'column, other_column', only these are kept as they are; rows stay in any case. A transaction that
says `SET LOCAL biggervoices.maintenance = 'on'` is let through: rotation of keys, retention, erasure (core.maintenance).
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION biggervoices_maintenance() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('biggervoices.maintenance', true), '') = 'on'
$$;

CREATE FUNCTION biggervoices_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT biggervoices_maintenance() THEN
        RAISE EXCEPTION '% (%)', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'UPDATE' THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION biggervoices_keep(kept regclass, words text, columns text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER stays BEFORE UPDATE %s OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION biggervoices_stays(%L)',
        CASE columns WHEN '' THEN '' ELSE 'OF ' || columns END, kept, words);
    EXECUTE format(
        'CREATE TRIGGER stays_whole BEFORE TRUNCATE ON %s EXECUTE FUNCTION biggervoices_stays(%L)', kept, words);
END $$;

CREATE FUNCTION biggervoices_let_go(kept regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER stays ON %s', kept);
    EXECUTE format('DROP TRIGGER stays_whole ON %s', kept);
END $$;

SELECT biggervoices_keep('core_auditentry', 'The audit trail is added to, never changed and never shortened.');
"""

BACKWARDS = """
SELECT biggervoices_let_go('core_auditentry');
DROP FUNCTION biggervoices_let_go, biggervoices_keep, biggervoices_stays, biggervoices_maintenance;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
