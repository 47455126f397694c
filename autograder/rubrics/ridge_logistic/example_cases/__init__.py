"""The examples of the homework on ridge and logistic regression."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.ridge_logistic.example_cases import mistakes, style

HOMEWORK = Homework(
    name="ridge_logistic",
    title="Ridge and logistic regression",
    skeleton="skeletons/ridge_logistic/ridge_logistic.py",
    file_name="{author}_ridge_logistic.py",
    artifacts=("model.npz",),
    cases=(*style.CASES, *mistakes.CASES),
    notes="""\
Parts: 1 the table, 2 ridge regression, 3 the regularization path, 4 logistic regression, 5 the
model. Beside each folder, `<case>.json` is the result that the case must get. The tables of flats
are made from a seed by `autograder/rubrics/ridge_logistic/example_cases/make_data.py`.
""",
)
