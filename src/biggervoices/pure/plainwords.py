"""Plain words: warn where a text is hard to read, with the place and a hint. It never blocks and never decides.

The rules are those of Easy Read: at most 15 words a sentence (aim for 10), one idea in each, who does what, no double
negative, no short forms, percentages or sayings, and a hard word is explained in the sentence after it. A text
in which it finds nothing is not thereby easy to read: only a reader can say that.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import pyphen

Rule = Literal[
    "LONG", "IDEAS", "PASSIVE", "DOUBLE_NEGATIVE", "ABBREVIATION", "CAPITALS", "PERCENTAGE", "IDIOM", "CONTRACTION",
    "HARD_WORD",
]  # fmt: skip


@dataclass(frozen=True, order=True, slots=True)
class HardPlace:
    """One place that is hard to read: text[start:end], the rule, and what to do about it."""

    start: int
    end: int
    rule: Rule
    hint: str


def lint(text: str, *, most_words: int = 15) -> tuple[HardPlace, ...]:
    """Find the places of a text that break a plain-word rule, in the order of the text.

    text: any text; a line of its own (a heading, a list item) is a sentence of its own.
    most_words: a sentence of more words than this is long.
    Every place lies inside the text and is not empty. The same text always gives the same places.
    Cost: O(length of the text).
    Source: "Make it simple" (Inclusion Europe) and the accessible formats guidance of the UK government, as rules.
    """
    sentences = tuple(_sentences(text))
    found = {place for sentence in sentences for check in _CHECKS for place in check(sentence)}
    found.update(place for sentence in sentences for place in _long(sentence, most_words))
    found.update(_hard_words(sentences))
    return tuple(sorted(found))


def syllables(word: str) -> int:
    """Count the syllables of an English word, roughly: the vowels that sound, in each piece that may be hyphenated."""
    sounding = _SILENT.sub("", word.lower())
    return max(1, sum(len(_VOWELS.findall(piece)) for piece in _hyphens().inserted(sounding).split("-")))


_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöûüŵŷ]+")
_SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiou]l)es?$|(?<=[^aeiouytd])ed$|(?<=[^aeiouycghlsxz])es$")


@cache
def _hyphens() -> pyphen.Pyphen:
    """Read the patterns of hyphens when they are first needed: it takes longer than all else here."""
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- sentences -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    words: str

    def warn(self, start: int, end: int, rule: Rule, hint: str) -> HardPlace:
        return HardPlace(self.start + start, self.start + end, rule, hint)

    def warn_whole(self, rule: Rule, hint: str) -> HardPlace:
        return self.warn(0, len(self.words), rule, hint)


# Each of these patterns starts only where a run starts, so that a text of ten thousand dots costs no more than words.
_END = re.compile(r"[.!?…]+[\"'”’)\]]*|[\r\n\u2028\u2029]\s*")
_EDGE = " \t\r\n\f\v\u00a0\u2028\u2029•*-–—"
_NEVER_LAST = frozenset({"e.g", "i.e", "eg", "ie", "mr", "mrs", "ms", "dr", "prof", "vs", "approx", "incl", "tel"})
_SELDOM_LAST = frozenset({"etc", "a.m", "p.m", "st", "rd", "dept"})
_WORD = re.compile(r"(?:\b[A-Za-z]\.){2,}|\d+(?:[.,]\d+)*|[^\W_]+(?:['’\-][^\W_]+)*")


def _sentences(text: str) -> Iterator[_Sentence]:
    start = 0
    for mark in [*(m.span() for m in _END.finditer(text) if _ends(text, m)), (len(text), len(text))]:
        words = text[start : mark[1]]
        shown = words.strip(_EDGE)
        if shown:
            yield _Sentence(start + words.index(shown), shown)
        start = mark[1]


def _ends(text: str, mark: re.Match[str]) -> bool:
    """Tell whether a sentence ends at a mark: not at "e.g.", "Dr." or "3.5", nor where a line only wraps."""
    following = text[mark.end() : mark.end() + 1]
    if mark[0][0].isspace():
        return not following.islower()
    if following and not following.isspace():
        return False
    before = text[max(0, mark.start() - 12) : mark.start()]
    last = before.split()[-1].lstrip("(\"'“‘[").lower() if before.strip() and not before[-1].isspace() else ""
    if mark[0] != "." or not last:
        return True
    afterwards = text[mark.end() : mark.end() + 8].lstrip()[:1]
    if last == "no":
        return not afterwards.isdigit()
    return last not in _NEVER_LAST and not (last in _SELDOM_LAST and afterwards.islower())


# --- one sentence at a time ------------------------------------------------------------------------------------------


def _long(sentence: _Sentence, most_words: int) -> Iterator[HardPlace]:
    count = sum(1 for _ in _WORD.finditer(sentence.words))
    if count > most_words:
        yield sentence.warn_whole("LONG", f"This sentence has {count} words. Make two sentences of about 10 words.")


_ASIDE = re.compile(r";|\(|\s[–—-]\s")
_JOINER = re.compile(
    r"\b(?:because|although|though|while|whilst|whereas|which|unless|until|however|therefore|if|when|so\s+that"
    r"|(?:and|but|or|so)\s+(?:i|you|he|she|it|we|they|there|this|that|staff|people|someone))\b",
    re.IGNORECASE,
)


def _ideas(sentence: _Sentence) -> Iterator[HardPlace]:
    hint = "Say one thing in each sentence. Start a new sentence here."
    for aside in _ASIDE.finditer(sentence.words):
        yield sentence.warn(*aside.span(), "IDEAS", hint)
    for joiner in list(_JOINER.finditer(sentence.words))[1:]:
        yield sentence.warn(*joiner.span(), "IDEAS", hint)


_BE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being)(?:\s+(?:not|also|always|never|often|still|now|only|usually|being|been))*"
    r"\s+([^\W_]+)",
    re.IGNORECASE,
)
_ASKED_BE = re.compile(
    r"\b(?:is|are|was|were)\s+(?:(?:you|they|we|he|she|it|staff|people)|(?:your|my|our|their|his|her|the|any|all)\s+"
    r"[^\W_]+)\s+([^\W_]+)",
    re.IGNORECASE,
)
_DONE_TO = _set_of(
    "asked begun bought brought built chosen drawn driven eaten fed felt forgotten found given heard held hidden "
    "kept known led made meant met paid said seen sent shown sold spent spoken stolen taken taught thrown told "
    "understood woken written"
)
# Words in -ed that say how somebody or something is, not what was done to it.
_STATES = _set_of(
    "aged annoyed ashamed bed bored closed concerned confused crowded deceased delighted disabled disappointed "
    "divorced dressed embarrassed excited experienced finished frightened hundred indeed injured interested "
    "isolated locked married mixed need pleased prepared red related relaxed relieved retired sacred satisfied "
    "scared separated shared shocked speed stressed surprised talented tired trained upset used worried"
)


def _passive(sentence: _Sentence) -> Iterator[HardPlace]:
    for pattern in (_BE, _ASKED_BE):
        for match in pattern.finditer(sentence.words):
            word = match[1].lower()
            if word in _DONE_TO or (word.endswith("ed") and word not in _STATES and not word.startswith("un")):
                yield sentence.warn(*match.span(), "PASSIVE", "Say who does it, as in “Sam will phone you”.")


_CLAUSE = re.compile(r"[,;:–—]|\b(?:and|but|or|because|if|when|so)\b", re.IGNORECASE)
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|nowhere|neither|cannot|without|hardly|[^\W_]+n['’]t"
    r"|un(?:able|aware|clear|common|fair|happy|important|kind|known|likely|necessary|safe|usual|willing)|impossible)\b",
    re.IGNORECASE,
)


def _double_negative(sentence: _Sentence) -> Iterator[HardPlace]:
    start = 0
    for end in [*(m.start() for m in _CLAUSE.finditer(sentence.words)), len(sentence.words)]:
        negatives = list(_NEGATIVE.finditer(sentence.words, start, end))
        if len(negatives) > 1:
            hint = "Two words here say no. Say what is, with one “not” at most."
            yield sentence.warn(negatives[0].start(), negatives[-1].end(), "DOUBLE_NEGATIVE", hint)
        start = end


_SHORT_FORMS: Final = {
    "eg": "for example", "ie": "that is", "etc": "and other things", "approx": "about", "appt": "appointment",
    "asap": "soon", "info": "information", "min": "minutes", "mins": "minutes", "hr": "hours", "hrs": "hours",
    "dept": "department", "vs": "against", "incl": "with", "tel": "phone", "wk": "week", "yr": "year", "yrs": "years",
    "am": "in the morning", "pm": "in the afternoon", "and/or": "or", "n/a": "not for me", "w/c": "the week from",
    "&": "and", "+": "and",
}  # fmt: skip
_SHORT = re.compile(
    r"\b(?:(?:[a-z]\.){2,}|(?:and/or|n/a|w/c|eg|ie|etc|approx|appt|asap|info|mins?|hrs?|dept|vs|incl|tel|wk|yrs?)\b\.?)"
    r"|(?<![^\s\d])[ap]m\b(?<=\d[ap]m)|(?<=\s)[&+](?=\s)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z][A-Z&]+\b")
# Words by now: people say them, and the long form would be harder.
_SAID_AS_WORDS = frozenset({"TV", "OK", "DVD", "CD", "UK"})


def _short_forms(sentence: _Sentence) -> Iterator[HardPlace]:
    for match in _SHORT.finditer(sentence.words):
        full = _SHORT_FORMS.get(match[0].lower().replace(".", ""))
        hint = f"Write “{full}”." if full else "Write the words in full."
        yield sentence.warn(*match.span(), "ABBREVIATION", hint)


def _capitals(sentence: _Sentence) -> Iterator[HardPlace]:
    loud = [m for m in _CAPITALS.finditer(sentence.words) if m[0] not in _SAID_AS_WORDS]
    if len(loud) > 1 and 2 * len(loud) >= sum(1 for _ in _WORD.finditer(sentence.words)):
        yield sentence.warn_whole("CAPITALS", "Use small letters. Capitals are hard to read.")
        return
    for match in loud:
        if len(match[0]) > 5:
            yield sentence.warn(*match.span(), "CAPITALS", "Use small letters. Capitals are hard to read.")
        else:
            yield sentence.warn(*match.span(), "ABBREVIATION", "Write the words in full, not their first letters.")


_PERCENT = re.compile(r"(?<![\d.,])[\d.,]+\s?%|%|\bper\s?cent(?:ages?)?\b", re.IGNORECASE)


def _percentages(sentence: _Sentence) -> Iterator[HardPlace]:
    for match in _PERCENT.finditer(sentence.words):
        yield sentence.warn(*match.span(), "PERCENTAGE", "Say it in people, as in “3 in every 10 people”.")


_IDIOMS: Final = (
    (r"at the end of the day", "in the end"),
    (r"back to square one", "start again"),
    (r"ballpark", "about"),
    (r"(?:be|get|come|bring|brought|am|is|are) on board", "agree, or help"),
    (r"big picture", "everything together"),
    (r"bite the bullet", "do it"),
    (r"break the ice", "start to talk"),
    (r"by the book", "as the rules say"),
    (r"call it a day", "stop"),
    (r"cut corners", "leave things out"),
    (r"down the line", "later"),
    (r"drop in the ocean", "very little"),
    (r"easier said than done", "hard to do"),
    (r"(?:feel|feeling|feels|felt) (?:blue|down)", "feel sad"),
    (r"from scratch", "from the start"),
    (r"(?:get|gets|got|start|set) the ball rolling", "start"),
    (r"(?:go|goes|going|went) the extra mile", "do more"),
    (r"(?:moving|going) forwards?", "from now on"),
    (r"heads.up", "tell early"),
    (r"hit the ground running", "start fast"),
    (r"in a nutshell", "in short"),
    (r"in hot water", "in trouble"),
    (r"in the (?:loop|picture)", "told about it"),
    (r"in the pipeline", "planned"),
    (r"in the same boat", "the same for us"),
    (r"(?:keep|keeps|keeping|kept) an eye (?:on|out)", "watch"),
    (r"(?:let|letting|lets) off steam", "calm down"),
    (r"level playing field", "fair for everyone"),
    (r"(?:low.hanging fruit|quick wins?)", "easy things first"),
    (r"make ends meet", "have enough money"),
    (r"in a blue moon", "hardly ever"),
    (r"on the ball", "quick"),
    (r"on the back burner", "left for later"),
    (r"on the same page", "agree"),
    (r"out of the blue", "as a surprise"),
    (r"outside (?:of )?the box", "in a new way"),
    (r"over the moon", "very happy"),
    (r"piece of cake", "easy"),
    (r"(?:play|plays|played|playing) it by ear", "decide later"),
    (r"pull (?:your|his|her|their|my) weight", "do a fair part"),
    (r"raining cats and dogs", "raining a lot"),
    (r"reach(?:ed|es|ing)? out", "ask, or phone"),
    (r"(?:see|saw|seeing) eye to eye", "agree"),
    (r"sit on the fence", "not decide"),
    (r"(?:step|steps|stepped) up to the plate", "do it"),
    (r"bottom line", "what matters most"),
    (r"tip of the iceberg", "a small part"),
    (r"whole nine yards", "all of it"),
    (r"touch(?:ing)? base", "talk"),
    (r"under the weather", "ill"),
    (r"up in the air", "not decided"),
    (r"(?:walk|walking) on eggshells", "be very careful"),
)
_IDIOM = re.compile(
    r"\b(?:" + "|".join(f"({said.replace(' ', chr(92) + 's+')})" for said, _ in _IDIOMS) + r")\b", re.IGNORECASE
)


def _sayings(sentence: _Sentence) -> Iterator[HardPlace]:
    for match in _IDIOM.finditer(sentence.words):
        plain = _IDIOMS[(match.lastindex or 1) - 1][1]
        yield sentence.warn(*match.span(), "IDIOM", f"This is a saying. Say what it means: “{plain}”.")


_CONTRACTION = re.compile(
    r"\b(?:([^\W_]+n)['’]t|([^\W_]+)['’](re|ve|ll|d|m)"
    r"|(it|he|she|that|what|who|where|when|how|there|here|let|everyone|everybody|someone)['’](s))\b",
    re.IGNORECASE,
)
_TAILS: Final = {"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am", "s": "is"}
_NOT: Final = {"can": "cannot", "won": "will not", "shan": "shall not", "ain": "is not"}


def _contractions(sentence: _Sentence) -> Iterator[HardPlace]:
    for match in _CONTRACTION.finditer(sentence.words):
        if match[1]:
            full = _NOT.get(match[1].lower(), f"{match[1][:-1]} not")
        elif (match[4] or "").lower() == "let":
            full = f"{match[4]} us"
        else:
            full = f"{match[2] or match[4]} {_TAILS[(match[3] or match[5]).lower()]}"
        yield sentence.warn(*match.span(), "CONTRACTION", f"Write both words in full: “{full}”.")


_CHECKS: Final[tuple[Callable[[_Sentence], Iterator[HardPlace]], ...]] = (
    _ideas, _passive, _double_negative, _short_forms, _capitals, _percentages, _sayings, _contractions,
)  # fmt: skip


# --- hard words: these look one sentence ahead, and are said once a text ---------------------------------------------

_MOST_SYLLABLES = 3
_PLAINER: Final = {
    "accommodation": "a place to live", "accompany": "go with", "accomplish": "do", "accordingly": "so",
    "acknowledge": "say that you got it", "acquire": "get", "additional": "more", "additionally": "also",
    "adequate": "enough", "advocate": "someone who speaks up with you",
    "allocate": "give", "alternative": "other", "anticipate": "expect", "apparent": "clear",
    "appropriate": "right", "approximately": "about", "ascertain": "find out", "assess": "look at",
    "assessment": "finding out what you need", "assist": "help", "assistance": "help", "attempt": "try",
    "beneficial": "good", "capacity": "being able to decide", "cease": "stop", "clarify": "make clear",
    "colleague": "someone you work with", "commence": "start", "commissioner": "who pays for support",
    "commitment": "promise", "complete": "finish", "comply": "do as asked", "component": "part",
    "comprise": "have", "confidential": "private", "consequently": "so", "consent": "saying yes",
    "constitute": "make", "consult": "ask", "consultation": "asking people", "contribute": "give",
    "convene": "meet", "coproduction": "working together", "co-production": "working together",
    "demonstrate": "show", "designate": "choose", "despite": "but", "determine": "decide", "develop": "make",
    "diagnosis": "what a doctor found", "discontinue": "stop", "disseminate": "share", "dignity": "respect",
    "donate": "give", "empower": "help to decide", "enable": "help", "endeavour": "try", "endorse": "agree with",
    "engage": "take part", "engagement": "taking part", "ensure": "make sure", "enquire": "ask",
    "entitled": "have a right", "escalate": "tell someone higher up", "establish": "set up",
    "evaluate": "say how good it is", "evidence": "what shows that it is true", "expedite": "hurry",
    "facilitate": "help", "facilitator": "someone who helps a group", "feedback": "what people say",
    "forthcoming": "coming", "fulfil": "do", "furthermore": "also", "governance": "how it is run",
    "henceforth": "from now on", "identify": "find", "impact": "what it changes", "implement": "do",
    "inclusive": "for everyone", "indicate": "show", "inform": "tell", "initial": "first",
    "initiate": "start", "initiative": "plan", "intervention": "help", "irrespective": "whatever",
    "liaise": "talk with", "mandatory": "must be done", "methodology": "way", "modify": "change",
    "monitor": "check", "monitoring": "checking", "moreover": "also", "necessitate": "need",
    "notify": "tell", "notwithstanding": "even so", "objective": "aim", "obligation": "duty", "obtain": "get",
    "occur": "happen", "outcome": "what happens in the end", "participate": "take part",
    "participant": "someone who takes part", "permit": "let", "personalisation": "support that fits you",
    "pertaining": "about", "prior": "before", "prioritise": "do first", "procedure": "how we do it",
    "proceed": "go on", "procure": "buy", "proficient": "good", "prohibit": "stop", "provide": "give",
    "provision": "help", "purchase": "buy", "receive": "get", "recipient": "who gets it", "reduce": "make less",
    "refer": "send", "referral": "asking a service to help", "regarding": "about", "regulator": "who checks services",
    "reimburse": "pay back", "remain": "stay", "remuneration": "pay", "request": "ask for", "require": "need",
    "requirement": "what is needed", "reside": "live", "resident": "who lives there", "respond": "answer",
    "restrictive": "stopping you", "retain": "keep", "safeguarding": "keeping people safe", "seek": "look for",
    "solely": "only", "specify": "say", "stakeholder": "people who care about it", "statutory": "by law",
    "strategy": "plan", "submit": "send", "subsequent": "next", "subsequently": "later", "substantial": "big",
    "sufficient": "enough", "terminate": "end", "thereafter": "then", "therefore": "so", "transition": "change",
    "transparent": "open", "transparency": "being open", "transmit": "send", "undertake": "do",
    "utilise": "use", "vicinity": "near", "wellbeing": "feeling well", "whereby": "where", "withdraw": "take back",
}  # fmt: skip
_FAMILIAR = _set_of(
    "activity actually anybody anyone available birthday boyfriend cafeteria celebration certificate cigarette "
    "comfortable community conversation definitely dictionary easily education emergency especially everybody "
    "everyone everything experience family february girlfriend hopefully housemate impossible information "
    "interested interesting invitation january lifestyle magnifying medication necessary operation ordinary "
    "organisation particularly recording relationship somebody supermarket television temperature thermometer "
    "uncomfortable understanding usually vegetable wheelchair"
)
_EXPLAINS = re.compile(
    r"\b(?:means?|meaning|is\s+(?:a|an|when|where|what|how|who|someone|something|saying|having|being)"
    r"|are\s+(?:people|things|when|what|the))\b",
    re.IGNORECASE,
)


def _hard_words(sentences: tuple[_Sentence, ...]) -> Iterator[HardPlace]:
    met: set[str] = set()
    for at, sentence in enumerate(sentences):
        afterwards = sentences[at + 1].words if at + 1 < len(sentences) else ""
        for match in _WORD.finditer(sentence.words):
            stem, hint = _hard(match)
            if not hint or stem in met:
                continue
            met.add(stem)
            if not _explained(stem, sentence.words[match.end() :], afterwards):
                yield sentence.warn(*match.span(), "HARD_WORD", hint)


def _hard(match: re.Match[str]) -> tuple[str, str]:
    """Give the word's stem, and a hint where the word is hard."""
    shown, lower = match[0], match[0].lower()
    for stem in _stems(lower):
        if stem in _PLAINER:
            hint = f"“{shown}” is a hard word. Say “{_PLAINER[stem]}”, or explain it in the next sentence."
            return stem, hint
    if not shown.isalpha() or any(stem in _FAMILIAR for stem in _stems(lower)) or len(lower) > 40:
        return lower, ""
    if match.start() and not shown.islower():  # a name; at the start of a sentence one cannot tell
        return lower, ""
    if syllables(lower) > _MOST_SYLLABLES:
        return lower.removesuffix("s"), f"“{shown}” is a long word. Use another, or explain it in the next sentence."
    return lower, ""


def _stems(word: str) -> Iterator[str]:
    yield word
    for ending in ("s", "es", "d", "ed", "ing", "r"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            stem = word.removesuffix(ending)
            yield stem
            if ending == "ing":
                yield stem + "e"
    if word.endswith("ies"):
        yield word.removesuffix("ies") + "y"


def _explained(stem: str, rest: str, afterwards: str) -> bool:
    """Tell whether the words after a hard word, or the next sentence, say what it means."""
    if _EXPLAINS.match(rest.lstrip()):
        return True
    opening = afterwards.lower().split(maxsplit=3)[:3]
    about_it = any(word.strip("“”\"',").startswith((stem[:5], "this", "that", "they", "it")) for word in opening)
    return about_it and _EXPLAINS.search(afterwards) is not None
