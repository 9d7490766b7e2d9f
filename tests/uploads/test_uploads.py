"""Whatever file is sent to whatever place takes one: it is refused in a sentence, or only what it shows is kept."""

import ast
import io
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

import biggervoices
from biggervoices.checks.formats.copies import open_copy
from biggervoices.easyread import formats
from tests import world
from tests.test_hostile import built, client_of  # noqa: F401 -- a fixture
from tests.uploads import files

ROOT = Path(__file__).resolve().parents[2]
# SAFE section 7 says 1 s and 200 MB; a machine that others share may take longer, and the figures say how long.
SECONDS, MEGABYTES = 8, 200
EACH = [pytest.param(kind, name, id=f"{kind}: {name}") for kind, table in files.ALL.items() for name in table]
SENTENCE = re.compile(r"[A-Z“].*[.?]", re.DOTALL)
FIGURES: dict[str, list[tuple[float, float, str]]] = defaultdict(list)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give what reads a file in a process of its own and measures it."""
    surroundings = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "OPENBLAS_NUM_THREADS": "1"}
    place = tmp_path_factory.mktemp("hostile") / "file"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.uploads.measure"],
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout

        def read(kind: str, data: bytes) -> dict[str, Any]:
            place.write_bytes(data)
            process.stdin.write(f"{kind}\t{place}\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            found = json.loads(process.stdout.readline())  # type: ignore[union-attr]
            return found | {"kept": bytes.fromhex(found["kept"])}

        yield read
        process.stdin.close()


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_a_hostile_file_is_refused_in_a_sentence_or_kept_clean(kind: str, name: str, reader: Any) -> None:
    found = reader(kind, files.ALL[kind][name]())
    FIGURES[kind].append((found["seconds"], found["megabytes"], "refused" if found["said"] else "kept"))

    assert found["broke"] == ""
    assert (found["seconds"] < SECONDS, found["megabytes"] < MEGABYTES) == (True, True), found | {"kept": b""}
    if found["said"]:
        assert SENTENCE.fullmatch(found["said"])
        assert len(found["said"]) < 200
        assert found["kept"] == b""
    else:
        is_clean(kind, found["kept"])


def is_clean(kind: str, kept: bytes) -> None:
    """Look that only what a file shows, or sounds like, is left of it."""
    if kind == "picture":
        shown = Image.open(io.BytesIO(kept))
        assert (shown.format, shown.getexif(), max(shown.size) <= formats.LONGEST_SIDE) == ("WEBP", {}, True)
        assert set(shown.info) <= {"loop", "background", "timestamp", "duration"}
    if kind == "sound":
        assert kept.startswith((b"\xff\xfb", b"\xff\xf3", b"\xff\xe3", b"\x1a\x45\xdf\xa3")) or kept[4:8] == b"ftyp"
    if kind in ("picture", "sound"):
        assert files.PLANTED not in kept
    assert b"root:x:0" not in kept  # no file of this machine was read


def test_there_are_enough_of_them(record_property: Any) -> None:
    for kind, took in FIGURES.items():
        refused = sum(what == "refused" for _seconds, _megabytes, what in took)
        record_property(
            "figures",
            f"{len(took)} hostile files for a {kind}: {refused} refused, {len(took) - refused} kept clean; at most "
            f"{max(it[0] for it in took):.2f} s and {max(it[1] for it in took):.0f} MB (load {os.getloadavg()[0]:.1f})",
        )

    assert len(EACH) >= 60


# --- the doors that take them ----------------------------------------------------------------------------------------

# Where a file can be sent: who sends it, to which address, in which field, with what else, and what kind it should be.
DOORS: dict[str, tuple[str, str, str, dict[str, str], str]] = {
    "my photo": ("person", "/me/photo/", "photo", {}, "picture"),
    "photo of a person": ("quality team", "/people/{person}/photo/", "photo", {}, "picture"),
    "photo of a home": ("quality team", "/homes/{home}/photo/", "photo", {}, "picture"),
    "logo": ("administrator", "/organisation/", "logo", {"name": "Us"}, "picture"),
    "photo of an update": (
        "manager",
        "/actions/{action}/update/",
        "photo",
        {"words": "Done", "photo_words": "A door"},
        "picture",
    ),
    "voice of an update": ("manager", "/actions/{action}/update/", "voice", {"words": "Done"}, "sound"),
    "voice of an answer": (
        "manager",
        "/you-said/answer/",
        "voice",
        {"point": "{manager point}", "words": "We will.", "kind": "WILL"},
        "sound",
    ),
    "voice of a question": (
        "quality team",
        "/toolkit/{question}/",
        "sound",
        {"spoken_by": "Ann", "id": "{question}"},
        "sound",
    ),
    "voice of a worry": (
        "anonymous",
        "/help/worry/",
        "voice",
        {"who": "ME", "danger": "NO", "words": "Help", "send": "anonymous"},
        "sound",
    ),
    "list of homes": ("administrator", "/homes/import/", "file", {}, "list"),
    "list of people": ("administrator", "/people/import/", "file", {}, "list"),
    "form": ("quality team", "/toolkit/forms/", "file", {}, "form"),
    "copy of a visit": ("quality team", "/visits/copy/", "file", {}, "copy"),
    "voice of what somebody tells us": ("person", "/tell-us/{untold}/voice/", "voice", {}, "sound"),
    "photo of a gathering": (
        "quality team",
        "/gatherings/{gathering}/photos/",
        "photo",
        {"words": "The hall", "nobody": "on"},
        "picture",
    ),
    "photo of a paper": ("person", "/groups/items/{item to come}/add/", "photo", {"words": "A plan"}, "picture"),
    "voice of a paper": ("person", "/groups/items/{item to come}/add/", "voice", {"words": "A plan"}, "sound"),
}
NOT_SENT = {"Example"}  # a form of the kit shows what a field for a file looks like
SENT = {  # each form or view that reads a file, and the doors above that lead to it
    "people/forms.py PhotoForm": ("my photo", "photo of a person", "photo of a home"),
    "people/forms.py OrganisationForm": ("logo",),
    "people/forms.py ListForm": ("list of homes", "list of people"),
    "loop/forms.py UpdateForm": ("photo of an update", "voice of an update"),
    "loop/forms.py ReplyForm": ("voice of an answer",),
    "safeguarding/forms/worry.py WordsForm": ("voice of a worry",),
    "checks/forms/files.py SurveyForm": ("form",),
    "checks/forms/files.py CopyForm": ("copy of a visit",),
    "voices/forms/statements.py VoiceForm": ("voice of what somebody tells us",),
    "voices/forms/photos.py DayPhotoForm": ("photo of a gathering",),
    "voices/forms/groups.py PaperForm": ("photo of a paper", "voice of a paper"),
    "checks/views/toolkit.py request.FILES.get('sound')": ("voice of a question",),
    "loop/views/kept.py request.FILES.get(name)": ("photo of an update", "voice of an update", "voice of an answer"),
}
NASTY = {
    "picture": ("png of 49 million pixels, all there", "jpeg told twenty thousand times", "svg with a script"),
    "sound": ("flac of silence, 655,350 a second", "webm film", "wav of a rate of 50"),
    "list": ("list: a row of a million cells", "list: entities", "a picture"),
    "form": ("workbook: deep", "zips in zips", "one name four hundred times"),
    "copy": ("ten million lists", "words for keys", "sealed files that are words"),
}


def fields_for_files() -> set[str]:
    """Find every form with a field for a file, and every view that takes one by hand."""
    found = set()
    package = Path(biggervoices.__file__).parent
    for path in package.rglob("*.py"):
        name = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and "FileField(" in ast.unparse(node):
                found.add(f"{name} {node.name}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("request.FILES.get", "request.FILES.getlist"):
                found.add(f"{name} {ast.unparse(node)}")
    return {it for it in found if it.split()[-1] not in NOT_SENT}


def test_every_place_that_takes_a_file_is_tried() -> None:
    assert fields_for_files() == set(SENT)
    assert {door for doors in SENT.values() for door in doors} == set(DOORS)


def sent_to(built: world.World, door: str, data: bytes, *, name: str = "file") -> Any:  # noqa: F811
    """Send a file to a door, as whoever may."""
    who, path, field, facts, _kind = DOORS[door]
    things = {name: world.key(thing) for name, thing in built.things.items()}
    body = {key: value.format_map(things) for key, value in facts.items()}
    return client_of(built, who).post(path.format_map(things), body | {field: SimpleUploadedFile(name, data)})


@pytest.mark.django_db
@pytest.mark.parametrize(("door", "at"), [(door, at) for door in DOORS for at in range(3)])
def test_a_door_says_in_its_page_why_a_file_is_not_kept(door: str, at: int, built: world.World) -> None:  # noqa: F811
    kind = DOORS[door][4]

    answer = sent_to(built, door, files.ALL[kind][NASTY[kind][at]]())

    assert answer.status_code == 422
    assert re.search(rb"error", answer.content), answer.content[-3000:]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "C:\\windows\\x.png",
        "a" * 5000 + ".png",
        "\u202egnp.exe",
        "x.png\0.html",
        ".htaccess",
        "con",
    ],
)
def test_the_name_of_a_file_is_worth_nothing(
    name: str,
    built: world.World,  # noqa: F811
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.KEPT_FILES = tmp_path / "files"  # tests beside this one keep files, too

    answer = sent_to(built, "my photo", files.noise("PNG"), name=name)

    assert answer.status_code in (302, 400, 422)
    new = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert new or answer.status_code != 302
    assert [name for name in new if not re.fullmatch(r"[0-9a-f]{64}\.webp", name)] == []


@pytest.mark.django_db
def test_thousands_of_tiny_files_at_once_are_not_read(built: world.World) -> None:  # noqa: F811
    tiny = {f"photo{at}": SimpleUploadedFile("x.png", b"x") for at in range(3000)}

    answer = client_of(built, "person").post("/me/photo/", tiny)

    assert answer.status_code == 400
    assert b"<h1" in answer.content


@pytest.mark.django_db
def test_a_copy_as_large_as_a_page_takes_is_still_read() -> None:
    photos = [{"id": f"0193c0de-0000-7000-8000-{at:012}", "data": "QUJD" * 30_000} for at in range(20)]

    copy = open_copy(
        files.sealed(files.inside(entries=['{"id": "1", "value": {"a": [1, 2, {}]}}'] * 2000, files=photos))
    )

    assert (len(copy.entries), len(copy.files)) == (2000, 20)
