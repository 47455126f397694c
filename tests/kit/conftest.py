"""A homework that ``autograder new`` started, made once."""

import pytest

from autograder.authoring import scaffold


@pytest.fixture(scope="session")
def started(tmp_path_factory):
    """Return the folder of a homework just started; not to be changed."""
    folder = tmp_path_factory.mktemp("new") / "line_fit"
    scaffold.create("line_fit", folder)
    return folder
