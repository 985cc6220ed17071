# Every target makes what it needs first, and takes no time when nothing has changed.
# A bare Debian needs only Python 3.11 or newer and make.

.DEFAULT_GOAL := help
.PHONY: help demo serve test check fast compat bench frontend lock clean
.PHONY: ready ready-for-tools ready-for-tests ready-for-compat

BIN := .venv/bin

# Without bytecode each of the many processes of the tests would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE
# Several processes of tests share the cores, and a thread that waits for a matrix would spin on one.
export OPENBLAS_NUM_THREADS := 1

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; \
		do printf '  make %-10s%s\n' "$$name" "$$what"; done

demo: ready ## look at the retention of a real shop in the browser
	@exec $(BIN)/homing demo

serve: ready ## serve your own data (HOMING_DATA names the folder)
	@exec $(BIN)/homing serve

test: ready-for-tests ## run the whole suite
	@$(BIN)/python -m pytest --numprocesses=4 --dist=worksteal

check: ready-for-tools ## format, lint, types, import contracts, translations, documentation
	@$(BIN)/python scripts/check.py

fast: ready-for-tools ## run the pure tests only
	@$(BIN)/python -m pytest -m pure

compat: ready-for-compat ## run what needs more: ClickHouse, Spark, clients of other services
	@$(BIN)/python -m pytest -p no:randomly tests/compat

bench: ready-for-tools ## measure the speeds that the documentation states
	@missed=0; for script in benchmarks/*.py; do $(BIN)/python "$$script" || missed=1; done; exit $$missed

frontend: ready-for-tools ## build the front end
	@$(BIN)/python hatch_build.py

lock: ready ## resolve all dependencies anew
	@$(BIN)/python scripts/lock.py

clean: ## remove all that was made here; data folders stay
	@rm -rf .venv build dist frontend/node_modules src/homing/web/static
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests -name __pycache__ -prune -exec rm -rf {} +

ready:
	@scripts/bootstrap

ready-for-tools:
	@scripts/bootstrap --tools

ready-for-tests:
	@scripts/bootstrap --tests

ready-for-compat:
	@scripts/bootstrap --compat
