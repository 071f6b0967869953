// Package web embeds the built page.
package web

import (
	"embed"
	"io/fs"
)

// packed is written by the page's build. A fresh clone has a placeholder in it, so that this
// package compiles.
//
//go:embed all:packed
var packed embed.FS

// Page returns the files of the built page; index.html is at its root. A file x is there as
// x.br and x.gz, its compressed forms, or as x if it does not gain by them. There is no
// index.html until the page is built.
func Page() fs.FS {
	sub, err := fs.Sub(packed, "packed")
	if err != nil {
		panic(err) // "packed" is a valid path
	}
	return sub
}
