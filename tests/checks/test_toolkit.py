"""The toolkit: loaded once, frozen, heard in the voices of those who ask."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import MappingRow, QuestionVersion, ToolkitVersion
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Recording
from tests import make
from tests.checks import kits, makes

pytestmark = pytest.mark.django_db


def test_the_starter_is_seven_topics_of_seven_questions() -> None:
    kit = kit_of(load_starter(now=make.NOW).pk)

    assert [len(topic.questions) for topic in kit.topics] == [7] * 7
    assert kit.starter
    assert MappingRow.objects.filter(scheme="making_it_real").count() == 6


def test_loading_twice_loads_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_toolkit")
    call_command("load_toolkit")

    assert ToolkitVersion.objects.count() == 1
    assert QuestionVersion.objects.count() == 49
    assert "The toolkit is there: version 1." in capsys.readouterr().out


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE checks_questionversion SET words = 'x'",
        "DELETE FROM checks_questionversion",
        "INSERT INTO checks_questionversion SELECT * FROM checks_questionversion LIMIT 1",
        "UPDATE checks_topic SET name = 'x'",
        "DELETE FROM checks_topic",
        "UPDATE checks_toolkitversion SET number = 9",
    ],
)
def test_a_published_version_is_frozen(sql: str) -> None:
    load_starter(now=make.NOW)

    with pytest.raises(DatabaseError, match="A published toolkit is frozen"), transaction.atomic():
        make.by_hand(sql)


def test_a_published_version_can_be_retired() -> None:
    load_starter(now=make.NOW)

    make.by_hand("UPDATE checks_toolkitversion SET retired_at = now()")

    assert ToolkitVersion.objects.get().retired_at is not None


def test_a_published_version_is_read_once() -> None:
    version = load_starter(now=make.NOW)
    kit_of(version.pk)

    with CaptureQueriesContext(connection) as asked:
        kit_of(version.pk)

    assert len(asked) == 0


@pytest.mark.parametrize("who", [make.quinn, makes.checker])
def test_all_questions_stand_side_by_side(who: object) -> None:
    kit = kit_of(load_starter(now=make.NOW).pk)

    page = makes.client(who()).get(reverse("checks:toolkit")).content.decode()  # type: ignore[operator]

    assert page.count('class="tile"') == 49
    assert all(question.words in page.replace("&#x27;", "'") for question in kit.questions.values())


def test_a_voice_is_kept_and_heard_on_the_question() -> None:
    visit = makes.open_visit()
    question = makes.first_question(visit)
    tablet = makes.client(makes.checker())
    path = reverse("checks:toolkit_question", args=[question.id])

    page = tablet.post(path, {"id": str(new_id()), "spoken_by": "Joe", "sound": kits.sound()}, follow=True)
    assert "Joe speaks it" in page.content.decode()

    recording = Recording.objects.get()
    voice = reverse("checks:voice", args=[recording.pk])
    assert recording.key.startswith(f"question:{question.question}:en:")
    heard = tablet.get(voice)
    assert heard.headers["Content-Type"] == "audio/mpeg"
    assert b"".join(heard.streaming_content)  # type: ignore[attr-defined]
    interview = makes.interview(visit)
    makes.settled(interview)
    assert voice in tablet.get(reverse("checks:question", args=[interview.pk, question.id])).content.decode()


def test_what_is_no_sound_gets_one_sentence_and_keeps_the_name() -> None:
    kit = kit_of(load_starter(now=make.NOW).pk)
    path = reverse("checks:toolkit_question", args=[kit.topics[0].questions[0].id])
    text = SimpleUploadedFile("voice.mp3", b"not a sound", content_type="audio/mpeg")

    page = makes.client(make.quinn()).post(path, {"id": str(new_id()), "spoken_by": "Una Reed", "sound": text})

    assert page.status_code == 422
    assert "We could not open this recording." in page.content.decode()
    assert "Una Reed" in page.content.decode()
    assert Recording.objects.count() == 0


def test_a_manager_reads_the_questions_and_records_none() -> None:
    kit = kit_of(load_starter(now=make.NOW).pk)
    path = reverse("checks:toolkit_question", args=[kit.topics[0].questions[0].id])
    office = makes.client(make.cath())

    page = office.post(path, {"id": str(new_id()), "spoken_by": "Cath", "sound": kits.sound()})

    assert page.status_code == 422
    assert "Only Quality Checkers and the Quality Team record the questions." in page.content.decode()


def test_the_toolkit_is_not_for_everybody() -> None:
    load_starter(now=make.NOW)

    assert makes.client(make.dev()).get(reverse("checks:toolkit")).status_code == 404


def test_only_voices_of_questions_are_served_here() -> None:
    load_starter(now=make.NOW)

    assert makes.client(makes.checker()).get(reverse("checks:voice", args=[new_id()])).status_code == 404
