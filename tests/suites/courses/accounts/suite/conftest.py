import pytest


@pytest.fixture(scope="session")
def prices():
    return [3.0, 1.0, 2.0]


@pytest.fixture(scope="session", autouse=True)
def closed_at_the_end():
    opened = []
    yield opened
    assert all(each.closed for each in opened), "left open"
