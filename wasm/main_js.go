// The server in a page: engine, files and record of package bridge, compiled to
// WebAssembly and run in a Worker. This package only wires; what it says to
// JavaScript stands in port_js.go.
package main

import (
	"context"
	"runtime/debug"

	"ftpsim/wasm/bridge"
)

// gcPercent keeps the memory of a full record and large files down. Measured
// between 20 and 100 it makes no difference to speed.
const gcPercent = 40

func main() {
	debug.SetGCPercent(gcPercent)
	install(func(post func(msg, data []byte), relay string) (send func(msg, data []byte)) {
		o := bridge.Options{Post: post, Version: version()}
		if relay != "" {
			o.Dial = dialer(relay)
		}
		b := bridge.New(o)
		go func() {
			err := b.Run(context.Background())
			panic(err) // only an inner address that is taken could end it
		}()
		return b.Send
	})
	select {}
}

// version is the commit that this was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return "unknown"
}
