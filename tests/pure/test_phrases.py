import pytest

from biggervoices.pure.phrases import END, Vocabulary, WrongPhrase, inflected


def vocabulary() -> Vocabulary:
    return Vocabulary(
        {"hits": frozenset({"hit", "hits", "kick"}), "me": frozenset({"me", "us"})},
        {"me": ("@me", "my arm")},
        denies=frozenset({"not"}),
        between=frozenset({"been"}),
    )


def is_in(phrase: str, said: str, *, denied: bool = False) -> bool:
    words = vocabulary()
    made = words.phrase(phrase)
    text = words.text([*said.split(), END])
    found = bool((made.said_or_denied if denied else made.said).search(text))
    assert not found or made.may_be_in(frozenset(text))
    return found


@pytest.mark.parametrize(
    ("phrase", "said", "held"),
    [
        ("he hit", "and he hit out", True),
        ("he hit", "he then hit", False),
        ("he|she @hits", "she hits", True),
        ("@hits &me", "he hits my arm", True),
        ("@hits &me", "he hits my wall", False),
        ("he very? mean", "he mean", True),
        ("he so* mean", "he so so so so mean", True),
        ("he so* mean", "he so so so so so mean", False),
        ("he .. hit", "he went and then hit", True),
        ("he .. hit", "he went in and then hit", False),
        ("he ... hit", "he went in and then just so hit", True),
        ("he .. hit", "he left . hit", False),
        ("hit me !with|by", "hit me", True),
        ("hit me !with|by", "hit me by", False),
        ("<!they hit", "they hit", False),
        ("^ help", "i help", False),
        ("^ help", "yes . help", True),
        ("help $", "help them", False),
        ("help $|now", "help now", True),
        ("help $|now", "help", True),
    ],
)
def test_a_phrase_is_found_where_its_words_stand(phrase: str, said: str, held: bool) -> None:
    assert is_in(phrase, said) == held


@pytest.mark.parametrize("said", ["he did not ever hit", "he not hit"])
def test_a_word_that_denies_stops_a_phrase_and_not_its_denied_form(said: str) -> None:
    assert not is_in("he .. hit", said)
    assert is_in("he .. hit", said, denied=True)


def test_a_word_that_denies_just_before_stops_a_phrase() -> None:
    assert not is_in("hit", "not been hit")
    assert not is_in("hit", "not hit")
    assert is_in("hit", "not there i hit")


@pytest.mark.parametrize(("phrase", "words"), [("@nobody", "no @nobody"), ("&none", "no &none"), (" ", "at least one")])
def test_a_wrong_phrase_is_refused_when_it_is_made(phrase: str, words: str) -> None:
    with pytest.raises(WrongPhrase, match=words):
        vocabulary().phrase(phrase)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("hurt", ("hurt",)),
        ("slap+", ("slap", "slaps", "slapped", "slapping")),
        ("punch+", ("punch", "punches", "punched", "punching")),
        ("strangle+", ("strangle", "strangles", "strangled", "strangling")),
        ("bully+", ("bully", "bullies", "bullied", "bullying")),
        ("play+", ("play", "plays", "played", "playing")),
        ("shout+", ("shout", "shouts", "shouted", "shouting")),
    ],
)
def test_a_verb_has_its_regular_forms(word: str, forms: tuple[str, ...]) -> None:
    assert inflected(word) == forms
