package course

import (
	"encoding/binary"
	"math/rand/v2"
)

// Job is what a client is to do in every attempt.
type Job string

const (
	// Both: fetch Source and store it as Target.
	Both Job = "both"
	// Fetch: fetch Source.
	Fetch Job = "fetch"
	// Store: store a file with the content of Source as Target.
	Store Job = "store"
)

// The files of a job, as FTP paths.
const (
	Source = "/pub/a.bin"
	Target = "/incoming/b.bin"
)

// Valid reports whether j is a job.
func (j Job) Valid() bool { return j == Both || j == Fetch || j == Store }

// Text says what the client is to do.
func (j Job) Text() string {
	switch j {
	case Fetch:
		return "fetch " + Source
	case Store:
		return "store a file as " + Target
	}
	return "fetch " + Source + " and store it as " + Target
}

// sourceSize is the size of the job's file, in bytes: more than a client reads at once.
const sourceSize = 24 << 10

// Content returns the content of Source. It has every byte and every pair of line ends, so
// that TYPE A, Telnet escapes and lost ends change it.
func Content(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, sourceSize))
	b := make([]byte, 0, sourceSize+8)
	for len(b) < sourceSize {
		b = binary.LittleEndian.AppendUint64(b, r.Uint64())
		if len(b)%(4<<10) == 0 {
			b = append(b, "\r\n\n\r\x00\xff\xff\n"...)
		}
	}
	return b[:sourceSize]
}
