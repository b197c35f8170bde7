"""What happens when work about subscriptions falls due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from account.ledger.books import Step
from account.ledger.due import DueKind

STEPS: Final[Mapping[DueKind, Step]] = {}
