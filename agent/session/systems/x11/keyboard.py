"""The server's keyboard: its table, what is held on it, and keys for what its layout lacks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import xcffib.xkb

from agent.session.systems.keysyms import character_of, keysym_of, other_names
from agent.session.systems.x11.key_table import KeyPlan, KeyTable, is_modifier
from agent.session.systems.x11.link import XLink, xcb, xproto
from agent.session.systems.x11.xkb_map import LOCK, TYPES_AND_SYMBOLS, keys_of
from shared.errors import ScreenError

_xkb: Any = xcffib.xkb

_THE_KEYBOARD = 0x100
"""XkbUseCoreKbd: all keyboards together, as programs see them."""
_NEW_LAYOUT = 0x3
"""XkbNewKeyboardNotify and XkbMapNotify; the library takes both for the first, for they share a number."""
_OF_IT_ALL = 0xFF
_NO_OTHERS = (0,) * 5
"""Neither groups nor latches."""
_NOTHING_ELSE = (0,) * 16
"""Of the parts of the map that are not asked for: none."""


class Keyboard:
    """Asks the server for its table when that is new, and lends unused keys to characters without one.

    A character keeps its key as long as there are others: programs look up a key when they handle it,
    not when it was pressed, and a key that already means something else would be read wrongly.
    """

    def __init__(self, link: XLink) -> None:
        self._link = link
        self._requests: Any = link.extension(_xkb, "XKEYBOARD", 1, 0, ask="UseExtension")
        with link:
            self._requests.SelectEvents(
                _THE_KEYBOARD, _NEW_LAYOUT, 0, _NEW_LAYOUT, _OF_IT_ALL, _OF_IT_ALL, []
            )
        self._table: KeyTable | None = None
        self._lent: OrderedDict[int, int] = OrderedDict()  # keysym → keycode, the longest unused first
        self._free: list[int] | None = None

    def note(self, events: Sequence[Any]) -> None:
        """Look again when an event says that the layout is another one, whoever made it so."""
        kinds = (xproto.MappingNotifyEvent, _xkb.NewKeyboardNotifyEvent)
        if any(isinstance(event, kinds) for event in events):
            self._table = self._free = None

    def state(self) -> int:
        """The modifiers that are active now, and the group of the layout."""
        with self._link:
            return int(self._link.core.QueryPointer(self._link.root).reply().mask)

    def held(self) -> set[int]:
        """All keycodes that are down now, whoever pressed them."""
        with self._link:
            keys = self._link.core.QueryKeymap().reply().keys
        return {8 * at + bit for at, byte in enumerate(keys) for bit in range(8) if byte >> bit & 1}

    def plan(self, keysym: int, state: int, held: set[int]) -> KeyPlan | None:
        """How to type `keysym`; None when it cannot be. `held` are keys that must keep their meaning."""
        plan = self.table().plan(keysym, state)
        if plan is None and not is_modifier(keysym):
            keycode = self._lend(keysym, held)
            if keycode is not None:
                plan = self.table().plan(keysym, state)
        small, _ = _both_cases(keysym)
        if small in self._lent:
            self._lent.move_to_end(small)
        return plan

    def lock(self, on: bool) -> None:
        """Have Caps Lock on or off; without its key, which programs may hear of. Sent with what follows."""
        with self._link:
            self._requests.LatchLockState(_THE_KEYBOARD, LOCK, LOCK if on else 0, *_NO_OTHERS)

    def table(self) -> KeyTable:
        """The present layout."""
        if self._table is None:
            self._table = table = self._read()
            # Another layout takes away what was lent; it is lent anew when it is needed.
            self._lent = OrderedDict(each for each in self._lent.items() if table.has(each[1], each[0]))
        return self._table

    def give_back(self) -> None:
        """Let the keys that were lent mean nothing again. Never raises."""
        with suppress(xcb.XcffibException, ScreenError), self._link:
            for keycode in self._lent.values():
                self._link.core.ChangeKeyboardMapping(1, keycode, 2, [0, 0])
            if self._lent:
                self._link.core.GetInputFocus().reply()  # the server has done it when it answers
        self._lent.clear()

    def _lend(self, keysym: int, held: set[int]) -> int | None:
        table = self.table()
        if self._free is None:
            self._free = table.unused()
        if self._free:
            keycode = self._free.pop(0)
        else:
            oldest = next((each for each, lent in self._lent.items() if lent not in held), None)
            if oldest is None:
                return None
            keycode = self._lent.pop(oldest)
        small, large = _both_cases(keysym)
        self._lent[small] = keycode
        with self._link:
            self._link.core.ChangeKeyboardMapping(1, keycode, 2, [small, large])
        self._table = None
        return keycode

    def _read(self) -> KeyTable:
        with self._link:
            asked = self._requests.GetMap(_THE_KEYBOARD, TYPES_AND_SYMBOLS, *_NOTHING_ELSE)
            modifiers = self._link.core.GetModifierMapping().reply()
            first, keys = keys_of(self._link.raw_reply(asked, behind=0))
        per, keycodes = modifiers.keycodes_per_modifier, modifiers.keycodes.list
        return KeyTable(first, keys, [keycodes[at * per : (at + 1) * per] for at in range(8)])


def _both_cases(keysym: int) -> tuple[int, int]:
    """A letter's small and capital form, for a key that minds Shift and Caps Lock as others do; else the
    keysym twice. By the names of their alphabets: the server knows no others as letters."""
    character = character_of(keysym)
    small = character.lower() if character is not None else ""
    if len(small) != 1 or len(small.upper()) != 1 or small == small.upper():
        return keysym, keysym
    return _oldest_name(small), _oldest_name(small.upper())


def _oldest_name(character: str) -> int:
    keysym = keysym_of(character)
    return min((keysym, *other_names(keysym)))
