package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTime is how long a program may take to start.
const startTime = 60 * time.Second

// process is a running program and its children.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	out  output
}

// output keeps what a program prints, for the error message.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func startProcess(name string, args ...string) (*process, error) {
	return startCommand(exec.Command(name, args...))
}

// startCommand starts cmd in a process group of its own.
func startCommand(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if p.cmd.SysProcAttr == nil {
		p.cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	p.cmd.SysProcAttr.Setpgid = true
	p.cmd.WaitDelay = 5 * time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// stop asks the program to end, and kills the processes of it that remain.
func (p *process) stop() {
	group := -p.cmd.Process.Pid
	syscall.Kill(group, syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
	}
	syscall.Kill(group, syscall.SIGKILL)
	<-p.done
}

// until calls ready repeatedly until it returns nil. It fails if the program has ended or
// startTime is over.
func (p *process) until(what string, ready func() error) error {
	deadline := time.After(startTime)
	for {
		err := ready()
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended: %s", p.cmd.Path, p.out.String())
		case <-deadline:
			return fmt.Errorf("%s: %w\n%s", what, err, p.out.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Browser is a running Chromium.
type Browser struct {
	proc    *process
	profile string
}

// Chromium opens url in a headless browser with a temporary profile. The program is
// $CHROMIUM, or chromium.
func Chromium(url string) (*Browser, error) {
	name := os.Getenv("CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	if _, err := exec.LookPath(name); err != nil {
		return nil, fmt.Errorf("%w: apt-get install chromium, or set CHROMIUM", err)
	}
	profile, err := os.MkdirTemp("", "chromium")
	if err != nil {
		return nil, err
	}
	p, err := startProcess(name, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--disable-background-networking", "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
		"--remote-debugging-port=0", "--user-data-dir="+profile, url)
	if err != nil {
		os.RemoveAll(profile)
		return nil, err
	}
	return &Browser{p, profile}, nil
}

// Stop ends the browser and removes its profile.
func (b *Browser) Stop() {
	b.proc.stop()
	os.RemoveAll(b.profile)
}

// CloseTabs closes the browser's tabs as a user does.
func (b *Browser) CloseTabs() error {
	port, err := os.ReadFile(filepath.Join(b.profile, "DevToolsActivePort"))
	if err != nil {
		return err
	}
	number, _, _ := strings.Cut(string(port), "\n")
	base := "http://127.0.0.1:" + number + "/json/"
	res, err := http.Get(base + "list")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	var tabs []struct{ ID, Type string }
	if err := json.NewDecoder(res.Body).Decode(&tabs); err != nil {
		return err
	}
	for _, tab := range tabs {
		if tab.Type == "page" {
			res, err := http.Get(base + "close/" + tab.ID)
			if err != nil {
				return err
			}
			res.Body.Close()
		}
	}
	return nil
}

// Group returns the ID of the browser's process group.
func (b *Browser) Group() int { return b.proc.cmd.Process.Pid }

// Relay is a running relay.
type Relay struct {
	HTTP string // "127.0.0.1:8021"
	FTP  string // "127.0.0.1:2121"
	FTPS string // the address for implicit FTPS
	args []string
	proc *process
}

// StartRelay starts the relay binary on free ports, with more flags, and waits until it serves.
func StartRelay(binary string, flags ...string) (*Relay, error) {
	addrs, err := freeAddrs(3)
	if err != nil {
		return nil, err
	}
	r := &Relay{HTTP: addrs[0], FTP: addrs[1], FTPS: addrs[2]}
	r.args = append([]string{binary, "-http", r.HTTP, "-ftp", r.FTP, "-ftps", r.FTPS}, flags...)
	if err := r.start(); err != nil {
		return nil, err
	}
	return r, nil
}

// Restart kills the relay and starts it again.
func (r *Relay) Restart() error {
	syscall.Kill(-r.Group(), syscall.SIGKILL)
	<-r.proc.done
	return r.start()
}

func (r *Relay) start() (err error) {
	if r.proc, err = startProcess(r.args[0], r.args[1:]...); err != nil {
		return err
	}
	err = r.proc.until("the relay serves no page", func() error {
		res, err := http.Get("http://" + r.HTTP + "/relay.json")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
	if err != nil {
		r.Stop()
	}
	return err
}

// Stop ends the relay.
func (r *Relay) Stop() { r.proc.stop() }

// Group returns the ID of the relay's process group.
func (r *Relay) Group() int { return r.proc.cmd.Process.Pid }

// Output returns what the relay has printed.
func (r *Relay) Output() string { return r.proc.out.String() }

// OpenPage opens the relay's page in Chromium and blocks until its server greets FTP clients
// with a text that contains greeting. query, such as "?profile=iis", configures the page; it
// may be empty, as may greeting.
func (r *Relay) OpenPage(query, greeting string) (*Browser, error) {
	return r.OpenPageAt("http://"+r.HTTP+"/"+query, greeting)
}

// OpenPageAt is OpenPage at another address that leads to the relay.
func (r *Relay) OpenPageAt(url, greeting string) (*Browser, error) {
	b, err := Chromium(url)
	if err != nil {
		return nil, err
	}
	err = r.proc.until("the page greets nobody", func() error {
		c, rep, err := Greeting(DialTCP, r.FTP)
		if err != nil {
			return err
		}
		defer c.Close()
		if rep.Code != 220 || !strings.Contains(rep.Text, greeting) {
			return fmt.Errorf("it greets with %d %s", rep.Code, rep.Text)
		}
		return c.Do(221, "QUIT")
	})
	if err != nil {
		b.Stop()
		return nil, err
	}
	return b, nil
}

// freeAddrs returns n loopback addresses with free ports.
func freeAddrs(n int) ([]string, error) {
	var addrs []string
	for range n {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer ln.Close()
		addrs = append(addrs, ln.Addr().String())
	}
	return addrs, nil
}

// Root returns the directory of the Go module, for tests that build one of its programs.
func Root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	return strings.TrimSpace(string(out)), err
}
