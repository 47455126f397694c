import pytest

from autograder.sandbox.walls import container

GIB = 2**30


@pytest.fixture
def kernel(tmp_path):
    """Make folders as the kernel shows them; returns a function that fills them."""

    def write(own, **groups):
        (tmp_path / "self").mkdir()
        (tmp_path / "self" / "cgroup").write_text(own)
        for group, files in groups.items():
            folder = tmp_path / group.replace("__", "/")
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (folder / name).write_text(str(content))
        return tmp_path, tmp_path

    return write


def version_2(limit, usage, cached=0):
    return {
        "memory.max": limit,
        "memory.current": usage,
        "memory.stat": f"anon 5\ninactive_file {cached}\n",
    }


def version_1(limit, usage):
    return {"memory.limit_in_bytes": limit, "memory.usage_in_bytes": usage}


def test_without_a_container_the_limit_is_the_homework_s(kernel):
    assert container.bounded(2 * GIB, *kernel("0::/\n")) == 2 * GIB


def test_a_container_without_a_limit_changes_nothing(kernel):
    places = kernel("0::/\n", **{".": version_2("max", GIB)})
    assert container.bounded(2 * GIB, *places) == 2 * GIB


def test_in_a_small_container_the_grader_s_share_is_left(kernel):
    places = kernel("0::/\n", **{".": version_2(GIB, GIB // 2)})
    assert container.bounded(2 * GIB, *places) == GIB // 2 - container.MARGIN


def test_files_that_the_kernel_would_drop_count_as_free(kernel):
    places = kernel("0::/\n", **{".": version_2(GIB, GIB // 2, cached=GIB // 4)})
    assert container.memory_left(*places) == GIB * 3 // 4


def test_the_limit_of_a_group_above_holds_too(kernel):
    groups = {"a": version_2(GIB, GIB // 2), "a__b": version_2("max", GIB // 4)}
    assert container.memory_left(*kernel("0::/a/b\n", **groups)) == GIB // 2


def test_the_older_control_groups_are_read(kernel):
    groups = {"memory__job": version_1(GIB, GIB // 4), "memory": version_1(2**63 - 4096, GIB)}
    places = kernel("7:cpu:/other\n4:memory:/job\n", **groups)
    assert container.memory_left(*places) == GIB * 3 // 4


def test_a_full_container_leaves_a_submission_a_little(kernel):
    places = kernel("0::/\n", **{".": version_2(GIB, GIB)})
    assert container.bounded(2 * GIB, *places) == container.LEAST


def test_an_answer_may_take_what_is_left_but_for_a_reserve(kernel):
    places = kernel("0::/\n", **{".": version_2(GIB, GIB // 2)})
    left = container.room_for_answers(*places)
    assert GIB // 2 - container.MARGIN <= left < GIB // 2


def test_without_a_container_an_answer_may_take_what_its_cap_allows(kernel):
    assert container.room_for_answers(*kernel("0::/\n")) is None


MACHINE = {".": {"meminfo": f"MemTotal: 1 kB\nMemAvailable: {16 * 2**20} kB\n"}}


@pytest.fixture
def four_processors(monkeypatch):
    monkeypatch.setattr(container.os, "sched_getaffinity", lambda _pid: set(range(4)))


@pytest.mark.usefixtures("four_processors")
def test_as_many_run_side_by_side_as_there_are_processors_and_memory_for(kernel):
    places = kernel("0::/\n", **MACHINE)
    assert container.side_by_side(2 * GIB, *places) == 4
    assert container.side_by_side(7 * GIB, *places) == 2
    assert container.side_by_side(17 * GIB, *places) == 1


@pytest.mark.usefixtures("four_processors")
def test_a_quota_of_processor_time_is_so_many_processors(kernel):
    limited = {".": {**MACHINE["."], "cpu.max": "250000 100000"}}
    assert container.side_by_side(GIB, *kernel("0::/\n", **limited)) == 2


@pytest.mark.usefixtures("four_processors")
@pytest.mark.parametrize(("quota", "found"), [(-1, 4), (50_000, 1), (200_000, 2)])
def test_so_is_one_of_the_first_version(kernel, quota, found):
    group = {"cpu.cfs_quota_us": quota, "cpu.cfs_period_us": 100_000}
    places = kernel("4:cpu,cpuacct:/\n", **MACHINE, cpu=group)
    assert container.side_by_side(GIB, *places) == found


@pytest.mark.usefixtures("four_processors")
@pytest.mark.parametrize("usage", [GIB // 2, 3 * GIB], ids=["small", "full"])
def test_in_a_small_or_full_container_one_runs_after_the_other(kernel, usage):
    places = kernel("0::/\n", **{".": {**MACHINE["."], **version_2(3 * GIB, usage)}})
    assert container.side_by_side(2 * GIB, *places) == 1
