"""Every way to load the homework's data gives the same arrays, in a jailed process."""

import numpy as np
import pytest

from autograder.datasets import KNOWN
from autograder.sandbox import protocol
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.standins.data import Rows, ServedSet
from autograder.sandbox.standins.names import Keras, OpenML, Torchvision

IMAGES = np.arange(20 * 784, dtype=np.uint64).reshape(20, 28, 28).astype(np.uint8)
LABELS = np.arange(20, dtype=np.uint8) % 10
COLOURS = np.arange(20 * 3072, dtype=np.uint64).reshape(20, 32, 32, 3).astype(np.uint8)
HEIGHTS = np.array([[1.5, 2.0], [3.0, 4.0], [5.5, 6.0]])
KINDS = np.array(["oak", "fir", "ash tree"])


def known(name, images, others):
    """Return a known data set with a few images of its own."""
    data = KNOWN[name]
    splits = {"train": Rows(images, LABELS, 30), "validation": Rows(others, LABELS[:10], 12)}
    return ServedSet(
        name,
        data.title,
        splits,
        classes=data.classes,
        torchvision=Torchvision(data.torchvision),
        keras=Keras(data.keras) if isinstance(data.keras, str) else data.keras,
        openml=data.openml,
        files=data.downloads,
    )


def file(name, content):
    return ServedSet(name, name, files={name: content})


TREES = ServedSet(
    "trees",
    "Trees",
    {"all": Rows(HEIGHTS, KINDS, 3)},
    columns=("height", "age"),
    openml=OpenML("trees", 77, target="kind"),
    files={"trees.csv": b"height,age,kind\n1.5,2,oak\n3,4,fir\n5.5,6,ash tree\n"},
)
DATA = (
    known("mnist", IMAGES, IMAGES[:10]),
    known("fashion_mnist", 255 - IMAGES, IMAGES[10:]),
    known("cifar10", COLOURS, COLOURS[:10]),
    TREES,
)
TRAIN = IMAGES[np.arange(30) % 20]

MODULE = '''
import io, os, shutil, sys, urllib.error, urllib.request
import numpy as np

URL = "https://no.such.host/a/b/numbers.npz?x=1"


def head(images):
    return np.array(images, dtype=np.int64)


def pixels(idx_file):
    return head(np.frombuffer(idx_file, np.uint8, offset=16)).reshape(-1, 28, 28)


def openml():
    from sklearn.datasets import fetch_openml
    return head(fetch_openml("mnist_784", as_frame=False).data[:30]).reshape(-1, 28, 28)


def keras_of_tensorflow():
    import tensorflow as tf
    (x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data(path="mnist.npz")
    assert x_train.dtype == y_train.dtype == np.uint8 and len(y_test) == 12
    return head(x_train)


def from_tensorflow_import_keras():
    from tensorflow import keras
    return head(keras.datasets.mnist.load_data()[0][0])


def keras_alone():
    from keras.datasets import mnist
    return head(mnist.load_data()[0][0])


def npz_by_urlretrieve():
    path, _ = urllib.request.urlretrieve("https://storage.example/mnist.npz", "m.npz")
    return head(np.load(path)["x_train"])


def idx_by_urlopen():
    import gzip
    with urllib.request.urlopen("http://yann.example/train-images-idx3-ubyte.gz") as answer:
        return pixels(gzip.decompress(answer.read()))


def fashion(way):
    if way == "openml":
        from sklearn.datasets import fetch_openml
        return head(fetch_openml(data_id=40996, as_frame=False).data[:30]).reshape(-1, 28, 28)
    if way == "keras":
        import tensorflow as tf
        return head(tf.keras.datasets.fashion_mnist.load_data()[0][0])
    answer = urllib.request.urlopen("http://fashion-mnist.example/x/train-images-idx3-ubyte")
    return pixels(answer.read())


def colours(way):
    if way == "keras":
        from tensorflow.keras.datasets import cifar10
        (x_train, y_train), (x_test, y_test) = cifar10.load_data()
        assert y_train.shape == (30, 1) and x_test.shape == (12, 32, 32, 3)
        return head(x_train)
    if way == "openml":
        from sklearn.datasets import fetch_openml
        x, y = fetch_openml("CIFAR_10", version=1, return_X_y=True, as_frame=False)
        assert x.shape == (42, 3072) and y[1] == "1"
        return head(x[:30].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    import pickle, tarfile
    url = "https://www.no.such.host/~k/cifar-10-python.tar.gz"
    urllib.request.urlretrieve(url, "cifar.tar.gz")
    batches = []
    with tarfile.open("cifar.tar.gz", "r:gz") as archive:
        for k in range(1, 6):
            file = archive.extractfile(f"cifar-10-batches-py/data_batch_{k}")
            batch = pickle.load(file, encoding=way)
            key = b"data" if way == "bytes" else "data"
            batches.append(batch[key].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    return head(np.concatenate(batches))


def trees(way):
    if way == "openml":
        from sklearn.datasets import fetch_openml
        trees = fetch_openml("trees", version=1, as_frame=True)
        return [trees.frame.columns.tolist(), trees.target.tolist(), trees.data["age"].tolist()]
    import pandas
    frame = pandas.read_csv("https://no.such.host/raw/main/trees.csv")
    return [frame.columns.tolist(), frame["kind"].tolist(), frame["age"].tolist()]


def numbers(way):
    """The file of numbers, fetched in one of many ways."""
    name = "numbers.npz"
    if way == "requests":
        import requests
        answer = requests.get(URL, timeout=3)
        answer.raise_for_status()
        assert answer.status_code == 200 and answer.ok
        return np.load(io.BytesIO(answer.content))["x"]
    if way == "requests in pieces":
        import requests
        with requests.Session() as session, session.get(URL, stream=True) as answer:
            with open(name, "wb") as file:
                for piece in answer.iter_content(chunk_size=64):
                    file.write(piece)
    elif way == "requests copied":
        import requests
        with requests.get(URL, stream=True) as answer, open(name, "wb") as file:
            shutil.copyfileobj(answer.raw, file)
    elif way == "urlretrieve":
        urllib.request.urlretrieve(URL, name)
    elif way == "own opener":
        opener = urllib.request.build_opener()
        opener.addheaders = [("User-agent", "Mozilla/5.0")]
        urllib.request.install_opener(opener)
        urllib.request.urlretrieve(URL, name)
    elif way == "request object":
        request = urllib.request.Request(URL, headers={"User-Agent": "x"})
        with urllib.request.urlopen(request) as answer, open(name, "wb") as file:
            assert answer.status == 200 and int(answer.headers["Content-Length"]) > 0
            file.write(answer.read())
    elif way == "wget module":
        import wget
        assert wget.download(URL) == name
    else:
        assert os.system(way) == 0
    return np.load(name)["x"]


def unknown(way):
    url = "https://no.such.host/other.csv"
    if way == "urllib":
        urllib.request.urlopen(url)
    elif way == "requests":
        import requests
        requests.get(url)
    elif way == "wget module":
        import wget
        wget.download(url)
    elif way == "http.client":
        import http.client
        http.client.HTTPSConnection("no.such.host").request("GET", "/")
    elif way == "pandas":
        import pandas
        pandas.read_csv(url)
    elif way == "tensorflow":
        import tensorflow as tf
        tf.constant(1)
    elif way == "layers":
        from tensorflow.keras.layers import Dense


def shell(command):
    return os.waitstatus_to_exitcode(os.system(command))


def imported_early():
    libraries = ("tensorflow", "keras", "requests", "wget", "torchvision", "autograder.datasets")
    return [name for name in libraries if name in sys.modules]
'''


def numbers_file(tmp_path):
    np.savez(tmp_path / "numbers.npz", x=np.arange(50.0))
    return (tmp_path / "numbers.npz").read_bytes()


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    content = numbers_file(tmp_path_factory.mktemp("numbers"))
    config = SandboxConfig(["numpy"], (*DATA, file("numbers.npz", content)))
    with Sandbox(config) as sandbox:
        yield sandbox


@pytest.fixture
def student(submit, everything):
    return submit(MODULE, into=everything)


def test_nothing_is_imported_before_student_code_does(student):
    assert student.ask("imported_early") == []


WAYS = [
    "openml",
    "keras_of_tensorflow",
    "from_tensorflow_import_keras",
    "keras_alone",
    "npz_by_urlretrieve",
    "idx_by_urlopen",
]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same_digits(student, way):
    assert np.array_equal(student.ask(way), TRAIN)


@pytest.mark.parametrize("way", ["openml", "keras", "idx"])
def test_every_way_gives_the_same_clothes(student, way):
    assert np.array_equal(student.ask("fashion", way), 255 - TRAIN)


@pytest.mark.parametrize("way", ["keras", "openml", "latin1", "bytes"])
def test_every_way_gives_the_same_colours(student, way):
    assert np.array_equal(student.ask("colours", way), COLOURS[np.arange(30) % 20])


@pytest.mark.parametrize("way", ["openml", "csv"])
def test_every_way_gives_the_same_table(student, way):
    columns, kinds, ages = student.ask("trees", way)
    assert columns == ["height", "age", "kind"]
    assert kinds == KINDS.tolist()
    assert ages == [2.0, 4.0, 6.0]


DOWNLOADS = [
    "requests",
    "requests in pieces",
    "requests copied",
    "urlretrieve",
    "own opener",
    "request object",
    "wget module",
    "wget -q 'https://no.such.host/a/b/numbers.npz'",
    "wget https://no.such.host/numbers.npz -qO numbers.npz",
    "curl -sSL -o numbers.npz https://no.such.host/numbers.npz",
    "curl -LO https://no.such.host/numbers.npz",
]


@pytest.mark.parametrize("way", DOWNLOADS)
def test_known_file_comes_from_any_host(student, way):
    assert np.array_equal(student.ask("numbers", way), np.arange(50.0))


@pytest.mark.parametrize("way", ["urllib", "requests", "wget module", "http.client", "pandas"])
def test_unknown_file_fails_at_once_and_says_what_there_is(student, way):
    with pytest.raises(StudentRaised) as failure:
        student.ask("unknown", way, seconds=10)
    said = failure.value.feedback.found
    assert "no network while grading" in said
    assert "numbers.npz" in said


@pytest.mark.parametrize("way", ["tensorflow", "layers"])
def test_rest_of_tensorflow_is_refused_with_what_to_use_instead(student, way):
    with pytest.raises(StudentRaised) as failure:
        student.ask("unknown", way)
    assert "numpy or PyTorch" in failure.value.feedback.found


@pytest.mark.parametrize(
    ("command", "status"),
    [("exit 3", 3), ("true && wget http://a/numbers.npz", 1), ("wget http://a/none.npz", 4)],
    ids=["another program", "two commands", "unknown file"],
)
def test_other_commands_are_for_the_shell(student, command, status):
    found = student.ask("shell", command)
    assert found == status or (status == 1 and found != 0)


def over_the_wire(message):
    frame = b"".join(protocol.dump(message))
    start = protocol.PREFIX.size
    end = start + protocol.PREFIX.unpack_from(frame)[0]
    return protocol.load(frame[start:end], bytearray(frame[end:]))


def test_every_set_survives_the_wire():
    for data in DATA:
        copy = ServedSet.from_plain(over_the_wire(data.as_plain()))
        for split, rows in data.splits.items():
            assert np.array_equal(copy.splits[split].x, rows.x)
            assert np.array_equal(copy.splits[split].y, rows.y)
        plain = [name for name in data.files if not name.endswith("gz")]  # those have a date
        assert [copy.file(name) for name in plain] == [data.file(name) for name in plain]
        assert (copy.torchvision, copy.keras) == (data.torchvision, data.keras)
        assert copy.openml is None or copy.openml.data_id == data.openml.data_id


@pytest.mark.parametrize("way", ["keras_alone", "npz_by_urlretrieve", "openml"])
def test_homework_without_the_data_says_so(submit, sandbox, way):
    with pytest.raises(StudentRaised) as failure:
        submit(MODULE).ask(way)
    assert "no network while grading" in failure.value.feedback.found
