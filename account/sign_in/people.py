"""People and their accounts: signing up, and checking who signs in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account
from account.edge.rate_limits import RateLimiter
from account.events.history import EventBus, record
from account.ledger.clocks import AccountClocks
from account.sign_in.attempts import SIGN_IN_PER_ACCOUNT, SIGN_IN_PER_ADDRESS, SIGN_UP_PER_ADDRESS
from account.sign_in.email_address import EmailAddress, read_email
from account.sign_in.passwords import Passwords, clean_password
from account.tokens import new_id
from shared.errors import RequestRefused, SignInDenied
from shared.reasons import EventKind, Language


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    account_id: str
    email: str


LanguageBeside = Callable[[str, Language], Awaitable[bool]]
"""Whether it has chosen the language of this account itself."""


class People:
    """All accounts, by their e-mail address."""

    def __init__(
        self,
        database: Database,
        clocks: AccountClocks,
        passwords: Passwords,
        attempts: RateLimiter,
        bus: EventBus,
    ) -> None:
        self._database = database
        self._clocks = clocks
        self._passwords = passwords
        self._attempts = attempts
        self._bus = bus
        self._beside: LanguageBeside | None = None

    def choose_language_beside(self, beside: LanguageBeside) -> None:
        """From now on `beside` is asked first, and what it has done is done (`account.simulator`)."""
        self._beside = beside

    async def create(self, email: str, password: str, address: str) -> Person:
        """A new account for whoever asks from the network address `address`.

        Raises `RequestRefused` (`email_empty`, `email_invalid`, `email_taken`, `password_too_short`,
        `password_too_long`, `password_too_simple`) and `RateRefused`.
        """
        wanted, clean = read_email(email), clean_password(password)
        if clean.casefold() == wanted.text.casefold():
            raise RequestRefused(
                "password_too_simple", "Choose a password that differs from your email address."
            )
        self._attempts.check(SIGN_UP_PER_ADDRESS, address)
        password_hash = await self._passwords.hash(clean)
        person, seq = await self._database.write(lambda session: self._insert(session, wanted, password_hash))
        self._bus.publish(person.account_id, seq)
        return person

    def _insert(self, session: Session, email: EmailAddress, password_hash: str) -> tuple[Person, int]:
        account_id = new_id("acc")
        account_now = self._clocks.read(account_id).account_now
        account = Account(
            id=account_id,
            email=email.text,
            email_key=email.key,
            password_hash=password_hash,
            kind="personal",
            created_at=account_now,
            event_seq=0,
        )
        session.add(account)
        try:
            session.flush()
        except IntegrityError as exc:
            raise RequestRefused(
                "email_taken", "There is already an account with this email address."
            ) from exc
        seq = record(session, account.id, EventKind.ACCOUNT_CREATED, account_now, {})
        return Person(account.id, account.email), seq

    async def sign_in(self, email: str, password: str, address: str) -> Person:
        """Whose email and password these are; `address` is the network address they come from.

        Raises `SignInDenied` (`credentials_wrong`), the same for an unknown account, `RateRefused`, and
        `RequestRefused` for an email that none can have. A right password is no guess and costs no try.
        """
        wanted = read_email(email)
        self._attempts.check(SIGN_IN_PER_ADDRESS, address)
        self._attempts.check(SIGN_IN_PER_ACCOUNT, wanted.key)
        found = await self._database.read(lambda session: _find(session, wanted.key))
        verdict = await self._passwords.check(found[1] if found else None, password)
        if found is None or not verdict.right:
            raise SignInDenied("credentials_wrong", "The email address or the password is not right.")
        person, old_hash = found
        self._attempts.give_back(SIGN_IN_PER_ADDRESS, address)
        self._attempts.give_back(SIGN_IN_PER_ACCOUNT, wanted.key)
        if verdict.new_hash is not None:
            new_hash = verdict.new_hash
            await self._database.write(
                lambda session: _store_hash(session, person.account_id, old_hash, new_hash)
            )
        return person

    async def choose_language(self, account_id: str, language: Language) -> None:
        """Show the account's pages in `language` from now on. Raises `NotFoundRefused`."""
        if self._beside is not None and await self._beside(account_id, language):
            return

        def work(session: Session) -> int | None:
            chosen = update(Account).where(
                Account.id == account_id, Account.language.is_distinct_from(language.value)
            )
            changed = session.execute(chosen.values(language=language.value).returning(Account.id))
            if changed.one_or_none() is None:
                return None
            account_now = self._clocks.read(account_id).account_now
            return record(
                session, account_id, EventKind.ACCOUNT_CHANGED, account_now, {"language": language.value}
            )

        seq = await self._database.write(work)
        if seq is not None:
            self._bus.publish(account_id, seq)


def _find(session: Session, email_key: str) -> tuple[Person, str] | None:
    account = session.scalars(select(Account).where(Account.email_key == email_key)).one_or_none()
    return None if account is None else (Person(account.id, account.email), account.password_hash)


def _store_hash(session: Session, account_id: str, old_hash: str, new_hash: str) -> None:
    """Keep the stronger hash, unless the password was changed meanwhile."""
    session.execute(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == old_hash)
        .values(password_hash=new_hash)
    )
