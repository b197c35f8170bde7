"""The table of deeds: what can be done to a simulated account, by name (docs/decisions/016).

A deed is exactly one call of an entry point of the domain. `DEEDS` knows both directions: how the call is
made (`do`), and how one that somebody else makes is told as a deed (`tells`, `history.recording`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from account.ledger.book import Book
from account.simulator.history.deed_calls import CALLS, NOTES, Do
from shared.codec import from_json, to_json
from shared.errors import DecodeError, SimulatorRefused


@dataclass(frozen=True, slots=True)
class DeedKind:
    """A kind of deed. `note` adds what only the account's book knows, so that it can be done again."""

    name: str
    arguments: type
    do: Do
    note: Callable[[Book, Any], Any] | None = None

    def read(self, arguments: Mapping[str, Any]) -> Any:
        """The arguments as their record. Raises `SimulatorRefused` (`deed_invalid`)."""
        known = {field.name for field in fields(self.arguments)}
        strange = sorted(set(arguments) - known)
        if strange:
            raise _invalid(f"{self.name} has no {strange[0]!r}")
        try:
            return from_json(self.arguments, dict(arguments))
        except DecodeError as exc:
            raise _invalid(f"{self.name}: {exc.detail}") from exc


def written(record: Any) -> dict[str, Any]:
    """The arguments of a deed as JSON; what is as it would be anyway is left out."""
    plain = to_json(record)
    ordinary = {
        field.name: to_json(field.default) for field in fields(record) if field.default is not MISSING
    }
    return {name: value for name, value in plain.items() if name not in ordinary or value != ordinary[name]}


def kind_of(name: str) -> DeedKind:
    """Raises `SimulatorRefused` (`deed_unknown`)."""
    found = DEEDS.get(name)
    if found is None:
        raise SimulatorRefused("deed_unknown", f"There is no deed {name[:40]!r}.")
    return found


def _invalid(detail: str) -> SimulatorRefused:
    return SimulatorRefused("deed_invalid", f"{detail.rstrip('.')}.")


DEEDS: Final[Mapping[str, DeedKind]] = {
    name: DeedKind(name, arguments, do, NOTES.get(name)) for name, (arguments, do) in CALLS.items()
}
"""All deeds by name."""
