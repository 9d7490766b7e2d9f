"""The database itself wants a reader of every worry who is not named in it, and keeps what was told and done."""

from django.db import migrations
from django.utils import timezone

from biggervoices.core.files import SEALED, keep_sealed, let_go, path_of
from biggervoices.core.maintenance import maintenance

WORDS = "What was told of a worry is added to, never changed or taken away."

GUARDS = f"""
CREATE FUNCTION safeguarding_has_reader() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about uuid := CASE TG_TABLE_NAME WHEN 'safeguarding_concern' THEN (to_jsonb(NEW) ->> 'id')::uuid
        ELSE (to_jsonb(coalesce(NEW, OLD)) ->> 'concern_id')::uuid END;
BEGIN
    IF NOT biggervoices_maintenance() AND NOT EXISTS (
        SELECT 1 FROM safeguarding_reader reader
        WHERE reader.concern_id = about AND reader.until IS NULL AND reader.part <> 'SHARED' AND NOT EXISTS (
            SELECT 1 FROM safeguarding_named named
            WHERE named.concern_id = about AND named.person = reader.person
        )
    ) THEN
        RAISE EXCEPTION 'A worry has a reader who is not named in it.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER a_concern_has_a_reader AFTER INSERT ON safeguarding_concern
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION safeguarding_has_reader();
CREATE CONSTRAINT TRIGGER a_named_one_is_not_the_only_reader AFTER INSERT ON safeguarding_named
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION safeguarding_has_reader();
CREATE CONSTRAINT TRIGGER the_last_reader_stays AFTER UPDATE OR DELETE ON safeguarding_reader
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION safeguarding_has_reader();

SELECT biggervoices_keep('safeguarding_cleared', '{WORDS}');
SELECT biggervoices_keep('safeguarding_telling', '{WORDS}',
    'id, concern_id, words, picture, face_to_face, by, at');
SELECT biggervoices_keep('safeguarding_reader', '{WORDS}', 'id, concern_id, person, part, since');
SELECT biggervoices_keep('safeguarding_timer', '{WORDS}', 'id, concern_id, round, step, due_at');
SELECT biggervoices_keep('safeguarding_notice', '{WORDS}',
    'id, concern_id, "to", channel, round, step, due_at, made_at');
"""

UNDO = """
SELECT biggervoices_let_go(kept) FROM unnest(ARRAY['safeguarding_cleared', 'safeguarding_telling',
    'safeguarding_reader', 'safeguarding_timer', 'safeguarding_notice']::regclass[]) kept;
DROP TRIGGER the_last_reader_stays ON safeguarding_reader;
DROP TRIGGER a_named_one_is_not_the_only_reader ON safeguarding_named;
DROP TRIGGER a_concern_has_a_reader ON safeguarding_concern;
DROP FUNCTION safeguarding_has_reader();
"""


def find_readers(apps, schema_editor):
    """Make readers of whoever was told; the first look after worries (mend_readers) tells whoever is to be told."""
    Concern, Reader = (apps.get_model("safeguarding", name) for name in ("Concern", "Reader"))
    for concern in Concern.objects.all():
        named = set(concern.named.values_list("person", flat=True))
        told = set(concern.notices.filter(channel="LIST").values_list("to", flat=True)) - named
        readers = [Reader(concern=concern, person=person, part="LEAD", since=concern.raised_at) for person in told]
        outside = Reader(concern=concern, person=None, part="OUTSIDE", since=timezone.now())
        Reader.objects.bulk_create(readers or [outside])


def seal_voices(apps, schema_editor):
    """Keep each voice sealed, and let the open one go once this is committed."""
    Concern = apps.get_model("safeguarding", "Concern")
    with maintenance():
        for concern in Concern.objects.exclude(recording="").exclude(recording__startswith=SEALED):
            name = concern.recording
            if path_of(name).exists():
                sealed = keep_sealed(path_of(name).read_bytes(), suffix=path_of(name).suffix)
                Concern.objects.filter(pk=concern.pk).update(recording=sealed)
                let_go(name)


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0004_desk"), ("core", "0003_chain")]

    operations = [
        migrations.RunPython(find_readers, migrations.RunPython.noop),
        migrations.RunPython(seal_voices, migrations.RunPython.noop),
        migrations.RunSQL(GUARDS, UNDO),
    ]
