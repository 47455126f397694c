"""How often each kind of edit is the cause, on mutants of every built-in homework; runs nothing.

    python benchmarks/repair_order.py [NAME ...] [--mutants N] [--list] [--write]

Of a mutant every edit of its function is listed, and the one that undoes the mutant is looked for
among them; one that computes the same by other words counts, too. What is not there no search can
find: its share bounds what ``benchmarks/repair.py`` can measure. A kind comes the earlier, the more
of its edits are the one: what is common and has few edits before what is rare and has many.
``--list`` shows the mutants without one; ``--write`` puts the order into the search.
"""

from __future__ import annotations

import argparse
import ast
import math
import re
from collections import Counter
from types import SimpleNamespace

from autograder.authoring import mutants, reference_code
from autograder.authoring.mutants import Mutant
from autograder.authoring.variants import Variants
from autograder.errors import AutograderError
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.sandbox.inside.repairs.candidates import (
    Candidate,
    candidates,
    measured_as,
    rate,
)

FILE = finding.PROJECT / "autograder" / "sandbox" / "inside" / "repairs" / "measured.py"
_HEAD = '''"""How often a kind of edit undoes a mutant, and of how many that were listed.

Written by ``benchmarks/repair_order.py``.
"""

#: By the kind, and what the edit is made of: the edits that were the one, and all of them.
MEASURED: dict[str, tuple[int, int]] = {
'''


def listed(mutant: Mutant) -> list[Candidate]:
    """Return the edits of the function that was changed, or of what was outside of any."""
    nodes = list(ast.walk(ast.parse(mutant.source)))
    lines = {
        line
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and node.lineno <= mutant.line <= (node.end_lineno or 0)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    outside = (
        []
        if lines
        else [
            node.lineno
            for node in ast.parse(mutant.source).body
            if node.lineno <= mutant.line <= (node.end_lineno or 0)
        ]
    )
    return candidates(mutant.source, mutant.place, lines, outside=outside)


def undoes(edit: Candidate, mutant: Mutant, reference: str) -> bool:
    """Whether a mutant with an edit is the reference again, or computes the same."""
    if _bare(edit.after) != _bare(mutant.before):
        return False
    whole = mutant.source.encode()
    text = (whole[: edit.start] + edit.text.encode() + whole[edit.end :]).decode()
    return meaning(text) == meaning(reference)


def _bare(line: str) -> str:
    """Return the letters of a line in order: however it is put, they are the same."""
    words = re.sub(
        r"\bnp\.|\btorch\.|\W|\d|_", "", re.sub(r"\(a line (before|after) it\)", "", line)
    )
    return "".join(sorted(words))


def meaning(text: str) -> str:
    """Return a text's tree in which some ways to say the same are one: ``a * b`` and ``b * a``."""
    return ast.dump(_Plain().visit(ast.parse(text)))


_METHODS = {"sum", "mean", "max", "min", "argmax", "argmin", "std", "var"}


class _Plain(ast.NodeTransformer):
    """Sorts what is added and multiplied, and writes ``np.sum(x)`` as ``x.sum()``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Name)
            and function.value.id in ("np", "torch")
            and function.attr in _METHODS
            and node.args
        ):
            method = ast.Attribute(node.args[0], function.attr, ast.Load())
            return ast.Call(method, node.args[1:], node.keywords)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        for joins, inverse in (((ast.Mult, ast.Div), ast.Div), ((ast.Add, ast.Sub), ast.Sub)):
            if isinstance(node.op, joins):
                operands = sorted(_operands(node, joins, inverse))
                numbers = [each for each in operands if _number(each[1]) is not None]
                if inverse is ast.Div and numbers:
                    scale = math.prod(
                        _number(t) ** (1 - 2 * under) for under, t in numbers if _number(t)
                    )
                    scaled = (False, repr(float(scale)))
                    operands = sorted([each for each in operands if each not in numbers] + [scaled])
                elements = [ast.Constant(f"{under} {text}") for under, text in operands]
                return ast.Call(ast.Name(inverse.__name__, ast.Load()), elements, [])
        return node


def _number(dumped: str) -> float | None:
    found = re.fullmatch(r"(?:Constant\(value=)?([\d.]+)\)?", dumped)
    return float(found[1]) if found else None


def _operands(
    node: ast.AST, joins: tuple[type[ast.operator], ...], inverse: type[ast.operator]
) -> list[tuple[bool, str]]:
    """Return what is joined, and whether it is taken away or divided by."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == inverse.__name__:
        pairs = (str(each.value).split(" ", 1) for each in node.args)  # type: ignore[attr-defined]
        return [(under == "True", text) for under, text in pairs]
    if isinstance(node, ast.BinOp) and isinstance(node.op, joins):
        right = _operands(node.right, joins, inverse)
        if isinstance(node.op, inverse):
            right = [(not under, text) for under, text in right]
        return _operands(node.left, joins, inverse) + right
    return [(False, ast.dump(node))]


def mutants_of(homework: Homework, count: int) -> list[tuple[Mutant, str]]:
    """Return some mutants of a homework, each with the text that it was made of."""
    homework.require_ready()
    sources = reference_code.texts_of(homework)
    bench = SimpleNamespace(
        assignment=homework.assignment,
        homework=homework,
        sources=sources,
        main=reference_code.main_of(homework, sources),
    )
    found = Variants(bench).all_mutants()  # type: ignore[arg-type]
    trials = homework.assignment.trials
    graded = [each for each in found if trials.mark_of(each.key) is None]
    return [(each, sources[each.place]) for each in mutants.sample(graded, count)]


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--mutants", type=int, default=10**6, help="of each homework")
    parser.add_argument("--list", action="store_true", dest="listed")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    hits: Counter[str] = Counter()
    every: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    ranks: list[int] = []
    for name, homework in finding.all_homeworks():
        if isinstance(homework, AutograderError) or (options.names and name not in options.names):
            continue
        before, tried = len(ranks), 0
        for mutant, reference in mutants_of(homework, options.mutants):
            tried += 1
            edits = listed(mutant)
            every.update(measured_as(edit) for edit in edits)
            rank = next((n for n, e in enumerate(edits) if undoes(e, mutant, reference)), None)
            if rank is not None:
                ranks.append(rank)
                hits[measured_as(edits[rank])] += 1
                continue
            missing[mutant.operator] += 1
            if options.listed:
                print(f"{name}, {mutant.operator}: {mutant.key}")
        print(f"{name}: {len(ranks) - before} of {tried}")
    ordered = sorted(every, key=lambda kind: -rate(hits[kind], every[kind]))
    lines = [f'    "{kind}": ({hits[kind]}, {every[kind]}),' for kind in ordered]
    print(*lines, f"without one: {dict(missing.most_common())}", sep="\n")
    total, ranks = len(ranks) + sum(missing.values()), sorted(ranks) or [0]
    places = ", ".join(
        f"{part:.0%}: {ranks[int(part * (len(ranks) - 1))]}" for part in (0.5, 0.75, 0.9, 0.95)
    )
    print(f"{len(ranks)} of {total} are undone by one edit; before it in the list, {places}")
    if options.write:
        FILE.write_text("\n".join([_HEAD + lines[0], *lines[1:], "}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
