// Package smoke contains a test that builds the WebAssembly program, runs it in Node and
// exchanges messages with it as the Worker does. It needs neither a browser nor a relay.
package smoke
