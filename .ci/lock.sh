#!/bin/sh
# Writes requirements.lock: every package for Python 3.11 and newer with its hashes, and
# no word about where it comes from. Versions stay as they are unless UPGRADE=1.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
command -v uv >/dev/null || {
    echo "make lock needs uv: .venv/bin/python -m pip install uv" >&2
    exit 1
}
uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    ${UPGRADE:+--upgrade} pyproject.toml --group dev -o requirements.lock
echo "requirements.lock: $(grep -c '==' requirements.lock) packages"
