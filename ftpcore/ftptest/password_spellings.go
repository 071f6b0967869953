package ftptest

import "strings"

// Spellings returns lines, without line ends, that contain the password secret as people,
// scripts and broken clients send it: after PASS with extra characters before, in or after
// it, after other words, in other commands, or alone. The server has an account haha.
func Spellings(secret string) []string {
	lines := []string{
		"PASS %", "pass %", " PASS %", "PASS  %", "PASS % ", "ACCT %", "acct %",
		// right behind it
		"PASS\t%", "PASS%", "PASS:%", "Pass=%", "PASS\x00%", "PASS\b%", "ACCT:%",
		// what is easily overlooked
		"\x00PASS %", "\tPASS %", "\bPASS %", "\x7fPASS %", "\x1bPASS %", "\rPASS %", "\ufeffPASS %", "\xfe\xffPASS %", "\u00a0PASS %",
		"P\x00ASS %", "PA\bSS %", "P\tASS %", "PAS\rS %", "P\xff\xf1ASS %", "PASS \xff\xf1%",
		// quoted, from a script or a log
		`"PASS %"`, "'PASS %'", "“PASS %”", "> PASS %", "C: PASS %", "quote PASS %", "USER: haha PASS: %",
		// mistyped, or another word
		"PAS %", "PSAS %", "PASSS %", "PSSS %", "ACTT %", "PASSWD %", "PASSWORD %", "PSWD %", "LOGIN haha %",
		// the password alone
		"%", "% and more", `"%"`, "\x00%", "\t%",
		// other verbs
		"ADAT %", "MIC %", "AUTH %", "PWD %", "NOOP %", "NOOP\rPASS %", "CWD /\rPASS %",
		"SITE PSWD old %", "site passwd %", "SITE CHPASS haha %", "SITE %", "SITE\tPSWD %",
		"USER haha %", "USER %", "USER haha:%", "USER haha\tPASS %", "USER haha\x00%", "USER haha\rPASS %",
	}
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(l, "%", secret)
	}
	return lines
}
