"""Every way to load the homework's data gives the same arrays, in a jailed process."""

import numpy as np
import pytest

from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.host import Sandbox, SandboxConfig

IMAGES = np.arange(20 * 784, dtype=np.uint64).reshape(20, 28, 28).astype(np.uint8)
LABELS = np.arange(20, dtype=np.uint8) % 10
DATA = {
    "mnist": {"train": (IMAGES, LABELS), "validation": (IMAGES[:10], LABELS[:10])},
    "fashion_mnist": {"train": (255 - IMAGES, LABELS), "validation": (IMAGES[10:], LABELS[10:])},
}
SIZE = {"train": 30, "validation": 12}
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
    libraries = ("tensorflow", "keras", "requests", "wget", "torchvision")
    return [name for name in libraries if name in sys.modules]
'''


def numbers_file(tmp_path):
    np.savez(tmp_path / "numbers.npz", x=np.arange(50.0))
    return (tmp_path / "numbers.npz").read_bytes()


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    content = numbers_file(tmp_path_factory.mktemp("numbers"))
    config = SandboxConfig(["numpy"], DATA, SIZE, {"numbers.npz": content})
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


@pytest.mark.parametrize("way", ["keras_alone", "npz_by_urlretrieve", "openml"])
def test_homework_without_the_data_says_so(submit, sandbox, way):
    with pytest.raises(StudentRaised) as failure:
        submit(MODULE).ask(way)
    assert "no network while grading" in failure.value.feedback.found
