"""The store commits first: a crash between the commits is repeated harmlessly (RULES R98, invariant 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from account.app_store.app_store import AppStore, AppStoreSteps
from account.app_store.journal import EntryKind
from account.ledger.book import Book
from account.subscriptions.lifecycle import Lifecycle
from shared.errors import StorageError
from shared.reasons import Status
from tests.support.app_store_stage import Stage, months_after
from tests.support.clock import START

DAY = timedelta(days=1)
MONTH = "app_store_month"


class Killed(RuntimeError):
    """The process dies here."""


def die_between_the_commits(book: Book) -> None:
    """From here on the account's commit fails, once the store's has succeeded."""

    def die(_session: object) -> None:
        raise Killed

    event.listen(book.session, "before_commit", die)


def restarted(stage: Stage) -> AppStore:
    """The App Store of a process that starts on the same files."""
    steps = AppStoreSteps(stage.catalogue, Lifecycle(stage.catalogue), stage.folder)
    return AppStore(steps, stage.books, stage.database, stage.books._clocks)


async def buy_and_die(stage: Stage, account_id: str, wish: str = "wish-1") -> None:
    def work(book: Book) -> None:
        stage.steps.work.buy(book, MONTH, wish)
        die_between_the_commits(book)

    with pytest.raises(Killed):
        await stage.books.change(account_id, work)


async def charges(stage: Stage, account_id: str) -> int:
    entries = await stage.store.entries(account_id)
    return sum(entry.kind in (EntryKind.BOUGHT, EntryKind.RENEWED) for entry in entries)


@pytest.mark.invariant(3)
async def test_what_fails_before_the_commit_leaves_nothing_at_the_store(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.set_billing_problem(ada, exists=False)

    def work(book: Book) -> None:
        stage.steps.work.buy(book, MONTH, "wish-1")
        raise Killed

    with pytest.raises(Killed):
        await stage.books.change(ada, work)
    assert await stage.store.entries(ada) == []
    assert await stage.rows(ada) == []
    await stage.store.buy(ada, MONTH, "wish-1")
    assert await charges(stage, ada) == 1


@pytest.mark.invariant(3)
async def test_a_purchase_that_died_between_the_commits_is_heard_at_the_next_start(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.store.set_billing_problem(ada, exists=False)
    await buy_and_die(stage, ada)
    assert await stage.rows(ada) == []
    await restarted(stage).recover()
    assert await stage.status(ada) is Status.ACTIVE
    assert (await charges(stage, ada), len(await stage.rows(ada))) == (1, 1)
    await stage.pass_time(ada, 40 * DAY)
    assert (await stage.row(ada)).end_at == months_after(START, 2)


@pytest.mark.invariant(3)
async def test_a_purchase_that_died_is_the_same_when_it_is_sent_again(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.store.set_billing_problem(ada, exists=False)
    await buy_and_die(stage, ada)
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    again = await stage.store.buy(ada, MONTH, "wish-1")
    assert chain.id == again.id
    assert (await charges(stage, ada), len(await stage.rows(ada))) == (1, 1)
    assert (await stage.kinds(ada)).count("subscription.started") == 1


@pytest.mark.rule("R98")
@pytest.mark.invariant(3)
async def test_renewals_of_an_advance_that_died_are_charged_once_and_not_seen_before(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    commits = 0

    def die(session: object) -> None:
        nonlocal commits
        commits += 1
        raise Killed

    # The account's commit fails after the store's: its listener comes later than the store's own.
    original = stage.steps.work.act

    def act(book: Book) -> None:
        original(book)
        if not commits:
            event.listen(book.session, "before_commit", die)

    stage.steps.work.act = act  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await stage.pass_time(ada, 100 * DAY)
    assert commits == 1
    assert await charges(stage, ada) == 1
    assert (await stage.row(ada)).end_at == months_after(START, 1)
    # What the lost advance had charged has not happened to this account: it may still stop the renewal.
    await restarted(stage).switch_renewal(ada, chain.id, on=False)
    await stage.pass_time(ada, 100 * DAY)
    assert await charges(stage, ada) == 1
    assert await stage.status(ada) is Status.EXPIRED


@pytest.mark.rule("R98")
async def test_an_advance_that_died_and_is_repeated_charges_each_period_once(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")

    def die_once(book: Book) -> None:
        die_between_the_commits(book)

    original = stage.steps.work.act
    lives = iter([True])

    def act(book: Book) -> None:
        original(book)
        if next(lives, False):
            die_once(book)

    stage.steps.work.act = act  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await stage.pass_time(ada, 100 * DAY)
    await stage.pass_time(ada, 100 * DAY)
    assert await charges(stage, ada) == 4
    assert (await stage.kinds(ada)).count("subscription.renewed") == 3
    assert (await stage.row(ada)).end_at == months_after(START, 4)


@pytest.mark.expects_log(r"app_store\.opening WARNING the App Store could not note")
async def test_what_could_not_be_noted_as_received_is_handed_out_again_and_known(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await stage.account()
    await stage.store.set_billing_problem(ada, exists=False)
    from account.app_store.store_file import StoreTransaction

    def fail(self: StoreTransaction, token: str, until_seq: int) -> None:
        raise StorageError("disk_full", "The disk is full; nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr(StoreTransaction, "settle", fail)
        await stage.store.buy(ada, MONTH, "wish-1")
    assert await stage.status(ada) is Status.ACTIVE
    before = await stage.kinds(ada)
    await restarted(stage).recover()
    assert await stage.kinds(ada) == before
    assert stage.steps.work.store.unsettled_tokens() == []


async def test_nothing_is_recovered_where_nothing_was_ever_sold(stage: Stage) -> None:
    ada = await stage.account()
    await restarted(stage).recover()
    assert not (stage.folder / "app-store.db").exists()
    assert await stage.store.entries(ada) == []


@pytest.mark.security(38)
@pytest.mark.expects_log(r"app_store\.app_store WARNING the App Store's books cannot be used")
@pytest.mark.parametrize("damage", ["garbage", "newer"])
async def test_a_damaged_store_does_not_stop_the_service(stage: Stage, damage: str) -> None:
    ada = await stage.account()
    file = stage.folder / "app-store.db"
    if damage == "garbage":
        file.write_bytes(b"no database " * 400)
    else:
        import sqlite3

        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    await restarted(stage).recover()
    assert await stage.status(ada) is Status.TRIAL
    with pytest.raises(StorageError) as failed:
        await stage.store.buy(ada, MONTH, "wish-1")
    assert failed.value.code == ("data_damaged" if damage == "garbage" else "data_newer")
    assert await stage.rows(ada) == []


@pytest.mark.security(14)
async def test_the_store_keeps_its_books_for_this_user_only_and_apart(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")
    assert (stage.folder / "app-store.db").stat().st_mode & 0o777 == 0o600
    books = (stage.folder / "app-store.db").read_bytes()
    assert ada.encode() not in books
    assert b"ada@example.org" not in books
