# make demo   the account of the real Lishui City, into ./lishui
# make test   every check and every test
# make check  lint, types, import contracts, documentation
# make bench  ours against every peer that is there, on N × N cells
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv --quiet
INSTALL := $(UV) pip install --python $(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-slow check bench venv dev docs lock wheel clean

demo: venv
	$(BIN)/shanshui demo --into lishui

test: dev check
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "slow or not slow"

check: dev
	$(BIN)/ruff check src tests docs benchmarks
	$(BIN)/ruff format --check src tests docs benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check

N ?= 1000
bench: dev
	$(BIN)/python -m benchmarks $(N)

venv: .venv/.runtime

dev: .venv/.dev

.venv/bin/uv: requirements-uv.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.runtime: .venv/bin/uv requirements.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

docs: dev
	$(BIN)/python docs/generate.py

# The locks hold hashes and no address; one file serves Python 3.11 to 3.13.
COMPILE := $(UV) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11
lock: .venv/bin/uv
	$(COMPILE) pyproject.toml --group build --group dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock pyproject.toml --group build -o requirements.lock
	echo "uv" | $(COMPILE) - -o requirements-uv.lock

wheel: venv
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf .venv lishui dist
