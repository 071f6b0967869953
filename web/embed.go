// Package web embeds the built page.
package web

import (
	"embed"
	"io/fs"
)

// dist is written by the page's build. A fresh clone has a placeholder in it, so that this
// package compiles.
//
//go:embed all:dist
var dist embed.FS

// Page returns the files of the built page; index.html is at its root. A file x may be
// accompanied by x.br and x.gz, its compressed forms. index.html is missing until the
// page is built.
func Page() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return sub
}
