import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure import opinion
from biggervoices.pure.opinion import AGREE, DISAGREE, NOT_SURE, NOT_UNDERSTOOD, Opinion, Votes
from biggervoices.pure.opinion_groups import find_groups


def votes(rows: list[tuple[int, int, int]], *, people: int = 0, statements: int = 0) -> Votes:
    """Votes from rows of person, statement, vote, in the order in which they were given."""
    person, statement, vote = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    people = max(people, person.max(initial=-1) + 1)
    return opinion.last_votes(people, max(statements, statement.max(initial=-1) + 1), person, statement, vote)


def table(*answers: str) -> Votes:
    """Votes from one text a person: a agree, d disagree, s not sure, ? not understood, - nothing."""
    codes = {"a": AGREE, "d": DISAGREE, "s": NOT_SURE, "?": NOT_UNDERSTOOD}
    rows = [(who, what, codes[it]) for who, said in enumerate(answers) for what, it in enumerate(said) if it != "-"]
    return votes(rows, people=len(answers), statements=len(answers[0]))


def looked_at(said: Votes, group: list[int] | None = None) -> list[Opinion]:
    of = np.array(group or [0] * said.people, dtype=np.int64)
    counts, others = opinion.count(said, of, int(of.max(initial=0)) + 1)
    return opinion.opinions(counts, np.bincount(of + 1)[1:].tolist(), others, everyone=said.people)


def chosen(said: Votes, group: list[int] | None = None, *, most: int = 5) -> list[int]:
    return opinion.forward(said, np.zeros((1, said.statements, 4), np.int64), looked_at(said, group), most=most)


def test_the_last_vote_of_a_person_counts() -> None:
    [it] = looked_at(votes([(0, 0, AGREE), (1, 0, AGREE), (0, 0, DISAGREE), (0, 0, NOT_UNDERSTOOD), (0, 0, NOT_SURE)]))

    assert it.counts.tolist() == [1, 0, 1, 0]


def test_agreement_is_the_mean_over_groups_of_what_each_agrees() -> None:
    said = table(*"aaaaaa", *"aaaddd")

    [it] = looked_at(said, [0] * 6 + [1] * 6)

    first, second = (6 + 2) / 10 * (1 - 2 / 10), (3 + 2) / 10 * (1 - 5 / 10)
    assert it.agreement == pytest.approx((first * second) ** 0.5)
    assert it.by_group.tolist() == [[6, 0, 0, 0], [3, 3, 0, 0]]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("a" * 20, opinion.EVERYONE),
        ("a" * 14 + "d" * 6, opinion.MOST),
        ("a" * 10 + "d" * 10, opinion.DIFFERENTLY),
        ("a" * 8 + "s" * 12, opinion.DIFFERENTLY),
        ("d" * 18 + "a" * 2, opinion.MOST_NOT),
        ("aaaa", opinion.TOO_FEW),
        ("a" * 16 + "?" * 4, opinion.NOT_CLEAR),
        ("a" * 17 + "?" * 3, opinion.EVERYONE),
    ],
)
def test_what_people_think_is_said_in_words(answers: str, words: str) -> None:
    assert looked_at(table(*answers))[0].words == words


def test_a_group_that_disagrees_is_seen_behind_a_large_majority() -> None:
    said = table(*"a" * 40, *"d" * 12)

    assert looked_at(said)[0].words == opinion.MOST
    assert looked_at(said, [0] * 40 + [1] * 12)[0].words == opinion.DIFFERENTLY


def test_a_statement_that_few_have_seen_is_not_agreed() -> None:
    said = table(*["aa"] * 5, *["a-"] * 45)

    first, second = looked_at(said)

    assert (first.words, second.words) == (opinion.EVERYONE, opinion.TOO_FEW)
    assert chosen(said) == [0]


def test_a_statement_without_votes_is_never_agreed_and_goes_nowhere() -> None:
    said = votes([(who, 0, AGREE) for who in range(9)], statements=2)

    assert looked_at(said)[1].words == opinion.TOO_FEW
    assert chosen(said) == [0]


def test_one_person_in_a_room_of_their_own_does_not_stop_every_statement() -> None:
    assert looked_at(table(*"a" * 20), [0] * 19 + [1])[0].words == opinion.EVERYONE


def test_nobody_goes_away_with_nothing() -> None:
    said = table(*["aaaaa-"] * 60, *["-----a"] * 40)

    assert 5 in chosen(said, most=3)
    assert len(chosen(said, most=3)) == 3


def test_a_small_group_gets_one_that_it_agrees_with() -> None:
    said = table(*["aaaad"] * 90, *["dddda"] * 10)

    assert 4 not in chosen(said, most=3)
    assert 4 in chosen(said, [0] * 90 + [1] * 10, most=3)


def test_what_people_do_not_understand_does_not_go_forward() -> None:
    assert chosen(table(*["aa"] * 8, *["a?"] * 2)) == [0]


def test_hands_in_a_room_count_like_votes() -> None:
    said = table(*["a-"] * 10)
    hands = np.array([[[0, 0, 0, 0], [9, 1, 0, 0]]])
    counts, others = opinion.count(said, np.zeros(10, np.int64), 1)
    found = opinion.opinions(counts + hands, [20], others, everyone=20)

    assert [it.words for it in found] == [opinion.EVERYONE, opinion.MOST]
    assert opinion.forward(said, hands, found) == [0, 1]


ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.integers(0, 3)), max_size=200)


@given(ROWS, st.integers(1, 4), st.integers(0, 5))
def test_any_votes_give_a_sensible_summary_and_the_same_one_twice(
    rows: list[tuple[int, int, int]], groups: int, most: int
) -> None:
    said = votes(rows)
    of = [who % groups for who in range(said.people)]
    found = looked_at(said, of)

    assert all(0 < it.agreement < 1 for it in found)
    assert sum(int(it.counts.sum()) for it in found) == len({row[:2] for row in rows})
    went = chosen(said, of, most=most)
    assert went == chosen(said, of, most=most)
    assert len(went) == len(set(went)) <= most
    assert all(found[it].may_go_forward and found[it].counts[AGREE] for it in went)


@given(ROWS, st.randoms())
def test_the_order_of_people_does_not_change_what_is_thought(rows: list[tuple[int, int, int]], rng: object) -> None:
    said = votes(rows)
    order = np.arange(said.people)
    rng.shuffle(order)  # type: ignore[attr-defined]
    other = Votes(said.people, said.statements, order[said.person], said.statement, said.vote)

    assert [(it.words, it.agreement) for it in looked_at(said)] == [(it.words, it.agreement) for it in looked_at(other)]


# --- groups that are found -------------------------------------------------------------------------------------------


def world(people: int, views: list[list[float]], *, seed: int = 1, answered: float = 0.8) -> tuple[Votes, list[int]]:
    """People who each hold one of some views: how likely they agree with each statement."""
    rng = np.random.default_rng(seed)
    of = [int(it) for it in rng.integers(len(views), size=people)]
    rows = [
        (who, what, AGREE if rng.random() < likely else DISAGREE)
        for who in range(people)
        for what, likely in enumerate(views[of[who]])
        if rng.random() < answered
    ]
    return votes(rows, people=people), of


def test_two_views_that_are_there_are_found() -> None:
    said, of = world(200, [[0.9] * 10 + [0.1] * 10, [0.1] * 10 + [0.9] * 10])

    found = find_groups(said)

    assert found.number == 2
    same = {(mine, theirs) for mine, theirs in zip(of, found.group.tolist(), strict=True)}
    assert len(same) == 2
    assert np.bincount(found.group).tolist() == sorted(np.bincount(found.group).tolist(), reverse=True)
    again = find_groups(said)
    assert (again.number, again.group.tolist()) == (2, found.group.tolist())


@pytest.mark.parametrize("seed", range(6))
def test_votes_by_chance_are_one_shared_view(seed: int) -> None:
    said, _of = world(150, [[0.5] * 12], seed=seed)

    assert find_groups(said, seed=seed).number == 0


def test_few_people_are_one_shared_view() -> None:
    said, _of = world(26, [[0.95] * 10 + [0.05] * 10, [0.05] * 10 + [0.95] * 10])

    found = find_groups(said)

    assert (found.number, set(found.group.tolist())) == (0, {-1})
    assert found.why == "Too few people have answered enough to look for groups."


def test_whoever_answered_little_is_in_no_found_group() -> None:
    said, _of = world(200, [[0.9] * 10 + [0.1] * 10, [0.1] * 10 + [0.9] * 10])
    more = Votes(
        said.people + 1,
        said.statements,
        np.append(said.person, 200),
        np.append(said.statement, 0),
        np.append(said.vote, 0),
    )

    found = find_groups(more)

    assert (found.number, found.group[200]) == (2, -1)


@pytest.mark.parametrize("answer", [AGREE, NOT_SURE, NOT_UNDERSTOOD])
def test_everybody_alike_is_one_shared_view(answer: int) -> None:
    assert find_groups(votes([(who, what, answer) for who in range(120) for what in range(9)])).number == 0
