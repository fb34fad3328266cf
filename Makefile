# Portal PNS: `make run` shows it at work, `make test` proves it; both set themselves up.
PYTHON ?= python3
UV := .venv/bin/uv
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: setup run test lint bench clean

setup: .venv/ready

.venv/ready: pyproject.toml uv.lock installer/debian-packages.txt
	PYTHON=$(PYTHON) sh installer/debian-setup.sh
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(UV) sync --frozen --inexact --quiet
	touch $@

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then .venv/bin/portalpns demo; \
	else .venv/bin/portalpns demo --headless --out out; fi

test: setup
	.venv/bin/pytest -n 2

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: setup
	for name in $$(.venv/bin/portalpns bench --list); do .venv/bin/portalpns bench $$name || exit 1; done

clean:
	rm -rf .venv out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
