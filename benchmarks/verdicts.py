"""What a rubric says of every variant of its reference, kept, and held against what it said before.

    python benchmarks/verdicts.py HOMEWORK --out FILE [--part PART ...] [--mutants N] [--jobs N]
    python benchmarks/verdicts.py --compare BEFORE AFTER [--words]

For whoever rewrites a rubric: the points of each check for the skeleton, each example, each
rewrite, each mutant, and pairs of mutants, are written to FILE before and after, and the
difference has to be empty. ``--part`` keeps to some parts of the homework, ``--words`` shows where
the points are the same and the words differ, apart from their numbers. ``--mutants`` takes a
sample, the same each time. What is in FILE already is not done again; what the machine was too
busy for is left out, and done by another run.
Exit code 1 if any points differ.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from autograder.authoring import judging, mutants
from autograder.authoring.bench import Bench
from autograder.authoring.variants import Variants
from autograder.errors import UsageError
from autograder.homework import finding
from autograder.results.report import CheckResult

#: Of one variant, by the names of its checks: the points, what was said, and the cause.
Said = dict[str, tuple[float | None, str, str]]
Work = Callable[[], Said]

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
_MUTANTS_PER_PAIR = 5
_SEED = 3


def handed_in(bench: Bench, parts: Sequence[str]) -> Iterator[tuple[str, Work]]:
    """Yield the skeleton and each example with what grades it, in full length."""

    def said_of(path: Path) -> Said:
        try:
            report = bench.grade_files([path], _SEED)
        except UsageError as error:
            return {"": (None, str(error), "")}
        return _said(each for each in report.results if not parts or each.part in parts)

    for case in [bench.homework.required_skeleton(), *bench.homework.examples]:
        yield f"example {case.parent.name}/{case.name}", lambda case=case: said_of(case)


def variants_of(bench: Bench, parts: Sequence[str], most: int) -> Iterator[tuple[str, Work]]:
    """Yield each rewrite, mutant and pair with what grades it, with short training."""
    variants, trials = Variants(bench), bench.assignment.trials
    if not variants.baseline().ok:
        raise SystemExit("the reference loses points")
    for part, rewrite in variants.all_rewrites():
        if not parts or part in parts:
            where, its_parts = ", ".join(rewrite.functions), [part] if part else []
            job = _of_texts(variants, {rewrite.place: rewrite.source}, its_parts)
            yield f"rewrite {rewrite.kind}: {where}, {part}", job
    found = [mutant for mutant in variants.all_mutants() if trials.mark_of(mutant.key) is None]
    found = [m for m in found if not parts or set(parts) & set(variants.parts_of(m))]
    for mutant in mutants.sample(found, most):
        texts = {mutant.place: mutant.source}
        yield f"mutant {mutant.key}", _of_texts(variants, texts, variants.parts_of(mutant))
    for pair in judging.pairs(found, variants.parts_of, min(most, len(found)) // _MUTANTS_PER_PAIR):
        both = {part for mutant in pair for part in variants.parts_of(mutant)}
        texts = judging.both(bench.sources, pair)
        yield f"pair {pair[0].key} + {pair[1].key}", _of_texts(variants, texts, sorted(both))


def _of_texts(variants: Variants, texts: dict[str, str], parts: Sequence[str]) -> Work:
    return lambda: _said(variants.graded(texts, parts))


def _said(results: Iterable[CheckResult]) -> Said:
    return {
        each.name: (
            each.score,
            each.feedback.summary if each.feedback else "",
            each.feedback.cause if each.feedback else "",
        )
        for each in results
    }


def kept(homework: str, out: Path, parts: Sequence[str], most: int, jobs: int) -> None:
    """Grade every variant that FILE does not have yet, and write it down."""
    found: dict[str, Said] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    with Bench(finding.find(homework), jobs) as bench:

        def grade(job: tuple[str, Work]) -> None:
            name, work = job
            said = work()
            if any(summary.startswith("Not run: the time for") for _, summary, _ in said.values()):
                print(f"the machine was too busy: {name}", file=sys.stderr)
                return
            found[name] = said
            out.write_text(json.dumps(dict(found), indent=1), encoding="utf-8")

        def graded(jobs: Iterable[tuple[str, Work]]) -> None:
            todo = [job for job in jobs if job[0] not in found]
            print(f"{homework}: {len(todo)} to grade", file=sys.stderr)
            bench.each(grade, todo, lambda: None)

        with bench.assignment.trials.short_limits():
            graded(variants_of(bench, parts, most))
        graded(handed_in(bench, parts))


def differences(before: dict[str, Said], after: dict[str, Said], *, words: bool) -> Iterator[str]:
    """Yield a line for each check of a variant of which something else is said."""
    for name in sorted(before.keys() ^ after.keys()):
        yield f"only {'before' if name in before else 'after'}: {name}"
    for name in sorted(before.keys() & after.keys()):
        first, second = before[name], after[name]
        for check in sorted(first.keys() | second.keys()):
            was, now = first.get(check), second.get(check)
            if was is None or now is None or was[0] != now[0]:
                yield f"POINTS  {name}\n    {check}\n    - {was}\n    + {now}"
            elif words and [_NUMBER.sub("#", each) for each in was[1:]] != [
                _NUMBER.sub("#", each) for each in now[1:]
            ]:
                yield f"words   {name}\n    {check}\n    - {was}\n    + {now}"


def main() -> None:
    """Write verdicts down, or compare two files of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("homework", nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--part", action="append", default=[])
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    parser.add_argument("--words", action="store_true")
    options = parser.parse_args()
    if options.compare:
        before, after = (json.loads(each.read_text(encoding="utf-8")) for each in options.compare)
        found = list(differences(before, after, words=options.words))
        print("\n".join(found) or "no difference")
        raise SystemExit(any(not line.startswith("words") for line in found))
    if not (options.homework and options.out):
        parser.error("name a homework and --out FILE, or --compare two files")
    kept(options.homework, options.out, options.part, options.mutants, options.jobs)


if __name__ == "__main__":
    main()
