"""How many event streams an account may have open."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from account.edge.stream_limits import PAGES_MOST, RETRY_AFTER, OpenStreams, Pool, most_of_programs
from shared.errors import RateRefused

HOUSEHOLD = 10
"""Computers, and as many browsers with ten tabs each."""


def test_a_household_never_meets_the_limits() -> None:
    assert most_of_programs(HOUSEHOLD) >= 4 * HOUSEHOLD
    assert PAGES_MOST >= HOUSEHOLD * 10
    assert most_of_programs(1000) > 1000  # an account with as many licences as are sold


@pytest.mark.security(39)
def test_one_more_than_may_be_open_is_refused_until_one_is_closed() -> None:
    streams = OpenStreams()
    with ExitStack() as others:
        others.enter_context(streams.counted(Pool.PAGES, "acc_1"))
        with streams.counted(Pool.PAGES, "acc_1"):
            with pytest.raises(RateRefused) as refused:
                streams.check(Pool.PAGES, "acc_1", 2)
            assert (refused.value.code, refused.value.retry_after) == ("too_many_streams", RETRY_AFTER)
            streams.check(Pool.PAGES, "acc_2", 2)
            streams.check(Pool.PROGRAMS, "acc_1", 2)
        streams.check(Pool.PAGES, "acc_1", 2)
    assert not streams._open
