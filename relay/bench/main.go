// Bench measures, side by side in one run, what a WebSocket between a Go
// server and plain JavaScript can do, what FTP through the relay and the page
// reaches of that, and the engine alone on TCP; then the engine beside another
// server. It prints a Markdown table;
// absolute figures belong to the machine, the ratios tell.
//
//	go run ./relay/bench -relay bin/relay
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"ftpsim/relay/testkit"
)

func main() {
	log.SetFlags(0)
	relay := flag.String("relay", "bin/relay", "the relay's `binary`, with the page in it")
	serve := flag.Bool("serve", false, "be the engine alone on TCP: print its address and serve until the input ends")
	spin := flag.Bool("spin", false, "keep a processor busy until the input ends")
	only := flag.Bool("native", false, "measure only the engine and ftpserverlib beside each other")
	size := flag.Int("mib", 256, "`MiB` of each big transfer")
	flag.Parse()
	time.AfterFunc(8*time.Minute, func() { log.Fatal("bench: still not done after 8 minutes") })
	if *serve {
		if err := serveEngine(os.Stdout, os.Stdin); err != nil {
			log.Fatal("bench: ", err)
		}
		return
	}
	if *spin {
		spinUntilEnd(os.Stdin)
		return
	}
	if *only {
		if err := runNative(os.Stdout); err != nil {
			log.Fatal("bench: ", err)
		}
		return
	}
	if err := run(os.Stdout, *relay, int64(*size)*mib); err != nil {
		log.Fatal("bench: ", err)
	}
}

// rounds of the big transfers and of the ceiling, taken in turns; the median counts.
const rounds = 3

func run(w io.Writer, binary string, size int64) error {
	relay, err := testkit.StartRelay(binary)
	if err != nil {
		return err
	}
	defer relay.Stop()
	closePage, err := relay.OpenPage("", "")
	if err != nil {
		return err
	}
	defer closePage()
	engine, err := startEngine()
	if err != nil {
		return err
	}
	defer engine.stop()

	var t table
	load := newPayload(size)
	for round := range rounds {
		log.Printf("round %d of %d: plain WebSocket, page, engine", round+1, rounds)
		top, err := ceiling(size)
		if err != nil {
			return err
		}
		t.ceiling.add(top)
		for _, l := range []lane{{t.page.make(), relay.FTP}, {t.engine.make(), engine.addr}} {
			if err := bigFiles(l.f, l.addr, load, 1); err != nil {
				return fmt.Errorf("%s: %w", l.addr, err)
			}
			if err := roundTrips(l.f, l.addr, 2000); err != nil {
				return err
			}
		}
	}
	log.Print("logins, small files, lists: page")
	if err := small(t.page, relay.FTP, 200); err != nil {
		return err
	}
	log.Print("logins, small files, lists: engine")
	if err := small(t.engine, engine.addr, 200, 1000, 10_000); err != nil {
		return err
	}
	log.Print("snapshots, 1 GiB, lists in a crowd: engine")
	*load = payload{} // the memory is wanted
	if t.files, err = measureFiles(1 << 30); err != nil {
		return err
	}
	t.print(w, size)
	return runNative(w)
}

// nativeSize is that of the big transfers of runNative.
const nativeSize = 128 * mib

func runNative(w io.Writer) error {
	engine, rival, err := native(nativeSize)
	if err != nil {
		return err
	}
	printNative(w, nativeSize, engine, rival)
	return nil
}
