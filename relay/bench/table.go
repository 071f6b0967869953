package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
)

// figures holds the measurements of each row.
type figures map[string][]float64

func (f *figures) make() figures {
	if *f == nil {
		*f = figures{}
	}
	return *f
}

func (f *figures) add(other figures) {
	for row, values := range other {
		f.make()[row] = append((*f)[row], values...)
	}
}

func (f figures) note(row string, value float64) { f[row] = append(f[row], value) }

// median of a row's measurements; false if there is none.
func (f figures) median(row string) (float64, bool) {
	values := slices.Sorted(slices.Values(f[row]))
	if len(values) == 0 {
		return 0, false
	}
	return values[len(values)/2], true
}

// least of a row's measurements; false if there is none.
func (f figures) least(row string) (float64, bool) {
	if len(f[row]) == 0 {
		return 0, false
	}
	return slices.Min(f[row]), true
}

// table is the report: three columns of figures, and what is said of the files.
type table struct {
	ceiling, page, engine figures
	files                 filesystem
}

// rows in the order of the report, with their units.
var rows = []struct{ name, unit string }{
	{upload, "MiB/s"},
	{download, "MiB/s"},
	{roundTrip, "µs"},
	{logins, "per second"},
	{logins8, "per second"},
	{store, "files/s"},
	{fetch, "files/s"},
	{sessions8, "MiB/s"},
	{list(200), "ms"},
	{list(1000), "ms"},
	{list(10_000), "ms"},
}

func (t *table) print(w io.Writer, size int64) {
	fmt.Fprintf(w, "Big transfers: %d MiB, SHA-256 checked, median of %d. %s, %d CPUs.\n\n",
		size/mib, rounds, runtime.Version(), runtime.NumCPU())
	fmt.Fprintln(w, "| | unit | plain JavaScript WebSocket | through relay and page | page ÷ WebSocket | engine alone on TCP | page ÷ engine |")
	fmt.Fprintln(w, "|---|---|--:|--:|--:|--:|--:|")
	for _, row := range rows {
		top, hasTop := t.ceiling.median(row.name)
		page, hasPage := t.page.median(row.name)
		engine, hasEngine := t.engine.median(row.name)
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", row.name, row.unit,
			number(top, hasTop), number(page, hasPage), ratio(page, top, hasPage && hasTop),
			number(engine, hasEngine), ratio(page, engine, hasPage && hasEngine))
	}
	t.files.print(w, t.engine)
}

func number(v float64, ok bool) string {
	switch {
	case !ok:
		return ""
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func ratio(v, of float64, ok bool) string {
	if !ok || of == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v/of)
}
