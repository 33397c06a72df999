# Every target sets up what it needs: only make and a Python >= 3.11 have to be there.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help release evaluate model test bench lock clean

VENV := .venv
READY := $(VENV)/.ready
BOOTSTRAPPED := $(VENV)/.bootstrapped
UV := $(VENV)/bin/uv

export VIRTUAL_ENV := $(CURDIR)/$(VENV)
export UV_COMPILE_BYTECODE := 1
export UV_LINK_MODE := copy
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PREFECT_HOME := $(CURDIR)/.prefect
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
# A foreign PYTHONPATH would shadow the pinned packages.
unexport PYTHONPATH PYTHONHOME

help: ## Say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

release: $(READY) ## Read raw/, check, and publish into output/ (DATE=2026-11-23 sets the day)
	@$(VENV)/bin/onrecord release $(if $(DATE),--date '$(DATE)')

model: $(READY) ## Train the models of reading anew from scripts/training, into schemas/model
	@$(UV) pip install --quiet --require-hashes -r requirements-model.lock || \
		$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-model.lock
	@PYTHONPATH=. $(VENV)/bin/python scripts/train_model.py $(if $(CHECK),--check)

evaluate: $(READY) ## Measure how well the held-out gold articles are read, into schemas/evaluation.json
	@$(VENV)/bin/onrecord evaluate tests/gold --split test --output schemas/evaluation.json

bench: $(READY) ## Measure how fast articles are read, beside the stock spaCy pipeline
	@PYTHONPATH=. $(VENV)/bin/python benchmarks/throughput.py --processes

test: $(READY) ## Lint, check types, and run all tests
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lock: $(BOOTSTRAPPED) ## Pin the newest versions that pyproject.toml allows, with hashes
	@$(UV) pip compile --group bootstrap --upgrade $(LOCK_OPTIONS) --output-file requirements-uv.lock
	@$(UV) pip compile pyproject.toml --extra test --group build --upgrade $(LOCK_OPTIONS) --output-file requirements.lock
	@$(UV) pip compile --group model --constraint requirements.lock --upgrade $(LOCK_OPTIONS) \
		--output-file requirements-model.lock

clean: ## Remove the set-up, caches and Prefect's database; raw/ and output/ stay
	@rm -rf $(VENV) .prefect .mypy_cache .ruff_cache .pytest_cache build dist
	@find flows scripts tests -type d -name __pycache__ -prune -exec rm -rf {} +

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock'

# The first interpreter that is new enough; PYTHON=/path/to/python overrides the search.
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
define FIND_PYTHON
for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	if "$$python" -c '$(ENOUGH)' 2>/dev/null; then break; fi; python=; \
done; \
if [ -z "$$python" ]; then \
	echo 'onrecord needs Python 3.11 or newer; none was found. Install it, or run make PYTHON=/path/to/python' >&2; \
	exit 2; \
fi
endef

$(BOOTSTRAPPED): requirements-uv.lock
	@$(FIND_PYTHON); echo "setting up $(VENV) with $$("$$python" --version)"; \
	if ! "$$python" -m venv --clear $(VENV); then \
		echo "$$python cannot make a virtual environment: install its venv module (Debian: python3-venv)" >&2; exit 2; \
	fi
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	@touch $@

# uv does not read pip's configuration: where only pip knows the way to the packages, pip installs them.
$(READY): $(BOOTSTRAPPED) requirements.lock pyproject.toml
	@$(UV) pip sync --quiet --require-hashes requirements.lock || \
		$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --offline --editable .
	@touch $@
