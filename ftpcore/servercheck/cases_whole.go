package servercheck

import "strings"

var whole = []Case{
	{ID: "959-5.1-type", Group: RFC959, Clause: minimum, Title: "TYPE A N, I and L 8 are there",
		Steps:   []Step{ask("TYPE A", 200), ask("TYPE A N", 200), ask("TYPE I", 200), ask("TYPE L 8", 200)},
		Stumble: "clients that send the full name A N; the clients recorded in this project send A"},
	{ID: "959-5.1-mode", Group: RFC959, Clause: minimum, Title: "MODE S and STRU F are there",
		Steps: []Step{ask("MODE S", 200), ask("STRU F", 200)}},
	{ID: "959-4.1.2-type-ebcdic", Group: RFC959, Clause: cl54, Title: "TYPE E is there, or answered by 504",
		Steps: []Step{ask("TYPE E", 200, 504).or(500, 501)}},
	{ID: "959-4.1.2-type-unknown", Group: RFC959, Clause: cl54, Title: "TYPE X is refused by 501 or 504",
		Steps: []Step{ask("TYPE X", 501, 504).or(500)}},
	{ID: "959-4.1.2-mode-block", Group: RFC959, Clause: cl54, Title: "MODE B is there, or answered by 504",
		Steps: []Step{ask("MODE B", 200, 504).or(500, 501)}},
	{ID: "959-4.1.2-mode-unknown", Group: RFC959, Clause: cl54, Title: "MODE X is refused by 501 or 504",
		Steps: []Step{ask("MODE X", 501, 504).or(500)}},
	{ID: "959-4.1.2-stru-record", Group: RFC959, Clause: cl54, Title: "STRU R is there, or answered by 504",
		Steps: []Step{ask("STRU R", 200, 504).or(500, 501)}},
	{ID: "959-4.1.2-stru-unknown", Group: RFC959, Clause: cl54, Title: "STRU X is refused by 501 or 504",
		Steps: []Step{ask("STRU X", 501, 504).or(500)}},
	{ID: "1123-4.1.2.13-acct", Group: RFC959, Clause: minimum, Title: "ACCT is there, needed or not",
		Steps: []Step{ask("ACCT ftpsim", 230, 202, 503).or(500, 502, 501)}},
	{ID: "959-4.1.1-rein", Group: RFC959, Clause: cl54, Title: "REIN answers 220 and ends the login", Optional: "REIN",
		Steps:   []Step{ask("REIN", 220), ask("DELE ftpsim-nothing", 530, 503)},
		Stumble: "only clients that send REIN; few do"},
	{ID: "959-4.1.3-allo", Group: RFC959, Clause: cl413, Title: "ALLO answers 200, or 202 where it is not needed",
		Steps: []Step{ask("ALLO 1024", 200, 202)}},
	{ID: "959-4.1.3-site", Group: RFC959, Clause: cl54, Title: "an unknown SITE is refused by 500 or 501",
		Steps: []Step{ask("SITE FTPSIM-UNKNOWN", 500, 501).or(202, 502, 504, 550)}},
	{ID: "959-4.1.3-stat", Group: RFC959, Clause: cl413, Title: "STAT describes the session by 211",
		Steps: []Step{ask("STAT", 211)}},
	{ID: "959-4.1.3-stat-dir", Group: RFC959, Clause: cl413, Title: "STAT lists a directory by 212 over the control connection",
		Steps:   []Step{ask("STAT "+dirName, 212).or(211, 213).see(contains("one.txt"))},
		Stumble: "a client that lists by STAT"},
	{ID: "959-4.1.3-stat-file", Group: RFC959, Clause: cl413, Title: "STAT describes a file by 213",
		Steps: []Step{ask("STAT "+bytesName, 213).or(211, 212).see(contains(bytesName))}},
	{ID: "959-4.1.3-stat-missing", Group: RFC959, Clause: cl54, Title: "STAT of what is not there answers 450",
		Steps:   []Step{ask("STAT missing", 450).or(550)},
		Stumble: "a client that lists by STAT shows an empty directory instead of an error"},
	{ID: "959-4.1.3-help", Group: RFC959, Clause: cl413, Title: "HELP answers 211 or 214",
		Steps: []Step{ask("HELP", 211, 214)}},
	{ID: "959-4.1.3-help-verb", Group: RFC959, Clause: cl413, Title: "HELP takes the name of a verb",
		Steps: []Step{ask("HELP RETR", 211, 214)}},
	{ID: "1123-4.1.2.9-stou", Group: RFC959, Clause: "RFC 1123 §4.1.2.9", Title: "STOU says \"150 FILE: \" and the name",
		Optional: "STOU",
		Steps:    []Step{{Send: "STOU", Up: "unique", Want: []int{226, 250}, Check: namesFile}},
		Stumble:  "a client cannot know under which name its file was stored"},
	{ID: "959-4.1.3-appe", Group: RFC959, Clause: cl413, Title: "APPE appends to a file",
		Steps: []Step{put("STOR more.bin", "one"), put("APPE more.bin", "two").judged(226, 250), ask("RETR more.bin", 226, 250).see(got("onetwo"))}},
	{ID: "959-4.1.3-appe-new", Group: RFC959, Clause: cl413, Title: "APPE makes a file that is not there",
		Steps: []Step{put("APPE appended.bin", "one").judged(226, 250), ask("RETR appended.bin", 226, 250).see(got("one"))}},
	{ID: "959-4.1.3-stor-again", Group: RFC959, Clause: cl413, Title: "STOR replaces a longer file",
		Steps: []Step{put("STOR again.bin", "longer"), put("STOR again.bin", "new").judged(226, 250), ask("RETR again.bin", 226, 250).see(got("new"))}},
	{ID: "959-4.1.3-abor-idle", Group: RFC959, Clause: cl413, Title: "ABOR without a transfer answers 226 or 225",
		Steps: []Step{ask("ABOR", 225, 226)}},
	{ID: "959-4.1.3-abor", Group: RFC959, Clause: cl413, Title: "ABOR ends an upload: 426, then 226",
		Steps:   []Step{{Send: "STOR half.bin", Up: everyByte, Abort: true, Want: []int{426, 226}, Check: aborted}, ask("NOOP", 200)},
		Stumble: "tnftp, lftp and ftplib wait for two replies; a 4yz as the second looks like a failed ABOR"},
	{ID: "959-4.1.3-abor-telnet", Group: RFC959, Clause: cl413, Title: "the Telnet signals before ABOR are no part of the command",
		Steps:   []Step{{Send: "\xff\xf4\xff\xf2ABOR\r\n", Raw: true, Want: []int{225, 226}}},
		Stumble: "tnftp, inetutils and lftp send them before each ABOR"},
	{ID: "1123-4.1.3.1-x", Group: RFC959, Clause: "RFC 1123 §4.1.3.1", Title: "the experimental verbs are there: XPWD, XMKD, XRMD",
		Steps: []Step{ask("XPWD", 257).or(500, 502)}},
	{ID: "2389-3-feat", Group: RFC959, Clause: "RFC 2389 §3.2", Title: "FEAT lists features in lines that begin with one space", Optional: "FEAT",
		Steps:   []Step{ask("FEAT", 211).see(featureLines)},
		Stumble: "lftp, rclone and ncftp use only what they find in FEAT"},
	{ID: "2389-4-opts", Group: RFC959, Clause: "RFC 2389 §4", Title: "OPTS of an unknown verb answers 501",
		Steps: []Step{ask("OPTS FTPSIM-UNKNOWN on", 501).or(500, 502, 504)}},
}

func contains(want string) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		if !containsFold(x.Lines, want) {
			return flaw("does-not-say", want)
		}
		return Flaw{}
	}
}

// namesFile reports a STOU whose 1yz has no name.
func namesFile(x Exchange) Flaw {
	if !strings.Contains(x.Lines, "125 FILE: ") && !strings.Contains(x.Lines, "150 FILE: ") {
		return flaw("no-file-line")
	}
	return Flaw{}
}

// aborted judges the replies to ABOR during an upload.
func aborted(x Exchange) Flaw {
	switch {
	case len(x.More) == 0:
		return flaw("one-reply")
	case len(x.More) > 1:
		return flaw("three-replies")
	case x.More[0] != 226 && x.More[0] != 225:
		return flaw("second-reply")
	}
	return Flaw{}
}
