#!/usr/bin/env bash
# Makes the virtual environment that the grader runs in: in Gradescope's container
# (Ubuntu 22.04, root) when the image is built, and on the Linux or macOS of a TA or a
# student. Never touches the system's own packages, and installs the CPU build of torch.
#
#   ./setup.sh            everything that grading needs: in an upload for its one homework,
#                         in a checkout for all of them
#   ./setup.sh --dev      also what the tests, ruff and mypy need
#
# PYTHON names the interpreter to use, VENV the folder of the environment.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${VENV:-$here/.venv}
torch_version=2.13.0
torchvision_version=0.28.0
# The builds without CUDA: PyPI's own for Linux bring several GB of it.
cpu_builds=https://download.pytorch.org/whl/cpu

say() { printf '%s\n' "$*" >&2; }

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }

# As root, student code runs as a user of its own, who has to be able to read this Python.
readable_by_others() {
    local path
    path=$("$1" -c 'import os; print(os.path.realpath(os.__file__))') || return 1
    while [ "$path" != / ]; do
        [ -n "$(find "$path" -maxdepth 0 -perm -o+r 2>/dev/null)" ] || return 1
        path=$(dirname "$path")
    done
}

choose_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then
        printf '%s' "$PYTHON"
        return
    fi
    for candidate in python3 /usr/bin/python3 python3.{13,12,11,10}; do
        command -v "$candidate" >/dev/null && usable "$candidate" || continue
        if [ "$(id -u)" != 0 ] || readable_by_others "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    for candidate in python3 /usr/bin/python3; do
        if command -v "$candidate" >/dev/null && usable "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

python=$(choose_python) || {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing Debian's python3-venv: no Python 3.10 or newer with venv was found."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null
        python=/usr/bin/python3
    else
        say "ERROR No Python 3.10 or newer with venv was found."
        say "TIP   Install one (Debian, Ubuntu: apt install python3-venv), or set PYTHON."
        exit 2
    fi
}
say "Using $("$python" --version) in $venv"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
# What is installed is compiled at the end, on all processors: pip takes one, for a minute.
pip_install() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet install --no-compile "$@"; }

have() {
    "$venv/bin/python" -c "from importlib.metadata import version; \
import sys; sys.exit(version('$1').split('+')[0] != '$2')" 2>/dev/null
}

install_torch() {
    if [ "$(uname -s)" != Linux ]; then
        # Elsewhere the default build is the CPU build.
        pip_install "torch==$torch_version" "torchvision==$torchvision_version"
        return
    fi
    # The local version '+cpu' cannot match a CUDA build, wherever pip finds it.
    if pip_install "torch==$torch_version+cpu" 2>/dev/null; then :; else
        pip_install --extra-index-url "$cpu_builds" "torch==$torch_version+cpu"
    fi
    # The matching CPU build where there is one. Any other build would bring its own torch;
    # without dependencies its data sets, transforms and models still work.
    if pip_install --extra-index-url "$cpu_builds" \
        "torchvision==$torchvision_version+cpu" 2>/dev/null; then :; else
        pip_install numpy pillow
        pip_install --no-deps "torchvision==$torchvision_version"
    fi
}

# The requirements.txt of each homework that is graded here.
requirements() {
    local named place
    if [ ! -f "$here/homework.txt" ]; then
        printf '%s\n' "$here"/autograder/rubrics/*/requirements.txt
        return
    fi
    named=$(head -n 1 "$here/homework.txt")
    for place in "$here/autograder/rubrics/$named" "$here/$named" "$(dirname "$here/$named")"; do
        if [ -f "$place/requirements.txt" ]; then
            printf '%s\n' "$place/requirements.txt"
            return
        fi
    done
}

extras=""
[ "${1:-}" = --dev ] && extras="[dev]"
arguments=(--editable "$here$extras")
needs_torch=no
while IFS= read -r file; do
    [ -f "$file" ] || continue
    arguments+=(--requirement "$file")
    ! grep -qiE '^torch(vision)?\b' "$file" || needs_torch=yes
done < <(requirements)
# pip alone would take a build of torch with CUDA.
if [ "$needs_torch" = yes ]; then
    have torch "$torch_version" && have torchvision "$torchvision_version" || install_torch
fi
pip_install "${arguments[@]}"
# Sandboxes write no bytecode: what is not compiled here each of them compiles when it starts.
libraries=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
# Not their tests; and some bring files for other versions of Python, which cannot be compiled.
"$venv/bin/python" -m compileall -qq -j 0 -x '/tests/' "$libraries" || :
"$venv/bin/python" -m compileall -q "$here/autograder" "$here/reference"
# Builds matplotlib's list of fonts once, instead of in the first submission.
"$venv/bin/python" -c 'import matplotlib.pyplot' >/dev/null
say "Ready: $venv/bin/autograder"
