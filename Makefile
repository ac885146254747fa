# What one does with eventsapp: `make` lists it. Every step leaves a stamp only when it is done, so that stopping midway
# breaks nothing and a second run repeats nothing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
INSTANCE := $(or $(INSTANCE_PATH),instance)
STAMPS := $(INSTANCE)/.stamps
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --require-hashes
FLASK := ENVIRONMENT=demo $(BIN)/flask --app wsgi

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard eventsapp/translations/*/LC_MESSAGES/messages.po))
DATA := $(wildcard eventsapp/data/*.toml)
ASSETS := $(shell find eventsapp/assets -type f) $(wildcard eventsapp/translations/*/LC_MESSAGES/messages.po) $(DATA) eventsapp/core/assets.py
MIGRATIONS := $(wildcard migrations/versions/*.py)
# A database that somebody removed is made anew, whatever the stamps say.
DATABASE_GONE := $(if $(DATABASE_URL),always,$(if $(wildcard $(INSTANCE)/eventsapp.sqlite3),,always))

CHECKS := "ruff check --quiet --output-format=concise" mypy lint-imports
# Each of these commands, whatever became of the one before; fails if any did.
all-of = bad=; for step in $(1); do echo "--- $$step"; eval "$(BIN)/$$step" || bad="$$bad, $$step"; done; test -z "$$bad" || { echo "FAILED: $${bad\#, }"; exit 1; }

.PHONY: help
help: ## list what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: $(STAMPS)/assets $(STAMPS)/demo ## everything from a clean clone to the demo on http://127.0.0.1:8000; Ctrl-C stops it
	@exec env ENVIRONMENT=demo $(BIN)/flask --app wsgi serve

.PHONY: test
test: ready-to-test ready-to-subscribe ## style, types, contracts and every test this machine can run; says what it cannot
	@$(call all-of,$(CHECKS) "python -m pytest -rs -n 2 --dist loadfile -m not\ alone $(PYTEST)" "python -m pytest -rs -m alone $(PYTEST)" "python tests/lacking.py")

.PHONY: quick
quick: ready-to-test ## the checks one runs all day: SQLite only, no browser, no races
	@export CI=; $(call all-of,$(CHECKS) "python -m pytest -n 2 -m not\ browser\ and\ not\ race -k not\ postgresql $(PYTEST)")

.PHONY: lint
lint: ready-to-test ## style, types and contracts alone
	@$(call all-of,$(CHECKS))

.PHONY: bench
bench: ready-to-test ## measure pages, registrations and seats beside a bare Flask; eight minutes, wants a quiet machine and wrk
	@$(BIN)/python -m bench.run $(BENCH)

.PHONY: lock
lock: ## resolve requirements/*.in anew into hashed lock files (with uv, in an environment of its own)
	test -x .venv/lock/bin/uv || { $(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv; }
	cd requirements && for name in run dev clients; do ../.venv/lock/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes $$name.in -o $$name.txt; done
	cd requirements && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --silent

.PHONY: words
words: ready-to-test ## collect the sentences for people into the Korean catalogue; then translate the empty ones in it
	@mkdir -p $(INSTANCE)
	$(BIN)/pybabel -q extract -F pyproject.toml -k _l --no-location --sort-output -o $(INSTANCE)/messages.pot .
	$(BIN)/pybabel -q update -i $(INSTANCE)/messages.pot -d eventsapp/translations -l ko --no-fuzzy-matching --ignore-obsolete --width=140

.PHONY: clean
clean: ## remove environment, caches and built assets; keeps database and mail
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis $(STAMPS) $(INSTANCE)/static $(CATALOGUES)
	find eventsapp tests migrations -name __pycache__ -prune -exec rm -rf {} +

.PHONY: ready-to-test
ready-to-test: .venv/stamp-dev $(CATALOGUES)

# Where npm is missing, the tests that want what it brings say so.
.PHONY: ready-to-subscribe
ready-to-subscribe: .venv/stamp-clients $(if $(shell command -v npm),.venv/stamp-ical-js)

# --- the steps ---------------------------------------------------------------------------------------------------

.venv/bin/pip:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "making the environment .venv"
	@$(PYTHON) -m venv .venv

# Development's lock file holds all of the other, so either stamp will do to run.
.venv/stamp-run: requirements/run.txt | .venv/bin/pip
	@test .venv/stamp-dev -nt $< || { echo "installing what it needs"; $(PIP) -r $<; }
	@touch $@

.venv/stamp-dev: requirements/dev.txt requirements/run.txt | .venv/bin/pip
	@echo "installing what it needs, and what tests need"
	@$(PIP) -r requirements/dev.txt
	@touch $@

# Calendar programs that subscribe to us, in an environment of their own: they constrain none of our pins.
.venv/stamp-clients: requirements/clients.txt | .venv/bin/pip
	@echo "installing calendar programs for the tests"
	@test -x .venv/clients/bin/pip || $(PYTHON) -m venv .venv/clients
	@.venv/clients/bin/pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

# A parser for the browser of the tests. npm compares it with the digest in the lock file.
.venv/stamp-ical-js: requirements/package-lock.json requirements/package.json | .venv/bin/pip
	@mkdir -p .venv/ical-js && cp $^ .venv/ical-js
	@cd .venv/ical-js && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

%.mo: %.po | .venv/stamp-run
	@$(BIN)/pybabel --quiet compile -i $< -o $@.part && mv $@.part $@

$(STAMPS)/assets: $(ASSETS) .venv/stamp-run $(if $(wildcard $(INSTANCE)/static/manifest.json),,always)
	@mkdir -p $(@D)
	@echo "building styles and web font"
	@$(FLASK) assets
	@touch $@

$(STAMPS)/database: $(MIGRATIONS) .venv/stamp-run $(DATABASE_GONE)
	@mkdir -p $(@D)
	@$(FLASK) db upgrade
	@touch $@

$(STAMPS)/demo: $(DATA) $(STAMPS)/database $(CATALOGUES)
	@$(FLASK) demo
	@touch $@

.PHONY: always
always:
