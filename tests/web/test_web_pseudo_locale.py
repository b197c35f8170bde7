"""Every page of the account service in a language that nobody speaks, on a phone (RULES R90).

No word is left over that could not be translated, and nothing is wider than the window. Help articles are
texts of their own in each language and are left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from account.catalogue.loading import default_catalogue
from account.portal import rendering
from account.portal.languages import translations_of
from account.simulator.telling import sentences
from shared.reasons import Language
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.french import TEXTS_OF_THE_PAGE
from tests.support.pseudo import PseudoTexts, untranslatable
from tests.support.shopper import Shopper
from tests.web import test_web_french as french
from tests.web.conftest import NewVisitor, Visitor, full_of_threads

PHONE = {"width": 360, "height": 740}
NAMES = {
    *(product.name for product in default_catalogue().products.values()),
    "Access", "App Store", "Orderly", "PayPal", "Visa", "English", "Français", "Windows", "Mac", "Linux",
    "Atelier", "Ada Lovelace", "1 Analytical Row", "London",
}  # fmt: skip
"""What sellers, makers and owners call their things, in every language."""
OF_DATES = {
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "UTC",
}  # fmt: skip
"""Dates follow the language that the pages believe to be in."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """A service whose French is the language that nobody speaks."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (rendering, sentences):
            patch.setattr(module, "translations_of", _texts_of)
        async with (
            account_service(tmp_path_factory.mktemp("pseudo"), FakeClock()) as running,
            running.live(),
        ):
            database: Any = running.context.database
            full_of_threads(database._writers, 1)
            full_of_threads(database._readers, 4)
            yield running


def _texts_of(language: Language) -> object:
    return PseudoTexts() if language is Language.FRENCH else translations_of(language)


async def faults_of(visitor: Visitor, path: str) -> list[str]:
    """Words that cannot be translated, and a page that is too wide."""
    page = visitor.page
    names = NAMES | OF_DATES | {visitor.email}
    words = [
        f"{path}: {word} in {text!r}"
        for text in await page.evaluate(TEXTS_OF_THE_PAGE)
        for word in untranslatable(text, names)
    ]
    if await page.evaluate(french.OVERFLOW) > 0:
        words.append(f"{path}: wider than the window")
    return words


async def crawl(visitor: Visitor, start: str) -> list[str]:
    """What is wrong with the pages that links lead to from `start`; pages of one kind once."""
    queue, seen, faults = [start], set[str](), list[str]()
    while queue:
        path = queue.pop(0)
        kind = french.ID.sub("*", urlsplit(path).path)
        if kind in seen or kind.startswith("/help") or kind.endswith("/receipt"):
            continue
        seen.add(kind)
        await visitor.page.goto(visitor.service.base_url + path, wait_until="domcontentloaded")
        faults += await faults_of(visitor, path)
        queue += await french.links_of(visitor.page)
        assert len(seen) <= french.MOST_PAGES
    assert len(seen) >= 2
    return faults


@pytest.mark.proof
@pytest.mark.rule("R90")
@pytest.mark.parametrize("story", [french.active, french.waiting, french.grace, french.business])
async def test_every_word_of_the_pages_can_be_translated_and_a_longer_one_fits_a_phone(
    new_visitor: NewVisitor, story: Callable[[Shopper], Awaitable[None]]
) -> None:
    visitor = await new_visitor(locale="fr-FR", viewport=PHONE)
    visitor.complaints.allowed.append("responded with a status of")  # the French crawl tells of them
    await story(Shopper(visitor.service, visitor.account_id))
    assert await crawl(visitor, "/") == []


@pytest.mark.proof
@pytest.mark.rule("R90")
async def test_every_word_for_a_stranger_can_be_translated(new_visitor: NewVisitor) -> None:
    stranger = await new_visitor(signed_in=False, locale="fr-FR", viewport=PHONE)
    assert await crawl(stranger, "/sign-in") == []
