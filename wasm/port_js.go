package main

// The contract with the Worker's TypeScript (web/src/worker.ts):
//
//	type Send = (json: string, bytes?: Uint8Array) => void
//	globalThis.ftpsimStart(options: {post: Send, relay: string, keep: KeepArgs, kept: boolean, events: number}): Send
//
// ftpsimStart is there once the program has started, and is called once. post
// takes every message for the page; its bytes are a fresh Uint8Array whose
// buffer may be transferred. The function that it returns takes every message
// of the page; it copies the bytes and returns at once. relay is the
// WebSocket address of the relay, or "". keep says what is stored in the
// browser, which no other tab does meanwhile; stored files are brought back.
// kept says that an earlier page has stored files there.
// events bounds the record; 0: as much as it likes. What the JSON means stands
// in web/src/gen/wire.ts. When the program ends, it has crashed.

import (
	"errors"
	"fmt"
	"os"
	"syscall/js"

	"ftpsim/wasm/bridge"
)

// options are what ftpsimStart is called with.
type options struct {
	post   func(msg, data []byte)
	relay  string
	keep   bridge.KeepArgs
	kept   bool
	events int
}

// start is given the options and returns what takes the page's messages.
// Neither it nor post may block.
type start func(o options) (send func(msg, data []byte))

// install makes ftpsimStart known. The functions that JavaScript holds live as
// long as the program, so that none is ever released.
func install(begin start) {
	js.Global().Set("ftpsimStart", js.FuncOf(func(_ js.Value, args []js.Value) any {
		o, post, keep := args[0], args[0].Get("post"), args[0].Get("keep")
		send := begin(options{
			post:  func(msg, data []byte) { say(post, msg, data) },
			relay: o.Get("relay").String(), events: o.Get("events").Int(),
			keep: bridge.KeepArgs{Files: keep.Get("files").Bool(), Record: keep.Get("record").Bool()},
			kept: o.Get("kept").Bool(),
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

// say gives one message to post.
func say(post js.Value, msg, data []byte) {
	var err error
	if data == nil {
		err = invoke(post, string(msg))
	} else {
		err = invoke(post, string(msg), bytesToJS(data))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "post:", err) // on the browser's console; there is no one else to tell
	}
}

// bytesToJS copies data into a new Uint8Array.
func bytesToJS(data []byte) js.Value {
	bytes := uint8Array.New(len(data))
	js.CopyBytesToJS(bytes, data)
	return bytes
}

// invoke calls fn; what it throws is the error.
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
