# Lotbook. `make` lists what there is.
LEDGER ?= fabric
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
REQUIREMENTS := $(shell cat requirements/uv.txt requirements/dev.txt | cksum | tr ' ' -)
STAMP := .venv/.installed-$(REQUIREMENTS)
RUN := .venv/bin/python
SOURCES := provenance forecasting hlfabric tests bench fabric-network manage.py
export LOTBOOK_REQUIRE ?= fabric

.DEFAULT_GOAL := help
.PHONY: help install demo demo-load test test-all faults check lock bench bench-forecast fabric-up fabric-down fabric-reset psql shell

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name text; \
		do printf '  make %-14s %s\n' "$$name" "$$text"; done

install: $(STAMP) ## .venv with the locked requirements

$(STAMP): | require-python
	@echo "Installing the locked requirements into .venv …"
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(RUN) -m uv pip sync -q --python $(RUN) --require-hashes requirements/dev.txt
	@rm -f .venv/.installed-* && touch $@

.PHONY: require-python
require-python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and none was found. Name one: make PYTHON=/path/to/python3" >&2; exit 1; }

demo: install ## everything, until Ctrl-C: network, web, a small chain of events (LEDGER=embedded: without Fabric)
	@exec $(RUN) -m provenance.local demo --ledger $(LEDGER) $(if $(PORT),--port $(PORT))

demo-load: install ## a year of a coffee chain for the running demonstration (LOAD="--size 100000 --seed 2")
	@$(RUN) -m provenance.local manage --ledger $(LEDGER) -- demo load $(LOAD)

test: install ## unit tests and the suites on real Fabric
	@$(RUN) -m provenance.local build
	@$(RUN) -m pytest -q -m "not soak and not faults"

test-all: install ## everything that `test` runs, what takes long, and the branches that were covered
	@$(RUN) -m provenance.local build
	@rm -rf build/faults
	@$(RUN) -m pytest -q --hypothesis-profile long --cov --cov-report=
	@$(RUN) -m tests.faults.report
	@$(RUN) -m coverage report --skip-covered --show-missing
	@$(RUN) -m coverage report --fail-under=100 --format=total \
		--include='provenance/domain/*,provenance/contract/*,provenance/ledger/*,provenance/evidence/*,provenance/proof/*'

faults: install ## processes killed under load: what was lost, doubled, and the time to recover (JSON=1)
	@$(RUN) -m provenance.local build
	@rm -rf build/faults
	@$(RUN) -m pytest -q -m faults tests/faults; code=$$?; \
		$(RUN) -m tests.faults.report $(if $(JSON),--json) && exit $$code

check: install ## ruff, mypy, import-linter
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@LOTBOOK_SECRET_KEY=check .venv/bin/mypy $(SOURCES)
	@.venv/bin/lint-imports --no-logo

lock: install ## pin requirements/*.in again, with hashes
	@for name in uv base; do $(MAKE) --no-print-directory lock-one NAME=$$name; done
	@$(MAKE) --no-print-directory lock-one NAME=dev CONSTRAINTS="-c requirements/base.txt"

.PHONY: lock-one
lock-one:
	@$(RUN) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes $(CONSTRAINTS) \
		requirements/$(NAME).in -o requirements/$(NAME).txt

bench: install ## measure into build/bench.json, on real Fabric (QUICK=1: shorter, for development)
	@$(RUN) -m provenance.local build
	@$(RUN) -m bench.pipeline
	@$(RUN) -m bench.trace
	@$(RUN) -m bench.keys
	@$(RUN) -m bench.proof

bench-forecast: install ## measure the forecasts into build/bench-forecast.json (QUICK=1: a few series)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m bench.forecast

fabric-up: install ## the Fabric network alone, left running
	@$(RUN) -m provenance.local build
	@$(RUN) fabric-network up

fabric-down: install ## stop it, data kept
	@$(RUN) fabric-network down

fabric-reset: install ## stop it and forget its ledgers and identities
	@$(RUN) fabric-network reset

psql: install ## the demonstration's database, while it runs
	@$(RUN) -m provenance.local psql --ledger $(LEDGER)

shell: install ## a Python shell on the demonstration's data, while it runs
	@$(RUN) -m provenance.local manage --ledger $(LEDGER) -- shell
