import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure import sorting


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I feel safe where I live", "good"),
        ("Staff are polite and they listen", "good"),
        ("I work in a charity shop", "good"),
        ("Nothing, thank you", "good"),
        ("I can't fault it", "good"),
        ("I would like to thank everyone", "good"),
        ("Nobody listens to me", "not_good"),
        ("My bedroom is too hot", "not_good"),
        ("I am not allowed to lock my door", "not_good"),
        ("The shower has been broken for weeks", "not_good"),
        ("Nothing ever happens here", "not_good"),
        ("I do not feel happy", "not_good"),
        ("I want more to do", "wish"),
        ("I'd love a dog", "wish"),
        ("More staff please", "wish"),
        ("We need a bigger kitchen", "wish"),
        ("There should be a ramp", "wish"),
        ("Tuesday", "not_sure"),
        ("", "not_sure"),
        ("🚌", "not_sure"),
        ("字字字", "not_sure"),
    ],
)
def test_a_statement_goes_where_people_would_put_it(text: str, code: str) -> None:
    assert sorting.look(text).code == code


def test_the_same_text_goes_to_the_same_place_however_it_is_written() -> None:
    assert sorting.look("I DON’T LIKE IT").code == sorting.look("i don't like it").code == "not_good"


def test_a_very_long_text_is_looked_at_and_does_not_take_long() -> None:
    assert sorting.look("I like it. " * 5_000).code == "good"


@given(st.text(max_size=300))
def test_anything_gets_a_code_and_a_reason(text: str) -> None:
    found = sorting.look(text)

    assert found.code in ("good", "not_good", "wish", "not_sure")
    assert found.reason.endswith(".")
    assert found == sorting.look(text)
