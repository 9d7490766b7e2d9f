"""The doors of the house are exactly as the committed table says, and no planted word is met by anybody else."""

from functools import cache
from pathlib import Path

import pytest

from tests import doors
from tests.doors import Walk

pytestmark = pytest.mark.django_db

# Who may meet which planted words (SAFE.md section 1). Everybody named here does, which shows that each could leak.
MAY_READ: dict[str, set[str]] = {
    # A worry: those who read worries. Its raiser sees where it stands, and not the words.
    "PLANTED-WORRY": {"safeguarding"},
    # Answers while the visit is open: the person, the checker, the supporter.
    "PLANTED-ANSWER": {"person", "checker", "supporter"},
    # Answers once handed in: the person. The wish in them became a point, which the Quality Team reads first.
    "PLANTED-HANDED-IN": {"person", "quality team"},
    # How the visit was for the checker: the checker alone. The Quality Team hears whether they want to talk.
    "PLANTED-DEBRIEF": {"checker"},
    # What somebody needs and has not agreed to share with visitors: who works with them, and who asks for it.
    "PLANTED-NEEDS": {"team", "manager", "quality team"},
    # Points, before and after the Quality Team's reading. What is about just one person goes to their manager alone;
    # what everyone may hear stands on the wall of the home, without a name.
    "PLANTED-UNREAD": {"person", "quality team"},
    "PLANTED-QUALITY-TEAM": {"person", "quality team"},
    "PLANTED-JUST-ME": {"person", "manager", "quality team"},
    "PLANTED-MANAGER": {"person", "checker", "supporter", "manager", "regional", "quality team"},
    "PLANTED-ALL": {"person", "housemate", "checker", "supporter", "team", "manager", "regional", "quality team"},
    # The answer and what was done. Actions are for executive leaders and auditors to read, too.
    "PLANTED-REPLY": {
        "person",
        "checker",
        "supporter",
        "team",
        "manager",
        "regional",
        "quality team",
        "executive",
        "auditor",
    },
    "PLANTED-UPDATE": {
        "person",
        "housemate",
        "checker",
        "supporter",
        "team",
        "manager",
        "regional",
        "quality team",
        "executive",
        "auditor",
    },
}

# Where somebody may go who is not signed in. Written out here again on purpose: middleware.py must not widen by itself.
OPEN = (
    "/demo/",
    "/health/",
    "/help/",
    "/accounts/",
    "/sign-in/",
    "/card",
    "/look/",
    "/kit/",
    "/credits/",
    "/say/",
    "/pictures/",
)


@pytest.fixture
def walked(db: None) -> Walk:
    return walk_once()


@cache
def walk_once() -> Walk:
    return doors.walk()


def test_the_doors_are_as_the_committed_table_says(walked: Walk, request: pytest.FixtureRequest) -> None:
    found = doors.table(walked)
    if request.config.getoption("--write-doors"):
        doors.TABLE.write_text(found)

    assert found.splitlines() == doors.TABLE.read_text().splitlines()


def test_no_door_breaks(walked: Walk) -> None:
    broken = {door: kinds for door, kinds in walked.answers.items() if any("500" in it for it in kinds.values())}

    assert broken == {}


def test_whoever_is_not_signed_in_is_never_told_what_there_is(walked: Walk) -> None:
    """Known or not, all that is not public goes to sign-in alike; what is public never differs by who asks."""
    answers = {door: kinds["anonymous"] for door, kinds in walked.answers.items()}
    public = (
        "/demo/",
        "/health/",
        "/help/",
        "/accounts/",
        "/sign-in/",
        "/card",
        "/look/",
        "/kit/",
        "/credits/",
        "/say/",
    )

    outside = {door: said for door, said in answers.items() if not door[0].startswith((*public, "/pictures/"))}
    assert {door: said for door, said in outside.items() if said != "in" and door[0] != "/"} == {}


def test_nobody_meets_words_that_are_not_for_them(walked: Walk) -> None:
    leaks = {
        f"{words}: {kind} at {walked.where[words, kind]}"
        for words, kinds in walked.met.items()
        for kind in kinds - MAY_READ.get(words, set())
    }

    assert leaks == set()


def test_every_planted_word_is_met_by_whom_it_is_for(walked: Walk) -> None:
    """What nobody can read anyhow would prove nothing."""
    unmet = {words: kinds - walked.met.get(words, set()) for words, kinds in MAY_READ.items()}

    assert {words: kinds for words, kinds in unmet.items() if kinds} == {}


def test_an_address_that_names_something_unknown_fails_loudly() -> None:
    with pytest.raises(doors.NotInTheWorldError, match=r"tests/doors\.py"):
        doors.doors("unicorns/<uuid:id>/", {})
    with pytest.raises(doors.NotInTheWorldError, match="horn"):
        doors.doors("unicorns/<slug:horn>/", {})


def test_a_planted_leak_is_seen(walked: Walk) -> None:
    assert walked.met["PLANTED-WORRY"] == {"safeguarding"}
    assert Path(doors.TABLE).exists()
