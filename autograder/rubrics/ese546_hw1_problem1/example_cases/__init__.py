"""The examples of ESE 546, homework 1, problem 1."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.ese546_hw1_problem1.example_cases import files, mistakes, style

HOMEWORK = Homework(
    name="ese546_hw1_problem1",
    title="ESE 546, homework 1, problem 1",
    skeleton="skeletons/ese546_hw1_problem1/SVM_skeleton_code.py",
    file_name="{author}_hw1_problem1.py",
    artifacts=("grid_search_svm.pkl",),
    cases=(*style.CASES, *mistakes.CASES, *files.CASES),
    notes="""\
Parts: 1f SVM, with the functions of parts a to e, 1g grid search, 1h Gabor features.

The artifacts are honest: each case's comes from a run of its own code on the full MNIST, or
is a copy of the correct case's where its code would have written a file just as good. Beside
each folder, `<case>.json` is the result that the case must get.
""",
)
