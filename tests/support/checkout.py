"""The steps of the portal's checkout, for tests over ASGI: real pages, real forms."""

from __future__ import annotations

import re

from tests.support.portal import Browser, text_of

BILLED = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "street": "1 Analytical Row",
    "postal_code": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}
CARD = "instrument:sim_card_works"


def key_on(html: str) -> str:
    """The hidden key of a payment page."""
    match = re.search(r'name="submit_key" value="([^"]+)"', html)
    assert match is not None, html
    return match[1]


async def to_payment(hers: Browser, plan: str = "access_year", licences: str = "1") -> str:
    """Through the first two steps; the payment page."""
    answer = await hers.post("/store/access", plan=plan, licences=licences)
    assert answer.headers["location"] == "/store/access/contact", answer.text
    answer = await hers.post("/store/access/contact", **BILLED)
    assert answer.headers["location"] == "/store/access/payment", answer.text
    page = await hers.get("/store/access/payment")
    assert page.status_code == 200, page.headers
    return page.text


async def pay(hers: Browser, page: str, pay_with: str = CARD) -> str:
    """Send the payment page; where it leads."""
    answer = await hers.post("/store/access/payment", submit_key=key_on(page), pay_with=pay_with)
    assert answer.status_code == 303, text_of(answer.text, "problem")
    return answer.headers["location"]
