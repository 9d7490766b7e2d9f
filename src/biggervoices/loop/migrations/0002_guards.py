"""What was said, answered and done stays as it was: added to, never changed. Only a person's own words may go.

A transaction that says `SET LOCAL biggervoices.maintenance = 'on'` is let through: rotation of keys, retention, erasure.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION loop_maintenance() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('biggervoices.maintenance', true), '') = 'on'
$$;

CREATE FUNCTION loop_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF loop_maintenance() THEN RETURN coalesce(NEW, OLD); END IF;
    RAISE EXCEPTION 'What was said and answered stays as it was (%)', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION loop_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF loop_maintenance() OR NEW.words = '' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'The words of a person stay as they were said (%)', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER said_stays BEFORE UPDATE OF id, person, kind, home_id, about, reword, heard_id, heard_on, question,
    raised_at ON loop_point FOR EACH ROW EXECUTE FUNCTION loop_stays();
CREATE TRIGGER words_stay BEFORE UPDATE OF words ON loop_point
    FOR EACH ROW EXECUTE FUNCTION loop_words_stay();
CREATE TRIGGER points_stay BEFORE DELETE ON loop_point
    FOR EACH ROW EXECUTE FUNCTION loop_stays();
CREATE TRIGGER replies_stay BEFORE UPDATE OR DELETE ON loop_reply
    FOR EACH ROW EXECUTE FUNCTION loop_stays();
CREATE TRIGGER updates_stay BEFORE UPDATE OR DELETE ON loop_update
    FOR EACH ROW EXECUTE FUNCTION loop_stays();
CREATE TRIGGER verdicts_stay BEFORE UPDATE OF id, point_id, reply_id, value, how, how_words, at, recorded_by_id
    ON loop_verdict FOR EACH ROW EXECUTE FUNCTION loop_stays();
CREATE TRIGGER verdicts_remain BEFORE DELETE ON loop_verdict
    FOR EACH ROW EXECUTE FUNCTION loop_stays();
"""

BACKWARDS = """
DROP TRIGGER verdicts_remain ON loop_verdict;
DROP TRIGGER verdicts_stay ON loop_verdict;
DROP TRIGGER updates_stay ON loop_update;
DROP TRIGGER replies_stay ON loop_reply;
DROP TRIGGER points_stay ON loop_point;
DROP TRIGGER words_stay ON loop_point;
DROP TRIGGER said_stays ON loop_point;
DROP FUNCTION loop_words_stay, loop_stays, loop_maintenance;
"""


class Migration(migrations.Migration):
    dependencies = [("loop", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
