package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"io"
	"io/fs"
	"time"
)

// file is a file of an archive.
type file struct {
	name string
	mode fs.FileMode
	text []byte
}

// writeTar writes a .tar.gz of files in folder. Its bytes depend on the arguments alone: no
// owner, no other time than date.
func writeTar(w io.Writer, folder string, files []file, date time.Time) error {
	zip, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is a valid one
	t := tar.NewWriter(zip)
	for _, f := range files {
		h := &tar.Header{Name: folder + "/" + f.name, Mode: int64(f.mode), Size: int64(len(f.text)), ModTime: date, Format: tar.FormatUSTAR}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(f.text); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return zip.Close()
}

// writeZip is writeTar for a .zip.
func writeZip(w io.Writer, folder string, files []file, date time.Time) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: date}
		h.SetMode(f.mode)
		to, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := to.Write(f.text); err != nil {
			return err
		}
	}
	return z.Close()
}
