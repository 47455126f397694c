"""What outlives a test of a suite: what its module means by its names, and no more."""

import sys
import types

from autograder.suites.reaching import below, with_helpers


def test_what_importing_put_beside_the_names_is_not_looked_through():
    here = sys.modules[__name__]
    names = {name for name, _ in with_helpers(vars(here))}
    assert "types" in names
    assert not names & {"__builtins__", "__loader__", "__spec__"}


def test_names_of_a_helper_in_the_suites_folder_are_found_too(tmp_path):
    helper = types.ModuleType("helper")
    helper.kept, helper.__file__ = "theirs", str(tmp_path / "helper.py")
    elsewhere = types.ModuleType("elsewhere")
    elsewhere.unseen, elsewhere.__file__ = 1, "/usr/lib/elsewhere.py"
    own = {"helper": helper, "elsewhere": elsewhere, "__file__": str(tmp_path / "test_it.py")}
    found = dict(with_helpers(own))
    assert found["kept"] == "theirs"
    assert "unseen" not in found


def test_containers_and_closures_are_looked_through_and_classes_and_modules_are_not():
    inner = object()
    held = {"deep": [(lambda: inner,)]}
    assert any(each is inner for each in below([held]))
    cls = type("Holds", (), {"attribute": inner})
    assert not any(each is inner for each in below([cls, types]))
