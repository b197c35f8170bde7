"""Run inside a private D-Bus session with a real gnome-keyring; prints what the secret store saw as JSON.

Usage: `python -m tests.support.keyring_story unlocked|locked|empty|agent`, as
`tests/e2e/test_real_keyring.py` does.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import closing
from pathlib import Path

from agent.demo.person import Person
from agent.secrets.keeper import SecretKeeper
from agent.secrets.store import KeyringStore
from shared.redact import Secret
from tests.support.agent_processes import AgentProcess

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


def unlock_the_collection() -> None:
    """Unlock the login collection with its password, by gnome-keyring's own call that asks no question."""
    import secretstorage
    from jeepney import DBusAddress, new_method_call
    from secretstorage.util import format_secret, open_session

    with closing(secretstorage.dbus_init()) as connection:
        collection = secretstorage.get_default_collection(connection)
        secret = format_secret(open_session(connection), b"pw", "text/plain")
        address = DBusAddress(
            "/org/freedesktop/secrets",
            bus_name="org.freedesktop.secrets",
            interface="org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
        )
        question = (collection.collection_path, secret)
        connection.send_and_get_reply(
            new_method_call(address, "UnlockWithMasterPassword", "o(oayays)", question), timeout=20
        )
        assert not collection.is_locked()


def live() -> dict[str, object]:
    """What a real agent says that keeps its secrets in the keyring: locked after a restart, and unlocked."""
    agent = AgentProcess(Path(os.environ["HOME"]) / "profile")
    agent.configure(secrets="keyring")
    try:
        agent.start()
        told = agent.done("sign-in", "--no-browser", "--no-wait")
        Person("ann@example.org", "a long enough sentence").sign_up_and_agree(told["sign_in"]["url"])
        first = agent.wait_for("online")
        _stop(agent)
        lock_the_collection()
        agent.start()
        locked = agent.wait_for("secrets-locked")
        refused = agent.cli("rename", "Loft")
        unlock_the_collection()
        agent.done("secrets", "retry")
        again = agent.wait_for("online")
        _stop(agent)
        return {
            "locked": locked["secrets"],
            "account_while_locked": locked["account"],
            "refused": [refused.returncode, refused.stderr],
            "same_computer": again["computer"] == first["computer"],
            "files": sorted(path.name for path in agent.profile.iterdir()),
        }
    finally:
        agent.clear()


def _stop(agent: AgentProcess) -> None:
    agent.cli("stop")
    agent.ended()


if __name__ == "__main__":
    said = live() if sys.argv[1] == "agent" else asyncio.run(tell(sys.argv[1]))
    sys.stdout.write(json.dumps(said) + "\n")
