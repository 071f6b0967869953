package ftpcore

import (
	"fmt"
	"io/fs"
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

// line writes fi without line end, times in UTC.
func (f ListFormat) line(fi fs.FileInfo, now time.Time) string {
	name, t := listName(fi.Name()), fi.ModTime().UTC()
	switch f {
	case ListVsftpd:
		return fmt.Sprintf("%s %4d %-8s %-8s %8d %s %s",
			modeString(fi.Mode()), links(fi), "ftp", "ftp", fi.Size(), listDate(t, now, "Jan 02"), name)
	case ListFileZilla:
		return fmt.Sprintf("%s 1 ftp ftp %15d %s %s", modeString(fi.Mode()), fi.Size(), listDate(t, now, "Jan 02"), name)
	case ListDOS:
		size := fmt.Sprintf("%21d", fi.Size())
		if fi.IsDir() {
			size = "       <DIR>         "
		}
		return t.Format("01-02-06  03:04PM") + size + " " + name
	}
	return FormatList(fi, now)
}

func links(fi fs.FileInfo) int {
	if fi.IsDir() {
		return 2
	}
	return 1
}

// listDate is the day, in the layout given, and the time of day for the last six
// months, else the year.
func listDate(t, now time.Time, day string) string {
	if recent(t, now) {
		return t.Format(day + " 15:04")
	}
	return t.Format(day + "  2006")
}

func recent(t, now time.Time) bool {
	age := now.Sub(t)
	return age >= 0 && age < halfYear
}
