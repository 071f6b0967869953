// Package web holds the built page.
package web

import (
	"embed"
	"io/fs"
)

// A fresh clone has only a placeholder in dist, so that this compiles.
//
//go:embed all:dist
var dist embed.FS

// Page returns the files of the built page, with index.html at its root. Beside
// a file x there may be x.br and x.gz, the same compressed. Before the page is
// built there is no index.html.
func Page() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return sub
}
