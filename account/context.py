"""What every part of the account service is built with; passed by constructor, never looked up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from account.catalogue.model import Catalogue
from account.db.database import Database
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Settings:
    """How this service runs. `base_url` is what browsers and agents are given, without a slash at the end."""

    base_url: str
    database_url: str
    allowed_hosts: frozenset[str]
    embedded: bool = False
    data_folder: Path | None = None
    heartbeat_s: float = 10.0
    presence_timeout_s: float = 25.0
    ping_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Context:
    """The service's parts that others need."""

    settings: Settings
    database: Database
    clock: Clock
    catalogue: Catalogue
