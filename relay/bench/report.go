package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
)

// printHead says what was measured and how to read it.
func printHead(w io.Writer, checkouts []checkout, rounds int) {
	var names []string
	for _, c := range checkouts {
		names = append(names, fmt.Sprintf("*%s* is %s", c.role, c.commit))
	}
	fmt.Fprintf(w, "%s. %d rounds, each with servers newly started and warmed up; figures are medians of all turns. %s, %d CPUs.\n\n",
		strings.Join(names, ", "), rounds, runtime.Version(), runtime.NumCPU())
	fmt.Fprintln(w, "Ratios are of speed: where a row is a time they are inverted, so that above 1.00 the first is faster. Ratios of CPU are as they stand: below 1.00 the first needs less.")
}

// pairs returns what is divided by what: this by the base, if there is one, and
// by each of the others.
func pairs(lanes []*lane, withBase bool, others ...*lane) []pair {
	var list []pair
	if withBase {
		list = append(list, pair{lanes[0], lanes[1]})
	}
	for _, l := range others {
		list = append(list, pair{lanes[0], l})
	}
	return list
}

func (r *pageReport) print(w io.Writer, mib int64) {
	withBase := len(r.pages) > 1
	lanes := append([]*lane{r.webSocket}, r.pages...)
	fmt.Fprintf(w, "\n## Through relay and page\n\nBig transfers: %d MiB, SHA-256 checked.\n\n", mib)
	speeds(lanes, pairs(r.pages, withBase, r.webSocket)).print(w)
	fmt.Fprintln(w, "\nProcessor time of relay and browser, by process; of the page by thread.")
	fmt.Fprintln(w)
	costs(r.pages, pairs(r.pages, withBase), pageParts, upload, download, roundTrip).print(w)
}

// printEngines prints what was measured of the engines, the others' lanes behind
// those of the checkouts.
func printEngines(w io.Writer, lanes []*lane, withBase bool, mib int64) {
	others := lanes[1:]
	if withBase {
		others = lanes[2:]
	}
	columns := pairs(lanes, withBase, others...)
	fmt.Fprintf(w, "\n## The engine alone on TCP\n\nWith the gate and the observers that the page gives it, beside ftpserverlib 0.30 on afero's memory and pyftpdlib on files; each in its own process. Big transfers: %d MiB, SHA-256 checked. The processors are kept from sleeping.\n\n", mib)
	speeds(lanes, columns).print(w)
	fmt.Fprintln(w, "\nProcessor time of the servers.")
	fmt.Fprintln(w)
	var names []string
	for _, r := range rows {
		names = append(names, r.name)
	}
	costs(lanes, columns, []string{partServer}, names...).print(w)
}
