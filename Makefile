# Needs Python 3.11 or newer and make; everything else it gets itself. See README.md.
HOST ?= 127.0.0.1
PORT ?= 8000
MEMBERS ?= 2000
DATA_DIR ?= var
PY := .venv/bin/python

.PHONY: help env demo test check format proofs bench messages lock clean

help:
	@sed -n 's/^## //p' Makefile

## make demo       the demonstration at http://localhost:8000 (HOST=, PORT=, MEMBERS=, DATA_DIR=)
demo: env
	@exec env DATA_DIR="$(DATA_DIR)" $(PY) manage.py rundemo \
		--host "$(HOST)" --port "$(PORT)" --members "$(MEMBERS)"

## make test       everything: guards, tests on SQLite and PostgreSQL, browser stories
test: env
	@exec $(PY) .ci/test.py

## make check      the guards that answer in seconds
check: env
	@exec $(PY) .ci/check.py

## make format     put code and templates into shape
format: env
	@$(PY) -m ruff check --fix-only --quiet . && $(PY) -m ruff format .
	@.venv/bin/djangofmt --quiet templates

## make proofs     the long proofs in full
proofs: env
	@exec env PROOFS=1 $(PY) -m pytest -m "engine or slow" --timeout 3600 tests

## make bench      measurements of bench/, as a table
bench: env
	@exec $(PY) .ci/bench.py

## make messages   take new strings into the catalogues, compile them
messages: env
	@exec $(PY) .ci/messages.py update

## make lock       write requirements.lock from pyproject.toml (needs uv)
lock:
	@sh .ci/lock.sh

## make clean      remove the environment, caches and compiled files; data stay
clean:
	@sh .ci/clean.sh

env:
	@sh .ci/environment.sh
