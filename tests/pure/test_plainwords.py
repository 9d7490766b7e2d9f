import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure.plainwords import lint, syllables

PIECES = st.sampled_from(
    ["You", "do", "not", "never", "e.g.", "Dr.", "don't", "50 %", "utilise", "are", "asked", "by", "NHS", "pm", "(",
     ";", "because", "This means", "touch base", ".", "?!", "\n", "\u2028", " ", "😀", "ŵ", "’s", "3.5", "sofa"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join))


def rules(text: str, **how: int) -> list[tuple[str, str]]:
    """Give each warning's rule and the words it points at."""
    return [(warning.rule, text[warning.start : warning.end]) for warning in lint(text, **how)]


@given(TEXTS)
def test_every_place_lies_inside_the_text_and_in_its_order(text: str) -> None:
    found = lint(text)

    assert all(0 <= warning.start < warning.end <= len(text) and warning.hint for warning in found)
    assert list(found) == sorted(set(found))


@given(TEXTS, st.integers(min_value=1, max_value=30))
def test_more_words_allowed_never_warn_more(text: str, most: int) -> None:
    assert set(lint(text, most_words=most + 1)) <= set(lint(text, most_words=most)) | {
        warning for warning in lint(text, most_words=most + 1) if warning.rule != "LONG"
    }


@given(TEXTS)
def test_a_sentence_put_before_moves_the_places_and_nothing_else(text: str) -> None:
    before = "Sam is here.\n\nBen is, too.\n\n"
    if not text[:1].isupper():
        return  # a line that goes on in small letters is the same sentence

    moved = tuple(dataclasses.replace(w, start=w.start + len(before), end=w.end + len(before)) for w in lint(text))

    assert lint(before + text) == moved


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sam will phone you on Tuesday 3 November at 2 in the afternoon.",
        "Do you have your own key to your front door?",
        "No, I do not want to say.",
        "You can say no. Staff must listen.",
        "Are you married? Are you tired? Is your home locked at night?",
        "You need a red coat. It is in the hall.",
        "Safeguarding means keeping people safe. We do it every day.",
        "We use an advocate. An advocate is someone who speaks up with you.",
        "Ask Rosemary Featherstonehaugh, or Dr. Okonkwo. They know about the television.",
        "Your Monday is free\nYour Tuesday is free",
        "It costs 1,000.50 pounds. Sam’s coat is 3.5 metres away.",
    ],
)
def test_plain_words_have_no_warning(text: str) -> None:
    assert lint(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We will utilise the bus.", [("HARD_WORD", "utilise")]),
        ("We are prioritising you.", [("HARD_WORD", "prioritising")]),
        ("It is an extraordinary day.", [("HARD_WORD", "extraordinary")]),
        ("Ask an advocate. Then phone advocates.", [("HARD_WORD", "advocate")]),
        ("Ask for consent. Consent again.", [("HARD_WORD", "consent")]),
        ("I don’t know.", [("CONTRACTION", "don’t")]),
        ("It's here and we'll go.", [("CONTRACTION", "It's"), ("CONTRACTION", "we'll")]),
        ("Bring food, e.g. bread.", [("ABBREVIATION", "e.g.")]),
        ("Come at 3pm.", [("ABBREVIATION", "pm")]),
        ("You & me", [("ABBREVIATION", "&")]),
        ("Ask the CQC.", [("ABBREVIATION", "CQC")]),
        ("PLEASE KNOCK", [("CAPITALS", "PLEASE KNOCK")]),
        ("It is VERYGOOD.", [("CAPITALS", "VERYGOOD")]),
        ("About 12.5 % of people came.", [("PERCENTAGE", "12.5 %")]),
        ("Ten per cent came.", [("PERCENTAGE", "per cent")]),
        ("Let us touch base.", [("IDIOM", "touch base")]),
        ("It is not unkind.", [("DOUBLE_NEGATIVE", "not unkind")]),
        ("You cannot say nothing.", [("DOUBLE_NEGATIVE", "cannot say nothing")]),
        ("Letters are opened by staff.", [("PASSIVE", "are opened")]),
        ("Were you told?", [("PASSIVE", "Were you told")]),
        ("Sam came; Ben went.", [("IDEAS", ";")]),
        ("If you like it, say so because it is yours.", [("IDEAS", "because")]),
    ],
)
def test_each_rule_points_at_its_words(text: str, found: list[tuple[str, str]]) -> None:
    assert rules(text) == found


def test_sixteen_words_are_too_many_and_fifteen_are_not() -> None:
    assert lint("very " * 14 + "good.") == ()
    assert rules("very " * 15 + "good.") == [("LONG", "very " * 15 + "good.")]


@pytest.mark.parametrize("short", ["e.g. buses", "i.e. buses", "Dr. Smith", "no. 5", "3.5 miles", "10 a.m. or so"])
def test_a_full_stop_inside_a_short_form_does_not_end_the_sentence(short: str) -> None:
    assert ("LONG", f"One two three four five {short}.") in rules(f"One two three four five {short}.", most_words=5)


def test_a_full_stop_after_no_ends_the_sentence() -> None:
    assert lint("You can say no. Then we stop.", most_words=4) == ()


def test_the_hint_gives_the_words_to_use_instead() -> None:
    hints = [warning.hint for warning in lint("Let's go. I can't wait. We commence, etc. and reach out.")]

    assert hints == [
        "Write both words in full: “Let us”.",
        "Write both words in full: “cannot”.",
        "“commence” is a hard word. Say “start”, or explain it in the next sentence.",
        "Write “and other things”.",
        "This is a saying. Say what it means: “ask, or phone”.",
    ]


@pytest.mark.parametrize(
    ("word", "count"), [("bus", 1), ("supporter", 3), ("opportunity", 5), ("changes", 2), ("named", 1), ("", 1)]
)
def test_syllables_are_counted_roughly(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("piece", [".", "😀", "a", "1", " ", "\n", "is ", "a.b.", "no ", "A&", "'", "\u2028 "])
def test_ten_thousand_of_anything_are_read_to_the_end(piece: str) -> None:
    assert isinstance(lint(piece * 10_000), tuple)
