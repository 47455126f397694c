"""Every cause that the oracles name: its sentence, the next step, and what it explains."""

from __future__ import annotations

from autograder.results.cause import Cause

SCALED = ("factor", "sum for mean", "mean for sum")

ZEROS = Cause(
    "zeros",
    "Every element is 0.",
    "Check that what you compute is stored in the array that you return, and that no mask, factor "
    "or difference is 0 everywhere.",
    explains=("missing update", "comparison", "constant"),
)
ZEROS_OR_CUT = Cause(
    "zeros or cut",
    "Every element is 0.",
    "Check that what you compute is stored in the array that you return, that no mask, factor or "
    "difference is 0 everywhere, and that no // and no array of integers is on the way.",
    explains=("missing update", "comparison", "constant", "dtype"),
)
INPUT = Cause(
    "input unchanged",
    "It is the input {name}, unchanged.",
    "Check that the result of your computation is what you return.",
    explains=("term", "factor", "missing update"),
)
BIAS_MISSING = Cause(
    "bias missing",
    "The bias is not added.",
    "Add the bias to every row: … + b.",
    explains=("term",),
)
BIAS_TWICE = Cause("bias twice", "The bias is added twice.", "Add the bias once.")
BIAS_SUBTRACTED = Cause(
    "bias subtracted",
    "The bias is subtracted instead of added.",
    "Check the sign of the bias.",
    explains=("sign",),
)
NEGATED = Cause(
    "negated",
    "{whole} has the wrong sign.",
    "Look for a minus sign that is missing or too many.",
    explains=("sign",),
)
SUMMED = Cause(
    "summed",
    "{subject} {n} times too large, and {n} is the batch size: summed over the mini-batch "
    "instead of averaged.",
    "Divide by the batch size.",
    explains=("sum for mean",),
)
DIVIDED_TWICE = Cause(
    "divided twice",
    "{subject} {n} times too small, and {n} is the batch size: divided by it once too often.",
    "Divide by the batch size once: in the loss or in its gradient, not in every layer.",
    explains=("mean for sum",),
)
MULTIPLIED = Cause(
    "multiplied by batch size",
    "{subject} {square} times too large, and {square} is the square of the batch size {n}: "
    "multiplied by it instead of divided.",
    "Divide by the batch size.",
    explains=("sum for mean",),
)
DIVIDED_BY_ONE_LESS = Cause(
    "divided by n - 1",
    "{subject} {n}/{less} of what it should be: divided by {less} instead of the batch size, {n}.",
    "Divide by the batch size itself.",
    explains=("off by one",),
)
PIXELS_LARGE = Cause(
    "pixels not divided",
    "{subject} 255 times too large: the pixels are not divided by 255.",
    "Divide the pixels by 255, once.",
    explains=("factor",),
)
PIXELS_SMALL = Cause(
    "pixels divided twice",
    "{subject} 255 times too small: the pixels are divided twice.",
    "Divide the pixels by 255, once.",
    explains=("factor",),
)
PERCENT = Cause(
    "percent",
    "It is in percent instead of a fraction from 0 to 1.",
    "Do not multiply by 100.",
    explains=("factor",),
)
HUNDREDFOLD = Cause(
    "hundredfold",
    "{subject} 100 times too large.",
    "Look for a factor of 100 that does not belong there.",
    explains=("factor",),
)
HUNDREDTH = Cause(
    "hundredth",
    "{subject} 100 times too small.",
    "Look for a factor of 100 that is missing, or a division by 100.",
    explains=("factor",),
)
FRACTION = Cause(
    "fraction",
    "It is 100 times too small: a fraction instead of percent.",
    "Multiply by 100.",
    explains=("factor",),
)
OVER_COLUMNS_TOO = Cause(
    "averaged over columns",
    "Every element is {n} times too small, and there are {n} columns: averaged over all elements "
    "instead of over the rows.",
    "Divide by the number of rows alone.",
    explains=("mean for sum",),
)
COLUMNS_SUMMED = Cause(
    "columns not averaged",
    "Every element is {n} times too large, and there are {n} columns: a mean over them where a "
    "sum is needed, or the reverse.",
    "Check what you divide by: the sum over a row, or its mean.",
    explains=("sum for mean", "mean for sum"),
)
TWICE = Cause(
    "twice",
    "It is twice what it should be.",
    "Look for a factor of 2, as in the derivative of a square, or something added twice.",
    explains=("factor",),
)
HALF = Cause(
    "half",
    "It is half of what it should be.",
    "Look for a factor of 2, as in the derivative of a square, or something added twice.",
    explains=("factor",),
)
OTHER_LOG = Cause(
    "other logarithm",
    "It is what log{base} gives instead of the natural logarithm.",
    "Use np.log.",
    explains=("function",),
)
ACCURACY = Cause(
    "accuracy",
    "It is 1 minus what it should be: accuracy instead of error, or the reverse.",
    "The error is the fraction of wrong predictions, the accuracy that of right ones.",
    explains=("comparison",),
)
SOFTMAX_APPLIED = Cause(
    "softmax applied",
    "These are probabilities: softmax was applied where the logits are wanted.",
    "Return the logits, before the softmax.",
    explains=("function",),
)
LOG_SOFTMAX_APPLIED = Cause(
    "log-softmax applied",
    "These are log-probabilities: log-softmax was applied where the logits are wanted.",
    "Return the logits, before the log-softmax.",
    explains=("function",),
)
EXP_APPLIED = Cause(
    "exp applied",
    "It is exp of what it should be.",
    "Leave out the exp, or take the log at the end.",
    explains=("function",),
)
LOG_APPLIED = Cause(
    "log applied",
    "It is the log of what it should be.",
    "Leave out the log, or take exp at the end.",
    explains=("function",),
)
ABSOLUTE = Cause(
    "absolute value",
    "Negative elements have lost their sign: it is the absolute value.",
    "Look for abs, or for a square whose root is taken.",
    explains=("sign", "function"),
)
CLIPPED = Cause(
    "negative clipped",
    "Negative elements are 0, as if a ReLU was applied.",
    "Do not clip negative values here.",
    explains=("function",),
)
CUT = Cause(
    "cut to integers",
    "Everything after the decimal point is cut off: the values became integers.",
    "Use a float array, and / instead of //.",
    explains=("dtype",),
)
ROUNDED_DOWN = Cause(
    "rounded down",
    "The values are rounded down to whole numbers.",
    "Use / instead of //, and no floor.",
    explains=("dtype",),
)
ROUNDED = Cause(
    "rounded",
    "The values are rounded to {precision}.",
    "Return them as they are; round only when you print.",
    explains=("dtype", "function"),
)
WRAPPED = Cause(
    "uint8",
    "The values wrapped around at 256: they were computed in uint8.",
    "Convert the pixels with .astype(float) before you compute with them.",
    explains=("dtype",),
)
OFF_BY_CONSTANT = Cause(
    "off by a constant",
    "Every element is {shift} too {direction}.",
    "Look for a constant that is added or left out, or for counting from 1 instead of 0.",
    explains=("term", "sign", "constant", "off by one"),
)
SCALED_BY_CONSTANT = Cause(
    "scaled",
    "Every element is {factor} times what it should be.",
    "Look for a factor that is missing or too many.",
    explains=SCALED,
)
ROWS_SCALED = Cause(
    "rows scaled",
    "Each row is right up to a factor of its own, which differs from row to row.",
    "Check what each row is divided by (axis=1, keepdims=True).",
    explains=(*SCALED, "axis"),
)

TRANSPOSED = Cause(
    "transposed",
    "Rows and columns are swapped: it is the transpose of what it should be.",
    "Return the transpose (.T), or swap the two factors of the matrix product.",
    explains=("transposed", "order"),
)
MIXED_UP = Cause(
    "rows and columns mixed up",
    "The right elements are in the wrong order: reshaped with rows and columns mixed up.",
    "reshape fills rows first; to swap axes use .T or transpose.",
    explains=("transposed", "order", "axis"),
)
SHIFTED = Cause(
    "shifted",
    "It is shifted by one: each {name} holds what belongs in the {name} {where} it.",
    "Check where your index starts and stops: Python counts from 0.",
    explains=("off by one",),
)
REVERSED = Cause(
    "reversed",
    "The {name}s are in the opposite order, from last to first.",
    "Keep them in the order of the input.",
    explains=("order",),
)
PERMUTED = Cause(
    "permuted",
    "The right {name}s are all there, but in a different order.",
    "Keep the order of the input: do not shuffle or sort here.",
    explains=("order",),
)
REPEATED_ROW = Cause(
    "one row everywhere",
    "Every row is the {which} row again.",
    "Treat each row by itself: look for a missing axis or index.",
    explains=("axis",),
)
AVERAGE_ROW = Cause(
    "average row everywhere",
    "Every row is the average of all rows.",
    "Treat each row by itself: look for a missing axis or index.",
    explains=("axis",),
)
FIRST_ROW_ALONE = Cause(
    "first row alone",
    "Only the first row is right.",
    "Look for a return inside the loop, or for [0] where all rows are meant.",
    explains=("off by one",),
)
LAST_ROW = Cause(
    "last row wrong",
    "All rows are right but the last.",
    "Look for a loop that stops one too early.",
    explains=("off by one",),
)
ONE_ROW = Cause(
    "one row wrong",
    "All rows are right but row {row}.",
    "Look at what is special about that row.",
)
ONE_SIGN = Cause(
    "one sign wrong",
    "Only {name} {column} is wrong: its sign is.",
    "Look at how {name} {column} differs from the others in your code, or at a stray minus.",
    explains=("sign",),
)

OVERFLOW = Cause(
    "exp overflows",
    "{names}{many}: {name} goes up to {largest}, and exp(x) overflows to inf for x above 709 "
    "(above 88 in float32).",
    "Print the intermediate results to see where NaN or inf first appears. If it is after exp, "
    "{step}.",
    explains=("term", "sign", "function"),
)
#: What to do about exp(x): of probabilities, and of anything else.
SHIFT_LOGITS = "subtract the largest logit of each row before it; the softmax stays the same"
SHRINK = "make {name} smaller before it"
#: It claims nothing of the code: whatever made the earlier value so has a check of its own.
FOLLOWS = Cause(
    "follows from an earlier value",
    "{Name} is {held}: nothing right can come of that.",
    "Fix {name} first, then run it again.",
)
#: These describe what was found, and claim nothing of the code: they explain no change.
NOT_A_NUMBER = Cause(
    "not a number",
    "{names}{many}: 0 / 0, inf / inf, inf - inf, 0 * inf and the log of a negative number give "
    "NaN; exp of a large number gives inf first.",
    "Print the intermediate results to see where NaN or inf first appears.",
)
INFINITE = Cause(
    "infinite",
    "{names}{many}: a division by 0 and exp of a large number give inf, log(0) gives -inf.",
    "Print the intermediate results to see where inf first appears.",
)

EMPTY = Cause(
    "empty",
    "The array is empty.",
    "Look for a slice or a mask that selects nothing, or a list that was never appended to.",
    explains=("missing call", "missing update", "comparison", "off by one", "sign", "term"),
)
NOTHING_RETURNED = Cause(
    "nothing returned",
    "A function that ends without a return statement gives None.",
    "Add the return statement, or check that every branch has one.",
    explains=("missing update",),
)

AXES_REVERSED = Cause(
    "axes reversed",
    "The axes are in the opposite order: the array is transposed.",
    "Return the transpose (.T), or swap the two factors of the matrix product.",
    explains=("transposed", "order"),
)
LENGTH_ONE_AXIS = Cause(
    "axis of length 1",
    "Only an axis of length 1 is too many or missing.",
    "Use {reshape}; keepdims=True keeps such an axis in a sum.",
    explains=("axis", "constant"),
)
OTHER_SHAPE = Cause(
    "other shape",
    "The right elements are there, in the right order, but in the shape {found}.",
    "Use {reshape}.",
    explains=("axis", "constant", "off by one"),
)
AXIS_ELSEWHERE = Cause(
    "axis of length 1 elsewhere",
    "The axis of length 1 is axis {found}; it belongs at axis {wanted}.",
    "Check at which axis it is added: x[None], x[:, None], np.expand_dims, unsqueeze.",
    explains=("axis", "constant", "off by one", "order"),
)
ONE_OFF = Cause(
    "one off",
    "One axis has {found} entries instead of {wanted}.",
    "Check where that length comes from, for an n + 1 or an n - 1.",
    explains=("off by one",),
)
ONE_FOR_EACH_ROW = Cause(
    "one for each row",
    "It has one result for each row: their {how} is what is wanted.",
    "Take the {how} of the rows, over axis=0.",
    explains=("axis", "missing call"),
)
ROWS_TOGETHER = Cause(
    "rows together",
    "It is {how}, where each row is wanted by itself.",
    "Keep the first axis: look for a sum or mean without axis=…, or for an index too many.",
    explains=("axis", "off by one"),
)
OTHER_ORDER = Cause(
    "other order",
    "The right values are all there: {found} is returned where {right} is asked for.",
    "End the function with 'return {right}'.",
    explains=("order",),
)
ENTRY_SHORT = Cause("one entry short", "It is one entry short.", explains=("off by one",))
ENTRY_LONG = Cause("one entry too long", "It is one entry too long.", explains=("off by one",))
COUNTS = Cause(
    "counts",
    "These are counts, not divided by the {n} of a mini-batch.",
    explains=("sum for mean", "factor"),
)
PERCENT_OR_SUM = Cause(
    "percent or sum",
    "It is too large for a fraction, as percent, a sum or a loss is.",
    explains=("factor", "sum for mean", "mean for sum"),
)
RISES_LIKE_ACCURACY = Cause(
    "rises like an accuracy",
    "That is what the accuracy does, not the error.",
    explains=("comparison",),
)
ACCURACY_CLAIMED = Cause(
    "accuracy claimed",
    "1 minus it is the measured error, as if it was the accuracy.",
    "Save the fraction of wrong predictions, 1 - accuracy, and that of the trained network.",
    explains=("comparison",),
)
OTHER_MINI_BATCHES = Cause(
    "other mini-batches",
    "They are multiples of 1/{size}, as mini-batches of {size} give.",
    explains=("constant", "off by one"),
)
