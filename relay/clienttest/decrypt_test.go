package clienttest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/relay/testkit"
)

// An FTPS session is exported as a capture with its keys. tshark follows AUTH TLS and decrypts
// the commands without options. With its protocol FTP-DATA disabled, it also finds TLS on the
// data connections, and the files.
func TestTsharkDecrypts(t *testing.T) {
	for name, version := range map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13} {
		t.Run(name, func(t *testing.T) {
			s, rec, keys := secured(t, version)
			dir := t.TempDir()
			up, sum := lettersFile(t, dir, "up.bin", 9, 200_001)
			for _, mode := range []string{"on", "off"} {
				lftpTLS(t, s, dir, "set ftp:passive-mode "+mode+"\nput up.bin -o /incoming/"+mode+".bin\nget /incoming/"+mode+".bin\n")
				if sumFile(t, filepath.Join(dir, mode+".bin")) != sum {
					t.Fatal("the file came back changed")
				}
			}
			file := filepath.Join(dir, "secured.pcapng")
			save(t, file, rec.events(), keys())
			wantClean(t, file)
			wantCommands(t, file, "RETR", "STOR", "PROT")
			content, err := os.ReadFile(up)
			if err != nil {
				t.Fatal(err)
			}
			wantFiles(t, file, content, 4)

			bare := filepath.Join(dir, "bare.pcapng")
			save(t, bare, rec.events(), nil)
			if out := shark(t, bare, "-Y", "ftp.request.command == RETR"); out != "" {
				t.Errorf("it is read without keys: %s", out)
			}
		})
	}
}

// lettersFile is a noiseFile of lower-case letters. tshark 4.0 takes about one in two thousand
// records of decrypted noise for CredSSP and reports it as malformed.
func lettersFile(t *testing.T, dir, name string, seed, size int64) (path, sum string) {
	t.Helper()
	b, err := io.ReadAll(noise(seed, size))
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		b[i] = 'a' + b[i]%26
	}
	path = filepath.Join(dir, name)
	writeFile(t, path, string(b))
	return path, sumOf(b)
}

// secured returns a recorded engine with one TLS version, and its key log.
func secured(t *testing.T, version uint16) (*server, *record, func() []string) {
	t.Helper()
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var lines []string
	s, rec := recordedBy(t, func(srv *ftpcore.Server) {
		srv.TLS = &tlsconn.TLS{Certificates: []tls.Certificate{cert}, Min: version, Max: version}
		srv.KeyLog = func(line string) {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, line)
		}
	})
	return s, rec, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(lines)
	}
}

// inTLS are lftp's settings to protect control and data connections.
const inTLS = "set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no"

// lftpTLS is lftp with everything protected.
func lftpTLS(t *testing.T, s *server, dir, script string) {
	t.Helper()
	lftpWith(t, s, dir, inTLS+"; ", script)
}

func save(t *testing.T, name string, events []*event.Event, keys []string) {
	t.Helper()
	var b bytes.Buffer
	if err := capture.Write(&b, events, capture.Options{Secrets: keys != nil, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, b.String())
}

func shark(t *testing.T, file string, args ...string) string {
	t.Helper()
	out, err := testkit.Tshark(context.Background(), file, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wantClean fails if tshark reports any warning.
func wantClean(t *testing.T, file string) {
	t.Helper()
	for _, more := range [][]string{nil, {"--disable-protocol", "ftp-data"}} {
		out := shark(t, file, append(more, "-Y", "_ws.expert.severity >= 0x600000 || _ws.malformed",
			"-T", "fields", "-e", "frame.number", "-e", "_ws.expert.message")...)
		if out != "" {
			t.Errorf("tshark %s finds odd:\n%s", more, out)
		}
	}
}

// wantCommands fails unless tshark finds verbs in the decrypted control connections.
func wantCommands(t *testing.T, file string, verbs ...string) {
	t.Helper()
	out := shark(t, file, "-Y", "tls && ftp.request", "-T", "fields", "-e", "ftp.request.command")
	read := strings.Fields(out)
	for _, v := range verbs {
		if !slices.Contains(read, v) {
			t.Errorf("tshark reads %v, not %s", read, v)
		}
	}
}

// wantFiles fails unless content occurs want times in the capture's data connections.
func wantFiles(t *testing.T, file string, content []byte, want int) {
	t.Helper()
	plain := []string{"--disable-protocol", "ftp-data"}
	streams := shark(t, file, append(plain, "-Y", "tls.handshake.type == 1 && !ftp && tcp.port != 21", "-T", "fields", "-e", "tcp.stream")...)
	args := append(plain, "-q")
	for _, n := range strings.Fields(streams) {
		args = append(args, "-z", "follow,tls,raw,"+n)
	}
	found := 0
	for _, got := range followed(shark(t, file, args...)) {
		if bytes.Equal(got, content) {
			found++
		}
	}
	if found != want {
		t.Errorf("%d data connections of %q hold the file, want %d", found, streams, want)
	}
}

// followed parses the output of tshark's follow,tls,raw: the bytes of each stream.
func followed(out string) (list [][]byte) {
	for part := range strings.SplitSeq(out, "Follow: ") {
		var b []byte
		for line := range strings.Lines(part) {
			if x, err := hex.DecodeString(strings.TrimSpace(line)); err == nil {
				b = append(b, x...)
			}
		}
		list = append(list, b)
	}
	return list
}
