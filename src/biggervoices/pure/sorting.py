"""Good, not good, or a wish? A suggestion for sorting statements; "not sure" is an answer, too. People decide.

Rules for statements as people make them, over VADER's list of how words feel (Hutto & Gilbert, ICWSM 2014).
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Code = Literal["good", "not_good", "wish", "not_sure"]

LONGEST: Final = 5_000  # letters that are looked at
SHORT: Final = 9  # words; "Nothing, thank you" is short, a story that begins with "nothing" is not
# What each sign weighs beside VADER's compound (-1..1). Chosen on the visible statements, whole tenths.
FEELING, GOOD, BAD, WISHES, ASKS, NOTHING, FIRST, LENGTH = 2.0, 1.0, -0.8, -1.1, -0.8, 0.7, 0.1, -0.004
DENIES, OURS = -0.3, 0.2
LONG: Final = 80  # words; a longer story says no less for being longer
SURE: Final = 0.05  # less than this, without any sign, is "not sure"


@dataclass(frozen=True)
class Sorting:
    """Where a statement may belong, and why in plain words. score: above 0 is good, below is not; for trials."""

    code: Code
    reason: str
    score: float


def look(text: str) -> Sorting:
    """Sort a statement. The same text always goes to the same place. Cost: O(length), under 1 ms a statement."""
    known = rules()
    lower = text[:LONGEST].lower().replace("’", "'").replace("i'd ", "i would ").replace("we'd ", "we would ")
    count = len(lower.split())
    bad, good = len(known.bad.findall(lower)), len(known.good.findall(lower))
    wishes, asks = bool(known.wish.search(lower)), bool(known.asks.match(lower))
    if known.begins_with_wish.match(lower) and not good:
        return Sorting("wish", "It asks for something.", WISHES)
    nothing = bool(known.nothing.match(lower)) and not bad
    if nothing and count <= SHORT:
        return Sorting("good", "It says that there is nothing to make better.", 1.0)
    feeling = known.feeling.polarity_scores(lower)["compound"]
    denies, ours = bool(known.denies.search(lower)), bool(known.ours.match(lower))
    if not (feeling or good or bad or wishes or asks or nothing or denies or ours):
        return Sorting("not_sure", "No word says whether this is good.", 0.0)
    score = FEELING * feeling + GOOD * good + BAD * bad + FIRST + LENGTH * min(count, LONG)
    score += DENIES * denies if denies else OURS * ours
    score += WISHES * wishes * (2 if lower.startswith("i ") else 1) + ASKS * asks + NOTHING * nothing
    if (wishes or asks) and score <= SURE:
        return Sorting("wish", "It asks for something.", score)
    if abs(score) < SURE:
        return Sorting("not_sure", "Good and not good stand side by side.", score)
    if score > 0:
        return Sorting("good", "It speaks of something good.", score)
    return Sorting("not_good", "It speaks of something that is not good.", score)


@dataclass(frozen=True)
class Rules:
    """Everything that is read from the list, ready to look with."""

    feeling: Any
    wish: re.Pattern[str]
    asks: re.Pattern[str]
    nothing: re.Pattern[str]
    bad: re.Pattern[str]
    good: re.Pattern[str]
    begins_with_wish: re.Pattern[str]
    denies: re.Pattern[str]
    ours: re.Pattern[str]


@cache
def rules() -> Rules:
    """Read the list, once."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 -- reads its list

    written = tomllib.loads(files("biggervoices.pure").joinpath("words", "sorting.toml").read_text("utf-8"))
    feeling = SentimentIntensityAnalyzer()
    for weight, words in written["words"].items():
        feeling.lexicon.update(dict.fromkeys(words.split(), float(weight)))
    for word in written["neutral"]["words"].split():
        feeling.lexicon.pop(word, None)
    lines = {name: [line for line in text.splitlines() if line] for name, text in written["patterns"].items()}
    first = rf"(?:(?:{'|'.join(lines['before_nothing'])})\W+)*"
    return Rules(
        feeling,
        wish=_any(lines["wish"]),
        asks=re.compile(rf"\W*{_any(lines['asks']).pattern}"),
        nothing=re.compile(rf"\W*{first}{_any(lines['nothing']).pattern}"),
        bad=_any(lines["bad"]),
        good=_any(lines["good"]),
        begins_with_wish=re.compile(rf"\W*(?:i|we|my \w+)\b.{{0,8}}?{_any(lines['wish']).pattern}"),
        denies=_any(lines["denies"]),
        ours=re.compile(rf"\W*{_any(lines['ours']).pattern}"),
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")
