"""What the customer of the App Store may be let do (RULES R39)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.money import amount
from gui.presenters.session_settings import ChoiceVM, OptionVM
from gui.presenters.subscription import plan_words
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate
from shared.sales import Plan


@dataclass(frozen=True, slots=True)
class AppStoreVM:
    """The acts can be asked for while there is an account; what makes no sense just then is refused.

    `plan` without options: the plans are not known yet, and nothing can be bought.
    """

    title: str
    enabled: bool
    plan: ChoiceVM
    can_buy: bool
    problem: str


def present_app_store(stage: Stage) -> AppStoreVM:
    """The App Store's part."""
    enabled, plan = stage.can_act and stage.has_account, plan_to_buy(stage)
    options = tuple(OptionVM(each.id, _words(each)) for each in stage.plans or ())
    return AppStoreVM(
        title=translate("Simulator", "App Store"),
        enabled=enabled,
        plan=ChoiceVM(options, plan),
        can_buy=enabled and bool(plan),
        problem=problem_of(stage.problems.get(Section.APP_STORE, "")),
    )


def plan_to_buy(stage: Stage) -> str:
    """The plan that was chosen, if it is still sold, else the first one; empty while none is known."""
    sold = [each.id for each in stage.plans or ()]
    return stage.plan if stage.plan in sold else next(iter(sold), "")


def _words(plan: Plan) -> str:
    return translate("Simulator", "{term} · {price}", "a plan, such as “1 year · €49.99”").format(
        term=plan_words(plan.term_months), price=amount(plan.price)
    )
