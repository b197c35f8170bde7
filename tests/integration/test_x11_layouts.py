"""Characters of a client arrive as themselves, whatever layouts and locks the computer's keyboard has."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
import xcffib.xkb

from agent.session.systems.keysyms import LEVEL3_SHIFT, SHIFT_L, character_of, keysym_of
from agent.session.systems.shown import Shown
from agent.session.systems.x11.input import X11Input
from agent.session.systems.x11.link import XLink, xproto
from tests.support.x_display import XProgram, x_server
from tests.support.x_reader import XReader

TEXT = "azq AZQ m; 123 &é\"'(-è_çà) ^~`´ @#{[|\\]} € ß üÄñ Жя ê œŒế"
CHARACTERS = [
    *map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180), *range(0x391, 0x3A2))),
    *map(chr, (*range(0x410, 0x450), 0x20AC, 0x2019, 0x4E00, 0x5D0, 0x627, 0xE01)),
]
MODIFIERS = {SHIFT_L, 0xFFE2, LEVEL3_SHIFT}


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server("320x240x24") as name:
        yield name


@pytest.fixture
def reader(display: str) -> Iterator[XReader]:
    reader = XReader(display)
    yield reader
    reader.close()


@pytest.fixture
def program(display: str) -> Iterator[XProgram]:
    program = XProgram(display)
    program.link.extension(xcffib.xkb, "XKEYBOARD", 1, 0, ask="UseExtension")  # its events tell the layout
    yield program
    program.close()


@pytest.fixture
def keys(display: str, program: XProgram) -> Iterator[X11Input]:
    keys = X11Input(XLink(display), Shown())
    yield keys
    keys.release_all()
    keys.close()


def _presses(keys: X11Input, program: XProgram, reader: XReader, text: str) -> Iterator[tuple[int, str]]:
    """Type a text; the key of each character, and what a program reads from it that has just started."""
    for character in text:
        keysym = keysym_of(character)
        keys.key(keysym, True)
        keys.key(keysym, False)
        reader.close()
        while True:
            event = program.heard(xproto.KeyPressEvent)[0]
            read = reader.keysym(event.detail, event.state)
            if read not in MODIFIERS:
                break
        yield event.detail, character_of(read) or "?"


def _typed(keys: X11Input, program: XProgram, reader: XReader, text: str) -> str:
    return "".join(read for _, read in _presses(keys, program, reader, text))


@pytest.mark.parametrize(
    ("layouts", "number", "caps_lock"),
    [
        ("fr", 0, False),
        ("de", 0, False),
        ("fr", 0, True),
        ("de", 0, True),
        ("us,fr", 1, False),
        ("us,fr,de", 2, False),
        ("us,ru,fr,de", 3, True),
    ],
)
def test_text_is_typed_as_it_is_in_every_layout_and_with_caps_lock(
    keys: X11Input, program: XProgram, reader: XReader, layouts: str, number: int, caps_lock: bool
) -> None:
    reader.use_layouts(layouts, number=number, caps_lock=caps_lock)
    assert _typed(keys, program, reader, TEXT) == TEXT


@pytest.mark.proof
@pytest.mark.parametrize("caps_lock", [False, True])
@pytest.mark.parametrize(
    "layouts", ["us", "us,ru,gr,de", "fr,ara,il", "ch,tr,es,pl", "gb,br,jp", "ca,be,it,pt"]
)
def test_any_character_arrives_whatever_is_held(
    keys: X11Input, program: XProgram, reader: XReader, layouts: str, caps_lock: bool
) -> None:
    chance = random.Random(f"{layouts} {caps_lock}")
    for number in range(layouts.count(",") + 1):
        reader.use_layouts(layouts, number=number, caps_lock=caps_lock)
        for held in ((), (SHIFT_L,), (LEVEL3_SHIFT,), (SHIFT_L, LEVEL3_SHIFT)):
            for keysym in held:
                keys.key(keysym, True)
            text = "".join(chance.sample(CHARACTERS, 12))
            assert _typed(keys, program, reader, text) == text, (number, held)
            for keysym in held:
                keys.key(keysym, False)


def test_layout_that_is_changed_while_somebody_types_is_followed_and_what_was_lent_lent_anew(
    keys: X11Input, program: XProgram, reader: XReader
) -> None:
    reader.use_layouts("us")
    assert _typed(keys, program, reader, "ay漢я") == "ay漢я"
    reader.use_layouts("fr,de", number=1)
    assert _typed(keys, program, reader, "ay漢я") == "ay漢я"


def test_a_letter_that_caps_lock_would_turn_over_is_lent_one_key_and_caps_lock_stays_on(
    keys: X11Input, program: XProgram, reader: XReader
) -> None:
    reader.use_layouts("us", caps_lock=True)
    first, second = _presses(keys, program, reader, "ếế")
    assert first == second
    assert first[1] == "ế"
    state = program.link.core.QueryPointer(program.link.root).reply().mask
    assert state & xproto.ModMask.Lock
