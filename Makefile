# The book's commands. Without make (Windows): see README.md.
PYTHON ?= python3
BIN := .venv/bin
CHAPTERS ?=

.venv/ready: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep '^uv==' requirements.txt)
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt
	touch $@

.PHONY: notebooks
notebooks: .venv/ready ## execute notebooks in place and normalise them: make notebooks CHAPTERS=12_gradient_descent
	$(BIN)/python book/build.py notebooks $(CHAPTERS)
