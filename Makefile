# The front door. `make run` starts the hub with sample data, `make test` passes the whole gate; the rest are their parts.
# Rust is built by cargo, the interface by npm; this file only knows what must come before what.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIND ?= 127.0.0.1:8080
DATA ?= data/demo
CARGO := .ci/cargo
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
LOCK := web/node_modules/.package-lock.json
PAGE := web/dist/index.html
WEB_SOURCES := $(shell find web/src -type f -not -name '*.test.ts*' 2>/dev/null) web/index.html web/vite.config.ts

.PHONY: help
help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what the tests need and is missing (apt: compiler, linker, browser, PostgreSQL).
	@.ci/setup build test

.PHONY: web
web: $(PAGE) ## Build the interface into web/dist.

$(LOCK): web/package-lock.json
	npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(LOCK) $(WEB_SOURCES)
	npm --prefix web run build

.PHONY: run
run: ## Build everything and start the hub with sample data; DATA=… and BIND=… say where.
	@.ci/setup build
	@$(MAKE) $(PAGE)
	$(CARGO) build --locked -p chot-server --bin chot
	exec target/debug/chot demo --data "$(DATA)" --bind "$(BIND)"

.PHONY: build
build: ## Build target/release/chot with the interface embedded, and target/release/chot-verify.
	@.ci/setup build
	@$(MAKE) $(PAGE)
	$(CARGO) build --locked --release -p chot-server --bin chot
	@$(MAKE) verifier

# Linked by the system's own linker: what mold 1.10 makes of a static program without relocation does not start.
.PHONY: verifier
verifier: ## Build target/release/chot-verify alone: static, without archive decoders.
	RUSTFLAGS='-C target-feature=+crt-static -C relocation-model=static' cargo build --locked --profile verifier --target $(HOST) -p chot-forensics --no-default-features --bin chot-verify
	@mkdir -p target/release
	cp target/$(HOST)/verifier/chot-verify target/release/chot-verify
	@.ci/verifier target/release/chot-verify

.PHONY: test
test: ## Run every check and every test; ONLY="format lint" runs single stages, FRESH=1 also what passed before.
	@.ci/test $(ONLY)

.PHONY: bench
bench: ## Measure beside the ceilings; BENCH_CASES="2000 200000", BENCH_SIZE_MB=1024, BENCH_MEMBERS=200000.
	@.ci/setup build bench
	@$(MAKE) $(PAGE) verifier
	@.ci/bench/run

.PHONY: clean
clean: ## Remove everything that was built.
	cargo clean
	rm -rf web/dist web/node_modules
