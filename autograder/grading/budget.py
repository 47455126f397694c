"""The time for a whole submission, and whose fault it is when that runs out."""

from __future__ import annotations

import time
from collections.abc import Callable

from autograder.errors import Undecided, Unfinished
from autograder.grading.verdicts import OUT_OF_TIME
from autograder.sandbox.clock import Account

#: Whose code used less than this part of the time that passed was not given it by the machine.
LEAST_SHARE = 0.5


class Budget:
    """How one submission spends its time; the wall clock decides when that is over.

    Sleep counts as used, as it does against a check's limit: nobody reaches "undecided" by
    waiting.

    Parameters
    ----------
    limit : float
        Seconds for everything.
    started : float
        When they began, on the clock of ``time.monotonic``.
    account : Account
        Of the sandbox; what earlier submissions used is not counted.
    """

    def __init__(
        self,
        limit: float,
        started: float,
        account: Account,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._started, self._account, self._now = limit, started, account, now
        self._used, self._watched = account.used, account.watched
        self._reason: Unfinished | None = None

    def ran_out(self) -> Unfinished:
        """Return why nothing is run any more: the same for every check that is left."""
        if self._reason is None:
            used = self._account.used - self._used
            # Checks that run side by side use more than passes on the wall.
            watched = self._account.watched - self._watched
            passed = max(self._now() - self._started, watched)
            said = f"{OUT_OF_TIME} ({self._limit:g} s) ran out"
            self._reason = Unfinished(said)
            if used < LEAST_SHARE * passed:
                self._reason = Undecided(
                    f"{said}, and your code used {max(used, 0.0):.0f} s of it: "
                    "the machine was too busy"
                )
        return self._reason
