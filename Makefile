# The verbs are the same here and in the continuous integration. Each does the set-up it needs.
#
#   make demo    show the program          make lint    style, types, import contracts, file sizes
#   make test    run the suite             make bench   measure (WHAT=start|…)
#   make proofs  run the slow proofs
#   make setup   only the set-up           make shots   pictures of all pages
#   make rules   rule → tests, as a table  make lock    new lock files           make clean
#   make texts   the translations, after a change of words          make package   the packages, in dist/

PYTHON ?= python3
# One more than there are cores: while some wait for a browser or a process, another works.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 1 )))
ARGS ?=
WHAT ?=

VENV := .venv
BIN := $(VENV)/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The tests start the program many times over; without its bytecode on the disk each start compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help:
	@sed -n 's/^# \{0,1\}//; 1,8p' Makefile

# --- set-up -------------------------------------------------------------------------------------

# What the page of a remote session is made of besides our own scripts; ignored by git, carried by the wheel.
CLIENT_PAGE := resources/novnc/package.json

.PHONY: setup
setup: system-run $(VENV)/.project $(CLIENT_PAGE)

.PHONY: system-run system-test system-package browser
system-run:
	@.ci/system-packages run

system-test:
	@.ci/system-packages test

system-package:
	@.ci/system-packages package

browser: $(VENV)/.project
	@.ci/browser

# What the lock file names, checked against its hashes. pip compiles the bytecode while it installs.
$(VENV)/.installed: requirements.lock | system-run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Access Agent needs Python 3.11 or newer, and $(PYTHON) is older. Name another one: make demo PYTHON=python3.12"; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the Python packages of requirements.lock into $(VENV)"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# The project itself, editable: its scripts and its version; needs no network.
$(VENV)/.project: pyproject.toml $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CLIENT_PAGE): package.json package-lock.json .ci/client-page | system-run
	@.ci/client-page

# --- verbs --------------------------------------------------------------------------------------

.PHONY: demo test proofs lint bench shots rules texts texts-window texts-portal package proof-package lock clean
demo: setup
	@$(BIN)/access-agent demo $(ARGS)

test: system-test setup browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not proof and not package" $(ARGS)

# The packages, little compressed, installed and used in a bare system of this machine's kind. One after the other.
proof-package: system-package system-test setup
	@rm -rf build/package/tried
	@$(PYTHON) packaging/make_linux.py --quick --into build/package/tried
	@$(BIN)/python -m pytest -m package -o faulthandler_timeout=600 $(ARGS) tests/package

# What takes too long for every time: coverage to the last branch, all devices, long random stories.
proofs: system-test setup browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m proof -o faulthandler_timeout=600 $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m tests.structure.sizes

bench: system-test setup browser
	@$(BIN)/python -m tests.bench $(WHAT)

shots: system-test setup browser
	@$(BIN)/python -m tests.shots $(ARGS)

rules: setup
	@$(BIN)/python -m tests.rules.table

# New and changed words come into the .ts and .po files without a translation; tests say which ones.
texts: texts-window texts-portal

texts-portal: setup
	@$(BIN)/python -m tests.texts

WINDOW_TEXTS := resources/translations/gui_fr
texts-window: setup
	@$(BIN)/pyside6-lupdate -silent -locations none -no-obsolete -source-language en_GB -target-language fr_FR \
	    $(sort $(shell find gui -name '*.py')) -ts $(WINDOW_TEXTS).ts
	@$(BIN)/pyside6-lrelease -silent $(WINDOW_TEXTS).ts -qm $(WINDOW_TEXTS).new
	@mv $(WINDOW_TEXTS).new $(WINDOW_TEXTS).qm  # at once: an open window reads from the old file itself

# The .deb, the tar.gz and their sums in dist/, from an environment of their own (docs/packages.md).
package: system-package $(CLIENT_PAGE)
	@$(PYTHON) packaging/make_linux.py $(ARGS)

# Names, versions and hashes, never addresses: mirrors differ from place to place. requirements-run.lock
# is the part of requirements.lock that the program itself needs, for those who only use it.
lock:
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	@set -e; lock() { \
	    build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-header pyproject.toml "$$@"; }; \
	lock --group dev -o requirements.lock $(ARGS); \
	lock --group build -c requirements.lock -o requirements-run.lock; \
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --group package -c requirements.lock -o requirements-package.lock
	@rm -rf build/lock
	@npm install --package-lock-only --loglevel=error >/dev/null
	@! grep -n '://' requirements.lock requirements-run.lock requirements-package.lock package-lock.json

clean:
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage build dist node_modules resources/novnc
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
