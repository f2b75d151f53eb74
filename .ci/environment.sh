#!/bin/sh
# Makes .venv with the packages of requirements.lock and compiles the translations.
# Costs nothing when both are there already: the stamp holds the lock's checksum.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

works() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    without_venv=
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        works "$python" || continue
        if "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
            return 0
        fi
        without_venv=$python
    done
    [ -z "$without_venv" ] || fail "$without_venv lacks the module venv. On Debian and" \
        "Ubuntu: apt-get install python3-venv. Then run this again."
    fail "No Python of version 3.11 or newer was found. Install one, or name it:" \
        "make PYTHON=/path/to/python3.12 …"
}

install() {
    say "Python packages: installing into .venv (once, about half a minute) …"
    rm -f .venv/.locked
    .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check \
        --require-hashes -r requirements.lock || fail "The packages could not be" \
        "installed (pip says why above). If it looks for a compiler, use Python 3.11," \
        "3.12 or 3.13: for these every package comes ready-made."
    say "$sum" >.venv/.locked
}

sum=$(cksum <requirements.lock)
if [ -L .venv ]; then
    say "Python packages: .venv is a link to another environment, used as it is."
else
    if ! [ -x .venv/bin/python ] || ! works .venv/bin/python; then
        find_python
        say "Python: $("$python" --version 2>&1) makes .venv …"
        "$python" -m venv --clear .venv
    fi
    [ "$(cat .venv/.locked 2>/dev/null)" = "$sum" ] || install
fi
.venv/bin/python .ci/messages.py compile
