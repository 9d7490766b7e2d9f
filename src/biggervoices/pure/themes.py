"""What statements have in common: a suggestion of themes, and a place for each statement, with a reason. People decide.

Statements lie side by side as rows of numbers (`meanings`); Ward's linkage parts them into a few groups, the number by
silhouette. How much the word list counts depends on the statements: where they part clearly by themselves, it stays
out. Once people have placed cards, what they did is learned instead.
Source: Ward, JASA 58 (1963); Rousseeuw, J. Comput. Appl. Math. 20 (1987), doi 10.1016/0377-0427(87)90125-7.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist

from biggervoices.pure.concepts import WordList, standard, words_of
from biggervoices.pure.meanings import Ints, Reader, says_little, unit
from biggervoices.pure.vectors import Floats, Table

LOOSE: Final = -1
LEAST, MOST = 5, 12  # themes
FEW: Final = 12  # fewer different statements are only put together where they are near
NEAR: Final = 0.2  # cosine from which few statements are near
SAMPLE: Final = 2_000  # statements from which the themes are made; all others are placed
SOON: Final = 100_000  # letters of all statements that are read as whole sentences: six seconds at most
AT_ONCE: Final = 4_096
DIRECTIONS: Final = 12  # in which statements differ most; the rest is noise
LIST: Final = 0.5  # what the word list counts beside what words mean, at most
LIST_OF_FEW: Final = 1.0  # the same for few statements
UNCLEAR, CLEAR = 0.2, 0.3  # silhouettes of the statements without the list: it counts fully, not at all
FINER: Final = 0.006  # silhouette that one more theme is worth: to join two themes is one press
ROUNDS: Final = 5  # in which each statement moves to the nearest centre
BETWEEN: Final = 0.02  # a smaller margin to the second theme leaves a statement loose
SHARED: Final = 0.5  # of the statements of a theme, for a concept to name it
GIVES: Final = 1.0  # ridge: how little single cards count
NAMED: Final = 4.0  # the name of a theme counts like four cards
BEFORE_NAMES: Final = 0.2  # cosine by which the name of a theme is nearer than any card of it, to be the reason
UNLIKE: Final = 0.2  # cosine to all that was placed, under which a statement is like none of it
LETTERS: Final = 10  # what reading a text costs beside its letters
LONGEST_SAID: Final = 80  # letters of a statement in a reason
TURN_LEARNED: Final = 0.3  # the same for what was learned
SIGNS: Final = 10  # words that stand for a theme
DIGITS: Final = 5
NAMELESS: Final = "Theme"
TURN: Final = 0.1  # how quickly confidence falls with the distance between two themes

PLACED, LEFT = "A person put it here.", "A person left it loose."
MORE_THAN_ONE = "It could stand in more than one theme."
NOTHING_KNOWN = "It has no words that we know."
ALONE = "No other statement is near enough."
UNLIKE_ALL = "It is not like any card that was placed."


@dataclass(frozen=True)
class Theme:
    """name: from the word list, from people, or the strongest word. picture: of a concept that most share, or "".

    typical: the statement in the middle; people said things like it.
    """

    name: str
    picture: str
    typical: str


@dataclass(frozen=True)
class Suggestion:
    """themes: the largest first. theme: of each text, LOOSE for none. confidence: of each text, 0..1.

    reason: says in one plain sentence why a text, told by its place, is where it is.
    """

    themes: tuple[Theme, ...]
    theme: Ints
    confidence: Floats
    reason: Callable[[int], str]


def suggest(
    texts: Sequence[str],
    *,
    words: WordList | None = None,
    table: Table | None = None,
    most: int = MOST,
    closely: bool | None = None,
) -> Suggestion:
    """Suggest themes for statements, and a theme for each of them.

    words: a word list of one's own instead of `standard()`. table: of `vectors`; None goes by words alone.
    most: themes. closely: read whole sentences, not words alone; None where that takes seconds at most.
    The same texts get the same themes in any order. Cost: 3 ms a text read closely, else a minute for a million.
    """
    model = Model.of(_sample(texts), _reader(texts, words, table, closely))
    if len(model.texts) < FEW:
        of_text = dict(zip(model.texts, model.near_groups(), strict=True))
        first = np.array([of_text[text] for text in texts], np.int64)
        confidence = np.ones(len(texts), np.float32)
        of_sample = np.array(list(of_text.values()), np.int64)
    else:
        centres = model.centres(max(most, 1))
        first, confidence = _nearest(model, texts, centres)
        of_sample, _ = _nearest(model, model.texts, centres)
    order = _order(model.texts, first, of_sample, max(most, 1))
    theme, of_sample = order[first], order[of_sample]
    common = Common.of(model, of_sample, int(order.max()) + 1)

    def why(at: int) -> str:
        if theme[at] != LOOSE:
            return common.why(texts[at], int(theme[at]))
        if not model.knows(texts[at]):
            return NOTHING_KNOWN
        return MORE_THAN_ONE if first[at] == LOOSE else ALONE

    return Suggestion(common.themes, theme, np.where(theme == LOOSE, 0, confidence).astype(np.float32), why)


def learn(
    texts: Sequence[str],
    placed: Mapping[int, str],
    *,
    words: WordList | None = None,
    table: Table | None = None,
    closely: bool | None = None,
) -> Suggestion:
    """Learn from the cards that people placed where the others may belong.

    placed: places in texts, with the name of the theme; an empty name is a card that people left loose.
    Themes are ordered by name. The name of each theme counts like some cards, so that it begins with the first card.
    The same cards in any order give the same. Cost: as `suggest`; 10 ms more for each thousand cards placed.
    """
    model = Model.of(_sample(texts), _reader(texts, words, table, closely))
    names = sorted({name for name in placed.values() if name})
    cards = sorted({(name, texts[at]) for at, name in placed.items() if name})
    examples = Examples.of(model, names, cards)
    theme = np.full(len(texts), LOOSE, np.int64)
    confidence = np.zeros(len(texts), np.float32)
    like = np.zeros(len(texts), np.int64)
    if names:
        for start, wide in model.in_parts(texts):
            stop = start + len(wide)
            theme[start:stop], confidence[start:stop], like[start:stop] = examples.place(wide)
    for at, name in placed.items():
        theme[at], confidence[at] = names.index(name) if name else LOOSE, 1

    def why(at: int) -> str:
        if at in placed:
            return PLACED if placed[at] else LEFT
        if theme[at] == LOOSE:
            return UNLIKE_ALL if model.knows(texts[at]) else NOTHING_KNOWN
        return examples.why(int(like[at]))

    return Suggestion(examples.themes(), theme, confidence, why)


@dataclass(frozen=True)
class Model:
    """What was seen in a sample of statements, so that any statement can be laid beside them.

    share: what the list counts, 0 to LIST. wide: unit rows of all that is known; flat: of the DIRECTIONS that matter.
    """

    texts: Sequence[str]
    reader: Reader
    weights: Floats | None
    rarity: Floats
    share: float
    middle: Floats
    basis: Floats
    wide: Floats
    flat: Floats

    @classmethod
    def of(cls, texts: Sequence[str], reader: Reader) -> "Model":
        """Look at a sample, in its order."""
        weights = None if reader.table else _rarity(np.asarray(reader.bags(texts).sum(0), np.float32), len(texts))
        means, speaks = reader.read(texts, weights)
        rarity = _rarity((speaks > 0.3).sum(0).astype(np.float32), len(texts))
        share = LIST_OF_FEW if len(texts) < FEW else LIST * _unclear(_flatten(means)[0])
        wide = _joined(means, speaks * rarity, share)
        flat, middle, basis = _flatten(wide)
        return cls(texts, reader, weights, rarity, share, middle, basis, wide, flat)

    @cached_property
    def _at(self) -> dict[str, int]:
        return {text: at for at, text in enumerate(self.texts)}

    def wide_of(self, texts: Sequence[str]) -> Floats:
        """Lay any texts beside the sample."""
        at = [self._at.get(text, -1) for text in texts]
        new = [place for place, row in enumerate(at) if row < 0]
        rows = self.wide[at] if len(self.wide) else np.zeros((len(texts), self.wide.shape[1]), np.float32)
        if new:
            means, speaks = self.reader.read([texts[place] for place in new], self.weights)
            rows[new] = _joined(means, speaks * self.rarity, self.share)
        return rows

    def in_parts(self, texts: Sequence[str]) -> Iterator[tuple[int, Floats]]:
        """Lay many texts beside the sample, some at a time: where a part begins, and its rows."""
        for start in range(0, len(texts), AT_ONCE):
            yield start, self.wide_of(texts[start : start + AT_ONCE])

    def flat_of(self, wide: Floats) -> Floats:
        """Keep the directions that matter."""
        return unit(np.asarray((wide - self.middle) @ self.basis, np.float32))

    def knows(self, text: str) -> bool:
        """Tell whether anything in a text is known."""
        return bool(self.wide_of([text]).any())

    def centres(self, most: int) -> Floats:
        """Find the middle of each theme: themes x DIRECTIONS."""
        most = min(most, len(self.texts) // 2)
        group = _by_silhouette(self.flat, range(min(LEAST, most), most + 1))[0]
        for _ in range(ROUNDS):
            _, group = np.unique(_alike(self.flat, self._middles(group)).argmax(1), return_inverse=True)
        return self._middles(group)

    def _middles(self, group: Ints) -> Floats:
        return unit(np.array([self.flat[group == it].mean(0) for it in range(group.max() + 1)], np.float32))

    def near_groups(self) -> Ints:
        """Put few texts together where they are near, each into a group."""
        if len(self.texts) < 2:
            return np.array([0 if text.strip() else LOOSE for text in self.texts], np.int64)
        apart = np.maximum(1 - _alike(self.wide, self.wide), 0)[np.triu_indices(len(self.texts), 1)]
        group = fcluster(linkage(apart, "average"), 1 - NEAR, "distance") - 1
        return np.where([not text.strip() for text in self.texts], LOOSE, group)


@dataclass(frozen=True)
class Common:
    """What the statements of each theme have in common: words of a concept, or words that others use less."""

    themes: tuple[Theme, ...]
    concept: tuple[int, ...]
    signs: tuple[tuple[str, ...], ...]
    words: WordList

    @classmethod
    def of(cls, model: Model, theme: Ints, number: int) -> "Common":
        """Name the themes of a sample; theme: of each text of it."""
        if not number:
            return cls((), (), (), model.reader.words)
        tokens = model.reader.bags(model.texts)
        said = np.array([np.asarray(tokens[theme == it].sum(0)) for it in range(number)])
        rare = np.log1p(said.sum(1).mean() / np.maximum(said.sum(0), 1))
        weighs = said / np.maximum(said.sum(1, keepdims=True), 1) * rare
        signs = tuple(_signs(row, model.reader.names) for row in weighs)
        speaks = model.reader.speaks(model.texts)
        found: list[Theme] = []
        concepts = []
        for it in range(number):
            concept = _shared(speaks[theme == it], model.rarity)
            concepts.append(concept)
            it_is = model.reader.words.concepts[concept] if concept >= 0 else None
            name = _name(it_is.name if it_is else "", signs[it], {one.name for one in found})
            stands = (theme == it) & (speaks[:, concept] if it_is else True)
            found.append(Theme(name, it_is.picture if it_is else "", model.texts[_middle(model.wide, stands)]))
        return cls(tuple(found), tuple(concepts), signs, model.reader.words)

    def why(self, text: str, theme: int) -> str:
        """Say why a text is where it is."""
        said = words_of(text)
        like = f"people here said things like {_quoted(self.themes[theme].typical)}."
        if text == self.themes[theme].typical:
            return "It stands for this theme: most of what people said here is near it."
        listed = [word for word in said if self.concept[theme] in self.words.of_word(word)]
        listed += [run for run, concept in self.words.runs(said) if concept == self.concept[theme]]
        shared = [sign for sign in self.signs[theme] if sign in said]
        for word in (*listed, *shared):
            return f"It says “{word}”, and {like}"
        return f"It is near in meaning: {like}"


@dataclass(frozen=True)
class Examples:
    """The cards that people placed and the names of their themes, with what was learned from them.

    cards: of each, the theme and the text; after them, without a text, the names. slopes, middle, height: a ridge
    regression of what is in a theme (1) and what is not (-1).
    """

    model: Model
    names: Sequence[str]
    cards: Sequence[tuple[int, str]]
    wide: Floats
    slopes: Floats
    middle: Floats
    height: Floats

    @classmethod
    def of(cls, model: Model, names: Sequence[str], placed: Sequence[tuple[str, str]]) -> "Examples":
        """Learn from cards, each with the name of its theme first."""
        cards = [(names.index(name), text) for name, text in placed] + [(it, "") for it in range(len(names))]
        wide = model.wide_of([text or names[it].replace("_", " ") for it, text in cards])
        theme = np.array([it for it, _ in cards], np.int64)
        counts = np.array([1.0 if text else NAMED for _, text in cards])
        of_theme = np.bincount(theme, counts)  # each theme counts as much as another, however many cards it has
        counts = (counts * of_theme.sum() / max(len(names), 1) / of_theme[theme])[:, None]
        inside = np.where(theme[:, None] == np.arange(len(names)), 1.0, -1.0)
        middle, height = ((rows * counts).sum(0) / max(counts.sum(), 1) for rows in (wide, inside))
        off = wide - middle
        slopes = np.linalg.solve(
            off.T @ (off * counts) + GIVES * np.eye(wide.shape[1]), off.T @ ((inside - height) * counts)
        )
        return cls(model, names, cards, wide, slopes.astype(np.float32), middle, height)

    def place(self, wide: Floats) -> tuple[Ints, Floats, Ints]:
        """Give for rows the theme, the confidence, and which card of that theme each is like."""
        scores = np.round((wide - self.middle) @ self.slopes + self.height, DIGITS)
        theme = scores.argmax(1)
        like = _alike(wide, self.wide)
        unlike = like.max(1) < UNLIKE
        like[:, [not text for _, text in self.cards]] -= BEFORE_NAMES
        like[np.array([it for it, _ in self.cards])[None, :] != theme[:, None]] = -2
        chance = np.exp((scores - scores.max(1, keepdims=True)) / TURN_LEARNED)
        confidence = 1 / chance.sum(1)
        return np.where(unlike, LOOSE, theme), np.where(unlike, 0, confidence).astype(np.float32), like.argmax(1)

    def why(self, card: int) -> str:
        """Say why a text is where it is, by the card that it is like."""
        theme, text = self.cards[card]
        if not text:
            return f"It sounds like the name of the theme, {_quoted(self.names[theme])}."
        return f"It is like {_quoted(text)}, which a person put here."

    def themes(self) -> tuple[Theme, ...]:
        """Give the themes that people made."""
        speaks = self.model.reader.speaks([text for _, text in self.cards])
        found = []
        for it, name in enumerate(self.names):
            own = np.array([theme == it and text != "" for theme, text in self.cards])
            concept = _shared(speaks[own], self.model.rarity)
            picture = self.model.reader.words.concepts[concept].picture if concept >= 0 else ""
            found.append(Theme(name, picture, self.cards[_middle(self.wide, own)][1]))
        return tuple(found)


def _reader(texts: Sequence[str], words: WordList | None, table: Table | None, closely: bool | None) -> Reader:
    if closely is None:
        closely = len(texts) <= SOON and sum(len(text) + LETTERS for text in set(texts)) <= SOON
    return Reader(standard() if words is None else words, table, closely=closely)


def _sample(texts: Sequence[str]) -> list[str]:
    """Give the different texts, or some of them, in one order whatever order they came in."""
    different = sorted(set(texts))
    if len(different) <= SAMPLE:
        return different
    return [different[at] for at in sorted(np.random.default_rng(0).choice(len(different), SAMPLE, replace=False))]


def _nearest(model: Model, texts: Sequence[str], centres: Floats) -> tuple[Ints, Floats]:
    """Give the nearest theme of each text, and how surely; LOOSE where nothing is known or two are as near."""
    theme = np.full(len(texts), LOOSE, np.int64)
    confidence = np.zeros(len(texts), np.float32)
    for start, wide in model.in_parts(texts):
        part = slice(start, start + len(wide))
        near = _alike(model.flat_of(wide), centres)
        two = -np.sort(-near, axis=1)[:, :2]
        clear = wide.any(1) & ((two[:, 0] - two[:, -1] >= BETWEEN) | (len(centres) == 1))
        theme[part] = np.where(clear, near.argmax(1), LOOSE)
        confidence[part] = 1 / np.exp((near - two[:, :1]) / TURN).sum(1)
    return theme, confidence


def _order(texts: Sequence[str], theme: Ints, of_sample: Ints, most: int) -> Ints:
    """Number the themes anew, the largest first; one that holds a single card, or is too many, is LOOSE.

    The last place is for LOOSE itself, so that it stays.
    """
    number = int(max(theme.max(initial=-1), of_sample.max(initial=-1))) + 1
    sizes = np.bincount(theme[theme >= 0], minlength=number)
    firsts = {it: text for text, it in zip(reversed(texts), reversed(of_sample.tolist()), strict=True)}
    kept = [it for it in range(number) if sizes[it] > 1 and it in firsts]
    order = np.full(number + 1, LOOSE, np.int64)
    for place, it in enumerate(sorted(kept, key=lambda it: (-sizes[it], firsts[it]))[:most]):
        order[it] = place
    return order


def _by_silhouette(rows: Floats, numbers: range) -> tuple[Ints, float]:
    """Part rows by Ward's linkage into the number of groups that are clearest, and say how clear: -1 to 1."""
    tree, apart = linkage(rows, "ward"), cdist(rows, rows)
    found = [fcluster(tree, number, "maxclust") - 1 for number in numbers]
    clear = [_silhouette(apart, group) for group in found]
    best = int(
        np.argmax([round(value + FINER * group.max(), DIGITS) for value, group in zip(clear, found, strict=True)])
    )
    return np.asarray(found[best], np.int64), clear[best]


def _silhouette(apart: Floats, group: Ints) -> float:
    """Give the mean over rows of how much nearer their own group is than the next; 0 for a single group."""
    if group.max() == 0:
        return 0.0
    sizes = np.bincount(group)
    each = np.arange(len(group))
    to = apart @ np.eye(len(sizes))[group]
    own = to[each, group] / np.maximum(sizes[group] - 1, 1)
    to /= sizes
    to[each, group] = np.inf
    other = to.min(1)
    return float(np.where(sizes[group] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0).mean())


def _unclear(rows: Floats) -> float:
    """Say how little texts part by themselves: 1 where the word list is needed, 0 where it would only disturb."""
    most = min(MOST, len(rows) // 2)
    clear = _by_silhouette(rows, range(min(LEAST, most), most + 1))[1]
    return float(np.clip((CLEAR - clear) / (CLEAR - UNCLEAR), 0, 1))


def _flatten(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Keep the DIRECTIONS in which rows differ most: the unit rows, the middle and the basis."""
    middle = rows.mean(0) if len(rows) else np.zeros(rows.shape[1], np.float32)
    off = (rows - middle).astype(np.float64)
    _, directions = np.linalg.eigh(off.T @ off)
    basis = directions[:, : -DIRECTIONS - 1 : -1].astype(np.float32)
    return unit((rows - middle) @ basis), middle, basis


def _joined(means: Floats, speaks: Floats, share: float) -> Floats:
    return unit(np.hstack([means, share * unit(speaks)]))


def _rarity(in_texts: Floats, texts: int) -> Floats:
    return np.asarray(np.log((texts + 1) / (in_texts + 1)) + 0.3, np.float32)


def _alike(rows: Floats, others: Floats) -> Floats:
    """Give cosines, rounded, so that the order in which texts came never tips the scale."""
    return np.asarray(np.round(rows @ others.T, DIGITS), np.float32)


def _middle(rows: Floats, inside: NDArray[np.bool_]) -> int:
    """Give the place of the row that is nearest to all rows inside."""
    near = _alike(rows, rows[inside].sum(0, keepdims=True))[:, 0]
    return int(np.where(inside, near, -np.inf).argmax())


def _shared(speaks: NDArray[np.bool_], rarity: Floats) -> int:
    """Give the concept that enough of some texts share, the rarest elsewhere first; -1 for none."""
    share = speaks.mean(0) if len(speaks) else np.zeros(len(rarity))
    weighs = np.where(share >= SHARED, share * rarity, -1)
    return int(weighs.argmax()) if weighs.max(initial=-1) > 0 else -1


def _signs(weighs: Floats, names: Sequence[str]) -> tuple[str, ...]:
    """Give the words that a theme says and others say less, the strongest first."""
    order = sorted(np.flatnonzero(weighs > 0).tolist(), key=lambda at: (-round(float(weighs[at]), DIGITS), names[at]))
    little = says_little("anywhere") | says_little("in_names")
    return tuple(names[at] for at in order if len(names[at]) > 2 and names[at] not in little)[:SIGNS]


def _name(concept: str, signs: Sequence[str], taken: set[str]) -> str:
    """Name a theme by its concept, else by its strongest word, so that no two are called the same."""
    words = [sign.capitalize() for sign in signs]
    names = (
        [concept, *(f"{concept}: {sign}" for sign in signs if sign not in concept.lower())]
        if concept
        else [*words, ", ".join(words[:2])]
    )
    free = (name for name in names if name and name not in taken)
    return next(free, f"{concept or NAMELESS} {len(taken) + 1}")


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= LONGEST_SAID else f"“{line[:LONGEST_SAID].rstrip()} …”"
