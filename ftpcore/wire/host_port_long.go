package wire

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file has the addresses of LPRT and LPSV, FTP with addresses of any length (FOOBAR,
// RFC 1639).

// ParseLong parses "4,4,127,0,0,1,2,195,80" (RFC 1639 §2): the address family (the version
// of IP), the length of the address, its bytes, the length of the port, its bytes. The error
// is ErrProtocol for a family other than 4 and 6, otherwise ErrHostPort. Field offsets are
// relative to arg.
func ParseLong(arg string) (netip.AddrPort, []event.Field, error) {
	var none netip.AddrPort
	var b []byte
	at := []int{0} // where each number begins, and one past the end
	for p := range strings.SplitSeq(arg, ",") {
		n, ok := Decimal(p, 3, 255)
		if !ok || len(b) > 2*255+3 {
			return none, nil, ErrHostPort
		}
		b, at = append(b, byte(n)), append(at, at[len(b)]+len(p)+1)
	}
	end := 2 // of the address
	if len(b) > 1 {
		end += int(b[1])
	}
	if len(b) <= end || len(b) != end+1+int(b[end]) {
		return none, nil, ErrHostPort
	}
	family, host, port := b[0], b[2:end], b[end+1:]
	if family != 4 && family != 6 {
		return none, nil, ErrProtocol
	}
	ip, _ := netip.AddrFromSlice(host)
	if len(port) != 2 || ip.Is4() != (family == 4) || !ip.IsValid() || ip.Is4In6() {
		return none, nil, ErrHostPort
	}
	addr := netip.AddrPortFrom(ip, uint16(port[0])<<8|uint16(port[1]))
	return addr, []event.Field{
		{Name: "protocol", Value: strconv.Itoa(int(family)), Len: at[1] - 1, How: fmt.Sprintf("%d is IPv%[1]d", family), RFC: "1639#2"},
		{Name: "host", Value: ip.String(), Off: at[2], Len: at[end] - 1 - at[2], RFC: "1639#2"},
		{Name: "port", Value: strconv.Itoa(int(addr.Port())), Off: at[end+1], Len: len(arg) - at[end+1],
			How: fmt.Sprintf("%d × 256 + %d", port[0], port[1]), RFC: "1639#2"},
	}, nil
}

// FormatLong formats an address for LPRT and for a 228, without parentheses.
func FormatLong(a netip.AddrPort) string {
	host := a.Addr().Unmap().AsSlice()
	family := 6
	if len(host) == 4 {
		family = 4
	}
	l := fmt.Sprintf("%d,%d,", family, len(host))
	for _, x := range host {
		l += strconv.Itoa(int(x)) + ","
	}
	return l + fmt.Sprintf("2,%d,%d", a.Port()>>8, a.Port()&255)
}
