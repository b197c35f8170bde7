"""`python -m tests.bench.kills [ROUNDS] [SEED]`: `kill -9` at random instants (SECURITY 37).

One profile lives through all rounds. Each round starts something (signing in or out, renaming, a fresh token,
a start), kills the agent, its account service or both while that is under way, and then wants the profile
to come back by itself: the same account, the same computer, once; no repair. `tests/e2e/test_kills.py`
runs a few rounds in the suite; a thousand take about an hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from agent.demo.person import Person
from agent.door.client import DoorClient
from shared.commands import Command, Refresh, Register, RenameComputer, SignOut
from shared.errors import AccessError
from tests.support.agent_processes import AgentProcess, gone

LONGEST_S = {"start": 1.5, "sign in": 0.4, "rename": 0.1, "refresh": 0.1, "register": 0.1, "sign out": 0.1}
"""Within how many seconds of its beginning each kind of work is hit."""


class Kills:
    """One profile that is killed again and again, and what is known to be true of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._agent = AgentProcess(folder / "profile")
        self._agent.configure()
        self._person = Person("ann@example.org", "a long enough sentence")
        self._door = ""
        self._computer_id = ""
        self._names: set[str] = set()
        self.done: Counter[str] = Counter()

    def begin(self) -> None:
        """Sign up and register, undisturbed."""
        self._start()
        told = self._agent.done("sign-in", "--no-browser", "--no-wait")
        self._person.sign_up_and_agree(told["sign_in"]["url"])
        computer = self._agent.wait_for("online")["computer"]
        self._computer_id, self._names = computer["id"], {computer["name"]}

    def round(self, number: int) -> None:
        """Kill something in the middle of something; nothing may be lost. Raises `AssertionError`."""
        work = self._chance.choice(sorted(LONGEST_S))
        victim = self._chance.choice(("agent", "service", "both"))
        self.done[f"{work}, {victim}"] += 1
        hand = threading.Thread(target=self._prepared(work, number), name=work)
        hand.start()
        # Not a wait for anything: the instant is to be a random one.
        threading.Event().wait(self._chance.uniform(0.0, LONGEST_S[work]))
        self._kill(victim)
        hand.join()
        if victim != "service":
            self._start()
        self._check(work)

    def end(self) -> None:
        """Stop, and see that the account's history has neither a gap nor a second registration."""
        assert self._agent.cli("stop").returncode == 0
        self._agent.ended()
        with closing(sqlite3.connect(self._agent.profile / "account" / "account.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            numbers = [row[0] for row in database.execute("SELECT seq FROM events ORDER BY seq")]
            kinds = Counter(row[0] for row in database.execute("SELECT kind FROM events"))
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert (kinds["account.created"], kinds["computer.registered"]) == (1, 1)

    def clear(self) -> None:
        """Leave no process behind, whatever happened."""
        self._agent.clear()

    def _start(self) -> None:
        told = self._agent.start()
        assert told["ready"] is True, told
        self._door = told["door"]

    def _prepared(self, work: str, number: int) -> Callable[[], None]:
        """What is to be hit, ready to begin in a thread of its own."""
        if work == "start":
            os.kill(self._agent.pid, signal.SIGKILL)
            self._agent.ended()
            self._start()
            return lambda: None
        if work == "sign in":
            self._agent.cli("sign-out")
            told = self._agent.done("sign-in", "--no-browser", "--no-wait")
            return lambda: self._agree(told["sign_in"]["url"])
        if work == "rename":
            name = f"Studio {number}"
            self._names.add(name)
            return lambda: self._ask(RenameComputer(name))
        asked: dict[str, Command] = {"refresh": Refresh(), "register": Register(), "sign out": SignOut()}
        return lambda: self._ask(asked[work])

    def _agree(self, url: str) -> None:
        with contextlib.suppress(AccessError):  # the service or the agent is gone in the middle of it
            self._person.agree(self._person.open(url))

    def _ask(self, command: Command) -> None:
        async def ask() -> None:
            async with await DoorClient.connect(self._door) as door:
                await door.command(command)

        with contextlib.suppress(AccessError):
            asyncio.run(ask())

    def _kill(self, victim: str) -> None:
        children = self._agent.children()
        if victim != "agent":
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        if victim != "service":
            os.kill(self._agent.pid, signal.SIGKILL)
            self._agent.ended()
        left = [child for child in children if victim != "service" and not gone(child)]
        assert left == [], "the account service outlived its agent"

    def _check(self, work: str) -> None:
        """The profile comes back by itself: signed in as before, or ready to sign in to the same place.

        Killed before it could write down who is signed in, it asks the service by the tokens it has.
        """
        settled: dict[str, Any] = self._agent.done("status")
        unsure = settled["account"] is None or settled["sign_in"] is not None
        if unsure and work in ("sign in", "sign out"):
            self._agent.cli("sign-out")
            told = self._agent.done("sign-in", "--no-browser", "--no-wait")
            self._person.agree(self._person.open(told["sign_in"]["url"]))
        snapshot = self._agent.wait_for("online")
        assert snapshot["computer"]["id"] == self._computer_id, snapshot
        assert snapshot["computer"]["name"] in self._names, snapshot
        assert [row["id"] for row in snapshot["computers"]] == [self._computer_id], snapshot
        assert snapshot["account"] == {"email": "ann@example.org"}
        codes = {notice["code"] for notice in snapshot["notices"]}
        assert codes <= {"service_restarting", "service_port_changed", "computer_renamed_elsewhere"}, codes


def play(folder: Path, rounds: int, seed: int) -> Counter[str]:
    """Run `rounds` rounds in `folder`; how often each kind came. Raises `AssertionError` naming the round."""
    kills = Kills(folder, seed)
    try:
        kills.begin()
        for number in range(1, rounds + 1):
            try:
                kills.round(number)
            except AssertionError as exc:
                raise AssertionError(f"round {number} of seed {seed}: {exc}") from exc
        kills.end()
        return kills.done
    finally:
        kills.clear()


def main(arguments: list[str]) -> int:
    """Play as many rounds as were asked for, and print what came."""
    rounds = int(arguments[0]) if arguments else 1000
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**6)
    print(f"{rounds} rounds, seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        for kind, times in sorted(play(Path(folder), rounds, seed).items()):
            print(f"{times:5}  {kind}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
