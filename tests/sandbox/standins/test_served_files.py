"""What stand-ins serve and what they say instead of a network; nothing is downloaded or run."""

import gzip
import io
import os
import pickle
import tarfile
import types
import urllib.request
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest

from autograder.sandbox.standins import keras, network, old_names
from autograder.sandbox.standins.data import Rows, Served, ServedSet, file_name
from autograder.sandbox.standins.files import BatchesFile, IdxFile, NpzFile
from autograder.sandbox.standins.names import Keras, OpenML, Torchvision

X, Y = np.arange(6, dtype=np.uint8).reshape(3, 2), np.array([7, 8, 9])
SPLITS = {"train": Rows(X, Y, 5), "test": Rows(X[:1], Y[:1], 1)}
DIGITS = ServedSet(
    "my-digits", "MyDigits", SPLITS, files={"a.idx": IdxFile("train", "y"), "notes.txt": b"one"}
)


def test_a_sample_is_repeated_up_to_the_size_that_is_expected():
    x, y = DIGITS.rows("train")
    assert y.tolist() == [7, 8, 9, 7, 8]
    assert x.tolist() == [[0, 1], [2, 3], [4, 5], [0, 1], [2, 3]]
    x[:] = 9
    assert X.max() == 5  # they are fresh


def test_a_split_is_never_shorter_than_what_there_is():
    assert [Rows(X, Y, size).whole_size for size in (0, 3, 5)] == [3, 3, 5]
    assert len(ServedSet("a", "A", {"train": Rows(X, Y, 1)}).rows("train")[1]) == 3


def test_a_split_without_rows_is_served_as_it_is():
    nothing = ServedSet("a", "A", {"train": Rows(X[:0], Y[:0], 0)})
    assert [values.shape for values in nothing.rows("train")] == [(0, 2), (0,)]


def test_a_set_survives_as_plain_data():
    whole = ServedSet(
        "a", "A", {"train": Rows(X, np.array(["p", "qr", ""]), 3)}, ["c", "d"], ["p", "q"],
        Torchvision("MNIST", "labels"), Keras("mnist", column=True), OpenML("a", 5, columns=["c"]),
        {"x": b"\0\1", "y": NpzFile({"x": ("train", "x")})},
    )  # fmt: skip
    found = ServedSet.from_plain(whole.as_plain())
    assert found.splits["train"].y.tolist() == ["p", "qr", ""]
    assert (found.name, found.title, found.columns, found.classes) == (
        *("a", "A", ("c", "d"), ("p", "q")),
    )
    assert (found.torchvision, found.keras, found.openml) == (
        *(whole.torchvision, whole.keras, whole.openml),
    )
    assert found.file("x") == b"\0\1"
    assert found.file("y") == whole.file("y")
    assert ServedSet.from_plain(DIGITS.as_plain()).keras is None


def test_of_two_files_of_one_name_the_address_says_which():
    one = ServedSet("red-wine", "Red", files={"data.csv": b"red"})
    two = ServedSet("white-wine", "White", files={"data.csv": b"white"})
    for sets in ((one, two), (two, one)):
        served = Served(sets)
        assert served.download("https://x/White_Wine/data.csv?raw=true") == b"white"
        assert served.download("http://x/red/wine/data.csv#top") == b"red"
    assert one.likeness("http://x/RED/wine") == 2
    assert one.likeness("http://x/wine") == 0
    assert one.likeness("http://x") == -2


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a/b/c.gz", "c.gz"),
        ("https://a/b/c%20d.csv?x=1/2", "c d.csv"),
        ("https://a/b/", ""),
        ("c.csv", "c.csv"),
    ],
)
def test_a_file_has_the_name_at_the_end_of_its_address(address, name):
    assert file_name(address) == name


def test_a_file_that_is_not_served_is_named_with_what_is():
    with pytest.raises(FileNotFoundError) as caught:
        Served([DIGITS]).download("https://a/other.csv")
    assert str(caught.value) == (
        "there is no network while grading, and no file 'other.csv' is served. This homework has "
        "the data sets MyDigits and the files a.idx, notes.txt."
    )
    with pytest.raises(FileNotFoundError, match="no file 'https://a/' is served"):
        Served().download("https://a/")


def test_what_there_is_instead_is_said_with_files_alone_first_and_six_at_most():
    def files(*names):
        return dict.fromkeys(names, b"")

    assert Served().offer() == "This homework has no data sets."
    many = ServedSet("a", "A", files=files(*"abcdefgh"))
    assert Served([many]).offer() == "This homework has the files a, b, c, d, e, f and 2 more."
    six = ServedSet("a", "A", files=files(*"abcdef"))
    assert Served([six]).offer().endswith("c, d, e, f.")
    both = ServedSet("a", "A", SPLITS, files=files("x", "x.gz"))
    alone = ServedSet("b", "B", files=files("y"))
    assert Served([both, alone]).offer() == (
        "This homework has the data sets A and the files y, x.gz."
    )
    assert (
        Served([both])
        .without("iris")
        .startswith(
            "there is no network while grading, and this homework has no iris. This homework has"
        )
    )


def test_an_idx_file_says_its_axes_and_their_lengths():
    content = IdxFile("train", "x").content(DIGITS.rows)
    assert content[:12] == bytes([0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 2])
    assert list(content[12:16]) == [0, 1, 2, 3]
    labels = IdxFile("test", "y").content(DIGITS.rows)
    assert list(labels) == [0, 0, 8, 1, 0, 0, 0, 1, 7]
    assert gzip.decompress(IdxFile("test", "y", gzipped=True).content(DIGITS.rows)) == labels


def test_an_npz_file_has_arrays_by_their_names():
    content = NpzFile({"x_train": ("train", "x"), "y_test": ("test", "y")}).content(DIGITS.rows)
    with np.load(io.BytesIO(content)) as found:
        assert sorted(found) == ["x_train", "y_test"]
        assert found["y_test"].tolist() == [7]
        assert found["x_train"].shape == (5, 2)


def test_batches_are_read_as_python_2_wrote_them():
    pictures = np.arange(4 * 2 * 1 * 3, dtype=np.uint8).reshape(4, 2, 1, 3)
    rows = {"train": (pictures, np.array([3, 1, 2, 0])), "test": (pictures[:1], np.array([5]))}
    made = BatchesFile("f", {"train": ["b1", "b2"], "test": ["t"]}, "meta", ["cat", "dog"])
    with tarfile.open(fileobj=io.BytesIO(made.content(rows.__getitem__))) as archive:
        names = archive.getnames()
        found = {
            name: pickle.loads(archive.extractfile(name).read(), encoding="bytes") for name in names
        }
    assert names == ["f/meta", "f/b1", "f/b2", "f/t"]
    assert found["f/meta"] == {b"label_names": [b"cat", b"dog"]}
    second = found["f/b2"]
    assert (second[b"labels"], second[b"batch_label"]) == ([2, 0], b"batch 2 of 2")
    # Colours come first: all reds of a picture, then all greens.
    assert second[b"data"][0].tolist() == [12, 15, 13, 16, 14, 17]
    assert second[b"data"].dtype == np.uint8


KERAS = Served([ServedSet("d", "D", SPLITS, keras=Keras("digits", column=True)), DIGITS])


def test_keras_loads_the_first_two_splits_a_column_where_it_is_one():
    module = types.ModuleType("digits")
    keras.patches(KERAS)["keras.src.datasets.digits"](module)
    (x, y), (x_test, y_test) = module.load_data()
    assert (x.shape, y.shape, y_test.tolist()) == ((5, 2), (5, 1), [[7]])
    assert len(x_test) == 1
    assert module.load_data("kept.npz")[1][1].tolist() == [[7]]


def test_keras_has_both_spellings_and_says_of_the_rest_that_it_is_not_there():
    modules = keras.stand_ins(KERAS)
    assert {"tensorflow", "keras.datasets.digits", "tensorflow.keras.datasets.digits"} <= {*modules}
    package = types.ModuleType("keras")
    modules["keras"](package)
    assert package.__version__.startswith("2.")
    with pytest.raises(AttributeError, match=r"keras\.layers is not there. TensorFlow and Keras"):
        _ = package.layers
    with pytest.raises(AttributeError, match=r"^__path__$"):
        _ = package.__path__
    sets = types.ModuleType("keras.datasets")
    modules["keras.datasets"](sets)
    with pytest.raises(FileNotFoundError, match=r"no keras\.datasets\.cifar10"):
        sets.cifar10.load_data()


def test_why_a_module_of_keras_is_missing_says_what_can_be_used():
    why = keras.why_missing(KERAS)
    assert "this homework has no keras.datasets.iris" in why("keras.datasets.iris")
    assert why("tensorflow.nn") == (
        "tensorflow.nn cannot be imported. TensorFlow and Keras are not installed while grading: "
        "only keras.datasets.digits.load_data(), to load data, can be used. Write the rest with "
        "numpy or PyTorch, as the homework says."
    )
    assert "only" not in keras.why_missing(Served())("keras")
    assert why("numpy") is None
    assert why("kerastuner") is None


def test_styles_that_were_renamed_are_found_under_their_old_names():
    style = types.SimpleNamespace(
        library={"seaborn-v0_8": 1, "seaborn-v0_8-dark": 2, "other-v0_8": 3, "seaborn": 4}
    )
    old_names.keep_seaborn_styles(style)
    assert style.library["seaborn-dark"] == 2
    assert style.library["seaborn"] == 4  # what is there stays
    assert "other" not in style.library


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("wget U", "f.csv"),
        ("wget -O x.csv U", "x.csv"),
        ("wget -qO x.csv U", "x.csv"),
        ("wget -Ox.csv U", "x.csv"),
        ("wget --output-document=x.csv U", "x.csv"),
        ("wget --output-document x.csv U", "x.csv"),
        ("wget -P data U", "data/f.csv"),
        ("wget --directory-prefix=data U", "data/f.csv"),
        ("wget -OPima.csv U", "Pima.csv"),
        ("wget -PdataO U", "dataO/f.csv"),
        ("wget -O - U", None),
        ("curl U", None),
        ("curl -O U", "f.csv"),
        ("curl -LO U", "f.csv"),
        ("curl --remote-name U", "f.csv"),
        ("curl -o x.csv U", "x.csv"),
        ("curl -sSL --output x.csv U", "x.csv"),
        ("curl -o x.csv --output-dir data U", "data/x.csv"),
        ("curl -o - U", None),
    ],
)
def test_a_file_is_saved_where_the_program_would_save_it(words, target):
    address = "http://a/b/f.csv"
    words = [address if word == "U" else word for word in words.split()]
    found = network.target_of(words, words[0], address)
    assert found == (None if target is None else Path(target))


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("pip install x", 0),
        ("python3 -m pip -q install x", 0),
        ("uv pip install x", 0),
        ("conda update x", 0),
        ("pip list", None),
        ("uv install x", None),
        ("python -m venv install", None),
        ("ls", None),
        ("", None),
        ("wget", None),
        ("curl http://a/notes.txt", None),
        ("wget http://a/notes.txt | cat", None),
        ("wget 'http://a/notes.txt", None),
        ("wget http://a/other.txt", 4),
        ("/usr/bin/curl -O http://a/other.txt", 6),
    ],
)
def test_programs_that_install_or_download_are_answered_and_others_are_not(
    command, status, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert network.downloaded(Served([DIGITS]), command) == status
    assert list(tmp_path.iterdir()) == []
    assert bool(capsys.readouterr().err) is (status in (4, 6))


def test_a_file_that_is_served_is_written_and_a_folder_that_is_missing_is_no_host(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    served = Served([DIGITS])
    assert network.downloaded(served, "wget -q 'http://a/notes.txt?x=1&y=2'") == 0
    assert Path("notes.txt").read_bytes() == b"one"
    two = ["curl", "-O", "http://a/notes.txt", "http://a/none"]
    assert network.answered(served, two) == 6
    Path("here").mkdir()
    assert network.answered(served, ["wget", "-O", "here", "http://a/notes.txt"]) == 1


def test_what_stands_in_quotes_is_not_looked_into_but_for_variables():
    assert network.quoted_away("a 'b|c' \"d;e\"  ") == "a quoted quoted"
    assert network.quoted_away('a "$b"') == 'a "$b"'


def test_urllib_is_given_the_file_or_the_reason():
    module = types.SimpleNamespace(AbstractHTTPHandler=type("Handler", (), {}))
    network.patch_urllib(Served([DIGITS]))(module)
    handler = module.AbstractHTTPHandler()
    response = handler.do_open(None, urllib.request.Request("http://a/notes.txt"))
    assert (response.read(), response.status, response.msg) == (b"one", 200, "OK")
    assert response.headers["Content-Length"] == "3"
    with pytest.raises(URLError, match="no file 'x' is served"):
        handler.do_open(None, urllib.request.Request("http://a/x"))


def test_the_package_wget_saves_under_its_own_name_or_into_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("wget")
    network.fill_wget(Served([DIGITS]))(module)
    assert module.download("http://a/notes.txt") == "notes.txt"
    assert module.download("http://a/notes.txt", "x.txt") == "x.txt"
    Path("d").mkdir()
    assert module.download("http://a/notes.txt", out="d", bar=None) == "d/notes.txt"
    assert Path("d/notes.txt").read_bytes() == Path("x.txt").read_bytes() == b"one"


def test_a_host_is_looked_up_in_vain_with_the_reason():
    module = types.SimpleNamespace()
    network.patch_sockets(Served([DIGITS]))(module)
    with pytest.raises(OSError, match=r"no network while grading, so 'a\.org' cannot be reached"):
        module.getaddrinfo("a.org", 80)


def test_a_shell_command_has_the_status_that_wait_reports_and_others_are_run():
    ran = []
    module = types.SimpleNamespace(system=lambda command: ran.append(command) or 3)
    network.patch_os(Served())(module)
    assert module.system("wget http://a/x") == 4 << 8
    assert module.system("ls") == 3
    assert module.system(b"ls") == 3
    assert ran == ["ls", b"ls"]


def test_a_process_that_downloads_ends_with_the_status_and_others_start_as_they_are():
    started = []

    class Popen:
        def __init__(self, args, *more, **named):
            started.append((args, more, named))

    module = types.SimpleNamespace(Popen=Popen)
    network.patch_subprocess(Served())(module)
    module.Popen(["pip", "install", "x"], executable="pip")
    module.Popen("wget http://a/x", shell=True)
    module.Popen(["ls"], -1, cwd=os.sep)
    module.Popen("pip install x")
    assert started == [
        (["/bin/sh", "-c", "exit 0"], (), {"shell": False, "executable": None}),
        (["/bin/sh", "-c", "exit 4"], (), {"shell": False, "executable": None}),
        (["ls"], (-1,), {"cwd": os.sep}),
        ("pip install x", (), {}),
    ]
