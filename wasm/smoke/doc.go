// Package smoke holds the test that builds the WebAssembly program and talks to
// it as the Worker does, in Node: without a browser and without a relay.
package smoke
