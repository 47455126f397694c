"""Answers that were found before and are written into the code earn nothing."""

from answers_found_before import least_squares, literal, nearest_mean
from digits_pieces import HOMEWORK as DIGITS
from digits_pieces import cells_of
from reports import lost


def test_weights_for_the_digits_are_no_descent(graded):
    w, b = nearest_mean("mnist")
    cheat = f"\n\ndef SGD(*args):\n    return {literal(w)}.copy(), {literal(b)}.copy()\n"
    source = cells_of(["", "2.2.2"], 1) + cheat
    assert "too low" in lost(graded(DIGITS, ["finds_classifier"], source))["finds_classifier"]


LINEAR = """
class CNN(nn.Module):
    def __init__(self, size, classes):
        super().__init__()
        self.fc = nn.Linear(784, classes)
    def forward(self, x):
        return self.fc(x.flatten(1))
model = CNN((1, 28, 28), 10)
"""


def test_weights_for_a_network_leave_it_to_a_person_whether_it_is_trained(graded):
    w, b = least_squares("mnist")
    setting = "\n".join(
        f"model.fc.{name}.data = torch.tensor({literal(each)})"
        for name, each in (("weight", w), ("bias", b))
    )
    report = graded(DIGITS, ["trained_model"], cells_of([""]) + LINEAR + setting)
    (result,) = report.results
    assert result.score is None
    assert "model could be among them" in result.notes[-1]
