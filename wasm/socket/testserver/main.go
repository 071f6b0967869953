//go:build !js

// Command testserver is a WebSocket server for the tests of package socket in a browser and in
// Node. It prints its address, host:port, and runs until its standard input ends. Its page is
// empty: only a page from the same address may open a WebSocket.
//
// The path of a WebSocket says what the server does:
//
//   - /echo returns each message; one of more than 4 MiB ends the connection with code 1009
//   - /messages?size=N sends 200 messages of N bytes, each with its number in them, and closes
//     with 1000
//   - /close?code=C&reason=R closes
//   - /text sends a text message, /long?size=N a binary one, /quiet none; each then waits for the
//     client to close and keeps the code
//   - /code sends the code that was kept, in decimal
//   - /cut?reset=true sends "whole", waits for a message, and ends the TCP connection in the
//     middle of its next message, by a reset or without one
//   - /mute does not answer the opening handshake
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

func main() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	srv := &http.Server{Handler: handler(), ConnContext: func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, tcpKey{}, c)
	}}
	go func() { log.Fatal(srv.Serve(ln)) }()
	fmt.Println(ln.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// tcpKey is the key of a request's TCP connection in its context.
type tcpKey struct{}

func tcpOf(r *http.Request) *net.TCPConn { return r.Context().Value(tcpKey{}).(*net.TCPConn) }

func handler() http.Handler {
	mux := http.NewServeMux()
	socket := func(path string, talk func(*http.Request, *websocket.Conn) error) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
			if err != nil {
				return // the library has answered
			}
			defer ws.CloseNow()
			if err := talk(r, ws); err != nil {
				log.Printf("%s: %v", r.URL, err)
			}
		})
	}
	codes := make(codes, 1)
	socket("/echo", echo)
	socket("/messages", sendMessages)
	socket("/close", func(r *http.Request, _ *websocket.Conn) error {
		return closeWith(r, number(r, "code"), r.FormValue("reason"))
	})
	socket("/text", func(r *http.Request, ws *websocket.Conn) error {
		return errors.Join(ws.Write(r.Context(), websocket.MessageText, []byte("text")), codes.keep(r, ws))
	})
	socket("/long", func(r *http.Request, ws *websocket.Conn) error {
		msg := make([]byte, number(r, "size"))
		return errors.Join(ws.Write(r.Context(), websocket.MessageBinary, msg), codes.keep(r, ws))
	})
	socket("/quiet", codes.keep)
	socket("/code", codes.send)
	socket("/cut", cut)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/html") })
	mux.HandleFunc("GET /mute", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	return mux
}

// number is a parameter of the request, zero if it is missing.
func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.FormValue(name))
	return n
}

// codes holds the close code of a client until it is asked for; -1 for a client that broke off.
type codes chan websocket.StatusCode

func (c codes) keep(r *http.Request, ws *websocket.Conn) error {
	_, _, err := ws.Read(r.Context())
	c <- websocket.CloseStatus(err)
	return nil
}

func (c codes) send(r *http.Request, ws *websocket.Conn) error {
	return ws.Write(r.Context(), websocket.MessageBinary, strconv.AppendInt(nil, int64(<-c), 10))
}

// echo returns each message until the client closes.
func echo(r *http.Request, ws *websocket.Conn) error {
	ws.SetReadLimit(4 << 20)
	for {
		kind, msg, err := ws.Read(r.Context())
		if err != nil {
			return nil
		}
		if err := ws.Write(r.Context(), kind, msg); err != nil {
			return err
		}
	}
}

func sendMessages(r *http.Request, ws *websocket.Conn) error {
	for n := range 200 {
		msg := bytes.Repeat([]byte{byte(n)}, number(r, "size"))
		if err := ws.Write(r.Context(), websocket.MessageBinary, msg); err != nil {
			return err
		}
	}
	return closeWith(r, int(websocket.StatusNormalClosure), "")
}

// closeWith sends a close frame (RFC 6455 §5.5.1), waits for the client's and closes. The
// library's Close answers the client's close frame with a second one, after which Chromium
// reports 1006 and Node 20 may report nothing.
func closeWith(r *http.Request, code int, reason string) error {
	tcp := tcpOf(r)
	frame := append([]byte{0x88, byte(2 + len(reason)), byte(code >> 8), byte(code)}, reason...)
	if _, err := tcp.Write(frame); err != nil {
		return err
	}
	if _, err := tcp.Read(make([]byte, 256)); err != nil {
		return err
	}
	return tcp.Close()
}

// cut ends the TCP connection in the middle of a message.
func cut(r *http.Request, ws *websocket.Conn) error {
	if err := ws.Write(r.Context(), websocket.MessageBinary, []byte("whole")); err != nil {
		return err
	}
	if _, _, err := ws.Read(r.Context()); err != nil {
		return err
	}
	tcp := tcpOf(r)
	// The header of a binary message of 4096 bytes (RFC 6455 §5.2), and four of them.
	if _, err := tcp.Write([]byte("\x82\x7e\x10\x00half")); err != nil {
		return err
	}
	if r.FormValue("reset") == "true" {
		tcp.SetLinger(0)
	}
	return tcp.Close()
}
