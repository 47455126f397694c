"""ESE 546, homework 1, problem 3: a neural network for MNIST, from scratch and in PyTorch.

55 points: data 4, linear layer 10, ReLU 5, softmax and cross-entropy 10, gradient checks
10, training 4, validation 5, the same in PyTorch 7. The report has 15 points more, which
people give.
"""

from __future__ import annotations

from autograder import Assignment
from autograder.rubrics.ese546_hw1_problem3.trials import TRIALS

#: What the files of each training start with, and what they are.
SELF, TORCH = "self_NN", "pytorch_NN"
HDF5_FILE, STATE_DICT_FILE = "linear.h5", "pytorch_nn_weights.pth"
_CURVES = [
    f"{split}_{kind}.pkl" for split in ("training", "validation") for kind in ("error", "loss")
]
SELF_FILES = [*(f"{SELF}_{curve}" for curve in _CURVES), HDF5_FILE]
TORCH_FILES = [*(f"{TORCH}_{curve}" for curve in _CURVES), STATE_DICT_FILE]

_BY_HAND = "write the layers in numpy"

homework = Assignment(
    name="ese546_hw1_problem3",
    title="ESE 546 HW1 Problem 3 Code",
    submission="*_hw1_problem3.py",
    author="PennKey",
    trials=TRIALS,
    artifacts=[*SELF_FILES, *TORCH_FILES],
    parts={
        "3a": "Data",
        "3b": "Linear layer",
        "3c": "ReLU",
        "3d": "Softmax and cross-entropy",
        "3e": "Gradient checks",
        "3f": "Training the network from scratch",
        "3g": "Validating the network from scratch",
        "3h": "The same in PyTorch",
        "3R": "Report",
    },
    libraries=["numpy", "torch", "torchvision.datasets", "h5py", "matplotlib.pyplot", "tqdm"],
    data=["mnist"],
    forbidden={
        part: dict.fromkeys(("torch", "tensorflow", "autograd", "jax"), _BY_HAND)
        for part in ("3b", "3c", "3d")
    },
    aliases={
        "train_self_NN": ["train_self_nn"],
        "validate_self_nn": ["validate_self_NN"],
        "train_pytorch_nn": ["train_pytorch_NN"],
        "validate_pytorch_nn": ["validate_pytorch_NN"],
    },
    # Training below no __main__ guard happens at import, and is no reason to lose points.
    import_timeout=180.0,
)
