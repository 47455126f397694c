"""Put what was measured onto the pages of ``docs/``, between two comments that name it."""

from __future__ import annotations


def between(page: str, name: str, text: str) -> str:
    """Return a page with this text between ``<!-- NAME -->`` and ``<!-- end of NAME -->``.

    Raises
    ------
    ValueError
        If the page does not hold both comments, each once and in this order.
    """
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    if page.count(start) != 1 or page.count(end) != 1 or page.index(start) > page.index(end):
        raise ValueError(f"the page has no place for {name}: {start}{end}")
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}{text.rstrip()}\n{end}{after}"


def table(heading: list[str], rows: list[list[str]]) -> str:
    """Return a table of Markdown."""
    return "\n".join(
        f"| {' | '.join(cells)} |" for cells in [heading, ["---"] * len(heading), *rows]
    )
