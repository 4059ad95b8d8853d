# Portal BNN. Every target prepares what it needs: system packages (as root or with sudo; else it prints the one
# apt line), the Python environment, servers of its own. Run `make` alone for the list.
PYTHON3 ?= python3
ARGS ?=
export UV_LINK_MODE = copy
unexport VIRTUAL_ENV
# Compiled once and kept: without, each of the hundred processes that tests and demo start compiles every library anew.
unexport PYTHONDONTWRITEBYTECODE

prepare = $(PYTHON3) bnnportal/embedded/setup.py
python = .venv/bin/python
embedded = $(python) -m bnnportal.embedded
parallel = -n 2 --dist loadgroup

.PHONY: help demo test test-fast test-slow test-services check bench format messages setup setup-demo

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 16

demo:  ## start the whole portal: make demo PORT=8000 DATA=var/demo
	@$(prepare) demo
	@exec $(embedded) demo

test:  ## all tests but the slow ones: make test ARGS="-k award"
	@$(prepare) test
	$(embedded) run -- $(python) -m pytest -q $(parallel) -m "not slow" $(ARGS)

test-fast:  ## without browser, real workers, Java, and what takes a second each
	@$(prepare) test-fast
	$(embedded) run -- $(python) -m pytest -q $(parallel) -m "not (slow or wide or browser or services or verapdf)" $(ARGS)

test-slow:  ## the slow tests alone
	@$(prepare) test
	$(embedded) run -- $(python) -m pytest -q -m slow $(ARGS)

test-services:  ## make test on Debian's PostgreSQL 15 and Redis 7
	@$(prepare) test-services
	$(embedded) run --services debian -- $(python) -m pytest -q $(parallel) -m "not slow" $(ARGS)

check:  ## style, types, floors, migrations
	@$(prepare) check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	$(embedded) run -- .venv/bin/mypy
	$(embedded) run -- $(python) manage.py makemigrations --check --dry-run
	$(embedded) run -- $(python) manage.py check --fail-level WARNING

bench:  ## measure at national scale
	@$(prepare) check
	$(embedded) run -- $(python) manage.py bench $(ARGS)

format:  ## let ruff put the code in order
	@$(prepare) check
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages:  ## bring the English catalogue in step with the source text, and compile both (needs GNU gettext)
	@command -v msgmerge > /dev/null || { echo "Pasang dahulu: apt-get install gettext"; exit 1; }
	@$(prepare) check
	$(embedded) run -- $(python) manage.py makemessages -l en --no-location --no-wrap --no-obsolete \
	  -i .venv -i var -i tests -i static
	@sed -i '/^"POT-Creation-Date/d' locale/en/LC_MESSAGES/django.po
	$(embedded) run -- $(python) manage.py compilemessages -l en -l id -i .venv -i var

setup:  ## prepare this machine for all of the above
	@$(prepare) test-services

setup-demo:  ## prepare this machine for the demo alone
	@$(prepare) demo
