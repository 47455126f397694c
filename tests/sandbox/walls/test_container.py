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
