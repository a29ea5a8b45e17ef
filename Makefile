# The front door. Each target is one sentence over cargo, xtask and npm; what needs more words stands in scripts/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export CARGO_TARGET_DIR ?= $(CURDIR)/target
RELEASE := $(CARGO_TARGET_DIR)/release/tradewind
DEBUG   := $(CARGO_TARGET_DIR)/debug/tradewind
LISTEN  ?= 127.0.0.1:8080
ORDERS  ?= 20000

# Of what the user interface is built from; without its tests, which change nothing in it. Terms to begin with stand
# in the docs.
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f ! -name '*.test.ts*' -print 2>/dev/null) \
	$(wildcard docs/mappings/*.json)

.PHONY: help run dev test test-rust test-web test-e2e e2e check bench demo setup

help:           ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

run: $(RELEASE) var/demo  ## the program with a demo company; LISTEN=127.0.0.1:8080
	@cat var/demo.txt
	@echo "Tradewind: http://$(LISTEN)   (Ctrl-C stops it, make demo begins anew)"
	@$(RELEASE) serve --data var/demo --listen $(LISTEN)

dev: web/node_modules/.package-lock.json web/dist/index.html  ## both halves with reload: the program in debug, the user interface by Vite
	scripts/dev

test: setup test-rust test-web test-e2e  ## everything: on SQLite and on PostgreSQL, and in a browser

# A live shop that some of them ask.
VENDURE := connectors/channel-generic/tests/vendure

test-rust: web/dist/index.html $(VENDURE)/node_modules/.package-lock.json
	TRADEWIND_REQUIRE_POSTGRES=1 TRADEWIND_REQUIRE_VENDURE=1 cargo nextest run --workspace $(if $(CI),--profile ci)

test-web: web/node_modules/.package-lock.json
	npm --prefix web test

# The program as the tests of Rust have built it: asked for in the same way, so that nothing is built twice.
test-e2e: web/dist/index.html e2e/node_modules/.package-lock.json
	cargo test --workspace --no-run --quiet
	TRADEWIND_BIN=$(DEBUG) npm --prefix e2e test

e2e: setup $(RELEASE) e2e/node_modules/.package-lock.json  ## the released build in a real browser
	TRADEWIND_BIN=$(RELEASE) npm --prefix e2e test

check: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json  ## what a push must pass short of the tests
	cargo xtask check

bench: $(RELEASE)  ## each figure against a hand-written limit; QUICK=1 for smaller data
	cargo build --release --quiet --package bench
	$(CARGO_TARGET_DIR)/release/bench $(if $(QUICK),--quick)

demo: $(RELEASE)  ## the demo company anew; ORDERS=20000
	rm -rf var/demo
	$(MAKE) var/demo

setup:
	scripts/setup

# Cargo knows best whether the binary is fresh, so it is asked every time.
.PHONY: $(RELEASE)
$(RELEASE): web/dist/index.html
	@scripts/setup build
	cargo build --release --package app

var/demo: | $(RELEASE)
	@mkdir -p var
	rm -rf var/demo.new
	# What it prints, the demo sign-ins, is kept: each start shows them again.
	$(RELEASE) demo --data var/demo.new --orders $(ORDERS) | tee var/demo.txt
	mv var/demo.new var/demo

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.package-lock.json
	npm --prefix web run build
	@touch $@

# npm writes this file at the end of an installation: it is as new as what is installed.
%/node_modules/.package-lock.json: %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund
	@touch $@
