package wire

import (
	"io/fs"
	"strconv"
	"time"
)

// ListFormat is how a server writes a line of LIST.
type ListFormat string

const (
	// As "ls -l", and ProFTPD's:
	//
	//	-rw-r--r--   1 ftp      ftp          1234 Nov 22 07:07 name
	//
	// The time of day stands there for files of the last six months, else the year.
	ListUnix      ListFormat = ""
	ListVsftpd    ListFormat = "vsftpd"    // likewise, the count of links one wider, days from 01
	ListFileZilla ListFormat = "filezilla" // likewise, one link always, the size in 15
	ListDOS       ListFormat = "dos"       // as DIR of MS-DOS, as IIS has it unless told otherwise
)

// Lister writes the lines of one listing. Most files of a folder were written in
// the same few minutes, so it keeps the last date that it wrote: package time is
// slow at them.
type Lister struct {
	Format ListFormat
	Now    time.Time // when the listing was asked for

	minute time.Time // that date tells of
	recent bool      // date holds the time of day
	date   []byte
}

// AppendLine appends fi without line end, times in UTC. Listings are long, and package
// fmt is slow at them.
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

// UnixDate writes the day, in the layout given, and the time of day for the last six
// months, else the year.
func (l *Lister) UnixDate(b []byte, t time.Time, day string) []byte {
	return l.appendDate(b, t, day+" 15:04", day+"  2006")
}

// appendDate writes t in the layout given; where old is not empty, in that one if t
// is not of the last six months.
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

// appendMode writes the mode as "ls -l" does: "drwxr-xr-x".
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

// appendNumber writes n, with spaces before it up to width.
func appendNumber(b []byte, n int64, width int) []byte {
	digits := strconv.AppendInt(make([]byte, 0, 20), n, 10)
	for range width - len(digits) {
		b = append(b, ' ')
	}
	return append(b, digits...)
}

func links(fi fs.FileInfo) int64 {
	if fi.IsDir() {
		return 2
	}
	return 1
}

func IsRecent(t, now time.Time) bool {
	age := now.Sub(t)
	return age >= 0 && age < halfYear
}
