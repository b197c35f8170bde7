"""Every colour of the window against every ground it stands on, in all themes and on foreign systems."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from gui.colours import contrast
from gui.palettes import palette_for, palette_of
from gui.theme import style_sheet
from gui.tokens import READABLE, VERY_READABLE, VISIBLE, Tokens, Tone, tokens_of

GREY = ("#efefef", "#ffffff", "#000000", "#308cc6")
SYSTEMS = {
    "none-of-its-own": GREY,
    "warm-light": ("#fdf6e3", "#fffdf5", "#073642", "#b58900"),
    "grey-dark": ("#242424", "#1e1e1e", "#ffffff", "#3584e4"),
    "brown-dark": ("#2b2b2b", "#1e1e1e", "#f0f0f0", "#ff8800"),
}
CONTRAST_SYSTEMS = {
    "aquatic": ("#202020", "#202020", "#ffffff", "#8ee3f0"),
    "desert": ("#fffaef", "#fffaef", "#3d3d3d", "#903909"),
    "dusk": ("#2d3236", "#2d3236", "#ffffff", "#a1bfde"),
    "night-sky": ("#000000", "#000000", "#ffffff", "#d6b4fd"),
}
"""The colours of high contrast themes that a desktop brings: window, surface, text, highlight."""
each_system = pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS.keys())


def poor(colours: Tokens, ratio: float) -> list[str]:
    """The pairs of text and ground that cannot be read well enough."""
    softs = {f"soft {tone}": colours.soft(tone) for tone in Tone}
    grounds = {"window": colours.window, "surface": colours.surface, **softs}
    pairs = [
        *itertools.product(("text", "muted"), grounds),
        *itertools.product(Tone, ("window", "surface")),
        *((tone, f"soft {tone}") for tone in Tone),
    ]
    tones: dict[str, str] = {tone: colours.tone(tone) for tone in Tone}
    shades = {"text": colours.text, "muted": colours.muted, **tones}
    found = [
        f"{shade} on {ground}" for shade, ground in pairs if contrast(shades[shade], grounds[ground]) < ratio
    ]
    for filled in (colours.accent, colours.accent_hover):
        if contrast(colours.on_accent, filled) < READABLE:
            found.append(f"the words of a button on {filled}")
    return found


def line_of_fields(colours: Tokens) -> str:
    """The colour of the line around an empty field, as the style sheet has it."""
    field = style_sheet(colours).split("\nField {", 1)[1]
    return field.split("border: 1px solid ", 1)[1][:7]


@each_system
@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_tone_can_be_read_on_every_ground(
    qapp: QApplication, system: tuple[str, ...], choice: str
) -> None:
    colours = tokens_of(palette_for(palette_of(*system), choice))
    assert not colours.high_contrast
    assert poor(colours, READABLE) == []
    assert contrast(line_of_fields(colours), colours.surface) >= VISIBLE
    for tone in Tone:  # shapes: dots, rings, switches
        assert contrast(colours.tone(tone), colours.surface) >= VISIBLE


@each_system
@pytest.mark.parametrize("choice", [None, "light", "dark"])
def test_whoever_wants_high_contrast_has_seven_to_one(
    qapp: QApplication, system: tuple[str, ...], choice: str | None
) -> None:
    colours = tokens_of(palette_for(palette_of(*system), choice, high_contrast=True))
    assert colours.high_contrast
    assert poor(colours, VERY_READABLE) == []
    assert colours.border == line_of_fields(colours) == colours.text
    assert {colours.soft(tone) for tone in Tone} == {colours.surface}, "no ground says anything by itself"


@pytest.mark.parametrize("own", CONTRAST_SYSTEMS.values(), ids=CONTRAST_SYSTEMS.keys())
def test_a_high_contrast_theme_of_the_system_is_kept_with_all_text_alike(
    qapp: QApplication, own: tuple[str, ...]
) -> None:
    palette = palette_for(palette_of(*own), None, high_contrast=True)
    colours = tokens_of(palette)
    assert (colours.window, colours.surface, colours.text) == own[:3]
    assert colours.high_contrast
    assert poor(colours, VERY_READABLE) == []


def test_colours_that_are_too_close_give_way_to_high_contrast(qapp: QApplication) -> None:
    pale = palette_of("#eeeeee", "#dddddd", "#777777", "#88aaff")
    role = QPalette.ColorRole
    assert palette_for(pale, None) == pale
    chosen = palette_for(pale, None, high_contrast=True)
    assert contrast(chosen.color(role.WindowText).name(), chosen.color(role.Window).name()) > 20


def test_the_check_sees_a_pale_text(qapp: QApplication) -> None:
    pale = Tokens(
        **{
            **{name: getattr(tokens_of(palette_of(*GREY)), name) for name in Tokens.__slots__},
            "muted": "#bbbbbb",
        }
    )
    assert "muted on surface" in poor(pale, READABLE)
