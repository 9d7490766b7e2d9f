import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biggervoices.pure import concepts, themes, vectors
from biggervoices.pure.themes import LOOSE, Suggestion

WITH_SENTENCES = pytest.param(
    True,
    id="with the table",
    marks=pytest.mark.skipif(vectors.table() is None, reason="The table of words was not built on this machine."),
)
WAYS = pytest.mark.parametrize("built", [WITH_SENTENCES, pytest.param(False, id="without it")])
TEA, BUS = ("I like tea", "The coffee is good", "Dinner is cold"), ("My bus is late", "Taxis cost too much")


def of(texts: Sequence[str], built: bool, most: int = themes.MOST) -> Suggestion:
    return themes.suggest(texts, table=vectors.table() if built else None, most=most)


@pytest.fixture(scope="module")
def unseen() -> list[tuple[str, str]]:
    """Statements that were written after the word list, and where their writer put them."""
    with Path(__file__).with_name("statements_unseen.csv").open(encoding="utf-8") as opened:
        return [(row["text"], row["label"]) for row in csv.DictReader(opened)]


@WAYS
def test_what_is_said_about_one_thing_comes_together(built: bool) -> None:
    found = of([*TEA, *BUS, *BUS], built)

    assert found.theme.tolist()[:3] == [1, 1, 1]
    assert len(found.theme) == 7
    assert found.themes[1].name == "Food and drink"
    assert found.themes[1].picture == "food"
    assert found.themes[1].typical in TEA
    assert found.reason(2).startswith("It says “dinner”, and people here said things like “")


@WAYS
@pytest.mark.parametrize("texts", [[], ["I like tea"], [""], ["I like tea", "", "  "], ["字"], ["🚌", "", "?"]])
def test_what_has_no_other_beside_it_stays_loose(built: bool, texts: list[str]) -> None:
    found = of(texts, built)

    assert found.themes == ()
    assert found.theme.tolist() == [LOOSE] * len(texts)
    assert {found.reason(at) for at in range(len(texts))} <= {themes.ALONE, themes.NOTHING_KNOWN}


@WAYS
def test_three_hundred_equal_cards_are_one_theme(built: bool) -> None:
    found = of(["The bus is late"] * 300, built)

    assert found.theme.tolist() == [0] * 300
    assert found.themes[0].typical == "The bus is late"


@WAYS
def test_cards_without_a_word_lie_loose_in_a_full_board(built: bool, unseen: list[tuple[str, str]]) -> None:
    odd = ["", "🚌🚌", "?!", "   "]

    found = of([text for text, _ in unseen] + odd, built)

    assert found.theme.tolist()[-4:] == [LOOSE] * 4
    assert found.confidence.tolist()[-4:] == [0] * 4
    assert found.reason(len(unseen)) == themes.NOTHING_KNOWN


@WAYS
def test_a_card_of_five_thousand_letters_finds_its_place(built: bool, unseen: list[tuple[str, str]]) -> None:
    long = "The bus never comes and the taxi is late. " * 120

    found = of([text for text, _ in unseen] + [long], built)

    assert found.themes[found.theme[-1]].name.startswith("Getting around")


@WAYS
def test_the_order_of_the_cards_makes_no_difference(built: bool, unseen: list[tuple[str, str]]) -> None:
    texts = [text for text, _ in unseen]
    mixed = np.random.default_rng(1).permutation(len(texts)).tolist()

    one, other = of(texts, built), of([texts[at] for at in mixed], built)

    assert one.themes == other.themes
    assert one.theme[mixed].tolist() == other.theme.tolist()
    assert [one.reason(at) for at in mixed] == [other.reason(at) for at in range(len(texts))]


@WAYS
@pytest.mark.parametrize("most", [1, 3, 12])
def test_there_are_no_more_themes_than_asked(built: bool, most: int, unseen: list[tuple[str, str]]) -> None:
    found = of([text for text, _ in unseen], built, most)

    assert 1 <= len(found.themes) <= most
    assert found.theme.max() == len(found.themes) - 1


@WAYS
def test_a_board_has_themes_of_different_names_the_largest_first(built: bool, unseen: list[tuple[str, str]]) -> None:
    found = of([text for text, _ in unseen], built)

    sizes = np.bincount(found.theme[found.theme >= 0]).tolist()
    assert themes.LEAST <= len(sizes) <= themes.MOST
    assert sizes == sorted(sizes, reverse=True)
    assert len({one.name for one in found.themes}) == len(sizes)


@WAYS
def test_most_unseen_statements_land_with_their_own_kind(built: bool, unseen: list[tuple[str, str]]) -> None:
    """Words alone leave four fifths of them to be moved by hand."""
    found = of([text for text, _ in unseen], built)

    labels = np.array([label for _, label in unseen])
    most = [max(np.unique(labels[found.theme == it], return_counts=True)[1]) for it in range(len(found.themes))]
    assert sum(most) >= 0.5 * len(labels)


def test_a_list_of_ones_own_is_used() -> None:
    own = concepts.read({"boats": {"name": "Boats", "picture": "out-and-about", "words": 'row* sail "narrow boat"'}})
    texts = ["We went rowing", "A narrow boat is fun", "I can sail", "I like tea"]

    found = themes.suggest(texts, words=own)

    assert found.theme.tolist() == [0, 0, 0, LOOSE]
    assert found.themes[0].name == "Boats"
    assert found.reason(1).startswith("It says “narrow boat”") or found.themes[0].typical == texts[1]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"name": "Boats", "picture": "x"}, "The concept boats has no words."),
        ({"name": " ", "picture": "x", "words": "a"}, "The concept boats has no name."),
        ({"name": "Boats", "picture": "x", "words": "sail !"}, "The concept boats has '!', which is no word."),
        ({"name": "Boats", "picture": "x", "words": "s*"}, "The concept boats has 's\\*', which is no word."),
    ],
)
def test_a_list_that_cannot_be_read_says_why(part: dict[str, str], said: str) -> None:
    with pytest.raises(concepts.WrongList, match=said):
        concepts.read({"boats": part})


def test_our_list_has_a_picture_of_the_library_for_every_concept() -> None:
    library = Path(themes.__file__).parents[1] / "easyread/pictures.toml"
    known = {line.split(" = ")[0] for line in library.read_text("utf-8").splitlines() if " = {" in line}

    assert {one.picture for one in concepts.standard().concepts} <= known
    assert len({one.name for one in concepts.standard().concepts}) == len(concepts.standard().concepts)


@WAYS
def test_the_others_go_where_people_put_cards_like_them(built: bool) -> None:
    texts = ["My bus is late", "I like tea", "The taxi was late", "Coffee is nice", "a train", "qqq", "We eat pizza"]

    found = themes.learn(texts, {0: "Our travel", 1: "Our food", 5: ""}, table=vectors.table() if built else None)

    assert [one.name for one in found.themes] == ["Our food", "Our travel"]
    assert found.theme.tolist()[:4] == [1, 0, 1, 0]
    assert found.theme[5] == LOOSE
    assert (found.confidence[:2] == 1).all()
    assert found.reason(0) == "A person put it here."
    assert found.reason(2) == "It is like “My bus is late”, which a person put here."
    assert found.reason(5) == "A person left it loose."


@WAYS
def test_the_name_of_a_theme_is_enough_to_begin_with(built: bool) -> None:
    texts = ["zzz", "yyy", "The bus is late"]

    found = themes.learn(texts, {0: "Transport", 1: "Food"}, table=vectors.table() if built else None)

    assert found.theme.tolist() == [1, 0, 1]
    assert found.reason(2) == "It sounds like the name of the theme, “Transport”."


@WAYS
def test_what_is_like_nothing_that_was_placed_stays_loose(built: bool) -> None:
    found = themes.learn(["My bus is late", "🚌", "字"], {0: "Bus"}, table=vectors.table() if built else None)

    assert found.theme.tolist() == [0, LOOSE, LOOSE]
    assert found.reason(1) == themes.NOTHING_KNOWN


@WAYS
def test_nothing_to_learn_from_leaves_all_loose(built: bool) -> None:
    found = themes.learn(["a", "b"], {}, table=vectors.table() if built else None)

    assert (found.themes, found.theme.tolist()) == ((), [LOOSE, LOOSE])


def test_more_than_the_sample_are_placed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for concept in concepts.standard().concepts[:5] for word in sorted(concept.words)[:12]]
    texts = [f"I like {word} very much" for word in words]
    monkeypatch.setattr(themes, "SAMPLE", 30)
    monkeypatch.setattr(themes, "AT_ONCE", 7)

    found = themes.suggest(texts)

    assert len(found.theme) == len(found.confidence) == len(texts)
    assert len(found.themes) >= 3
    assert found.reason(len(texts) - 1).endswith(".")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40) | st.sampled_from([*TEA, *BUS]), max_size=30))
def test_any_cards_get_a_theme_or_lie_loose_and_say_why(texts: list[str]) -> None:
    found = themes.suggest(texts)

    assert len(found.theme) == len(texts)
    assert set(found.theme.tolist()) - {LOOSE} == set(range(len(found.themes)))
    assert ((found.confidence >= 0) & (found.confidence <= 1)).all()
    assert all(found.reason(at).endswith((".", "!", "?", "…", "”.")) for at in range(len(texts)))
