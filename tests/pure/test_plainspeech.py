import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure.plainspeech import Speech, distance

SPEECH = Speech(
    ["hitting", "hiding", "tablets", "medication", "nobody", "kick", "help", "mum"],
    short={"dont": "do not", "u": "you", "2": "to", "hes": "he is"},
    pairs={"no one": "nobody"},
    apart=["hilting"],
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I don't", "i do not ."),
        ("I don’t", "i do not ."),
        ("i DONT", "i do not ."),
        ("he's", "he is ."),
        ("u 2", "you to ."),
        ("No one. Help!", "nobody . help . ."),
        ("hiting", "hitting ."),
        ("hilting", "hilting ."),
        ("heeeelp", "help ."),
        ("my tabblets", "my tablets ."),
        ("medicatoin", "medication ."),
        ("kic", "kic ."),  # too short to guess
        ("with Margaret and Mum", "with NAME and mum ."),
        ("WITH MARGARET", "with margaret ."),
        ("Margaret", "margaret ."),
        ("£50 for 3 days", "NUMBER pounds for NUMBER days ."),
        ("ring 999", "ring 999 ."),
        ("mum's", "mum s ."),
        ("she'd", "she would ."),
        ("🙂 ¡ é", "é ."),
    ],
)
def test_what_people_write_is_read_as_plain_words(text: str, words: str) -> None:
    assert " ".join(SPEECH.read(text)) == words


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "", 0), ("ab", "ba", 1), ("kitten", "sitting", 3), ("a", "", 1), ("abc", "abc", 0)]
)
def test_the_distance_counts_letters_added_left_out_changed_and_swapped(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


@given(st.text(max_size=100))
def test_reading_never_fails_and_ends_a_sentence(text: str) -> None:
    assert SPEECH.read(text)[-1] == "."
