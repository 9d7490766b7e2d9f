"""Make points of what people said: the words that go on to the loop, each of them once."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from biggervoices.checks.formats import day_words
from biggervoices.checks.models import Interview, Visit
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.loop.changes import raise_point
from biggervoices.pure import slips

FROM_A_SLIP = UUID("6f0b7a0e-6a43-5d0f-9a53-6c1d0d7d9c11")  # a name space: a slip makes one point, and always the same


def point_of(slip: UUID) -> UUID:
    """Name the point that comes of a slip."""
    return uuid5(FROM_A_SLIP, str(slip))


def points_of(interview: Interview, said: slips.Interviewed) -> list[dict[str, Any]]:
    """Tell what is raised for one interview. What somebody else said for a person is never raised as theirs."""
    if interview.kind == Interview.NOT_ASKED or interview.taken_back_at:
        return []
    kit = kit_of(interview.visit.version_id)
    # Nobody is asked without these two questions; were they lost all the same, the most careful answer counts.
    hears, named = said.hears or "QUALITY_TEAM", bool(said.named)
    raised = [
        {
            "id": point_of(one.want_id),
            "kind": "CHANGE",
            "words": one.want.get("words") or _("I want this to change."),
            "about": one.want.get("about", "JUST_ME"),
            "hears": one.hears or hears,
            "named": named if one.named is None else one.named,
            "reword": said.reword if one.named is None else one.reword,
            "question": kit.questions[question].words,
            "picture": kit.questions[question].picture,
        }
        for question, one in said.each()
        if one.want and one.want_id and one.want_by != slips.SOMEONE
    ]
    return raised + [
        {
            "id": point_of(good.id),
            "kind": "GOOD",
            "words": good.words,
            "about": "OUR_HOME",
            "hears": hears,
            "named": named,
            "reword": said.reword,
            "question": "",
            "picture": "good-thing",
        }
        for good in said.good
        if good.by != slips.SOMEONE
    ]


def heard_at(visit: Visit) -> dict[str, Any]:
    """Tell where a point was heard."""
    return {
        "home": visit.home,
        "heard_label": _("Quality Checker visit, %(day)s") % {"day": day_words(visit.on)},
        "heard_path": reverse("checks:visit", args=[visit.pk]),
        "heard_id": visit.pk,
        "heard_on": visit.on,
    }


def raise_points(visit: Visit, interview: Interview, said: slips.Interviewed, *, now: datetime) -> int:
    """Raise each wish and each good thing of an interview; raised already, it stands."""
    facts = points_of(interview, said)
    for one in facts:
        raise_point(**one, **heard_at(visit), person=interview.person, asked_by=list(visit.checkers.all()), now=now)
    return len(facts)


def raise_late(interview: Interview, *, now: datetime) -> None:
    """Raise what came after hand-in: it is marked late, and still it is heard."""
    raise_points(interview.visit, interview, interviewed(interview), now=now)
