"""Code that was written for a GPU computes on the processor, and gets the same."""

import io

import pytest
import torch
from forks import answer_of

from autograder.sandbox.standins.devices import patch, without_accelerator


def on_patched_torch(function):
    def run():
        patch(torch)
        return function()

    return answer_of(run)


def sum_of_layer(device):
    torch.manual_seed(0)
    layer = torch.nn.Linear(2, 3, device=device).to(device)
    x = torch.ones(4, 2, device=device) + torch.zeros(4, 2).to(device, torch.float32)
    return f"{layer(x).sum().item()} on {layer(x).device}"


@pytest.mark.parametrize("device", ["cuda", "cuda:0", "mps", torch.device("cuda", 0)], ids=str)
def test_layer_on_an_accelerator_gives_what_it_gives_on_the_processor(device):
    assert on_patched_torch(lambda: sum_of_layer(device)) == sum_of_layer("cpu")


@pytest.mark.parametrize(
    "place",
    [
        lambda: torch.zeros(2).cuda(),
        lambda: torch.nn.Linear(2, 2).cuda().weight,
        lambda: torch.nn.Linear(2, 2).to(0).weight,
        lambda: torch.zeros(2).new_ones(2, device="mps"),
        lambda: torch.load(saved(), map_location="cuda"),
        lambda: torch.load(saved(), map_location={"cuda:0": "cpu"}),
    ],
    ids=["cuda", "module_cuda", "number", "new_ones", "load", "load_by_table"],
)
def test_whatever_moves_something_leaves_it_on_the_processor(place):
    assert on_patched_torch(lambda: place().device) == "cpu"


def saved():
    file = io.BytesIO()
    torch.save(torch.ones(2), file)
    file.seek(0)
    return file


def test_default_device_that_is_a_gpu_is_the_processor():
    def by_default():
        torch.set_default_device("cuda")
        with torch.device("mps"):
            return torch.zeros(2).device

    assert on_patched_torch(by_default) == "cpu"


def test_waiting_for_a_gpu_is_no_error():
    def wait():
        torch.cuda.synchronize()
        torch.mps.empty_cache()
        return torch.cuda.is_available()

    assert on_patched_torch(wait) == "False"


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")
def test_scripted_function_still_finds_torchs_functions():
    def one_more(x):
        return x + torch.ones(2)

    total = on_patched_torch(lambda: torch.jit.script(one_more)(torch.ones(2)).sum().item())
    assert total == "4.0"


@pytest.mark.parametrize("given", ["cpu", "meta", None, torch.float32, torch.device("cpu")])
def test_anything_else_is_passed_on_as_it_was_given(given):
    assert without_accelerator(given) is given


def test_what_was_changed_is_still_torchs_own_for_forbidden_names():
    names = on_patched_torch(lambda: {torch.zeros.__globals__["__name__"], torch.zeros.__name__})
    assert names in ("{'torch', 'zeros'}", "{'zeros', 'torch'}")


@pytest.mark.parametrize(
    "ask",
    [
        lambda: torch.cuda.get_device_name(0),
        lambda: torch.cuda.get_device_properties("cuda").total_memory / 2**30,
        lambda: torch.cuda.current_device(),
        lambda: torch.cuda.mem_get_info(),
        lambda: torch.cuda.reset_peak_memory_stats(),
        lambda: torch.cuda.memory_summary(),
        lambda: torch.cuda.current_stream().synchronize(),
        lambda: torch.cuda.get_rng_state().shape,
        lambda: torch.cuda.nvtx.range_push("step"),
    ],
)
def test_what_asks_for_a_gpu_without_a_look_first_gets_an_answer(ask):
    assert on_patched_torch(lambda: [ask(), torch.cuda.is_available()][1]) == "False"


def test_events_time_what_runs_between_them():
    def timed():
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        with torch.cuda.stream(torch.cuda.Stream()), torch.cuda.device(0):
            start.record()
            end.record()
        return start.elapsed_time(end) >= 0

    assert on_patched_torch(timed) == "True"


@pytest.mark.parametrize(
    "made",
    [
        lambda: torch.cuda.FloatTensor([1.0]),
        lambda: torch.zeros(2).type("torch.cuda.FloatTensor"),
        lambda: torch.zeros(2).type(torch.cuda.FloatTensor),
        lambda: torch.zeros(2).pin_memory(),
        lambda: torch.rand(2, generator=torch.Generator(device="cuda")),
    ],
    ids=["constructor", "named_type", "type", "pinned", "generator"],
)
def test_other_ways_to_a_gpu_lead_to_the_processor(made):
    assert on_patched_torch(lambda: (made().device, made().dtype)) == str(
        (torch.device("cpu"), torch.float32)
    )


def test_generators_of_torchs_own_are_generators():
    assert on_patched_torch(lambda: isinstance(torch.default_generator, torch.Generator)) == "True"
