package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"ftpsim/relay/testkit"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

//go:embed ceiling.html
var ceilingPage []byte

// blockSize is the size of a message, where the cost per message has vanished.
const blockSize = 256 << 10

// ceiling measures a WebSocket between Go and JavaScript in a Worker that does
// nothing with the bytes: size bytes each way, and ping-pong.
func ceiling(size int64) (figures, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	result := make(chan figures, 1)
	failed := make(chan error, 1)
	srv := &http.Server{Handler: ceilingHandler(size/blockSize, result, failed)}
	go srv.Serve(ln)
	defer srv.Close()
	browser, err := testkit.Chromium("http://" + ln.Addr().String() + "/")
	if err != nil {
		return nil, err
	}
	defer browser.Stop()
	select {
	case f := <-result:
		return f, nil
	case err := <-failed:
		return nil, err
	case <-time.After(2 * time.Minute):
		return nil, errors.New("the page of the plain WebSocket does not answer")
	}
}

func ceilingHandler(blocks int64, result chan<- figures, failed chan<- error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		// A page that is isolated from others gets a clock of 5 µs instead of 100.
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Write(ceilingPage)
	})
	mux.HandleFunc("GET /blocks", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, blocks) })
	mux.HandleFunc("POST /result", func(w http.ResponseWriter, r *http.Request) {
		var got struct {
			Error    string
			Down, Up float64 // MiB/s, as the page sees it
			Ping     float64 // µs
		}
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil || got.Error != "" {
			failed <- errors.Join(err, errors.New("plain WebSocket: "+got.Error))
			return
		}
		// What an upload asks of the tunnel is the way down to the page.
		result <- figures{upload: {got.Down}, download: {got.Up}, roundTrip: {got.Ping}}
	})
	socket := func(path string, talk func(context.Context, *websocket.Conn) error) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
			if err != nil {
				return
			}
			defer ws.CloseNow()
			ws.SetReadLimit(-1)
			if err := talk(r.Context(), ws); err != nil && websocket.CloseStatus(err) == -1 {
				select {
				case failed <- err:
				default:
				}
			}
		})
	}
	socket("/down", func(ctx context.Context, ws *websocket.Conn) error { return sendBlocks(ctx, ws, blocks) })
	socket("/up", func(ctx context.Context, ws *websocket.Conn) error { return takeBlocks(ctx, ws, blocks) })
	socket("/ping", echo)
	return mux
}

func sendBlocks(ctx context.Context, ws *websocket.Conn, n int64) error {
	block := make([]byte, blockSize)
	for range n {
		if err := ws.Write(ctx, websocket.MessageBinary, block); err != nil {
			return err
		}
	}
	_, _, err := ws.Read(ctx) // the page closes
	return err
}

func takeBlocks(ctx context.Context, ws *websocket.Conn, n int64) error {
	buf := make([]byte, blockSize)
	for range n {
		_, r, err := ws.Reader(ctx)
		if err != nil {
			return err
		}
		if _, err := io.ReadFull(r, buf); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
	}
	if err := ws.Write(ctx, websocket.MessageBinary, []byte("done")); err != nil {
		return err
	}
	_, _, err := ws.Read(ctx)
	return err
}

func echo(ctx context.Context, ws *websocket.Conn) error {
	for {
		kind, msg, err := ws.Read(ctx)
		if err != nil {
			return err
		}
		if err := ws.Write(ctx, kind, msg); err != nil {
			return err
		}
	}
}
