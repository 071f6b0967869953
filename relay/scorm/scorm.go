// Package scorm packs the page and one lesson as a SCORM 1.2 package: a zip that a learning
// management system such as Moodle takes as an activity. The page in it finds the system's
// API by itself and reports the score (web/src/embed/scorm.ts).
package scorm

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"ftpsim/ftpcore/lesson"
	"ftpsim/web"
)

const (
	LessonFile = "lesson.md"    // the lesson's name in a package, at its root
	MaxLesson  = lesson.MaxFile // bytes of a lesson file
)

// BuiltIn returns the file of a built-in lesson; false if there is none of this name.
func BuiltIn(name string) (source []byte, ok bool) {
	_, source, ok = lesson.Named(name)
	return source, ok
}

// Write writes the package of the page in files, as web.Page returns it, and of the lesson
// file source. It returns errors of lesson.Parse, files, w and ctx.
func Write(ctx context.Context, w io.Writer, files fs.FS, source []byte) error {
	l, err := lesson.Parse(source)
	if err != nil {
		return err
	}
	names, err := pageFiles(files)
	if err != nil {
		return err
	}
	manifest, err := manifestOf(l, append(slices.Clone(names), LessonFile))
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	if err := add(z, "imsmanifest.xml", bytes.NewReader(manifest)); err != nil {
		return err
	}
	if err := add(z, LessonFile, bytes.NewReader(source)); err != nil {
		return err
	}
	for _, name := range names {
		if err := cmp.Or(ctx.Err(), addPageFile(z, files, name)); err != nil {
			return err
		}
	}
	return z.Close()
}

// pageFiles returns the names of the page's files without their compressed forms, sorted.
func pageFiles(files fs.FS) (names []string, err error) {
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "placeholder" {
			return err
		}
		names = append(names, strings.TrimSuffix(name, web.Packed))
		return nil
	})
	slices.Sort(names)
	return slices.Compact(names), err
}

func addPageFile(z *zip.Writer, files fs.FS, name string) error {
	b, err := fs.ReadFile(files, name)
	if packed, no := fs.ReadFile(files, name+web.Packed); no == nil {
		b, err = web.Unpack(packed)
	}
	if err != nil {
		return err
	}
	return add(z, name, bytes.NewReader(b))
}

func add(z *zip.Writer, name string, r io.Reader) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// The elements of imsmanifest.xml that SCORM 1.2 needs (IMS Content Packaging 1.1.2).
type (
	manifest struct {
		XMLName       xml.Name      `xml:"manifest"`
		Identifier    string        `xml:"identifier,attr"`
		Version       string        `xml:"version,attr"`
		XMLNS         string        `xml:"xmlns,attr"`
		ADLCP         string        `xml:"xmlns:adlcp,attr"`
		Schema        string        `xml:"metadata>schema"`
		SchemaVersion string        `xml:"metadata>schemaversion"`
		Organizations organizations `xml:"organizations"`
		Resource      resource      `xml:"resources>resource"`
	}
	organizations struct {
		Default      string       `xml:"default,attr"`
		Organization organization `xml:"organization"`
	}
	organization struct {
		Identifier string `xml:"identifier,attr"`
		Title      string `xml:"title"`
		Item       item   `xml:"item"`
	}
	item struct {
		Identifier string `xml:"identifier,attr"`
		Ref        string `xml:"identifierref,attr"`
		Parameters string `xml:"parameters,attr"`
		Title      string `xml:"title"`
	}
	resource struct {
		Identifier string `xml:"identifier,attr"`
		Type       string `xml:"type,attr"`
		ScormType  string `xml:"adlcp:scormtype,attr"`
		HRef       string `xml:"href,attr"`
		Files      []file `xml:"file"`
	}
	file struct {
		HRef string `xml:"href,attr"`
	}
)

// manifestOf returns imsmanifest.xml of a lesson in a package with these files.
func manifestOf(l *lesson.Lesson, names []string) ([]byte, error) {
	title := cmp.Or(l.Title["en"], l.Title[""], l.Name)
	m := manifest{
		Identifier: "ftpsim." + l.Name, Version: "1.1",
		XMLNS: "http://www.imsproject.org/xsd/imscp_rootv1p1p2", ADLCP: "http://www.adlnet.org/xsd/adlcp_rootv1p2",
		Schema: "ADL SCORM", SchemaVersion: "1.2",
		Organizations: organizations{"course", organization{"course", title, item{
			"lesson", "page", "?" + url.Values{"lesson": {LessonFile}, "embed": {"1"}}.Encode(), title,
		}}},
		Resource: resource{Identifier: "page", Type: "webcontent", ScormType: "sco", HRef: "index.html"},
	}
	for _, name := range names {
		m.Resource.Files = append(m.Resource.Files, file{(&url.URL{Path: name}).String()})
	}
	text, err := xml.MarshalIndent(m, "", "  ")
	return append([]byte(xml.Header), text...), err
}
