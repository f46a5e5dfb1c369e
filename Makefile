# The steps of a run, as targets: each is the waybill of its folder, made from the one before it.
#
#   make                      the whole plan, from the schema of the target to the proof
#   make transform PLAN=…     as far as one step, and only what has changed
#   make help                 everything else

SHELL := /bin/sh
.DEFAULT_GOAL := run
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

## Variables: PLAN RUN SOURCE_URL TARGET_URL OBJECTS_URL FORMAT AS_OF RESUBMIT ACCEPT_EDITS STRICT PROFILE (see `make help`)
PLAN ?= data/plans/travel
override PLAN := $(patsubst %/,%,$(patsubst %/plan.toml,%,$(PLAN)))
NAME := $(notdir $(PLAN))
MADE := data/made/$(NAME)
RUN ?= data/runs/$(NAME)
override RUN := $(patsubst %/,%,$(RUN))
PREFIX ?= $(HOME)/.local

# Folders with spaces would fall apart in the rules below.
one = $(if $(filter-out 1,$(words $($(1)))),$(error $(1) must be one folder without spaces, and is "$($(1))"))
$(call one,PLAN)$(call one,RUN)
ifneq ($(filter . ..,$(NAME)),)
$(error PLAN must end in the name of a folder, and is "$(PLAN)")
endif

# ---------------------------------------------------------------- what a run was asked for
# What is given once for a run stays with it, in RUN/.asked, until something else is given.
# (A run made as CSV stays CSV; rows that were fed back stay fed back.)
ASKED := $(RUN)/.asked
remembered = $(if $(filter undefined,$(origin $(1))),$(eval $(1) := $(file < $(ASKED)/$(1))))
$(foreach name,FORMAT AS_OF RESUBMIT,$(call remembered,$(name)))
ifeq ($(FORMAT),)
override FORMAT := ndjson
endif

# The source: given, or made by the plan's own generator.
GENERATOR := $(wildcard $(PLAN)/source/Cargo.toml)
ifeq ($(SOURCE_URL),)
ifneq ($(GENERATOR),)
SOURCE_URL := $(MADE)/source.sql
MADE_SOURCE := $(SOURCE_URL)
endif
endif
# The target: given, or a fresh file.
ifeq ($(TARGET_URL),)
TARGET_URL := $(MADE)/target.db
endif
# The buckets, if the plan has some: given, or folders beside the target.
ifeq ($(OBJECTS_URL),)
OBJECTS_URL := $(MADE)/buckets
endif
# Programs read them from the environment: on a command line, everyone can read them.
export SOURCE_URL TARGET_URL OBJECTS_URL

# The schema of the target: in the plan's schema/, or in a folder for each engine there.
ENGINE := $(if $(filter postgres:% postgresql:%,$(TARGET_URL)),postgres,sqlite)
SCHEMA_FOLDER := $(or $(wildcard $(PLAN)/schema/$(ENGINE)),$(PLAN)/schema)

# The file behind a URL, as make writes names, and nothing for a database that is no file.
empty :=
space := $(empty) $(empty)
path = $(patsubst //%,%,$(patsubst sqlite:%,%,$(patsubst pgdump:%,%,$(subst $(space),\ ,$(1)))))
SOURCE_FILE := $(or $(MADE_SOURCE),$(wildcard $(call path,$(SOURCE_URL))))
TARGET_FILE := $(call path,$(TARGET_URL))
# A database in WAL mode changes beside its file.
SOURCE_WAL := $(if $(SOURCE_FILE),$(shell find "$(subst \ ,$(space),$(SOURCE_FILE))-wal" -size +0 2>/dev/null))
# What is written down of a URL: no user, no password, no parameters.
plain := sed 's,//[^/@]*@,//,; s,?.*,,'

# A plan with a generator whose rows change where they stand: its database is made anew each time, and
# source and target at once, so no file's age says what is to be done again.
IN_PLACE := $(if $(MADE_SOURCE),$(shell grep -l '^update *= *"in place"' $(PLAN)/plan.toml 2>/dev/null))

# ---------------------------------------------------------------- programs
PROGRAMS := survey extract transform load validate rollback schema
PROFILE ?= release
BIN := $(or $(CARGO_TARGET_DIR),target)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
# Nothing is said of a build that has nothing to do.
QUIET := $(if $(filter-out $(words $(PROGRAMS)),$(words $(wildcard $(PROGRAMS:%=$(BIN)/%)))),,--quiet)

# Code 1 is "done, and something needs a person": the next step goes on, `report` tells at the end.
did = code=0; $(1) || code=$$?; [ $$code -le 1 ] || exit $$code
strict = $(if $(filter-out 0,$(STRICT)),--strict)
edits = $(if $(filter-out 0,$(ACCEPT_EDITS)),--accept-edits)
as_of = $(if $(AS_OF),--as-of "$(AS_OF)")
format = --format $(FORMAT)

# A file that is newer than the waybill beside it was edited by hand: the next step has to see it.
edited = $(if $(shell find $(RUN)/$(1) -type f -newer $(RUN)/$(1)/waybill.json 2>/dev/null),again)
below = $(shell find $(PLAN)/$(1) -type f 2>/dev/null)

# Where there is no plan, the program says so better than make.
PLAN_FILE := $(wildcard $(PLAN)/plan.toml)
SURVEYED := $(RUN)/1-surveyed/waybill.json
EXTRACTED := $(RUN)/2-extracted/waybill.json
TRANSFORMED := $(RUN)/3-transformed/waybill.json
EMITTED := $(RUN)/4-emitted/waybill.json
LOADED := $(RUN)/4-loaded/waybill.json
VALIDATED := $(RUN)/5-validated/waybill.json
ROLLED_BACK := $(RUN)/6-rolled-back/waybill.json
SCHEMA := $(ASKED)/schema

.PHONY: run help build source schema survey extract transform load validate rollback emit report
.PHONY: check test bench faults clean install again

# Said of a goal for which nothing had to be done; a step that is done is noted in DONE.
note = $(eval DONE += $(1))
told = @$(if $(DONE),:,$(if $(filter $@,$(or $(MAKECMDGOALS),run)),echo "$(RUN)/$(1) is up to date"))

ifeq ($(IN_PLACE),)
run: validate ## the whole plan: schema, survey, extract, transform, load, validate, report
	$(call told,5-validated)
	@scripts/report $(if $(filter validate,$(DONE)),--short) $(strict) $(RUN)
else
run:
	@code=0; MADE= RUN= PROFILE=$(PROFILE) scripts/backfill $(PLAN) || code=$$?; [ $$code -le $(if $(strict),0,1) ] || exit $$code
endif

help: ## this page
	@scripts/targets $(firstword $(MAKEFILE_LIST))

build: ## the programs, into target/release
	@cargo build --profile $(PROFILE) --bins $(QUIET)

source: $(MADE_SOURCE) ## the legacy database, if the plan has a generator and no SOURCE_URL is given

schema: $(SCHEMA) ## the plan's schema/*.sql, applied to the target

survey: $(SURVEYED) ## 1-surveyed: what is in source and target; the plan checked against both
	$(call told,1-surveyed)

extract: $(EXTRACTED) ## 2-extracted: the rows that the plan selects
	$(call told,2-extracted)

transform: $(TRANSFORMED) ## 3-transformed: rows of the target; rejected and held rows with reasons
	$(call told,3-transformed)

emit: $(EMITTED) ## 4-emitted: SQL files for sqlite3 or wrangler, in the place of a load
	$(call told,4-emitted)

load: $(LOADED) ## 4-loaded: the rows in the target, and how to undo it
	$(call told,4-loaded)

validate: $(VALIDATED) ## 5-validated: what should be in the target against what is
	$(call told,5-validated)

rollback: | build ## 6-rolled-back: the load undone; `make` then loads again
	@$(call did,$(BIN)/rollback --run $(RUN) $(if $(filter-out 0,$(DRY_RUN)),--dry-run))

report: ## the ledger of the run, the checks, and what needs a person
	@scripts/report $(strict) $(RUN)

check: ## format, lints and documentation, every warning an error
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --release -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --release --document-private-items --quiet

test: check ## check, build, all tests, and the travel plan from nothing in a temporary folder
	cargo build --workspace --release
	cargo test --workspace --release --no-fail-fast
	scripts/rehearse

bench: build ## every case beside programs that do the same, in turn, and what grows: docs/bench.md
	@scripts/bench --growth --programs $(BIN)

faults: ## kills, full disks, damaged files, broken lines, crowded servers, each many times: docs/faults.md
	@scripts/faults $(if $(filter dev,$(PROFILE)),--dev)

clean: ## remove what was made for this plan: data/made and data/runs of its name, no other database or bucket
	@rm -f $(MADE)/source.sql $(MADE)/source.sql.draft
	@rm -f $(addprefix $(MADE)/target.db,$(empty) -wal -shm -journal)
	@rm -rf $(MADE)/buckets data/made/$(NAME)-backfill data/runs/$(NAME)-backfill
	@rm -rf $(addprefix data/runs/$(NAME)/,1-* 2-* 3-* 4-* 5-* 6-* .asked .lock)
	@rmdir $(wildcard $(MADE) data/runs/$(NAME)) 2>/dev/null || true

install: ## build the programs for keeps and copy them to PREFIX/bin (default ~/.local/bin)
	cargo build --profile dist --bins
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@install $(PROGRAMS:%=$(dir $(BIN))dist/%) "$(DESTDIR)$(PREFIX)/bin"
	@echo "installed in $(DESTDIR)$(PREFIX)/bin: $(PROGRAMS)"

# ---------------------------------------------------------------- steps
$(MADE)/source.sql: $(call below,source)
	@mkdir -p $(@D)
	@cargo run --quiet --profile $(PROFILE) --package \
		"$$(sed -n 's/^name *= *"\(.*\)"/\1/p' $(GENERATOR) | head -n 1)" > $@.draft
	@mv $@.draft $@
	@echo "source: wrote $@" >&2

# Written only when something else is asked for, so that nothing is made again without need.
$(addprefix $(ASKED)/,PLAN FORMAT AS_OF RESUBMIT SOURCE_URL TARGET_URL): export ASKED_FOR = $($(@F))
$(addprefix $(ASKED)/,PLAN FORMAT AS_OF RESUBMIT SOURCE_URL TARGET_URL): again
	@mkdir -p $(ASKED)
	@said=$$(printf '%s\n' "$$ASKED_FOR" | $(plain)); \
		[ -e $@ ] && [ "$$said" = "$$(cat $@)" ] || printf '%s\n' "$$said" > $@

$(SCHEMA): $(wildcard $(SCHEMA_FOLDER)/*.sql) $(ASKED)/TARGET_URL | build
$(SCHEMA): $(if $(wildcard $(TARGET_FILE)),,$(if $(findstring ://,$(TARGET_URL)),,again))
	@$(if $(wildcard $(SCHEMA_FOLDER)/*.sql),$(BIN)/schema apply --schema $(SCHEMA_FOLDER))
	@touch $@

$(SURVEYED): $(PLAN_FILE) $(SOURCE_FILE) $(SOURCE_WAL)
$(SURVEYED): $(ASKED)/PLAN $(ASKED)/SOURCE_URL $(SCHEMA) | build
	@$(if $(SOURCE_URL),,$(error SOURCE_URL is not given, and $(PLAN) has no generator in source/))
	@$(call note,survey)$(BIN)/survey --plan $(PLAN) --run $(RUN)

$(EXTRACTED): $(SURVEYED) $(PLAN_FILE) $(SOURCE_FILE) $(SOURCE_WAL)
$(EXTRACTED): $(ASKED)/AS_OF $(ASKED)/FORMAT $(call edited,1-surveyed) | build
	@$(call note,extract)$(BIN)/extract --plan $(PLAN) --run $(RUN) $(as_of) $(format) $(edits)

$(TRANSFORMED): $(EXTRACTED) $(PLAN_FILE) $(call below,jq) $(call edited,1-surveyed)
$(TRANSFORMED): $(ASKED)/RESUBMIT $(wildcard $(RESUBMIT)) $(call edited,2-extracted) | build
	@$(call note,transform)$(call did,$(BIN)/transform --plan $(PLAN) --run $(RUN) $(as_of) $(format) $(edits) \
		$(addprefix --resubmit ,$(RESUBMIT)))

$(EMITTED): $(TRANSFORMED) $(PLAN_FILE) $(call edited,3-transformed) | build
	@$(call note,load)$(call did,$(BIN)/load --plan $(PLAN) --run $(RUN) --emit sql $(as_of) $(edits))

# What was rolled back is loaded again.
$(LOADED): $(TRANSFORMED) $(PLAN_FILE) $(wildcard $(ROLLED_BACK))
$(LOADED): $(call edited,3-transformed) | build
	@$(call note,load)$(call did,$(BIN)/load --plan $(PLAN) --run $(RUN) $(as_of) $(edits))

$(VALIDATED): $(LOADED) $(PLAN_FILE) $(call below,checks)
$(VALIDATED): $(call edited,3-transformed) $(call edited,4-loaded) | build
	@$(call note,validate)$(call did,$(BIN)/validate --plan $(PLAN) --run $(RUN) $(as_of))
