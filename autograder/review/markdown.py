"""Renders Markdown with LaTeX that students wrote: what is live in it is made inert.

Run as a program it reads a text and writes HTML, within limits of its own: a text may be
made to keep a parser busy, and then the page shows it as it was written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

#: Characters of one formula, and formulas of one text, that are rendered.
LONGEST_FORMULA, MOST_FORMULAS = 2_000, 300
#: Seconds of a processor, and bytes, that the program may use.
SECONDS, MEMORY = 2, 512 * 2**20

_FORMULA = re.compile(
    r"\$\$(?P<block>.+?)\$\$|\\\[(?P<bracket>.+?)\\\]|\\\((?P<paren>.+?)\\\)"
    r"|(?<![\\$\w])\$(?P<inline>[^\s$](?:[^$\n]*?[^\s$\\])?)\$(?![\d$])",
    re.DOTALL,
)
_CODE = re.compile(
    r"(?P<fence>^(?:```|~~~).*?^(?:```|~~~)\s*$)"
    r"|(?P<span>`+)(?!`).+?(?<!`)(?P=span)(?!`)",
    re.DOTALL | re.MULTILINE,
)
#: Stands for a formula while the rest is read; students cannot write it.
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")
#: What MathML is made of; whatever else a converter might write is left out.
_ATTRIBUTES = {"display", "mathvariant", "stretchy", "fence", "columnalign", "accent", "width",
               "linethickness", "displaystyle", "rowspacing", "columnspacing"}  # fmt: skip

ElementTree.register_namespace("", "http://www.w3.org/1998/Math/MathML")


def render(text: str) -> str:
    """Return HTML of a text: no scripts, no links that lead anywhere, nothing that is loaded."""
    formulas: list[str] = []
    marked = _with_marks(text.replace("\ue000", "").replace("\ue001", ""), formulas)
    html: str = _parser().render(marked)
    return _MARKED.sub(lambda match: formulas[int(match[1])], html)


def _with_marks(text: str, formulas: list[str]) -> str:
    """Take the formulas out of a text, where it is not code."""

    def mark(match: re.Match[str]) -> str:
        block = match["block"] or match["bracket"]
        source = block or match["paren"] or match["inline"]
        if len(formulas) >= MOST_FORMULAS or len(source) > LONGEST_FORMULA:
            return match[0]
        formulas.append(_formula(source, "block" if block else "inline"))
        return _MARK.format(len(formulas) - 1)

    pieces, end = [], 0
    for code in _CODE.finditer(text):
        pieces += [_FORMULA.sub(mark, text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*pieces, _FORMULA.sub(mark, text[end:])])


def _formula(source: str, display: str) -> str:
    """Return MathML; the source where it cannot be read."""
    try:
        tree = ElementTree.fromstring(convert(source, display=display))  # noqa: S314 - our own
    # Students write what no converter foresees.
    except Exception:
        return f'<code class="formula">{escape(source)}</code>'
    for element in tree.iter():
        for name in set(element.attrib) - _ATTRIBUTES:
            del element.attrib[name]
        if element.tag.rpartition("}")[2] in ("script", "annotation-xml", "a", "mglyph"):
            element.clear()
    return ElementTree.tostring(tree, encoding="unicode")


class _Inert(RendererHTML):
    """Writes links and images as text, with the address to read and not to follow."""

    def link_open(self, tokens: Sequence[Token], index: int, *_options: object) -> str:
        address = str(tokens[index].attrGet("href") or "")
        return f'<span class="link" title="{escape(address)}">'

    def link_close(self, *_token: object) -> str:
        return "</span>"

    def image(self, tokens: Sequence[Token], index: int, *_options: object) -> str:
        shown = tokens[index].content or tokens[index].attrGet("src") or ""
        return f'<span class="link">[picture: {escape(str(shown))}]</span>'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Inert)
    return parser.enable(["table", "strikethrough"])


def _confine() -> None:
    try:
        import resource
    except ImportError:  # Windows: whoever started it waits for so long and no longer
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _confine()
    sys.stdout.buffer.write(render(sys.stdin.buffer.read().decode()).encode())
