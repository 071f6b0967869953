package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"
)

// Bounds of the folder of -lessons.
const (
	maxLessonFile  = 128 << 10 // bytes, as lesson.MaxFile
	maxLessonFiles = 200       // in the listing
)

// lessonFolder is the folder of -lessons. It serves the regular files directly in it whose
// names end in .md, and nothing else: no link, no folder below it, no larger file. The page
// reads them as lessons.
type lessonFolder struct{ root *os.Root }

// openLessons returns the folder dir.
func openLessons(dir string) (*lessonFolder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &lessonFolder{root}, nil
}

// errNoLesson reports that a name is not one of a lesson file.
var errNoLesson = errors.New("no such lesson file")

// isLessonName reports whether name may be a lesson file directly in the folder.
func isLessonName(name string) bool {
	return strings.EqualFold(path.Ext(name), ".md") && !strings.HasPrefix(name, ".") && !strings.ContainsAny(name, `/\:`)
}

// isLesson reports whether info, which must not have followed a link, is of a lesson file.
func isLesson(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && info.Size() <= maxLessonFile
}

// read returns the contents of a lesson file. The error is errNoLesson, or the system's.
func (l *lessonFolder) read(name string) ([]byte, error) {
	if !isLessonName(name) {
		return nil, errNoLesson
	}
	before, err := l.root.Lstat(name)
	if err != nil || !isLesson(before) {
		return nil, errors.Join(errNoLesson, err)
	}
	f, err := l.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// It may have become another file meanwhile, also a link.
	if info, err := f.Stat(); err != nil || !os.SameFile(before, info) || !isLesson(info) {
		return nil, errors.Join(errNoLesson, err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxLessonFile+1))
	if err == nil && len(data) > maxLessonFile {
		err = errNoLesson
	}
	return data, err
}

// list returns the names of the lesson files, sorted, at most maxLessonFiles.
func (l *lessonFolder) list() ([]string, error) {
	dir, err := l.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	names := []string{}
	for _, e := range entries {
		if !isLessonName(e.Name()) {
			continue
		}
		if info, err := l.root.Lstat(e.Name()); err == nil && isLesson(info) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names[:min(len(names), maxLessonFiles)], err
}

// lessonList is the contents of lessons/.
type lessonList struct {
	Files []string `json:"files"`
}

// addTo adds the folder's routes to r.
func (l *lessonFolder) addTo(r *mux.Router) {
	r.HandleFunc("/lessons/", l.serveList).Methods(http.MethodGet, http.MethodHead)
	r.HandleFunc("/lessons/{name}", l.serveFile).Methods(http.MethodGet, http.MethodHead)
}

func (l *lessonFolder) serveList(w http.ResponseWriter, _ *http.Request) {
	names, err := l.list()
	if err != nil {
		http.Error(w, "The folder of -lessons cannot be read.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(lessonList{names})
}

func (l *lessonFolder) serveFile(w http.ResponseWriter, r *http.Request) {
	data, err := l.read(mux.Vars(r)["name"])
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/markdown; charset=utf-8")
	h.Set("Content-Security-Policy", nothingPolicy) // it is no page
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		w.Write(data)
	}
}
