"""What every part of the account service is built with; passed by constructor, never looked up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from account.catalogue.model import Catalogue
from account.db.database import Database
from shared.clock import Clock
from shared.redact import Secret


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """A service with a simulator; `token` is what whoever steers it has to show."""

    token: Secret


@dataclass(frozen=True, slots=True)
class Settings:
    """How this service runs. `base_url` is what browsers and agents are given, without a slash at the end.

    `simulator` None: there is none, and nothing of it is loaded.
    """

    base_url: str
    database_url: str
    allowed_hosts: frozenset[str]
    embedded: bool = False
    data_folder: Path | None = None
    heartbeat_s: float = 10.0
    presence_timeout_s: float = 25.0
    ping_s: float = 15.0
    simulator: SimulatorSettings | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The service's parts that others need."""

    settings: Settings
    database: Database
    clock: Clock
    catalogue: Catalogue
