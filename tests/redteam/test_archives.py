import gzip
import io
import os
import stat
import tarfile
import zipfile

import pytest
from shooting_range import GOOD_FILE, HONEST

SOURCE = HONEST + "def attacked(x): return x\n"


def archive(field, members, name="eve.zip"):
    path = field.folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for member, content in members:
            file.writestr(member, content)
    return name


HONEST_FILES = [("eve_tiny.py", SOURCE), ("data.pkl", GOOD_FILE)]


def unusable(field, name):
    """Grade what cannot be used at all: one clear line, no points, and valid results."""
    graded = field.grade(name)
    assert graded.code == 2
    assert graded.results["score"] == 0
    assert "Traceback" not in graded.printed
    return graded.results["output"]


def test_an_honest_archive_earns_what_it_should(field):
    assert field.grade(archive(field, HONEST_FILES)).results["score"] == 3


@pytest.mark.parametrize(
    "member",
    [
        "../../escaped.txt",
        "/redteam-escaped.txt",
        "..\\..\\escaped.txt",
        "C:\\escaped.txt",
        "a/../../b",
    ],
)
def test_a_member_lands_nowhere_but_where_it_should(field, member):
    name = archive(field, [*HONEST_FILES, (member, "escaped")])
    assert field.grade(name).results["score"] == 3
    assert not list(field.folder.rglob("*escaped*"))
    assert not os.path.exists("/redteam-escaped.txt")


def test_a_module_named_above_the_folder_is_only_a_module(field):
    name = archive(field, [("../../eve_tiny.py", SOURCE), ("/data.pkl", GOOD_FILE)])
    assert field.grade(name).results["score"] == 3
    assert not (field.folder.parent / "eve_tiny.py").exists()


def linked(name):
    link = zipfile.ZipInfo(name)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def test_a_link_in_an_archive_is_not_followed(field):
    name = archive(field, [("eve_tiny.py", SOURCE), (linked("data.pkl"), field.paths["secret"])])
    graded = field.grade(name)
    assert graded.results["score"] == 2
    assert "Links are not followed: data.pkl" in graded.shown


def test_a_link_in_an_archive_is_no_submission(field):
    name = archive(field, [(linked("eve_tiny.py"), field.paths["secret"])])
    assert "eve_tiny.py is a link" in unusable(field, name)


def test_a_bomb_among_the_files_that_are_asked_for_costs_its_own_points_alone(field):
    name = archive(field, [("eve_tiny.py", SOURCE), ("data.pkl", bytes(50 * 2**20))])
    graded = field.grade(name)
    assert graded.scores == {"1.1": 1, "1.2": 0, "1.3": 1, "1.4": 0}
    assert "52,428,800 bytes" in graded.test("1.4")["output"]


def tar_bomb(field):
    """Write a tar.gz of 50 MB that unpacks to 50 GB; return its name."""
    block = gzip.compress(bytes(2**20), 9)
    info = tarfile.TarInfo("other.bin")
    info.size = 50 * 2**30
    with (field.folder / "eve.tar.gz").open("wb") as file:
        file.write(gzip.compress(info.tobuf()))
        for _ in range(50 * 2**10):
            file.write(block)
    return "eve.tar.gz"


def test_a_tar_that_unpacks_to_many_gigabytes_is_refused(field):
    assert "unpacks to over 1,024 MB" in unusable(field, tar_bomb(field))


def test_a_link_in_a_tar_is_not_followed(field):
    with tarfile.open(field.folder / "eve.tar", "w") as file:
        source = SOURCE.encode()
        info = tarfile.TarInfo("eve_tiny.py")
        info.size = len(source)
        file.addfile(info, io.BytesIO(source))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            info = tarfile.TarInfo("data.pkl")
            info.type, info.linkname = kind, field.paths["secret"]
            file.addfile(info)
    assert field.grade("eve.tar").results["score"] == 2


def test_a_bomb_among_other_files_is_never_unpacked(field):
    name = archive(field, [*HONEST_FILES, ("other.bin", bytes(50 * 2**20))])
    assert field.grade(name).results["score"] == 3


def test_many_files_that_could_be_the_one_are_refused_before_any_is_written(field):
    name = archive(field, [(f"eve{n}_tiny.py", bytes(31 * 2**20)) for n in range(25)])
    assert os.path.getsize(field.folder / name) < 10**6
    assert "25 files could be the submission: eve0_tiny.py, eve10_tiny.py" in unusable(field, name)


def test_code_that_is_too_large_is_refused_before_it_is_written(field):
    name = archive(field, [("eve_tiny.py", bytes(31 * 2**20))])
    assert "eve_tiny.py is over 2 MB: is it really code?" in unusable(field, name)


def test_zips_in_a_zip_are_bounded_together(field):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("other.bin", bytes(50 * 2**20))
    members = [(f"{n:03}.zip", inner.getvalue()) for n in range(100)]
    name = archive(field, [*members, ("zz/eve_tiny.py", SOURCE), ("zz/data.pkl", GOOD_FILE)])
    assert field.grade(name).results["score"] == 3


def test_a_zip_that_holds_itself_over_and_over_ends(field):
    content, name = b"", ""
    for depth in range(30):
        name = archive(field, [("in.zip", content)], f"{depth}.zip")
        content = (field.folder / name).read_bytes()
    unusable(field, name)


def test_many_members_are_refused(field):
    name = archive(field, [*HONEST_FILES, *((f"{n}.txt", "") for n in range(5000))])
    assert "files" in unusable(field, name)


def test_names_that_differ_in_case_alone_are_refused(field):
    name = archive(field, [*HONEST_FILES, ("EVE_tiny.py", SOURCE)])
    unusable(field, name)


def test_half_an_archive_is_refused(field):
    name = archive(field, HONEST_FILES)
    path = field.folder / name
    path.write_bytes(path.read_bytes()[:200])
    unusable(field, name)


def test_a_member_that_lies_about_its_size_is_refused(field):
    name = archive(field, [("eve_tiny.py", SOURCE), ("data.pkl", bytes(10 * 2**20))])
    path = field.folder / name
    size = (10 * 2**20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    unusable(field, name)


@pytest.mark.parametrize(
    "shadow",
    ["numpy.py", "numpy/__init__.py", "sitecustomize.py", "conftest.py", "x.pth", "pickle.py",
     "__pycache__/eve_tiny.cpython-311.pyc", "eve_tiny.so", "eve_tiny/__init__.py"],
)  # fmt: skip
def test_a_file_that_shadows_a_module_is_never_staged(field, shadow):
    name = archive(field, [*HONEST_FILES, (shadow, "raise SystemExit(0)")])
    assert field.grade(name).results["score"] == 3


@pytest.mark.parametrize(
    "name",
    [
        "\x1b[2J_tiny.py",
        "<script>alert(1)<_tiny.py",
        "a\u202eb_tiny.py",
        "[bold]_tiny.py",
        "-_tiny.py",
    ],
    ids=["codes", "markup", "backwards", "rich", "option"],
)
def test_the_name_of_a_module_is_inert(field, name):
    field.put("def attacked(x): raise ValueError", name=name)
    assert field.grade().results["score"] == 3


@pytest.mark.parametrize(
    "name", ["\x1b[2J.txt", "<script>alert(1)<.txt", "a\u202eb.txt", "x\ny.txt"]
)
def test_the_name_of_another_file_is_inert(field, name):
    field.put("def attacked(x): return x")
    (field.submission / name).touch()
    assert field.grade().results["score"] == 3


def test_links_and_devices_in_a_folder_are_not_files(field):
    field.put("def attacked(x): return x", file=None)
    os.symlink(field.paths["secret"], field.submission / "data.pkl")
    os.mkfifo(field.submission / "other_tiny.py")
    assert field.grade().results["score"] == 2


def test_folders_nested_without_end_are_refused(field):
    path = field.submission
    for _ in range(1200):
        path = path / "d"
        path.mkdir()
    unusable(field, "submission")
