"""The class that the tests of the page grade."""

import sys
from pathlib import Path

# A class in a file, and a browser, as the tests of the class have them.
sys.path.append(str(Path(__file__).parents[1] / "classroom"))
