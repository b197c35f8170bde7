"""Business accounts: what makes one, and who acts for it (RULES R27)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.catalogue.model import Catalogue
from account.db.portal_tables import BusinessMember
from account.db.tables import Account
from account.ledger.book import Book
from account.ledger.rows import AccountRow
from account.sign_in.email_address import read_email
from account.subscriptions.lifecycle import Lifecycle
from shared import sales
from shared.errors import NotFoundRefused, RequestRefused, SalesRefused
from shared.reasons import AccountKind, BusinessRole, EventKind, Origin

_ROLES = (BusinessRole.ADMIN, BusinessRole.MEMBER)


class Business:
    """Kinds of accounts, and members of business accounts."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle

    def set_kind(self, book: Book, kind: AccountKind) -> None:
        """Make it a personal or business account; the same kind again changes nothing.

        Raises `RequestRefused` for a kind that is none, and `SalesRefused` (`business_account_needed`) for
        making it personal while it has members or something that only a business may have.
        """
        if kind not in (AccountKind.PERSONAL, AccountKind.BUSINESS):
            raise RequestRefused("request_invalid", "An account is personal or business.")
        if book.account.kind == kind.value:
            return
        if kind is AccountKind.PERSONAL and self._needs_business(book):
            raise SalesRefused(
                "business_account_needed", "Business subscriptions and members need a business account."
            )
        book.account.kind = kind.value
        book.record(EventKind.ACCOUNT_CHANGED, kind=kind.value)

    def add_member(self, book: Book, email: str, role: BusinessRole) -> sales.BusinessMember:
        """Let the account of `email` act for this one, as `role`; again changes the role.

        Raises `SalesRefused` (`business_account_needed`), `RequestRefused` (`email_invalid`, a role that is
        none, oneself), `NotFoundRefused` when nobody has that address.
        """
        require_business(book.account)
        if role not in _ROLES:
            raise RequestRefused("request_invalid", "A member is admin or member.")
        found = book.session.scalar(select(Account).where(Account.email_key == read_email(email).key))
        if found is None:
            raise NotFoundRefused("not_found", "Nobody has an account with that address.")
        if found.id == book.account.id:
            raise RequestRefused("member_is_owner", "The account itself needs no role.")
        row = book.session.get(BusinessMember, (book.account.id, found.id))
        if row is None:
            row = BusinessMember(
                account_id=book.account.id, member_id=found.id, role=role.value, added_at=book.now
            )
            book.session.add(row)
        elif row.role == role.value:
            return _shown(row, found)
        row.role = role.value
        book.record(EventKind.BUSINESS_MEMBERS_CHANGED, member=found.id, role=role.value)
        return _shown(row, found)

    def remove_member(self, book: Book, member_id: str) -> None:
        """This account acts for the business no more. Raises `NotFoundRefused`, `SalesRefused`."""
        require_business(book.account)
        row = book.session.get(BusinessMember, (book.account.id, member_id))
        if row is None:
            raise NotFoundRefused("not_found", "There is no such member.")
        book.session.delete(row)
        book.record(EventKind.BUSINESS_MEMBERS_CHANGED, member=member_id, role="")

    def _needs_business(self, book: Book) -> bool:
        members = select(BusinessMember.member_id).where(BusinessMember.account_id == book.account.id)
        if book.session.scalar(members.limit(1)) is not None:
            return True
        products = [kit.product for kit in self._catalogue.kits.values() if kit.business_only]
        live_from_key = [
            row
            for row in book.subscriptions
            if row.origin == Origin.BUSINESS_KEY.value or row.product in products
        ]
        return any(self._lifecycle.is_live(book, row) for row in live_from_key)


def require_business(account: Account | AccountRow) -> None:
    """Raises `SalesRefused` (`business_account_needed`) for a personal account."""
    if account.kind != AccountKind.BUSINESS.value:
        raise SalesRefused("business_account_needed", "Only a business account has members.")


def require_admin(session: Session, caller_account_id: str, business_account_id: str) -> None:
    """Whether the caller may act for the business account: it is his, or he is an admin of it.

    Raises `NotFoundRefused` for one he has no part in (SECURITY 36), `SalesRefused` (`role_not_allowed`).
    """
    if caller_account_id == business_account_id:
        return
    row = session.get(BusinessMember, (business_account_id, caller_account_id))
    if row is None:
        raise NotFoundRefused("not_found", "There is no such business account.")
    if row.role != BusinessRole.ADMIN.value:
        raise SalesRefused("role_not_allowed", "Only an admin registers keys for a business account.")


def members_of(session: Session, account_id: str) -> tuple[sales.BusinessMember, ...]:
    """Who acts for a business account, in the order of their addresses.

    Raises `SalesRefused` (`business_account_needed`).
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundRefused("not_found", "There is no such account.")
    require_business(account)
    rows = session.execute(
        select(BusinessMember, Account)
        .join(Account, Account.id == BusinessMember.member_id)
        .where(BusinessMember.account_id == account_id)
        .order_by(Account.email_key)
    )
    return tuple(_shown(row, member) for row, member in rows)


def businesses_of(session: Session, account_id: str) -> tuple[sales.Business, ...]:
    """The business accounts that somebody acts for, and as what."""
    rows = session.execute(
        select(Account.id, Account.email, BusinessMember.role)
        .join(BusinessMember, BusinessMember.account_id == Account.id)
        .where(BusinessMember.member_id == account_id)
        .order_by(Account.email_key)
    )
    return tuple(sales.Business(row.id, row.email, BusinessRole(row.role)) for row in rows)


def _shown(row: BusinessMember, member: Account) -> sales.BusinessMember:
    return sales.BusinessMember(member.id, member.email, BusinessRole(row.role), row.added_at)
