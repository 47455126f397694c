"""torch's compiler is left out until somebody compiles, and then is there as if it always was."""

import json
import subprocess
import sys

import pytest

from autograder.sandbox.inside import torch_compiler

START = """
import json, os, sys, traceback
from autograder.sandbox.inside import libraries
libraries.warm(["torch", "torchvision.transforms.v2"])
import torch
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
def step():
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
def here():
    return "torch._dynamo.convert_frame" in sys.modules
step()
assert not here()
for line in sys.stdin:
    reads, writes = os.pipe()
    if os.fork() == 0:
        said = ""
        try:
            exec(json.loads(line), globals())
        except BaseException:
            said = traceback.format_exc()
        os.write(writes, json.dumps(said).encode() + b"\\n")
        os._exit(0)
    os.close(writes)
    print(open(reads).readline() or '"it ended"', end="", flush=True)
"""


@pytest.fixture(scope="module")
def runs():
    """Run a program in a copy of an interpreter that has torch: what it imports stays in it."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", START], **streams) as process:

        def run(program):
            print(json.dumps(program), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield run
        process.stdin.close()


def test_neither_training_nor_gradients_of_functions_import_it(runs):
    assert not runs("torch.func.grad(lambda x: (x * x).sum())(torch.ones(2))\nassert not here()")


def test_who_looks_through_all_modules_does_not_import_it(runs):
    assert not runs("""
import inspect
for module in list(sys.modules.values()):
    getattr(module, "__warningregistry__", None)
inspect.getmodule((lambda: None).__code__)
assert not here()
""")


def test_where_torch_cannot_be_imported_nothing_stands_for_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, torch_compiler.NAME, raising=False)
    torch_compiler.put_off()
    assert torch_compiler.NAME not in sys.modules


@pytest.mark.parametrize(
    "use",
    [
        "assert torch.compile(lambda x: 2 * x, backend='eager')(torch.ones(1)) == 2",
        "import torch._dynamo.utils as u; assert u.is_compile_supported('cpu') in (True, False)",
        "from torch._dynamo import config; assert config.recompile_limit > 0",
        "assert not torch._dynamo.is_compiling()",
        "torch.compiler.disable(torch.nn.Linear(1, 1))",
        "assert not torch._dynamo.compiled_autograd.in_compiled_autograd_region",
    ],
)
def test_whoever_needs_it_gets_the_real_one(runs, use):
    then = "assert here(); before = model.weight.clone(); step()"
    assert not runs(f"{use}\n{then}\nassert (before != model.weight).any()")


def test_what_is_not_to_be_compiled_is_not(runs):
    assert not runs("""
seen = []
@torch.compiler.disable
def plain(x):
    seen.append(torch.compiler.is_compiling())
    return x
assert torch.compile(lambda x: plain(x) + 1, backend="eager")(torch.ones(1)) == 2
assert seen == [False]
""")
