"""Samples of reports and classes, as the tests of their rooms have them."""

import sys
from pathlib import Path

for room in ("classroom", "renderers"):
    sys.path.append(str(Path(__file__).parents[1] / room))
