"""How often each kind of edit is the cause, on mutants of every built-in homework; runs nothing.

    python benchmarks/repair_order.py [--mutants N] [--write]

Of a mutant every edit of its function is listed, and the one that undoes the mutant is looked for
among them. A kind comes the earlier, the more of its edits are the one: what is common and has few
edits before what is rare and has many. ``--write`` puts that into the search.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections import Counter
from types import SimpleNamespace

from autograder.authoring import mutants, reference_code
from autograder.authoring.mutants import Mutant
from autograder.authoring.variants import Variants
from autograder.errors import AutograderError
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.sandbox.inside.repairs.candidates import Candidate, candidates, rate

FILE = finding.PROJECT / "autograder" / "sandbox" / "inside" / "repairs" / "measured.py"
_HEAD = '''"""How often a kind of edit undoes a mutant, and of how many that were listed.

Written by ``benchmarks/repair_order.py``.
"""

#: By the kind: the edits that were the one, and all of them.
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
    """Whether a mutant with an edit is the reference again."""
    if _bare(edit.after) != _bare(mutant.before):
        return False
    whole = mutant.source.encode()
    text = (whole[: edit.start] + edit.text.encode() + whole[edit.end :]).decode()
    return ast.dump(ast.parse(text)) == ast.dump(ast.parse(reference))


def _bare(line: str) -> str:
    return re.sub(r"[\s()]", "", line)


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
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=100, help="of each homework")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    hits: Counter[str] = Counter()
    every: Counter[str] = Counter()
    tried = 0
    for _, homework in finding.all_homeworks():
        if isinstance(homework, AutograderError):
            continue
        for mutant, reference in mutants_of(homework, options.mutants):
            tried += 1
            edits = listed(mutant)
            every.update(edit.kind for edit in edits)
            hits.update([edit.kind for edit in edits if undoes(edit, mutant, reference)][:1])
    ordered = sorted(every, key=lambda kind: -rate(hits[kind], every[kind]))
    lines = [f'    "{kind}": ({hits[kind]}, {every[kind]}),' for kind in ordered]
    print(*lines, f"{sum(hits.values())} of {tried} are undone by one edit", sep="\n")
    if options.write:
        FILE.write_text("\n".join([_HEAD + lines[0], *lines[1:], "}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
