package servercheck

import "strings"

var refusals = []Case{
	{ID: "959-5.4-before-login", Group: Refusals, Clause: cl54, Title: "before the login, files are refused by 530", Fresh: true,
		Steps: []Step{send(""), ask("CWD /", 530).or(503, 332), ask("DELE ftpsim-nothing", 530).or(503, 332), ask("PASV", 530).or(503, 332)}},
	{ID: "959-5.4-pass-first", Group: Refusals, Clause: cl54, Title: "PASS without USER answers 503", Fresh: true,
		Steps: []Step{send(""), ask("PASS ftpsim", 503).or(530)}},
	{ID: "959-5.4-wrong-password", Group: Refusals, Clause: cl54, Title: "a wrong login is refused by 530", Fresh: true,
		Steps: []Step{send(""), ask("USER ftpsim-nobody", 331, 332, 530), ask("PASS ftpsim-wrong", 530, 503)}},
	{ID: "959-5.4-unknown", Group: Refusals, Clause: "RFC 959 §4.2.2", Title: "an unknown verb answers 500",
		Steps: []Step{ask("FTPSIM", 500).or(502)}},
	{ID: "959-5.4-rnto-first", Group: Refusals, Clause: cl54, Title: "RNTO without RNFR answers 503",
		Steps: []Step{ask("RNTO other", 503)}},
	{ID: "959-5.4-rnfr-missing", Group: Refusals, Clause: cl54, Title: "RNFR of what is not there answers 550 or 450",
		Steps: []Step{ask("RNFR missing", 550, 450)}},
	{ID: "959-5.4-rnto-refused", Group: Refusals, Clause: cl54, Title: "RNTO into a directory that is not there answers 553",
		Steps: []Step{put("STOR here.bin", "x"), send("RNFR here.bin"), ask("RNTO missing/there.bin", 553).or(550, 451)}},
	{ID: "959-5.4-retr-missing", Group: Refusals, Clause: cl54, Title: "RETR of what is not there answers 550 and no 1yz",
		Steps: []Step{ask("RETR missing", 550, 450).see(noOpening)}},
	{ID: "959-5.4-retr-dir", Group: Refusals, Clause: cl54, Title: "RETR of a directory answers 550 and no 1yz",
		Steps: []Step{ask("RETR "+dirName, 550, 450).see(noOpening)}},
	{ID: "959-5.4-stor-refused", Group: Refusals, Clause: cl54, Title: "STOR into a directory that is not there answers 553",
		Steps: []Step{{Send: "STOR missing/x.bin", Up: "x", Want: []int{553, 450, 452, 532}, Lenient: []int{550, 451}, Check: noOpening}}},
	{ID: "959-5.4-dele-missing", Group: Refusals, Clause: cl54, Title: "DELE of what is not there answers 550",
		Steps: []Step{ask("DELE missing", 550, 450)}},
	{ID: "959-5.4-dele-dir", Group: Refusals, Clause: cl54, Title: "DELE of a directory answers 550",
		Steps: []Step{ask("DELE "+emptyName, 550, 450), ask("CWD "+emptyName, 250).or(200)}},
	{ID: "959-5.4-rmd-missing", Group: Refusals, Clause: cl54, Title: "RMD of what is not there answers 550",
		Steps: []Step{ask("RMD missing", 550)}},
	{ID: "959-5.4-rmd-full", Group: Refusals, Clause: cl54, Title: "RMD of a directory with files answers 550",
		Steps: []Step{ask("RMD "+dirName, 550), ask("CWD "+dirName, 250).or(200)}},
	{ID: "959-5.4-mkd-exists", Group: Refusals, Clause: cl54, Title: "MKD of what is there answers 550",
		Steps: []Step{ask("MKD "+dirName, 550).or(521)}, Stumble: "rclone takes 550 as \"is already there\""},
	{ID: "959-5.4-cwd-missing", Group: Refusals, Clause: cl54, Title: "CWD to what is not there answers 550",
		Steps: []Step{ask("CWD missing", 550)}},
	{ID: "959-5.4-cwd-file", Group: Refusals, Clause: cl54, Title: "CWD to a file answers 550",
		Steps: []Step{ask("CWD "+bytesName, 550)}},
	{ID: "959-5.4-list-missing", Group: Refusals, Clause: cl54, Title: "LIST of what is not there answers 450",
		Steps:   []Step{ask("LIST missing", 450).or(550)},
		Stumble: "a client shows an empty directory instead of an error"},
	{ID: "959-5.4-nlst-missing", Group: Refusals, Clause: cl54, Title: "NLST of what is not there answers 450",
		Steps:   []Step{ask("NLST missing", 450).or(550)},
		Stumble: "a client shows an empty directory instead of an error"},
	{ID: "959-5.4-nlst-empty", Group: Refusals, Clause: cl54, Title: "NLST of an empty directory sends nothing and answers 226",
		Steps:   []Step{ask("NLST "+emptyName, 226, 250).or(450, 550).see(nothingListed)},
		Stumble: "a client that fetches each listed name asks for files that are not there"},
	{ID: "959-5.4-argument", Group: Refusals, Clause: cl54, Title: "verbs without their argument are refused by 501",
		Steps: []Step{ask("DELE", 501).or(500, 504, 550), ask("MKD", 501).or(500, 504, 550), ask("TYPE", 501, 504).or(500)}},
	{ID: "959-5.4-retr-argument", Group: Refusals, Clause: cl54, Title: "RETR without a path is refused by 501",
		Steps: []Step{ask("RETR", 501).or(500, 504, 550).see(noOpening)}},
	{ID: "959-4.2.2-long", Group: Refusals, Clause: "RFC 959 §4.2.2", Title: "a line that is too long is refused, and the session goes on",
		Steps:   []Step{ask("CWD "+strings.Repeat("x", 3000), 500, 501, 550, 553).or(552), ask("NOOP", 200)},
		Stumble: "every client after a long path: each reply that it reads is one behind"},
	{ID: "959-5.3-split", Group: Refusals, Clause: "RFC 959 §5.3", Title: "a line may come in two segments",
		Steps:   []Step{{Send: "NO|OP\r\n", Raw: true, Want: []int{200}}},
		Stumble: "any client behind a slow or lossy network"},
}

// noOpening reports a 1yz before a refusal.
func noOpening(x Exchange) Flaw {
	if x.First != 0 {
		return flaw("opening-first")
	}
	return Flaw{}
}
