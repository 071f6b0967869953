# make help says what there is. Needs Go, Node >= 20.19 and GNU make; the tests
# also want Chromium, Firefox and FTP clients, which .ci/tools installs or names.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Flags for the relay: make run ARGS='-ftp 0.0.0.0:2121'
ARGS ?=
# The relay of the page that make site writes: https://relay.example.org
RELAY ?=
# Another commit, which make bench builds and measures beside this one.
BASE ?=
# How long make fuzz keeps at each target.
FUZZTIME ?= 60s

GOROOT := $(shell go env GOROOT 2>/dev/null)
JS := GOOS=js GOARCH=wasm
JS_PACKAGES := ./ftpcore/... ./wasm/... ./relay/tunnel/...
# What staticcheck sees only when it looks at a js build.
JS_FOLDERS := $(addprefix ./,$(sort $(dir $(shell find ftpcore wasm relay -name '*_js.go' -o -name '*_js_test.go'))))
# The tools of check and vuln have a module of their own, so that go.mod keeps to what
# the program needs. "-n NAME" builds one for this machine and prints its path.
GO_TOOL := go tool -modfile=.ci/lint/go.mod
# What make quick leaves to make test.
SLOW_PACKAGE := ftpsim/relay/clienttest
SLOW_TESTS := ^(TestTshark|TestServers)

WASM_SRC := go.mod go.sum $(shell find ftpcore wasm relay/tunnel relay/version -type f ! -name '*_test.go' ! -path '*/testdata/*')
RELAY_SRC := go.mod go.sum $(wildcard web/*.go) $(shell find relay -type f -name '*.go' ! -name '*_test.go')
PAGE_SRC := $(wildcard web/*.json web/*.ts web/*.html ftpcore/lesson/builtin/*.md) $(shell find web/src web/public web/scripts -type f)

WASM := web/build/ftpsim.wasm web/build/wasm_exec.js
PAGE := web/dist/index.html
NPM := web/node_modules/.package-lock.json

.PHONY: help run build quick test soak check vuln bench scorm release release-twice image site fuzz clean tools \
	test-quick test-go test-js test-web test-clients test-browser needs FORCE

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: bin/relay ## build what is missing, start the relay, print the page's URL and the FTP address
	@exec bin/relay $(ARGS)

build: bin/relay ## the server (wasm), the page and bin/relay

# One step after the other, also under make -j. docs/CONTRIBUTING.md says how long
# each of them takes.
quick: ## while working: check, units of the page, Go natively without real clients (at most 5 minutes)
	@.ci/steps $(MAKE) check test-web test-quick

test: ## everything: tools, check, Go natively and as wasm, page, real clients, browser (at most 25 minutes)
	@.ci/steps $(MAKE) tools check build test-go +test-browser +test-js+test-web+test-clients

soak: ## what is too long for every change: all Go tests under js/wasm; captures of 50 MB; two releases are equal; CAPTURES=<folder>: their figures compared with tshark
	@.ci/test-js whole
	go test ./ftpcore/capture -run '^$$' -bench Scale -benchtime 1x
	$(MAKE) --no-print-directory release-twice
	$(if $(CAPTURES),go run ./ftpcore/capture/tsharkdiff $(wildcard $(CAPTURES)/*))

check: $(NPM) web/build/wasm_exec.js ## format, go.mod, vet and staticcheck (native and js), lint, types
	@echo gofmt -d
	@diff=$$(gofmt -d ftpcore relay wasm $(wildcard *.go docs/*.go web/*.go)); [ -z "$$diff" ] || { echo "$$diff"; exit 1; }
	go mod tidy -diff
	go vet ./...
	$(JS) go vet $(JS_PACKAGES)
	GOOS=windows go vet ./relay ./relay/tunnel ./relay/tcp ./relay/check/...
	GOOS=darwin go vet ./relay ./relay/tunnel ./relay/tcp ./relay/check/...
	staticcheck=$$($(GO_TOOL) -n staticcheck); $$staticcheck ./...; $(JS) $$staticcheck $(JS_FOLDERS)
	npm --prefix web run --silent lint
	npm --prefix web run --silent types

vuln: ## known vulnerabilities in the Go modules and the standard library; needs the network
	$(GO_TOOL) govulncheck ./...

bench: bin/relay ## a WebSocket, relay and page, the engine alone: side by side, in Markdown; BASE=<commit> measures that one too, in turns
	@.ci/tools bench >&2
	@.ci/bench $(BASE)
	@npm --prefix web run --silent bench

scorm: bin/relay ## a SCORM 1.2 package of LESSON, a built-in lesson or a lesson file
	@bin/relay scorm $(LESSON)

release: $(PAGE) ## archives for five platforms, SHA256SUMS and an SBOM (CycloneDX), in bin/release
	go run ./relay/release -out bin/release

release-twice: $(PAGE) ## two releases have equal bytes
	go run ./relay/release -out bin/release-1
	go run ./relay/release -out bin/release-2
	diff -r bin/release-1 bin/release-2
	cd bin/release-1 && sha256sum -c SHA256SUMS

# Any of these builds the image; buildah and podman need no daemon.
IMAGE_BUILDER ?= $(firstword $(shell command -v buildah podman docker))
CA_CERTIFICATES ?= /etc/ssl/certs/ca-certificates.crt

image: $(PAGE) ## a container image with the relay alone, ftpsim-relay, from relay/deploy/Dockerfile
	@mkdir -p bin/image
	CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags='-s -w' -o bin/image/relay ./relay
	cp $(CA_CERTIFICATES) bin/image/ca-certificates.crt
	$(IMAGE_BUILDER) build -t ftpsim-relay -f relay/deploy/Dockerfile bin/image

site: $(PAGE) ## the page for any static web server, in bin/site and bin/site.zip; RELAY=https://host:port: with a relay elsewhere
	go run ./relay/release -site bin/site -relay '$(RELAY)'

fuzz: ## every fuzz target for FUZZTIME (60s)
	@.ci/fuzz $(FUZZTIME)

clean: ## remove all that make has made
	rm -rf bin web/build web/dist web/node_modules relay/clienttest/testdata/*/node_modules web/test-results web/playwright-report
	find web/packed -mindepth 1 ! -name placeholder -delete

tools: ## install the browser and the FTP clients that the tests need, or name what is missing
	.ci/tools

test-quick: ## Go tests natively, without the race detector and the slowest
	@echo 'left to make test: the race detector, $(SLOW_PACKAGE), and $(SLOW_TESTS)'
	packages=$$(go list ./... | grep -vxF $(SLOW_PACKAGE)); go test -timeout 15m -skip '$(SLOW_TESTS)' $$packages

# The package that waits most comes first, so that others run beside it.
test-go: ## Go tests natively, real clients on the engine and through the relay among them
	go test -race -timeout 15m $(SLOW_PACKAGE) ./...
	@.ci/test-norace

test-js: ## Go tests under js/wasm: what can differ there
	@.ci/test-js

test-web: $(NPM) ## unit tests of the page
	npm --prefix web run --silent test

test-clients: build ## real clients against the page in Chromium
	FTPSIM_ROUTES=page FTPSIM_RELAY="$(CURDIR)/bin/relay" go test -count=1 -timeout 15m ./relay/clienttest

test-browser: build ## Playwright in Chromium; the main path in Firefox too
	npm --prefix web run --silent e2e

bin/relay: $(RELAY_SRC) $(PAGE)
	go build -trimpath -ldflags='-s -w' -o $@ ./relay
	@touch $@

$(PAGE): $(PAGE_SRC) $(NPM) $(WASM)
	npm --prefix web run --silent build
	@touch $@

$(NPM): web/package.json web/package-lock.json | needs
	npm --prefix web ci
	@touch $@

web/build/ftpsim.wasm: $(WASM_SRC) web/build/go-version
	$(JS) go build -trimpath -ldflags='-s -w' -o $@ ./wasm
	@touch $@

web/build/wasm_exec.js: web/build/go-version
	cp "$(GOROOT)/lib/wasm/wasm_exec.js" $@

# Both halves of the Go runtime must come from one version.
web/build/go-version: FORCE | needs
	@mkdir -p web/build
	@go env GOVERSION | cmp -s - $@ || go env GOVERSION > $@

needs:
	@.ci/tools build
