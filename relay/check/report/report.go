// Package report writes the card of a client in the formats that CI systems and graders read.
package report

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"ftpsim/ftpcore/course"
)

// formats are the files of a report.
var formats = []struct {
	name  string
	write func(w io.Writer, c *course.Card) error
}{
	{"junit.xml", JUnit},
	{"card.md", func(w io.Writer, c *course.Card) error { return c.Markdown(w) }},
	{"card.html", func(w io.Writer, c *course.Card) error { return c.HTML(w) }},
	{"card.json", JSON},
	{"card.csv", CSV},
	{"results.json", Gradescope},
}

// Names lists the files that Save writes.
func Names() (names []string) {
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Save writes the card to dir in every format. The directory must exist.
func Save(dir string, c *course.Card) error {
	var files []File
	for _, f := range formats {
		files = append(files, File{f.name, func(w io.Writer) error { return f.write(w, c) }})
	}
	return SaveAs(dir, files)
}

// File is a file of a report.
type File struct {
	Name  string
	Write func(w io.Writer) error
}

// SaveAs writes files to dir, which must exist.
func SaveAs(dir string, files []File) error {
	for _, f := range files {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Append appends a card in Markdown to the file name, as GitHub's GITHUB_STEP_SUMMARY asks
// for.
func Append(name string, markdown func(w io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	err = markdown(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// JSON writes the card with everything that it holds.
func JSON(w io.Writer, c *course.Card) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(c)
}
