"""The server's keyboard: its table, what is held on it, and keys for what its layout lacks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from agent.session.systems.x11.key_table import KeyPlan, KeyTable, is_modifier
from agent.session.systems.x11.link import XLink, xcb, xproto
from shared.errors import ScreenError


class Keyboard:
    """Asks the server for its table when that is new, and lends unused keys to characters without one.

    A character keeps its key as long as there are others: programs look up a key when they handle it,
    not when it was pressed, and a key that already means something else would be read wrongly.
    """

    def __init__(self, link: XLink) -> None:
        self._link = link
        self._table: KeyTable | None = None
        self._lent: OrderedDict[int, int] = OrderedDict()  # keysym → keycode, the longest unused first
        self._free: list[int] | None = None

    def note(self, events: Sequence[Any]) -> None:
        """Look again when an event says that somebody changed the layout; not for what was lent here."""
        for event in events:
            if isinstance(event, xproto.MappingNotifyEvent) and event.request != xproto.Mapping.Pointer:
                is_ours = event.count == 1 and event.first_keycode in self._lent.values()
                if not is_ours:
                    self._table = None

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
            plan = None if keycode is None else KeyPlan(keycode)
        elif keysym in self._lent:
            self._lent.move_to_end(keysym)
        return plan

    def table(self) -> KeyTable:
        """The present layout."""
        if self._table is None:
            self._table = self._read()
            for keysym, keycode in self._lent.items():
                self._table.bind(keycode, keysym)
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
        if self._free is None:
            self._free = self.table().unused()
        if self._free:
            keycode = self._free.pop(0)
        else:
            oldest = next((each for each, lent in self._lent.items() if lent not in held), None)
            if oldest is None:
                return None
            keycode = self._lent.pop(oldest)
        self._lent[keysym] = keycode
        with self._link:
            self._link.core.ChangeKeyboardMapping(1, keycode, 2, [keysym, keysym])
        self.table().bind(keycode, keysym)
        return keycode

    def _read(self) -> KeyTable:
        setup = self._link.connection.setup
        first, last = setup.min_keycode, setup.max_keycode
        with self._link:
            asked = self._link.core.GetKeyboardMapping(first, last - first + 1)
            modifiers = self._link.core.GetModifierMapping().reply()
            mapping = asked.reply()
        per, keysyms = mapping.keysyms_per_keycode, mapping.keysyms.list
        rows = [keysyms[at : at + per] for at in range(0, len(keysyms), per)]
        per, keycodes = modifiers.keycodes_per_modifier, modifiers.keycodes.list
        return KeyTable(first, rows, [keycodes[at * per : (at + 1) * per] for at in range(8)])
