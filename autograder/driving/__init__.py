"""What rubrics have done in a student's process, for any homework.

The names below are what a rubric needs to work with objects that stay there. They are
loaded on first use, so that modules of this package and of the sandbox can import each
other in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.sandbox.protocol import Tensor
    from autograder.sandbox.proxies import Remote, define, defines, item, keep, library, value

__all__ = ["Remote", "Tensor", "define", "defines", "item", "keep", "library", "value"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'autograder.driving' has no attribute {name!r}")
    from autograder.sandbox import proxies

    return getattr(proxies, name)
