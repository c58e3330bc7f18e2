# The book's commands. Without make (Windows): README.md says what to type instead.
PYTHON ?= python3
CHAPTERS ?=
PORT ?= 8000
BIN := .venv/bin
BUILD := $(BIN)/python book/build.py
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help book serve lab test lint notebooks bench parity fuzz portability two-machines pages editor lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

# uv, pinned like everything else, installs in seconds what pip installs in minutes; pip alone would do.
.venv/ready: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep '^uv==' requirements.txt | cut -d' ' -f1)
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt
	touch $@

book: .venv/ready ## render the site into _build/html, then run the chapters that changed
	$(BUILD) book

serve: book ## the site on a local server
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: .venv/ready ## the chapters in JupyterLab
	$(BIN)/jupyter lab chapters

test: .venv/ready ## everything that proves the book, on this machine and without a network
	$(BUILD) test

lint: .venv/ready ## style of code and notebooks, and the order of dlcore's rows
	$(BUILD) lint

notebooks: .venv/ready ## run notebooks in place and normalise them; CHAPTERS=12_gradient_descent for one
	$(BUILD) notebooks $(CHAPTERS)

bench: .venv/ready ## speed against PyTorch, scikit-learn and SciPy
	$(BUILD) bench

parity: .venv/ready ## numbers against PyTorch, scikit-learn and SciPy, computed anew
	$(BUILD) parity

fuzz: .venv/ready ## every public name of dlcore on a hundred thousand drawn arrays
	$(BUILD) fuzz

portability: .venv/ready ## the chapters' outputs on other machines, played by this one; CHAPTERS=... for some
	$(BUILD) portability $(CHAPTERS)

two-machines: .venv/ready ## the same on two of them
	$(BUILD) two-machines $(CHAPTERS)

pages: .venv/ready ## every cell of the chapters in the Python that the pages run themselves; CHAPTERS=... for some
	$(BUILD) pages $(CHAPTERS)

editor: ## bundle the editor of the pages anew, with npm
	cd book/editor && npm ci --no-audit --no-fund && npm run build && rm -rf node_modules

lock: .venv/ready ## renew requirements.txt from pyproject.toml
	$(BUILD) lock

clean: ## remove what was built, and keep the environment
	rm -rf _build book/api .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
