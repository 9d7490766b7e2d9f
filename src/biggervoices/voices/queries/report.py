"""The report of a gathering: what people say together, what will happen, and what came of the last one."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Reply, Verdict
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import DayPhoto, Gathering, Idea, Seat
from biggervoices.voices.queries.ideas import ThemeSeen, themes_of

MOST_CARDS = 6  # of a theme, on the page; all of them stand in the number
READS = (Role.QUALITY_TEAM, Role.EXECUTIVE, Role.COMMITTEE)


@dataclass(frozen=True)
class IdeaTold:
    """An idea, and where it stands, in a picture and sentences."""

    words: str
    picture: str
    state: tuple[str, ...]


@dataclass(frozen=True)
class ThemeTold:
    """One theme: what it is called, how many cards are in it and what some say, what all say together, its ideas.

    again: it was a theme of the gathering before, too.
    """

    name: str
    picture: str
    colour: str
    count: int
    cards: tuple[str, ...]
    statement: str
    agreed: bool
    ideas: tuple[IdeaTold, ...]
    again: bool


@dataclass(frozen=True)
class Report:
    """A whole report; before: the gathering before this one, with what came of its themes."""

    gathering: Gathering
    day: str
    people: int
    tables: int
    themes: tuple[ThemeTold, ...]
    photos: tuple[DayPhoto, ...]
    before: "Report | None"


def reports(standing: Standing) -> QuerySet[Gathering]:
    """Give the gatherings whose report somebody reads, the newest first."""
    over = Gathering.objects.filter(ended_at__isnull=False)
    return over if standing.holds(*READS) else over.filter(_took_part(standing))


def last_report(standing: Standing) -> Gathering | None:
    """Give the last gathering whose report somebody reads."""
    return reports(standing).order_by("-on", "-ended_at").first()


def took_part(standing: Standing, gathering: Gathering) -> bool:
    """Tell whether somebody was asked to a gathering, sat there, leads it, or is of the Quality Team."""
    return Gathering.objects.filter(_took_part(standing), pk=gathering.pk).exists()


def _took_part(standing: Standing) -> Q:
    sat = Seat.objects.filter(gathering=OuterRef("pk"), person=standing.person.pk)
    return Q(pk__in=Gathering.objects.seen_by(standing).order_by().values("pk")) | Q(Exists(sat))


def photos_read_by(standing: Standing) -> QuerySet[Gathering, Any]:
    """Give the gatherings whose report shows its photos to somebody: of those who were there, as with cards."""
    return reports(standing).filter(_took_part(standing)).order_by().values("pk")


def report_of(gathering: Gathering, *, with_cards: bool, on: date) -> Report:
    """Give the report of a gathering. with_cards: what single cards say, and photos, for whoever was there."""
    last = Gathering.objects.filter(ended_at__isnull=False, on__lt=gathering.on).order_by("-on").first()
    before = _report(last, (), with_cards=False, on=on) if last else None
    return _report(gathering, before.themes if before else (), with_cards=with_cards, on=on, before=before)


def _report(
    gathering: Gathering,
    earlier: tuple[ThemeTold, ...],
    *,
    with_cards: bool,
    on: date,
    before: Report | None = None,
) -> Report:
    seen = themes_of(gathering)
    ideas = [idea for theme in seen for idea in theme.ideas]
    prefetch_related_objects([it for it in ideas if it.reply], "reply__by", "reply__actions__owner")
    heard = _heard(ideas)
    names = {it.name.casefold() for it in earlier}
    told = tuple(_theme(it, heard, names, with_cards=with_cards, on=on) for it in seen if it.cards or it.wording)
    seats = Counter(gathering.seats.values_list("where", flat=True))
    tables = seats.pop(Seat.TABLE, 0)
    ordered = tuple(sorted(told, key=lambda it: -it.count))
    photos = tuple(gathering.photos.shown().select_related("picture")) if with_cards else ()
    return Report(gathering, day_words(gathering.on, today=on), sum(seats.values()), tables, ordered, photos, before)


def _theme(
    seen: ThemeSeen, heard: dict[UUID, Counter[str]], names: set[str], *, with_cards: bool, on: date
) -> ThemeTold:
    return ThemeTold(
        name=str(seen.theme.name),
        picture=seen.theme.picture,
        colour=seen.theme.colour,
        count=len(seen.cards),
        cards=tuple(dict.fromkeys(it for it in seen.cards if it))[:MOST_CARDS] if with_cards else (),
        statement=str(seen.wording.words) if seen.wording else "",
        agreed=bool(seen.wording and seen.wording.agreed_at),
        ideas=tuple(_idea(it, heard[it.pk], on) for it in seen.ideas),
        again=str(seen.theme.name).casefold() in names,
    )


def _idea(idea: Idea, heard: Counter[str], on: date) -> IdeaTold:
    reply = idea.reply
    if reply is None:
        if idea.asked and idea.answer_by:
            chosen = (_("People chose this idea."),) if idea.forward_at else ()
            facts = {"name": idea.asked, "day": day_words(idea.answer_by, today=on)}
            return IdeaTold(
                idea.words,
                "waiting",
                (
                    *chosen,
                    _("%(name)s answers by %(day)s.") % facts,
                ),
            )
        return IdeaTold(idea.words, "talk", (_("We have not asked anybody yet."),))
    said = _answered(reply, on)
    if heard:
        words = {Verdict.YES: _("Yes: %(n)s."), Verdict.NOT_YET: _("Not yet: %(n)s."),
                 Verdict.DO_NOT_KNOW: _("I do not know: %(n)s.")}  # fmt: skip
        counts = " ".join(text % {"n": heard[value]} for value, text in words.items() if heard[value])
        said = [*said, f"{_('Is it better now?')} {counts}"]
    picture = {Reply.WE_WILL: "promise", Reply.WE_CANNOT: "say-no"}.get(reply.kind, "find-out")
    return IdeaTold(idea.words, "better-now" if heard[Verdict.YES] else picture, tuple(said))


def _answered(reply: Reply, on: date) -> list[str]:
    if reply.kind == Reply.WE_CANNOT:
        return [_("%(name)s says: we cannot, because") % {"name": reply.by}, reply.words]
    said = [_("%(name)s says: we will.") % {"name": reply.by}, reply.words]
    for action in reply.actions.all():
        if action.done_at:
            said.append(_("%(name)s did it.") % {"name": action.owner})
        else:
            said.append(
                _("%(name)s does it by %(day)s.") % {"name": action.owner, "day": day_words(action.due_on, today=on)}
            )
    return [it for it in said if it]


def _heard(ideas: list[Idea]) -> dict[UUID, Counter[str]]:
    """Count the last word of each person on what came of each idea. One query."""
    last = Verdict.objects.filter(point__together=True, point__taken_back_at=None)
    mine = last.filter(point__heard_id__in=[it.pk for it in ideas]).order_by("point", "-at", "-pk").distinct("point")
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for idea, value in mine.values_list("point__heard_id", "value"):
        if idea:
            found[idea][value] += 1
    return found
