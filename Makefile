# Everything a person does with this repository. `make help` lists the targets.
# Needs make, a package manager's mirror and any Python from 3.11 on; nothing else has to be there.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

# The locks are whole, so that nothing is resolved on the day of installing; nor is what builds a
# package of source alone fetched as of that day: it stands in requirements-build.txt.
PIP := $(BIN)/python -m pip --disable-pip-version-check
PIP_INSTALL := $(PIP) install --quiet --require-hashes --no-deps
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-header --no-annotate
# One more than two processors: of three, one waits for a browser, a database or another process.
WORKERS ?= 3
PO := $(wildcard translations/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)

.DEFAULT_GOAL := help
.PHONY: help run setup test coverage test-fast lint format translations data-model bench lighthouse \
	mutants lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run $(MO) ## Serve the catalogue on http://127.0.0.1:8000 (HOST= and PORT= override)
	@grep -qs '^CATALOGUE_ENVIRONMENT=' .env || export CATALOGUE_ENVIRONMENT="$${CATALOGUE_ENVIRONMENT:-development}"; \
		$(BIN)/flask db upgrade && exec $(BIN)/flask serve

setup: $(VENV)/.test $(MO) ## Create the virtual environment for running and testing

test: setup ## Set up what the tests need, check the code, run every test
	@$(BIN)/python -m tests.machine.setup
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n $(WORKERS)

coverage: setup ## Run the tests without a browser on one database; fail below 95 % of branches
	@$(BIN)/python -m pytest -n 2 --engine sqlite -m "not browser" --cov \
		--cov-report=term:skip-covered

test-fast: setup ## Run the tests that need neither PostgreSQL nor a browser
	@$(BIN)/python -m pytest -n 2 --engine sqlite -m "not browser and not slow"

lint: setup ## Check style, types, import order, templates and common security mistakes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml catalogue wsgi.py

format: setup ## Format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

translations: setup ## Collect the interface's texts, update every language's file, compile
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k _l -k lazy_gettext -k lazy_ngettext:1,2 \
		-k lazy_pgettext:1c,2 --project=Aula --sort-output -o translations/messages.pot .
	@$(BIN)/pybabel --quiet update -i translations/messages.pot -d translations \
		--no-fuzzy-matching --ignore-obsolete
	@$(BIN)/pybabel --quiet compile -d translations

data-model: setup ## Draw the tables of the models into docs/data-model.md
	@CATALOGUE_ENVIRONMENT=development $(BIN)/flask docs data-model docs/data-model.md

bench: setup ## Measure speed, weight and relevance, write docs/performance.md (BENCH="cpu" runs a part)
	@$(BIN)/python -m tests.machine.setup
	@$(BIN)/python -m tests.load.bench $(BENCH)

lighthouse: setup ## Check eight public pages with Lighthouse (needs node; 98 points in each category)
	@$(BIN)/python -m tests.machine.setup
	@$(BIN)/python -m tests.load.lighthouse

mutants: setup ## Change the rules in one place at a time; fail where tests notice less than 90 %
	@$(BIN)/python -m tests.machine.mutants

lock: $(VENV)/.test ## Update the three hashed lock files from pyproject.toml
	@$(LOCK) --upgrade --group build -o requirements-build.txt
	@$(LOCK) --upgrade --extra redis pyproject.toml -o requirements.txt
	@$(LOCK) --upgrade --group test -c requirements.txt -o requirements-test.txt

clean: ## Delete what the other targets made; the database and uploads stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		.coverage .coverage.* htmlcov mutants dist $(MO)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment's stamps are newer than the locks exactly when what the locks say is installed.
$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			if ! $$python -m venv $(VENV); then \
				rm -rf $(VENV); \
				echo "This Python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; \
				exit 1; \
			fi; \
			exit 0; \
		fi; \
	done; \
	echo "Python 3.11 or newer is needed and was not found." >&2; \
	exit 1

$(VENV)/.run: requirements-build.txt requirements.txt | $(BIN)/python
	@echo "Installing what the catalogue needs …"
	@$(PIP_INSTALL) -r requirements-build.txt
	@$(PIP_INSTALL) --no-build-isolation --use-pep517 -r requirements.txt
	@$(PIP) --quiet check
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.run
	@echo "Installing what its tests need …"
	@$(PIP_INSTALL) --no-build-isolation --use-pep517 -r requirements-test.txt
	@$(PIP) --quiet check
	@touch $@

%.mo: %.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@
