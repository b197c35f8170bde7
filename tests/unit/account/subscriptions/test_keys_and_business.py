"""Licence keys, business accounts and their members (RULES R24, R27, R62), news (R75)."""

from __future__ import annotations

import pytest

from account.subscriptions.keys import Keys
from shared.calendar import add_months
from shared.errors import NotFoundRefused, RequestRefused, SalesRefused
from shared.reasons import AccountKind, BusinessRole, Origin, Status
from tests.support.clock import START
from tests.support.subscription_stage import Stage


async def refusal_of(stage: Stage, account: str, key: str, into: str | None = None) -> str:
    seq = (await stage.state(account)).seq
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.register_key(account, key, into)
    assert (await stage.state(account)).seq == seq
    return refused.value.code


@pytest.mark.rule("R24")
@pytest.mark.rule("R62")
async def test_a_key_links_to_the_account_once_and_again_changes_nothing(stage: Stage) -> None:
    account = await stage.account()
    text = await stage.key("desktop_pro", licences=2)
    first = await stage.subscriptions.register_key(account, text.lower())
    assert (first.was_registered, first.licences, first.registered_at) == (False, 2, START)
    seq = (await stage.state(account)).seq
    again = await stage.subscriptions.register_key(account, text)
    assert (again.was_registered, again.id, again.subscription) == (True, first.id, first.subscription)
    assert (await stage.state(account)).seq == seq
    keys = await stage.subscriptions.keys(account)
    assert [(each.id, each.key) for each in keys] == [(first.id, text)]
    shown = await stage.shown(account, first.subscription or "")
    assert [each.masked for each in shown.keys] == [first.masked]
    assert text not in repr(first)


@pytest.mark.rule("R62")
async def test_a_key_of_another_account_is_refused(stage: Stage) -> None:
    owner, other = await stage.account(), await stage.account()
    text = await stage.key("desktop_perpetual")
    await stage.subscriptions.register_key(owner, text)
    assert await refusal_of(stage, other, text) == "key_already_registered"
    assert await stage.subscriptions.keys(other) == ()
    assert (await stage.state(other)).entitlement.status is Status.TRIAL


async def test_keys_that_are_none_are_told_apart(stage: Stage) -> None:
    from account.subscriptions.key_text import new_key

    account = await stage.account()
    assert await refusal_of(stage, account, "ABCDE") == "key_malformed"
    assert await refusal_of(stage, account, new_key()) == "key_unknown"


@pytest.mark.rule("R27")
async def test_a_business_key_works_in_a_business_account_only(stage: Stage) -> None:
    account = await stage.account()
    text = await stage.key("desktop_business", licences=3)
    assert await refusal_of(stage, account, text) == "business_account_needed"
    await stage.subscriptions.set_account_kind(account, AccountKind.BUSINESS)
    await stage.subscriptions.register_key(account, text)
    access = await stage.access(account, Origin.BUSINESS_KEY)
    assert (access.until, access.licences) == (add_months(START, 12), 3)
    assert (await stage.state(account)).entitlement.computer_limit == 15


@pytest.mark.rule("R27")
async def test_one_bought_online_registers_by_itself_and_again_changes_nothing(stage: Stage) -> None:
    account = await stage.account(AccountKind.BUSINESS)
    bought = await stage.buy(account, "desktop_business_year")
    (key,) = await stage.subscriptions.keys(account)
    assert (key.subscription, key.registered_at) == (bought, START)
    again = await stage.subscriptions.register_key(account, key.key)
    assert again.was_registered
    assert len(await stage.subscriptions.list(account)) == 2


@pytest.mark.rule("R27")
async def test_an_admin_registers_for_the_business_a_member_may_not_and_a_stranger_sees_none(
    stage: Stage,
) -> None:
    business = await stage.account(AccountKind.BUSINESS)
    admin = await stage.account(email="admin@example.org")
    member = await stage.account(email="member@example.org")
    stranger = await stage.account()
    await stage.subscriptions.add_member(business, "Admin@Example.org", BusinessRole.ADMIN)
    await stage.subscriptions.add_member(business, "member@example.org", BusinessRole.MEMBER)
    text = await stage.key("desktop_business")
    assert await refusal_of(stage, member, text, business) == "role_not_allowed"
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.register_key(stranger, text, business)
    await stage.subscriptions.register_key(admin, text, business)
    assert len(await stage.subscriptions.keys(business)) == 1
    assert await stage.subscriptions.keys(admin) == ()
    assert [each.role for each in await stage.subscriptions.businesses_of(admin)] == [BusinessRole.ADMIN]


@pytest.mark.rule("R27")
async def test_members_are_added_changed_and_removed(stage: Stage) -> None:
    business = await stage.account(AccountKind.BUSINESS)
    member = await stage.account(email="ada@example.org")
    added = await stage.subscriptions.add_member(business, "ada@example.org", BusinessRole.MEMBER)
    assert (added.account, added.role) == (member, BusinessRole.MEMBER)
    seq = (await stage.state(business)).seq
    await stage.subscriptions.add_member(business, "ada@example.org", BusinessRole.MEMBER)
    assert (await stage.state(business)).seq == seq
    await stage.subscriptions.add_member(business, "ada@example.org", BusinessRole.ADMIN)
    assert [each.role for each in await stage.subscriptions.members(business)] == [BusinessRole.ADMIN]
    await stage.subscriptions.remove_member(business, member)
    assert await stage.subscriptions.members(business) == ()
    assert await stage.subscriptions.businesses_of(member) == ()
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.remove_member(business, member)


@pytest.mark.rule("R27")
async def test_members_that_cannot_be_are_refused(stage: Stage) -> None:
    business = await stage.account(AccountKind.BUSINESS, email="own@example.org")
    personal = await stage.account(email="ada@example.org")
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.add_member(business, "nobody@example.org", BusinessRole.ADMIN)
    with pytest.raises(RequestRefused):
        await stage.subscriptions.add_member(business, "own@example.org", BusinessRole.ADMIN)
    with pytest.raises(RequestRefused):
        await stage.subscriptions.add_member(business, "ada@example.org", BusinessRole.UNKNOWN)
    with pytest.raises(RequestRefused):
        await stage.subscriptions.add_member(business, "no address", BusinessRole.ADMIN)
    for refused_call in (
        stage.subscriptions.add_member(personal, "own@example.org", BusinessRole.ADMIN),
        stage.subscriptions.members(personal),
        stage.subscriptions.remove_member(personal, business),
    ):
        with pytest.raises(SalesRefused) as refused:
            await refused_call
        assert refused.value.code == "business_account_needed"


@pytest.mark.rule("R27")
async def test_a_business_with_members_or_a_live_key_stays_one(stage: Stage) -> None:
    account = await stage.account(AccountKind.BUSINESS)
    await stage.account(email="ada@example.org")
    member = await stage.subscriptions.add_member(account, "ada@example.org", BusinessRole.MEMBER)
    for _ in range(2):
        with pytest.raises(SalesRefused) as refused:
            await stage.subscriptions.set_account_kind(account, AccountKind.PERSONAL)
        assert refused.value.code == "business_account_needed"
        if await stage.subscriptions.members(account):
            await stage.subscriptions.remove_member(account, member.account)
            await stage.subscriptions.register_key(account, await stage.key("desktop_business"))
    await stage.until(account, add_months(START, 12))
    await stage.subscriptions.set_account_kind(account, AccountKind.PERSONAL)
    assert (await stage.state(account)).account.kind == "personal"
    with pytest.raises(RequestRefused):
        await stage.subscriptions.set_account_kind(account, AccountKind.UNKNOWN)


async def test_the_same_kind_again_is_no_event(stage: Stage) -> None:
    account = await stage.account()
    seq = (await stage.state(account)).seq
    await stage.subscriptions.set_account_kind(account, AccountKind.PERSONAL)
    assert (await stage.state(account)).seq == seq


@pytest.mark.parametrize(
    ("product", "licences", "months", "code"),
    [
        ("access", 1, None, "product_unknown"),
        ("nothing", 1, None, "product_unknown"),
        ("desktop_pro", 0, None, "licences_below_one"),
        ("desktop_pro", -5, None, "licences_below_one"),
        ("desktop_pro", 10**9, None, "licences_out_of_range"),
        ("desktop_pro", 1, 0, "term_out_of_range"),
        ("desktop_pro", 1, -1, "term_out_of_range"),
        ("desktop_pro", 1, 121, "term_out_of_range"),
        ("desktop_perpetual", 1, 12, "term_out_of_range"),
    ],
)
async def test_keys_that_make_no_sense_are_not_issued(
    stage: Stage, product: str, licences: int, months: int | None, code: str
) -> None:
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.issue_key(product, licences, months)
    assert refused.value.code == code


@pytest.mark.rule("R75")
async def test_news_are_wanted_until_they_are_not(stage: Stage) -> None:
    account = await stage.account()
    for _ in range(2):
        await stage.subscriptions.want_news(account, "app_store_licences", True)
    assert await stage.subscriptions.wanted_news(account) == {"app_store_licences"}
    for _ in range(2):
        await stage.subscriptions.want_news(account, "app_store_licences", False)
    assert await stage.subscriptions.wanted_news(account) == frozenset()
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.want_news(account, "lottery", True)


async def test_a_key_of_a_product_that_left_the_catalogue_waits_until_it_is_back(stage: Stage) -> None:
    account = await stage.account()
    text = await stage.key("desktop_pro")
    kit = stage.catalogue.kits.pop("desktop_pro")
    assert await refusal_of(stage, account, text) == "product_unknown"
    stage.catalogue.kits["desktop_pro"] = kit
    assert not (await stage.subscriptions.register_key(account, text)).was_registered


async def test_a_product_without_a_kit_is_sold_without_access_and_without_a_key(stage: Stage) -> None:
    account = await stage.account()
    stage.catalogue.kits.pop("desktop_pro")
    bought = await stage.buy(account, "desktop_pro_year")
    shown = await stage.shown(account, bought)
    assert (shown.keys, shown.products, shown.status) == ((), (), Status.ACTIVE)
    assert (await stage.state(account)).entitlement.status is Status.TRIAL


async def test_an_unknown_account_has_no_members(stage: Stage) -> None:
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.members("acc_unknown")


async def test_issued_keys_are_listed_by_product_and_whether_they_are_free(stage: Stage) -> None:
    account = await stage.account()
    registered, free = await stage.key("desktop_pro"), await stage.key("desktop_pro")
    other = await stage.key("desktop_perpetual")
    await stage.subscriptions.register_key(account, registered)
    keys = Keys(stage.catalogue, stage.bundles)

    async def listed(product: str | None, free_only: bool) -> set[str]:
        found = await stage.database.read(lambda session: keys.issued(session, product, free_only))
        return {each.text for each in found}

    assert await listed(None, False) == {registered, free, other}
    assert await listed("desktop_pro", True) == {free}
