// Command bench measures in one run: the speed of a bare WebSocket between a Go server and
// JavaScript; FTP through the relay and the page; and the engine alone on TCP, compared to two
// other FTP servers. With a base, which is another checkout, it measures both checkouts in
// alternation. It prints tables in Markdown. Absolute figures depend on the machine; the
// ratios are meaningful.
//
//	make bench
//	make bench BASE=<commit>
//	.ci/bench [COMMIT] [FLAG...]
//
// It runs on Linux, in the module's root, and needs bin/relay.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	var o options
	flag.StringVar(&o.base, "base", "", "`directory` of another checkout, with its bin/relay built, to measure beside this one")
	flag.StringVar(&o.only, "only", "", "measure only this `section`: page, memory, engine or files")
	flag.StringVar(&o.rows, "rows", "", "measure only the rows whose name begins with one of these `words`, separated by commas")
	flag.IntVar(&o.rounds, "rounds", 5, "how often everything is started and measured")
	flag.Int64Var(&o.mib, "mib", 256, "`MiB` of each big transfer through the page; the engine alone moves half of it")
	spin := flag.Bool("spin", false, "only keep a processor busy until the input ends")
	flag.Parse()
	if *spin {
		spinUntilEnd(os.Stdin)
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeoutCause(ctx, longest, fmt.Errorf("still not done after %v", longest))
	err := run(ctx, os.Stdout, o)
	if ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), err)
	}
	cancel()
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// longest is the time limit of a run.
const longest = 40 * time.Minute

type options struct {
	base, only, rows string
	rounds           int
	mib              int64
}

// Sections of the report.
const (
	sectionPage   = "page"
	sectionMemory = "memory"
	sectionEngine = "engine"
	sectionFiles  = "files"
)

func (o options) wants(section string) bool { return o.only == "" || o.only == section }

func (o options) check() error {
	if o.rounds < 1 || o.mib < 2 || !slices.Contains([]string{"", sectionPage, sectionMemory, sectionEngine, sectionFiles}, o.only) {
		return errors.New("-rounds must be 1 or more, -mib 2 or more, -only page, memory, engine or files")
	}
	if len(chosenRows(o.rows)) == 0 {
		return fmt.Errorf("no row begins with one of %q", o.rows)
	}
	return nil
}

// pagePlan returns the plan for pages. Each run waits until the page is idle, because a page
// goes on drawing after its clients have finished.
func pagePlan(load *payload) plan {
	return plan{
		runs: 2,
		rest: true,
		warm: effort{load: newPayload(64 * mib), trips: 500, span: 500 * time.Millisecond, lists: 5},
		full: effort{load: load, trips: 1000, span: time.Second, lists: 15},
	}
}

// enginePlan returns the plan for engines. It has many short runs, which compare servers of
// similar speed better than a few long ones.
func enginePlan(load *payload) plan {
	return plan{
		runs: 10,
		warm: effort{load: newPayload(16 * mib), trips: 200, span: 50 * time.Millisecond, lists: 5},
		full: effort{load: load, trips: 1000, span: 50 * time.Millisecond, lists: 40},
	}
}

func run(ctx context.Context, w io.Writer, o options) error {
	if err := o.check(); err != nil {
		return err
	}
	rows = chosenRows(o.rows)
	binaries, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(binaries)
	this, err := openCheckout("this", ".", binaries)
	if err != nil {
		return err
	}
	checkouts := []checkout{this}
	if o.base != "" {
		base, err := openCheckout("base", o.base, binaries)
		if err != nil {
			return err
		}
		checkouts = append(checkouts, base)
	}
	var others rivals
	if o.wants(sectionEngine) {
		if others, err = findRivals(binaries); err != nil {
			return err
		}
	}
	printHead(w, checkouts, o.rounds)
	if o.wants(sectionPage) {
		r, err := measurePages(ctx, checkouts, o.rounds, o.mib*mib)
		if err != nil {
			return err
		}
		r.print(w, o.mib)
	}
	if o.wants(sectionMemory) {
		m, err := measureMemory(ctx, this.relay(), 64*mib, 256*mib)
		if err != nil {
			return err
		}
		m.print(w)
	}
	if o.wants(sectionEngine) {
		columns, err := measureEngines(ctx, checkouts, others, o.rounds, o.mib*mib/2)
		if err != nil {
			return err
		}
		printEngines(w, columns, len(checkouts) > 1, o.mib/2)
	}
	if o.wants(sectionFiles) {
		f, err := measureFiles(ctx, this.engine, 1<<30)
		if err != nil {
			return err
		}
		f.print(w)
	}
	return nil
}
