package servercheck

const tls4 = "RFC 4217 §4"

// protect begins TLS on the control connection and logs in.
func protect(more ...Step) []Step {
	return append([]Step{send(""), {Send: "AUTH TLS", Want: []int{234}, Secure: true},
		ask("USER {user}", 331, 230, 232), ask("PASS {password}", 230, 202)}, more...)
}

var secure = []Case{
	{ID: "4217-4-auth", Group: TLS, Clause: tls4, Title: "AUTH TLS answers 234, and the login follows", Optional: "AUTH TLS", Fresh: true,
		Steps:   protect(),
		Stumble: "curl --ssl-reqd, lftp and every client that insists on TLS refuse the server"},
	{ID: "4217-6-feat", Group: TLS, Clause: "RFC 4217 §6", Title: "FEAT lists AUTH TLS, PBSZ and PROT", Optional: "AUTH TLS", Fresh: true,
		Steps:   protect(ask("FEAT", 211).see(offers("AUTH TLS", "PBSZ", "PROT"))),
		Stumble: "lftp uses TLS only if FEAT lists AUTH TLS"},
	{ID: "4217-9-prot", Group: TLS, Clause: "RFC 4217 §9", Title: "PROT P protects the data connections", Optional: "AUTH TLS", Fresh: true,
		Steps: protect(ask("PBSZ 0", 200), ask("PROT P", 200), send("CWD {dir}"), send("TYPE I"),
			put("STOR tls.bin", everyByte).judged(226, 250), ask("RETR tls.bin", 226, 250).see(got(everyByte)))},
	{ID: "4217-12-close", Group: TLS, Clause: "RFC 8446 §6.1", Title: "the data connection ends with close_notify", Optional: "AUTH TLS", Fresh: true,
		Steps:   protect(send("PBSZ 0"), send("PROT P"), send("CWD {dir}"), send("TYPE I"), ask("RETR "+bytesName, 226, 250).see(notified)),
		Stumble: "GnuTLS clients such as lftp and FileZilla report that the transfer was cut"},
	{ID: "4217-9-prot-clear", Group: TLS, Clause: "RFC 4217 §9", Title: "PROT C leaves the data connections in clear text", Optional: "AUTH TLS", Fresh: true,
		Steps: protect(send("PBSZ 0"), ask("PROT C", 200).or(534), send("CWD {dir}"), send("TYPE I"), ask("RETR "+bytesName, 226, 250).see(got(everyByte)))},
	{ID: "2228-3-prot-first", Group: TLS, Clause: "RFC 2228 §3", Title: "PROT before PBSZ answers 503", Optional: "AUTH TLS", Fresh: true,
		Steps:   protect(ask("PROT P", 503)),
		Stumble: "none: clients send PBSZ first"},
	{ID: "2228-3-prot-level", Group: TLS, Clause: "RFC 2228 §3", Title: "PROT X answers 504", Optional: "AUTH TLS", Fresh: true,
		Steps:   protect(send("PBSZ 0"), ask("PROT X", 504).or(500, 501, 502, 534, 536)),
		Stumble: "none: clients ask for P or C"},
	{ID: "4217-9-prot-safe", Group: TLS, Clause: "RFC 4217 §9", Title: "PROT S and E do not exist with TLS: 536", Optional: "AUTH TLS", Fresh: true,
		Steps:   protect(send("PBSZ 0"), ask("PROT S", 536).or(501, 502, 504, 521, 534), ask("PROT E", 536).or(501, 502, 504, 521, 534)),
		Stumble: "none: clients ask for P or C"},
	{ID: "2228-3-pbsz-first", Group: TLS, Clause: "RFC 2228 §3", Title: "PBSZ without TLS answers 503", Optional: "AUTH TLS",
		Steps: []Step{ask("PBSZ 0", 503).or(500, 502, 530)}},
	{ID: "2228-3-auth-unknown", Group: TLS, Clause: "RFC 2228 §3", Title: "AUTH with an unknown mechanism answers 504", Optional: "AUTH TLS", Fresh: true,
		Steps: []Step{send(""), ask("AUTH FTPSIM", 504).or(500, 501, 502, 534)}},
}

func notified(x Exchange) Flaw {
	if x.Early {
		return flaw("no-close-notify")
	}
	return got(everyByte)(x)
}
