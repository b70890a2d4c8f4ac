# What a contributor runs. `make` alone lists it; every target makes the environment first where it is missing or out of date.
# Whatever is made lies in build/, .cache/ and .venv/, which are git-ignored; no target needs a home folder.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
READY := .venv/.ready
BENCH_READY := .venv/.ready-bench
EXAMPLE := examples/bodo-legevakt-hjemmetjenester
LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
ARGS :=

export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
export PIP_CACHE_DIR ?= $(CURDIR)/.cache/pip
# mkdocs-material 9 is pinned beside MkDocs 1; its advice about MkDocs 2 is known.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help demo test goldens lint types format lock pages site serve bench clean

help: ## list what can be run
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## build the documents of the example into build/demo
	@$(BIN)/rammer build $(EXAMPLE)/profil.yaml -o build/demo

test: $(READY) ## run the tests (ARGS="-k word" for some of them)
	@$(BIN)/python -m pytest -q -n auto $(ARGS)

goldens: $(READY) ## accept the documents of the tests as they are now; look at the difference before you commit it
	@RAMMER_ACCEPT=1 $(BIN)/python -m pytest -q -n 0 tests/test_documents_goldens.py $(ARGS)

lint: $(READY) ## check style and layout of the code
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## check the types
	@$(BIN)/mypy

format: $(READY) ## lay out the code
	@$(BIN)/ruff check --quiet --select I --fix .
	@$(BIN)/ruff format .

pages: $(READY) ## write the pages of the site that are made from the library and the program
	@$(BIN)/python -c 'from pathlib import Path; from fellesrammer.cli import rammer; from fellesrammer.publish import pages; pages.write(Path("site"), rammer)'

site: pages ## build the site into build/site
	@$(BIN)/mkdocs build --quiet --strict
	@echo "The site lies in build/site; open it with: make serve"

serve: pages ## show the site on this machine while you write
	@$(BIN)/mkdocs serve

bench: $(BENCH_READY) ## measure how long the work takes
	@$(BIN)/python bench/run.py $(ARGS)

lock: ## pin the newest allowed versions in the lock files (needs uv)
	@uv --version >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@$(LOCK) --extra dev -o dev-lock.txt pyproject.toml
	@$(LOCK) --extra bench --constraints dev-lock.txt -o .ci/bench-lock.txt pyproject.toml

clean: ## remove all that was made, but the environment
	@rm -rf build dist .cache

$(READY): pyproject.toml dev-lock.txt .ci/environment
	@.ci/environment $@ dev-lock.txt

$(BENCH_READY): $(READY) .ci/bench-lock.txt
	@.ci/environment $@ dev-lock.txt .ci/bench-lock.txt
