"""Run inside a private D-Bus session with a real gnome-keyring; prints what the secret store saw as JSON.

Usage: `python -m tests.support.keyring_story unlocked|locked|empty`; `tests/e2e/test_real_keyring.py` does.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import closing

from agent.secrets.keeper import SecretKeeper
from agent.secrets.store import KeyringStore
from shared.redact import Secret

SERVICE = "access-agent-test"


def lock_the_collection() -> None:
    """Lock the login collection, as the desktop does when its owner says so."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()


async def tell(situation: str) -> dict[str, object]:
    """What the secret store says of a keyring in `situation`, and whether a secret survives the keeper."""
    if situation == "locked":
        lock_the_collection()
    seen: dict[str, object] = {}
    with closing(SecretKeeper(KeyringStore(SERVICE))) as keeper:
        seen["state"] = await keeper.probe()
        if situation == "unlocked":
            await keeper.write("refresh_token", Secret("art_first"))
            await keeper.write("refresh_token", Secret("art_second"))
    if situation == "unlocked":
        with closing(SecretKeeper(KeyringStore(SERVICE))) as another:
            found = await another.read("refresh_token")
            seen["kept"] = found == Secret("art_second")
            await another.delete("refresh_token")
            await another.delete("refresh_token")
            seen["deleted"] = await another.read("refresh_token") is None
            seen["canary_gone"] = await another.read("probe") is None
    return seen


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(tell(sys.argv[1]))) + "\n")
