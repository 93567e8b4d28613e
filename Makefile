# Words for developers; people who use the program type ./convonet.
# Each can be repeated. All use .venv, which is made on first need.

PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help check format test bench docs lock clean

help: ## these words
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' Makefile | expand -t 12

$(PYTHON): requirements-dev.lock
	@./convonet test --collect-only -q >/dev/null

check: $(PYTHON) ## formatting, rules, types, room contracts (under a minute)
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	.venv/bin/basedpyright --pythonpath $(PYTHON)
	.venv/bin/lint-imports --no-cache
	$(PYTHON) tests/architecture/budgets.py
	$(PYTHON) -m docs.generate --check

format: $(PYTHON) ## rewrite in the house's form what can be rewritten
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

test: ## everything, as ./convonet test does
	./convonet test $(ARGS)

bench: $(PYTHON) ## measure all, which takes hours (ARGS="overhead" for one): table, latest.json and pictures in bench/reports
	$(PYTHON) -m bench $(ARGS)

docs: $(PYTHON) ## write the generated references anew
	$(PYTHON) -m docs.generate

# The machine's own pip configuration is used to reach an index, but nothing of it is written down.
lock: ## choose the newest versions that fit and pin them with hashes
	@mkdir -p var
	@test -x var/lock-tools/bin/pip-compile || { python3 -m venv var/lock-tools && var/lock-tools/bin/pip -q install pip-tools; }
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL CUSTOM_COMPILE_COMMAND='make lock' \
		var/lock-tools/bin/pip-compile -q --upgrade --generate-hashes --allow-unsafe --strip-extras --all-build-deps \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.lock pyproject.toml
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL CUSTOM_COMPILE_COMMAND='make lock' \
		var/lock-tools/bin/pip-compile -q --upgrade --generate-hashes --allow-unsafe --strip-extras --all-build-deps \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev -c requirements.lock \
		-o requirements-dev.lock pyproject.toml

clean: ## remove the environment and what tools left; the cache of Asterisk and models stays
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache var/lock-tools
