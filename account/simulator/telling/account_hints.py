"""What a presenter may say of a simulated account: the hints of its scenario, with the account's own keys.

Found from the account's log, so it is the same for a copy of the account, and after a restart.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.sales_tables import LicenceKey
from account.db.simulator_tables import Deed
from account.parts import Parts
from account.simulator.scenarios import loading
from account.simulator.scenarios.model import Scenario
from account.simulator.scenarios.words import WORDS
from account.simulator.telling.scenario_views import hints
from shared.errors import NotFoundRefused
from shared.reasons import Language
from shared.simulator import SimulatedAccount

_ISSUE: Final = "key.issue"


class AccountHints:
    """Knows the scenarios that were asked for."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.context.database
        self._known: dict[str, Scenario | None] = {}

    async def of(self, account: SimulatedAccount, language: Language) -> tuple[str, ...]:
        """The hints in `language`; none without a scenario that this program knows. Raises `StorageError`."""
        scenario = self._scenario(account.scenario)
        if scenario is None or not scenario.hints:
            return ()
        names = [act.name for act in scenario.acts if WORDS[act.word].deed == _ISSUE]
        texts = await self._database.read(lambda session: _issued(session, account.id)) if names else []
        keys = {name: text for name, text in zip(names, texts, strict=False) if name is not None}
        return hints(scenario.hints, language, keys)

    def _scenario(self, name: str | None) -> Scenario | None:
        if name is None:
            return None
        if name not in self._known:
            try:
                self._known[name] = loading.load(name)
            except NotFoundRefused:  # it was somebody's own file
                self._known[name] = None
        return self._known[name]


def _issued(session: Session, account_id: str) -> list[str]:
    """The texts of the keys that deeds have issued, the first first; the story's own come before others."""
    deeds = session.scalars(
        select(Deed.arguments).where(Deed.account_id == account_id, Deed.name == _ISSUE).order_by(Deed.seq)
    )
    ids = [str(arguments.get("own", "")) for arguments in deeds]
    found = session.execute(select(LicenceKey.id, LicenceKey.text).where(LicenceKey.id.in_(ids)))
    texts = {key: text for key, text in found}
    return [texts.get(each, "…") for each in ids]
