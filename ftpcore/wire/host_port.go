package wire

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
)

var (
	// ErrHostPort means that an argument of PORT, EPRT, EPSV or LPRT is malformed (501).
	ErrHostPort = errors.New("malformed host and port")
	// ErrProtocol means that EPRT or EPSV names a network protocol other than 1 (IPv4) and
	// 2 (IPv6) (522, RFC 2428 §2), or LPRT an address family other than 4 and 6 (521, RFC
	// 1639 §4).
	ErrProtocol = errors.New("network protocol not supported, use (1,2)")
)

// ParsePort parses "h1,h2,h3,h4,p1,p2" (RFC 959 §4.1.2): exactly six decimal numbers from 0
// to 255. Field offsets are relative to arg.
func ParsePort(arg string) (netip.AddrPort, []event.Field, error) {
	var b [6]byte
	var at [7]int // where each number begins; at[6] is one past the end
	parts := strings.Split(arg, ",")
	if len(parts) != 6 {
		return netip.AddrPort{}, nil, ErrHostPort
	}
	for i, s := range parts {
		n, ok := Decimal(s, 3, 255)
		if !ok {
			return netip.AddrPort{}, nil, ErrHostPort
		}
		b[i] = byte(n)
		at[i+1] = at[i] + len(s) + 1
	}
	addr := netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[:4])), uint16(b[4])<<8|uint16(b[5]))
	fields := []event.Field{
		{Name: "host", Value: addr.Addr().String(), Off: 0, Len: at[4] - 1,
			How: fmt.Sprintf("%d . %d . %d . %d", b[0], b[1], b[2], b[3]), RFC: "959#4.1.2"},
		{Name: "port", Value: strconv.Itoa(int(addr.Port())), Off: at[4], Len: len(arg) - at[4],
			How: fmt.Sprintf("%d × 256 + %d", b[4], b[5]), RFC: "959#4.1.2"},
	}
	return addr, fields, nil
}

// ParseEPRT parses "|1|132.235.1.2|6275|" (RFC 2428 §2). Any character from 33 to 126 may
// replace "|". The error is ErrProtocol for a protocol other than 1 and 2, otherwise
// ErrHostPort. Field offsets are relative to arg.
func ParseEPRT(arg string) (addr netip.AddrPort, proto int, fields []event.Field, err error) {
	if len(arg) < 2 || arg[0] < 33 || arg[0] > 126 {
		return addr, 0, nil, ErrHostPort
	}
	parts := strings.Split(arg, arg[:1])
	if len(parts) != 5 || parts[4] != "" {
		return addr, 0, nil, ErrHostPort
	}
	proto, ok := Decimal(parts[1], 5, 1<<16)
	if !ok {
		return addr, 0, nil, ErrHostPort
	}
	if proto != 1 && proto != 2 {
		return addr, proto, nil, ErrProtocol
	}
	host, err := netip.ParseAddr(parts[2])
	port, ok := Decimal(parts[3], 5, 65535)
	if err != nil || !ok || host.Is4() != (proto == 1) || host.Zone() != "" {
		return addr, proto, nil, ErrHostPort
	}
	family := map[int]string{1: "1 is IPv4", 2: "2 is IPv6"}[proto]
	off := 1 + len(parts[1]) + 1
	fields = []event.Field{
		{Name: "protocol", Value: parts[1], Off: 1, Len: len(parts[1]), How: family, RFC: "2428#2"},
		{Name: "host", Value: host.String(), Off: off, Len: len(parts[2]), RFC: "2428#2"},
		{Name: "port", Value: strconv.Itoa(port), Off: off + len(parts[2]) + 1, Len: len(parts[3]), RFC: "2428#2"},
	}
	return netip.AddrPortFrom(host, uint16(port)), proto, fields, nil
}

// ParseEPSV parses the argument of EPSV (RFC 2428 §3): empty (proto is 0), "1", "2" or
// "ALL". The error is ErrProtocol for another number, otherwise ErrHostPort.
func ParseEPSV(arg string) (proto int, all bool, err error) {
	if arg == "" {
		return 0, false, nil
	}
	if strings.EqualFold(arg, "ALL") {
		return 0, true, nil
	}
	n, ok := Decimal(arg, 5, 1<<16)
	if !ok {
		return 0, false, ErrHostPort
	}
	if n != 1 && n != 2 {
		return n, false, ErrProtocol
	}
	return n, false, nil
}

// FormatPasv formats an IPv4 address for a 227: "(127,0,0,1,195,80)". The host of an IPv6
// address, for which there is no such form, becomes four zeros.
func FormatPasv(a netip.AddrPort) string {
	var h [4]byte
	if ip := a.Addr().Unmap(); ip.Is4() {
		h = ip.As4()
	}
	return fmt.Sprintf("(%d,%d,%d,%d,%d,%d)", h[0], h[1], h[2], h[3], a.Port()>>8, a.Port()&255)
}

// FormatEprt formats an address for EPRT: "|1|127.0.0.1|40001|".
func FormatEprt(a netip.AddrPort) string {
	proto := 1
	if !a.Addr().Unmap().Is4() {
		proto = 2
	}
	return fmt.Sprintf("|%d|%s|%d|", proto, a.Addr().Unmap(), a.Port())
}

// FormatEpsv formats a port for a 229: "(|||50000|)".
func FormatEpsv(port int) string {
	return "(|||" + strconv.Itoa(port) + "|)"
}

// Decimal parses a decimal number of at most digits digits. It reports false for other
// text, and for a number above max.
func Decimal(s string, digits, max int) (int, bool) {
	if s == "" || len(s) > digits {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, n <= max
}
