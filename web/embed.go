// Package web embeds the built page.
package web

import (
	"bytes"
	"embed"
	"io"
	"io/fs"

	"github.com/andybalholm/brotli"
)

// packed is written by the page's build. A fresh clone has a placeholder in it, so that this
// package compiles.
//
//go:embed all:packed
var packed embed.FS

// Packed is the ending of a compressed file's name (RFC 7932).
const Packed = ".br"

// Page returns the files of the built page; index.html is at its root. A file x is there as
// x.br, its compressed form, or as x if it does not gain by that. There is no index.html until
// the page is built.
func Page() fs.FS {
	sub, err := fs.Sub(packed, "packed")
	if err != nil {
		panic(err) // "packed" is a valid path
	}
	return sub
}

// Unpack returns what b, the contents of a compressed file, was made of.
func Unpack(b []byte) ([]byte, error) {
	return io.ReadAll(brotli.NewReader(bytes.NewReader(b)))
}
