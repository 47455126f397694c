"""Runs of a student's gradient check on right and on wrong layers, and what they prove."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.driving.gradient_checks.causes import NO_DIFFERENCE
from autograder.driving.gradient_checks.layer_class import LinearClass
from autograder.driving.gradient_checks.retraced import why_refused
from autograder.driving.gradient_checks.running import Asking, Plan, asking_check, run_check
from autograder.driving.gradient_checks.secret import Fault, SecretLayer, Seen
from autograder.errors import Wrong
from autograder.results.cause import Cause

#: Entries per output that a check looks at.
ENTRIES = 6
#: How often a right layer, and each error, is shown to a check at first; once, if it is slow.
REPEATS, SLOW = 2, 250
#: Seconds up to which a run on the student's own layer is made ahead of each on another one.
QUICK = 0.1
#: A check that draws few entries may miss a planted error by bad luck, but not this often.
TRIES = 12
#: How many raises on right layers are more than chance: with rounding, and without.
_MOST_RAISED, _MOST_UNJUSTIFIED = 3, 2


@dataclass
class Run:
    """One run of a gradient check, on a layer of the grader's."""

    fault: Fault
    seed: int
    passed: bool
    detail: Any
    seen: Seen


@dataclass
class Trials:
    """Runs of one gradient check on right and on wrong layers, in an order nobody can know.

    A check that only counts its runs, or guesses, cannot tell which is which.

    Attributes
    ----------
    like : LinearClass
        What is known of the student's layer.
    method : str
        The check: a method of the layer, or a function of the module that runs several.
    role : str
        What the gradient is of that the method checks; empty for a function.
    imitate, adds_up
        As of :func:`~autograder.driving.gradient_checks.running.run_check`.
    plain : bool
        Whether the layer is the homework's own.
    ahead : bool
        Whether to run the check on the student's own layer ahead of others, as long as that is
        fast.
    """

    student: Any
    like: LinearClass
    method: str
    role: str
    rng: np.random.Generator
    imitate: bool
    adds_up: Sequence[str] = ()
    plain: bool = False
    ahead: bool = True
    runs: list[Run] = field(default_factory=list)
    plans: dict[int, Plan] = field(default_factory=dict)

    def run(self, fault: Fault, seed: int | None = None) -> Run:
        """Run the check on a layer, drawn again."""
        seed = int(self.rng.integers(2**31)) if seed is None else seed
        earlier = [run for run in self.runs if run.fault == fault and fault.kind != "right"]
        invisible = any(not run.seen.changed for run in earlier)  # where weights are zero, say
        layer = SecretLayer(self.like, fault, self.rng, plain=self.plain and not invisible)
        verdict, detail, plan = self._on(layer, seed)
        self.plans.setdefault(seed, plan)
        self.ahead &= plan.seconds < QUICK
        run = Run(fault, seed, verdict == "passed", detail, layer.seen)
        self.runs.append(run)
        return run

    def judge(self, faults: Sequence[Fault], unnoticed: Callable[[Fault], Wrong]) -> Run:
        """Show right layers and faulty ones; return a run that passed on a right one.

        Raises
        ------
        Wrong
            If errors go unnoticed, or right layers are refused.
        """
        shown, repeats = [*faults, Fault()], 1
        if self.role:
            first = self.run(Fault())
            repeats = REPEATS if first.seen.asked < SLOW else 1
        while shown:
            # Right and wrong ones with the same seeds: what is drawn betrays nothing, and where a
            # check looks is found out once for all of them.
            seeds = self.rng.integers(2**31, size=repeats).tolist()
            plan = [(fault, seed) for fault in shown for seed in seeds]
            for index in self.rng.permutation(len(plan)):
                run = self.run(*plan[index])
                if run.passed and run.seen.unmissable:
                    raise unnoticed(run.fault)
                self._require_patience()
            missed = [fault for fault in faults if not self._found(fault)]
            for fault in missed:
                if sum(run.fault == fault for run in self.runs) >= TRIES:
                    raise unnoticed(fault)
            # A right layer among them, so that nobody knows that what comes next is wrong; and
            # again where rounding may be why it was refused.
            shown, repeats = [*missed, Fault()] if missed or not self._passed() else [], 1
        return self._passed()[0]

    def _passed(self) -> list[Run]:
        """Return the runs that passed on right layers."""
        return [run for run in self.runs if run.fault.kind == "right" and run.passed]

    def _on(self, layer: SecretLayer, seed: int) -> tuple[str, Any, Plan]:
        return run_check(
            self._asking,
            self._owner,
            self.method,
            self._n,
            seed,
            layer,
            imitate=self.imitate,
            known=layer.plain and self._may_save,
            ahead=self.ahead and self._may_save,
            plan=self.plans.get(seed),
            adds_up=self.adds_up,
        )

    @property
    def _may_save(self) -> bool:
        """Whether less may be asked, and what depends on time: not where a kit writes it down."""
        return not self.student._process.recorded

    @property
    def _n(self) -> int:
        return ENTRIES if self.role else 0

    @functools.cached_property
    def _asking(self) -> Asking:
        return asking_check(self.student, self.method, self._n)

    @functools.cached_property
    def _owner(self) -> Any:
        """The student's class: asked for once."""
        return getattr(self.student, self.like.owner)

    def _found(self, fault: Fault) -> bool:
        return any(not run.passed for run in self.runs if run.fault == fault)

    def _require_patience(self) -> None:
        """Stop once a check has raised on right layers more often than rounding explains."""
        raised = [run for run in self.runs if run.fault.kind == "right" and not run.passed]
        unjustified = [run for run in raised if run.seen.exact]
        if len(raised) >= _MOST_RAISED or len(unjustified) >= _MOST_UNJUSTIFIED:
            raise self._refuses_right_layer()

    def _refuses_right_layer(self) -> Wrong:
        raised = [run for run in self.runs if run.fault.kind == "right" and not run.passed]
        estimates = any(any(run.seen.entries.values()) for run in self.runs)
        cause = (self._why_refused() or "") if estimates else NO_DIFFERENCE
        message = raised[-1].detail
        where = (
            ", on a layer with other outputs than yours" if self.imitate and not self.plain else ""
        )
        named = self.like.gradient(self.role) if self.role else "each gradient"
        return Wrong(
            f"{self.method} raises on a layer that is right",
            expected="no exception: the gradients agree with finite differences",
            found=(f"AssertionError: {message}" if message else "AssertionError") + where,
            cause=cause,
            next_step=getattr(cause, "next_step", "")
            or f"Compare {named} of output k with (output k at +e minus output k at -e) / (2 e), "
            "both from self.forward, and put the changed entry back after each estimate.",
        )

    def _why_refused(self) -> Cause | None:
        if not self.role:
            return None
        seed = int(self.rng.integers(2**31))
        return why_refused(
            self.like, self.role, self.rng, lambda layer: self._on(layer, seed)[0] == "passed"
        )
