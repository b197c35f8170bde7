"""Every refusal about sales has one status, in the table of the edge and in the description alike."""

from __future__ import annotations

import re
from pathlib import Path

from account.api.codes import CODES
from account.edge.problems import problem_of
from account.edge.sales_statuses import SALES_STATUS, status_of
from account.portal.help_texts import HELP
from shared.errors import ClockRefused, SalesRefused, SessionRefused
from tests.support.clock import START

ACCOUNT = Path(__file__).parents[4] / "account"
RAISED = re.compile(r'(?:SalesRefused|ClockRefused)\(\s*"([a-z_]+)"')


def test_every_code_that_is_raised_has_its_status_and_its_help_and_no_other_is_listed() -> None:
    sources = [file.read_text() for file in ACCOUNT.rglob("*.py") if "portal" not in file.parts]
    raised = {code for source in sources for code in RAISED.findall(source)} | {"contact_invalid"}
    assert len(raised) > 30
    assert raised - SALES_STATUS.keys() == set()
    assert SALES_STATUS.keys() - raised == set()
    assert SALES_STATUS.keys() - HELP.keys() == set()


def test_a_session_that_has_to_wait_is_told_until_when() -> None:
    answer = problem_of(SessionRefused("session_cooldown", "A little later.", START))
    assert (answer.status, answer.code, answer.possible_from) == (409, "session_cooldown", START)
    assert problem_of(SessionRefused("computer_offline", "Not connected.")).possible_from is None


def test_the_description_has_the_statuses_that_are_answered() -> None:
    assert {code: status for code, (status, _) in CODES.items() if code in SALES_STATUS} == {
        code: status for code, status in SALES_STATUS.items() if code in CODES
    }
    assert set(SALES_STATUS.values()) <= {400, 403, 409, 422}


def test_a_refusal_about_sales_tells_code_detail_and_date() -> None:
    answer = problem_of(SalesRefused("active_subscription_exists", "Wait until then.", START))
    assert (answer.status, answer.code, answer.detail) == (
        409,
        "active_subscription_exists",
        "Wait until then.",
    )
    assert answer.possible_from == START
    assert problem_of(SalesRefused("plan_unknown", "No such plan.")).status == 422
    assert problem_of(ClockRefused("clock_backwards", "Never back.")).status == 409
    assert status_of("something_new") == 409
