"""The demo organisation: made-up people with 18 months behind them and something to do today."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from biggervoices.checks.changes.past import record_past_visits
from biggervoices.checks.changes.reports import make_past_reports
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import Visit
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.core.refusals import must
from biggervoices.house.demo import cast as casting
from biggervoices.house.demo import present
from biggervoices.house.demo.committee import meet_as_committee
from biggervoices.house.demo.courses import Courses, past_points
from biggervoices.house.demo.drawings import make_drawings
from biggervoices.house.demo.gathering import hold_gathering, tell_us, tell_whole_thread
from biggervoices.house.demo.questions import begin_new_questions
from biggervoices.house.demo.stage import Stage, text
from biggervoices.house.demo.tales import Tales
from biggervoices.house.demo.visits import Visits
from biggervoices.house.demo.worries import raise_worries
from biggervoices.loop.changes.past import write_past
from biggervoices.people.changes import describe_organisation
from biggervoices.people.models import Organisation, Person

Say = Callable[[str], None]


@transaction.atomic
def make_demo(*, now: datetime, say: Say) -> None:
    """Make the whole organisation, or nothing. Raises Refused where there are people already."""
    must(why_not_make())
    stage, names = Stage(now), text("names.toml")
    say("Drawing the faces ...")
    faces = sorted({portrait for _name, portrait in [*names["first"], *names["staff"]]})
    portraits, logo = make_drawings(faces, maker=names["logo_maker"], now=now)
    describe_organisation(
        by=None,
        now=now,
        name=names["organisation"],
        is_demo=True,
        on_call_phone=names["on_call_phone"],
        office_phone=names["office_phone"],
        logo=logo,
        logo_maker=names["logo_maker"],
        logo_story=names["logo_story"],
    )
    say("Making 40 homes and everybody in them ...")
    cast = casting.make_cast(stage, names, portraits)
    casting.issue_cards(stage, cast)
    version = load_starter(now=stage.at(stage.begins, 9))
    say("Telling 18 months of visits ...")
    tales = Tales(stage)
    visits = Visits(stage, cast, tales, kit_of(version.pk))
    by_hand = present.HandTold(stage, cast, tales, visits)
    told = sorted([*by_hand.all(), *visits.past(present.SINCE)], key=lambda it: it.visit.on)
    raised = record_past_visits([it.visit for it in told], now=now)
    say("Telling what came of what people said ...")
    courses = Courses(stage, cast, tales).draw(told, raised)
    write_past([point for it in courses for point in past_points(by_hand.course(it, cast), cast, now=now)])
    present.spend_time_with(stage, cast, tales, visits)
    casting.say_farewell(stage, cast)
    say("Planning what comes next ...")
    present.bring_the_box(stage, cast)
    present.plan_what_comes(stage, cast)
    present.debrief_yesterday(stage, cast, Visit.objects.get(home__name="Willow Court", on=stage.day(1)))
    raise_worries(stage, cast)
    begin_new_questions(stage, cast, version)
    tell_us(stage, cast)
    hold_gathering(stage, cast)
    tell_whole_thread(stage, cast)
    meet_as_committee(stage, cast)
    say("Writing the reports ...")
    make_past_reports(Visit.objects.filter(state=Visit.DONE), now=now)


def why_not_make() -> str | None:
    """Say why the demo cannot be made here."""
    if Organisation.objects.filter(is_demo=True).exists():
        return "The demo organisation is here already."
    if Person.objects.exists():
        return "There are people in this database. The demo wants an empty one."
    return None
