"""A folder, a zip, a tar and a list of files give the same submission, or the same message."""

import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from layouts import forms, lay_out, zipped
from tiny_homework import RUBRIC

from autograder.errors import UsageError
from autograder.homework import finding
from autograder.submitted import gathering
from autograder.submitted.submission import collect

tiny = finding.find(RUBRIC).assignment
CODE = "def double(x):\n    return 2 * x\n"


def outcome(paths):
    """Return what is collected, or what is said."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            found = collect(tiny, paths, Path(scratch))
        except UsageError as error:
            return error.message, error.tip
        files = {name: path.read_bytes() for name, path in found.artifacts.items()}
        text = found.module.read_text()
        return found.module.name, text, files, found.ignored, found.too_large, found.remarks


def outcomes(folder, files):
    return {
        form: outcome(paths)
        for form, paths in forms(lay_out(folder, files), folder.parent / "r").items()
    }


def the_same(folder, files):
    found = outcomes(folder, files)
    assert all(other == found["folder"] for other in found.values()), found
    return found["folder"]


FOLDERS = st.lists(
    st.sampled_from(["src", "old", "code", "data", "a b", "__MACOSX", ".git", "venv", ".x"]),
    max_size=3,
).map("/".join)
NAMES = st.sampled_from(
    [
        *("ada_tiny.py", "ADA_TINY.PY", "b_tiny.py.txt", "curve.pkl", "Curve.PKL", "README.md"),
        *("utils.py", "x.ipynb", "._ada_tiny.py", ".a_tiny.py", "x.csv", "pyvenv.cfg"),
        *("hw.rar", "hw.zip"),
    ]
)
LAYOUTS = st.dictionaries(
    st.tuples(FOLDERS, NAMES).map(lambda parts: "/".join(filter(None, parts))),
    st.sampled_from(["", "x = 1", CODE]),
    min_size=1,
    max_size=8,
)


@example({"__MACOSX/ada_tiny.py": "", "__MACOSX/pyvenv.cfg": ""})
@given(LAYOUTS)
@settings(deadline=None, max_examples=150)
def test_every_form_of_a_layout_is_collected_alike(files):
    with tempfile.TemporaryDirectory() as room:
        said = the_same(Path(room) / "hw", files)
    clutter = ("__MACOSX", ".git", "venv", "._ada_tiny.py", "pyvenv.cfg")
    code = any(".py" in name or ".ipynb" in name for name in files)
    if code and not any(part in name for part in clutter for name in files):
        assert "no Python file was submitted" not in said[0]


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "", "src/ada_tiny.py": CODE},
        {"code/ada_tiny.py": CODE, "data/x.csv": "1", "outputs/curve.pkl": "c"},
        {"ada_tiny.py": CODE, "curve.pkl": "c", "old/ada_tiny.py": "x = 1"},
    ],
    ids=["readme", "artifacts", "old copy"],
)
def test_layouts_of_real_students_are_found(tmp_path, files):
    assert the_same(tmp_path / "hw", files)[:2] == ("ada_tiny.py", CODE)


def test_a_zip_in_what_was_handed_in_is_a_folder(tmp_path):
    inner = zipped(tmp_path / "in.zip", lay_out(tmp_path / "in", {"src/ada_tiny.py": CODE}))
    files = {"hw.zip": inner.read_bytes(), "README.md": ""}
    found = the_same(tmp_path / "hw", files)
    assert (found[:2], found[3]) == (("ada_tiny.py", CODE), ("README.md",))
    assert outcome([inner])[:2] == outcome([tmp_path / "in"])[:2] == found[:2]


def test_an_archive_among_loose_files_gives_what_they_lack(tmp_path):
    inner = zipped(tmp_path / "in.zip", lay_out(tmp_path / "in", {"curve.pkl": "c"}))
    (tmp_path / "ada_tiny.py").write_text(CODE)
    found = outcome([tmp_path / "ada_tiny.py", inner])
    assert (found[0], found[2]) == ("ada_tiny.py", {"curve.pkl": b"c"})


def test_archives_are_not_opened_without_need(tmp_path):
    found = outcome(
        [lay_out(tmp_path / "hw", {"ada_tiny.py": CODE, "curve.pkl": "c", "old.zip": "no zip"})]
    )
    assert (found[3], found[5]) == (("old.zip",), ())


def test_an_archive_that_cannot_be_opened_costs_what_it_could_hold(tmp_path):
    found = the_same(tmp_path / "hw", {"ada_tiny.py": CODE, "more.zip": "no zip"})
    assert "more.zip was not opened: more.zip cannot be unpacked" in found[5][0]


def test_zips_in_zips_in_zips_end(tmp_path):
    content = b""
    for depth in range(6):
        with zipfile.ZipFile(tmp_path / f"{depth}.zip", "w") as archive:
            archive.writestr("in.zip" if depth else "ada_tiny.py", content or CODE)
        content = (tmp_path / f"{depth}.zip").read_bytes()
    assert outcome([tmp_path / "2.zip"])[0] == "ada_tiny.py"
    assert (
        "no Python file was submitted; found in.zip/in.zip/in.zip"
        in outcome([tmp_path / "5.zip"])[0]
    )


def test_links_to_files_and_folders_are_not_followed(tmp_path):
    folder = lay_out(tmp_path / "hw", {"ada_tiny.py": CODE})
    lay_out(tmp_path / "else", {"curve.pkl": "secret"})
    (folder / "link").symlink_to(tmp_path / "else")
    (folder / "curve.pkl").symlink_to(tmp_path / "else" / "curve.pkl")
    found = {form: outcome(paths) for form, paths in forms(folder, tmp_path / "r").items()}
    found.pop("zip")  # which holds what the link leads to
    for collected in found.values():
        assert (collected[2], collected[3]) == ({}, ())
        assert "Links are not followed: curve.pkl" in collected[5][0]


def test_a_data_set_beside_the_code_is_not_looked_through(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MAX_FILES", 10)
    data = {f"data/{n}.png": "" for n in range(20)}
    assert (
        outcome([lay_out(tmp_path / "a", {"ada_tiny.py": CODE, "curve.pkl": "", **data})])[3] == ()
    )
    assert outcome([lay_out(tmp_path / "b", {"ada_tiny.py": CODE, **data})])[0] == "ada_tiny.py"


def test_too_many_files_are_refused_in_every_form(tmp_path):
    files = {f"{n}.txt": "" for n in range(gathering.MAX_FILES)}
    said = the_same(tmp_path / "hw", {**files, "zz_tiny.py": CODE, "zzz.txt": ""})
    assert said[0] == "too many files were handed in: at most 2,000 are looked at"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"src/homework1.py": ""}, "found src/homework1.py"),
        ({"src/ada_tiny.ipynb": "{}"}, "src/ada_tiny.ipynb is a notebook"),
        ({".ada_tiny.py": ""}, "the name of .ada_tiny.py begins with a dot"),
        ({".ipynb_checkpoints/ada_tiny.py": ""}, ".ipynb_checkpoints/ada_tiny.py lies in a folder"),
        ({"hw.rar": "Rar!"}, "hw.rar is an archive that cannot be opened"),
        ({"hw.zip": "Rar!"}, "hw.zip is a RAR archive"),
        ({"notes.txt": ""}, "no Python file was submitted; found notes.txt"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_what_is_there_instead_is_named_with_where_it_is(tmp_path, files, says):
    assert says in the_same(tmp_path / "hw", files)[0]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({f"a{n}_tiny.py": bytes(2**20) for n in range(25)}, "25 files could be the submission"),
        ({"a_tiny.py": "", "A_tiny.py": ""}, "two files could be the submission"),
        ({"a_tiny.py": bytes(3 * 2**20)}, "over 2 MB"),
        ({"a_tiny.py": "", "o/curve.pkl": "", "p/curve.pkl": ""}, "two files could be curve.pkl"),
    ],
    ids=["sum", "names", "code", "artifact"],
)
def test_nothing_is_written_of_an_archive_that_is_refused(tmp_path, files, says):
    archive = zipped(tmp_path / "a.zip", lay_out(tmp_path / "a", files))
    (tmp_path / "scratch").mkdir()
    with pytest.raises(UsageError, match=says):
        collect(tiny, [archive], tmp_path / "scratch")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_of_an_archive_what_is_chosen_alone_is_written(tmp_path):
    files = {"d/a_tiny.py": CODE, "d/curve.pkl": "", "d/x.csv": "1", "old/d/a_tiny.py": "2"}
    archive = zipped(tmp_path / "a.zip", lay_out(tmp_path / "a", files))
    (tmp_path / "scratch").mkdir()
    collect(tiny, [archive], tmp_path / "scratch")
    written = [path.name for path in (tmp_path / "scratch").rglob("*") if path.is_file()]
    assert sorted(written) == ["a_tiny.py", "curve.pkl"]


def test_two_files_of_one_name_that_are_given_are_refused(tmp_path):
    folder = lay_out(tmp_path / "hw", {"a/x_tiny.py": "", "b/x_tiny.py": ""})
    said = outcome([folder / "a" / "x_tiny.py", folder / "b" / "x_tiny.py"])
    assert "two files named x_tiny.py were given" in said[0]
    assert outcome([folder / "a" / "x_tiny.py"] * 2)[0] == "x_tiny.py"
