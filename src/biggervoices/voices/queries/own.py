"""What this room keeps about a person, for their own copy."""

from django.utils.translation import gettext as _

from biggervoices.core.lives import Chapter, Entry
from biggervoices.people.models import Person
from biggervoices.voices.models import BoardCard, Idea, Invite, Statement, ThemeMeaning
from biggervoices.voices.queries.statements import said_in_words


def own(person: Person) -> list[Chapter]:
    """Give what a person told us and became no point; what did stands among what they said."""
    told = Statement.objects.said_by(person).filter(point=None).order_by("begun_at")
    return [
        Chapter("tell-us", _("What I told you"), "talk", tuple(_entry(it) for it in told)),
        Chapter("gatherings", _("Gatherings"), "group", (*_invites(person), *_cards(person), *_ideas(person))),
    ]


def _invites(person: Person) -> list[Entry]:
    asked = Invite.objects.filter(person=person).select_related("gathering").order_by("gathering__on")
    return [
        Entry(
            (it.gathering.name, str(it.get_answer_display() or _("I did not answer.")), it.needs),
            it.gathering.on,
            "group",
        )
        for it in asked
    ]


def _cards(person: Person) -> list[Entry]:
    mine = BoardCard.objects.filter(person=person.pk, point=None, statement=None).exclude(words="")
    return [
        Entry(
            (_("I said at %(name)s: %(words)s") % {"name": it.gathering.name, "words": it.words},), it.added_at, "talk"
        )
        for it in mine.select_related("gathering")
    ]


def _ideas(person: Person) -> list[Entry]:
    ideas = Idea.objects.filter(person=person.pk).exclude(words="")
    said = ThemeMeaning.objects.filter(person=person.pk).select_related("wording")
    return [
        *(Entry((_("My idea: %(words)s") % {"words": it.words},), it.added_at, "idea") for it in ideas),
        *(Entry((it.wording.words, str(it.get_says_display()), it.why), it.said_at, "talk") for it in said),
    ]


def _entry(one: Statement) -> Entry:
    words = _("I took my words back.") if one.taken_back_at else said_in_words(one)
    voice = (one.voice,) if one.voice else ()
    facts = {"hears": one.hears, "named": one.named, "wants": one.wants, "helped": one.helped, "cards": one.cards}
    return Entry((words,), one.sent_at or one.begun_at, "talk", voice, facts)
