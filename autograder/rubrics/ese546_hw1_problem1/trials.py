"""How the rubric of problem 1 is tried out with mutants of its reference."""

from __future__ import annotations

from autograder import Habit, Trials

_OWN_CHOICE = "students choose it: other values recognise digits as well"
_A_PICTURE = "the picture is for people"
_SCALES = "pixels from 0 to 255 and from 0.0 to 1.0 are both right"

EQUIVALENT = {
    "GABOR_IMAGES: GABOR_IMAGES = 1_000 → GABOR_IMAGES = 1001": "num // 10 is the same",
    "COMPONENTS: COMPONENTS = 100 → COMPONENTS = 101": _OWN_CHOICE,
    "gabor_filter: clf = svm.SVC(C=10).fit(features, y_train) → "
    "clf = svm.SVC(C=11).fit(features, y_train)": _OWN_CHOICE,
    "get_data: plt.imshow*": _A_PICTURE,
    "data_preprocessing: x = x / 255 if x.max() > 1 else x → "
    "x = x / 255 if (x.max() <= 1) else x": _SCALES,
    "data_preprocessing: x = x / 255 if x.max() > 1 else x → "
    "x = x / 255 if x.min() > 1 else x": _SCALES,
    "data_preprocessing: x = x / 255 if x.max() > 1 else x → "
    "x = x / 255 if x.max() > 2 else x": _SCALES,
    "data_preprocessing: x = x / 255 if x.max() > 1 else x → x = x if x.max() > 1 else x": _SCALES,
    "data_preprocessing: return train_test_split(x, y, test_size=0.2, random_state=42, "
    "shuffle=True, stratify=y) → return train_test_split(x, y, test_size=0.2, random_state=43, "
    "shuffle=True, stratify=y)": "the images are drawn at random before: any split is as good",
}

HABITS = [
    Habit(
        "train_test_SVM",
        [('clf = svm.SVC(C=1.0, kernel="rbf", gamma="auto")', "clf = svm.SVC()")],
        ["constant"],
    ),
    Habit(
        "apply_gfilter",
        [("np.asarray(images, dtype=np.float64)", "np.asarray(images).astype(np.uint8)")],
        ["dtype"],
    ),
]

TRIALS = Trials(
    habits=HABITS,
    written={
        "1f": [
            "get_data",
            "resize",
            "subsample",
            "data_preprocessing",
            "get_number_of_support_samples",
            "train_test_SVM",
        ],
        "1g": ["grid_search_SVM"],
        "1h": [
            "apply_gfilter",
            "gabor_filter",
            "FREQUENCIES",
            "THETAS",
            "BANDWIDTHS",
            "GABOR_IMAGES",
            "COMPONENTS",
        ],
    },
    equivalent=EQUIVALENT,
)
