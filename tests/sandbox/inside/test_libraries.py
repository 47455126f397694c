import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from autograder.sandbox.inside.libraries import load_in_process


@pytest.fixture(scope="module")
def loader():
    class Loader(DataLoader):
        """One that only these tests change."""

    load_in_process(Loader)
    return Loader


DATA = TensorDataset(torch.arange(10.0))


@pytest.mark.parametrize(
    "options",
    [
        {"num_workers": 2},
        {"num_workers": 2, "prefetch_factor": 4, "persistent_workers": True},
        {"num_workers": 2, "timeout": 5, "multiprocessing_context": "fork"},
    ],
    ids=["workers", "prefetch", "timeout"],
)
def test_batches_are_fetched_in_the_process_itself(loader, options):
    made = loader(DATA, batch_size=5, **options)
    assert made.num_workers == 0
    assert [batch.tolist() for (batch,) in made] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_arguments_without_names_keep_their_meaning(loader):
    made = loader(DATA, 4, False, None, None, 2, None, False, True)
    assert made.drop_last
    assert [len(batch) for (batch,) in made] == [4, 4]
