"""The plan for one key: which one to press, and with which modifiers, so that programs read a keysym."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from agent.session.systems.keysyms import (
    ALT_L,
    ALT_R,
    KEYPAD_TEXT,
    LEVEL3_SHIFT,
    META_L,
    META_R,
    SHIFT_L,
    SUPER_L,
    SUPER_R,
    character_of,
    keysym_of,
)
from agent.session.systems.x11.xkb_map import LOCK, SHIFT, Key, capital_of

_MODIFIERS, _GROUP_SHIFT, _GROUP_MASK = 0xFF, 13, 0x3
_NUM_LOCK, _MODE_SWITCH = 0xFF7F, 0xFF7E
_KEYPAD_MOVES = range(0xFF95, 0xFFA0)
"""The keys of the keypad without Num Lock: they depend on it, as its digits do."""

STAND_INS: Mapping[int, tuple[int, ...]] = {
    META_L: (ALT_L,),
    META_R: (ALT_R, META_L, ALT_L),
    ALT_R: (LEVEL3_SHIFT, ALT_L),
    LEVEL3_SHIFT: (_MODE_SWITCH, ALT_R),
    SUPER_L: (SUPER_R,),
    SUPER_R: (SUPER_L,),
    _MODE_SWITCH: (LEVEL3_SHIFT,),
}
"""What does the work of a modifier that the keyboard lacks; such a key is never put on another place."""

_MODIFIER_KEYS = frozenset(range(SHIFT_L, 0xFFEF)) | {LEVEL3_SHIFT, _MODE_SWITCH, _NUM_LOCK}


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """Press `keycode` with Shift and the third-level key as said; None: as they are.

    `without_lock`: Caps Lock has to be off meanwhile.
    """

    keycode: int
    shift: bool | None = None
    level3: bool | None = None
    without_lock: bool = False

    @property
    def changes(self) -> int:
        """How many modifiers are not as they are."""
        return (self.shift is not None) + (self.level3 is not None) + self.without_lock


class KeyTable:
    """Plans keys of one keyboard: its keys from `first_keycode` on, and the keycodes of its modifiers."""

    def __init__(self, first_keycode: int, keys: Sequence[Key], modifiers: Sequence[Iterable[int]]) -> None:
        self._keys = dict(enumerate(keys, start=first_keycode))
        self._places: dict[int, dict[int, list[int]]] = {}
        held_by = {
            keycode: 1 << number
            for number, keycodes in enumerate(modifiers)
            for keycode in keycodes
            if keycode
        }
        self._modifier_keys = frozenset(held_by)
        self.shift_keys = tuple(keycode for keycode, mask in held_by.items() if mask == SHIFT)
        thirds = [keycode for keycode in held_by if LEVEL3_SHIFT in self._keys[keycode].keysyms(0)]
        self.level3_mask = held_by[thirds[0]] if thirds else 0
        self.level3_keys = tuple(thirds)

    def unused(self) -> list[int]:
        """Keycodes that type nothing, the last ones first: the first ones are keys of some keyboard."""
        free = [
            keycode
            for keycode, key in self._keys.items()
            if key.is_unused and keycode not in self._modifier_keys
        ]
        return free[::-1]

    def has(self, keycode: int, keysym: int) -> bool:
        """Whether this keysym stands on this key, in the first layout."""
        return keysym in self._keys[keycode].keysyms(0)

    def plan(self, keysym: int, state: int) -> KeyPlan | None:
        """How to type `keysym` while layout and modifiers are as in `state`; None when no key can."""
        group = state >> _GROUP_SHIFT & _GROUP_MASK
        places = self._index(group)
        for name in (keysym, *STAND_INS.get(keysym, ())):
            found = [
                self._plan_for(keycode, name, group, state) for keycode in places.get(_meaning(name), ())
            ]
            plans = [plan for plan in found if plan is not None]
            if plans:
                return min(plans, key=lambda plan: plan.changes)
        if state & LOCK:
            plan = self.plan(keysym, state & ~LOCK)
            return None if plan is None else replace(plan, without_lock=True)
        return None

    def _plan_for(self, keycode: int, keysym: int, group: int, state: int) -> KeyPlan | None:
        if character_of(keysym) is None and keysym not in _KEYPAD_MOVES:
            return KeyPlan(keycode)  # Shift-Tab is Tab with Shift held, wherever Tab stands
        key, active = self._keys[keycode], state & _MODIFIERS
        turns3 = (False, True) if self.level3_keys else (False,)
        for turn3, turn in sorted(product(turns3, (False, True)), key=sum):
            wanted = active ^ (SHIFT if turn else 0) ^ (self.level3_mask if turn3 else 0)
            if _meaning(key.typed(group, wanted)) == _meaning(keysym):
                return KeyPlan(
                    keycode,
                    bool(wanted & SHIFT) if turn else None,
                    bool(wanted & self.level3_mask) if turn3 else None,
                )
        return None

    def _index(self, group: int) -> dict[int, list[int]]:
        """On which keys what is meant stands, in a layout; made once per keyboard."""
        if group not in self._places:
            places: dict[int, list[int]] = {}
            for keycode, key in self._keys.items():
                standing = [keysym for keysym in key.keysyms(group) if keysym]
                meant = {_meaning(each) for each in [*standing, *map(capital_of, standing)] if each}
                for meaning in meant:
                    places.setdefault(meaning, []).append(keycode)
            self._places[group] = places
        return self._places[group]


def is_modifier(keysym: int) -> bool:
    """Whether a key changes what others do."""
    return keysym in _MODIFIER_KEYS


def _meaning(keysym: int) -> int:
    """One keysym for all that type the same character; the keypad's keys are keys of their own."""
    character = None if keysym in KEYPAD_TEXT else character_of(keysym)
    return keysym if character is None else keysym_of(character)
