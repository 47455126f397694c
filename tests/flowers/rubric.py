"""The rubric of a homework in which predictions are handed in: 10 points."""

import csv

import numpy as np

from autograder import Assignment
from autograder.oracles import accuracy, assert_equal, assert_score, macro_f1, predicted_column

homework = Assignment(
    name="flowers",
    title="Flowers",
    submission="*_flowers.py",
    artifacts=["predictions.csv"],
    parts={"1": "Nearest mean", "2": "Predicting"},
    libraries=["numpy"],
)


def expected(hidden):
    """Return the numbers of the test flowers, and the kind of each."""
    with hidden("labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [int(row["id"]) for row in rows], [row["kind"] for row in rows]


@homework.check("1", points=2)
def nearest(student, rng):
    """nearest gives the place of the nearest mean."""
    points, means = rng.normal(size=(20, 2)), rng.normal(size=(4, 2))
    distances = np.linalg.norm(points[:, None] - means, axis=-1)
    assert_equal(student.nearest(points, means), distances.argmin(axis=1), what="nearest")


@homework.fixture(timeout=5)
def predicted(artifacts, hidden):
    """Reading predictions.csv."""
    keys, _ = expected(hidden)
    table = artifacts["predictions.csv"]
    return predicted_column(table, "kind", key="id", keys=keys, what="predictions.csv").tolist()


@homework.check("2", points=2)
def complete(artifacts, hidden):
    """predictions.csv has one row for each flower of test.csv."""
    keys, _ = expected(hidden)
    table = artifacts["predictions.csv"]
    predicted_column(table, "kind", key="id", keys=keys, what="predictions.csv")


@homework.check("2", points=6)
def accurate(predicted, hidden, leaderboard, note):
    """The predictions are correct for 9 of 10 flowers."""
    _, kinds = expected(hidden)
    leaderboard("accuracy", accuracy(predicted, kinds), order="desc")
    note(f"macro-F1: {macro_f1(predicted, kinds):.2f}")
    assert_score(
        predicted, kinds, metric="accuracy", full_at=0.9, none_at=0.5, what="predictions.csv"
    )
