"""Advice of a group to the leaders: where each piece stands, and whether the leaders are late."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.loop.formats import age_words, day_words
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Advice, Group, Heard, Response

ANSWER_PICTURES = {Response.ACCEPT: "yes", Response.PARTLY: "sometimes", Response.NO: "no"}
NEWS_DAYS = 60  # for so long an answer is news to members who have not heard it


@dataclass(frozen=True)
class Seen:
    """One piece of advice and what came of it, for everybody. Names only for who is signed in."""

    id: UUID
    words: str
    why: str
    picture: str
    given: str
    answer_by: str
    state: str  # one sentence: where it stands
    is_late: bool
    is_open: bool
    is_back: bool
    says: str
    says_words: str
    says_picture: str
    answer: str
    answered: str
    who: str
    promise: str
    promise_is_late: bool
    done: str
    done_day: str


def seen(advice: Advice, *, today: date, named: bool) -> Seen:
    """Put advice and its answer into words. named: whether the reader may see who answers. No query where joined."""
    response: Response | None = getattr(advice, "response", None)
    is_back, is_late = advice.taken_back_at is not None, response is None and advice.answer_by < today
    says = response.says if response and not is_back else ""
    done = response is not None and response.done_at is not None and not is_back
    return Seen(
        id=advice.pk,
        words=advice.words,
        why=advice.why,
        picture="back" if is_back else advice.picture,
        given=day_words(localdate(advice.given_at), today=today),
        answer_by=day_words(advice.answer_by, today=today),
        state=_state(advice, response, today),
        is_late=is_late and not is_back,
        is_open=response is None and not is_back,
        is_back=is_back,
        says=says,
        says_words=says_words(says) if says else "",
        says_picture=ANSWER_PICTURES.get(says, ""),
        answer=response.words if response and says else "",
        answered=day_words(localdate(response.answered_at), today=today) if response and says else "",
        who=(str(response.answered_by) if named else _("The leaders")) if response else "",
        promise=_promise(response, named=named, today=today) if response and says else "",
        promise_is_late=bool(response and response.do_by and response.do_by < today and not done),
        done=response.done_words if response and done else "",
        done_day=day_words(localdate(response.done_at), today=today) if response and response.done_at else "",
    )


def says_words(says: str) -> str:
    """Give the leaders' answer in one short sentence."""
    return {
        Response.ACCEPT: _("Yes, we will do it."),
        Response.PARTLY: _("We will do a part of it."),
        Response.NO: _("No, we will not do it."),
    }[says]


def _state(advice: Advice, response: Response | None, today: date) -> str:
    if advice.taken_back_at:
        return _("The group took this back.")
    if response is not None:
        if response.done_at:
            return _("It is done.")
        return says_words(response.says)
    if advice.answer_by < today:
        days = age_words(advice.answer_by, today=today)
        return _("The leaders are late. They had to answer %(days)s.") % {"days": days}
    return _("The leaders must answer by %(day)s.") % {"day": day_words(advice.answer_by, today=today)}


def _promise(response: Response, *, named: bool, today: date) -> str:
    if response.do_by is None:
        return ""
    facts = {"name": response.owner, "day": day_words(response.do_by, today=today)}
    return (_("%(name)s does it by %(day)s.") if named else _("The leaders do it by %(day)s.")) % facts


def advice_of(group: Group, *, today: date, named: bool) -> list[Seen]:
    """Give all advice of a group: what is late, what waits, then the newest. One query."""
    found = [seen(it, today=today, named=named) for it in _joined().filter(group=group)]
    return sorted(found, key=lambda it: (not it.is_late, not it.is_open, it.is_back))


def one(id: UUID) -> Advice | None:
    """Give one piece of advice with all that is shown beside it."""
    return _joined().select_related("item__meeting").filter(pk=id).first()


def _joined() -> QuerySet[Advice]:
    return Advice.objects.select_related("group", "response__answered_by", "response__owner")


def late_of(groups: list[Group], *, on: date) -> dict[UUID, int]:
    """Give how many answers are late, by group. One query."""
    late = Advice.objects.overdue(on).filter(group__in=groups).values_list("group", flat=True)
    found = list(late)
    return {group.pk: found.count(group.pk) for group in groups}


def to_answer(standing: Standing) -> list[Advice]:
    """Give what a leader answers: not of a group that they are in. The first due first. One query."""
    if not standing.holds(Role.EXECUTIVE):
        return []
    theirs = Q(group__members__person=standing.person) & (
        Q(group__members__until=None) | Q(group__members__until__gte=standing.on)
    )
    found = Advice.objects.open().exclude(theirs).select_related("group")
    return list(found.order_by("answer_by", "given_at"))


def waiting() -> list[Advice]:
    """Give all that waits for the leaders, the first due first."""
    return list(Advice.objects.open().select_related("group").order_by("answer_by", "given_at"))


def promised() -> list[Response]:
    """Give all that was promised to groups and is not done, the first due first."""
    found = Response.objects.filter(do_by__isnull=False, done_at=None, advice__taken_back_at=None)
    return list(found.select_related("advice__group", "owner").order_by("do_by"))


def is_news(response: Response, person: Person) -> bool:
    """Tell whether a member has not said yet that they heard this."""
    what = Heard.DONE if response.done_at else Heard.ANSWER
    return not response.heard.filter(person=person, what=what).exists()


def doers(*, on: date) -> QuerySet[Person]:
    """Give who can be asked to do what is promised: executive leaders, regional managers and the Quality Team."""
    what = (Role.EXECUTIVE, Role.REGIONAL, Role.QUALITY_TEAM)
    able = Role.objects.live(on).filter(what__in=what).values("person")
    return Person.objects.filter(pk__in=able, is_active=True).order_by("name")
