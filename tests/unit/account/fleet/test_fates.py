"""People of a fleet buy what is sold, and pay with what there is."""

from __future__ import annotations

from itertools import islice

import pytest

from account.catalogue.loading import default_catalogue
from account.fleet.fates import HABITS, Fate, deal
from account.store.instruments import INSTRUMENTS
from shared.reasons import Origin


@pytest.mark.parametrize("fate", Fate)
def test_each_fate_buys_plans_of_the_default_catalogue_with_instruments_of_the_processor(fate: Fate) -> None:
    catalogue, habits = default_catalogue(), HABITS[fate]
    stores = {catalogue.plan(plan).store for plan in habits.plans}
    assert stores <= ({Origin.APP_STORE} if fate is Fate.APP_STORE else {Origin.WEB})
    assert set(habits.instruments) <= INSTRUMENTS.keys()
    assert {catalogue.product(product).id for product in habits.key_products} == set(habits.key_products)
    assert bool(habits.instruments) == (Origin.WEB in stores)


def test_every_instrument_of_the_processor_is_used_by_somebody() -> None:
    assert {each for habits in HABITS.values() for each in habits.instruments} == INSTRUMENTS.keys()


def test_a_small_fleet_has_every_fate_and_a_larger_one_has_them_as_they_are_common() -> None:
    dealt = list(islice(deal("s"), 1_000))
    assert set(dealt[: len(Fate)]) == set(Fate)
    assert dealt.count(Fate.MONTH) > 3 * dealt.count(Fate.BUSINESS)
    assert dealt == list(islice(deal("s"), 1_000))
    assert dealt != list(islice(deal("t"), 1_000))
