"""Every pair of colours that words or controls are drawn in, measured in the style sheet itself."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "assets/css/tokens.css").read_text()
BEHIND_WORDS = ("bg", "surface", "warm", "tint")


def themes() -> dict[str, dict[str, str]]:
    """Read each theme's colours; what the device asks for is a copy of a theme, under its own name."""
    found = {}
    for name, body in re.findall(r'\[data-theme="(\w+)"\] \{(.*?)\n\}', TOKENS, re.S):
        found[name] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_there_are_four_themes() -> None:
    assert list(themes()) == ["light", "dark", "contrast", "calm"]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "calm"])
def test_words_stand_out_by_seven_to_one_on_every_ground(theme: str) -> None:
    colours = themes()[theme]
    pairs = [(ink, ground) for ink in ("ink", "ink-soft", "brand", "brand-deep") for ground in BEHIND_WORDS]
    pairs += [("brand-ink", "brand"), ("stop-ink", "stop"), ("focus-ink", "focus")]

    weak = [
        f"{ink} on {ground}: {contrast(colours[ink], colours[ground]):.2f}"
        for ink, ground in pairs
        if contrast(colours[ink], colours[ground]) < 7
    ]

    assert weak == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "calm"])
def test_borders_of_controls_stand_out_by_four_to_one(theme: str) -> None:
    colours = themes()[theme]

    weak = [ground for ground in BEHIND_WORDS if contrast(colours["line"], colours[ground]) < 4]

    assert weak == []


@pytest.mark.parametrize(("query", "theme"), [("color-scheme: dark", "dark"), ("contrast: more", "contrast")])
def test_what_the_device_asks_for_is_the_same_theme(query: str, theme: str) -> None:
    body = re.search(rf"@media \(prefers-{query}\) \{{(.*?)\n\}}", TOKENS, re.S)
    assert body

    asked = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body[1]))

    unsaid = {"focus", "focus-ink", "pic-bg"}  # the same as in the light theme
    assert asked == {name: colour for name, colour in themes()[theme].items() if name in asked}
    assert set(themes()[theme]) - set(asked) <= unsaid
