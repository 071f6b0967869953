package main

import (
	"net/netip"
	"testing"
)

func TestFirstOutside(t *testing.T) {
	for _, c := range []struct {
		name string
		have []string
		want string
	}{
		{"none", nil, "127.0.0.1"},
		{"loopback and link-local", []string{"127.0.0.1", "::1", "fe80::1", "169.254.3.4"}, "127.0.0.1"},
		{"IPv4 comes first", []string{"127.0.0.1", "2001:db8::7", "192.168.1.5", "10.0.0.2"}, "192.168.1.5"},
		{"IPv6 alone", []string{"::1", "2001:db8::7", "2001:db8::8"}, "2001:db8::7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var addrs []netip.Addr
			for _, a := range c.have {
				addrs = append(addrs, netip.MustParseAddr(a))
			}
			if got := firstOutside(addrs).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestNoAddressForOthersOnLoopback(t *testing.T) {
	s := startRelay(t)
	if got := s.forOthers(); got != "" {
		t.Errorf("a relay on a loopback address offers %s", got)
	}
}
