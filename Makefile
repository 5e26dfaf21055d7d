# Everything runs from a virtual environment in .venv, installed from the hashed lock files.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet --upgrade

.PHONY: run test page check bench crash soak screenshots lock

run: .venv/.run
	@if [ -n "$$DISCORD_TOKEN" ] || \
		grep -Eqs '^[[:space:]]*(export[[:space:]]+)?DISCORD_TOKEN[[:space:]]*=[[:space:]]*[^[:space:]#]' .env; \
	then exec $(BIN)/parley run; else exec $(BIN)/parley sandbox; fi

test: .venv/.dev
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal -m "not page"

page: .venv/.dev
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal tests/browser

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/.dev
	$(BIN)/python bench/run.py

bench-search: .venv/.dev
	$(BIN)/python bench/run.py --only search --only search_large

crash: .venv/.dev
	CRASHES=50 $(BIN)/python -m pytest tests/cogs/moderation/test_crash.py

soak: .venv/.dev
	$(BIN)/python bench/soak.py

screenshots: .venv/.dev
	$(BIN)/python -m tests.browser.screenshots

lock: .venv/.dev
	$(COMPILE) --extra build --output-file requirements.lock
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Parley needs Python 3.11 or newer. Name one, such as: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "Setting up .venv with the packages of requirements.lock ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "Adding the tools of requirements-dev.lock ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
