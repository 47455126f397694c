"""How much data is written into code: weights are, what is written by hand is not."""

import ast
import base64

import numpy as np
import pytest

from autograder.submitted.written_in import written_in

WEIGHTS = np.random.default_rng(0).integers(0, 256, 2_000).astype(np.uint8)
BASE64 = base64.b64encode(WEIGHTS.tobytes()).decode()
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
    ],
    ids=["base64", "bytes", "integer", "integers", "floats", "short_texts", "docstring", "comment"],
)
def test_weights_are_counted_however_they_are_written(weights):
    assert size(PLAIN + weights) > 1_900


def test_what_is_written_by_hand_counts_little():
    assert size(PLAIN) < 120
    assert size(PLAIN * 20) < 500


def test_words_are_not_counted_again_and_again():
    prose = "the weights of each layer are drawn from a normal distribution"
    assert size(f"print({prose!r})") < 60


def test_code_without_data_has_none():
    assert size("import numpy as np\n") == 0
