package handin

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// byteOrderMark tells spreadsheets that a file is UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// CSV writes the table: a heading, and a row for each hand-in (RFC 4180, UTF-8). Each item of
// each lesson has a column with its points, or "unconfirmed". A cell that a spreadsheet would
// take for a formula begins with an apostrophe, also if its cells end at semicolons.
func CSV(w io.Writer, all []Graded) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	columns := columnsOf(all)
	out.Write(cells(append([]string{"student", "file", "lesson", "seed", "score", "max", "began (UTC)", "seconds", "program", "remarks"}, columns...)))
	for _, g := range all {
		out.Write(cells(g.row(columns)))
	}
	out.Flush()
	return out.Error()
}

// columnsOf returns the names of all items: "passive/fetch.1".
func columnsOf(all []Graded) (columns []string) {
	for _, g := range all {
		for _, i := range g.Items {
			if name := g.Lesson + "/" + i.Name(); !slices.Contains(columns, name) {
				columns = append(columns, name)
			}
		}
	}
	return columns
}

func (g Graded) row(columns []string) []string {
	began := ""
	if g.Began != 0 {
		began = time.UnixMilli(g.Began).UTC().Format("2006-01-02 15:04:05")
	}
	said := make([]string, len(g.Remarks))
	for i, r := range g.Remarks {
		said[i] = r.String()
	}
	row := []string{
		g.Student, g.File, g.Lesson, g.Seed, strconv.Itoa(g.Score), strconv.Itoa(g.Max), began,
		strconv.FormatInt(g.Took/1000, 10), g.Program, strings.Join(said, "; "),
	}
	at := len(row)
	row = append(row, make([]string, len(columns))...)
	for _, i := range g.Items {
		cell := &row[at+slices.Index(columns, g.Lesson+"/"+i.Name())]
		switch i.Mark {
		case MarkDone:
			*cell = strconv.Itoa(i.Points)
		case MarkOpen:
			*cell = "0"
		default:
			*cell = string(i.Mark)
		}
	}
	return row
}

// String returns the remark as a phrase in English.
func (r Remark) String() string {
	text := sentences[r.Code]
	if r.Text != "" {
		text += ": " + r.Text
	}
	if r.Event != 0 {
		text += fmt.Sprintf(" (event %d)", r.Event)
	}
	return text
}

// formula is the beginning of a formula, in a cell that begins at c or after a semicolon in it.
var formula = regexp.MustCompile(`(^|;)(\s*[=+\-@＝＋－＠])`)

// cells returns row with an apostrophe before each beginning of a formula, and without control
// characters.
func cells(row []string) []string {
	out := make([]string, len(row))
	for i, c := range row {
		c = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, c)
		out[i] = formula.ReplaceAllString(c, "$1'$2")
	}
	return out
}
