"""Libraries of courses on machine learning: what no student writes, installed here or not."""

from __future__ import annotations

import re
import sys

#: What pip installs them by, where that is not the name they are imported by.
PACKAGES = {
    "IPython": "ipython",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "gradescope_utils": "gradescope-utils",
    "pytorch_lightning": "pytorch-lightning",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "stable_baselines3": "stable-baselines3",
    "torch_geometric": "torch-geometric",
    "umap": "umap-learn",
    "yaml": "pyyaml",
}
#: Only names that nobody would give to a file of a homework: ``datasets`` and ``autograd`` are
#: libraries, too, and what courses have students write.
_OTHERS = {
    *("accelerate", "altair", "bokeh", "catboost", "cloudpickle", "cupy", "cvxopt", "cvxpy"),
    *("dask", "diffusers", "dill", "einops", "faiss", "flax", "gensim", "gym", "gymnasium"),
    *("h5py", "hdbscan", "huggingface_hub", "hypothesis", "imageio", "ipywidgets", "jax", "jaxlib"),
    *("joblib", "keras", "librosa", "lightgbm", "matplotlib", "mlflow", "mlxtend", "nbformat"),
    *("networkx", "nltk", "nose", "numba", "numpy", "openai", "optax", "optuna", "pandas"),
    *("parameterized", "peft", "plotly", "pyspark", "requests", "scipy", "seaborn"),
    *("sentencepiece", "soundfile", "spacy", "statsmodels", "sympy", "tensorboard"),
    *("tensorboardX", "tensorflow", "tensorflow_datasets", "tensorflow_probability", "tiktoken"),
    *("timm", "tokenizers", "torch", "torchaudio", "torchinfo", "torchmetrics", "torchsummary"),
    *("torchtext", "torchvision", "tqdm", "transformers", "wandb", "xgboost"),
}
#: What Python had once.
_FORMER = {"asynchat", "asyncore", "cgi", "distutils", "imghdr", "imp", "telnetlib"}
_KNOWN = frozenset(PACKAGES) | _OTHERS | _FORMER | sys.stdlib_module_names
_MISSING = re.compile(r"No module named '(\w+)")


def is_known(name: str) -> bool:
    """Whether a module is a well-known library, or Python's own, by its top name."""
    return name in _KNOWN


def how_to_install(error: str) -> str:
    """Return how to get the library that an import says is missing; empty for anything else."""
    found = _MISSING.search(error)
    name = found[1] if found else ""
    if name not in _KNOWN - _FORMER - sys.stdlib_module_names:
        return ""
    package = PACKAGES.get(name, name)
    return f"run pip install {package}, and write {package} into the requirements.txt of the suite"
