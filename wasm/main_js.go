// Command wasm is the server in a page: package bridge (engine, files, recorder),
// compiled to WebAssembly and run in a Worker. This package connects the bridge to the
// browser: port_js.go exchanges messages with the Worker's JavaScript, store_js.go keeps
// files in IndexedDB, websocket_js.go reaches the relay.
package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"ftpsim/relay/version"
	"ftpsim/wasm/bridge"
	"ftpsim/wasm/eventloop"
)

// gcPercent is the garbage collector's target percentage, below Go's default of 100 to
// save memory when the recorder is full and files are large. Measured: values between 20
// and 100 are equally fast.
const gcPercent = 20

// heapReserve is how many bytes the heap grows by before the first upload needs them.
const heapReserve = 256 << 20

// growAfter delays growHeap, which takes a tenth of a second: the first answer to the
// page should not wait for that.
const growAfter = time.Second

func main() {
	install(func(given options) (send func(msg, data []byte)) {
		o := bridge.Options{
			Post: given.post, Version: version.String(), Store: database{}, Keep: given.keep, Kept: given.kept, Opening: given.opening, MaxEvents: given.events,
			Yield: new(eventloop.Yielder).Yield, Clock: new(clock),
		}
		if given.relay != "" {
			o.Dial = dialer(given.relay)
		}
		b := bridge.New(o)
		time.AfterFunc(growAfter, growHeap)
		go func() {
			err := b.Run(context.Background())
			panic(err) // Run ends only if the address of its in-memory listener is taken
		}()
		return b.Send
	})
	select {}
}

// growHeap grows the WebAssembly memory once, by allocating a large piece and freeing it:
// growing step by step halves the speed of the first uploads. Pages of it that were never
// written to take no physical memory.
func growHeap() {
	debug.SetGCPercent(gcPercent)
	runtime.KeepAlive(make([]byte, heapReserve)) // so that the compiler cannot remove it
	runtime.GC()
}
