"""An account's history as a file: written from its log, read back with the place of whatever is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from account.catalogue.model import Catalogue
from account.db.simulator_tables import Deed as DeedRow
from account.simulator.history.deeds import kind_of
from shared.codec import from_json, to_json
from shared.errors import DecodeError, SimulatorRefused
from shared.simulator import EXPORT_FORMAT, Deed, Export

MAX_DEEDS: Final = 200_000


def catalogue_hash(catalogue: Catalogue) -> str:
    """What tells one catalogue from another: what is sold, and by which rules."""
    sold: dict[str, Any] = {
        "currency": catalogue.currency,
        "products": catalogue.products,
        "plans": catalogue.plans,
        "kits": catalogue.kits,
        "policy": {field.name: getattr(catalogue.policy, field.name) for field in fields(catalogue.policy)},
    }
    sold["policy"]["stacks"] = sorted(catalogue.policy.stacks)
    text = json.dumps(to_json(sold), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_export(content: bytes) -> Export:
    """The export in a file. Raises `SimulatorRefused` (`export_invalid`), with the place."""
    try:
        plain = json.loads(content)
    except json.JSONDecodeError as exc:
        raise invalid(f"line {exc.lineno}, column {exc.colno}: {exc.msg}") from exc
    except (UnicodeDecodeError, RecursionError) as exc:
        raise invalid("it is no JSON") from exc
    try:
        export = from_json(Export, plain)
    except DecodeError as exc:
        raise invalid(exc.detail.removeprefix("Export.")) from exc
    check(export)
    return export


def check(export: Export) -> None:
    """See that it can be played at all. Raises `SimulatorRefused` (`export_invalid`), with the place."""
    if export.format != EXPORT_FORMAT:
        raise invalid(f"format: {export.format} is not {EXPORT_FORMAT}, the one that this program knows")
    if len(export.deeds) > MAX_DEEDS:
        raise invalid(f"deeds: more than {MAX_DEEDS}")
    if not 0 <= export.clock.rate < float("inf"):
        raise invalid("clock.rate: no clock runs like that")
    _check_deeds(export)


def _check_deeds(export: Export) -> None:
    before = export.created_at
    for place, deed in enumerate(export.deeds):
        if deed.seq != place + 1:
            raise invalid(f"deeds[{place}].seq: {deed.seq} instead of {place + 1}")
        if deed.at < before:
            raise invalid(f"deeds[{place}].at: before what came before")
        before = deed.at
        try:
            kind_of(deed.name).read(deed.arguments)
        except SimulatorRefused as exc:
            raise invalid(f"deeds[{place}]: {exc.detail}") from exc
    if export.clock.account_now < before:
        raise invalid("clock.account_now: before the last deed")


def deeds_of(rows: Iterable[DeedRow]) -> tuple[Deed, ...]:
    """Rows of the log as they travel."""
    return tuple(Deed(row.seq, row.at, row.name, row.arguments) for row in rows)


def invalid(detail: str) -> SimulatorRefused:
    """The refusal of an export; `detail` names the place."""
    return SimulatorRefused("export_invalid", f"The export is damaged: {detail.rstrip('.')}.")
