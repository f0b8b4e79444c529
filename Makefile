# Everything by one command, on a machine with git and Python 3.11 or newer, without root.
#
#   make demo        the example in this repository: its findings, a day's agenda, its site
#   make test        linters, types and the quick tests
#   make test-all    the slow tests as well; `make trials` the full counts (hours)
#   make docs        regenerate what the documentation quotes from the code
#   make format      put the code into its form

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin/python -W error::SyntaxWarning
CONVNOTES := $(VENV)/bin/convnotes
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check
PYTEST := $(VENV)/bin/python -m pytest -n auto --dist worksteal  # a file stays with one process, and so do its fixtures

# The first interpreter that is new enough; PYTHON=... names another.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; \
	done)

DEMO_DAY := 2026-11-27
DEMO_PERSON := ines-moura

.PHONY: help demo setup lint test test-all trials docs format clean

help:
	@sed -n 's/^#   //p' Makefile

setup: $(READY)

# Done once, and again when the dependencies change.
$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two) …"
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "No virtual environment: on Debian and Ubuntu, install python3-venv" >&2; exit 1; }
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable . --group dev
	@touch $@

demo: $(READY)
	@echo "The repository is itself a workspace: the notes of Pump Yard, in notes/."
	@echo
	@echo "\$$ convnotes --on $(DEMO_DAY) check --format concise"
	@$(CONVNOTES) --on $(DEMO_DAY) check --format concise || test $$? -eq 1
	@echo
	@echo "\$$ convnotes --on $(DEMO_DAY) --as $(DEMO_PERSON) agenda"
	@$(CONVNOTES) --on $(DEMO_DAY) --as $(DEMO_PERSON) agenda
	@echo
	@echo "\$$ convnotes --on $(DEMO_DAY) build"
	@$(CONVNOTES) --on $(DEMO_DAY) build
	@test -f site/index.html

lint: $(READY)
	@$(RUN) -m ruff check --quiet
	@$(RUN) -m ruff format --check --quiet || { echo "not in its form: make format" >&2; exit 1; }
	@$(RUN) -m mypy --no-error-summary

# The linters speak first and the tests last; either can fail the whole.
TEST = @linted=0; $(MAKE) --no-print-directory --silent lint || linted=$$?; $(PYTEST)

test: $(READY)
	$(TEST) -m 'not slow and not trial' && exit $$linted

test-all: $(READY)
	$(TEST) -m 'not trial' && exit $$linted

trials: $(READY)
	$(TEST) && exit $$linted

docs: $(READY)
	@$(RUN) docs/make_checks.py
	@$(RUN) -m pytest -q tests/docs tests/cli --rewrite

format: $(READY)
	@$(RUN) -m ruff check --quiet --fix
	@$(RUN) -m ruff format --quiet

clean:
	rm -rf $(VENV) build dist site .convnotes .coverage .hypothesis .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
