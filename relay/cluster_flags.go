package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"strings"

	"ftpsim/relay/bus/natsbus"
)

// clusterFlags declare how the relay reaches the others of its class.
func clusterFlags(c *config, fs *flag.FlagSet) func() error {
	o := &c.cluster
	fs.StringVar(&o.URL, "cluster", "", "`URLs` of the NATS servers by which the relays of one class reach each other, such as tls://nats.example.org:4222[,…]; a relay of its own if not given")
	fs.StringVar(&o.Name, "cluster-name", "class", "`word` that is the same for all relays of a class and for no others at these NATS servers")
	fs.StringVar(&o.Creds, "cluster-creds", "", "`file` with the credentials for NATS; none if not given")
	fs.StringVar(&o.CA, "cluster-ca", "", "`file` with the certificates that the NATS servers' must be signed by; the system's if not given")
	fs.StringVar(&o.Cert, "cluster-cert", "", "`file` with the relay's certificate for NATS; none if not given")
	fs.StringVar(&o.Key, "cluster-key", "", "`file` with the key to -cluster-cert")
	plain := fs.Bool("cluster-plain", false, "let -cluster go to other machines without TLS: whoever is in between reads and changes what the class does")
	return func() error {
		if (o.Cert == "") != (o.Key == "") {
			return errors.New("-cluster-cert and -cluster-key need each other")
		}
		if o.URL == "" {
			return nil
		}
		for server := range strings.SplitSeq(o.URL, ",") {
			if err := checkNATS(server, *plain); err != nil {
				return fmt.Errorf("-cluster: %w", err)
			}
		}
		return nil
	}
}

// checkNATS checks the URL of a NATS server. The error does not repeat a password.
func checkNATS(server string, plain bool) error {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
		return errors.New("a server is nats://HOST:PORT or tls://HOST:PORT")
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "tls" && !local && !plain {
		return fmt.Errorf("%s is another machine: give tls://, or -cluster-plain as well", u.Redacted())
	}
	return nil
}

// openCluster joins the bus of -cluster, if it was given. The relay does not wait for it.
func (s *server) openCluster() error {
	if s.cfg.cluster.URL == "" {
		return nil
	}
	o := s.cfg.cluster
	o.Log = func(format string, args ...any) { s.log.Warn("cluster", "what", fmt.Sprintf(format, args...)) }
	b, err := natsbus.Open(o)
	if err != nil {
		return fmt.Errorf("-cluster: %w", err)
	}
	s.bus, s.relayID = b, b.ID()
	return nil
}
