"""What people supported read on screen is in plain words: at most 15 words a sentence, or waived here with a reason.

Every fixed sentence is looked at: those of the templates of the person side, and those that the code gives them.
What cannot be fixed, such as people's own words, is looked at when somebody saves it.
"""

import re
from pathlib import Path

import pytest

from biggervoices.pure import plainwords
from tests.docs import words

SRC = words.SRC
DOCS = words.ROOT / "docs"
PERSON_SIDE = {"easyread/person.html", "easyread/public.html", "easyread/simple.html"}
# Files of Python whose words people supported read. Their refusals are shown to them, too.
PERSON_FILES = (
    "checks/queries/recorder_words.py",
    "checks/queries/report_words.py",
    "checks/queries/reports.py",
    "checks/queries/steps.py",
    "checks/queries/toolkit.py",
    "checks/rules.py",
    "checks/views/mine.py",
    "checks/views/recorder.py",
    "checks/views/reports.py",
    "checks/views/talk.py",
    "checks/views/trials.py",
    "checks/views/visit.py",
    "loop/queries/asking.py",
    "loop/queries/because.py",
    "loop/queries/path.py",
    "loop/queries/threads.py",
    "people/views/me.py",
    "people/views/pictures.py",
    "people/views/sign_in.py",
    "safeguarding/forms/worry.py",
    "safeguarding/models/worry.py",
    "safeguarding/rules.py",
    "safeguarding/views/help.py",
    "voices/models/board.py",
    "voices/models/gatherings.py",
    "voices/models/ideas.py",
    "voices/forms/groups.py",
    "voices/models/advice.py",
    "voices/models/groups.py",
    "voices/models/meetings.py",
    "voices/models/statements.py",
    "voices/models/wordings.py",
    "voices/queries/advice.py",
    "voices/queries/cards.py",
    "voices/queries/first_work.py",
    "voices/queries/group_cards.py",
    "voices/queries/meetings.py",
    "voices/queries/members.py",
    "voices/queries/report.py",
    "voices/queries/statements.py",
    "voices/queries/steps.py",
    "voices/rules/board.py",
    "voices/rules/gatherings.py",
    "voices/rules/ideas.py",
    "voices/rules/advice.py",
    "voices/rules/groups.py",
    "voices/rules/meetings.py",
    "voices/rules/statements.py",
    "voices/views/ideas.py",
    "voices/views/join.py",
    "voices/rules/wordings.py",
    "voices/views/advice.py",
    "voices/views/meetings.py",
    "voices/views/tell.py",
    "voices/views/wordings.py",
)
# What the lint warns of and what stays, by its words: why.
NAMED = "It names something by the word that people know it by."
WHO_DID_IT = "Who did it does not matter here; who it is about does."
WAIVED = {
    "This visit was called off": WHO_DID_IT,
    "This visit was called off.": WHO_DID_IT,
    "This visit has begun, or it was called off.": WHO_DID_IT,
    "This visit is handed in": WHO_DID_IT,
    "This visit is handed in.": WHO_DID_IT,
    "This visit is handed in already.": WHO_DID_IT,
    "This visit is not handed in yet.": WHO_DID_IT,
    "It is not handed in yet.": WHO_DID_IT,
    "Your visit to [...] is handed in.": WHO_DID_IT,
    "Something is still needed": WHO_DID_IT,
    "Could not be asked": "It is the name of what happened; nobody did it wrong.",
    "Money or things are taken": "Whoever says it may not know who takes them.",
    "None of these counts as a no.": "A no is the answer of a person here, and no second no.",
    "We must tell someone if you or someone else may be hurt.": "One idea, in the very words that were agreed on.",
    "Then we tell a safeguarding lead. It is their job to keep people safe.": "The next sentence explains the word.",
    "How it is asked": "For staff and checkers, about the question.",
    "Regulator": "For staff and checkers; Easy Read has no other name for it.",
    "Ambassadors": "For staff, who know the role by this name.",
    "Only the Quality Team and ambassadors plan gatherings.": "For staff, who know the role by this name.",
    "Poster, normal size (A4)": NAMED,
    "Poster, large (A3)": NAMED,
    "Licence of the pictures: CC BY-SA 4.0": NAMED,
    "Licence of the letters: SIL Open Font License 1.1": NAMED,
    "A computer made the first voices, with eSpeak NG. Quality Checkers can record their own voices.": NAMED,
    "Some parts of the staff pages are from GOV.UK Frontend. Its licence is MIT.": NAMED,
}


def person_side() -> list[Path]:
    """Give the templates that people supported see: those that extend the person side, and what these include."""
    templates = {str(path.relative_to(path.parents[1])): path for path in SRC.glob("*/templates/**/*.html")}
    texts = {name: path.read_text() for name, path in templates.items()}
    found: set[str] = set()
    while True:
        more = {name for name, text in texts.items() if _is_person_side(text, found)} | _included(texts, found)
        if more <= found:
            return [templates[name] for name in sorted(found)]
        found |= more


def _is_person_side(text: str, found: set[str]) -> bool:
    extends = re.match(r'{% extends (?:"([^"]+)"|side) %}', text)
    return bool(extends) and (extends[1] is None or extends[1] in PERSON_SIDE | found)


def _included(texts: dict[str, str], found: set[str]) -> set[str]:
    names = {name for it in found for name in re.findall(r'{% include "([^"]+)"', texts[it])}
    return names & set(texts)


def fixed() -> dict[str, str]:
    """Give each fixed text that people supported read, and one file where it stands."""
    files = [(path, words.in_template(path)) for path in person_side()]
    files += [(SRC / name, words.in_python(SRC / name)) for name in PERSON_FILES]
    return {text: str(path.relative_to(SRC)) for path, texts in files for text in texts}


def spoken(text: str) -> str:
    """Put a name where a name, a day or somebody's words will stand."""
    return re.sub(r"<[^>]+>", "", text).replace("[...]", "Sam")


def warnings(text: str) -> list[str]:
    return [f"{it.rule}: {text[it.start : it.end]}: {it.hint}" for it in plainwords.lint(text)]


def test_the_person_side_is_found() -> None:
    names = {path.name for path in person_side()}

    assert {"question.html", "thread.html", "stop.html", "sign_in.html", "landing.html", "answer_row.html"} <= names
    assert "answer.html" not in names
    assert len(fixed()) > 300


def test_every_fixed_sentence_is_in_plain_words() -> None:
    faults = {text: warnings(spoken(text)) for text in fixed() if text not in WAIVED}

    assert [f"{fixed()[text]}: “{text}” {found}" for text, found in faults.items() if found] == []


def test_nothing_is_waived_that_is_not_said_or_not_warned_of() -> None:
    assert [text for text in WAIVED if text not in fixed() or not warnings(spoken(text))] == []


def test_hard_words_are_found() -> None:
    assert warnings("Your consultation feedback was escalated with a view to facilitating a co-produced outcome.")


@pytest.mark.parametrize("role", ["person", "checker"])
def test_the_pages_in_easy_read_are_in_plain_words(role: str) -> None:
    text = re.sub(r"\*\*.+?\*\*", "Sam", (DOCS / f"{role}.md").read_text())  # words of the screen are looked at above
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>|^#+ |^\s*(?:\d+\.|-) ", "", text, flags=re.MULTILINE)
    text = re.sub(r"\n(?=\S)", "\n\n", text.partition("Pictures: OpenMoji")[0])

    assert warnings(text) == []
