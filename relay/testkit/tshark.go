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

// tsharkTime bounds one run of tshark.
const tsharkTime = 2 * time.Minute

// Tshark reads a capture with every checksum checked and without any settings of
// the user's, and returns what it prints.
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

// ending is a note of no weight: it says that a connection ends.
var ending = regexp.MustCompile(`^(Connection finish \(FIN\),)?This frame (initiates|undergoes) the connection closing$`)

// Dissect lists what tshark finds odd in a capture, from notes up to malformed
// packets, and the files that it takes out of it, by name.
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

// Wiretap is a capture of the loopback interface under way.
type Wiretap struct {
	proc *process
	file string
}

// Tap captures what passes the filter (pcap-filter(7)) on loopback into file, for
// two minutes and 200,000 packets at most.
func Tap(filter, file string) (*Wiretap, error) {
	return tap(filter, file, "-a", "duration:120", "-c", "200000")
}

// TapHeaders is Tap without most of what the packets carry, for as many as come.
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
	// It says so when the file is there; then the filter is at work.
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

// droppedPackets is dumpcap's last word.
var droppedPackets = regexp.MustCompile(`Packets received/dropped on interface .*: (\d+)/(\d+) `)

// Whole ends the capture and returns an error unless its file has every packet so far.
// An FTP server at addr, whose packets pass the filter, is asked for one more, which
// comes behind them.
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

// Packet is the head of a TCP packet of a capture.
type Packet struct {
	From, To int // ports
	Seq      int // of its first byte, which is 1 for the connection's first
	Len      int // bytes that it carries
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

// isSet reads a flag as any version of tshark prints it.
func isSet(flag string) bool { return flag == "1" || flag == "True" }
