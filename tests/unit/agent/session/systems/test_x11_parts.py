"""The parts of the X11 room that need no server: regions, layouts of pixels, the plan for a key."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from agent.session.desktop import Rect
from agent.session.systems.keysyms import ALT_L, CONTROL_L, META_L, SHIFT_L, TAB, keysym_of
from agent.session.systems.x11.boxes import MOST, boxes_of
from agent.session.systems.x11.key_table import KeyPlan, KeyTable
from agent.session.systems.x11.pixel_layout import PixelLayout
from agent.session.systems.x11.xkb_map import Key, KeyType, Step, capital_of, keys_of

SHOWN = Rect(100, 50, 800, 600)


def _region(*places: tuple[int, int, int, int]) -> bytes:
    return np.array(places, np.int64).astype(np.int16).tobytes()


def test_a_region_is_told_in_pixels_of_what_is_shown() -> None:
    raw = _region((110, 60, 5, 6), (0, 0, 102, 51), (2000, 0, 5, 5))
    assert boxes_of(raw, SHOWN) == (Rect(10, 10, 5, 6), Rect(0, 0, 2, 1))


def test_sizes_beyond_a_signed_number_are_understood() -> None:
    assert boxes_of(_region((0, 0, 40000, 50000)), Rect(0, 0, 1920, 1080)) == (Rect(0, 0, 1920, 1080),)


def test_of_no_damage_nothing_is_made() -> None:
    assert boxes_of(b"", SHOWN) == ()


def test_many_rectangles_become_few_that_cover_every_one() -> None:
    generator = np.random.default_rng(4)
    places = [
        (100 + int(x), 50 + int(y), 3, 9)
        for x, y in zip(generator.integers(-20, 810, 400), generator.integers(-20, 300, 400), strict=True)
    ]
    boxes = boxes_of(_region(*places), SHOWN)
    covered = np.zeros((SHOWN.height, SHOWN.width), np.bool_)
    for box in boxes:
        assert not covered[box.y : box.y + box.height, box.x : box.x + box.width].any(), "counted twice"
        covered[box.y : box.y + box.height, box.x : box.x + box.width] = True
    for x, y, width, height in places:
        left, top = x - SHOWN.x, y - SHOWN.y
        assert covered[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)].all()
    assert len(boxes) <= MOST
    assert not covered[400:].any()


@pytest.mark.parametrize(
    ("layout", "raw"),
    [
        (PixelLayout(4, (0xFF0000, 0xFF00, 0xFF)), "10 80 ff 00"),
        (PixelLayout(4, (0xFF, 0xFF00, 0xFF0000)), "ff 80 10 00"),
        (PixelLayout(4, (0xFF0000, 0xFF00, 0xFF), is_big_endian=True), "00 ff 80 10"),
        (PixelLayout(4, (0x3FF00000, 0xFFC00, 0x3FF)), "41 08 f8 3f"),
    ],
)
def test_each_order_of_colours_becomes_blue_green_red(layout: PixelLayout, raw: str) -> None:
    into = np.zeros((2, 3, 4), np.uint8)
    layout.write(np.frombuffer(bytes.fromhex(raw) * 6, np.uint8), into)
    assert into[:, :, :3].tolist() == [[[0x10, 0x80, 0xFF]] * 3] * 2
    assert layout.is_native == (raw == "10 80 ff 00")


def test_sixteen_bits_are_stretched_and_filled_rows_left_out() -> None:
    layout = PixelLayout(2, (0xF800, 0x07E0, 0x001F))
    row = np.array([0xFFFF, 0xF800, 0x0010, 0xDEAD], np.uint16)  # the last one fills the row up
    assert layout.row_bytes(3) == 8
    into = np.zeros((2, 3, 4), np.uint8)
    layout.write(np.concatenate([row, row]).view(np.uint8), into)
    assert into[0, :, :3].tolist() == [[255, 255, 255], [0, 0, 255], [131, 0, 0]]
    assert (into[0] == into[1]).all()


# A keyboard with two layouts: a Q key with a third level, a 1 key, Tab, space, the keypad's 7, and modifiers.
Q, ONE, TABULATOR, SPACE, KEYPAD_7, SHIFT_KEY, CAPS_KEY, ALTGR_KEY, NUM_KEY, CONTROL_KEY, ALT_KEY = range(
    8, 19
)
HOME_KEY, SEVEN = 0xFF95, 0xFFB7
SHIFT, LOCK, CONTROL, NUM, ALTGR, SECOND_GROUP = 1, 2, 4, 16, 128, 1 << 13

# Types as servers have them, by their names there.
ONE_LEVEL = KeyType(0)
TWO_LEVEL = KeyType(SHIFT, (Step(SHIFT, 1),))
ALPHABETIC = KeyType(SHIFT | LOCK, (Step(SHIFT, 1), Step(LOCK, 1)))
KEYPAD = KeyType(SHIFT | NUM, (Step(SHIFT, 1), Step(NUM, 1)))
SEMIALPHABETIC = KeyType(
    SHIFT | LOCK | ALTGR,
    (
        Step(SHIFT, 1),
        Step(LOCK, 1),
        Step(ALTGR, 2),
        Step(ALTGR | SHIFT, 3),
        Step(ALTGR | LOCK, 2, kept=LOCK),
        Step(ALTGR | LOCK | SHIFT, 3, kept=LOCK),
    ),
)


def _one(*keysyms: int, kind: KeyType = ONE_LEVEL) -> Key:
    return Key(((kind, keysyms),))


KEYS = (
    Key(
        (
            (SEMIALPHABETIC, (ord("q"), ord("Q"), ord("@"), 0x7D9)),
            (ALPHABETIC, (0x6CA, 0x6EA)),
        )
    ),
    Key(((TWO_LEVEL, (ord("1"), ord("!"))), (TWO_LEVEL, (ord("1"), ord("!"))))),
    _one(TAB, 0xFE20, kind=TWO_LEVEL),
    _one(0x20),
    _one(HOME_KEY, SEVEN, kind=KEYPAD),
    _one(SHIFT_L),
    _one(0xFFE5),
    _one(0xFE03),
    _one(0xFF7F),
    _one(CONTROL_L),
    _one(ALT_L),
    Key(),
    _one(ord("z"), ord("Z"), kind=ALPHABETIC),
    _one(0),
    _one(0x0100_1EBF, kind=TWO_LEVEL),
)
MODIFIERS = [[SHIFT_KEY], [CAPS_KEY], [CONTROL_KEY], [ALT_KEY], [NUM_KEY], [], [], [ALTGR_KEY, 0]]


@pytest.fixture
def table() -> KeyTable:
    return KeyTable(8, KEYS, MODIFIERS)


@pytest.mark.parametrize(
    ("keysym", "state", "plan"),
    [
        (ord("q"), 0, KeyPlan(Q)),
        (ord("Q"), SHIFT, KeyPlan(Q)),
        (ord("Q"), 0, KeyPlan(Q, shift=True)),
        (ord("q"), SHIFT | CONTROL, KeyPlan(Q, shift=False)),
        (ord("Q"), LOCK, KeyPlan(Q)),
        (ord("q"), LOCK, KeyPlan(Q, shift=True)),
        (ord("!"), LOCK, KeyPlan(ONE, shift=True)),
        (ord("@"), 0, KeyPlan(Q, level3=True)),
        (ord("@"), ALTGR, KeyPlan(Q)),
        (ord("@"), SHIFT, KeyPlan(Q, shift=False, level3=True)),
        (0x7D9, ALTGR, KeyPlan(Q, shift=True)),
        (ord("q"), ALTGR, KeyPlan(Q, level3=False)),
        (TAB, SHIFT, KeyPlan(TABULATOR)),
        (0x20, SHIFT, KeyPlan(SPACE)),
        (0x20, ALTGR, KeyPlan(SPACE)),
        (SEVEN, NUM, KeyPlan(KEYPAD_7)),
        (SEVEN, 0, KeyPlan(KEYPAD_7, shift=True)),
        (HOME_KEY, 0, KeyPlan(KEYPAD_7)),
        (HOME_KEY, NUM, KeyPlan(KEYPAD_7, shift=True)),
        (HOME_KEY, SHIFT, KeyPlan(KEYPAD_7, shift=False)),
        (0x6CA, SECOND_GROUP, KeyPlan(Q)),
        (0x0100_0419, SECOND_GROUP, KeyPlan(Q, shift=True)),
        (0x20, SECOND_GROUP, KeyPlan(SPACE)),
        (ord("q"), SECOND_GROUP, None),
        (ord("Z"), 0, KeyPlan(20, shift=True)),
        (ord("w"), 0, None),
        (META_L, 0, KeyPlan(ALT_KEY)),
        (0x0100_1EBE, LOCK, KeyPlan(22)),  # Caps Lock makes a capital of what its type leaves to it
        (0x0100_1EBF, LOCK, KeyPlan(22, without_lock=True)),
        (0x0100_1EBE, 0, None),
        (0x0100_1EBD, LOCK, None),
    ],
)
def test_a_key_gets_the_modifiers_that_it_needs(
    table: KeyTable, keysym: int, state: int, plan: KeyPlan | None
) -> None:
    assert table.plan(keysym, state) == plan


def test_keys_of_nothing_can_be_lent_the_last_ones_first(table: KeyTable) -> None:
    assert table.unused() == [21, 19]
    assert table.has(Q, ord("@"))
    assert not table.has(Q, 0x6CA)


@pytest.mark.parametrize(("outside", "keysym"), [(0, 0xA), (0x40, 0xB), (0x80 | 1 << 4, 0xB), (0xB0, 0xA)])
def test_a_key_with_fewer_layouts_than_the_keyboard_does_what_it_says(outside: int, keysym: int) -> None:
    key = Key(((ONE_LEVEL, (0xA,)), (ONE_LEVEL, (0xB,))), outside)
    assert key.keysyms(2) == (keysym,)
    assert key.typed(2, 0) == keysym


def test_a_key_without_any_layout_types_nothing() -> None:
    assert (Key().keysyms(0), Key().typed(0, SHIFT), Key().is_unused) == ((), 0, True)


def test_the_servers_answer_is_read_with_its_types_steps_and_keysyms() -> None:
    """As XKB protocol, section "XkbGetMap", writes it down."""
    head = struct.pack("=10xBBxxxBxBHB19x", 8, 9, 2, 8, 4, 2)
    plain = struct.pack("=BBHBBBx", SHIFT, SHIFT, 0, 2, 1, 0) + struct.pack("=BBBBHxx", 1, SHIFT, 1, SHIFT, 0)
    keeping = struct.pack("=BBHBBBx", SHIFT | LOCK, 3, 0, 2, 2, 1)
    keeping += struct.pack("=BBBBHxx", 1, LOCK, 1, LOCK, 0) + struct.pack("=BBBBHxx", 0, ALTGR, 1, 0, 9)
    keeping += struct.pack("=BBH", LOCK, LOCK, 0) + struct.pack("=BBH", 0, 0, 0)
    first = struct.pack("=4BBBH2I", 0, 1, 0, 0, 0x40 | 2, 1, 2, ord("a"), ord("b"))
    second = struct.pack("=4BBBH2I", 1, 0, 0, 0, 1, 2, 2, ord("c"), ord("C"))
    number, keys = keys_of(head + plain + keeping + first + second)
    kept = KeyType(SHIFT | LOCK, (Step(LOCK, 1, LOCK),))
    assert number == 8
    assert keys == (
        Key(((TWO_LEVEL, (ord("a"),)), (kept, (ord("b"),))), 0x42),
        Key(((kept, (ord("c"), ord("C"))),), 1),
    )


@pytest.mark.parametrize(
    ("character", "capital"),
    [("a", "A"), ("é", "É"), ("œ", "Œ"), ("я", "Я"), ("A", "A"), ("1", "1")],
)
def test_a_capital_is_what_every_program_takes_for_one(character: str, capital: str) -> None:
    assert capital_of(keysym_of(character)) == keysym_of(capital)


@pytest.mark.parametrize("character", ["ß", "ı", "ÿ", "µ", "ŉ"])
def test_of_a_letter_whose_capital_programs_do_not_agree_on_none_is_known(character: str) -> None:
    assert capital_of(keysym_of(character)) == 0
