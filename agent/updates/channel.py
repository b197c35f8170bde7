"""Whom this program asks for newer versions: an address and the keys that are believed.

A build brings its own in `resources/updates/channel.json`; a development build's is empty, so it asks nobody.
A team that builds its own names another in the settings, with its own keys.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from agent.profile.settings import UpdateChannel
from agent.updates.signed import is_public_key
from shared.codec import from_json


@dataclass(frozen=True, slots=True)
class Channel:
    """`keys`: name → public key in base64url. More than one while a key follows another."""

    address: str
    keys: dict[str, str]


def channel_of(build: UpdateChannel, chosen: UpdateChannel | None) -> Channel | None:
    """The one to ask: as chosen, else as built; None where there is nobody to ask.

    Where an address was chosen without keys, those of the build are meant: a mirror.
    """
    address = chosen.address if chosen is not None else build.address
    keys = chosen.keys if chosen is not None and chosen.keys else build.keys
    usable = {name: key for name, key in keys.items() if is_public_key(key)}
    return Channel(address, usable) if address and usable else None


def build_channel() -> UpdateChannel:
    """The one that came with this program."""
    file = resources.files("resources") / "updates" / "channel.json"
    return from_json(UpdateChannel, json.loads(file.read_bytes()))
