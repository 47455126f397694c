"""How much data is written into code: weights are, what is written by hand is not."""

import ast
import base64

import numpy as np
import pytest

from autograder.submitted.written_in import written_in

WEIGHTS = np.random.default_rng(0).integers(0, 256, 2_000).astype(np.uint8)
BASE64 = base64.b64encode(WEIGHTS.tobytes()).decode()
BITS = [bool(each) for each in np.unpackbits(WEIGHTS)]
HEX = WEIGHTS.tobytes().hex()
PLAIN = '''
"""Train a network on digits, and plot how its loss falls with each pass over the images."""
import numpy as np
SIZES = [784, 200, 10]
# The learning rate falls as training goes on: try other ones.
for epoch in range(20):
    print(f"epoch {epoch + 1}: loss {loss:.4f}, accuracy {accuracy:.1%}")
plt.title("Training loss and validation loss of the network, by epoch")
'''


def size(source):
    return written_in(ast.parse(source), source)


@pytest.mark.parametrize(
    "weights",
    [
        f"w = {BASE64!r}",
        f"w = {WEIGHTS.tobytes()!r}",
        f"w = 0x{WEIGHTS.tobytes().hex()}",
        f"w = {WEIGHTS.tolist()}",
        f"w = {[float(each) / 255 for each in WEIGHTS]}",
        "\n".join(f"w{i} = {BASE64[i : i + 8]!r}" for i in range(0, len(BASE64), 8)),
        f"def f():\n    '''{BASE64}'''",
        f"# {BASE64}",
        f"x = 1  # {BASE64}",
        f"w = {BITS}",
        f"w = [{', '.join('ab'[bit] for bit in BITS)}]",
        f"w = dict({', '.join(f'a{HEX[i : i + 16]}=0' for i in range(0, len(HEX), 16))})",
        "".join(f"pass{' ' * bit}\t{' ' * bit}\n" for bit in BITS),
    ],
    ids=[
        *("base64", "bytes", "integer", "integers", "floats", "short_texts", "docstring"),
        *("comment", "comment_behind_code", "truth_values", "names", "keywords", "blanks"),
    ],
)
def test_weights_are_counted_however_they_are_written(weights):
    assert size(PLAIN + weights) > 1_900


def test_what_is_written_by_hand_counts_little():
    assert size(PLAIN) < 120
    assert size(PLAIN * 20) < 500


def test_words_are_not_counted_again_and_again():
    prose = "the weights of each layer are drawn from a normal distribution"
    assert size(f"print({prose!r})") < 60


def spelled(count):
    """Return bytes that nobody can guess, as words of letters alone."""
    letters = np.random.default_rng(1).integers(0, 26, 2 * count) + ord("a")
    text = bytes(letters.astype(np.uint8)).decode()
    return " ".join(text[i : i + 12] for i in range(0, len(text), 12))


@pytest.mark.parametrize("form", ["w = {!r}", "# {}"])
def test_words_that_are_much_more_than_anybody_writes_are_counted(form):
    assert size(PLAIN + form.format(spelled(10_000))) > 5_000
    assert size(PLAIN + form.format(spelled(1_000))) < 120


def test_usual_names_count_nothing():
    plain = "def dot_product2(X_train, W1T, Xs, conv2d): return self.batchNorm2d(dLdW1, K_5x5)"
    assert size(plain) < 40


@pytest.mark.parametrize(
    "prose",
    [
        "每一层的权重都从正态分布中抽取，学习率随训练逐渐减小，图像先除以二百五十五",
        "веса каждого слоя берутся из нормального распределения",
        "für größere Lernraten fällt der Verlust am Anfang schneller",
    ],
)
def test_comments_in_any_language_count_as_words(prose):
    plain = "\n".join(f"# {prose[i:] + prose[:i]}" for i in range(len(prose)))
    assert size(plain) < 100


@pytest.mark.parametrize("unit", [" ", "\n", "#", "a", "_", "aB1_"])
def test_source_of_one_thing_alone_is_read_at_once(unit):
    written_in(ast.Module([], []), unit * 200_000 + "!")
    written_in(ast.parse(f"x.{'aB1_' * 50_000}_"), "")


def test_code_without_data_has_none():
    assert size("import numpy as np\n") == 0
