# Two commands matter: make serve, make test.  `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
HOST ?= 127.0.0.1
PORT ?= 7860

.PHONY: help install lock build serve ask test lint types imports unit eval report clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

install: $(VENV)/.installed  ## make .venv with the exact versions of requirements.lock

$(VENV)/.installed: pyproject.toml requirements.lock
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	touch $@

lock:  ## write the versions in .venv to requirements.lock
	$(RUN) -m pip freeze --exclude-editable | sed -E 's/^(torch==[0-9.]+)\+.*/\1/' > requirements.lock

build: install  ## build index/ from corpus/; only what changed is embedded
	$(RUN) -m rag build

serve: build  ## serve the chat at http://127.0.0.1:7860/chat/
	$(RUN) -m ui --host $(HOST) --port $(PORT)

test: lint types imports unit eval  ## format, lint, types, import order, tests, answer quality

lint: install  ## format and lint
	$(VENV)/bin/ruff format --check --diff .
	$(VENV)/bin/ruff check .

types: install  ## strict types
	$(VENV)/bin/mypy rag ui eval tests

imports: install  ## the direction of the data flow
	$(VENV)/bin/lint-imports --no-logo

unit: install  ## tests, the real encoder and the browser included
	$(RUN) -m pytest

eval: build  ## measure the answers; fails below the floors in eval/floors.json
	$(RUN) -m eval run

report: build  ## measure, then write the page with plots and the table in README.md
	$(RUN) -m eval run --out eval/results/shipped.json
	$(RUN) -m eval report eval/results/shipped.json --html eval/results/shipped.html --readme README.md

clean:  ## remove .venv and the built index
	rm -rf $(VENV) index/v-* index/encoder-* index/manifest.json
