"""A large form of a field survey, a file that blows up, and the way of a toolkit out and back."""

import tempfile
import time
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bench.figures import Figure
from biggervoices.checks.changes.surveys import export_survey, keep_survey
from biggervoices.checks.formats.survey_in import read_survey
from tests.checks import forms

QUESTIONS = 420


def measure() -> list[Figure]:
    """Give seconds and megabytes; nothing stays in the house."""
    print("Bringing in forms ...", flush=True)
    data, now = forms.large(QUESTIONS), timezone.now()
    with transaction.atomic():
        began = time.perf_counter()
        version = keep_survey(read_survey(data), {}, by=None, now=now, key="bench").version
        brought = time.perf_counter() - began
        began = time.perf_counter()
        made = export_survey(version, "xlsx", by=None, now=now)
        out = time.perf_counter() - began
        began = time.perf_counter()
        again = keep_survey(read_survey(made.data), made.files, by=None, now=now).new
        back = time.perf_counter() - began
        transaction.set_rollback(True)
    with tempfile.TemporaryDirectory() as folder:
        blown = [forms.blown(bomb, Path(folder)) for bomb in forms.BOMBS]
    return [
        Figure(f"a form of {QUESTIONS} questions in three languages comes in", brought, 3, " s"),
        Figure("it goes out, converted by pyxform", out, None, " s"),
        Figure("it comes back", back, 3, " s"),
        Figure("what is new in it then", again, 0),
        Figure(
            f"the slowest of {len(forms.BOMBS)} zip bombs is refused in",
            max(seconds for seconds, _size, _said in blown),
            1,
            " s",
        ),
        Figure("the largest of them takes", max(size for _seconds, size, _said in blown), 100, " MB"),
    ]
