"""Which page comes next, decided without a browser."""

from pathlib import Path

from tests.node import why_not_pass


def test_the_flow() -> None:
    assert why_not_pass(Path(__file__).with_name("flow.test.mjs")) == ""


def test_other_languages() -> None:
    assert why_not_pass(Path(__file__).with_name("tongue.test.mjs")) == ""
