# `make plan` and `make test` do everything on a machine with Python 3.11, pip and a C compiler.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# A Python that durable-rules does not support, from the path or from pyenv, if there is one.
NEWER := $(shell for p in python3.14 python3.13 $$(ls -d "$$(pyenv root 2>/dev/null)"/versions/3.1[3-9]*/bin/python 2>/dev/null); do \
	"$$p" -c 'import sys, venv; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1 && echo "$$p" && break; done)

.PHONY: plan test lint types tests newer bench golden format clean

plan: $(VENV)/ready
	@$(BIN)/canter plan examples/rosa.yaml

test: lint types tests newer

$(VENV)/ready: pyproject.toml constraints.txt
	@echo "setting up $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/ready
	$(BIN)/mypy

tests: $(VENV)/ready
	$(BIN)/pytest -n 2 --dist loadfile

# Where a Python is at hand that durable-rules does not support, the plain engine must stand alone there.
ENGINE_TESTS := tests/test_engines_agree.py tests/test_article.py tests/test_overlays.py tests/test_cache.py \
	tests/test_cli.py tests/test_golden.py tests/test_written.py

ifneq ($(NEWER),)
newer: .venv-newer/ready
	.venv-newer/bin/pytest -n 2 --dist loadfile -m 'not durable' $(ENGINE_TESTS)
else
newer:
	@echo "no Python 3.13 or newer here; the plain engine was tested beside durable-rules only"
endif

.venv-newer/ready: pyproject.toml constraints.txt
	"$(NEWER)" -m venv .venv-newer
	.venv-newer/bin/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

# The peers that canter is measured against are installed for this alone. BENCH names parts: plans, growth, starts, columns, batch, spark.
bench: $(VENV)/ready
	@$(BIN)/python -m pip install -q -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/run.py $(BENCH)
	$(if $(BENCH),,$(BIN)/python benchmarks/interview.py)

golden: $(VENV)/ready
	CANTER_GOLDEN=write $(BIN)/pytest -q -n 2 --dist loadfile tests/test_golden.py tests/test_readme.py tests/test_article_page.py tests/test_editing_page.py tests/test_answers_page.py tests/test_diff.py tests/test_review.py tests/test_check_formats.py

format: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .venv-newer build dist
