"""The server's keyboard as XKB tells it: which key types what in which layout, and under which modifiers.

The core protocol's table has no layouts beyond the second, and does not say what Caps Lock does to a key
(XKB protocol, chapter 17.1.2); this one says it all. Bytes in, values out; nothing is asked here.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from agent.session.systems.keysyms import character_of, keysym_of

SHIFT, LOCK = 0x01, 0x02
TYPES_AND_SYMBOLS = 0x03
"""What to ask for (XkbGetMap, `full`)."""

_LATIN_1 = "\xff"
_HEAD = struct.Struct("=10xBBxxxBxBHB19x")
_TYPE = struct.Struct("=BBHBBBx")
_ENTRY = struct.Struct("=BBBBHxx")
_KEY = struct.Struct("=4BBBH")
_PRESERVE_SIZE = 4
_GROUPS_IN, _CLAMPED, _REDIRECTED, _REDIRECT_SHIFT = 0x0F, 0x40, 0x80, 4


@dataclass(frozen=True, slots=True)
class Step:
    """With exactly these modifiers a key types its `level`; those of `kept` still have their own effect."""

    modifiers: int
    level: int
    kept: int = 0


@dataclass(frozen=True, slots=True)
class KeyType:
    """Which modifiers a key minds (`mask`), and what they lead to; without a step, level 0."""

    mask: int
    steps: tuple[Step, ...] = ()

    def step(self, modifiers: int) -> Step:
        """What these modifiers, all that are active, lead to."""
        minded = modifiers & self.mask
        return next((each for each in self.steps if each.modifiers == minded), Step(minded, 0))


@dataclass(frozen=True, slots=True)
class Key:
    """One key: per layout its type and its keysyms by level; 0 is nothing."""

    groups: tuple[tuple[KeyType, tuple[int, ...]], ...] = ()
    outside: int = 0
    """What XKB calls groupInfo: what a key does that has fewer layouts than the keyboard."""

    @property
    def is_unused(self) -> bool:
        """Whether it types nothing at all."""
        return not any(any(keysyms) for _, keysyms in self.groups)

    def keysyms(self, group: int) -> tuple[int, ...]:
        """What stands on it in this layout."""
        at = self._group(group)
        return () if at is None else self.groups[at][1]

    def typed(self, group: int, modifiers: int) -> int:
        """The keysym that programs read from it; 0 for none. A Lock that the type does not use up makes
        capitals."""
        at = self._group(group)
        if at is None:
            return 0
        kind, keysyms = self.groups[at]
        step = kind.step(modifiers)
        keysym = keysyms[step.level] if step.level < len(keysyms) else 0
        is_used_up = kind.mask & ~step.kept & LOCK
        return keysym if is_used_up or not modifiers & LOCK else capital_of(keysym)

    def _group(self, group: int) -> int | None:
        count = len(self.groups)
        if group < count:
            return group
        if not count:
            return None
        if self.outside & _REDIRECTED:
            wanted = self.outside >> _REDIRECT_SHIFT & 0x3
            return wanted if wanted < count else 0
        return count - 1 if self.outside & _CLAMPED else group % count


def capital_of(keysym: int) -> int:
    """The keysym of the capital of a letter, and `keysym` for what is none; 0 where programs do not agree:
    on letters whose capital is several letters, another letter's (ı), or none of Latin-1 (ÿ, µ)."""
    character = character_of(keysym)
    capital = character.upper() if character is not None else ""
    if character is None or capital == character:
        return keysym
    is_plain = capital.lower() == character and (character > _LATIN_1 or capital <= _LATIN_1)
    return keysym_of(capital) if len(capital) == 1 and is_plain else 0


def keys_of(reply: bytes) -> tuple[int, tuple[Key, ...]]:
    """The first keycode, and each key from there on, of a whole answer to XkbGetMap."""
    first_key, _, types, first_symbol, _, count = _HEAD.unpack_from(reply)
    at = _HEAD.size
    kinds: list[KeyType] = []
    for _ in range(types):
        kind, at = _type_at(reply, at)
        kinds.append(kind)
    keys: list[Key] = []
    for _ in range(count):
        key, at = _key_at(reply, at, kinds)
        keys.append(key)
    return first_symbol or first_key, tuple(keys)


def _type_at(reply: bytes, at: int) -> tuple[KeyType, int]:
    mask, _, _, _, entries, has_kept = _TYPE.unpack_from(reply, at)
    at += _TYPE.size
    kept_at = at + entries * _ENTRY.size
    steps = []
    for number in range(entries):
        is_active, modifiers, level, _, _ = _ENTRY.unpack_from(reply, at + number * _ENTRY.size)
        kept = reply[kept_at + number * _PRESERVE_SIZE] if has_kept else 0
        if is_active:
            steps.append(Step(modifiers, level, kept))
    return KeyType(mask, tuple(steps)), kept_at + (entries * _PRESERVE_SIZE if has_kept else 0)


def _key_at(reply: bytes, at: int, kinds: Sequence[KeyType]) -> tuple[Key, int]:
    *numbers, info, width, count = _KEY.unpack_from(reply, at)
    at += _KEY.size
    keysyms = struct.unpack_from(f"={count}I", reply, at)
    groups = tuple(
        (kinds[numbers[group]], keysyms[group * width : (group + 1) * width])
        for group in range(info & _GROUPS_IN)
    )
    return Key(groups, info), at + 4 * count
