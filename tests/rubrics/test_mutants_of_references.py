"""The mutants and rewrites of the built-in homeworks, a fixed sample of each."""

import pytest

from autograder.authoring.bench import Bench
from autograder.authoring.variants import Variants
from autograder.homework import finding

#: Whose reference is graded in seconds, with short training.
QUICK = ("cnn_spiral", "ridge_logistic")
TRIED = [
    pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow])
    for name in finding.built_in()
    if finding.find(name).assignment.trials.written
]


# benchmarks/validate.py tries all of them.
@pytest.mark.parametrize("name", TRIED)
def test_fixed_sample_of_mutants_is_caught_and_of_rewrites_not_punished(name):
    homework = finding.find(name)
    few, fewer = (2, 1) if homework.assignment.takes_notebooks else (3, 1)  # all cells for each
    with Bench(homework, 1) as bench:
        variants = Variants(bench)
        found = [variants.mutants(few, lambda: None), variants.rewrites(lambda: None, fewer)]
    assert [(stage.held, [trial.name for trial in stage.fallen]) for stage in found] == [
        (few, []),
        (fewer, []),
    ]
