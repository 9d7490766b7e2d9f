"""Is it better now? as figures for everybody: of the whole organisation, never of a home."""

from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from biggervoices.loop.models import Action, Answered, Point, Reply, Verdict

LEAST_PEOPLE = 10
ROUNDED_TO = 5
NOT_HEARD = "NOT_HEARD"


@dataclass(frozen=True)
class VerdictCounts:
    """What people say of changes that were done, rounded to 5. No answer is "not heard yet", never a yes or a no."""

    yes: int
    not_yet: int
    do_not_know: int
    not_heard: int


def verdict_counts() -> VerdictCounts | None:
    """Give the public figures; None where fewer than 10 people are behind them. Two queries."""
    undone = Action.objects.filter(reply=OuterRef("reply"), done_at=None)
    done = Answered.objects.filter(~Exists(undone), point=OuterRef("pk"), final=True, reply__kind=Reply.WE_WILL)
    points = Point.objects.standing().filter(Exists(done), person__isnull=False)
    if points.aggregate(people=Count("person", distinct=True))["people"] < LEAST_PEOPLE:
        return None
    last = Verdict.objects.filter(point=OuterRef("pk"), reply__kind=Reply.WE_WILL).order_by("-at").values("value")[:1]
    said = points.annotate(said=Coalesce(Subquery(last), Value(NOT_HEARD), output_field=CharField()))
    counts = dict(said.order_by().values("said").annotate(points=Count("pk")).values_list("said", "points"))
    rounded = {value: ROUNDED_TO * round(count / ROUNDED_TO) for value, count in counts.items()}
    return VerdictCounts(
        yes=rounded.get(Verdict.YES, 0),
        not_yet=rounded.get(Verdict.NOT_YET, 0),
        do_not_know=rounded.get(Verdict.DO_NOT_KNOW, 0),
        not_heard=rounded.get(NOT_HEARD, 0),
    )
