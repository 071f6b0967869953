package wire

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

func TestParsePort(t *testing.T) {
	a, fields, err := ParsePort("127,0,0,1,195,80")
	if err != nil || a.String() != "127.0.0.1:50000" {
		t.Fatalf("%v, %v", a, err)
	}
	want := "[{host 127.0.0.1 0 9 127 . 0 . 0 . 1 959#4.1.2} {port 50000 10 6 195 × 256 + 80 959#4.1.2}]"
	if got := fmt.Sprint(fields); got != want {
		t.Errorf("fields %s", got)
	}
	for _, bad := range []string{"", "1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,1,1", "1,2,3,4,5,", " 1,2,3,4,5,6", "1,2,3,4,5,6 ",
		"(1,2,3,4,5,6)", "-1,2,3,4,5,6", "+1,2,3,4,5,6", "1, 2,3,4,5,6", "a,b,c,d,e,f", "1.2.3.4,5,6", "0001,2,3,4,5,6", "1,2,3,4,5,256"} {
		if _, _, err := ParsePort(bad); !errors.Is(err, ErrHostPort) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestParseEPRT(t *testing.T) {
	for _, tt := range []struct {
		arg, want string
		proto     int
		err       error
	}{
		{"|1|132.235.1.2|6275|", "132.235.1.2:6275", 1, nil},
		{"|2|1080::8:800:200C:417A|5282|", "[1080::8:800:200c:417a]:5282", 2, nil},
		{"!1!127.0.0.1!80!", "127.0.0.1:80", 1, nil},
		{"|3|x|1|", "", 3, ErrProtocol},
		{"|0|127.0.0.1|1|", "", 0, ErrProtocol},
		{"", "", 0, ErrHostPort},
		{"|", "", 0, ErrHostPort},
		{"|1|127.0.0.1|6275", "", 0, ErrHostPort},
		{"|1|127.0.0.1|6275||", "", 0, ErrHostPort},
		{"|1|127.0.0.1|65536|", "", 1, ErrHostPort},
		{"|1|127.0.0.1||", "", 1, ErrHostPort},
		{"|1|::1|80|", "", 1, ErrHostPort},
		{"|2|127.0.0.1|80|", "", 2, ErrHostPort},
		{"|2|fe80::1%eth0|80|", "", 2, ErrHostPort},
		{"|x|127.0.0.1|80|", "", 0, ErrHostPort},
		{" 1 127.0.0.1 80 ", "", 0, ErrHostPort},
		{"\xff1\xff127.0.0.1\xff80\xff", "", 0, ErrHostPort},
	} {
		a, proto, fields, err := ParseEPRT(tt.arg)
		if !errors.Is(err, tt.err) || proto != tt.proto || err == nil && a.String() != tt.want {
			t.Errorf("%q: %v %d %v", tt.arg, a, proto, err)
		}
		for _, f := range fields {
			if got := tt.arg[f.Off : f.Off+f.Len]; f.Name != "host" && got != f.Value {
				t.Errorf("%q: field %s covers %q, not %q", tt.arg, f.Name, got, f.Value)
			}
		}
	}
}

func TestParseEPSV(t *testing.T) {
	for _, tt := range []struct {
		arg   string
		proto int
		all   bool
		err   error
	}{
		{"", 0, false, nil}, {"1", 1, false, nil}, {"2", 2, false, nil}, {"ALL", 0, true, nil}, {"all", 0, true, nil},
		{"3", 3, false, ErrProtocol}, {"x", 0, false, ErrHostPort}, {" 1", 0, false, ErrHostPort},
	} {
		if proto, all, err := ParseEPSV(tt.arg); proto != tt.proto || all != tt.all || !errors.Is(err, tt.err) {
			t.Errorf("%q: %d %v %v", tt.arg, proto, all, err)
		}
	}
}

func TestFormatHostPort(t *testing.T) {
	for in, want := range map[string]string{
		"127.0.0.1:50000": "(127,0,0,1,195,80)", "[::ffff:10.0.0.1]:21": "(10,0,0,1,0,21)", "[::1]:256": "(0,0,0,0,1,0)",
	} {
		if got := FormatPasv(netip.MustParseAddrPort(in)); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
	if got := FormatEpsv(50000); got != "(|||50000|)" {
		t.Error(got)
	}
}

func FuzzHostPort(f *testing.F) {
	for _, s := range []string{"127,0,0,1,195,80", "|1|127.0.0.1|80|", "|2|::1|80|", "11127.0.0.11801", "ALL", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, fields, err := ParsePort(s); err == nil {
			checkFields(t, s, fields)
			out := FormatPasv(a)
			if b, _, err := ParsePort(out[1 : len(out)-1]); err != nil || a != b {
				t.Fatalf("%q: %v became %v, %v", s, a, b, err)
			}
		}
		if a, proto, fields, err := ParseEPRT(s); err == nil {
			checkFields(t, s, fields)
			b, _, _, err := ParseEPRT(fmt.Sprintf("|%d|%s|%d|", proto, a.Addr(), a.Port()))
			if err != nil || a != b {
				t.Fatalf("%q: %v became %v, %v", s, a, b, err)
			}
		}
		ParseEPSV(s)
	})
}

func checkFields(t *testing.T, s string, fields []event.Field) {
	t.Helper()
	for _, f := range fields {
		if f.Off < 0 || f.Len < 1 || f.Off+f.Len > len(s) {
			t.Fatalf("%q: field %+v", s, f)
		}
	}
}

func TestParseLong(t *testing.T) {
	for _, tt := range []struct {
		arg, want string
		err       error
	}{
		{"4,4,127,0,0,1,2,195,80", "127.0.0.1:50000", nil},
		{"6,16,32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,1,2,195,80", "[2001:db8::1]:50000", nil},
		{"7,4,127,0,0,1,2,195,80", "", ErrProtocol},
		{"0,0,0", "", ErrProtocol},
		{"15,1,9,1,9", "", ErrProtocol},
		{"9,20," + strings.Repeat("1,", 20) + "3,1,2,3", "", ErrProtocol},
		{"9,255," + strings.Repeat("1,", 255) + "255" + strings.Repeat(",1", 255), "", ErrProtocol},
		{"9,254," + strings.Repeat("1,", 254) + "0", "", ErrProtocol},
		{"9,255," + strings.Repeat("1,", 255) + "255" + strings.Repeat(",1", 256), "", ErrHostPort},
		{"", "", ErrHostPort},
		{"4", "", ErrHostPort},
		{"4,4", "", ErrHostPort},
		{"9,255", "", ErrHostPort},
		{"4,4,127,0,0,1", "", ErrHostPort},
		{"4,4,127,0,0,1,2", "", ErrHostPort},
		{"4,4,127,0,0,1,2,195", "", ErrHostPort},
		{"4,4,127,0,0,1,2,195,80,1", "", ErrHostPort},
		{"4,4,127,0,0,1,1,80", "", ErrHostPort},
		{"4,4,127,0,0,1,3,0,195,80", "", ErrHostPort},
		{"4,3,127,0,1,2,195,80", "", ErrHostPort},
		{"6,4,127,0,0,1,2,195,80", "", ErrHostPort},
		{"4,16,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,195,80", "", ErrHostPort},
		{"6,16,0,0,0,0,0,0,0,0,0,0,255,255,127,0,0,1,2,195,80", "", ErrHostPort}, // IPv4 in disguise
		{"4,4,127,0,0,256,2,195,80", "", ErrHostPort},
		{"4,4,127,0,0,1,2,195,80,", "", ErrHostPort},
		{"(4,4,127,0,0,1,2,195,80)", "", ErrHostPort},
		{"4,4,127,0,0,-1,2,195,80", "", ErrHostPort},
		{"4, 4,127,0,0,1,2,195,80", "", ErrHostPort},
		{"0004,4,127,0,0,1,2,195,80", "", ErrHostPort},
	} {
		a, fields, err := ParseLong(tt.arg)
		if !errors.Is(err, tt.err) || err == nil && (a.String() != tt.want || FormatLong(a) != tt.arg) {
			t.Errorf("%q: %v %v", tt.arg, a, err)
		}
		if err == nil && tt.arg[fields[0].Off:fields[0].Off+fields[0].Len] != fields[0].Value {
			t.Errorf("%q: %v", tt.arg, fields)
		}
	}
	_, fields, _ := ParseLong("4,4,127,0,0,1,2,195,80")
	want := "[{protocol 4 0 1 4 is IPv4 1639#2} {host 127.0.0.1 4 9  1639#2} {port 50000 16 6 195 × 256 + 80 1639#2}]"
	if got := fmt.Sprint(fields); got != want {
		t.Errorf("fields %s", got)
	}
}
