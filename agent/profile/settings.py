"""What a person chose for one profile, in a small JSON file that he may also write by hand.

Versioned: older files are brought forward step by step (SECURITY 40), a damaged one is kept aside
and replaced by defaults, one of a newer version is left alone. May not import other rooms.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from agent.profile.files import make_private_folder, storage_error, write_atomically
from shared.codec import from_json
from shared.errors import DecodeError, SettingsError
from shared.preferences import Preferences, ScreenQuality, Topic
from shared.reasons import NoticeCode
from shared.state import SessionSettings

SCHEMA: Final = 3

SecretsPlace = Literal["keyring", "file"]

LONGEST_IDLE_MINUTES: Final = 24 * 60
AUTO_SCREEN: Final = "auto"
SCREEN_VARIABLE: Final = "ACCESS_AGENT_SCREEN"
"""In the environment, above the settings and never written to them: what a session shows."""
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_SYSTEMS_OWN: Final = "start_at_login"
_SIZE: Final = r"[1-9]\d{0,4}x[1-9]\d{0,4}"
_SCREEN: Final = re.compile(rf"auto|synthetic(:{_SIZE}(\+{_SIZE})*)?|(?!synthetic)[\w.-]*:\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class UpdateChannel:
    """Where newer versions are announced, and whose word is believed (`agent.updates.channel`).

    `keys`: name → Ed25519 public key in base64url.
    """

    address: str = ""
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices. `account_url` None means: run the embedded service, on `embedded_port` if it is free.

    `secrets` is "file" only after the user said so (SECURITY 13). `screen` is what a session shows: "auto",
    "synthetic", "synthetic:<width>x<height>" (more monitors follow a "+") or the name of a display.
    `session`: how this computer lets itself be used. `preferences`: what was chosen about the program, but
    for whether it starts at login, which is the system's truth and never kept here. `update_channel` stands
    in the place of the build's, for teams that build their own.
    """

    schema: int = SCHEMA
    account_url: str | None = None
    secrets: SecretsPlace = "keyring"
    embedded_port: int | None = None
    screen: str = AUTO_SCREEN
    session: SessionSettings = SessionSettings()
    preferences: Preferences = Preferences()
    update_channel: UpdateChannel | None = None


def load(file: Path) -> tuple[Settings, str | None]:
    """The settings in `file`, and the notice code of what went wrong with it, if anything did.

    No file: defaults, no problem. Damaged: it is kept as `settings.json.damaged`, defaults are
    given, with `settings_reset`. Raises `SettingsError` (`settings_newer`) for a file of a newer
    version, which is left as it is, and `StorageError` when it may not be read.
    """
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return Settings(), None
    except OSError as exc:
        raise storage_error(exc, file) from exc
    try:
        return _from_fields(_bring_forward(_fields_in(raw), file)), None
    except ValueError:
        _keep_aside(file)
        return Settings(), NoticeCode.SETTINGS_RESET.value


def peek(file: Path) -> Settings:
    """The settings in `file` as they stand, else defaults; what is wrong with it is not told."""
    try:
        return _from_fields(_bring_forward(_fields_in(file.read_bytes()), file))
    except (OSError, ValueError, SettingsError):
        return Settings()


def save(file: Path, settings: Settings) -> None:
    """Write `settings` in one step. Raises `StorageError`; the old file then still stands."""
    make_private_folder(file.parent)
    fields = asdict(settings)
    del fields["preferences"][_SYSTEMS_OWN]
    text = json.dumps(fields, indent=2, sort_keys=True) + "\n"
    write_atomically(file, text.encode())


def checked_account_url(url: str) -> str:
    """`url` as settings keep it: http or https, with a host, without path, user or query.

    Plain http is taken for loopback only, because tokens travel there. Raises `SettingsError`
    (`account_url_invalid`).
    """
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as exc:
        raise SettingsError("account_url_invalid", "That is not an address.") from exc
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError("account_url_invalid", "The address begins with https:// and names a host.")
    if parts.username or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise SettingsError("account_url_invalid", "The address ends after the host and port.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise SettingsError("account_url_invalid", "Beyond this computer the address begins with https://.")
    return f"{parts.scheme}://{parts.netloc}"


def checked_screen(choice: str) -> str:
    """`choice` of what a session shows. Raises `SettingsError` (`screen_invalid`)."""
    if _SCREEN.fullmatch(choice) is None:
        raise SettingsError(
            "screen_invalid",
            "The screen is auto, synthetic, synthetic:<width>x<height> or a display like :1.",
        )
    return choice


def _fields_in(raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw)
    except RecursionError as exc:
        raise ValueError("nested beyond reason") from exc
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    return fields


def _name_the_schema(fields: dict[str, Any]) -> dict[str, Any]:
    """0 → 1: files written by hand, before or without a `schema`."""
    return fields


def _add_sessions(fields: dict[str, Any]) -> dict[str, Any]:
    """1 → 2: files from before there were sessions have no word about them, unless somebody wrote it in."""
    return {"screen": AUTO_SCREEN, "session": {}, **fields}


def _add_preferences(fields: dict[str, Any]) -> dict[str, Any]:
    """2 → 3: files from before the program could be chosen about; a session's picture was `auto`."""
    return {"preferences": {}, **fields}


_MIGRATIONS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    0: _name_the_schema,
    1: _add_sessions,
    2: _add_preferences,
}


def _bring_forward(fields: dict[str, Any], file: Path) -> dict[str, Any]:
    schema = fields.get("schema", 0)
    if type(schema) is not int or schema < 0:
        raise ValueError("schema is not a version")
    if schema > SCHEMA:
        raise SettingsError(
            "settings_newer",
            f"{file} was written by a newer version of this program (version {schema}, known: {SCHEMA}). "
            "Update this program, or move the file away to begin with defaults.",
        )
    while schema < SCHEMA:
        fields = _MIGRATIONS[schema](fields)
        schema += 1
    return {**fields, "schema": SCHEMA}


def _from_fields(fields: dict[str, Any]) -> Settings:
    account_url, secrets, port = fields.get("account_url"), fields.get("secrets", "keyring"), None
    if account_url is not None:
        if not isinstance(account_url, str):
            raise ValueError("account_url is not text")
        try:
            account_url = checked_account_url(account_url)
        except SettingsError as exc:
            raise ValueError(exc.detail) from exc
    if secrets not in ("keyring", "file"):
        raise ValueError("secrets is neither keyring nor file")
    port = fields.get("embedded_port")
    if port is not None and (type(port) is not int or not 0 < port < 65536):
        raise ValueError("embedded_port is not a port")
    return Settings(
        account_url=account_url,
        secrets=secrets,
        embedded_port=port,
        screen=_screen_in(fields.get("screen", AUTO_SCREEN)),
        session=_session_in(fields.get("session", {})),
        preferences=_preferences_in(fields.get("preferences", {})),
        update_channel=_update_channel_in(fields.get("update_channel")),
    )


def _screen_in(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("screen is not text")
    try:
        return checked_screen(value)
    except SettingsError as exc:
        raise ValueError(exc.detail) from exc


def _session_in(value: object) -> SessionSettings:
    try:
        found = from_json(SessionSettings, value)
    except DecodeError as exc:
        raise ValueError(exc.detail) from exc
    if not 0 <= found.idle_minutes <= LONGEST_IDLE_MINUTES:
        raise ValueError("idle_minutes is not a number of minutes")
    if found.quality is ScreenQuality.UNKNOWN:
        raise ValueError("quality is none of ours")
    return found


def _preferences_in(value: object) -> Preferences:
    try:
        found = from_json(Preferences, value)
    except DecodeError as exc:
        raise ValueError(exc.detail) from exc
    if Topic.UNKNOWN in found.muted:
        raise ValueError("muted names a topic that there is not")
    return replace(found, start_at_login=None)


def _update_channel_in(value: object) -> UpdateChannel | None:
    if value is None:
        return None
    try:
        found = from_json(UpdateChannel, value)
        parts = urlsplit(found.address)
        host = parts.hostname
    except (DecodeError, ValueError) as exc:
        raise ValueError("update_channel is not an address with keys") from exc
    plain = parts.scheme == "http" and host in _LOOPBACK
    if not host or parts.username or not (parts.scheme == "https" or plain):
        raise ValueError("the address of update_channel begins with https://")
    return found


def _keep_aside(file: Path) -> None:
    """Keep the damaged file where the user finds it; on a read-only folder it simply stays."""
    with contextlib.suppress(OSError):
        os.replace(file, file.with_name(file.name + ".damaged"))
