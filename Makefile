# `make plan` and `make test` do everything on a machine with Python 3.11, pip and a C compiler.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
NEWER := $(shell for p in python3.14 python3.13; do $$p -c 'import venv' >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: plan test lint types tests newer bench golden format clean

plan: $(VENV)/ready
	@$(BIN)/canter plan examples/rosa.yaml

test: lint types tests newer

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/ready
	$(BIN)/mypy

tests: $(VENV)/ready
	$(BIN)/canter check rules
	$(BIN)/canter test rules
	$(BIN)/pytest -n 2 --dist loadgroup

# Where a Python is at hand that durable-rules does not support, the plain engine must stand alone there.
newer: $(VENV)/ready
ifneq ($(NEWER),)
	$(NEWER) -m venv .venv-newer
	.venv-newer/bin/python -m pip install -q -c constraints.txt -e '.[dev]'
	.venv-newer/bin/pytest -n 2 --dist loadgroup -m 'not durable'
endif

bench: $(VENV)/ready
	$(BIN)/python benchmarks/run.py

golden: $(VENV)/ready
	CANTER_GOLDEN=write $(BIN)/pytest -q tests/test_golden.py tests/test_readme.py

format: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .venv-newer build dist
