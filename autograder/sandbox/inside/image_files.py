"""Opens pictures: PNG and JPEG, as arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.inside.refused import Refused, TooMuch, library

#: What the ways to keep a picture are made into.
_MODES = {"1": "L", "P": "RGBA", "PA": "RGBA", "LA": "RGBA", "CMYK": "RGB", "YCbCr": "RGB"}
_PLAIN = {"L", "RGB", "RGBA"}


def load_image(path: Path, limit: int) -> Any:
    """Open a PNG or JPEG file: an array of uint8 of shape (height, width, channels).

    A grey picture has shape (height, width), and uint16 if it is a PNG of 16 bits.
    """
    image = library("PIL.Image")
    image.MAX_IMAGE_PIXELS = None  # the size is looked at here
    try:
        # Of Pillow's forty formats these alone: others start programs (EPS), or are read by code
        # that nobody tests.
        with image.open(path, formats=["PNG", "JPEG"]) as picture:
            # Opening reads the header alone; the pixels are unpacked below.
            width, height = picture.size
            if 4 * width * height > limit:
                raise TooMuch(f"it has {width} x {height} pixels, which is more than is accepted")
            if picture.mode.startswith("I"):
                return np.asarray(picture).astype(np.uint16)
            mode = _MODES.get(picture.mode, picture.mode)
            if mode not in _PLAIN:
                raise Refused(f"its pixels are of the kind {picture.mode}; save it as RGB")
            return np.array(picture.convert(mode), np.uint8)
    except Refused:
        raise
    # Whatever a broken picture makes Pillow raise, the picture is what is wrong.
    except Exception as error:
        raise Refused(f"it is not a whole picture ({type(error).__name__})") from error
