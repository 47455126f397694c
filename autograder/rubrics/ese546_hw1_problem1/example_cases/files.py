"""Trouble with the submitted classifier."""

from __future__ import annotations

import pickle
from pathlib import Path

from autograder.authoring.cases.case import Artifacts, Case
from autograder.authoring.cases.edits import overwrite, replace, truncate

PICKLE = "grid_search_svm.pkl"
#: A pickle that calls os.getcwd when it is loaded: GLOBAL, empty tuple, REDUCE, STOP.
_CALLS_A_FUNCTION = b"cos\ngetcwd\n)R."


def as_of_old_version(folder: Path) -> None:
    """Rewrite the pickle as scikit-learn 0.20 wrote it, when the module had another name."""
    import sklearn.base

    path = folder / PICKLE
    classifier = pickle.loads(path.read_bytes())
    now = sklearn.base.__version__
    sklearn.base.__version__ = "0.20.3"
    try:
        content = pickle.dumps(classifier, protocol=2)
    finally:
        sklearn.base.__version__ = now
    assert content.count(b"csklearn.svm._classes\nSVC\n") == 1
    path.write_bytes(content.replace(b"sklearn.svm._classes\n", b"sklearn.svm.classes\n"))


CASES = (
    Case(
        "weak_classifier",
        "kpereira",
        "a classifier with the default parameters, for want of a longer grid",
        "1g: the accuracy of the submitted file",
        edits=(
            replace(
                "{'C': [1, 5, 10], 'gamma': [0.03, 'scale'], 'kernel': ['rbf']}",
                "{'C': [0.5, 1], 'gamma': ['auto'], 'kernel': ['rbf']}",
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "middling_classifier",
        "lquinn",
        "a classifier that was trained on a quarter of the images",
        "1g: some of the points for the accuracy of the submitted file",
        edits=(
            replace(
                "best = grid_search_SVM(x_train, y_train,",
                "best = grid_search_SVM(x_train[:2500], y_train[:2500],",
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "missing_pickle",
        "mrossi",
        "code without its file",
        "1g: what is about the file",
        artifacts=Artifacts.NONE,
    ),
    Case(
        "truncated_pickle",
        "nsantos",
        "code with half of its file",
        "1g: what is about the file",
        damage=(truncate(PICKLE),),
    ),
    Case(
        "hostile_pickle",
        "otanaka",
        "code with a pickle that calls a function when it is loaded",
        "1g: what is about the file, and the function is not called",
        damage=(overwrite(PICKLE, _CALLS_A_FUNCTION),),
    ),
    Case(
        "pickle_of_old_version",
        "pulrich",
        "code with a pickle that scikit-learn 0.20 wrote",
        "1g: what is about the file",
        damage=(as_of_old_version,),
    ),
)
