package wire

import (
	"io/fs"
	"strconv"
	"time"
)

// ListFormat is the format of a line of LIST.
type ListFormat string

const (
	// ListUnix is the format of "ls -l" and of ProFTPD:
	//
	//	-rw-r--r--   1 ftp      ftp          1234 Nov 22 07:07 name
	//
	// A file older than six months has the year instead of the time of day.
	ListUnix      ListFormat = ""
	ListVsftpd    ListFormat = "vsftpd"    // as ListUnix, with four columns for the links, days from 01
	ListFileZilla ListFormat = "filezilla" // as ListUnix, with always one link, 15 columns for the size, days from 01
	ListDOS       ListFormat = "dos"       // as DIR in MS-DOS: the default of IIS
)

// Lister formats the lines of one listing. It keeps the last date that it formatted: package
// time is slow, and most files of a folder were written in the same few minutes.
type Lister struct {
	Format ListFormat
	Now    time.Time // when the client asked for the listing

	minute time.Time // the minute of date
	recent bool      // date has the time of day
	date   []byte
}

// AppendLine appends fi's line without line end, times in UTC. It avoids package fmt, which
// is slow for long listings.
func (l *Lister) AppendLine(b []byte, fi fs.FileInfo) []byte {
	if l.Format == ListDOS {
		b = l.appendDate(b, fi.ModTime(), "01-02-06  03:04PM", "")
		if fi.IsDir() {
			b = append(b, "       <DIR>         "...)
		} else {
			b = appendNumber(b, fi.Size(), 21)
		}
		return append(append(b, ' '), ListName(fi.Name())...)
	}
	b = appendMode(b, fi.Mode())
	day := "Jan 02"
	switch l.Format {
	case ListFileZilla:
		b = appendNumber(append(b, " 1 ftp ftp "...), fi.Size(), 15)
	case ListVsftpd:
		b = appendNumber(append(b, ' '), links(fi), 4)
		b = appendNumber(append(b, " ftp      ftp      "...), fi.Size(), 8)
	default:
		day = "Jan _2"
		b = appendNumber(append(b, ' '), links(fi), 3)
		b = appendNumber(append(b, " ftp      ftp      "...), fi.Size(), 8)
	}
	b = l.UnixDate(append(b, ' '), fi.ModTime(), day)
	return append(append(b, ' '), ListName(fi.Name())...)
}

// UnixDate appends the day in the given layout, and the time of day or, if t is older than
// six months, the year.
func (l *Lister) UnixDate(b []byte, t time.Time, day string) []byte {
	return l.appendDate(b, t, day+" 15:04", day+"  2006")
}

// appendDate appends t in the given layout. If t is older than six months and old is not
// empty, it uses old.
func (l *Lister) appendDate(b []byte, t time.Time, layout, old string) []byte {
	minute, lately := t.Truncate(time.Minute), old == "" || IsRecent(t, l.Now)
	if l.date == nil || lately != l.recent || !minute.Equal(l.minute) {
		if !lately {
			layout = old
		}
		l.minute, l.recent, l.date = minute, lately, t.UTC().AppendFormat(l.date[:0], layout)
	}
	return append(b, l.date...)
}

// appendMode appends the mode as in "ls -l": "drwxr-xr-x".
func appendMode(b []byte, m fs.FileMode) []byte {
	kind := byte('-')
	switch {
	case m.IsDir():
		kind = 'd'
	case m&fs.ModeSymlink != 0:
		kind = 'l'
	}
	b = append(b, kind)
	for i, right := range []byte("rwxrwxrwx") {
		if m&(1<<(8-i)) == 0 {
			right = '-'
		}
		b = append(b, right)
	}
	return b
}

// appendNumber appends n, with leading spaces up to width.
func appendNumber(b []byte, n int64, width int) []byte {
	digits := strconv.AppendInt(make([]byte, 0, 20), n, 10)
	for range width - len(digits) {
		b = append(b, ' ')
	}
	return append(b, digits...)
}

// links returns the number of hard links to show.
func links(fi fs.FileInfo) int64 {
	if fi.IsDir() {
		return 2
	}
	return 1
}

// IsRecent reports whether a listing shows t with its time of day.
func IsRecent(t, now time.Time) bool {
	age := now.Sub(t)
	return age >= 0 && age < halfYear
}
