package judge

// otherRules are about the network, and about the page: what a person or a fault rule did.
var otherRules = []Rule{
	{ID: "data-blocked", Side: Network, Severity: Warn, Clause: "RFC 959 §3.2",
		Text: "The data connection to port {port} gets no answer: a firewall or a router is in the way."},
	{ID: "stranger", Side: Network, Severity: Warn, Clause: "RFC 2577 §8",
		Text: "The host {saw}, which is not the client, connects to the data port {port}."},
	{ID: "data-lost", Side: Network, Severity: Warn, Clause: "RFC 959 §4.2.2",
		Text: "The passive port {port} is lost: {text}."},

	{ID: "page-held", Side: Page, Severity: Warn,
		Text: "A message is held in the page for {seconds} s: the client waits because of it."},
	{ID: "page-edited", Side: Page, Severity: Info,
		Text: "A message ({what}) was edited in the page, or by a fault rule."},
	{ID: "page-dropped", Side: Page, Severity: Warn,
		Text: "A message ({what}) was dropped in the page, or by a fault rule: the other side does not get it."},
	{ID: "page-injected", Side: Page, Severity: Warn,
		Text: "A message ({what}) was injected in the page, or by a fault rule: it shifts the replies that follow."},
	{ID: "page-cut", Side: Page, Severity: Warn,
		Text: "The data connection of {verb} (#{command}) was cut in the page, or by a fault rule, after {bytes} bytes."},
	{ID: "page-stopped", Side: Page, Severity: Warn,
		Text: "A fault rule stopped the data connection of {verb} (#{command}) after {bytes} bytes: nothing moved any more."},
	{ID: "page-malformed", Side: Page, Severity: Warn, Clause: "RFC 959 §4.2",
		Text: "The reply that was written in the page is no valid reply."},
	{ID: "page-closed", Side: Page, Severity: Info,
		Text: "The session was ended in the page."},
	{ID: "page-restored", Side: Page, Severity: Info,
		Text: "The server went back to an earlier moment."},
}
