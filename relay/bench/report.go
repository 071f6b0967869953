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
	fmt.Fprintf(w, "%s. %d rounds, each with servers newly started and warmed up; figures are medians of all runs. %s, %d CPUs.\n\n",
		strings.Join(names, ", "), rounds, runtime.Version(), runtime.NumCPU())
	fmt.Fprintln(w, "Ratios are of speed: where a row is a time they are inverted, so that above 1.00 the first is faster. Ratios of CPU are as they stand: below 1.00 the first needs less.")
}

// pairs returns the pairs whose ratios are shown: this checkout by the base, if there is one,
// and by each of the others.
func pairs(columns []*column, withBase bool, others ...*column) []pair {
	var list []pair
	if withBase {
		list = append(list, pair{columns[0], columns[1]})
	}
	for _, l := range others {
		list = append(list, pair{columns[0], l})
	}
	return list
}

func (r *pageReport) print(w io.Writer, mib int64) {
	withBase := len(r.pages) > 1
	columns := append([]*column{r.webSocket}, r.pages...)
	fmt.Fprintf(w, "\n## Through relay and page\n\nBig transfers: %d MiB, SHA-256 checked.\n\n", mib)
	speeds(columns, pairs(r.pages, withBase, r.webSocket)).print(w)
	fmt.Fprintln(w, "\nProcessor time of relay and browser, by process; of the page by thread.")
	fmt.Fprintln(w)
	costs(r.pages, pairs(r.pages, withBase), pageParts, upload, download, roundTrip, secureUpload, secureDownload).print(w)
}

// printEngines prints the section on the engines. The columns of the checkouts come first.
func printEngines(w io.Writer, columns []*column, withBase bool, mib int64) {
	others := columns[1:]
	if withBase {
		others = columns[2:]
	}
	ratios := pairs(columns, withBase, others...)
	fmt.Fprintf(w, "\n## The engine alone on TCP\n\nWith the gate and the observers that the page gives it, once also without the judge; beside ftpserverlib 0.30 on afero's memory and pyftpdlib on files; each in its own process. Big transfers: %d MiB, SHA-256 checked. The processors are kept from sleeping.\n\n", mib)
	speeds(columns, ratios).print(w)
	fmt.Fprintln(w, "\nProcessor time of the servers.")
	fmt.Fprintln(w)
	var names []string
	for _, r := range rows {
		names = append(names, r.name)
	}
	costs(columns, ratios, []string{partServer}, names...).print(w)
}
