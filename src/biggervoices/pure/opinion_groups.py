"""Groups of people who see things alike, found in their votes; and whether they are real. Else: one shared view."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from biggervoices.pure.opinion import NOT_UNDERSTOOD, Floats, Ints, Votes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LEAST_PEOPLE: Final = 100
LEAST_VOTES: Final = 7  # of each person who is looked at
MOST_GROUPS: Final = 5
STARTS: Final = 10
SAMPLE: Final = 1_000  # people on whom groups are looked for and tried; everybody is placed afterwards
SHOWN: Final = 300  # people whose silhouettes are measured
SHUFFLES: Final = 100
PARTS: Final = 25  # samples of four in five
LEAST_SMALLEST: Final = 5
LEAST_SMALLEST_SHARE: Final = 0.1


@dataclass(frozen=True)
class Found:
    """Groups that are real, the largest first: group 0..number - 1 of each person, -1 of those with too few votes.

    number is 0 where there is one shared view; why says in plain words what was looked at.
    """

    number: int
    group: Ints
    why: str


def find_groups(votes: Votes, *, seed: int = 0) -> Found:
    """Look for two to five groups of people who vote alike: principal components, k-means, then three trials.

    They are told only if they are clearer than in votes shuffled within each statement (silhouette over the 95th
    percentile of SHUFFLES), come back in samples of four in five people (adjusted Rand index: median >= 0.75, tenth
    percentile >= 0.5), and the smallest is no handful. The same votes and seed always give the same groups.
    Source: Polis (Small et al., Recerca 26 (2021)) for the components; Hubert & Arabie 1985 for the index.
    Cost: of everybody one sparse product; the trials are on SAMPLE people.
    """
    rng = np.random.default_rng(seed)
    nobody = np.full(votes.people, -1, dtype=np.int64)
    counted = votes.vote < NOT_UNDERSTOOD
    answered = np.bincount(votes.person[counted], minlength=votes.people)
    who = np.flatnonzero(answered >= LEAST_VOTES)
    if len(who) < LEAST_PEOPLE:
        return Found(0, nobody, "Too few people have answered enough to look for groups.")
    table = _table(votes)[who]
    some = np.sort(rng.choice(len(who), SAMPLE, replace=False)) if len(who) > SAMPLE else np.arange(len(who))
    sample = table[some]
    mean, axes = _components(sample, rng)
    places = _places(sample, mean, axes)
    number, centres, clearness = _cluster(places, range(2, MOST_GROUPS + 1), rng)
    if not number:
        return Found(0, nobody, "Everybody answered alike.")
    labels = _nearest(places, centres)
    everybody = _nearest(_places(table, mean, axes), centres)
    why = (
        _why_too_small(everybody, number)
        or _why_not_stable(sample, labels, number, rng)
        or _why_not_clear(sample, clearness, rng)
    )
    if why:
        return Found(0, nobody, why)
    order = np.argsort(np.argsort(-np.bincount(everybody, minlength=number), kind="stable"))
    nobody[who] = order[everybody]
    return Found(number, nobody, "The groups are clearer than chance, and come back when some people are left out.")


def _table(votes: Votes) -> "csr_array":
    """Give people x statements: 1 agree, 2 not sure, 3 disagree, so that no vote is a nought that is not there."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- slow import

    counted = votes.vote < NOT_UNDERSTOOD
    code = np.array([1.0, 3.0, 2.0])[votes.vote[counted]]
    shape = (votes.people, votes.statements)
    return csr_array((code, (votes.person[counted], votes.statement[counted])), shape=shape)


def _centred(table: "csr_array", mean: Floats) -> "csr_array":
    """Give votes as 1, 0, -1 less the mean of their statement; what nobody answered stays nought, the mean."""
    centred = table.copy()
    centred.data = (2.0 - table.data) - mean[table.indices]
    return centred


def _mean(table: "csr_array") -> Floats:
    answered = np.bincount(table.indices, minlength=table.shape[1])
    total = np.bincount(table.indices, weights=2.0 - table.data, minlength=table.shape[1])
    return np.asarray(total / np.maximum(answered, 1))


def _components(table: "csr_array", rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Give the mean of each statement, and the first two components: statements x 2."""
    mean = _mean(table)
    centred = _centred(table, mean)
    axes = rng.standard_normal((table.shape[1], 4))
    for _turn in range(12):  # power iteration on the covariance; two directions are wanted, four make it quick
        axes, _r = np.linalg.qr(centred.T @ (centred @ axes))
    _left, _values, right = np.linalg.svd(centred @ axes, full_matrices=False)
    return mean, np.asarray(axes @ right.T[:, :2])


def _places(table: "csr_array", mean: Floats, axes: Floats) -> Floats:
    """Give each person's place, people x 2. Whoever answered little is drawn out, as Polis does, or stands near 0."""
    answered = np.diff(table.indptr)
    return np.asarray((_centred(table, mean) @ axes) * np.sqrt(table.shape[1] / np.maximum(answered, 1))[:, None])


def _cluster(
    places: Floats, numbers: range, rng: np.random.Generator, starts: int = STARTS
) -> tuple[int, Floats, float]:
    """Give the number of groups that stand out most, their centres, and how clear they are (silhouette, -1..1).

    The number is 0 where there are fewer places than groups.
    """
    from scipy.spatial.distance import cdist  # noqa: PLC0415 -- slow import
    from sklearn.metrics import silhouette_score  # noqa: PLC0415

    shown = rng.choice(len(places), SHOWN, replace=False) if len(places) > SHOWN else np.arange(len(places))
    apart = cdist(places[shown], places[shown])
    best: tuple[float, int, Floats] = (-2.0, 0, places[:1])
    distinct = len(np.unique(places.round(9), axis=0))
    for number in (it for it in numbers if it <= distinct):
        centres = _centres(places, number, rng, starts)
        seen = _nearest(places[shown], centres)
        clear = -1.0
        if 1 < len(np.unique(seen)) < len(shown):
            clear = float(silhouette_score(apart, seen, metric="precomputed"))
        best = max(best, (clear, number, centres), key=lambda it: it[0])
    return best[1], best[2], best[0]


def _centres(places: Floats, number: int, rng: np.random.Generator, starts: int) -> Floats:
    """Give the centres of the best of some starts of k-means; a start that loses a group counts for nothing."""
    from scipy.cluster.vq import ClusterError, kmeans2  # noqa: PLC0415 -- slow import

    best = (np.inf, places[:number])
    for _start in range(starts):
        try:
            centres, near = kmeans2(places, number, iter=20, minit="++", missing="raise", rng=rng)
        except ClusterError:
            continue
        best = min(best, (float(((places - centres[near]) ** 2).sum()), centres), key=lambda it: it[0])
    return best[1]


def _nearest(places: Floats, centres: Floats) -> Ints:
    distance = ((places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(distance.argmin(axis=1))


def _why_too_small(group: Ints, number: int) -> str:
    smallest = np.bincount(group, minlength=number).min()
    small = smallest < max(LEAST_SMALLEST, LEAST_SMALLEST_SHARE * len(group))
    return "The smallest group would be only a few people." if small else ""


def _why_not_stable(sample: "csr_array", labels: Ints, number: int, rng: np.random.Generator) -> str:
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 -- slow import

    alike = []
    for _part in range(PARTS):
        some = rng.choice(sample.shape[0], sample.shape[0] * 4 // 5, replace=False)
        part = sample[some]
        places = _places(part, *_components(part, rng))
        _number, centres, _clear = _cluster(places, range(number, number + 1), rng, starts=3)
        alike.append(adjusted_rand_score(labels[some], _nearest(places, centres)))
    unstable = np.median(alike) < 0.75 or np.percentile(alike, 10) < 0.5
    return "Other groups would be found if some people had stayed away." if unstable else ""


def _why_not_clear(sample: "csr_array", clearness: float, rng: np.random.Generator) -> str:
    chance = []
    by_statement = sample.tocsc()
    for _turn in range(SHUFFLES):
        shuffled = by_statement.copy()
        for begins, ends in zip(shuffled.indptr, shuffled.indptr[1:], strict=False):
            rng.shuffle(shuffled.data[begins:ends])
        rows = shuffled.tocsr()
        places = _places(rows, *_components(rows, rng))
        chance.append(_cluster(places, range(2, MOST_GROUPS + 1), rng, starts=1)[2])
    by_chance = clearness <= np.percentile(chance, 95)
    return "Groups as clear as these are found in shuffled votes, too." if by_chance else ""
