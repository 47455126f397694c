"""A hook of mkdocs: shows the blocks of the docs that tests read as code, with their files."""

from __future__ import annotations

import re
from typing import Any

_FENCE = re.compile(r"^(```\w+) (file|append|from|example|exit)=(\S+)$", re.MULTILINE)
_TITLES = {"append": "at the end of {}", "from": "from {}"}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page's text with the file that a block belongs to as the block's title."""
    return _FENCE.sub(_titled, markdown)


def _titled(fence: re.Match[str]) -> str:
    begin, kind, name = fence.groups()
    if kind == "exit":
        return begin
    return f'{begin} title="{_TITLES.get(kind, "{}").format(name)}"'
