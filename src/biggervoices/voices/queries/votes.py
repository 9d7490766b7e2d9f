"""What there is to say something about, who has said what, and what people think: in every group, and in words."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.people.models import AccessNeeds, Role
from biggervoices.pure import opinion
from biggervoices.pure.opinion_groups import LEAST_PEOPLE, find_groups
from biggervoices.voices.models import Gathering, Hands, Idea, Seat, Sentence, Vote, Voter, Voting
from biggervoices.voices.queries.board import words_of
from biggervoices.voices.queries.gatherings import WAYS

AT_A_TIME = 5
FEW = 200  # people: as long as there are fewer, what was seen least comes first
CODES = {Vote.AGREE: opinion.AGREE, Vote.DISAGREE: opinion.DISAGREE, Vote.NOT_SURE: opinion.NOT_SURE,
         Vote.NOT_UNDERSTOOD: opinion.NOT_UNDERSTOOD}  # fmt: skip
PICTURES = {
    Vote.AGREE: "yes",
    Vote.DISAGREE: "no",
    Vote.NOT_SURE: "do-not-know",
    Vote.NOT_UNDERSTOOD: "confused",
}
SAID: dict[str, tuple[str, str | Promise]] = {  # what is thought of a sentence: picture and plain words
    opinion.EVERYONE: ("yes", gettext_lazy("Nearly everyone agrees, in every group.")),
    opinion.MOST: ("group", gettext_lazy("Most people agree.")),
    opinion.DIFFERENTLY: ("talk", gettext_lazy("People see this differently.")),
    opinion.MOST_NOT: ("no", gettext_lazy("Most people do not agree.")),
    opinion.TOO_FEW: ("waiting", gettext_lazy("Not enough people from each group have said something yet.")),
    opinion.NOT_CLEAR: ("confused", gettext_lazy("The words need to be clearer.")),
}
BY_ROOM, BY_REGION, BY_WAY = "room", "region", "way"
GROUPINGS = {
    BY_ROOM: gettext_lazy("By where people were"),
    BY_REGION: gettext_lazy("By region"),
    BY_WAY: gettext_lazy("By how people say things"),
}
WHERE = {
    Seat.ROOM: gettext_lazy("By themselves in the room"),
    Seat.TABLE: gettext_lazy("At tables"),
    Seat.REMOTE: gettext_lazy("From afar"),
}


@dataclass(frozen=True)
class Asked:
    """A sentence as everybody sees it."""

    id: UUID
    words: str
    card: UUID | None
    idea: UUID | None = None


@dataclass(frozen=True)
class Next:
    """What somebody is asked next; None where they have said something to all."""

    sentence: Asked | None
    number: int  # of this one among the five
    said: int
    of: int

    @property
    def pause(self) -> bool:
        """Tell whether five are done, so that we ask whether there shall be more."""
        return self.sentence is not None and self.said > 0 and self.said % AT_A_TIME == 0


@dataclass(frozen=True)
class Group:
    """What one group said of a sentence."""

    name: str
    agree: int
    disagree: int
    not_sure: int
    not_understood: int

    @property
    def answered(self) -> int:
        """Tell how many answered, in whatever way."""
        return self.agree + self.disagree + self.not_sure + self.not_understood


@dataclass(frozen=True)
class Thought:
    """What people think of one sentence. why: why it goes forward, in words; empty where it does not."""

    sentence: Asked
    picture: str
    words: str
    everybody: Group
    groups: tuple[Group, ...]
    why: str

    @property
    def forward(self) -> bool:
        """Tell whether it goes forward."""
        return bool(self.why)


@dataclass(frozen=True)
class Share:
    """To how many of what goes forward a group said yes."""

    name: str
    likes: int


@dataclass(frozen=True)
class Result:
    """What people think of all sentences, the most agreed first; people: who took part; found: in words.

    shares: what each group said yes to of what goes forward; groups of fewer than three are not told apart.
    """

    thoughts: tuple[Thought, ...]
    people: int
    by_signs: int
    found: str
    shares: tuple[Share, ...]

    @property
    def forward(self) -> list[Thought]:
        """Give what goes forward."""
        return [it for it in self.thoughts if it.forward]

    @property
    def ideas(self) -> list[Thought]:
        """Give the ideas that go forward."""
        return [it for it in self.forward if it.sentence.idea]


def sentences_of(gathering: Gathering) -> list[Asked]:
    """Give the sentences that are put to everybody, the oldest first. One query."""
    there = gathering.sentences.there().select_related("card__point", "card__statement", "idea")
    return [Asked(it.pk, sentence_words(it), it.card_id, it.idea_id) for it in there]


def sentence_words(sentence: Sentence) -> str:
    """Give what a sentence says, wherever its words are kept."""
    if sentence.card:
        return words_of(sentence.card)
    return str(sentence.idea.words if sentence.idea else sentence.words)


def voting_shown(gathering: Gathering) -> bool:
    """Tell whether everybody sees what people think."""
    return Voting.objects.filter(gathering=gathering, shown_at__isnull=False).exists()


def ideas_to_ask(gathering: Gathering, asked: Sequence[Asked]) -> QuerySet[Idea]:
    """Give the ideas about which nobody is asked yet."""
    there = Idea.objects.on_board().filter(theme__gathering=gathering)
    return there.exclude(pk__in=[it.idea for it in asked if it.idea]).select_related("theme")


def to_take_forward(result: Result) -> list[Idea]:
    """Give the ideas that people chose and nobody has taken forward, in the order of the result."""
    chosen = [it.sentence.idea for it in result.ideas if it.sentence.idea]
    left = {it.pk: it for it in Idea.objects.on_board().filter(pk__in=chosen, forward_at=None, reply=None)}
    return [left[pk] for pk in chosen if pk in left]


def how_many_forward(gathering: Gathering) -> int:
    """Give how many sentences, and how many ideas, go forward."""
    return Voting.objects.filter(gathering=gathering).values_list("most", flat=True).first() or Voting.FORWARD


def next_for(voter: Voter, sentences: Sequence[Asked]) -> Next:
    """Give what somebody is asked next: what was seen least, ties in an order of their own. Two queries at most."""
    done = set(voter.votes.values_list("sentence", flat=True))
    left = [it for it in sentences if it.id not in done]
    said = len(sentences) - len(left)
    seen: dict[UUID, int] = {}
    if left and voter.gathering.voters.count() < FEW:
        counted = Vote.objects.filter(sentence__in=[it.id for it in left]).values_list("sentence").annotate(Count("id"))
        seen = dict(counted)
    first = min(left, key=lambda it: (seen.get(it.id, 0), _shuffled(voter.pk, it.id)), default=None)
    return Next(first, said % AT_A_TIME + 1, said, len(sentences))


def last_said(voter: Voter) -> Vote | None:
    """Give what somebody said last, so that they can change it."""
    return voter.votes.filter(sentence__in=Sentence.objects.there()).order_by("-at").first()


def how_many(gathering: Gathering) -> int:
    """Count the people who said what they think on a screen."""
    return gathering.voters.filter(votes__isnull=False).distinct().count()


def _shuffled(voter: UUID, sentence: UUID) -> bytes:
    return hashlib.sha256(voter.bytes + sentence.bytes).digest()


# --- what people think -----------------------------------------------------------------------------------------------


def result_of(gathering: Gathering, by: str = BY_ROOM) -> Result:
    """Say what people think of every sentence, by groups that are known. About seven queries.

    Hands up in a room are a group of their own; they count as much as presses. Who said what is told of nobody.
    """
    sentences = sentences_of(gathering)
    places = {it.id: at for at, it in enumerate(sentences)}
    voters = list(gathering.voters.select_related("seat"))
    rows = [
        (voter, places[sentence], CODES[answer])
        for voter, sentence, answer in Vote.objects.filter(voter__gathering=gathering)
        .order_by("at")
        .values_list("voter", "sentence", "answer")
        if sentence in places
    ]
    taking_part = sorted({row[0] for row in rows})
    of_voter = {pk: at for at, pk in enumerate(taking_part)}
    person, sentence, answer = np.array([[of_voter[row[0]], row[1], row[2]] for row in rows], np.int64).reshape(-1, 3).T
    votes = opinion.last_votes(len(taking_part), len(sentences), person, sentence, answer)
    hands, rooms, sizes = _hands(gathering, places)
    names, group = _groups([it for it in voters if it.pk in of_voter], of_voter, by)
    counts, others = opinion.count(votes, group, len(names))
    in_groups = np.bincount(group + 1, minlength=len(names) + 1)[1:].tolist()
    everyone = len(taking_part) + sum(sizes)
    if by == BY_ROOM:
        names, counts, in_groups = [*names, *rooms], np.concatenate([counts, hands]), in_groups + sizes
    else:
        others = others + hands.sum(axis=0)
    if others.any() or not names:  # whom we know nothing of are a group, too: what they say is not passed over
        counts = np.concatenate([counts, others[None]])
        in_groups.append(everyone - sum(in_groups))
        names, others = [*names, _("Everybody else") if names else _("Everybody")], np.zeros_like(others)
    said = opinion.opinions(counts, in_groups, others, everyone=everyone)
    most = how_many_forward(gathering)
    ideas = {at for at, it in enumerate(sentences) if it.idea}
    chosen: list[int] = []
    for kind in (ideas, set(range(len(sentences))) - ideas):  # an idea never takes the place of what we say together
        chosen += opinion.forward(votes, hands, said, most=most, among=kind)
    order = sorted(range(len(sentences)), key=lambda at: (at not in chosen, -said[at].agreement, at))
    thoughts = tuple(_thought(sentences[at], said[at], names, forward=at in chosen) for at in order)
    by_signs = sum(1 for it in voters if it.way == Voter.SIGNS and it.pk in of_voter)
    shares = tuple(
        Share(name, sum(name in _who_like(said[at], names) for at in chosen))
        for name, size in zip(names, in_groups, strict=True)
        if size >= opinion.LEAST_IN_GROUP
    )
    return Result(thoughts, everyone, by_signs, _found(votes), shares if len(shares) > 1 else ())


def _thought(sentence: Asked, said: opinion.Opinion, names: Sequence[str], *, forward: bool) -> Thought:
    picture, words = SAID[said.words]
    groups = tuple(
        Group(name, *map(int, counts)) for name, counts in zip(names, said.by_group, strict=True) if counts.sum()
    )
    everybody = Group(_("Everybody"), *map(int, said.counts))
    return Thought(sentence, picture, str(words), everybody, _told(groups), _why(said, names) if forward else "")


def _who_like(said: opinion.Opinion, names: Sequence[str]) -> list[str]:
    """Give the groups of which more than half agree; of fewer than three who answered, nothing is told."""
    enough = said.by_group.sum(axis=1) >= opinion.LEAST_IN_GROUP
    yes = opinion.most_agree(said.by_group) & enough
    return [name for name, it in zip(names, yes, strict=True) if it]


def _why(said: opinion.Opinion, names: Sequence[str]) -> str:
    who = _who_like(said, names)
    if len(who) == len(names) and len(names) > 1:
        return _("People in each group said yes to this.")
    if who and len(names) > 1:
        return _("Most people said yes to this here: %(names)s.") % {"names": ", ".join(who)}
    return _("Most people said yes to this.") if who else _("Some people said yes to this.")


def _told(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Leave out groups so small that their numbers would say what one person thinks."""
    large = tuple(it for it in groups if it.answered >= opinion.LEAST_IN_GROUP)
    return large if len(large) > 1 and len(large) == len(groups) else ()


def _hands(gathering: Gathering, places: Mapping[UUID, int]) -> tuple[opinion.Ints, list[str], list[int]]:
    rooms = list(gathering.rooms.prefetch_related("hands"))
    counted = [it for it in rooms if any(hand.sentence_id in places for hand in it.hands.all())]
    table = np.zeros((len(counted), len(places), 4), np.int64)
    for at, room in enumerate(counted):
        for hand in room.hands.all():
            if hand.sentence_id in places:
                table[at, places[hand.sentence_id]] = [getattr(hand, name) for name in Hands.COUNTS]
    return table, [it.name for it in counted], [opinion.hands_in(it) for it in table]


def _groups(voters: Sequence[Voter], of_voter: Mapping[UUID, int], by: str) -> tuple[list[str], opinion.Ints]:
    """Give the names of the groups, and for each person the place of theirs; -1 for none that is known."""
    named = {BY_ROOM: _by_room, BY_REGION: _by_region, BY_WAY: _by_way}[by](voters)
    names = sorted(set(named.values()))
    group = np.full(len(of_voter), -1, np.int64)
    for pk, name in named.items():
        group[of_voter[pk]] = names.index(name)
    return names, group


def _by_room(voters: Sequence[Voter]) -> dict[UUID, str]:
    return {it.pk: str(WHERE[it.seat.where]) for it in voters}


def _by_region(voters: Sequence[Voter]) -> dict[UUID, str]:
    people = [it.person for it in voters if it.person]
    live = Role.objects.live(localdate()).filter(what=Role.SUPPORTED, person__in=people)
    regions = dict(live.values_list("person", "home__region__name"))
    return {it.pk: regions[it.person] for it in voters if it.person in regions}


def _by_way(voters: Sequence[Voter]) -> dict[UUID, str]:
    people = [it.person for it in voters if it.person]
    said = dict(AccessNeeds.objects.filter(person__in=people).values_list("person", "communicates"))
    found = {it.pk: str(WAYS["signs"]) for it in voters if it.way == Voter.SIGNS}
    for it in voters:
        ways = [way for way in WAYS if way in (said.get(it.person) or ())] if it.person else []
        if ways:
            found[it.pk] = str(WAYS[ways[0]])
    return found


def _found(votes: opinion.Votes) -> str:
    """Say whether people who see things alike were found; nothing where too few took part to look."""
    if votes.people < LEAST_PEOPLE:
        return ""
    found = find_groups(votes)
    if not found.number:
        return _("There is one shared view.")
    return _("There are %(n)s groups of people who see things alike.") % {"n": found.number}
