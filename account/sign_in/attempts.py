"""How often something may be tried: guessing must be slow, mistyping must not hurt (SECURITY 5, 7).

Tries are counted by a `RateLimiter` of their own, so that no flood of calls of the API makes it forget them.
"""

from __future__ import annotations

from typing import Final

from account.edge.rate_limits import Rate

SIGN_IN_PER_ACCOUNT: Final = Rate("sign_in.account", burst=8, per_second=1 / 60)
SIGN_IN_PER_ADDRESS: Final = Rate("sign_in.address", burst=40, per_second=1 / 15)
SIGN_UP_PER_ADDRESS: Final = Rate("sign_up.address", burst=30, per_second=1 / 60)
USER_CODE_PER_ACCOUNT: Final = Rate("user_code.account", burst=8, per_second=1 / 60)
USER_CODE_PER_ADDRESS: Final = Rate("user_code.address", burst=20, per_second=1 / 30)
DEVICE_CODE_PER_ADDRESS: Final = Rate("device_code.address", burst=60, per_second=1 / 10)
