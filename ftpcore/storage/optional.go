package storage

import (
	"errors"
	"io/fs"
	"time"
)

// ErrQuota is wrapped by a filesystem's error when its quota is used up; the client
// gets 552.
var ErrQuota = errors.New("no room left")

// QuotaFS is a filesystem with a quota that can be changed. Zero means no bound. Files
// that exceed a new quota stay.
type QuotaFS interface {
	SetQuota(bytes int64, files int)
	Quota() (bytes int64, files int)
	Usage() (bytes int64, files int) // the part of the quota in use
}

// RoomFS is a filesystem that reports how many more bytes fit in.
type RoomFS interface {
	fs.FS
	Room() int64
}

// BirthFS is a filesystem that keeps the creation times of its files.
type BirthFS interface {
	SetBirth(name string, t time.Time) error
}

// CopyFS is a filesystem that can copy a file or directory in one operation.
type CopyFS interface {
	Copy(from, to string) error
}

// BlockSource is implemented by a source of bytes that can be read without a copy.
type BlockSource interface {
	// Block returns the next bytes, from one to max of them, or io.EOF at the end. The
	// memory that they lie in never changes.
	Block(max int) ([]byte, error)
}

// InPlaceUpload is implemented by an Upload whose buffer the data connection can be read
// into, which saves a copy of every byte.
type InPlaceUpload interface {
	NextBuf() []byte     // a buffer for the next bytes; valid until the next call
	Advance(n int) error // appends the first n bytes of that buffer to the file
	// Keep returns b, bytes in NextBuf's buffer, in memory that does not change after
	// Advance.
	Keep(b []byte) []byte
}
