package storage

import (
	"errors"
	"io/fs"
	"time"
)

// This file has what a filesystem may be able to do beyond hackpadfs's interfaces.

// ErrQuota is what a filesystem's error wraps when there is no room left; the
// client gets 552.
var ErrQuota = errors.New("no room left")

// QuotaFS is a filesystem whose bounds can be changed. What is there already
// stays; 0 means no bound.
type QuotaFS interface {
	SetQuota(bytes int64, files int)
	Quota() (bytes int64, files int)
	Usage() (bytes int64, files int) // what there is
}

// RoomFS is a filesystem that can tell how many more bytes fit in.
type RoomFS interface {
	fs.FS
	Room() int64
}

// BirthFS is a filesystem that knows when its files were made.
type BirthFS interface {
	SetBirth(name string, t time.Time) error
}

// CopyFS is a filesystem that copies at one stroke.
type CopyFS interface {
	Copy(from, to string) error
}

// BlockSource is implemented by what is sent if its bytes can be had without a
// copy, in memory that stays as it is for ever: the next ones, at least one and
// at most max of them, io.EOF at the end.
type BlockSource interface {
	Block(max int) ([]byte, error)
}

// InPlaceUpload is implemented by an Upload that can be read into directly, which
// saves a copy of every byte.
type InPlaceUpload interface {
	NextBuf() []byte     // room for the next bytes; valid until the next call
	Advance(n int) error // the first n bytes of it are part of the file now
	// Keep returns the bytes b of NextBuf in memory that will not change once
	// they are part of the file.
	Keep(b []byte) []byte
}
