"""What the numbers of keys mean (X11 keysyms, as RFC 6143 section 7.5.4 sends them).

`character_of` and `keysym_of` translate between them and text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from agent.session.systems.keysym_table import entries

BACKSPACE, TAB, RETURN = 0xFF08, 0xFF09, 0xFF0D
SHIFT_L, SHIFT_R, CONTROL_L, CONTROL_R = 0xFFE1, 0xFFE2, 0xFFE3, 0xFFE4
META_L, META_R, ALT_L, ALT_R, SUPER_L, SUPER_R = 0xFFE7, 0xFFE8, 0xFFE9, 0xFFEA, 0xFFEB, 0xFFEC
LEVEL3_SHIFT, KEYPAD_ENTER = 0xFE03, 0xFF8D
KEYPAD_TEXT = range(0xFFAA, 0xFFBA)
"""The keys of the keypad that type something: `*+,-./` and the digits."""

SHORTCUT_KEYS = frozenset({CONTROL_L, CONTROL_R, ALT_L, META_L, META_R, SUPER_L, SUPER_R})
"""Modifiers under which a key is a command and no text. Not the right Alt key: it types on many layouts."""

_UNICODE = 0x0100_0000
_KEYPAD_CHARACTERS = "*+,-./0123456789"


@lru_cache(maxsize=512)
def character_of(keysym: int) -> str | None:
    """The character that a key types; None for a key that types none, as the arrows.

    Return, Tab and Backspace type none here either: what they do is their reader's business.
    """
    if _is_latin(keysym):
        return chr(keysym)
    if _UNICODE + 0x100 <= keysym <= _UNICODE + 0x10FFFF:
        code = keysym - _UNICODE
        return None if 0xD800 <= code <= 0xDFFF else chr(code)  # half a character is none
    if keysym in KEYPAD_TEXT:
        return _KEYPAD_CHARACTERS[keysym - KEYPAD_TEXT.start]
    return _alphabets().get(keysym)


def keysym_of(character: str) -> int:
    """The keysym that types `character`: Latin-1 by its code, anything else by its Unicode form."""
    code = ord(character)
    return code if _is_latin(code) else _UNICODE + code


def other_names(keysym: int) -> tuple[int, ...]:
    """Further keysyms that type the same character: the Unicode form, or those of its alphabet."""
    character = character_of(keysym)
    if character is None or keysym in KEYPAD_TEXT:
        return ()
    names = [keysym_of(character), *(each for each, other in _alphabets().items() if other == character)]
    return tuple(each for each in names if each != keysym)


def _is_latin(number: int) -> bool:
    return 0x20 <= number <= 0x7E or 0xA0 <= number <= 0xFF


@lru_cache(maxsize=1)
def _alphabets() -> Mapping[int, str]:
    return {**dict(entries()), 0xFF80: " ", 0xFFBD: "="}
