# What a person types. `make demo` and `make test` need git, make and a Python from 3.11 to 3.12, and
# make everything else themselves under .venv, .tox and var. Versions are those of tests/requirements.

PORT ?= 8000
PEOPLE ?= 240
SEED ?= 1
FRAMEWORK ?=
YEAR ?=

VENV := .venv
BIN := $(VENV)/bin
LOCKS := tests/requirements
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps
# Every interpreter that pyenv keeps, so that tox finds python3.11 and python3.12 behind its shims.
export PYENV_VERSION ?= $(shell pyenv versions --bare 2>/dev/null | grep -E '^3\.1[12]\.[0-9]+$$' | paste -sd: -)
PYTHON ?= $(shell for python in python3.11 python3.12 python3 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && echo $$python && break; done)
# Each of the tests' many processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
# An interpreter that is missing is passed over and named; in CI it is a failure.
TOX = $(BIN)/tox $(if $(filter true,$(CI)),--skip-missing-interpreters false)

comma := ,

.PHONY: help demo test test-fast mysql-driver test-benchmarks test-databases test-package test-lms test-matrix test-releases test-browser quality check-quality \
	bench bench-full year scoreboard translations locks clean

help:
	@echo 'make demo          the whole system in the browser (PORT=$(PORT) PEOPLE=$(PEOPLE) FRAMEWORK=folder or file)'
	@echo 'make test          everything that CI runs'
	@echo 'make test-fast     the tests on SQLite, without a browser'
	@echo 'make test-lms      the tests on a site that behaves like the LMS and Studio'
	@echo 'make test-matrix   every door as every kind of person'
	@echo 'make test-browser  the seven steps in Chromium'
	@echo 'make test-package  the built wheel in an empty environment'
	@echo 'make test-databases what stores data, on PostgreSQL and MariaDB'
	@echo 'make test-releases the tests on every supported release of Open edX: all of them on the newest'
	@echo 'make quality       ruff, mypy, the import contracts, migrations, personal data, commit subjects'
	@echo 'make bench         the benchmarks; bench-full: up to a million gaps and ten million ratings'
	@echo 'make year          a simulated year of an organisation, judged (YEAR="--seed 2 --people 60 --json")'
	@echo 'make scoreboard    the figures of docs/scoreboard.md'
	@echo 'make translations  the catalogues under mentoring_xblock/conf/locale'
	@echo 'make locks         new versions for tests/requirements'
	@echo 'make clean         remove what make created, the demo included'

# ---- environments -----------------------------------------------------------------------------------------

$(VENV)/.made:
	@test -n '$(PYTHON)' || { echo 'A Python from 3.11 to 3.12 is needed; name it with PYTHON=...' >&2; exit 2; }
	@echo '1/5 A Python environment in $(VENV), from $(PYTHON)'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# The locks are complete, so there is nothing to resolve; uv brings what they name several times as fast as pip.
$(VENV)/.demo: $(VENV)/.made $(LOCKS)/demo.txt setup.cfg
	@echo '2/5 $(shell grep -cE '^[a-zA-Z0-9].*==' $(LOCKS)/demo.txt) packages'
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps '$(shell grep -E '^uv==' $(LOCKS)/dev.txt)'
	@$(INSTALL) -r $(LOCKS)/demo.txt
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.demo $(LOCKS)/dev.txt
	$(INSTALL) -r $(LOCKS)/dev.txt
	@touch $@

# ---- the demo ---------------------------------------------------------------------------------------------

demo: $(VENV)/.demo
	@echo '3/5 The tables of the database in var'
	@$(BIN)/python manage.py migrate --run-syncdb --verbosity 0
	@echo '4/5 An invented organisation and its last five months'
	@$(BIN)/python manage.py mentoring_demo_data --people $(PEOPLE) --seed $(SEED)
	$(if $(FRAMEWORK),@$(BIN)/python manage.py mentoring_import_framework '$(FRAMEWORK)')
	@echo '5/5 Open http://127.0.0.1:$(PORT)/ and begin with step 1. Ctrl-C ends it.'
	@$(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

# ---- the checks -------------------------------------------------------------------------------------------

# The newest release runs the whole suite, so test-fast would add nothing. A browser waits more than it works, so other
# tests run beside it.
test: quality test-benchmarks test-releases test-databases
	@$(MAKE) --no-print-directory -j3 --output-sync=target test-browser test-package test-matrix

test-fast: $(VENV)/.dev
	$(BIN)/pytest -n 2 tests tests/matrix
	@$(MAKE) --no-print-directory test-lms

# Every door as everybody: no release and no database changes who may enter, so one run is enough.
test-matrix: $(VENV)/.dev
	$(BIN)/pytest -n 2 tests/matrix

# A site that behaves like the platform, once as the LMS and once as Studio. The oldest and the newest release run it too.
test-lms: $(VENV)/.dev
	LMS_PROJECT=lms $(BIN)/pytest -c tests/lms/pytest.ini tests/lms
	LMS_PROJECT=cms $(BIN)/pytest -c tests/lms/pytest.ini tests/lms

# MariaDB's driver is compiled, so it is brought only where the client's headers are.
mysql-driver: $(VENV)/.dev
	@$(BIN)/python -c 'import MySQLdb' 2>/dev/null || \
	if pkg-config --exists libmariadb 2>/dev/null || pkg-config --exists mysqlclient 2>/dev/null; then \
		$(INSTALL) -r $(LOCKS)/mysql.txt; \
	else echo 'MariaDB is left out: libmariadb-dev and pkg-config are missing.'; fi

# Each server with a release of its own, side by side: a server and those who ask it wait for each other.
test-databases: mysql-driver
	$(TOX) -p 2 -o -e verawood-postgresql$(if $(or $(filter true,$(CI)),$(shell $(BIN)/python -c 'import MySQLdb' 2>/dev/null && echo yes)),$(comma)teak-mysql)

# What the benchmarks' figures rest on: the rows that they leave, and that the peer does the same.
test-benchmarks: $(VENV)/.dev
	$(BIN)/pytest -n 2 tests/benchmarks

test-browser: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadfile tests/browser

test-package: $(VENV)/.dev
	$(TOX) -e package

test-releases: $(VENV)/.dev
	$(TOX) -e teak,ulmo,verawood

quality: $(VENV)/.dev
	@$(MAKE) --no-print-directory check-quality

# In whatever environment BIN names; tox calls it in its own.
check-quality:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run task_mentoring
	PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.site.settings $(BIN)/code_annotations django_find_annotations --config_file .pii_annotations.yml --lint --coverage
	$(BIN)/python -m tests.commits

bench: mysql-driver
	$(BIN)/python -m tests.benchmarks

# Up to a million gaps, and ten million ratings on each database; 4 GB of memory. The ratings are loaded once, 8 GB of
# disk on each database, and kept for the next time: `python -m tests.benchmarks.databases --drop` drops them.
bench-full: mysql-driver
	$(BIN)/python -m tests.benchmarks --full

# Promises that fall are its result, so it is apart from the tests.
year: $(VENV)/.dev
	$(BIN)/python -m tests.year $(YEAR)

scoreboard: $(VENV)/.dev
	$(BIN)/python -m tests.scoreboard

# ---- upkeep -----------------------------------------------------------------------------------------------

translations: $(VENV)/.dev
	$(BIN)/python -m tests.catalogues

# Resolved for each environment's Python; every line of a lock says who asked for it.
locks: $(VENV)/.dev
	cd $(LOCKS) && for pair in demo:3.11 dev:3.11 bench:3.11 teak:3.11 ulmo:3.11 verawood:3.12 package:3.11 mysql:3.11; do \
		../../$(BIN)/uv pip compile --quiet --universal --upgrade --custom-compile-command 'make locks' \
			--python-version $${pair#*:} $${pair%:*}.in -o $${pair%:*}.txt || exit 1; done

clean:
	rm -rf $(VENV) .tox var build dist *.egg-info
