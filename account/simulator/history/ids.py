"""The ids in an account's history, made from the account's own: told what they stand for, and made anew.

An account that is a copy of another one has other ids everywhere, but the same history, so each id of the one
has its counterpart in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from account.app_store.notifications import token_for
from account.app_store.visit import ask_id, chain_id
from account.ledger.book import id_of, id_of_event
from account.store.numbers import code_of
from account.store.ordering import reference_of
from shared.simulator import Deed

_ID: Final = re.compile(r"\b(?P<prefix>[a-z]+)_(?P<suffix>[0-9a-f]{20})\b")
_REFERENCE: Final = re.compile(r"\bREF-[0-9A-F]{12}\b")
_TRIED_AT_ONCE: Final = 512
_TRIED_AT_MOST: Final = 1 << 16


def number_of(account_id: str, suffix: str) -> str | None:
    """What an id of the account stands for: "n17" its 17th id, "e4" what event 4 is about; None: neither."""
    try:
        number = int(suffix[:6], 16)
    except ValueError:
        return None
    if suffix == id_of(account_id, number):
        return f"n{number}"
    return f"e{number}" if suffix == id_of_event(account_id, number) else None


class Translation:
    """The ids of `old`, an account, as those of `new`, one with the same history."""

    def __init__(self, old: str, new: str, deeds: Iterable[Deed]) -> None:
        self._old = old
        self._new = new
        self._texts = {old: new, code_of(old): code_of(new), **_of_app_store(old, new, deeds)}
        self._references: dict[str, int] = {}
        self._tried = 0
        self._known = re.compile("|".join(map(re.escape, sorted(self._texts, key=len, reverse=True))))

    def of(self, value: Any) -> Any:
        """A value of JSON with its ids translated."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self.of(each) for each in value]
        if isinstance(value, dict):
            return {name: self.of(each) for name, each in value.items()}
        return value

    def _text(self, text: str) -> str:
        if self._old == self._new:
            return text
        text = self._known.sub(lambda match: self._texts[match[0]], text)
        text = _ID.sub(self._id, text)
        return _REFERENCE.sub(lambda match: self._reference(match[0]), text)

    def _id(self, match: re.Match[str]) -> str:
        stands_for = number_of(self._old, match["suffix"])
        if stands_for is None:
            return match[0]
        make, number = (id_of if stands_for[0] == "n" else id_of_event), int(stands_for[1:])
        return f"{match['prefix']}_{make(self._new, number)}"

    def _reference(self, text: str) -> str:
        """A payment's id cannot be read from its reference, so the account's ids are tried in turn."""
        while text not in self._references and self._tried < _TRIED_AT_MOST:
            for number in range(self._tried, self._tried + _TRIED_AT_ONCE):
                self._references[reference_of(id_of(self._old, number))] = number
            self._tried += _TRIED_AT_ONCE
        found = self._references.get(text)
        return text if found is None else reference_of(id_of(self._new, found))


def _of_app_store(old: str, new: str, deeds: Iterable[Deed]) -> dict[str, str]:
    """What the App Store calls the purchases and requests that these deeds made."""
    was, becomes = token_for(old), token_for(new)
    texts = {was: becomes}
    for deed in deeds:
        if deed.name in ("app_store.buy", "app_store.ask"):
            wish = str(deed.arguments.get("wish", ""))
            texts[chain_id(was, wish)] = chain_id(becomes, wish)
            texts[ask_id(was, wish)] = ask_id(becomes, wish)
    asks = [(before, after) for before, after in texts.items() if before.startswith("ask_")]
    texts.update((chain_id(was, before), chain_id(becomes, after)) for before, after in asks)
    return texts
