"""Opens a pickled scikit-learn classifier and uses it, inside a jailed process.

An allow-list of globals keeps honest files apart from others; it is no wall, because a
crafted estimator can still crash the library that runs it. The wall is the process this
runs in: only predictions, parameters and versions leave it.
"""

from __future__ import annotations

import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.inside.pickles import numpy_core
from autograder.sandbox.inside.refused import Refused

MAKE_AGAIN = "run your program again where 'pip install scikit-learn=={needed}' was done"

#: What an SVC, a search for one, or a pipeline around either consists of.
_SKLEARN_NAMES = {
    "SVC", "NuSVC", "LinearSVC", "GridSearchCV", "RandomizedSearchCV", "Pipeline", "FeatureUnion",
    "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "Normalizer", "PCA", "Bunch",
    "KFold", "StratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "PredefinedSplit",
    "accuracy_score", "_Scorer", "_PredictScorer", "_PassthroughScorer", "_passthrough_scorer",
}  # fmt: skip
_NUMPY_GLOBALS = {
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy.ma", "MaskedArray"),
    ("numpy.ma.core", "MaskedArray"),
    ("numpy.ma.core", "_mareconstruct"),
    ("numpy.random._pickle", "__randomstate_ctor"),
    ("numpy.random._pickle", "__bit_generator_ctor"),
    ("numpy.random._mt19937", "MT19937"),
}
_CORE_NAMES = {("multiarray", "scalar"), ("multiarray", "_reconstruct"), ("numeric", "_frombuffer")}
_OTHER_GLOBALS = {
    ("builtins", "object"),
    ("builtins", "slice"),
    ("builtins", "dict"),
    ("builtins", "list"),
    ("builtins", "bytes"),
    ("_codecs", "encode"),  # bytes, in the pickle protocols before 3
    ("copyreg", "_reconstructor"),
    ("collections", "OrderedDict"),
    ("collections", "defaultdict"),
    # It calls what it is given; and all that it can be given here is on these lists.
    ("functools", "partial"),
}


class Classifier:
    """A classifier that was unpickled, as the grader may ask about it."""

    def __init__(self, estimator: Any, made_with: str) -> None:
        self._estimator = estimator
        self._made_with = made_with

    def facts(self) -> dict[str, Any]:
        """Return its type, its parameters, and the versions it was made with and runs in."""
        best = getattr(self._estimator, "best_estimator_", self._estimator)
        parameters = best.get_params(deep=False)
        count = getattr(best, "n_features_in_", None)
        return {
            "type": type(self._estimator).__name__,
            "parameters": {
                str(name): value if isinstance(value, (bool, int, float)) else str(value)[:50]
                for name, value in parameters.items()
            },
            "n_features": int(count) if isinstance(count, (int, np.integer)) else None,
            "made_with": self._made_with,
            "needed": needed_version(),
        }

    def predict(self, x: NDArray[np.float64]) -> list[str]:
        """Return the class of each row, as text: some are trained on strings.

        Raises
        ------
        Refused
            If it cannot predict; the message says why, and how to fix it.
        """
        try:
            return [_as_text(label) for label in np.asarray(self._estimator.predict(x)).ravel()]
        except Exception as error:
            if type(error).__name__ == "NotFittedError":
                raise Refused("it was never fitted: save it after fit(), not before") from error
            if "features" in str(error):
                raise Refused(f"it was fitted to other features: {error}") from error
            raise Refused(why_not(self._made_with, error)) from error


def _as_text(label: Any) -> str:
    """Return a class as text, 5.0 as 5."""
    text = str(label)
    return text[:-2] if text.endswith(".0") else text


def open_classifier(path: str, limit: int) -> Classifier:
    """Unpickle a classifier from a file.

    Raises
    ------
    Refused
        If the file is not a whole pickle, asks for more than a classifier needs, holds
        something else, or cannot be loaded with this version of scikit-learn.
    """
    content = Path(path).read_bytes()
    if not content or len(content) > limit:
        raise Refused(f"it is {len(content):,} bytes; from 1 to {limit:,} are accepted")
    made_with = version_in(content)
    try:
        with open(path, "rb") as file:
            loaded = _EstimatorUnpickler(file).load()
    except (Refused, pickle.UnpicklingError, EOFError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(f"it is not a whole pickle ({error})") from error
    except Exception as error:
        if not is_whole(content):
            raise Refused(f"it is not a whole pickle ({error})") from error
        raise Refused(why_not(made_with, error)) from error
    if not callable(getattr(loaded, "predict", None)):
        raise Refused(
            f"it holds an object of type {type(loaded).__name__}, not a classifier: save the SVC "
            "that best_estimator_ is with pickle.dump"
        )
    return Classifier(loaded, made_with)


class _EstimatorUnpickler(pickle.Unpickler):
    """Unpickles scikit-learn's classifiers and numpy's arrays; refuses every other global."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("numpy."):
            parts = module.split(".")
            if parts[1] in ("core", "_core") and (".".join(parts[2:]), name) in _CORE_NAMES:
                return super().find_class(".".join([numpy_core(), *parts[2:]]), name)
        # What Python 2 called these, and pickle protocols before 3 still do.
        module = {"__builtin__": "builtins", "copy_reg": "copyreg"}.get(module, module)
        ours = module.startswith("sklearn.") and name in _SKLEARN_NAMES
        if not ours and (module, name) not in _NUMPY_GLOBALS | _OTHER_GLOBALS:
            raise Refused(
                f"it asks for {module}.{name}, which a classifier of scikit-learn does not "
                "need; save the SVC alone with pickle.dump"
            )
        return super().find_class(module, name)


def version_in(content: bytes) -> str:
    """Return the scikit-learn version that a pickle names, without loading it; "" if none."""
    after_name = False
    try:
        # Read, and not loaded: a pickle of another version often fails to load, and that is when
        # its version is wanted.
        for _, argument, _ in pickletools.genops(content):
            if isinstance(argument, str):
                if after_name:
                    return argument[:20]
                after_name = argument == "_sklearn_version"
    except Exception:  # noqa: S110 - damaged: then it names none
        pass
    return ""


def is_whole(content: bytes) -> bool:
    """Whether the bytes are a pickle from its start to its end."""
    try:
        return any(code.name == "STOP" for code, _, _ in pickletools.genops(content))
    except Exception:
        return False


def needed_version() -> str:
    """Return the version of scikit-learn that is installed here."""
    import sklearn

    return str(sklearn.__version__)


def why_not(made_with: str, error: BaseException) -> str:
    """Say which version made a pickle, which is needed, and how to make it again."""
    needed = needed_version()
    maker = f"scikit-learn {made_with}" if made_with else "an unknown version of scikit-learn"
    return (
        f"it was made with {maker}, and scikit-learn {needed} cannot use it "
        f"({type(error).__name__}: {str(error)[:200]}); {MAKE_AGAIN.format(needed=needed)}"
    )
