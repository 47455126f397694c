"""The page about classes says what the commands do."""

import ast
import re

import pytest

from autograder.classroom import outputs, similarity_page, store
from autograder.cli import main
from autograder.homework import finding

TEXT = (finding.PROJECT / "docs/class.md").read_text()


def test_every_option_of_batch_is_explained():
    options = [each.opts[0] for each in main.commands["batch"].params]
    missing = [each for each in options if each.startswith("--") and each not in TEXT]
    assert missing == []


FILES = [store.FILE, "gradebook.csv", "gradebook_canvas.csv", "index.html"]


@pytest.mark.parametrize("name", FILES)
def test_every_file_that_comes_out_is_named(name):
    assert f"`{name}`" in TEXT


def test_programs_are_valid_python():
    programs = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(programs) == 1
    for program in programs:
        ast.parse(program)


def test_clusters_of_several_machines_are_shown_with_certificates_only():
    on_a_cluster = TEXT.partition("## On a cluster")[2]
    assert "tls://head:8786" in on_a_cluster
    assert re.findall(r"tcp://\w", on_a_cluster) == []
    pytest.importorskip("distributed", reason="Dask is an optional extra: autograder[cluster]")
    from distributed import Security

    arguments = re.search(r"Security\(\n(.*?)\n\)", on_a_cluster, flags=re.DOTALL)[1]
    names = re.findall(r"^ *(\w+)=", arguments, flags=re.MULTILINE)
    assert set(names) <= set(Security.__slots__)
    assert len(names) == 8


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_dask_s_own_commands_have_the_options_that_are_shown(name):
    module = pytest.importorskip(f"distributed.cli.dask_{name}")
    known = {each for parameter in module.main.params for each in parameter.opts}
    known |= {each for parameter in module.main.params for each in parameter.secondary_opts}
    tls = re.search('TLS="(.*)"', TEXT)[1]
    line = re.search(f"dask {name} (.*)TLS", TEXT)[1] + tls
    shown = set(re.findall(r"--[\w-]+", line))
    assert len(shown) >= 6
    assert shown <= known


def test_names_of_the_folder_are_those_in_use():
    assert f"`{outputs.RESULTS}/<id>.html`" in TEXT
    assert similarity_page.FILE == "similarity.html"
