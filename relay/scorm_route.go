package main

import (
	"bytes"
	"io"
	"net/http"

	"ftpsim/relay/scorm"
)

// serveScorm answers with the SCORM package of a lesson: the built-in one that the query names,
// else the lesson file in the body. Only the relay's own page may ask. One package is made at a
// time, because compression takes a second of processor time.
func (s *server) serveScorm(w http.ResponseWriter, r *http.Request) {
	if !s.guard.ownOrigin(r) {
		http.Error(w, "Only the page of this relay may ask for a package.", http.StatusForbidden)
		return
	}
	source, builtIn := scorm.BuiltIn(r.URL.Query().Get("lesson"))
	if !builtIn {
		var err error
		if source, err = io.ReadAll(http.MaxBytesReader(w, r.Body, scorm.MaxLesson)); err != nil {
			http.Error(w, "The lesson is too long.", http.StatusRequestEntityTooLarge)
			return
		}
	}
	select {
	case s.packing <- struct{}{}:
		defer func() { <-s.packing }()
	case <-r.Context().Done():
		return
	}
	var b bytes.Buffer
	if err := scorm.Write(r.Context(), &b, s.page, source); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Write(b.Bytes())
}
