"""Mistakes in the code, one kind each."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case
from autograder.authoring.cases.edits import body, replace

CASES = (
    Case(
        "labels_as_text",
        "xpetrov",
        "labels left as the strings that fetch_openml gives",
        "1f: get_data",
        edits=(
            replace("mnist.target.to_numpy().astype(int)", "mnist.target.to_numpy()"),
            replace("    for k in range(10):\n", "    for k in np.unique(y):\n"),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "every_second_pixel",
        "ymurphy",
        "a resize that drops three pixels of four",
        "1f: resize",
        edits=(
            body(
                "resize",
                """\
                images = x.reshape((-1, 28, 28))
                step = 28 // size[0]
                return images[:, ::step, ::step].reshape((len(x), -1))
                """,
            ),
        ),
    ),
    Case(
        "subsample_ignores_num",
        "zcosta",
        "a subsample that always draws 1,000 of each digit",
        "1f: subsample; 1h: gabor_filter, which has fewer than 1,000",
        edits=(replace("of_class, num // 10, replace=False", "of_class, 1000, replace=False"),),
    ),
    Case(
        "first_samples",
        "aeriksen",
        "a subsample that takes the first samples of each digit",
        "1f: half of the check of random samples",
        edits=(
            replace("np.random.choice(of_class, num // 10, replace=False)", "of_class[:num // 10]"),
        ),
    ),
    Case(
        "not_stratified",
        "bferrari",
        "a split that leaves the balance of the digits to chance",
        "1f: data_preprocessing",
        edits=(replace(", shuffle=True, stratify=y)", ", shuffle=True)"),),
    ),
    Case(
        "support_per_class",
        "cgupta",
        "the numbers of support samples of each class, not their sum",
        "1f: get_number_of_support_samples and the ratio",
        edits=(replace("return np.sum(clf.n_support_)", "return clf.n_support_"),),
    ),
    Case(
        "validates_on_training_set",
        "dhoffmann",
        "accuracy and confusion matrix of the training set, for the pixels and for Gabor features",
        "1f: accuracy and matrix; 1h: half of gabor_filter",
        edits=(
            replace("    y_pred = clf.predict(x_val)\n", "    y_pred = clf.predict(x_train)\n"),
            replace("acc = clf.score(x_val, y_val)", "acc = clf.score(x_train, y_train)"),
            replace("confusion_matrix(y_val, y_pred)", "confusion_matrix(y_train, y_pred)"),
            replace("clf.score(f_val, y_val))", "clf.score(f_train, y_train))"),
        ),
    ),
    Case(
        "matrix_transposed",
        "eivanova",
        "a confusion matrix with the predictions in its rows",
        "1f: the confusion matrix",
        edits=(replace("confusion_matrix(y_val, y_pred)", "confusion_matrix(y_pred, y_val)"),),
    ),
    Case(
        "other_parameters",
        "fkruger",
        "a train_test_SVM with the parameters that the search found",
        "1f: accuracy; matrix and ratio are right for that classifier",
        edits=(
            replace(
                "svm.SVC(C=1.0, kernel='rbf', gamma='auto')",
                "svm.SVC(C=5, kernel='rbf', gamma='scale')",
            ),
        ),
    ),
    Case(
        "grid_of_its_own",
        "gleclerc",
        "a search that does not look at params",
        "1g: grid_search_SVM",
        edits=(
            replace(
                "    grid = GridSearchCV(svm.SVC(), params, cv=3, n_jobs=-1)\n",
                "    params = {'C': [1, 5], 'gamma': ['scale'], 'kernel': ['rbf']}\n"
                "    grid = GridSearchCV(svm.SVC(), params, cv=3, n_jobs=-1)\n",
            ),
        ),
    ),
    Case(
        "gabor_magnitude",
        "hmoreau",
        "the magnitude of the Gabor coefficients instead of the real part",
        "1h: apply_gfilter",
        edits=(
            replace(
                "coeffs.append(real.flatten())",
                "coeffs.append(np.sqrt(real**2 + imag**2).flatten())",
            ),
        ),
    ),
    Case(
        "fitted_to_validation_set",
        "inilsen",
        "a scaler and a PCA that are fitted again to the validation set",
        "1h: half of gabor_filter",
        edits=(
            replace("f_val = scaler.transform(f_val)", "f_val = scaler.fit_transform(f_val)"),
            replace("f_val = pca.transform(f_val)", "f_val = pca.fit_transform(f_val)"),
        ),
    ),
    Case(
        "syntax_error",
        "jozturk",
        "code that does not compile",
        "all but 1g: the submitted file keeps its points",
        edits=(replace("    for k in range(10):\n", "    for k in range(10)\n"),),
    ),
)
