"""What changes who sees somebody's things, for the tests of keeping."""

from collections.abc import Callable
from datetime import timedelta

from biggervoices.checks.models import Visit
from biggervoices.core.ids import new_id
from biggervoices.loop.models import Point
from biggervoices.people import changes as people
from biggervoices.people.models import ConsentText, Person, Role, Support
from tests import make

YESTERDAY = make.TODAY - timedelta(days=1)


def supports_end() -> None:
    Support.objects.update(until=YESTERDAY)


def team_lives_there() -> None:
    make.role(make.quinn(), Role.TEAM, at=make.home())


def manager_joins_the_quality_team() -> None:
    make.role(make.cath(), Role.QUALITY_TEAM)


def somebody_moves_in() -> None:
    make.role(make.dev(), Role.SUPPORTED, at=make.home("Ash House"))


def roles_end() -> None:
    Role.objects.filter(what__in=(Role.TEAM, Role.CHECKER)).update(until=YESTERDAY)


def accounts_close() -> None:
    Person.objects.filter(name__in=("Cath", "Fay", "Joe")).update(is_active=False, left_on=make.TODAY)


def words_are_taken_back() -> None:
    Point.objects.filter(about=Point.OUR_HOME).update(words="", passed_words="", voice="", taken_back_at=make.NOW)


def only_stands(point: Point) -> None:
    """All other words were taken back."""
    Point.objects.exclude(pk=point.pk).update(words="", passed_words="", voice="", taken_back_at=make.NOW)


def visits_end() -> None:
    Visit.objects.filter(state=Visit.OPEN).update(state=Visit.DONE, finished_at=make.NOW, finished_by=make.quinn())


def bilal_checks_too() -> None:
    make.role(make.bilal(), Role.CHECKER)


def bilal_works_too() -> None:
    make.role(make.bilal(), Role.TEAM, at=make.home("Ash House"))


def bilal_says_no_to_his_circle() -> None:
    text = ConsentText.objects.filter(purpose="circle").latest("version")
    people.record_consent(make.bilal(), text, id=new_id(), yes=False, by=make.bilal(), now=make.NOW)


CHANGES: tuple[Callable[[], None], ...] = (
    supports_end,
    team_lives_there,
    manager_joins_the_quality_team,
    somebody_moves_in,
    roles_end,
    accounts_close,
    words_are_taken_back,
    visits_end,
    bilal_checks_too,
    bilal_works_too,
    bilal_says_no_to_his_circle,
)
