"""The flags of ``from __future__ import ...``, by which code is compiled as its file was."""

from __future__ import annotations
import __future__

import functools
import operator

#: Not the oldest, nested scopes, whose bit says of a function that it is inside of another.
FUTURE = functools.reduce(
    operator.or_,
    (getattr(__future__, n).compiler_flag for n in __future__.all_feature_names
     if n != "nested_scopes"),
)  # fmt: skip
