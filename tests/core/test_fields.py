"""Sealed columns name nobody, show no word, and are found again with the key alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from biggervoices.core.fields import PersonLink, SealedJson, SealedText
from biggervoices.safeguarding import changes
from biggervoices.safeguarding.models import Concern
from tests import make

WORDS = st.text(st.characters(exclude_categories=["Cs"]))


def opened(field: SealedText | PersonLink, kept: object) -> object:
    return field.from_db_value(kept, None, connection)  # type: ignore[arg-type]


@given(WORDS)
def test_what_is_sealed_is_opened_again(words: str) -> None:
    kept = SealedText().get_prep_value(words)

    assert opened(SealedText(), kept) == words


@given(WORDS.filter(lambda words: len(words) > 3))
def test_sealed_words_are_not_to_be_seen_and_never_sealed_alike(words: str) -> None:
    first, second = SealedText().get_prep_value(words), SealedText().get_prep_value(words)

    assert words not in first
    assert first != second


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | WORDS, lambda it: st.lists(it) | st.dictionaries(WORDS, it)
    )
)
def test_sealed_json_keeps_its_shape(value: object) -> None:
    assert opened(SealedJson(), SealedJson().get_prep_value(value)) == value


def test_nothing_said_stays_nothing() -> None:
    assert SealedText().get_prep_value("") == ""
    assert SealedText().get_prep_value(None) is None
    assert opened(SealedText(), None) is None


@given(st.lists(st.none() | WORDS, max_size=8))
def test_many_that_are_sealed_in_one_go_open_one_by_one(many: list[str | None]) -> None:
    kept = SealedText().get_prep_values(many)

    assert [opened(SealedText(), it) for it in kept] == many
    assert [it for it, said in zip(kept, many, strict=True) if not said] == [said for said in many if not said]


def test_many_alike_that_are_sealed_in_one_go_look_unlike_and_are_fernet_of_the_first_key(settings: Settings) -> None:
    old = settings.BIGGERVOICES_KEYS
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(), *old)

    kept = SealedJson().get_prep_values(["YES"] * 200)

    ivs = {urlsafe_b64decode(it)[9:25] for it in kept}
    assert len(ivs) == len({*kept}) == 200
    assert {Fernet(settings.BIGGERVOICES_KEYS[0]).decrypt(it, ttl=60) for it in kept} == {b'"YES"'}
    with pytest.raises(InvalidToken):
        Fernet(old[0]).decrypt(kept[0])


def test_what_was_sealed_in_one_go_and_changed_since_does_not_open() -> None:
    (kept,) = SealedText().get_prep_values(["not to be changed"])
    raw = bytearray(urlsafe_b64decode(kept))
    raw[30] ^= 1

    with pytest.raises(InvalidToken):
        opened(SealedText(), urlsafe_b64encode(raw).decode())


def test_a_new_first_key_opens_what_the_old_one_sealed(settings: Settings) -> None:
    kept = SealedText().get_prep_value("for years")
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(), *settings.BIGGERVOICES_KEYS)

    assert opened(SealedText(), kept) == "for years"


def test_without_the_key_nothing_opens(settings: Settings) -> None:
    kept = SealedText().get_prep_value("for nobody")
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(InvalidToken):
        opened(SealedText(), kept)


def test_a_link_is_found_by_equality_and_is_one_column_of_32_bytes() -> None:
    link, person = PersonLink(context="a"), uuid4()

    assert link.get_prep_value(person) == link.get_prep_value(str(person))
    assert len(link.get_prep_value(person)) == 32
    assert opened(link, link.get_prep_value(person)) == person


def test_links_of_one_person_in_two_tables_are_unlike_each_other() -> None:
    person = uuid4()
    first, second = PersonLink(context="a"), PersonLink(context="b")

    assert first.get_prep_value(person) != second.get_prep_value(person)
    with pytest.raises(InvalidTag):
        opened(second, first.get_prep_value(person))


def test_a_link_shows_no_id(settings: Settings) -> None:
    person = uuid4()
    kept = PersonLink(context="a").get_prep_value(person)

    assert person.bytes not in kept


@pytest.mark.django_db
def test_the_database_finds_a_person_by_their_link_and_holds_no_id_of_theirs() -> None:
    bilal = make.bilal()
    concern = changes.raise_concern(id=uuid4(), who="ME", danger="NO", raised_by=bilal, now=make.NOW)

    assert Concern.objects.get(raised_by=bilal.pk) == Concern.objects.get(raised_by=bilal) == concern
    with connection.cursor() as cursor:
        cursor.execute("SELECT raised_by, id::text FROM safeguarding_concern")
        link, _id = cursor.fetchone() or (b"", "")
    assert bilal.pk.bytes not in bytes(link)
