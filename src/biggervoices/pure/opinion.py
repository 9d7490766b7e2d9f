"""Opinion: what people agree on, in every group; in words rather than numbers; and what goes forward.

An answer is agree, disagree or not sure. "I do not understand it" is never an opinion: it asks for clearer words.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

AGREE, DISAGREE, NOT_SURE, NOT_UNDERSTOOD = range(4)  # columns of every table of counts

EVERYONE: Final = "nearly everyone agrees in every group"
MOST: Final = "most agree"
DIFFERENTLY: Final = "people see this differently"
MOST_NOT: Final = "most do not agree"
TOO_FEW: Final = "not enough people yet"
NOT_CLEAR: Final = "the words need to be clearer"

LEAST_PEOPLE: Final = 5
LEAST_SHARE: Final = 0.2  # of those taking part, who answered
LEAST_IN_GROUP: Final = 3
UNCLEAR_SHARE: Final = 0.2
NEARLY_ALL: Final = 0.75
BOUND: Final = 0.1  # each end of Jeffreys' 80 % interval


@dataclass(frozen=True)
class Votes:
    """One vote for each person and statement. person, statement, vote: arrays of one length; vote is a column above."""

    people: int
    statements: int
    person: Ints
    statement: Ints
    vote: Ints


@dataclass(frozen=True)
class Opinion:
    """What was thought of one statement.

    counts: of everybody, 4; by_group: of each group, groups x 4, in the order of groups. agreement: 0..1.
    """

    counts: Ints
    by_group: Ints
    agreement: float
    words: str

    @property
    def may_go_forward(self) -> bool:
        """Tell whether enough people have answered, and understood it."""
        return self.words not in (TOO_FEW, NOT_CLEAR)


def last_votes(people: int, statements: int, person: Ints, statement: Ints, vote: Ints) -> Votes:
    """Keep the last vote of each person on each statement. The arrays are in the order of voting. Cost: O(n log n)."""
    key = person[::-1] * statements + statement[::-1]
    _keys, newest = np.unique(key, return_index=True)
    kept = len(key) - 1 - newest
    return Votes(people, statements, person[kept], statement[kept], vote[kept])


def count(votes: Votes, group: Ints, groups: int) -> tuple[Ints, Ints]:
    """Count answers: of groups, groups x statements x 4, and of people in none, statements x 4.

    group: of each person, 0..groups - 1, and -1 for none.
    """
    cell = ((group[votes.person] + 1) * votes.statements + votes.statement) * 4 + votes.vote
    shape = (groups + 1, votes.statements, 4)
    counts = np.bincount(cell, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)
    return counts[1:], counts[0]


def opinions(counts: Ints, taking_part: Sequence[int], others: Ints, *, everyone: int) -> list[Opinion]:
    """Say of each statement what people think.

    counts: groups x statements x 4, from votes and hands alike; taking_part: people in each group. others: statements
    x 4, of people in no group, who count in the whole only. everyone: people who take part, in groups or not.
    Groups in which fewer than LEAST_IN_GROUP take part are looked at as one, and where even together they are fewer,
    they count in the whole only: else one person in a room of their own would stop every statement.
    Agreement is the geometric mean over groups of (A+2)/(N+4) * (1 - (D+2)/(N+4)), N = agree + disagree + not sure.
    Source: the design's comparison with Polis' group-informed consensus (Small et al., Recerca 26 (2021)).
    """
    told_apart = _told_apart(counts, np.asarray(taking_part))
    agreement = _agreement(told_apart)
    total = counts.sum(axis=0) + others
    words = [_words(told_apart[:, it], total[it], everyone) for it in range(len(total))]
    return [Opinion(total[it], counts[:, it], float(agreement[it]), words[it]) for it in range(len(total))]


def _told_apart(counts: Ints, taking_part: Ints) -> Ints:
    large = taking_part >= LEAST_IN_GROUP
    parts = counts[large]
    if taking_part[~large].sum() >= LEAST_IN_GROUP or not large.any():
        parts = np.concatenate([parts, counts[~large].sum(axis=0, keepdims=True)])
    return parts


def _agreement(counts: Ints) -> Floats:
    agree, disagree = counts[..., AGREE], counts[..., DISAGREE]
    answered = counts[..., :NOT_UNDERSTOOD].sum(axis=-1)
    each = (agree + 2) / (answered + 4) * (1 - (disagree + 2) / (answered + 4))
    return np.asarray(np.exp(np.log(each).mean(axis=0)))


def _words(groups: Ints, total: Ints, everyone: int) -> str:
    answered = int(total[:NOT_UNDERSTOOD].sum())
    if total[NOT_UNDERSTOOD] and total[NOT_UNDERSTOOD] >= UNCLEAR_SHARE * total.sum():
        return NOT_CLEAR
    in_groups = groups[:, :NOT_UNDERSTOOD].sum(axis=1)
    if answered < max(LEAST_PEOPLE, LEAST_SHARE * everyone) or in_groups.min() < LEAST_IN_GROUP:
        return TOO_FEW
    if (_at_least(groups[:, AGREE], in_groups) >= NEARLY_ALL).all():
        return EVERYONE
    if (groups[:, AGREE] * 2 > in_groups).all() and _at_least(total[AGREE], answered) > 1 / 2:
        return MOST
    if (groups[:, DISAGREE] * 2 > in_groups).all() and _at_least(total[DISAGREE], answered) > 1 / 2:
        return MOST_NOT
    return DIFFERENTLY


def _at_least(said: "Ints | np.int64", answered: "Ints | int") -> Floats:
    """Give the lower end of Jeffreys' interval of a share."""
    from scipy.special import betaincinv  # noqa: PLC0415 -- slow import

    return np.asarray(betaincinv(said + 0.5, np.subtract(answered, said) + 0.5, BOUND))


# --- what goes forward -----------------------------------------------------------------------------------------------


def forward(
    votes: Votes, hands: Ints, found: Sequence[Opinion], *, most: int = 5, among: Collection[int] | None = None
) -> list[int]:
    """Choose statements so that nobody is left out: proportional approval (PAV) with swaps. Gives them best first.

    hands: rooms x statements x 4, what was counted beside the votes. found: as `opinions` gives it, from both.
    among: the statements to choose from; all where it is left out.
    The first statement that a person agrees with counts 1, the second 1/2, the third 1/3, and so on; then whichever
    swap of one for another makes the sum greater is done, until none does. A group that agrees with none of them gets
    one that it agrees with, where there is one. The same votes always give the same statements.
    Source: Thiele 1895; Aziz et al., Justified Representation, Soc. Choice Welf. 48 (2017).
    Cost: O(most^2 * agreements).
    """
    may = [at for at, it in enumerate(found) if it.may_go_forward and it.counts[AGREE] > 0]
    may = [at for at in may if among is None or at in among]
    if not may:
        return []
    approved = _approvals(votes, hands)
    chosen: list[int] = []
    while len(chosen) < min(most, len(may)):
        gains = _gains(approved, chosen)
        chosen.append(max((it for it in may if it not in chosen), key=lambda it: (gains[it], found[it].agreement, -it)))
    _swap(approved, chosen, may)
    _give_every_group_one(approved, chosen, may, found)
    return sorted(chosen, key=lambda it: (-found[it].agreement, it))


def _approvals(votes: Votes, hands: Ints) -> "csr_array":
    """Give who agrees with what, 1 or 0. Whose hands were up is not known: in each room they are dealt in turn."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- slow import

    agrees = votes.vote == AGREE
    rows, columns = [votes.person[agrees]], [votes.statement[agrees]]
    people = votes.people
    for room in hands[..., AGREE]:
        size = int(hands_in(room))
        dealt = np.arange(int(room.sum()))
        rows.append(people + dealt % max(size, 1))
        columns.append(np.repeat(np.arange(len(room)), room))
        people += size
    row, column = np.concatenate(rows), np.concatenate(columns)
    return csr_array((np.ones(len(row)), (row, column)), shape=(people, votes.statements))


def hands_in(room: Ints) -> int:
    """Give how many people were in a room at least: the most who answered one statement. room: statements [x 4]."""
    answers = room if room.ndim == 1 else room.sum(axis=1)
    return int(answers.max(initial=0))


def _gains(approved: "csr_array", chosen: Sequence[int]) -> Floats:
    held = approved[:, list(chosen)].sum(axis=1) if chosen else np.zeros(approved.shape[0])
    return np.asarray(approved.T @ (1 / (held + 1)))


def _swap(approved: "csr_array", chosen: list[int], may: Sequence[int]) -> None:
    """Do the best swap of one chosen statement for another until none makes the sum greater."""
    while True:
        best, places = 1e-9, None
        for place in range(len(chosen)):
            others = chosen[:place] + chosen[place + 1 :]
            gains = _gains(approved, others)
            into = max((it for it in may if it not in chosen), key=lambda it: (gains[it], -it), default=None)
            if into is not None and gains[into] - gains[chosen[place]] > best:
                best, places = gains[into] - gains[chosen[place]], (place, into)
        if places is None:
            return
        chosen[places[0]] = places[1]


def _give_every_group_one(
    approved: "csr_array", chosen: list[int], may: Sequence[int], found: Sequence[Opinion]
) -> None:
    counts = np.stack([it.by_group for it in found], axis=1)
    likes = most_agree(counts)  # groups x statements
    for group in np.flatnonzero(~likes[:, chosen].any(axis=1)):
        liked = [it for it in may if likes[group, it]]
        spare = [it for it in chosen if (likes[:, chosen].any(axis=1) <= _without(likes, chosen, it)).all()]
        if liked and spare:
            out = min(spare, key=lambda it: (_gains(approved, [other for other in chosen if other != it])[it], it))
            rest = [it for it in chosen if it != out]
            gains = _gains(approved, rest)
            chosen[chosen.index(out)] = max(liked, key=lambda it: (gains[it], found[it].agreement, -it))


def most_agree(counts: Ints) -> NDArray[np.bool_]:
    """Tell where more than half of those who answered agree. counts: [...] x 4."""
    return np.asarray(counts[..., AGREE] * 2 > counts[..., :NOT_UNDERSTOOD].sum(axis=-1))


def _without(likes: NDArray[np.bool_], chosen: Sequence[int], it: int) -> NDArray[np.bool_]:
    """Tell of each group whether it agrees with one of the chosen, without this one."""
    return np.asarray(likes[:, [other for other in chosen if other != it]].any(axis=1))
