"""Names that libraries have dropped, where what they stood for is still there."""

from __future__ import annotations

from types import ModuleType

#: What matplotlib 3.6 put into the names of its seaborn styles, and 3.8 made the only names.
_VERSION = "-v0_8"


def keep_seaborn_styles(style: ModuleType) -> None:
    """Let ``plt.style.use("seaborn-whitegrid")`` find the style that it has always meant."""
    for name in list(style.library):
        if name.startswith("seaborn") and _VERSION in name:
            style.library.setdefault(name.replace(_VERSION, ""), style.library[name])
