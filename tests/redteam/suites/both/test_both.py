"""One test together, and one apart that nothing of it may reach."""

import pytest
from eve_tiny import attacked, double


@pytest.mark.points(1)
@pytest.mark.number("1")
def test_together():
    assert double(2) == 4


@pytest.mark.points(1)
@pytest.mark.number("2")
def test_apart():
    assert attacked(3) == 3.1415926
