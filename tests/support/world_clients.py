"""Clients of the two accounts: what they hear of the event stream, and what the API answers them."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from shared.codec import to_json
from tests.support.world import World


class Client:
    """Keeps everything it ever heard, and knows only its highest number (invariant 13)."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._states: list[dict[str, Any]] = []

    def hear(self, world: World, account_id: str) -> None:
        """Come back, and read what was missed: every event once, in order (RULES R99)."""
        numbers = []
        for frame in world.frames(account_id, self._last):
            fields = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
            told = json.loads(fields["data"])
            self._states.append(told if fields["event"] == "state" else told["state"])
            numbers.append(int(fields["id"]))
        latest = world.look(account_id).account["event_seq"]
        first = latest if self._last is None else self._last + 1
        assert numbers == list(range(first, latest + 1)), (numbers, self._last, latest)
        self._last = latest

    def check(self, world: World, account_id: str, random: Random) -> None:
        """Whatever the order, and however often each came, the latest is the present state."""
        mixed = self._states + random.choices(self._states, k=len(self._states))
        random.shuffle(mixed)
        kept = mixed[0]
        for told in mixed[1:]:
            if (told["seq"], told["account_now"]) > (kept["seq"], kept["account_now"]):
                kept = told
        thumbprint = world.devices[account_id].thumbprint
        present = world.run(world.parts.states.account_state(account_id, thumbprint))
        assert _without_clock(kept) == _without_clock(to_json(present))


def same_everywhere(world: World, account_id: str) -> None:
    """The API answers what the façades answer, and what the file holds (invariant 14)."""
    parts, thumbprint = world.parts, world.devices[account_id].thumbprint
    state = to_json(world.run(parts.states.account_state(account_id, thumbprint)))
    subscriptions = to_json(world.run(parts.subscriptions.list(account_id)))
    orders = to_json(world.run(parts.store.orders(account_id)))
    for path, expected in (
        ("/v1/state", state),
        ("/v1/entitlement", state["entitlement"]),
        ("/v1/computers", state["computers"]),
        ("/v1/subscriptions", subscriptions),
        ("/v1/orders", orders),
    ):
        answer = world.ask(account_id, "GET", path)
        assert (answer.status_code, answer.json()) == (200, expected), path
    look = world.look(account_id)
    assert {each["id"] for each in state["computers"]} == {row["id"] for row in look.registered}
    assert {each["id"] for each in subscriptions} == set(look.subscriptions)
    assert {each["id"]: each["state"] for each in orders} == {
        order_id: row["state"] for order_id, row in look.orders.items()
    }


def _without_clock(state: dict[str, Any]) -> dict[str, Any]:
    """What does not change while only time passes.

    An instant at which something might have changed, but did not, makes room for the next one.
    """
    of_time = {"checked_at", "changes_at"}
    entitlement = {key: value for key, value in state["entitlement"].items() if key not in of_time}
    return {**state, "account_now": None, "rate": None, "entitlement": entitlement}
