#!/bin/sh
# Removes what can be made again. var/ (the data) is not ours to remove.
set -eu
cd "$(dirname "$0")/.."
[ -L .venv ] || rm -rf .venv
rm -rf .make .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage
find . -name __pycache__ -type d -prune -exec rm -rf {} +
find portal -name '*.mo' -exec rm -f {} +
echo "Removed the environment, caches and compiled files. Data in var/ stay."
