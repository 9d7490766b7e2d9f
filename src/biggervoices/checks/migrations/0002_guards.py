"""The database itself keeps a published toolkit and every slip as they are.

A transaction that says `SET LOCAL biggervoices.maintenance = 'on'` is let through: rotation of keys, retention, erasure.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION checks_maintenance() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('biggervoices.maintenance', true), '') = 'on'
$$;

CREATE FUNCTION checks_keep_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF checks_maintenance() THEN RETURN coalesce(NEW, OLD); END IF;
    RAISE EXCEPTION 'A slip is never changed and never deleted' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER checks_keep_slip BEFORE UPDATE OR DELETE ON checks_slip
    FOR EACH ROW EXECUTE FUNCTION checks_keep_slip();

CREATE FUNCTION checks_keep_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT checks_maintenance() AND EXISTS (
        SELECT FROM checks_toolkitversion v
        WHERE v.published_at IS NOT NULL AND v.id IN ((coalesce(NEW, OLD)).version_id, (coalesce(OLD, NEW)).version_id)
    ) THEN
        RAISE EXCEPTION 'A published toolkit is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER checks_keep_topic BEFORE INSERT OR UPDATE OR DELETE ON checks_topic
    FOR EACH ROW EXECUTE FUNCTION checks_keep_topic();

CREATE FUNCTION checks_keep_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT checks_maintenance() AND EXISTS (
        SELECT FROM checks_topic t JOIN checks_toolkitversion v ON v.id = t.version_id
        WHERE v.published_at IS NOT NULL AND t.id IN ((coalesce(NEW, OLD)).topic_id, (coalesce(OLD, NEW)).topic_id)
    ) THEN
        RAISE EXCEPTION 'A published toolkit is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER checks_keep_question BEFORE INSERT OR UPDATE OR DELETE ON checks_questionversion
    FOR EACH ROW EXECUTE FUNCTION checks_keep_question();

CREATE FUNCTION checks_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF checks_maintenance() OR OLD.published_at IS NULL THEN RETURN coalesce(NEW, OLD); END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.toolkit_id, NEW.number, NEW.starter, NEW.languages, NEW.published_at)
        IS NOT DISTINCT FROM (OLD.id, OLD.toolkit_id, OLD.number, OLD.starter, OLD.languages, OLD.published_at) THEN
        RETURN NEW;  -- it may be retired
    END IF;
    RAISE EXCEPTION 'A published toolkit is frozen' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER checks_keep_version BEFORE UPDATE OR DELETE ON checks_toolkitversion
    FOR EACH ROW EXECUTE FUNCTION checks_keep_version();
"""

BACKWARDS = """
DROP TRIGGER checks_keep_version ON checks_toolkitversion;
DROP TRIGGER checks_keep_question ON checks_questionversion;
DROP TRIGGER checks_keep_topic ON checks_topic;
DROP TRIGGER checks_keep_slip ON checks_slip;
DROP FUNCTION checks_keep_version, checks_keep_question, checks_keep_topic, checks_keep_slip, checks_maintenance;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
