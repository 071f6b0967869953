package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dialFlag is one server of -dial: "device=192.0.2.7:21".
type dialFlag struct {
	name, host string
	port       uint16
}

// maxTargets bounds the servers of -dial: a page gets all names in one message.
const maxTargets = 32

// targetName is how a server of -dial may be called. The built-in client reads the name as a
// host name.
var targetName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,31}$`)

// parseDial parses the value of -dial; an empty one means no server.
func parseDial(value string) (list []dialFlag, err error) {
	if value == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(value, ",") {
		name, at, ok := strings.Cut(part, "=")
		host, port, err := net.SplitHostPort(at)
		n, perr := strconv.ParseUint(port, 10, 16)
		switch {
		case !ok || err != nil || perr != nil || host == "" || n == 0:
			return nil, fmt.Errorf("%q is not NAME=HOST:PORT, such as device=192.0.2.7:21", part)
		case !targetName.MatchString(name):
			return nil, fmt.Errorf("%q is no name: a letter, then up to 31 letters, digits and hyphens", name)
		case slices.ContainsFunc(list, func(f dialFlag) bool { return strings.EqualFold(f.name, name) }):
			return nil, fmt.Errorf("%q occurs twice", name)
		case len(list) == maxTargets:
			return nil, fmt.Errorf("more than %d servers", maxTargets)
		}
		list = append(list, dialFlag{name, host, uint16(n)})
	}
	return list, nil
}

// lookupTime bounds the resolution of one name.
const lookupTime = 10 * time.Second

// lookup resolves a host name; a test replaces net.DefaultResolver.LookupNetIP.
type lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)

// pin resolves the host of f and returns the one address that f stands for as long as the
// relay runs, whatever the name resolves to later. IPv4 goes before IPv6.
func (f dialFlag) pin(resolve lookup) (netip.AddrPort, error) {
	if addr, err := netip.ParseAddr(f.host); err == nil {
		return netip.AddrPortFrom(addr.Unmap(), f.port), nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	all, err := resolve(ctx, "ip", f.host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	if len(all) == 0 {
		return netip.AddrPort{}, fmt.Errorf("%s has no address", f.host)
	}
	first := all[0]
	if i := slices.IndexFunc(all, func(a netip.Addr) bool { return a.Unmap().Is4() }); i >= 0 {
		first = all[i]
	}
	return netip.AddrPortFrom(first.Unmap(), f.port), nil
}

// dialable returns an error if -dial may not reach addr. near is -dial-loopback.
func dialable(addr netip.Addr, near bool) error {
	switch {
	case addr.IsUnspecified(), addr.IsMulticast(), addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return fmt.Errorf("%v is not the address of one server", addr)
	case !near && (addr.IsLinkLocalUnicast() || isOurs(addr)):
		return fmt.Errorf("%v is an address of this machine or of its link: it needs -dial-loopback too", addr)
	}
	return nil
}
