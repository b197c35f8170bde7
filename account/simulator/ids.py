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
from account.subscriptions.key_text import key_from
from shared.simulator import Deed

_ID: Final = re.compile(r"\b(?P<prefix>[a-z]+)_(?P<suffix>[0-9a-f]{20})\b")
_REFERENCE: Final = re.compile(r"\bREF-[0-9A-F]{12}\b")
_KEY: Final = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){4}\b")
_LOOKED_THROUGH: Final = 4_096
"""So many numbers of an account are tried for a text that its id cannot be read from."""


def number_of(account_id: str, suffix: str) -> str | None:
    """What an id of the account stands for: "n17" its 17th id, "e4" what its event 4 is about."""
    number = int(suffix[:6], 16)
    if suffix == id_of(account_id, number):
        return f"n{number}"
    return f"e{number}" if suffix == id_of_event(account_id, number) else None


class Translation:
    """The ids of `old`, an account, as those of `new`, one with the same history."""

    def __init__(self, old: str, new: str, deeds: Iterable[Deed]) -> None:
        self._old = old
        self._new = new
        self._texts = {old: new, code_of(old): code_of(new), **_of_app_store(old, new, deeds)}
        self._numbered: dict[str, str] | None = None
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
        for form in (_REFERENCE, _KEY):
            text = form.sub(lambda match: self._by_number(match[0]), text)
        return text

    def _id(self, match: re.Match[str]) -> str:
        stands_for = number_of(self._old, match["suffix"])
        if stands_for is None:
            return match[0]
        make, number = (id_of if stands_for[0] == "n" else id_of_event), int(stands_for[1:])
        return f"{match['prefix']}_{make(self._new, number)}"

    def _by_number(self, text: str) -> str:
        if self._numbered is None:
            self._numbered = {}
            for number in range(_LOOKED_THROUGH):
                old, new = id_of(self._old, number), id_of(self._new, number)
                self._numbered[reference_of(old)] = reference_of(new)
                self._numbered[key_from(f"key_{old}")] = key_from(f"key_{new}")
        return self._numbered.get(text, text)


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
