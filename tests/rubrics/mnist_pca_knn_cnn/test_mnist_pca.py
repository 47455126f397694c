"""Principal components of digits: right styles keep every point, slips lose theirs with a reason."""

import pytest
from digits_pieces import FAST, HOMEWORK, PCA, cells_of
from edited import edited
from reports import lost

PCA_CHECKS = ("1.1", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.2.6")
SCATTER = 'plt.scatter(points[:, 0], points[:, 1], c=labels, s=2, cmap="tab10")\n'
TWO = """\
for image in digit_images:
    low = W2.T @ (image.flatten() - data_mean)
    plt.imshow((W2 @ low + data_mean).reshape(28, 28))
    plt.show()
"""
IN_A_ROW = """\
low = (digit_images.reshape(10, 784) - data_mean) @ W2
back = (low @ W2.T + data_mean).reshape(10, 28, 28)
plt.imshow(np.hstack(list(np.clip(back, 0, 255))), cmap="gray")
plt.show()
"""
EIG = """\
eig_values, eig_vectors = np.linalg.eig(data_covmat)
order = np.argsort(-eig_values.real)
covmat_eig = eig_values[order]
eig_vectors = eig_vectors[:, order].real
plt.plot(covmat_eig.real)
"""
EIGH = """\
eig_values, eig_vectors = np.linalg.eigh(data_covmat)
covmat_eig = eig_values[::-1]
eig_vectors = -eig_vectors[:, ::-1]
plt.plot(covmat_eig)
"""
CENTERED = "data_centered = data_flat - data_mean\n"
COVMAT = "np.dot(data_centered.T, data_centered) / (data_centered.shape[0] - 1)"

PCA_STYLES = {
    "eigh_and_divided_by_n": [(EIG, EIGH), ("(data_centered.shape[0] - 1)", "len(data)")],
    "complex_eigenvalues": [("order]\n", "order] + 0j\n"), ("eig(", "eigh(")],
    "pixels_up_to_1_in_float32": [
        (EIG, EIGH),
        ("image.flatten() for image in data", "np.float32(image / 255).ravel() for image in data"),
        ("= data[i]", "= data[i] / 255"),
    ],
    "svd": [
        (
            EIG,
            "_, s, rows = np.linalg.svd(data_centered[:2000].T @ data_centered[:2000] * 0"
            " + data_covmat, hermitian=True)\n"
            "covmat_eig, eig_vectors = s, rows.T\nplt.semilogy(covmat_eig[:100], 'o-')\n",
        )
    ],
    "mean_of_shape_1_784": [
        (EIG, EIGH),
        ("np.mean(data_flat, axis=0)", "data_flat.mean(axis=0, keepdims=True)"),
        ("W2.T @ (image.flatten() - data_mean)", "W2.T @ (image.flatten() - data_mean[0])"),
        ("(W2 @ low + data_mean)", "(W2 @ low + data_mean[0])"),
        ("(digit_images[i].flatten() - data_mean)", "(digit_images[i].flatten() - data_mean[0])"),
    ],
    "plots_of_another_kind": [
        (EIG, EIGH),
        (
            SCATTER,
            "for k in range(10):\n"
            "    plt.plot(points[labels == k, 1], -points[labels == k, 0], '.')\n",
        ),
        ("plt.colorbar()\n", ""),
        (TWO, IN_A_ROW),
    ],
    "scatter_of_part_of_the_data": [
        (EIG, EIGH),
        (
            SCATTER,
            "plt.scatter(points[:900, 0], points[:900, 1], c=plt.cm.tab10(labels[:900]))\n",
        ),
    ],
}


@pytest.mark.parametrize("style", PCA_STYLES)
def test_right_style_of_principal_components_loses_nothing(graded, style):
    source = edited(cells_of(PCA), *PCA_STYLES[style])
    assert lost(graded(HOMEWORK, PCA_CHECKS, source)) == {}


PCA_SLIPS = {
    "wrong_digit": ("= data[i]\n", "= data[i - 1]\n", "digit_images", "in digit_images["),
    "digits_not_plotted": ("ax.imshow(digit_images[k])", "pass", "digit_images_plotted", "0 of them"),
    "mean_of_images": ("np.mean(data_flat, axis=0)", "np.mean(data_flat, axis=1)", "data_mean", "each image"),
    "mean_of_all": ("np.mean(data_flat, axis=0)", "np.mean(data_flat)", "data_mean", "without axis"),
    "centered_in_bytes": (CENTERED, "data_centered = data_flat - data_mean.astype(np.uint8)\n", "data_centered", "computed in bytes"),
    "not_centered": (CENTERED, "data_centered = data_flat.astype(float)\n", "data_centered", "not centered"),
    "covariance_summed": (COVMAT, "data_centered.T @ data_centered", "data_covmat", "number of images"),
    "covariance_by_pixels": (COVMAT, "data_centered.T @ data_centered / 784", "data_covmat", "number of pixels"),
    "covariance_not_centered": (COVMAT, "data_flat.astype(float).T @ data_flat / len(data)", "data_covmat", "not centered"),
    "numpy_cov": (COVMAT, "np.cov(data_centered.T)", "data_covmat", "numpy.cov"),
    "standard_deviations": ("covmat_eig = eig_values[order]", "covmat_eig = np.sqrt(np.abs(eig_values[order]))", "covmat_eig", "square roots"),
    "ascending": ("np.argsort(-eig_values.real)", "np.argsort(eig_values.real)", "descending_order", "in ascending order"),
    "eigenvalues_not_plotted": ("plt.plot(covmat_eig.real)", "plt.plot(eig_vectors[0])", "eigenvalues_plotted", "no such line"),
    "projected_uncentered": ("np.matmul(data_centered, W2)", "np.matmul(data_flat, W2)", "data_in_plane", "not centered"),
    "rows_for_columns": ("W2 = eig_vectors[:, :2]", "W2 = eig_vectors[:2].T", "data_in_plane", "sorted along"),
    "components_2_and_3": ("W2 = eig_vectors[:, :2]", "W2 = eig_vectors[:, 1:3]", "data_in_plane", "second and third"),
    "labels_shuffled": ("c=labels", "c=labels[::-1]", "color_per_digit", "one color"),
    "mean_not_added": ("(W2 @ low + data_mean)", "(W2 @ low)", "reconstructed_from_two", "not added"),
    "mean_not_subtracted": ("W2.T @ (image.flatten() - data_mean)", "W2.T @ image.flatten()", "reconstructed_from_two", "not subtracted"),
    "originals_again": ("W60 @ low + data_mean", "digit_images[i]", "reconstructed_from_more", "none among"),
}  # fmt: skip


@pytest.mark.parametrize("slip", PCA_SLIPS)
def test_slip_of_principal_components_is_named(graded, slip):
    old, new, check, words = PCA_SLIPS[slip]
    part = next(each.part for each in HOMEWORK.assignment.checks if each.name == check)
    source = edited(cells_of(PCA[: PCA.index(part) + 1]).replace(*FAST), (old, new))
    assert words in lost(graded(HOMEWORK, [check], source))[check]
