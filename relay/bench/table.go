package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// table is a table in Markdown.
type table struct {
	head []string
	left int // columns that hold text, from the left; the others hold numbers
	rows [][]string
}

// add adds a row of cells, which may be empty.
func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(w io.Writer) {
	line := func(cells []string) { fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |") }
	line(t.head)
	rule := make([]string, len(t.head))
	for i := range rule {
		rule[i] = "--:"
		if i < t.left {
			rule[i] = "---"
		}
	}
	fmt.Fprintln(w, "|"+strings.Join(rule, "|")+"|")
	for _, cells := range t.rows {
		line(cells)
	}
}

// pair is two columns whose ratio is shown in a column of its own.
type pair struct{ of, by *column }

// comparison is a row of a table with a cell for each column and for each pair.
type comparison struct {
	name, unit string
	value      func(l *column) (v float64, ok bool) // ok is false if it was not measured
	invert     bool                                 // the ratio is by ÷ of
	sure       func(l *column) bool                 // whether the value is precise enough for a ratio; nil: always
}

// compared returns the table of these rows, without rows that no column has measured.
func compared(title string, columns []*column, pairs []pair, list []comparison) *table {
	t := &table{head: []string{title, "unit"}, left: 2}
	for _, l := range columns {
		t.head = append(t.head, l.name)
	}
	for _, p := range pairs {
		t.head = append(t.head, p.of.name+" ÷ "+p.by.name)
	}
	for _, c := range list {
		cells, known := []string{c.name, c.unit}, false
		for _, l := range columns {
			v, ok := c.value(l)
			cells = append(cells, number(v, ok))
			known = known || ok
		}
		for _, p := range pairs {
			cells = append(cells, c.ratio(p))
		}
		if known {
			t.add(cells...)
		}
	}
	return t
}

func (c comparison) ratio(p pair) string {
	if c.sure != nil && !(c.sure(p.of) && c.sure(p.by)) {
		return ""
	}
	of, ok1 := c.value(p.of)
	by, ok2 := c.value(p.by)
	if c.invert {
		of, by = by, of
	}
	return quotient(of, by, ok1 && ok2)
}

// speeds returns the table of each row's median. Ratios are of speed: for a row that is a
// time they are inverted.
func speeds(columns []*column, pairs []pair) *table {
	var list []comparison
	for _, r := range rows {
		value := func(l *column) (float64, bool) { return l.figures.median(r.name) }
		list = append(list, comparison{name: r.name, unit: r.unit, value: value, invert: r.less})
	}
	return compared("", columns, pairs, list)
}

// costs returns the table of the processor time of the named rows, by part of the servers.
// A value of only a few clock ticks has no ratio.
func costs(columns []*column, pairs []pair, parts []string, names ...string) *table {
	var list []comparison
	for _, r := range rows {
		if !slices.Contains(names, r.name) {
			continue
		}
		unit, in := "µs each", float64(time.Microsecond)
		if r.perMiB {
			unit, in = "ms/MiB", float64(time.Millisecond)
		}
		for _, part := range parts {
			name := r.name
			if len(parts) > 1 {
				name += ": " + part
			}
			list = append(list, comparison{
				name: name,
				unit: unit,
				value: func(l *column) (float64, bool) {
					used, ok := l.costs[r.name].per(part)
					return float64(used) / in, ok
				},
				sure: func(l *column) bool { return l.costs[r.name].of(part) >= 10*clockTick },
			})
		}
	}
	return compared("CPU", columns, pairs, list)
}

// number formats v with two or three significant digits; empty if ok is false.
func number(v float64, ok bool) string {
	switch {
	case !ok:
		return ""
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// quotient formats v ÷ of; empty if ok is false or of is 0.
func quotient(v, of float64, ok bool) string {
	if !ok || of == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v/of)
}
