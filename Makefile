# The commands of the house; docs/operations.md explains each.
PYTHON ?= python3
PY := .venv/bin/python
# Every start loads Django in four processes: without compiled files each would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-full check bench reset clauses ready ready-dev ready-browser format

run: ready
	@exec $(PY) -m config.local.run

# A file's tests stay with one worker, which so builds what they share once; tests/conftest.py
# begins with the longest.
test: ready-browser
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not full" $(ARGS)

test-full: ready-browser
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: ready-dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/lint-imports
	$(PY) -m mypy .
	.venv/bin/djade --check $$(git ls-files 'templates/*.html')
	.venv/bin/djlint --quiet --lint templates
	$(PY) manage.py makemigrations --check --dry-run --settings config.settings.test
	$(PY) manage.py messages --check --settings config.settings.test
	$(PY) manage.py clauses --settings config.settings.test >/dev/null

format: ready-dev
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	-.venv/bin/djade $$(git ls-files 'templates/*.html')

bench: ready-dev
	@$(PY) -m tests.bench $(ARGS)

clauses: ready-dev
	@$(PY) manage.py clauses --settings config.settings.test

reset:
	@$(PYTHON) config/local/reset.py

ready:
	@$(PYTHON) config/local/bootstrap.py

ready-dev:
	@$(PYTHON) config/local/bootstrap.py --dev

ready-browser:
	@$(PYTHON) config/local/bootstrap.py --dev --browser
