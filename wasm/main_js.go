// The server in a page: engine, files and record of package bridge, compiled to
// WebAssembly and run in a Worker. This package only wires; what it says to
// JavaScript stands in port_js.go.
package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"ftpsim/relay/version"
	"ftpsim/wasm/bridge"
	"ftpsim/wasm/turn"
)

// gcPercent keeps the memory of a full record and large files down. Measured
// between 20 and 100 it makes no difference to speed.
const gcPercent = 40

// heapAhead is the memory that uploads find ready.
const heapAhead = 256 << 20

// settleAfter is when the program sees to its memory: that costs a tenth of a
// second, for which the first answer should not wait.
const settleAfter = time.Second

func main() {
	install(func(given options) (send func(msg, data []byte)) {
		o := bridge.Options{
			Post: given.post, Version: version.String(), Store: database{}, Keep: given.keep, Kept: given.kept, MaxEvents: given.events,
			Breathe: new(turn.Turns).Take,
		}
		if given.relay != "" {
			o.Dial = dialer(given.relay)
		}
		b := bridge.New(o)
		time.AfterFunc(settleAfter, settle)
		go func() {
			err := b.Run(context.Background())
			panic(err) // only an inner address that is taken could end it
		}()
		return b.Send
	})
	select {}
}

// settle makes the memory of the program grow once for all, by taking a large
// piece and giving it back: growing it step by step halves the speed of the
// first uploads. What nobody has written to takes no memory of the machine.
func settle() {
	debug.SetGCPercent(gcPercent)
	runtime.KeepAlive(make([]byte, heapAhead)) // else the compiler leaves it out
	runtime.GC()
}
