"""What this room keeps about a person, for their own copy."""

from datetime import datetime

from django.utils.translation import gettext as _

from biggervoices.core.lives import Chapter, Entry
from biggervoices.people.models import Person
from biggervoices.voices.models import (
    Advice,
    BoardCard,
    Coming,
    Decision,
    Heard,
    Idea,
    Invite,
    Item,
    Member,
    Paper,
    Response,
    Sentence,
    Statement,
    TermsMeaning,
    TermsWording,
    ThemeMeaning,
    Vote,
)
from biggervoices.voices.queries.members import own_words
from biggervoices.voices.queries.photos import photos_with
from biggervoices.voices.queries.statements import said_in_words
from biggervoices.voices.queries.votes import sentence_words


def own(person: Person) -> list[Chapter]:
    """Give what a person told us and became no point, and their groups; what did stands among what they said."""
    told = Statement.objects.said_by(person).filter(point=None).order_by("begun_at")
    return [
        Chapter("tell-us", _("What I told you"), "talk", tuple(_entry(it) for it in told)),
        Chapter(
            "gatherings",
            _("Gatherings"),
            "group",
            (*_invites(person), *_cards(person), *_ideas(person), *_votes(person), *_photos(person)),
        ),
        Chapter("groups", _("My groups"), "everyone", tuple(_groups(person))),
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


def _votes(person: Person) -> list[Entry]:
    mine = Vote.objects.filter(voter__person=person.pk, sentence__in=Sentence.objects.there()).order_by("at")
    found = []
    for it in mine.select_related(
        "voter__gathering", "sentence__card__point", "sentence__card__statement", "sentence__idea"
    ):
        facts = {
            "sentence": sentence_words(it.sentence),
            "answer": it.get_answer_display(),
            "name": it.voter.gathering.name,
        }
        found.append(Entry((_("At %(name)s, about “%(sentence)s”: %(answer)s.") % facts,), it.at, "vote"))
    return found


def _photos(person: Person) -> list[Entry]:
    return [
        Entry(
            (_("A photo of me: %(words)s") % {"words": it.photo.picture.words}, str(it.get_says_display())),
            it.photo.added_at,
            "photo",
            (it.photo.picture.file,),
        )
        for it in photos_with(person)
    ]


def _entry(one: Statement) -> Entry:
    words = _("I took my words back.") if one.taken_back_at else said_in_words(one)
    voice = (one.voice,) if one.voice else ()
    facts = {"hears": one.hears, "named": one.named, "wants": one.wants, "helped": one.helped, "cards": one.cards}
    return Entry((words,), one.sent_at or one.begun_at, "talk", voice, facts)


def _groups(person: Person) -> list[Entry]:
    """Give what somebody was in a group, and what they wrote and said there."""
    members = Member.objects.filter(person=person).select_related("group")
    said = TermsMeaning.objects.filter(person=person.pk).select_related("wording").order_by("said_at")
    coming = Coming.objects.filter(person=person).select_related("meeting__group").order_by("said_at")
    heard = Heard.objects.filter(person=person).select_related("response__advice").order_by("heard_at")
    return [
        *(Entry((own_words(it),), it.since, "everyone") for it in members),
        *(_wrote(it.words, it.proposed_at) for it in TermsWording.objects.filter(proposed_by=person)),
        *(
            Entry(
                (_("I said to: %(words)s") % {"words": it.wording.words}, str(it.get_says_display()), it.why),
                it.said_at,
            )
            for it in said
        ),
        *(
            Entry((_("Are you coming? %(says)s") % {"says": it.get_says_display()}, str(it.meeting)), it.said_at)
            for it in coming
        ),
        *(_wrote(f"{it.title}\n{it.words}", it.added_at) for it in Item.objects.filter(added_by=person)),
        *(_paper(it) for it in Paper.objects.filter(added_by=person).select_related("photo", "recording")),
        *(_wrote(it.words, it.decided_at) for it in Decision.objects.filter(decided_by=person)),
        *(_wrote(f"{it.words}\n{it.why}", it.given_at) for it in Advice.objects.filter(given_by=person)),
        *(_wrote(it.words, it.answered_at) for it in Response.objects.filter(answered_by=person)),
        *(_wrote(it.done_words, it.done_at) for it in Response.objects.filter(done_by=person)),
        *(Entry((_("I heard the answer to: %(words)s") % {"words": it.response.advice},), it.heard_at) for it in heard),
    ]


def _wrote(words: str, at: datetime | None) -> Entry:
    return Entry((_("I wrote: %(words)s") % {"words": words.strip()},), at, "write")


def _paper(paper: Paper) -> Entry:
    files = tuple(it.file for it in (paper.photo, paper.recording) if it)
    return Entry((_("I wrote: %(words)s") % {"words": paper.words},), paper.added_at, "write", files)
