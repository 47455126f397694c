"""What goes wrong in gradient descent from scratch: its updates, its end, its learning rate."""

from __future__ import annotations

from autograder.oracles.descents import Rule
from autograder.results.cause import Cause

NEVER_STOPS = Cause(
    "never stops",
    "It never stops: is the loss compared with the one before the last update?",
)
STOPS_AT_ONCE = Cause(
    "stops at once",
    "It stops after its first update: is 'return' or 'break' inside the loop, the comparison the "
    "wrong way round, or abs() or the factor {tolerance:g} missing?",
    explains=("comparison", "missing call", "condition", "off by one", "sign", "factor"),
)
OWN_END = Cause(
    "an end of its own",
    "It makes at most {most} updates: its loop has an end of its own.",
    explains=("constant", "condition", "off by one"),
)
NOTHING_MOVES = Cause(
    "nothing moves",
    "No parameter ever changes: the update is missing, or the training ends before it.",
    explains=("missing update", "comparison", "condition"),
)
ONE_UPDATE_MORE = Cause(
    "one update more",
    "It makes one update more after the loss has settled: look at the loss right after the "
    "update, and stop before the next.",
    explains=("order",),
)
CHANGE_WITHOUT_ABS = Cause(
    "change without abs",
    "It stops when the loss rises: the change is compared without abs(), or the learning rate is "
    "0 from there on.",
    explains=("missing call", "function", "dtype", "constant"),
)
SMALL_RISES_IGNORED = Cause(
    "small rises ignored",
    "It goes on after a rise of less than {percent:g}%: a rise is a change, too.",
    explains=("missing call",),
)
CHANGE_NOT_RELATIVE = Cause(
    "change not relative",
    "It compares the change itself with {tolerance:g}, not the change divided by the loss.",
    explains=("factor",),
)
OTHER_TOLERANCE = Cause(
    "another tolerance",
    "It stops at changes of up to {other:g}%: the rule says {percent:g}%, which is {tolerance:g}.",
    explains=("constant",),
)
RATE_NEVER_CHANGES = Cause(
    "rate never changes",
    "It never changes the learning rate.",
    explains=("missing update", "comparison", "factor"),
)
RATE_THE_OTHER_WAY = Cause(
    "rate the other way",
    "It {doubles} when the loss rises.",
    explains=("factor", "constant", "operator"),
)
RATE_HALVED_ON_FALL = Cause(
    "rate halved on fall",
    "It {halves} when the loss falls, not when it rises.",
    explains=("comparison",),
)
RATE_ALWAYS_HALVED = Cause(
    "rate always halved",
    "It {halves} at every update.",
    explains=("comparison",),
)
RATE_BOTH_WAYS = Cause(
    "rate both ways",
    "It {halves} when the loss rises, and {doubles} when it falls.",
)
RATE_BY_ANOTHER_FACTOR = Cause(
    "rate by another factor",
    "It {does} when the loss rises.",
    explains=("constant", "factor"),
)
RATE_ZERO = Cause(
    "rate zero",
    "It sets the learning rate to 0 when the loss rises.",
    explains=("dtype", "constant"),
)
RATE_UNUSED = Cause(
    "rate unused",
    "The first step is {length:.3g} times lr * gradient: lr is left out of the update.",
    explains=("factor",),
    about=("lr",),
)
COPY_TRAINED = Cause(
    "copy trained",
    "What was trained is neither the model that was given nor what is returned.",
    explains=("alias",),
)
EACH_BY_ITS_OWN = Cause(
    "direction of the update",
    "The update is not along the gradient: a parameter is left out, or each number moves by "
    "a different multiple of its gradient.",
    explains=("missing update", "factor", "operator"),
)
GRADIENTS_ADD_UP = Cause(
    "gradients add up",
    "The gradients add up: set them to zero before each backward().",
    explains=("missing call",),
    about=("zero_grad", "grad"),
)
UPHILL = Cause(
    "uphill",
    "It moves along the gradient, not against it: the minus sign is missing.",
    explains=("sign",),
    about=("lr", "grad", "rate", "-="),
)
ADD_UP_AND_UPHILL = Cause(
    "add up and uphill",
    "The gradients add up, and it moves along them, not against them.",
    explains=("sign", "missing call"),
)
GRADIENT_DIVIDED = Cause(
    "gradient divided",
    "The gradient is divided by the number of samples, though the loss given is what counts.",
    explains=("factor", "mean for sum"),
)
HAS_MOMENTUM = Cause(
    "has momentum",
    "It has momentum: here every update is lr times the gradient, and no more.",
)
RATE_CHANGES_ALWAYS = Cause(
    "rate changes always",
    "The learning rate changes at every update; it is to change only when the loss rises.",
    explains=("comparison", "missing update"),
)


def other_ends(rule: Rule) -> dict[Cause, Rule]:
    """Return rules by which a training ends that should end by a rule, by what names them."""
    percent, tolerance = 100 * rule.tolerance, rule.tolerance
    others = {
        OTHER_TOLERANCE.of(
            other=multiple * percent, percent=percent, tolerance=tolerance
        ): rule.but(tolerance=multiple * tolerance)
        for multiple in (10.0, 0.1, 2.0)
    }
    return {
        ONE_UPDATE_MORE: rule.but(late=1),
        CHANGE_WITHOUT_ABS: rule.but(signed=True),
        SMALL_RISES_IGNORED.of(percent=percent): rule.but(goes_on_rising=True),
        CHANGE_NOT_RELATIVE.of(tolerance=tolerance): rule.but(relative=False),
        **others,
    }


def other_rates(rule: Rule) -> dict[Cause, Rule]:
    """Return rules by which a learning rate changes in its place, by what names them."""
    factor = rule.on_rise
    words = {"halves": changes(factor), "doubles": changes(1 / factor)}
    return {
        RATE_NEVER_CHANGES: rule.but(on_rise=1.0),
        RATE_THE_OTHER_WAY.of(**words): rule.but(on_rise=1 / factor),
        RATE_HALVED_ON_FALL.of(**words): rule.but(on_rise=1.0, on_fall=factor),
        RATE_ALWAYS_HALVED.of(**words): rule.but(on_fall=factor),
        RATE_BOTH_WAYS.of(**words): rule.but(on_fall=1 / factor),
        **{
            RATE_BY_ANOTHER_FACTOR.of(does=changes(other)): rule.but(on_rise=other)
            for other in (0.1, 0.25, 0.5)
            if other != factor
        },
        RATE_ZERO: rule.but(on_rise=0.0),
    }


def changes(factor: float) -> str:
    """Say what multiplying by a factor does to a learning rate: it "halves the learning rate"."""
    verb, rest = _words(factor)
    return f"{'multiplies' if verb == 'multiply' else f'{verb}s'} {rest}"


def change(factor: float) -> str:
    """Say the same of what is to be done: "halve the learning rate"."""
    return " ".join(_words(factor))


def _words(factor: float) -> tuple[str, str]:
    if factor in (0.5, 2.0):
        return "halve" if factor < 1 else "double", "the learning rate"
    if factor < 1:
        return "divide", f"the learning rate by {1 / factor:g}"
    return "multiply", f"the learning rate by {factor:g}"
