package testkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// tsharkTime is the time limit of a run of tshark.
const tsharkTime = 2 * time.Minute

// Tshark runs tshark on a capture, with all checksums verified and without the user's
// settings, and returns what it prints.
func Tshark(ctx context.Context, file string, args ...string) (string, error) {
	name, err := exec.LookPath("tshark")
	if err != nil {
		return "", fmt.Errorf("%w: apt-get install tshark", err)
	}
	home, err := os.MkdirTemp("", "tshark")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(home)
	ctx, cancel := context.WithTimeout(ctx, tsharkTime)
	defer cancel()
	checks := []string{"-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}
	cmd := exec.CommandContext(ctx, name, append(checks, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("tshark %s: %w\n%s", strings.Join(args, " "), errors.Join(err, ctx.Err()), stderr.Bytes())
	}
	return string(out), nil
}

// ending matches tshark's notes that a connection ends, which Dissect ignores. The packet's
// comment may stand before them.
var ending = regexp.MustCompile(`^([^,]* by (hand|the fault) .*,)?(Connection finish \(FIN\),)?This frame (initiates|undergoes) the connection closing$`)

// Dissect returns what tshark complains about in a capture, from notes to malformed packets,
// and the files that it extracts, by name.
func Dissect(ctx context.Context, file string) (complaints []string, files map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "objects")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	const note = "0x400000"
	out, err := Tshark(ctx, file, "--export-objects", "ftp-data,"+dir,
		"-Y", "_ws.expert.severity >= "+note+" || _ws.malformed", "-T", "fields",
		"-e", "frame.number", "-e", "_ws.expert.severity", "-e", "_ws.expert.message")
	if err != nil {
		return nil, nil, err
	}
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if what := f[len(f)-1]; !ending.MatchString(what) {
			complaints = append(complaints, "packet "+f[0]+": "+what)
		}
	}
	files = map[string][]byte{}
	names, err := os.ReadDir(dir)
	if err != nil {
		return complaints, nil, err
	}
	for _, n := range names {
		if files[n.Name()], err = os.ReadFile(filepath.Join(dir, n.Name())); err != nil {
			return complaints, nil, err
		}
	}
	return complaints, files, nil
}

// Wiretap is a running capture of the loopback interface.
type Wiretap struct {
	proc *process
	file string
}

// Tap captures the packets on loopback that match filter (pcap-filter(7)) into file, for at
// most two minutes and 200,000 packets.
func Tap(filter, file string) (*Wiretap, error) {
	return tap(filter, file, "-a", "duration:120", "-c", "200000")
}

// TapHeaders is Tap with truncated packets and without a limit on their number.
func TapHeaders(filter, file string) (*Wiretap, error) {
	return tap(filter, file, "-s", "100", "-B", "64")
}

func tap(filter, file string, options ...string) (*Wiretap, error) {
	if _, err := exec.LookPath("dumpcap"); err != nil {
		return nil, fmt.Errorf("%w: apt-get install wireshark-common", err)
	}
	p, err := startProcess("dumpcap", append([]string{"-i", "lo", "-f", filter, "-w", file}, options...)...)
	if err != nil {
		return nil, err
	}
	// dumpcap prints the name of the file when it captures.
	err = p.until("dumpcap does not capture (it needs root, or the right to: dpkg-reconfigure wireshark-common)", func() error {
		if !strings.Contains(p.out.String(), "File: ") {
			return errors.New("no file yet")
		}
		return nil
	})
	if err != nil {
		p.stop()
		return nil, err
	}
	return &Wiretap{p, file}, nil
}

// Stop ends the capture and completes its file.
func (w *Wiretap) Stop() { w.proc.stop() }

// droppedPackets matches the line that dumpcap prints last.
var droppedPackets = regexp.MustCompile(`Packets received/dropped on interface .*: (\d+)/(\d+) `)

// Whole ends the capture. It fails unless the file has every packet so far. To know that, it
// connects to an FTP server at addr, whose packets must match the filter, and waits for
// that packet.
func (w *Wiretap) Whole(addr string) error {
	c, err := Connect(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	_, to, _ := net.SplitHostPort(addr)
	port, _ := strconv.Atoi(to)
	from := c.LocalAddr().(*net.TCPAddr).Port
	last := []byte{byte(from >> 8), byte(from), byte(port >> 8), byte(port)}
	err = w.proc.until("the last packet is not captured", func() error {
		b, err := os.ReadFile(w.file)
		if err == nil && !bytes.Contains(b, last) {
			err = errors.New("it is not there yet")
		}
		return err
	})
	if err != nil {
		return err
	}
	w.Stop()
	said := w.proc.out.String()
	m := droppedPackets.FindStringSubmatch(said)
	if m == nil || m[1] == "0" || m[2] != "0" {
		return fmt.Errorf("the capture is not whole: %s", said)
	}
	return nil
}

// Packet is the header of a TCP packet of a capture.
type Packet struct {
	From, To int // ports
	Seq      int // relative sequence number of its first byte: 1 for the connection's first
	Len      int // length of its payload in bytes
	FIN, RST bool
}

// Packets lists the TCP packets of a capture, in order.
func Packets(ctx context.Context, file string) ([]Packet, error) {
	out, err := Tshark(ctx, file, "-T", "fields", "-e", "tcp.srcport", "-e", "tcp.dstport", "-e", "tcp.seq", "-e", "tcp.len",
		"-e", "tcp.flags.fin", "-e", "tcp.flags.reset")
	if err != nil {
		return nil, err
	}
	var list []Packet
	for line := range strings.Lines(out) {
		var p Packet
		var fin, rst string
		if _, err := fmt.Sscan(line, &p.From, &p.To, &p.Seq, &p.Len, &fin, &rst); err != nil {
			return nil, fmt.Errorf("tshark says %q: %w", line, err)
		}
		p.FIN, p.RST = isSet(fin), isSet(rst)
		list = append(list, p)
	}
	return list, nil
}

// isSet parses a flag as printed by any version of tshark.
func isSet(flag string) bool { return flag == "1" || flag == "True" }
