"""Asking a publisher's address: what is believed, kept and told, and when it is asked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agent.profile.settings import UpdateChannel
from agent.updates.channel import Channel, build_channel, channel_of
from agent.updates.kept import KeptFile
from agent.updates.looking import SignedUpdates
from agent.updates.signed import LARGEST_BYTES
from shared.updates import UpdateFact
from tests.support.clock import START, FakeClock
from tests.support.publisher import Publisher, Shelf, published

OURS, NEXT = Publisher(), Publisher("key-2")
DAY = timedelta(days=1)


class House:
    """A program of version 1.0.0 with a profile, and the publisher's shelf."""

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self.shelf, self.clock, self.file = shelf, FakeClock(), folder / "profile" / "update.json"
        self.keys = {**OURS.keys, **NEXT.keys}

    def updates(self, own_version: str = "1.0.0") -> SignedUpdates:
        """As after a start of the program: nothing but the file is remembered."""
        channel = Channel(self.shelf.address, self.keys)
        return SignedUpdates(channel, KeptFile(self.file), self.clock, own_version)

    async def look(self) -> UpdateFact:
        return await self.updates().look()

    async def problem(self) -> str | None:
        return (await self.look()).problem


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with published() as shelf:
        shelf.put(OURS.sign())
        yield House(shelf, tmp_path)


async def test_newer_version_is_told_with_its_page_and_remembered(house: House) -> None:
    assert await house.updates().known() is None
    found = UpdateFact(START, "2.0.0", "https://example.org/get")
    assert await house.look() == found
    assert await house.updates().known() == found
    assert await house.updates("2.0.0").known() == UpdateFact(START)


async def test_question_tells_nothing_of_who_asks(house: House) -> None:
    await house.look()
    asked = house.shelf.asked[0]
    told = {"path", "Host", "Accept", "Accept-Encoding", "Cache-Control", "Connection", "User-Agent"}
    assert asked.keys() == told
    assert (asked["path"], asked["User-Agent"]) == ("/newest.jws", "access-agent")


async def test_older_word_is_refused_though_its_signature_holds(house: House) -> None:
    await house.look()
    house.shelf.put(OURS.sign(version="1.5.0", counter=6))
    fact = await house.look()
    assert (fact.problem, fact.version) == ("update_rolled_back", "2.0.0")
    house.shelf.put(OURS.sign(version="1.5.0"))  # the same number, another word
    assert await house.problem() == "update_rolled_back"
    house.shelf.put(OURS.sign(version="1.5.0", counter=8))  # the publisher takes 2.0.0 back
    fact = await house.look()
    assert (fact.problem, fact.version) == (None, "1.5.0")


async def test_word_that_stands_still_beyond_its_end_is_a_freeze_and_no_longer_told(house: House) -> None:
    await house.look()
    house.clock.advance(31 * DAY)
    assert await house.look() == UpdateFact(house.clock.now(), problem="update_frozen")
    house.shelf.put(OURS.sign(counter=8))
    assert await house.problem() == "update_expired"


async def test_clock_that_stands_before_the_issue_can_judge_no_age(house: House) -> None:
    house.clock.set_now(START - 3 * DAY)
    assert await house.problem() == "update_clock_wrong"
    house.clock.set_now(START - DAY)
    assert await house.problem() is None


async def test_number_of_a_key_that_is_believed_no_more_blocks_nobody(house: House) -> None:
    house.shelf.put(OURS.sign(counter=2**53 - 1))
    assert await house.problem() is None
    house.shelf.put(NEXT.sign(counter=8))
    assert await house.problem() == "update_rolled_back"
    house.keys = NEXT.keys
    assert await house.problem() is None


@pytest.mark.parametrize(
    ("status", "kind", "body", "problem"),
    [
        (302, "application/jose", b"", "update_redirected"),
        (404, "application/jose", b"", "update_unavailable"),
        (503, "text/html", b"", "update_unavailable"),
        (200, "text/html", b"<html>", "update_type_wrong"),
        (200, "application/jose", b"x" * (LARGEST_BYTES + 1), "update_too_large"),
        (200, "application/jose", b"\xff\xfe", "update_malformed"),
        (200, "application/jose; charset=utf-8", b"a.b.c", "update_malformed"),
        (200, "application/jose", NEXT.sign().replace(".", "").encode(), "update_malformed"),
        (200, "application/jose", Publisher("stranger").sign().encode(), "update_key_unknown"),
        (200, "application/jose", Publisher().sign().encode(), "update_signature_wrong"),
    ],
)
async def test_answer_that_is_not_believed_is_told_by_its_code(
    house: House, status: int, kind: str, body: bytes, problem: str
) -> None:
    house.shelf.status, house.shelf.body = status, body
    house.shelf.headers = {"Content-Type": kind, "Location": house.shelf.address}
    assert await house.look() == UpdateFact(START, problem=problem)
    assert len(house.shelf.asked) == 1


async def test_refused_answer_leaves_what_was_known(house: House) -> None:
    await house.look()
    house.shelf.status = 503
    fact = await house.look()
    assert (fact.version, fact.problem) == ("2.0.0", "update_unavailable")


async def test_address_where_nobody_answers_is_unreachable_and_asked_again_sooner(house: House) -> None:
    house.shelf.address = "http://127.0.0.1:1/newest.jws"
    updates = house.updates()
    assert await updates.due_in() == timedelta(0)
    assert (await updates.look()).problem == "update_unreachable"
    assert await updates.due_in() == timedelta(hours=1)


async def test_answer_stands_for_a_day_and_not_longer_where_the_clock_was_set_back(house: House) -> None:
    updates = house.updates()
    await updates.look()
    house.clock.advance(timedelta(hours=23))
    assert await updates.due_in() == timedelta(hours=1)
    house.clock.advance(timedelta(hours=2))
    assert await updates.due_in() == timedelta(0)
    house.clock.set_now(START - DAY)
    assert await updates.due_in() == timedelta(0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"counter": "7"}', "[" * 9000])
async def test_damaged_file_is_as_none(house: House, text: str) -> None:
    house.file.parent.mkdir()
    house.file.write_text(text)
    assert await house.updates().known() is None
    assert await house.problem() is None


async def test_word_changed_in_the_file_is_not_believed(house: House) -> None:
    await house.look()
    kept = json.loads(house.file.read_text())
    house.file.write_text(json.dumps({**kept, "text": Publisher().sign(version="9.0.0")}))
    fact = await house.updates().known()
    assert fact == UpdateFact(START, problem="update_signature_wrong")


async def test_word_that_cannot_be_kept_is_not_told(house: House) -> None:
    house.file.mkdir(parents=True)
    assert await house.look() == UpdateFact(START, problem="data_unusable")


def test_build_of_developers_asks_nobody_and_a_team_names_its_own() -> None:
    assert channel_of(build_channel(), None) is None
    built = UpdateChannel("https://example.org/newest.jws", OURS.keys)
    assert channel_of(built, None) == Channel(built.address, OURS.keys)
    mirror = UpdateChannel("https://mirror.example.org/newest.jws")
    assert channel_of(built, mirror) == Channel(mirror.address, OURS.keys)
    team = UpdateChannel("https://team.example.org/newest.jws", NEXT.keys)
    assert channel_of(built, team) == Channel(team.address, NEXT.keys)
    assert channel_of(UpdateChannel(built.address, {"key": "short"}), None) is None
