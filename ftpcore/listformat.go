package ftpcore

import (
	"io/fs"
	"strconv"
	"time"
)

// ListFormat is how a server writes a line of LIST.
type ListFormat string

const (
	ListUnix      ListFormat = ""          // as "ls -l", see FormatList; ProFTPD's
	ListVsftpd    ListFormat = "vsftpd"    // likewise, the count of links one wider, days from 01
	ListFileZilla ListFormat = "filezilla" // likewise, one link always, the size in 15
	ListDOS       ListFormat = "dos"       // as DIR of MS-DOS, as IIS has it unless told otherwise
)

// appendLine writes fi without line end, times in UTC. Listings are long, and
// package fmt is slow at them.
func (f ListFormat) appendLine(b []byte, fi fs.FileInfo, now time.Time) []byte {
	t := fi.ModTime().UTC()
	if f == ListDOS {
		b = t.AppendFormat(b, "01-02-06  03:04PM")
		if fi.IsDir() {
			b = append(b, "       <DIR>         "...)
		} else {
			b = appendNumber(b, fi.Size(), 21)
		}
		return append(append(b, ' '), listName(fi.Name())...)
	}
	b = appendMode(b, fi.Mode())
	day := "Jan 02"
	switch f {
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
	b = appendListDate(append(b, ' '), t, now, day)
	return append(append(b, ' '), listName(fi.Name())...)
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

// appendListDate writes the day, in the layout given, and the time of day for the
// last six months, else the year.
func appendListDate(b []byte, t, now time.Time, day string) []byte {
	b = t.AppendFormat(b, day)
	if recent(t, now) {
		return t.AppendFormat(b, " 15:04")
	}
	return t.AppendFormat(b, "  2006")
}

func recent(t, now time.Time) bool {
	age := now.Sub(t)
	return age >= 0 && age < halfYear
}
