"""The doors of the house are exactly as the committed table says, and no planted word is met by anybody else."""

import pytest

from biggervoices.people import queries as people
from biggervoices.safeguarding.models import ConcernQuerySet
from tests import doors

pytestmark = pytest.mark.django_db

EVERYBODY = set(doors.WHO)
GROUP_READERS = {
    "person",
    "housemate",
    "person elsewhere",
    "checker",
    "checker elsewhere",
    "quality team",
    "committee",
    "executive",
    "auditor",
}

# Who may meet which planted words (SAFE.md section 1). Everybody named here does, which shows that each could leak.
MAY_READ: dict[str, set[str]] = {
    # A worry: those who read worries. Its raiser sees where it stands, and not the words.
    "PLANTED-WORRY": {"safeguarding"},
    # What a lead tells the person of it: the person.
    "PLANTED-TELLING": {"person", "safeguarding"},
    # A worry that was shared with Quinn. It is about Tom: he and Cath, his manager, are left out.
    "PLANTED-SHARED": {"safeguarding", "quality team"},
    # Answers while the visit is open: the person, the checker, the supporter.
    "PLANTED-ANSWER": {"person", "checker", "supporter"},
    # Answers once handed in: the person. The wish in them became a point, which the Quality Team reads first.
    "PLANTED-HANDED-IN": {"person", "quality team"},
    # Words that sound urgent: the person's, the crew's until hand-in, then the Quality Team's.
    "PLANTED-SOON": {"person", "quality team"},
    "PLANTED-NOW": {"person", "checker", "supporter"},
    # How the visit was for the checker: the checker, and the Quality Team, as the page says that asks.
    "PLANTED-DEBRIEF": {"checker", "quality team"},
    # What was seen of somebody who uses no words: the person, and the Quality Team.
    "PLANTED-TIME": {"person", "quality team"},
    # What somebody needs and has not agreed to share with visitors: they, who works with them, and who asks for it.
    "PLANTED-DECIDED": {"person", "quality team"},
    "PLANTED-NEEDS": {"person", "team", "manager", "quality team"},
    # A new version in the making, and what a checker finds unclear in it: who makes it, and who tries it.
    "PLANTED-DRAFT": {"checker", "quality team"},
    "PLANTED-TRIAL": {"checker", "quality team"},
    # A form that somebody of the Quality Team brought and looks at: they alone, until it is a draft.
    "PLANTED-FORM": {"quality team"},
    # Why something may not be thrown away: who holds it.
    "PLANTED-HOLD": {"administrator", "safeguarding"},
    # Points, before and after the Quality Team's reading. What is about just one person goes to their manager alone;
    # what everyone may hear stands on the wall of the home, without a name. Bilal lets his family see what everyone may
    # hear.
    "PLANTED-UNREAD": {"person", "quality team"},
    # "Tell us": a draft is the person's alone; what is sent is read by the Quality Team.
    "PLANTED-DRAFTED": {"person"},
    "PLANTED-TOLD": {"person", "quality team"},
    "PLANTED-TELL-US": {"person", "quality team"},
    # A gathering: who leads it. Who sits there sees the board with their seat alone, which none of these has.
    "PLANTED-DAY": {"person", "quality team"},
    "PLANTED-LIFT": {"person", "quality team"},
    "PLANTED-CARD": {"quality team"},
    "PLANTED-THEME": {"person", "quality team", "executive"},
    # Whose card is in a theme follows it; the leader who answers reads what all say together, and no card.
    "PLANTED-MINE": {"person", "quality team"},
    "PLANTED-STATEMENT": {"person", "quality team", "executive"},
    "PLANTED-IDEA": {"person", "quality team", "executive"},
    "PLANTED-WAITS": {"quality team"},
    # A group: what everybody reads; what its readers do; what its members and the Quality Team alone do.
    "PLANTED-PURPOSE": EVERYBODY,
    "PLANTED-AGREED": EVERYBODY,
    "PLANTED-ADVICE": EVERYBODY,
    "PLANTED-RESPONSE": EVERYBODY,
    "PLANTED-PAPER": GROUP_READERS,
    "PLANTED-ITEM": GROUP_READERS,
    "PLANTED-TOGETHER": GROUP_READERS,
    "PLANTED-PLACE": {"person", "committee", "quality team"},
    "PLANTED-PROPOSED": {"person", "committee", "quality team"},
    "PLANTED-MISSING": {"person", "committee", "quality team"},
    "PLANTED-SENTENCE": {"quality team"},
    "PLANTED-QUALITY-TEAM": {"person", "quality team"},
    "PLANTED-JUST-ME": {"person", "family", "manager", "quality team"},
    "PLANTED-MANAGER": {"person", "checker", "supporter", "manager", "regional", "quality team"},
    "PLANTED-ALL": {
        "person",
        "family",
        "housemate",
        "checker",
        "supporter",
        "team",
        "manager",
        "regional",
        "quality team",
    },
    # The answer and what was done. Actions are for executive leaders and auditors to read, too.
    "PLANTED-REPLY": {
        "person",
        "family",
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
        "family",
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
    "/recorder/",
    "/join/",
    "/api/worries",
    "/our-groups/",
)


def test_every_address_is_in_the_committed_table(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-doors"):
        doors.TABLE.write_text(doors.table(doors.walk()))

    assert {route for route, _method in doors.read_table()} == doors.addresses()


@pytest.mark.parametrize("kind", doors.WHO)
def test_the_doors_are_as_the_committed_table_says(kind: str) -> None:
    walked = doors.walk(kind)

    expected = {door: answers[kind] for door, answers in doors.read_table().items()}
    found = {door: answers[kind] for door, answers in walked.answers.items()}
    assert {door: said for door, said in found.items() if expected.get(door) != said} == {}
    assert set(found) == set(expected)
    may_read = {words for words, kinds in MAY_READ.items() if kind in kinds}
    # More would be a leak. Less would prove nothing: what nobody can read anyhow cannot leak.
    assert walked.met == {words: walked.met[words] for words in may_read}
    # Tabs and histories of shared tablets show titles: a name, and what somebody wrote, is in none.
    assert walked.naming == {}
    # Whoever may not fetch a face sees a drawing.
    assert walked.torn == {}


def test_whoever_asks_for_the_head_of_a_page_is_answered_as_its_reader() -> None:
    assert doors.heads() == {}


def test_no_door_breaks() -> None:
    broken = [door for door, answers in doors.read_table().items() if any("500" in said for said in answers.values())]

    assert broken == []


def test_whoever_is_not_signed_in_is_never_told_what_there_is() -> None:
    """Known or not, all that is not public goes to sign-in alike; a program is told so by a code."""
    answers = {door: kinds["anonymous"] for door, kinds in doors.read_table().items()}

    closed = {
        (route, method): said
        for (route, method), said in answers.items()
        if route != "/" and not route.startswith(OPEN)
    }
    assert {said for (route, _method), said in closed.items() if route.startswith("/api/")} == {"401"}
    assert {said for (route, _method), said in closed.items() if not route.startswith("/api/")} == {"in"}


def test_an_address_that_names_something_unknown_fails_loudly() -> None:
    with pytest.raises(doors.NotInTheWorldError, match=r"tests/doors\.py"):
        doors.doors("unicorns/<uuid:id>/", {})
    with pytest.raises(doors.NotInTheWorldError, match="horn"):
        doors.doors("unicorns/<slug:horn>/", {})


def test_a_planted_leak_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody read every worry, for once: the door test sees it."""
    monkeypatch.setattr(ConcernQuerySet, "visible_to", lambda self, _person, *, on: self)
    monkeypatch.setattr(doors, "routes", lambda: iter(["worries/<uuid:id>/"]))

    walked = doors.walk("team")

    assert walked.answers["/worries/<concern>/", "GET"] == {"team": "200"}
    assert walked.where["PLANTED-WORRY", "team"] == "GET /worries/<concern>/"


def test_a_name_or_planted_words_in_a_title_are_seen() -> None:
    walked = doors.Walk(kinds=("team",), names=frozenset({"Bilal"}))

    for title in ("Tell Bilal&#x27;s team", "Mend PLANTED-DOOR", "Tell somebody"):
        walked.read(f"<title>{title}</title><h1>Bilal</h1>".encode(), "GET /to-tell/", "team")

    assert set(walked.naming) == {"Tell Bilal&#x27;s team", "Mend PLANTED-DOOR"}


def test_a_face_that_is_shown_and_not_served_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve no photo, for once: the door test sees which page shows one."""
    monkeypatch.setattr(people, "photo_for", lambda *_who, **_when: None)
    monkeypatch.setattr(doors, "routes", lambda: iter(["people/<uuid:id>/"]))

    walked = doors.walk("quality team")

    assert set(walked.torn.values()) == {"GET /people/<person>/ shows it: 404"}
