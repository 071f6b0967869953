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

// pair are two lanes whose ratio stands in a column.
type pair struct{ of, by *lane }

// comparison is a row of a table that has a column for each lane and for each
// pair.
type comparison struct {
	name, unit string
	value      func(l *lane) (v float64, ok bool) // false: not measured
	invert     bool                               // the ratio is by ÷ of
	sure       func(l *lane) bool                 // whether a ratio of the value says anything; nil: always
}

// compared returns the table of such rows, without those that no lane has.
func compared(title string, lanes []*lane, pairs []pair, list []comparison) *table {
	t := &table{head: []string{title, "unit"}, left: 2}
	for _, l := range lanes {
		t.head = append(t.head, l.name)
	}
	for _, p := range pairs {
		t.head = append(t.head, p.of.name+" ÷ "+p.by.name)
	}
	for _, c := range list {
		cells, known := []string{c.name, c.unit}, false
		for _, l := range lanes {
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

// speeds returns the table of each row's median. Its ratios are of speed: a row
// that is a time has them inverted.
func speeds(lanes []*lane, pairs []pair) *table {
	var list []comparison
	for _, r := range rows {
		value := func(l *lane) (float64, bool) { return l.figures.median(r.name) }
		list = append(list, comparison{name: r.name, unit: r.unit, value: value, invert: r.less})
	}
	return compared("", lanes, pairs, list)
}

// costs returns the table of the processor time that the named rows took, by the
// parts of the servers. What took a few ticks of the clock has no ratio.
func costs(lanes []*lane, pairs []pair, parts []string, names ...string) *table {
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
				value: func(l *lane) (float64, bool) {
					used, ok := l.costs[r.name].per(part)
					return float64(used) / in, ok
				},
				sure: func(l *lane) bool { return l.costs[r.name].of(part) >= 10*clockTick },
			})
		}
	}
	return compared("CPU", lanes, pairs, list)
}

// number writes v with two or three digits that say something; empty if it is
// not known.
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

// quotient writes v ÷ of; empty if one is not known or there is none.
func quotient(v, of float64, ok bool) string {
	if !ok || of == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v/of)
}
