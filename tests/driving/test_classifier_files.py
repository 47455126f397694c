"""What a submitted classifier answers is read as the classes that there are."""

import contextlib

import numpy as np
import pytest

from autograder.driving.classifier_files import OPENING, SubmittedClassifier, opened_classifier
from autograder.errors import Wrong

X = np.zeros((3, 2))


class Opened:
    def __init__(self, answer=None, facts=None):
        self.predict = lambda x: answer
        self.facts = lambda: facts


@pytest.mark.parametrize(
    ("answer", "classes"),
    [
        (["0", "7", "9"], [0, 7, 9]),
        (["0", "10", "nine"], [0, -1, -1]),
        (["0", 7, None], [0, -1, -1]),
        (["0", "7"], [-1, -1, -1]),
        (["0"] * 4, [-1, -1, -1]),
        (None, [-1, -1, -1]),
        ("079", [-1, -1, -1]),
    ],
)
def test_answers_are_classes_or_none(answer, classes):
    found = SubmittedClassifier("svm.pkl", Opened(answer)).predicted(X, range(10))
    assert found.tolist() == classes


@pytest.mark.parametrize("facts", [None, [], {}, {"n_features": 2}, {"n_features": "3"}])
def test_features_that_are_not_known_pass(facts):
    classifier = SubmittedClassifier("svm.pkl", Opened(facts=facts))
    classifier.require_features(2, of="pixels", next_step="")


def test_other_features_are_refused():
    classifier = SubmittedClassifier("svm.pkl", Opened(facts={"n_features": 3}))
    with pytest.raises(Wrong, match="other features"):
        classifier.require_features(2, of="pixels", next_step="")


def test_file_is_opened_by_the_harness_own_module():
    class Artifacts:
        @contextlib.contextmanager
        def opened_by(self, name, opener, *, timeout):
            asked.extend([name, opener, timeout])
            yield Opened(["1", "2", "3"])

    asked = []
    with opened_classifier(Artifacts(), "svm.pkl", timeout=7.0) as classifier:
        assert classifier.predicted(X, range(10)).tolist() == [1, 2, 3]
    assert asked == ["svm.pkl", f"{OPENING}:open_classifier", 7.0]
