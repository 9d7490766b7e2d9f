"""A person's own thread as a path: what I said, who read it, what they answered, what they did, what I say now."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.easyread.models import Picture
from biggervoices.loop import rules
from biggervoices.loop.formats import day_of, day_words
from biggervoices.loop.models import Action, Answered, Point, Reply, Update, Verdict
from biggervoices.loop.queries.names import people_in
from biggervoices.people.models import Person
from biggervoices.people.queries import faces_seen

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True)
class Step:
    """One step of the path. state: done, now (we are here), later. asks: where the person is asked something."""

    title: str
    picture: str
    state: str = DONE
    day: str = ""
    words: tuple[str, ...] = ()
    quote: str = ""  # the very words of somebody
    after: tuple[str, ...] = ()  # what follows from them
    mine: bool = False  # the person's own step: what I said, what I say now
    own: Picture | None = None  # a photo of whoever speaks
    src: str = ""  # the picture of an update
    alt: str = ""
    sound: str = ""
    sound_words: str = ""
    is_new: bool = False
    asks: str = ""
    asks_words: str = ""


@dataclass(frozen=True)
class Path:
    """The whole thread of one point."""

    point: Point
    steps: tuple[Step, ...]
    new: int  # things to see that the person has not seen yet
    asks_better: bool
    verdict: str
    is_no: bool  # the home said that it cannot


@dataclass(frozen=True)
class _Told:
    """What is new to the person, by reply and update."""

    things: frozenset[UUID | None]

    def is_new(self, thing: UUID | None) -> bool:
        return thing in self.things


def path_of(point: Point, *, reader: Person, now: datetime, why_not_say: str | None = None) -> Path:
    """Read the whole thread of a person's own point: six queries, however long it is.

    reader: the person. why_not_say: why they are not asked here whether it is better.
    """
    today = localdate(now)
    answered = _answered(point)
    verdicts = list(point.verdicts.select_related("recorded_by"))
    told = _Told(frozenset(t.update_id or t.reply_id for t in point.tellings.all() if t.told_at is None))
    steps = [_said(point, today)]
    if point.taken_back_at is None:
        steps += _read(point, told, today)
        if point.passed_at:
            steps += _answers(point, answered, verdicts, told, today, why_not_say)
    finals = [one.reply for one in answered if one.final]
    value = verdicts[-1].value if verdicts else ""
    asks = any(step.asks == _better(point) and step.state == NOW for step in steps)
    is_no = bool(finals and finals[-1].kind == Reply.WE_CANNOT)
    return Path(point, _faces(steps, reader, today), len(told.things), asks, value, is_no)


def _faces(steps: list[Step], reader: Person, today: date) -> tuple[Step, ...]:
    """Show the faces of those whom the person meets today; of whoever has gone since, the picture of the step."""
    seen = faces_seen(reader, [step.own.pk for step in steps if step.own], on=today)
    return tuple(replace(step, own=step.own if step.own and step.own.pk in seen else None) for step in steps)


def _better(point: Point) -> str:
    return reverse("loop:better", args=[point.pk])


def _answered(point: Point) -> list[Answered]:
    updates = Update.objects.select_related("by__photo", "picture").order_by("at")
    actions = Action.objects.select_related("owner").prefetch_related(Prefetch("updates", updates))
    return list(
        Answered.objects.filter(point=point)
        .select_related("reply__by__photo", "reply__tells")
        .prefetch_related(Prefetch("reply__actions", actions))
        .order_by("reply__at")
    )


def _said(point: Point, today: date) -> Step:
    good = point.kind == Point.GOOD
    title = _("You said a good thing") if good else _("You said")
    day = day_words(point.heard_on, today=today)
    if point.taken_back_at:
        words = (
            _("You took these words back on %(day)s.") % {"day": day_of(point.taken_back_at, today=today)},
            _("We do not have them any more."),
        )
        return Step(title, "back", day=day, words=words, mine=True)
    sound = reverse("loop:said_voice", args=[point.pk]) if point.voice else ""
    return Step(
        title, point.picture, day=day, quote=point.words, mine=True, sound=sound, sound_words=_("Hear what I said")
    )


def _read(point: Point, told: _Told, today: date) -> list[Step]:
    if point.passed_at and point.passed_by:
        return [_passed(point, today)]
    if point.kept_at and point.kept_by:
        return [_kept(point, told, today), *_may_hear(point)]
    words = (_("They read it on the next working day, or before."),)
    waits = Step(_("The Quality Team reads it"), "quality-team", NOW, words=words)
    return [waits, *_may_hear(point), *([] if rules.is_ours_alone(point) else _later(point))]


def _passed(point: Point, today: date) -> Step:
    assert point.passed_by is not None
    assert point.passed_at is not None
    name = {"name": point.passed_by, "home": point.home}
    words = [_("%(name)s is in the Quality Team. Now the manager of %(home)s knows it, too.") % name]
    changed = point.passed_words.strip() != point.words.strip()
    if point.together:
        words = [_("Others said it, too. You all said it in these words:")]
    elif changed:
        words.append(_("We changed the words a little. The manager hears:"))
    return Step(
        _("It came together with what others said") if point.together else _("%(name)s read it") % name,
        "group" if point.together else "quality-team",
        day=day_of(point.passed_at, today=today),
        words=tuple(words),
        quote=point.passed_words if changed else "",
        own=None if point.together else point.passed_by.photo,
    )


def _kept(point: Point, told: _Told, today: date) -> Step:
    assert point.kept_by is not None
    assert point.kept_at is not None
    if rules.is_ours_alone(point):
        words: tuple[str, ...] = (_("Only the Quality Team hears this. That is what you chose."),)
    else:
        words = (_("It did not go on to your home, because:"),)
    return Step(
        _("%(name)s read it") % {"name": point.kept_by},
        "quality-team",
        day=day_of(point.kept_at, today=today),
        words=words,
        quote="" if rules.is_ours_alone(point) else point.kept_reason,
        own=point.kept_by.photo,
        is_new=told.is_new(None),
    )


def _may_hear(point: Point) -> list[Step]:
    people = people_in([point.home_id], on=localdate(point.raised_at)).get(point.home_id, 0)
    if not rules.is_to_be_asked(point, people=people):
        return []
    return [
        Step(
            _("May your home hear this?"),
            "listen",
            NOW,
            words=(_("Then your home can answer you."),),
            asks=reverse("loop:may_hear", args=[point.pk]),
            asks_words=_("Answer"),
        )
    ]


def _later(point: Point) -> list[Step]:
    if point.kind == Point.GOOD:
        return []
    return [
        Step(_("Your home answers"), "talk", LATER, words=(_("They have 14 days."),)),
        Step(_("Something gets done"), "done", LATER),
        Step(_("You say: is it better?"), "better-now", LATER),
    ]


def _answers(
    point: Point,
    answered: list[Answered],
    verdicts: list[Verdict],
    told: _Told,
    today: date,
    why_not_say: str | None,
) -> list[Step]:
    steps: list[Step] = []
    for one in answered:
        steps.append(_answer(one.reply, told, today))
        steps += [_update(action, update, told, today) for action in _actions(one.reply) for update in _updates(action)]
        said = [verdict for verdict in verdicts if verdict.reply_id == one.reply_id]
        if said:
            steps.append(_verdict(point, one, said[-1], today, is_last=one == answered[-1] and not why_not_say))
        elif one.final and one.current and one.reply.kind != Reply.THANKS:
            steps += _to_say(point, one, today, why_not_say)
    if point.kind == Point.CHANGE and not any(one.final and one.current for one in answered):
        steps.append(_waits(point, again=any(one.final for one in answered), today=today))
        steps += _later(point)[1:]
    return steps


def _actions(reply: Reply) -> list[Action]:
    return list(reply.actions.all())


def _updates(action: Action) -> list[Update]:
    return list(action.updates.all())


PICTURES = {
    Reply.WE_WILL: "promise",
    Reply.WE_CANNOT: "cannot",
    Reply.FIND_OUT: "find-out",
    Reply.THANKS: "thank-you",
}


def answer_title(kind: str, name: object) -> str:
    """Say who answers and what: "Cath says: we will"."""
    titles = {
        Reply.WE_WILL: _("%(name)s says: we will"),
        Reply.WE_CANNOT: _("%(name)s says: we cannot"),
        Reply.FIND_OUT: _("%(name)s says: we need to find out"),
        Reply.THANKS: _("%(name)s says: thank you"),
    }
    return titles[kind] % {"name": name}


def _answer(reply: Reply, told: _Told, today: date) -> Step:
    words: list[str] = [
        _("%(name)s does it by %(day)s.") % {"name": action.owner, "day": day_words(action.due_on, today=today)}
        for action in _actions(reply)
    ]
    if reply.tells and reply.tell_by:
        facts = {"name": reply.tells, "day": day_words(reply.tell_by, today=today)}
        words.append(_("%(name)s tells you by %(day)s.") % facts)
    return Step(
        answer_title(reply.kind, reply.by),
        PICTURES[reply.kind],
        day=day_of(reply.at, today=today),
        quote=reply.words,
        after=tuple(words),
        own=reply.by.photo,
        sound=reverse("loop:voice", args=[reply.recording_id]) if reply.recording_id else "",
        sound_words=_("Hear %(name)s say it") % {"name": reply.by},
        is_new=told.is_new(reply.pk),
    )


def _update(action: Action, update: Update, told: _Told, today: date) -> Step:
    done = action.done_at is not None and update.at == max(one.at for one in _updates(action))
    title = _("%(name)s did it") if done else _("%(name)s tells you more")
    return Step(
        title % {"name": update.by},
        "done" if done else "tell",
        day=day_of(update.at, today=today),
        quote=update.words,
        own=None if update.picture_id else update.by.photo,
        src=reverse("loop:picture", args=[update.pk]) if update.picture_id else "",
        alt=update.picture.words if update.picture else "",
        sound=reverse("loop:voice", args=[update.recording_id]) if update.recording_id else "",
        sound_words=_("Hear %(name)s say it") % {"name": update.by},
        is_new=told.is_new(update.pk),
    )


def _to_say(point: Point, one: Answered, today: date, why_not_say: str | None) -> list[Step]:
    """Give what is still to come: it gets done, and then the person says whether it is better."""
    no = one.reply.kind == Reply.WE_CANNOT
    undone = [action for action in _actions(one.reply) if action.done_at is None]
    if undone:
        facts = {"name": undone[0].owner, "day": day_words(undone[0].due_on, today=today)}
        late = undone[0].due_on < today
        words = (_("%(day)s has passed. We ask %(name)s.") % facts,) if late else ()
        return [Step(_("It is not done yet"), "waiting", NOW, words=words), *_later(point)[2:]]
    step = Step(ask_title(no=no), "question" if no else "better-now", NOW, mine=True)
    if why_not_say:
        return [replace(step, words=(why_not_say,))]
    return [replace(step, asks=_better(point), asks_words=_("Answer"))]


def ask_title(*, no: bool) -> str:
    """Ask the person for their word: on a change, or on a no."""
    return _("Is this answer OK?") if no else _("Is it better now?")


VERDICT_PICTURES = {Verdict.YES: "yes", Verdict.NOT_YET: "not-yet", Verdict.DO_NOT_KNOW: "do-not-know"}


def verdict_words(value: str, *, no: bool) -> str:
    """Say a verdict as the person's button says it."""
    if no:
        said = {
            Verdict.YES: _("Yes, it is OK"),
            Verdict.NOT_YET: _("No, look again"),
            Verdict.DO_NOT_KNOW: _("I do not know"),
        }
    else:
        said = {Verdict.YES: _("Yes"), Verdict.NOT_YET: _("Not yet"), Verdict.DO_NOT_KNOW: _("I do not know")}
    return said[value]


def _verdict(point: Point, one: Answered, verdict: Verdict, today: date, *, is_last: bool) -> Step:
    no = one.reply.kind == Reply.WE_CANNOT
    words = (_("You said: %(words)s.") % {"words": verdict_words(verdict.value, no=no)},)
    after = [_("It is open again.")] if verdict.value == Verdict.NOT_YET else []
    if verdict.how == Verdict.FACE:
        after.append(_("%(name)s wrote it down for you.") % {"name": verdict.recorded_by})
    return Step(
        ask_title(no=no),
        VERDICT_PICTURES[verdict.value],
        day=day_of(verdict.at, today=today),
        words=words,
        quote=verdict.words,
        after=tuple(after),
        mine=True,
        asks=_better(point) if is_last else "",
        asks_words=_("Change it"),
    )


def _waits(point: Point, *, again: bool, today: date) -> Step:
    assert point.answer_by is not None
    title = _("Your home answers again") if again else _("Your home answers")
    if point.together:
        title = _("A leader answers again") if again else _("A leader answers")
    late = point.answer_by < today
    words = _("The answer is late. We ask for it.") if late else _("The answer comes by %(day)s.")
    return Step(title, "talk", NOW, words=(words % {"day": day_words(point.answer_by, today=today)},))
