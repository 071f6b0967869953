// Command engineserver is the FTP engine alone on TCP. It is configured as in the page: with
// the gate, which is open, the observers, the limits and the starting files. It has no relay,
// no page and no TLS. It prints its address and serves until the end of its input.
//
// The bench also builds this program in the checkout of another commit: that commit's own
// version, or this one if it has none. So this program must not import package bench.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
	"ftpsim/relay/tcp"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("engineserver: ")
	unbounded := flag.Bool("unbounded", false, "no bounds of the files' size and number")
	judged := flag.Bool("judge", true, "judge the sessions, as the page does")
	crowd := flag.Int("crowd", 0, "begin with `N` more files, in /crowd")
	flag.Parse()
	files, err := newFiles(*unbounded, *crowd)
	if err != nil {
		log.Fatal(err)
	}
	if err := serve(newServer(files, *judged)); err != nil {
		log.Fatal(err)
	}
}

// newFiles returns the filesystem of a page (wasm/bridge/config.go).
func newFiles(unbounded bool, crowd int) (*snapfs.FS, error) {
	clock := event.SystemClock{}
	o := snapfs.Options{Now: clock.Now, MaxBytes: 512 << 20, MaxFiles: 100_000}
	if unbounded {
		o.MaxBytes, o.MaxFiles = 0, 0
	}
	f := snapfs.New(o)
	if err := starttree.Fill(f, clock.Now()); err != nil {
		return nil, err
	}
	if crowd == 0 {
		return f, nil
	}
	if err := f.Mkdir("crowd", 0o755); err != nil {
		return nil, err
	}
	for i := range crowd {
		if err := f.WriteFile(fmt.Sprintf("crowd/%06d", i), nil, 0o644); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// newServer returns the server of a page (wasm/bridge/bridge.go), with the judge or without it.
func newServer(files *snapfs.FS, judged bool) *ftpcore.Server {
	clock := event.SystemClock{}
	stepper := &inspect.Stepper{Clock: clock}
	record, meter := &inspect.Recorder{}, &inspect.Meter{Clock: clock}
	past := &history.History{FS: files, Events: record}
	record.OnDrop = past.Drop
	past.Begin()
	observers := []event.Observer{record, past, meter, stepper}
	if judged {
		observers = append(observers, &judge.Judge{})
	}
	return &ftpcore.Server{
		FS:        files,
		Accounts:  []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}},
		Profile:   profile.All()[0],
		Clock:     clock,
		Gate:      stepper,
		Observers: observers,
	}
}

func serve(srv *ftpcore.Server) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	nw := &tcp.Net{}
	ln, err := tcp.Listen("127.0.0.1:0", tcp.InlineUrgent)
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
		ln.Close()
	}()
	srv.Serve(ctx, ln, nw)
	return nil
}
