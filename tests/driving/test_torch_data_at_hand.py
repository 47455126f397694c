"""Data sets, networks and what they compute, asked of a student's process."""

import numpy as np
import pytest
import torch
from at_hand import behind, student_of
from torch import nn

from autograder.driving import StudentRaised, keep, torch_data
from autograder.driving.torch_loaders import loaders_of
from autograder.driving.torch_sizes import HARD_CODED_BATCH
from autograder.errors import Wrong

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (5, 28, 28), np.uint8)
PIXELS = torch_data.as_pixels(IMAGES)


def test_images_are_from_0_to_1_with_a_channel():
    assert PIXELS.shape == (5, 1, 28, 28)
    assert PIXELS.dtype == np.float32
    assert np.allclose(PIXELS[2, 0], IMAGES[2] / 255)
    assert torch_data.as_pixels(np.full((1, 28, 28), 255, np.uint8)).max() == 1.0


def test_loader_serves_images_with_their_labels_in_order():
    student = student_of()
    labels = [3, 1, 4, 1, 5]
    loader = behind(torch_data.loader(student, PIXELS, labels, batch_size=2, shuffle=False))
    batches = list(loader)
    assert [len(y) for _, y in batches] == [2, 2, 1]
    assert torch.cat([y for _, y in batches]).tolist() == labels
    assert batches[0][1].dtype == torch.int64
    assert np.array_equal(torch.cat([x for x, _ in batches]).numpy(), PIXELS)


def test_loader_shuffles_where_it_is_asked_to():
    student = student_of()
    loader = behind(torch_data.loader(student, PIXELS, range(5), batch_size=1, shuffle=True))
    assert isinstance(loader.sampler, torch.utils.data.RandomSampler)
    other = behind(torch_data.loader(student, PIXELS, range(5), batch_size=1, shuffle=False))
    assert isinstance(other.sampler, torch.utils.data.SequentialSampler)


class Flat(nn.Module):
    def __init__(self, rows=-1, width=784):
        super().__init__()
        self.linear, self.rows, self.width = nn.Linear(784, 10), rows, width
        self.drop, self.modes = nn.Dropout(0.9), []

    def forward(self, x):
        self.modes.append(self.training)
        return self.drop(self.linear(x.reshape(self.rows, self.width)))


def network(made):
    student = student_of(made=made)
    return student, keep(student.made)


def test_outputs_are_those_of_evaluation_and_the_mode_is_as_before():
    student, remote = network(Flat)
    own = behind(remote).train()
    found = torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert own.modes == [False]
    assert own.training
    assert np.allclose(found, own.eval()(torch.tensor(PIXELS)).detach(), atol=1e-6)
    torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert not own.training


def test_network_with_a_single_parameter_is_asked_like_any_other():
    student, remote = network(lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 10, bias=False)))
    assert torch_data.outputs(student, remote, PIXELS, "net(x)").shape == (5, 10)


def test_network_in_double_precision_is_given_its_own_type():
    student, remote = network(lambda: Flat().double())
    assert torch_data.outputs(student, remote, PIXELS, "net(x)").shape == (5, 10)


def test_network_that_changes_its_input_changes_a_copy():
    class Clearing(nn.Module):
        def forward(self, x):
            x.zero_()
            return x.flatten(1)[:, :10]

    student, remote = network(Clearing)
    before = PIXELS.copy()
    torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert np.array_equal(before, PIXELS)


def test_outputs_of_another_shape_are_said():
    student, remote = network(lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 9)))
    with pytest.raises(Wrong, match=r"net\(x\)"):
        torch_data.outputs(student, remote, PIXELS, "net(x)")


@pytest.mark.parametrize("rows", [32, 4, 6])
def test_network_of_one_size_of_mini_batch_keeps_half_and_is_told_the_size(rows):
    class Images(Flat):
        def forward(self, x):
            assert x.shape[1:] == (1, 28, 28)
            return super().forward(x)

    student, remote = network(lambda: Images(rows=rows))
    with pytest.raises(StudentRaised) as caught:
        torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert caught.value.earned == 0.5
    assert caught.value.feedback.cause == HARD_CODED_BATCH.of(rows=rows)


def test_network_that_fails_for_the_size_written_into_it_as_well_keeps_nothing():
    student, remote = network(lambda: Flat(rows=32, width=785))
    with pytest.raises(StudentRaised) as caught:
        torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert caught.value.earned == 0.0
    assert "mini-batches of 32" not in caught.value.feedback.cause


def test_network_that_gives_another_number_of_rows_for_its_size_keeps_nothing():
    class Mean(Flat):
        def forward(self, x):
            return super().forward(x).mean(dim=0, keepdim=True)

    student, remote = network(lambda: Mean(rows=32))
    with pytest.raises(StudentRaised) as caught:
        torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert caught.value.earned == 0.0


def test_size_that_does_not_fit_is_named_from_the_message():
    student, remote = network(lambda: nn.Sequential(nn.Flatten(), nn.Linear(700, 10)))
    with pytest.raises(StudentRaised) as caught:
        torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert "as 784 numbers, and that layer takes 700" in caught.value.feedback.cause


def test_parameters_are_told_in_order_with_names_and_numbers():
    student, remote = network(lambda: nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1)))
    assert torch_data.layers(student, remote) == [
        ("0.weight", (2, 3)), ("0.bias", (2,)), ("2.weight", (1, 2)), ("2.bias", (1,)),
    ]  # fmt: skip
    arrays = torch_data.parameter_arrays(student, remote)
    assert [each.dtype for each in arrays] == [np.float64] * 4
    assert np.allclose(arrays[2], behind(remote)[2].weight.detach())


def test_criterion_is_the_mean_cross_entropy():
    criterion = behind(torch_data.mean_cross_entropy(student_of()))
    logits = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
    expected = (np.log(1 + np.exp(-2.0)) + np.log(2)) / 2
    assert criterion(logits, torch.tensor([0, 1])).item() == pytest.approx(expected)


def loaders(returned, names="train_loader, test_loader"):
    student = student_of(made=lambda: returned)
    return loaders_of(student, student.made, names)


def batches(count):
    return [(torch.full((2, 3), float(k)), torch.tensor([k, k])) for k in range(count)]


def test_each_loader_has_its_own_length_and_first_mini_batch():
    first, second = loaders((batches(4), batches(2)[::-1]))
    assert (len(first), len(second)) == (4, 2)
    assert second.first()[1].tolist() == [1, 1]
    assert first.first()[0].shape == (2, 3)


def test_only_the_first_mini_batch_is_read():
    read = []

    class Loader:
        def __len__(self):
            return 9

        def __iter__(self):
            for images, labels in batches(9):
                read.append(1)
                yield images, labels

    first, _ = loaders((Loader(), Loader()))
    first.first()
    assert len(read) == 1


@pytest.mark.parametrize(
    ("returned", "found"),
    [
        (None, "None"),
        ([1], "1 value"),
        ((1, 2, 3), "3 values"),
        (object(), "an object of type object"),
        (batches, "the function batches"),
        (torch.utils.data.DataLoader([1, 2, 3]), "an object of type DataLoader"),
    ],
    ids=["None", "one", "three", "no length", "function", "loader"],
)
def test_what_is_no_pair_of_loaders_is_said(returned, found):
    with pytest.raises(Wrong, match=r"made\(\) does not return a pair") as caught:
        loaders(returned)
    said = caught.value.feedback
    assert said.next_step == "End it with 'return train_loader, test_loader'."
    assert said.found == found


def test_names_of_three_are_said():
    with pytest.raises(Wrong, match=r"does not return a, b, c"):
        loaders((1, 2), "a, b, c")


def test_network_that_gives_ragged_lists_for_its_size_keeps_nothing():
    class Ragged(Flat):
        def forward(self, x):
            super().forward(x)
            return [[1.0], [2.0, 3.0]]

    student, remote = network(lambda: Ragged(rows=32))
    with pytest.raises(StudentRaised) as caught:
        torch_data.outputs(student, remote, PIXELS, "net(x)")
    assert caught.value.earned == 0.0
