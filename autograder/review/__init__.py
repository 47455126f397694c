"""A page on this machine for grading manually: item by item, across a class."""
