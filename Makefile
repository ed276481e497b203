# riskd: `make help` lists what there is.

PREFIX  ?= /usr
DESTDIR ?=
SYSCONFDIR ?= /etc
SWIFT   ?= swift
SOURCES  = Package.swift Sources Tests Benchmarks
# The suites in which threads share memory without a lock; they run a second time under
# ThreadSanitizer. Not the others: it knows nothing of the futex in Swift's `Mutex`, so it reports as
# a race what `withLock` orders (shown by a test that only counts under a lock).
TSAN_FILTER ?= ^RiskEngineTests
# Swift Testing has no limit for a whole run: a test that hangs must not hang who waits for it.
BOUNDED = scripts/bounded.sh
# A minute of generated market over 1,000 accounts, judged; then falsified in every way, which the
# judge must notice each time.
JUDGED_POLICY ?= tiers
JUDGED = --policy $(JUDGED_POLICY) --self-test --generate --seed 12 --accounts 1000 --lead 15 \
	--from 2014-05-02T12:28:00Z --to 2014-05-02T12:29:00Z

# BUILT=1 says that `make build` was done: what follows it does not look again.
BUILT ?=

# What `make simulate` runs.
SEED ?= 1
DAYS ?= 1
ACCOUNTS ?= 50
SEEDS ?= 2000
# What `make test` has of it: five minutes of two processors.
SIMULATED_SEEDS ?= 50
YEAR_DAYS ?= 365
# 500 are the whole of it, and take 13 minutes.
ROTATIONS ?= 20

.DEFAULT_GOAL := build
.PHONY: help setup build build-tests test test-swift test-threads test-judge test-shim test-simulation \
	test-planted test-rotation test-rollover test-full-disk test-crash crash simulate \
	simulate-long test-systemd check check-install demo bench bench-predict bench-rollover format \
	lint install uninstall clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs missing Debian packages; does nothing when none is missing
	@scripts/setup.sh

build: ## Builds all programs for release
	$(if $(BUILT),@:,$(SWIFT) build -c release)

build-tests: ## Builds the unit tests
	$(SWIFT) build --build-tests

# The unit tests come last: their closing line is the last that one reads.
test: setup ## Runs every check
	scripts/test-all.sh

test-swift: build-tests ## Runs the unit, golden and house-rule tests
	$(BOUNDED) 450 $(SWIFT) test --skip-build --disable-xctest

test-threads: ## Runs the tests of shared memory under ThreadSanitizer
	RISKD_TARGETS=threads $(SWIFT) build --build-tests --sanitize=thread --scratch-path .build-tsan
	RISKD_TARGETS=threads $(BOUNDED) 300 $(SWIFT) test --skip-build --disable-xctest \
		--sanitize=thread --scratch-path .build-tsan --filter '$(TSAN_FILTER)'

test-judge: build ## Runs riskd against the emulator for a minute, and judges it
	$(BOUNDED) 180 .build/release/riskbench detect $(JUDGED)

test-rollover: build ## The same around the end of a real trading day, where the ticks are there
	$(BOUNDED) 120 .build/release/riskbench rollover --replay short --self-test

test-shim: build ## Compiles the C shim strictly, and runs it under the sanitizers
	$(BOUNDED) 400 scripts/test-shim.sh

test-simulation: build ## Simulates whole days, seeds around resets, and a calendar year
	SIMULATED_SEEDS=$(SIMULATED_SEEDS) YEAR_DAYS=$(YEAR_DAYS) \
		$(BOUNDED) 1200 scripts/test-simulation.sh

test-planted: ## Plants bugs into a copy of riskd, each of which the simulation must catch
	Benchmarks/oracle/planted/plant.py --swift '$(SWIFT)' $(PLANTED)

test-rotation: build ## Changes the secrets of a running riskd ROTATIONS= times, mostly badly at first
	$(BOUNDED) $$((60 + $(ROTATIONS) * 4)) scripts/test-rotation.sh $(ROTATIONS)

test-full-disk: build ## Fills the disk of a running riskd, twice, and makes room again
	$(BOUNDED) 150 scripts/test-full-disk.sh

test-crash: build ## Kills riskd at every named point and at 20 random moments, and judges it
	$(BOUNDED) 300 .build/release/riskbench crash --random 20

crash: build ## The same at length: each fate of answers, 1000 random kills, every planted bug
	.build/release/riskbench crash --full --seed $(SEED)
	.build/release/riskbench crash --plant all

simulate: build ## Simulates days of a firm in virtual time: SEED= DAYS= ACCOUNTS=
	.build/release/simulate --seed $(SEED) --days $(DAYS) --accounts $(ACCOUNTS)

simulate-long: build ## Simulates SEEDS= of them on all processors; resumes where it stopped
	.build/release/simulate --seed $(SEED) --days $(DAYS) --accounts $(ACCOUNTS) \
		--seeds $(SEEDS) --jobs $$(nproc) \
		--resume .build/simulated-$(DAYS)-$(ACCOUNTS)-$$(git rev-parse --short HEAD)

check: check-install test-systemd ## Checks an installation, alone and in a real systemd

check-install: build ## Runs what `make install` installed where no toolchain is
	$(BOUNDED) 120 scripts/check-install.sh

test-systemd: build ## Boots what `make install` installed in a real systemd
	$(BOUNDED) 300 scripts/test-systemd.sh

demo: setup ## Shows traders breaching their limits and being stopped
	@scripts/demo.sh

bench: build ## Measures queue, evaluation and detection, beside their peers
	scripts/setup.sh build bench
	.build/release/riskbench all

bench-predict: build ## Shows prediction beside uniform and tiers, and under trouble (2 hours)
	scripts/bench-predict.sh

bench-rollover: build ## Replays a weekend and an ordinary rollover at speed 8, and judges them (30 minutes)
	.build/release/riskbench rollover --self-test

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
	rm -rf .build .build-tsan .build-planted
