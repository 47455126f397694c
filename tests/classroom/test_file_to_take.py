"""A file of another name is taken where a person has said so."""

import pytest
from classroom_tools import entry, hand_in

from autograder.classroom.named_files import parse, placed
from autograder.errors import UsageError


def test_file_and_submission_are_named_together():
    assert parse(["a=b.py=4711", "hw.py=ada"]) == {"4711": "a=b.py", "ada": "hw.py"}
    with pytest.raises(UsageError, match="not NAME=ID"):
        parse(["hw.py"])


@pytest.fixture
def misnamed(tmp_path):
    """A submission whose module has the wrong name."""
    folder = hand_in(tmp_path / "ada")
    (folder / "src").mkdir()
    (folder / "x_tiny.py").rename(folder / "src" / "Homework ONE.py")
    return entry(folder)


@pytest.mark.parametrize("name", ["Homework ONE.py", "src/Homework ONE.py"])
def test_named_file_gets_the_name_that_is_asked_for(misnamed, tiny, tmp_path, name):
    [found] = placed([misnamed], {"ada": name}, tiny, tmp_path / "room")
    names = sorted(path.name for path in found.paths[0].iterdir())
    assert names == ["curve.pkl", "submission_tiny.py"]
    assert misnamed.paths[0].joinpath("src/Homework ONE.py").is_file()


def test_others_stay_as_they_are(misnamed, tiny, tmp_path):
    assert placed([misnamed], {"bob": "x"}, tiny, tmp_path) == [misnamed]


def test_file_that_is_not_there_is_said_with_those_that_are(misnamed, tiny, tmp_path):
    with pytest.raises(UsageError, match="no file hw") as raised:
        placed([misnamed], {"ada": "hw.py"}, tiny, tmp_path / "room")
    assert "curve.pkl" in raised.value.tip
