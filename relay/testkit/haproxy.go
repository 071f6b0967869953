package testkit

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// HAProxy is Debian's HAProxy, which .ci/servers has unpacked, running with docs/haproxy.cfg.
type HAProxy struct {
	Addr string // "127.0.0.1:8080"; plain HTTP
	proc *process
}

// ProxyAddr is the address from which HAProxy comes to the relays.
const ProxyAddr = "127.0.0.9"

// StartHAProxy starts HAProxy for the three relays that listen at the addresses. It keeps its
// configuration in dir. The relays need addr as a further name, and ProxyAddr as the load
// balancer's address. The caller must call Stop.
func StartHAProxy(dir, addr string, relays [3]string) (*HAProxy, error) {
	packages, err := ServersDir()
	if err != nil {
		return nil, err
	}
	root, err := Root()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/haproxy.cfg"))
	if err != nil {
		return nil, err
	}
	config := string(text)
	for _, r := range [][2]string{
		{":443 ssl crt /etc/haproxy/ftpsim.pem", addr}, {" secure\n", "\n"}, {"ftp.example.org", addr}, {"10.0.0.9", ProxyAddr},
		{"10.0.0.1:8021", relays[0]}, {"10.0.0.2:8021", relays[1]}, {"10.0.0.3:8021", relays[2]}, {"inter 2s", "inter 100ms"},
	} {
		if strings.Count(config, r[0]) != 1 {
			return nil, fmt.Errorf("docs/haproxy.cfg does not have %q once", r[0])
		}
		config = strings.Replace(config, r[0], r[1], 1)
	}
	file := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	h := &HAProxy{Addr: addr}
	cmd := exec.Command(filepath.Join(packages, "haproxy", "usr", "sbin", "haproxy"), "-db", "-f", file)
	if err = withLibraries(cmd, packages); err != nil {
		return nil, err
	}
	if h.proc, err = startCommand(cmd); err != nil {
		return nil, fmt.Errorf("HAProxy: .ci/servers unpacks it: %w", err)
	}
	err = h.proc.until("HAProxy does not listen", func() error {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err
	})
	if err != nil {
		h.Stop()
	}
	return h, err
}

// Stop ends HAProxy.
func (h *HAProxy) Stop() { h.proc.stop() }

// FreeAddr returns an address with a free port at the IPv4 address host.
func FreeAddr(host string) (string, error) {
	ln, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}
