# Admit. `make help` says what there is.
PYTHON ?= python3
BIN := .venv/bin
TEST_WORKERS ?= 2
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup front demo test check bench soak format clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv from the lock file (done by the others when needed)
	@$(PYTHON) tools/bootstrap.py

front: setup ## Build styles and scripts into src/admit/web/static
	@$(BIN)/python tools/build_front.py

demo: front ## Run the product with demo content, Stripe double and mailbox; prints addresses and accounts
	@$(BIN)/admit demo

check: front ## Lint, format, types, floors, ratchets, front-end types and tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/build_front.py --check

test: check ## Everything a change must pass, real browser included
	@$(BIN)/pytest -n $(TEST_WORKERS) --dist worksteal --durations 15

bench: front ## The benchmarks, each with its ratio to a baseline of the same run
	@$(BIN)/admit bench

soak: front ## The long proof: a sale while everything is killed at random; its results stand in docs/reliability.md
	@$(BIN)/python -m tests.soak.contract
	@$(BIN)/python -m tests.soak
	@$(BIN)/python -m tests.soak.lighthouse
	@$(BIN)/python -m tests.soak.looks .cache/looks
	@$(BIN)/python -m tests.soak.purchases .cache/purchases
	@$(BIN)/python -m tests.soak.properties
	@$(BIN)/python -m tests.soak.doors
	@$(BIN)/python -m tests.soak.gate
	@$(BIN)/python -m tests.mutations

format: setup ## Format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean: ## Remove what was built (not the data of an installation)
	rm -rf .venv .cache src/admit/web/static frontend/node_modules .mypy_cache .ruff_cache .pytest_cache
