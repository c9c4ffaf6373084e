# Every target installs what it needs: `make demo` and `make test` are all a newcomer has to type.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
VENV := .venv
BIN := $(VENV)/bin
SYSTEM_PYTHON ?= /usr/bin/python3
HEADLESS ?=
SEEDS ?= 10000
HOURS ?= 24
# Tests of one file stay together, so that what a file shares is made once; each process has its own window and servers.
PARALLEL := --numprocesses=auto --maxprocesses=4 --dist=loadfile
FUZZ_INPUTS ?= 1000000
COMMITS ?= 100000
MODEL ?= 10000000
ITEMS ?= 1000000

PACKAGES := protocol devices offline_cache kiosk screens server
SOURCES := $(shell find $(PACKAGES) -name '*.py' 2>/dev/null)
CODES := kiosk/__pycache__/kiosk.codes
CATALOGUES := $(shell find $(PACKAGES) -name '*.po' 2>/dev/null)

.PHONY: help demo training test slow test-postgres check format simulate replay soak bench fuzz adversary outbox boot gallery audit endure locale install install-test lock clean distclean

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: install  ## The whole terminal on this machine, with a dev dock; HEADLESS=1 plays a member's journey into demo-output/
	@$(BIN)/kiosk demo $(if $(HEADLESS),--headless --output demo-output)

training: install  ## Practice for officers, on data that are thrown away; HEADLESS=1 does an exercise into demo-output/
	@$(BIN)/kiosk demo --training $(if $(HEADLESS),--headless --output demo-output)

test: install-test check  ## Lint, types, import contracts and all quick tests
	@$(BIN)/python -m pytest $(PARALLEL)

test-postgres: install-test  ## Everything that has a server in it, once more, on a PostgreSQL that the tests start
	@$(BIN)/python -m pytest $(PARALLEL) --database=postgresql tests/server tests/console tests/server_demo tests/e2e

check: install-test  ## ruff, mypy --strict, import-linter, systemd-analyze
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@systemd/check

format: install-test  ## Let ruff put the source in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

simulate: install-test  ## SEEDS (10000) simulated kiosks with every invariant checked after every step
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS)

replay: install-test  ## Play the trace FILE again: what each screen said, every invariant after every step
	@$(BIN)/python -m tests.simulation --replay $(FILE)

soak: install-test  ## HOURS (24) of members in simulated time; fails when descriptors, threads or memory grow by over 2 %
	@$(BIN)/python -m tests.soak --hours $(HOURS)

bench: install install-test  ## All benchmarks, each as a ratio to something measured in the same run
	@$(BIN)/python -m benchmarks

slow: install-test  ## Tests marked slow: the input engines' quality on whole lists, an officer's exercise pressed from outside
	@$(BIN)/python -m pytest -m slow

fuzz: install-test  ## FUZZ_INPUTS (1000000) inputs to every parser that eats bytes of cards, printers, scanners, the line and sticks
	@$(BIN)/python -m tests.fuzz --inputs $(FUZZ_INPUTS)

adversary: install-test  ## COMMITS (100000) hostile commits on a real PostgreSQL with processes killed, MODEL (10000000) on a model of it
	@$(BIN)/python -m tests.server.adversary --commits $(COMMITS) --model $(MODEL)

outbox: install-test  ## ITEMS (1000000) events under kill -9, clock jumps, a third lost, replay: none lost, none doubled, in order
	@$(BIN)/python -m tests.offline_cache.outbox_proof --items $(ITEMS)

boot: install-test  ## Install Debian, kiosk and server on a disk, boot it in an emulated PC, touch it, pull its plug (root)
	@systemd/install-packages systemd/packages-boot.txt
	@$(BIN)/python -m tests.boot

gallery: install  ## Every screen in every panel, text size, contrast and language, on contact sheets in build/gallery/
	@$(BIN)/python -m screens.gallery build/gallery

audit: install  ## Compute what is wrong with any of those screens: contrast, targets, overflow, glyphs
	@$(BIN)/python -m screens.gallery build/gallery --audit

endure: install-test  ## 1,000 sessions, 10,000 screens; fails when memory grows by over 2 %
	@$(BIN)/python -m tests.screens.endurance

locale: $(VENV)/.installed  ## Compile the gettext catalogues
	@for po in $(CATALOGUES); do $(BIN)/pybabel -q compile -f -i $$po -o $${po%.po}.mo; done

install: $(CODES) locale

install-test: $(VENV)/.installed-test $(CODES) locale

# Where Python writes no bytecode of its own accord, each start would compile all of it; the editable finder, too.
$(CODES): $(VENV)/.installed $(SOURCES)
	@$(BIN)/python -m compileall -q $(PACKAGES) $(VENV)/lib/python3*/site-packages/__editable__*.py
	@$(BIN)/kiosk compile >/dev/null

$(VENV)/.installed: requirements.lock pyproject.toml systemd/packages.txt
	@systemd/install-packages systemd/packages.txt
	@test -x $(BIN)/python || $(SYSTEM_PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed requirements-test.lock systemd/packages-test.txt
	@systemd/install-packages systemd/packages-test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.lock
	@touch $@

lock: install-test  ## Pin every dependency anew, with hashes
	@for extra in "" test; do \
	  $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --build-deps-for editable \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $${extra:+--extra $$extra -c requirements.lock} \
	    -o requirements$${extra:+-$$extra}.lock pyproject.toml; \
	done

clean:  ## Remove what the targets made, but not the environment
	@rm -rf build demo-output demo-state .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean  ## Remove the environment, too
	@rm -rf $(VENV)
