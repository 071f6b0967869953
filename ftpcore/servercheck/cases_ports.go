package servercheck

import "net/netip"

const (
	eprtClause = "RFC 2428 §2"
	epsvClause = "RFC 2428 §3"
)

var ports = []Case{
	{ID: "959-4.1.2-pasv", Group: Ports, Clause: "RFC 1123 §4.1.2.6", Title: "PASV announces its own address in six numbers",
		Steps:   []Step{ask("PASV", 227).see(ownAddress), ask("RETR "+bytesName, 226, 250).see(got(everyByte))},
		Stumble: "clients that trust the address connect to another host; curl and lftp use the control connection's"},
	{ID: "959-4.1.2-pasv-parentheses", Group: Ports, Clause: "RFC 959 §5.4", Title: "the numbers of a 227 stand between parentheses",
		Steps: []Step{ask("PASV", 227).see(matches(`\(\d+,\d+,\d+,\d+,\d+,\d+\)`, flaw("no-parentheses")))}},
	{ID: "959-4.1.2-pasv-again", Group: Ports, Clause: cl412, Title: "a second PASV replaces the first",
		Steps: []Step{send("PASV"), ask("PASV", 227), ask("RETR "+bytesName, 226, 250).see(got(everyByte))}},
	{ID: "2428-3-epsv", Group: Ports, Clause: epsvClause, Title: "EPSV announces a port as (|||port|)", Optional: "EPSV",
		Steps:   []Step{ask("EPSV", 229).see(matches(`\(\|\|\|\d+\|\)`, flaw("no-epsv-port"))), ask("RETR "+bytesName, 226, 250).see(got(everyByte))},
		Stumble: "curl, tnftp and rclone send EPSV first"},
	{ID: "2428-3-epsv-protocol", Group: Ports, Clause: epsvClause, Title: "EPSV for an unknown protocol answers 522", Optional: "EPSV",
		Steps:   []Step{ask("EPSV 9", 522).or(501)},
		Stumble: "none over IPv4 and IPv6, which are protocols 1 and 2"},
	{ID: "2428-4-epsv-all", Group: Ports, Clause: "RFC 2428 §4", Title: "after EPSV ALL, PASV and PORT are refused", Optional: "EPSV",
		Steps:   []Step{ask("EPSV ALL", 200).or(220), refuse("PASV"), refuse("PORT {port}")},
		Stumble: "only clients that send EPSV ALL; none is recorded in this project"},
	{ID: "959-4.1.2-port", Group: Ports, Clause: cl412, Title: "PORT: the server connects and sends",
		Steps:   []Step{ask("PORT {port}", 200), ask("RETR "+bytesName, 226, 250).see(got(everyByte))},
		Stumble: "clients in active mode get no data"},
	{ID: "959-4.1.2-port-up", Group: Ports, Clause: cl412, Title: "PORT: the server connects and receives",
		Steps: []Step{ask("PORT {port}", 200), put("STOR active.bin", "x").judged(226, 250)}},
	{ID: "2428-2-eprt", Group: Ports, Clause: eprtClause, Title: "EPRT: the server connects and sends", Optional: "EPRT",
		Steps:   []Step{ask("EPRT {port}", 200), ask("RETR "+bytesName, 226, 250).see(got(everyByte))},
		Stumble: "curl sends EPRT before PORT in active mode"},
	{ID: "2428-2-eprt-protocol", Group: Ports, Clause: eprtClause, Title: "EPRT for an unknown protocol answers 522 and lists those it knows", Optional: "EPRT",
		Steps:   []Step{ask("EPRT |9|192.0.2.1|5000|", 522).or(501).see(matches(`\(\d(,\d)*\)`, flaw("no-protocols")))},
		Stumble: "none over IPv4 and IPv6, which are protocols 1 and 2"},
	{ID: "959-4.1.2-port-syntax", Group: Ports, Clause: cl54, Title: "PORT with five numbers is refused by 501",
		Steps: []Step{ask("PORT 127,0,0,1,5", 501).or(500)}},
	{ID: "2577-3-port-third", Group: Ports, Clause: "RFC 2577 §3", Title: "PORT to another host is refused",
		Steps:   []Step{ask("PORT 192,0,2,1,200,10", 500, 501, 504).or(530, 550, 553)},
		Stumble: "no client; the server can be made to attack other hosts"},
	{ID: "2577-3-port-low", Group: Ports, Clause: "RFC 2577 §3", Title: "PORT to a port below 1024 is refused by 504",
		Steps:   []Step{ask("PORT {low}", 504).or(500, 501, 530, 550, 553)},
		Stumble: "no client; the server can be made to attack other services"},
	{ID: "959-5.4-no-port", Group: Ports, Clause: cl54, Title: "a transfer that cannot get a data connection answers 425",
		Steps:   []Step{{Send: "RETR " + bytesName, NoPort: true, Want: []int{425}, Lenient: []int{503, 426, 421}}},
		Stumble: "a client that relies on the default data port waits for ever"},
}

// refuse returns a step that must get 4yz or 5yz.
func refuse(line string) Step {
	return ask(line, 500, 501, 503, 504, 520, 521, 522, 530, 550, 553, 425, 421, 450, 451)
}

// isAddress reports whether a host is an IP address, and not a name.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// ownAddress reports a 227 whose address is not the control connection's.
func ownAddress(x Exchange) Flaw {
	m := sixNumbers.FindStringSubmatch(x.Text)
	if m == nil {
		return flaw("no-six-numbers")
	}
	if !isAddress(x.Host) {
		return flaw(addressUnknown)
	}
	if host := m[1] + "." + m[2] + "." + m[3] + "." + m[4]; host != x.Host {
		return flaw("other-address", host)
	}
	return Flaw{}
}
