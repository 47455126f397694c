"""What the training half has done in the student's torch."""

from __future__ import annotations

from typing import Any

# What follows runs in the student's process. Each function is sent as its source, so
# it imports what it needs itself.


def make_loader(dataset: Any, batch_size: int, shuffle: bool) -> Any:
    """Return a torch DataLoader over a data set."""
    from torch.utils.data import DataLoader

    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle)


def make_dataset(images: Any, labels: Any, one_hot: bool) -> Any:
    """Return a torch data set of flat images from 0 to 1, and labels: int64, or one-hot floats."""
    import torch
    from torch.utils.data import TensorDataset

    pixels = images.flatten(start_dim=1).to(torch.get_default_dtype())
    labels = labels.long()
    if one_hot:
        labels = torch.nn.functional.one_hot(labels, 10).to(pixels.dtype)
    return TensorDataset(pixels / 255, labels)


def outputs_of(network: Any, images: Any) -> Any:
    """Return what a torch network computes for a mini-batch, without gradients."""
    import torch

    with torch.no_grad():
        return network(images)


def mean_cross_entropy() -> Any:
    """Return torch's cross-entropy criterion."""
    import torch

    return torch.nn.CrossEntropyLoss()
