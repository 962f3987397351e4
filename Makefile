# Type "make" for the list. Nothing here needs the rights of root; .ci/install.sh uses them where it has them.

.PHONY: help run test lint generate check-generated bench dev
.DEFAULT_GOAL := help

# One static program, on machines without a C compiler too.
export CGO_ENABLED := 0

# Go stamps a program with its commit, and refuses to build where git will not say it: in a clone that belongs to
# somebody else, or without any commit. Such a program is built without the stamp.
ifeq ($(shell git log -1 --format=known 2>/dev/null),)
export GOFLAGS := $(shell go env GOFLAGS) -buildvcs=false
endif

# A Node that npm brings knows only its own list of certificates; a machine behind a proxy trusts more, and says so here.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export NODE_EXTRA_CA_CERTS ?= /etc/ssl/certs/ca-certificates.crt
endif

# The folders with Go code; those that do not exist yet are left out.
code := $(wildcard cmd views handlers models static migrations)

# $(call with,PARTS) installs parts that this machine lacks and puts them on the PATH of the rest of the recipe line.
with = folders="$$(.ci/install.sh $(1))" && PATH="$$(printf '%s' "$$folders" | tr '\n' ':')$${folders:+:}$$PATH" && export PATH

# The names and checksums of everything that "make generate" writes.
checksums = find views static/css -name '*_templ.go' -o -name app.css | LC_ALL=C sort | xargs cksum

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: ## start Pegboard with the demo, or with data of your own: make run DATA=folder
	@if [ -z "$$DATABASE_URL" ]; then .ci/install.sh postgres; fi
	go build -o bin/pegboard ./cmd/pegboard
	@exec bin/pegboard serve $(if $(DATA),--data "$(DATA)",--demo)

test: check-generated lint ## everything that continuous integration checks, with real PostgreSQL and Chromium
	@$(call with,postgres chromium curl) && go test -timeout 8m ./...

lint: ## formatting, go vet and staticcheck
	@unformatted="$$(gofmt -l $(code))" && if [ -n "$$unformatted" ]; then echo "Not formatted with gofmt:" $$unformatted >&2; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

generate: node_modules/.package-lock.json ## rebuild the templates' Go code and the CSS
	go tool templ generate -path views -log-level warn
	@$(call with,node) && npm run --silent css

# Comparing checksums rather than asking git also finds a generated file that was never committed, and
# lets people test before they commit.
check-generated: node_modules/.package-lock.json
	@before="$$($(checksums))" && $(MAKE) --no-print-directory generate && after="$$($(checksums))" && \
	if [ "$$before" != "$$after" ]; then \
		echo "Generated files were not up to date with their sources. They are now: commit them." >&2; \
		for line in "$$before" "$$after"; do printf '%s\n' "$$line"; done | sort | uniq -u | sed 's/^[0-9]* [0-9]* /  /' | sort -u >&2; \
		exit 1; \
	fi

bench: ## measure
	@$(call with,postgres) && go test -run '^$$' -bench . -benchmem -timeout 30m ./...

# The watcher writes other file names into the generated code than "make generate" does, so the last act puts them right.
dev: node_modules/.package-lock.json ## run, and rebuild when a file changes
	@$(call with,postgres node) && { trap : INT TERM; \
	node_modules/.bin/tailwindcss -i static/css/source.css -o static/css/app.css --minify --watch=always & css=$$!; \
	trap 'kill $$css 2>/dev/null; go tool templ generate -path views -log-level warn' EXIT; \
	go tool templ generate -watch -log-level warn -watch-pattern '(.+\.go$$)|(.+\.templ$$)|(.+\.sql$$)|(.+\.css$$)' -cmd "go run ./cmd/pegboard serve"; }

# npm writes this file last; it is older than the lock exactly when something must be installed. npm ci refuses a lock
# without the optional packages of other systems, which some registries do not carry; the second command installs what
# the lock does name, in the versions and with the checksums that it names, and leaves the lock as it is.
node_modules/.package-lock.json: package-lock.json package.json
	@$(call with,node) && options="--no-audit --no-fund --no-update-notifier --loglevel=error" && \
	{ npm ci $$options >/dev/null 2>&1 || npm install --no-save $$options; } && touch $@
