"""The examples of the homework on digits: PCA, nearest neighbors, softmax regression, a CNN."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.mnist_pca_knn_cnn.example_cases import mistakes, style

HOMEWORK = Homework(
    name="mnist_pca_knn_cnn",
    title="Digits: PCA, k-NN, softmax regression and a CNN",
    skeleton="skeletons/mnist_pca_knn_cnn/digits.ipynb",
    file_name="{author}_digits.ipynb",
    source="autograder/rubrics/mnist_pca_knn_cnn/example_cases/correct.py",
    artifacts=(),
    cases=(*style.CASES, *mistakes.CASES),
    notes="""\
Parts: 1.1 one image of each digit, 1.2.1 to 1.2.6 principal components, 1.3 Harris corners
(written), 2.1 nearest neighbors, 2.2.1 gradients (written), 2.2.2 softmax regression, 3.1 a
convolutional network, 3.2 its kernels. Written answers are graded manually.

Most mistaken ones are not done with part 3 yet: they are graded in a few seconds. Beside
each folder, `<case>.json` is the result that the case must get.
""",
)
