"""Which key types what: a plain reading of the server's keyboard table, and the plan for one key.

The server's columns are those of the core protocol: two levels of the first group, two of the second, then
the third and fourth levels of both (XKB protocol, section 17.1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    other_names,
)

SHIFT, LOCK = 0x01, 0x02
_GROUP_SHIFT, _GROUP_MASK = 13, 0x3
_NUM_LOCK, _MODE_SWITCH, _CAPS_LOCK = 0xFF7F, 0xFF7E, 0xFFE5

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
    """Press `keycode` with Shift and the third-level key as said; None: as they are."""

    keycode: int
    shift: bool | None = None
    level3: bool | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A key and a level of it, and which modifiers make a difference there."""

    keycode: int
    level: int
    minds_shift: bool
    minds_level3: bool
    minds_lock: bool
    minds_num_lock: bool


class KeyTable:
    """Reads keysyms per keycode, and the keycodes of each of the eight modifiers."""

    def __init__(
        self, first_keycode: int, rows: Sequence[Sequence[int]], modifiers: Sequence[Iterable[int]]
    ) -> None:
        self._first = first_keycode
        self._rows = [tuple(row) for row in rows]
        self._places: dict[int, dict[int, list[_Place]]] = {}
        held_by = {
            keycode: 1 << number
            for number, keycodes in enumerate(modifiers)
            for keycode in keycodes
            if keycode
        }
        self.shift_keys = tuple(keycode for keycode, mask in held_by.items() if mask == SHIFT)
        self.level3_mask, self.level3_keys = self._modifier(held_by, (LEVEL3_SHIFT, _MODE_SWITCH))
        self._num_lock_mask, _ = self._modifier(held_by, (_NUM_LOCK,))
        lock_mask, _ = self._modifier(held_by, (_CAPS_LOCK,))
        self._has_caps_lock = lock_mask == LOCK
        self._modifier_keys = frozenset(held_by)

    def unused(self) -> list[int]:
        """Keycodes that type nothing, the last ones first: the first ones are keys of some keyboard."""
        free = [
            self._first + number
            for number, row in enumerate(self._rows)
            if not any(row) and self._first + number not in self._modifier_keys
        ]
        return free[::-1]

    def bind(self, keycode: int, keysym: int) -> None:
        """From now on `keycode` types `keysym`, whatever modifiers are held."""
        self._rows[keycode - self._first] = (keysym, keysym)
        self._places.clear()

    def plan(self, keysym: int, state: int) -> KeyPlan | None:
        """How to type `keysym` while the modifiers are as in `state`; None when no key has it."""
        group = state >> _GROUP_SHIFT & _GROUP_MASK
        index = self._index(1 if group == 1 else 0)
        for name in (keysym, *other_names(keysym), *STAND_INS.get(keysym, ())):
            plans = [self._plan_for(place, keysym, state) for place in index.get(name, ())]
            if plans:
                return min(plans, key=lambda plan: (plan.shift is not None) + (plan.level3 is not None))
        return None

    def _plan_for(self, place: _Place, keysym: int, state: int) -> KeyPlan:
        if character_of(keysym) is None:
            return KeyPlan(place.keycode)  # Shift-Tab is Tab with Shift held, wherever Tab stands
        wants_shift, wants_level3 = bool(place.level & 1), place.level >= 2
        if place.minds_lock and self._has_caps_lock and state & LOCK:
            wants_shift = not wants_shift
        if place.minds_num_lock and state & self._num_lock_mask:
            wants_shift = not wants_shift
        has_shift, has_level3 = bool(state & SHIFT), bool(state & self.level3_mask)
        return KeyPlan(
            place.keycode,
            wants_shift if place.minds_shift and wants_shift != has_shift else None,
            wants_level3 if place.minds_level3 and wants_level3 != has_level3 else None,
        )

    def _index(self, group: int) -> dict[int, list[_Place]]:
        """Where each keysym of a group stands; made once per keyboard."""
        if group not in self._places:
            places: dict[int, list[_Place]] = {}
            for keycode in range(self._first, self._first + len(self._rows)):
                for keysym, place in self._places_of(keycode, group):
                    places.setdefault(keysym, []).append(place)
            self._places[group] = places
        return self._places[group]

    def _places_of(self, keycode: int, group: int) -> Iterable[tuple[int, _Place]]:
        levels = self._levels(keycode, group)
        is_letter = levels[1] != levels[0] and character_of(levels[1]) == _capital(levels[0])
        is_keypad = levels[1] in KEYPAD_TEXT
        for level, keysym in enumerate(levels):
            pair = levels[level & ~1], levels[level | 1]
            if keysym:
                minds_shift = pair[1] != 0 and pair[0] != pair[1]
                yield keysym, _Place(keycode, level, minds_shift, any(levels[2:]), is_letter, is_keypad)

    def _levels(self, keycode: int, group: int) -> tuple[int, int, int, int]:
        """What a key types alone, with Shift, with the third-level key, and with both; 0 is nothing."""
        row = self._rows[keycode - self._first]

        def column(number: int) -> int:
            return row[number] if number < len(row) else 0

        wanted = group if group == 1 and any(column(at) for at in (2, 3, 6, 7)) else 0
        first, second = column(2 * wanted), column(2 * wanted + 1)
        capital = _capital(first)
        if not second and capital is not None and capital != character_of(first):
            second = keysym_of(capital)
        return first, second, column(4 + 2 * wanted), column(5 + 2 * wanted)

    def _modifier(self, held_by: Mapping[int, int], names: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        """The mask of the modifier that a key of these names works, and the keys."""
        keys = tuple(keycode for keycode in held_by if set(self._levels(keycode, 0)) & set(names))
        return (held_by[keys[0]], keys) if keys else (0, ())


def is_modifier(keysym: int) -> bool:
    """Whether a key changes what others do."""
    return keysym in _MODIFIER_KEYS


def _capital(keysym: int) -> str | None:
    """The capital of a letter; None for what is none, and where it would be several letters."""
    character = character_of(keysym)
    capital = character.upper() if character is not None else ""
    return capital if len(capital) == 1 else None
