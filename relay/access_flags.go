package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"ftpsim/relay/access"
)

// entry is the part of the command line that says who may reach the relay, and by which names.
type entry struct {
	cert, key     string // files; empty: no certificate of the relay's own
	autocert      access.Autocert
	code          string // for pages; empty: none, or in codeFile
	codeFile      string
	open          bool // everybody who reaches the relay may use it
	hosts         []string
	origins       []string // of pages elsewhere that may use the relay
	publicHost    string   // by which clients outside the relay's network reach it; empty: none
	proxies       access.Proxies
	behindProxy   bool // TLS ends at the proxy
	acceptsPerSec int  // 0 means acceptRate
}

// acceptRate is how many connections per second one address may begin, and acceptBurst the
// seconds' worth of them that it may begin at once: a class that loads the page together.
const (
	acceptRate  = 256
	acceptBurst = 16
)

func tlsFlags(c *config, fs *flag.FlagSet) func() error {
	e := &c.entry
	fs.StringVar(&e.cert, "tls-cert", "", "`file` with the certificate, and those that lead to its root, for https; read again when it changes")
	fs.StringVar(&e.key, "tls-key", "", "`file` with the key of -tls-cert")
	hosts := fs.String("autocert", "", "`names` of the relay for which an ACME server issues certificates, as HOST[,…]; the page must be reached at port 443; using it accepts the server's terms of service")
	fs.StringVar(&e.autocert.Cache, "autocert-cache", "", "`folder` that keeps the certificates of -autocert")
	fs.StringVar(&e.autocert.URL, "autocert-url", "", "`URL` of the ACME server's directory; Let's Encrypt if not given")
	return func() error {
		e.autocert.Hosts = list(*hosts)
		switch {
		case (e.cert == "") != (e.key == ""):
			return errors.New("-tls-cert and -tls-key need each other")
		case e.cert != "" && *hosts != "":
			return errors.New("-tls-cert and -autocert exclude each other")
		case (*hosts == "") != (e.autocert.Cache == ""):
			return errors.New("-autocert and -autocert-cache need each other")
		case e.autocert.URL != "" && *hosts == "":
			return errors.New("-autocert-url needs -autocert")
		}
		return nil
	}
}

func entryFlags(c *config, fs *flag.FlagSet) func() error {
	e := &c.entry
	fs.StringVar(&e.code, "code", "", "`code` that a page needs before the relay serves it, at least 8 characters; other users of this machine can see it here, and not in -code-file")
	fs.StringVar(&e.codeFile, "code-file", "", "`file` with the code; read again when it changes")
	fs.BoolVar(&e.open, "open", false, "let everybody who reaches the relay use it, without a code; the pages say so")
	return func() error {
		switch {
		case e.code != "" && e.codeFile != "":
			return errors.New("-code and -code-file exclude each other")
		case e.open && e.hasCode():
			return errors.New("-open lets everybody in, so it excludes -code and -code-file")
		}
		return nil
	}
}

func nameFlags(c *config, fs *flag.FlagSet) func() error {
	e := &c.entry
	hosts := fs.String("host", "", "further `names` under which the page may be opened, as HOST[:PORT][,…]; the first one is shown")
	origins := fs.String("origins", "", "`origins` of pages on other web servers that may use the relay, such as https://ftp.example.org[,…]; none if not given")
	fs.StringVar(&e.publicHost, "public-host", "", "`name` or address by which FTP clients reach the relay from outside its network; they see it in the reply to PASV")
	return func() (err error) {
		e.hosts = list(strings.ToLower(*hosts))
		if i := slices.IndexFunc(e.hosts, func(h string) bool { return strings.ContainsAny(h, "/@*'; ") || h == "" }); i >= 0 {
			return fmt.Errorf("-host: %q is no name, such as ftp.example.org or ftp.example.org:8443", e.hosts[i])
		}
		if e.origins, err = parseEmbed(*origins); err != nil {
			return fmt.Errorf("-origins: %w", err)
		}
		return nil
	}
}

func proxyFlags(c *config, fs *flag.FlagSet) func() error {
	e := &c.entry
	proxies := fs.String("proxy-protocol", "", "`addresses` of load balancers, such as 10.0.0.5 or 10.0.0.0/24[,…], whose connections begin with a PROXY header of version 2")
	fs.BoolVar(&e.behindProxy, "behind-proxy", false, "TLS ends at the load balancer: the page is https outside, and only -proxy-protocol addresses may open it")
	fs.IntVar(&e.acceptsPerSec, "accept-rate", acceptRate, "`number` of connections per second that one address may begin")
	return func() (err error) {
		if e.proxies, err = access.ParseProxies(*proxies); err != nil {
			return fmt.Errorf("-proxy-protocol: %w", err)
		}
		switch {
		case e.behindProxy && len(e.proxies) == 0:
			return errors.New("-behind-proxy needs -proxy-protocol")
		case e.behindProxy && (e.cert != "" || len(e.autocert.Hosts) > 0):
			return errors.New("-behind-proxy excludes certificates: TLS ends at the proxy")
		case e.acceptsPerSec < 1:
			return fmt.Errorf("-accept-rate: %d is less than 1", e.acceptsPerSec)
		}
		return nil
	}
}

// list splits a list at its commas. Empty means none.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func (e entry) hasCode() bool { return e.code != "" || e.codeFile != "" }

// hasTLS reports whether the page is reached by https.
func (e entry) hasTLS() bool { return e.cert != "" || len(e.autocert.Hosts) > 0 || e.behindProxy }

// alone reports whether only this machine can reach the relay, which listens at web: it is a
// loopback address, and no proxy leads there.
func (c config) alone(web *net.TCPAddr) bool {
	return web.IP.IsLoopback() && !c.entry.behindProxy && len(c.entry.proxies) == 0 && c.entry.publicHost == ""
}

// mayListen returns an error if other machines could reach the page at the address bound, and
// nothing says that they may.
func (e entry) mayListen(flag string, bound *net.TCPAddr) error {
	if bound.IP.IsLoopback() || e.open || e.hasCode() && e.hasTLS() {
		return nil
	}
	lacks := "a code (-code or -code-file) and TLS"
	switch {
	case e.hasCode():
		lacks = "TLS, without which others can read the code"
	case e.hasTLS():
		lacks = "a code (-code or -code-file)"
	}
	return fmt.Errorf(`-http %s lets other machines open the page, and that needs %s.
There are three ways:
  -code-file FILE -tls-cert FILE -tls-key FILE            for pages that know the code, with a certificate of yours
  -code-file FILE -autocert HOST -autocert-cache FOLDER   the same, with a certificate from Let's Encrypt
  -open                                                   for everybody who reaches it; the pages say so
Behind a load balancer at which TLS ends, -behind-proxy -proxy-protocol ADDRESS stands for the certificate`, flag, lacks)
}

// publicAddrs resolves -public-host: its first IPv4 and its first IPv6 address.
func (c *config) publicAddrs(resolve func(host string) ([]netip.Addr, error)) (public publicAddrs, err error) {
	host := c.entry.publicHost
	if host == "" {
		return public, nil
	}
	addrs, err := resolve(host)
	if addr, errAddr := netip.ParseAddr(host); errAddr == nil {
		addrs, err = []netip.Addr{addr}, nil
	}
	if err != nil {
		return public, fmt.Errorf("-public-host: %w", err)
	}
	for _, a := range addrs {
		switch a = a.Unmap(); {
		case a.Is4() && !public.v4.IsValid():
			public.v4 = a
		case a.Is6() && !public.v6.IsValid():
			public.v6 = a
		}
	}
	return public, nil
}
