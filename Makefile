# riskd: `make help` lists what there is.

PREFIX  ?= /usr
DESTDIR ?=
SYSCONFDIR ?= /etc
SWIFT   ?= swift
PROGRAMS = riskd riskctl mtemud
SOURCES  = Package.swift Sources Tests Benchmarks
# The suites in which threads share memory; they run a second time under ThreadSanitizer.
TSAN_FILTER ?= ^(RiskEngineTests|RiskServiceTests\.JournalWriterTests)

.DEFAULT_GOAL := build
.PHONY: help setup build test test-swift test-threads test-systemd check check-install \
	demo bench format lint install uninstall clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs missing Debian packages; does nothing when none is missing
	@scripts/setup.sh

build: ## Builds the programs for release
	@for program in $(PROGRAMS); do \
		$(SWIFT) build -c release --product $$program || exit 1; done

test: setup lint test-threads test-swift check ## Runs every check, cheap ones first

test-swift: ## Runs the unit, golden and house-rule tests
	$(SWIFT) test

test-threads: ## Runs the tests of shared memory under ThreadSanitizer
	$(SWIFT) test --sanitize=thread --scratch-path .build-tsan --filter '$(TSAN_FILTER)'

check: check-install test-systemd ## Checks an installation, alone and in a real systemd

check-install: build ## Runs what `make install` installed where no toolchain is
	scripts/check-install.sh

test-systemd: build ## Boots what `make install` installed in a real systemd
	scripts/test-systemd.sh

demo: setup ## Shows traders breaching their limits and being stopped
	scripts/demo.sh

bench: ## Measures queue, evaluation and detection, beside their peers
	scripts/setup.sh build bench
	$(SWIFT) build -c release --product riskbench
	.build/release/riskbench all

format: ## Formats the sources
	$(SWIFT) format -i -p -r $(SOURCES)

lint: ## Checks format and shell syntax
	$(SWIFT) format lint --strict -p -r $(SOURCES)
	@for script in .ci/run scripts/*.sh; do bash -n $$script || exit 1; done

install: ## Installs what was built below DESTDIR and PREFIX, with the Swift runtime
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' scripts/install.sh install

uninstall: ## Removes what `make install` put there; configuration and state stay
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' scripts/install.sh uninstall

clean: ## Removes everything that was built
	rm -rf .build .build-tsan
