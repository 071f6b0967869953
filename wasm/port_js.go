package main

// The contract with the Worker's TypeScript (web/src/worker.ts):
//
//	type Send = (json: string, bytes?: Uint8Array) => void
//	globalThis.ftpsimStart(options: {post: Send, relay: string, opening: Opening, keep: KeepArgs, kept: boolean, events: number}): Send
//
// The program defines ftpsimStart when it starts; the Worker calls it once. The JSON of
// the messages is defined in web/src/gen/contract.ts. The program never ends unless it crashes.
//
// post receives every message to the page. Its bytes are a new Uint8Array whose buffer
// may be transferred.
//
// The returned function accepts every message from the page. It copies the bytes and
// returns at once.
//
// relay is the relay's WebSocket address; empty means that there is no relay.
//
// opening is what the page says to the relay first: {code, seat, name}, each a string that
// may be empty.
//
// keep says what to store in the browser. No other tab may store at the same time.
// Stored files are restored.
//
// kept is true if an earlier page has stored files.
//
// events is how many events the recorder keeps; 0 means its default.

import (
	"errors"
	"fmt"
	"os"
	"syscall/js"

	"ftpsim/relay/tunnel"
	"ftpsim/wasm/bridge"
)

// options are what ftpsimStart is called with.
type options struct {
	post    func(msg, data []byte)
	relay   string
	opening tunnel.Opening
	keep    bridge.KeepArgs
	kept    bool
	events  int
}

// start starts the server and returns the function that accepts the page's messages.
// Neither start nor send may block.
type start func(o options) (send func(msg, data []byte))

// install defines globalThis.ftpsimStart. The functions that JavaScript holds are needed
// for as long as the program runs, so none is released.
func install(begin start) {
	js.Global().Set("ftpsimStart", js.FuncOf(func(_ js.Value, args []js.Value) any {
		o, post, keep, opening := args[0], args[0].Get("post"), args[0].Get("keep"), args[0].Get("opening")
		send := begin(options{
			post:  func(msg, data []byte) { callPost(post, msg, data) },
			relay: o.Get("relay").String(), events: o.Get("events").Int(),
			opening: tunnel.Opening{Code: opening.Get("code").String(), Seat: opening.Get("seat").String(), Name: opening.Get("name").String()},
			keep:    bridge.KeepArgs{Files: keep.Get("files").Bool(), Record: keep.Get("record").Bool()},
			kept:    o.Get("kept").Bool(),
		})
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			var data []byte
			if len(args) > 1 && args[1].Truthy() {
				data = make([]byte, args[1].Length())
				js.CopyBytesToGo(data, args[1])
			}
			send([]byte(args[0].String()), data)
			return nil
		})
	}))
}

var uint8Array = js.Global().Get("Uint8Array")

// callPost passes one message to post; nil data means that it has no bytes.
func callPost(post js.Value, msg, data []byte) {
	var err error
	if data == nil {
		err = invoke(post, string(msg))
	} else {
		err = invoke(post, string(msg), bytesToJS(data))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "post:", err) // appears on the browser's console
	}
}

// bytesToJS copies data into a new Uint8Array.
func bytesToJS(data []byte) js.Value {
	bytes := uint8Array.New(len(data))
	js.CopyBytesToJS(bytes, data)
	return bytes
}

// invoke calls fn. An exception that fn throws becomes the error.
func invoke(fn js.Value, args ...any) (err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case js.Error:
			err = errors.New(thrown.Error())
		default:
			panic(thrown)
		}
	}()
	fn.Invoke(args...)
	return nil
}
