// Tsharkdiff prints what package capture and tshark find in the same captures, one row
// per capture: sessions, commands, replies, bytes on data connections, and files moved.
//
//	go run ./ftpcore/capture/tsharkdiff FILE...
//
// docs/CAPTURES.md has such a table and says where the two differ and why.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
)

// figures counts what was found in a capture.
type figures struct{ sessions, commands, replies, data, files int }

func main() {
	log.SetFlags(0)
	fmt.Println("| capture | sessions | commands | replies | data bytes | files |")
	fmt.Println("|---|--:|--:|--:|--:|--:|")
	for _, file := range os.Args[1:] {
		ours, err := read(file)
		if err != nil {
			log.Fatalf("%s: %v", file, err)
		}
		theirs, err := dissect(file)
		if err != nil {
			log.Fatalf("%s: %v", file, err)
		}
		fmt.Printf("| %s | %s | %s | %s | %s | %s |\n", filepath.Base(file), both(ours.sessions, theirs.sessions), both(ours.commands, theirs.commands),
			both(ours.replies, theirs.replies), both(ours.data, theirs.data), both(ours.files, theirs.files))
	}
}

// both returns one figure if the two agree, otherwise ours and tshark's.
func both(ours, theirs int) string {
	if ours == theirs {
		return strconv.Itoa(ours)
	}
	return fmt.Sprintf("%d / %d", ours, theirs)
}

func read(file string) (f figures, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return f, err
	}
	events, rep, err := capture.Read(bytes.NewReader(b))
	if err != nil {
		return f, err
	}
	f.sessions = rep.Sessions
	moved := map[string]bool{} // by data connection: it moved a file
	for _, e := range events {
		switch e.Kind {
		case event.KindCommand:
			f.commands++
		case event.KindReply:
			f.replies++
		case event.KindData:
			f.data += int(e.Bytes)
			moved[e.Conn] = moved[e.Conn] || slices.Contains([]string{"RETR", "STOR", "STOU", "APPE"}, e.Dec.Verb)
		}
	}
	for _, file := range moved {
		if file {
			f.files++
		}
	}
	return f, nil
}

func dissect(file string) (f figures, err error) {
	objects, err := os.MkdirTemp("", "objects")
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(objects)
	out, err := exec.Command("tshark", "-n", "-r", file, "-Y", "ftp || ftp-data", "-T", "fields", "-E", "aggregator=;",
		"-e", "frame.protocols", "-e", "tcp.stream", "-e", "ftp.request.command", "-e", "ftp.response.code", "-e", "tcp.len",
		"--export-objects", "ftp-data,"+objects).Output()
	if err != nil && len(out) == 0 { // a capture that ends within a packet is an error, too, but has output
		return f, err
	}
	sessions := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasSuffix(c[0], ":ftp") || strings.Contains(c[0], ":ftp:") && !strings.Contains(c[0], "ftp-data") {
			sessions[c[1]] = true
			f.commands += count(c[2])
			f.replies += count(c[3])
		} else {
			n, _ := strconv.Atoi(c[4])
			f.data += n
		}
	}
	f.sessions = len(sessions)
	list, err := os.ReadDir(objects)
	f.files = len(list)
	return f, err
}

func count(list string) int {
	if list == "" {
		return 0
	}
	return strings.Count(list, ";") + 1
}
