"""The network on digits, which the grader trains: right styles keep every point, slips do not."""

import pytest
from digits_pieces import HOMEWORK, PARTS, cells_of
from edited import edited
from leaving import leaving
from reports import lost

CNN_CELL = PARTS["3.1"][0]
LAYERS = CNN_CELL[CNN_CELL.index("        self.conv1") : CNN_CELL.index("    def forward")]
FORWARD = CNN_CELL[CNN_CELL.index("        x = self.maxpool") :].rstrip("\n") + "\n"
SEQUENTIAL = """\
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.1),
            nn.Flatten(), nn.Linear(400, num_classes), nn.LogSoftmax(dim=1),
        )

"""
NETWORK_STYLES = {
    "layer_left_over": [("self.fc =", "self.conv3 = nn.Conv2d(64, 64, 5)\n        self.fc =")],
    "sequential_with_dropout_and_log_softmax": [
        (LAYERS, SEQUENTIAL),
        (FORWARD, "        return self.layers(x)\n"),
    ],
}


@pytest.mark.parametrize("style", leaving({"layer_left_over"}, NETWORK_STYLES))
def test_right_style_of_network_loses_nothing(graded, style):
    source = edited(cells_of([""]) + CNN_CELL, *NETWORK_STYLES[style])
    assert lost(graded(HOMEWORK, ["ten_logits", "convolutions", "learns_digits"], source)) == {}


NETWORK_SLIPS = {
    "nine_classes": ("nn.Linear(1024, num_classes)", "nn.Linear(1024, 9)", "ten_logits", "9"),
    "flattens_the_batch": ("self.fc(self.flatten(x))", "self.fc(x.reshape(-1, 1024)).sum(0, keepdim=True)", "ten_logits", "shape"),
    "softmax_over_images": ("return self.fc(self.flatten(x))", "return self.fc(self.flatten(x)).softmax(dim=0)", "ten_logits", "alone"),
    "input_unused": ("return self.fc(self.flatten(x))", "return self.fc(0 * self.flatten(x))", "ten_logits", "same logits"),
    "convolutions_in_a_list": ("self.conv1 = nn.Conv2d(input_size[0], 32, 5)\n        self.conv2 = nn.Conv2d(32, 64, 5)", "self.kept = [nn.Conv2d(1, 32, 5), nn.Conv2d(32, 64, 5)]\n        self.conv1, self.conv2 = (each.forward for each in self.kept)", "convolutions", "plain list"),
    "convolutions_not_called": ("x = self.maxpool(self.relu(self.conv1(x)))\n        x = self.maxpool(self.relu(self.conv2(x)))", "x = nn.functional.interpolate(x, 32)", "convolutions", "no part"),
    "features_detached": ("self.fc(self.flatten(x))", "self.fc(self.flatten(x).detach())", "convolutions", "no gradient"),
}  # fmt: skip


@pytest.mark.parametrize("slip", NETWORK_SLIPS)
def test_slip_of_network_is_named(graded, slip):
    old, new, check, words = NETWORK_SLIPS[slip]
    source = edited(cells_of([""]) + CNN_CELL, (old, new))
    assert words in lost(graded(HOMEWORK, [check], source))[check]


KERNELS = PARTS["3.2"][0]
GRID = """\
from torchvision.utils import make_grid
plt.imshow(make_grid(model.conv1.weight.detach(), normalize=True, padding=1).permute(1, 2, 0))
plt.show()
"""


@pytest.mark.parametrize(
    ("plot", "right"),
    [(KERNELS, True), (GRID, True), (KERNELS.replace("kernel[0]", "-kernel[0]"), False)],
    ids=["one_by_one", "grid", "negated"],
)
def test_kernels_are_found_in_plots(graded, plot, right):
    source = cells_of([""]) + CNN_CELL + "\n# %%\nmodel = CNN((1, 28, 28), 10)\n" + plot
    assert (lost(graded(HOMEWORK, ["kernels_plotted"], source)) == {}) is right


def test_untrained_perceptron_is_no_network(graded):
    source = cells_of(["", "3"], 1) + CNN_CELL + "\n# %%\nmodel = MLP(784, 5, 10)\n"
    taken = lost(graded(HOMEWORK, ["trained_model"], source))
    assert "model is not a CNN" in taken["trained_model"]
