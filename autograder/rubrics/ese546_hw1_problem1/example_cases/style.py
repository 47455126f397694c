"""Right answers, each in a style of its own, and the skeleton as it is."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, Source
from autograder.authoring.cases.edits import body, replace

CASES = (
    Case(
        "correct",
        "pnovotny",
        "all parts done",
        "none",
        source=Source.HAND,
        artifacts=Artifacts.RUN,
    ),
    Case(
        "blank",
        "newstudent",
        "the skeleton as it is",
        "all",
        source=Source.SKELETON,
        artifacts=Artifacts.NONE,
    ),
    Case(
        "percent_and_whole_search",
        "rbianchi",
        "a support ratio in percent, and the whole GridSearchCV returned and pickled",
        "none",
        edits=(
            replace(
                "get_number_of_support_samples(clf) / len(x_train)\n",
                "100 * get_number_of_support_samples(clf) / x_train.shape[0]\n",
            ),
            replace("    return grid.best_estimator_\n", "    return grid\n"),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "raw_pixels",
        "sokafor",
        "pixels from 0 to 255, with which gamma='auto' learns nothing: as the homework asks",
        "none: train_test_SVM does what it should, and the search finds a gamma that learns",
        edits=(
            replace("    x /= 255\n", ""),
            replace("'gamma': [0.03, 'scale']", "'gamma': ['auto', 'scale']"),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "arrays_from_openml",
        "tyilmaz",
        "fetch_openml asked for arrays, and integer pixels until they are resized",
        "none",
        edits=(
            body(
                "get_data",
                """\
                x, y = fetch_openml('mnist_784', version=1, return_X_y=True, as_frame=False)
                y = y.astype(np.uint8)
                plt.imshow(x[0].reshape((28, 28)))
                return x, y
                """,
            ),
            replace(
                "        image = cv2.resize(x[i].reshape((28, 28)), size)\n",
                "        image = cv2.resize(x[i].reshape((28, 28)).astype(float), size)\n",
            ),
        ),
    ),
    Case(
        "svm_rebound",
        "uhaddad",
        "a program whose variable svm takes the place of the module at its end",
        "none",
        edits=(
            replace("    best = grid_search_SVM(x_train,", "    svm = grid_search_SVM(x_train,"),
            replace("        pickle.dump(best, f)\n", "        pickle.dump(svm, f)\n"),
            replace("\n    gabor_filter(x_train, y_train, x_val, y_val)\n", ""),
        ),
    ),
    Case(
        "filters_in_another_order",
        "vdubois",
        "filters looped over with the bandwidth first, one filter for all images at a time",
        "none; it gets a note",
        edits=(
            body(
                "apply_gfilter",
                """\
                features = []
                for b in bandwidth_list:
                    for t in theta_list:
                        for f in frequency_list:
                            out = [gabor(im.reshape(14, 14), f, t, b)[0].ravel() for im in images]
                            features.append(np.array(out))
                return np.hstack(features)
                """,
            ),
        ),
    ),
    Case(
        "scales_inside",
        "wjansson",
        "pixels that are divided by 255 inside train_test_SVM only",
        "none; it gets notes",
        edits=(
            replace(
                "    clf = svm.SVC(C=1.0, kernel='rbf', gamma='auto')\n",
                "    x_train, x_val = x_train / 255, x_val / 255\n"
                "    clf = svm.SVC(C=1.0, kernel='rbf', gamma='auto')\n",
            ),
        ),
    ),
)
