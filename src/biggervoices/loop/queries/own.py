"""What this room keeps about a person, for their own copy."""

from django.utils.translation import gettext as _

from biggervoices.core.lives import Chapter, Entry
from biggervoices.loop.models import Action, Point, Reply, Update
from biggervoices.people.models import Person


def own(person: Person) -> list[Chapter]:
    """Give what a person said and what came of it, and what they answered and did for others."""
    points = Point.objects.said_by(person).order_by("raised_at")
    return [
        Chapter("what-i-said", _("What I said"), "words", tuple(it for point in points for it in _thread(point))),
        Chapter("what-i-answered", _("What I answered and did"), "done", tuple(_answers(person))),
    ]


def _thread(point: Point) -> list[Entry]:
    facts = {"hears": point.hears, "named": point.named, "about": point.about, "passed_on": point.passed_at}
    said = [
        point.heard_label,
        point.question,
        _("I said: %(words)s") % {"words": point.words} if point.words else _("I took my words back."),
        _("These words were passed on: %(words)s") % {"words": point.passed_words} if point.passed_words else "",
        _("It was not passed on, because: %(words)s") % {"words": point.kept_reason} if point.kept_reason else "",
    ]
    voice = (point.voice,) if point.voice else ()
    head = Entry(tuple(line for line in said if line), point.raised_at, point.picture, voice, facts)
    replies = Reply.objects.filter(answered__point=point).select_related("recording", "by").distinct()
    return [head, *(it for reply in replies for it in _reply(reply)), *_verdicts(point)]


def _reply(reply: Reply) -> list[Entry]:
    updates = Update.objects.filter(action__reply=reply).select_related("picture", "recording")
    words = (_("%(name)s answered: %(kind)s") % {"name": reply.by, "kind": reply.get_kind_display()}, reply.words)
    voice = (reply.recording.file,) if reply.recording else ()
    answered = Entry(words, reply.at, "talk", voice)
    actions = Action.objects.filter(reply=reply).select_related("owner")
    will = [Entry((_("%(name)s will do: %(what)s") % {"name": it.owner, "what": it.what},), it.due_on, "calendar")
            for it in actions]  # fmt: skip
    did = [Entry((_("This was done: %(words)s") % {"words": it.words},), it.at, "done", _files(it)) for it in updates]
    return [answered, *will, *did]


def _files(update: Update) -> tuple[str, ...]:
    return tuple(thing.file for thing in (update.picture, update.recording) if thing)


def _verdicts(point: Point) -> list[Entry]:
    return [
        Entry((_("Is it better now? %(words)s") % {"words": it.get_value_display()}, it.words), it.at, "better-now")
        for it in point.verdicts.order_by("at")
    ]


def _answers(person: Person) -> list[Entry]:
    replies = Reply.objects.filter(by=person).select_related("recording").order_by("at")
    updates = Update.objects.filter(by=person).select_related("picture", "recording").order_by("at")
    answered = [Entry((str(it.get_kind_display()), it.words), it.at, "talk", _voice(it)) for it in replies]
    return answered + [Entry((it.words,), it.at, "done", _files(it)) for it in updates]


def _voice(reply: Reply) -> tuple[str, ...]:
    return (reply.recording.file,) if reply.recording else ()
