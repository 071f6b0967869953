//go:build unix

package check

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/servercheck"
)

var updateServers = flag.Bool("update-servers", false, "write docs/SERVERS.md anew")

const (
	serversFile  = "../../docs/SERVERS.md"
	serversIntro = `# Servers

` + "`relay check --server`" + ` speaks ` + "%d" + ` scripts to an FTP server and says of each reply what the RFC asks; *Judge a server…* in the page does the same. This is what it finds in four servers of Debian, and in this project's own profiles. [deviations.tsv](../ftpcore/servercheck/testdata/deviations.tsv) was written beforehand, by reading the RFCs beside raw exchanges; ` + "`TestServersCard`" + ` compares the cards with it, and with this document.

✓ pass · ~ lenient: a code that the clause does not list, and that clients understand · ✗ fail · i not offered, and need not be · – not reached

A profile is judged in the same way as a server. The profiles rfc959-minimum, minimal and minimal-fixed have no MKD, so the scripts cannot be spoken to them.
`
)

// column is a column of the matrix.
type column struct {
	name string
	card *servercheck.Scorecard
}

// serversDocument returns docs/SERVERS.md.
func serversDocument(columns []column, table []deviation) string {
	var b strings.Builder
	fmt.Fprintf(&b, serversIntro, len(servercheck.Cases()))
	for _, g := range servercheck.Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| case | clause | the server |", g)
		for _, c := range columns {
			fmt.Fprintf(&b, " %s |", c.name)
		}
		fmt.Fprintf(&b, "\n|---|---|---|%s\n", strings.Repeat(":-:|", len(columns)))
		for i, x := range servercheck.Cases() {
			if x.Group != g {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s | %s |", x.ID, x.Clause, course.InMarkdown(x.Title))
			for _, c := range columns {
				fmt.Fprintf(&b, " %s |", sign(c.card.Results[i].Verdict))
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n## What deviates, and why\n\nThe codes that clients understand nevertheless are in the table of deviations; here are the failures.\n\n| server | clause | request | reply | why | clients |\n|---|---|---|---|---|---|\n")
	stumble := map[string]string{}
	for _, c := range servercheck.Cases() {
		stumble[c.ID] = c.Stumble
	}
	for _, d := range table {
		if d.verdict == course.Fail {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", d.server, d.clause, course.InMarkdown(d.request), course.InMarkdown(d.reply), course.InMarkdown(d.why), course.InMarkdown(stumble[d.id]))
		}
	}
	return b.String()
}

func sign(v course.Grade) string {
	if v == course.NotReached {
		return "–"
	}
	return v.Sign()
}

// ownColumns judges our own profiles.
func ownColumns(t *testing.T) (list []column) {
	t.Helper()
	for _, name := range []string{"full", "single-line", "vsftpd", "proftpd", "filezilla", "iis"} {
		card, err := servercheck.JudgeProfile(t.Context(), name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, column{"profile " + name, card})
	}
	return list
}

// compareDocument compares docs/SERVERS.md with the cards.
func compareDocument(t *testing.T, want string) {
	t.Helper()
	if *updateServers {
		if err := os.WriteFile(serversFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(serversFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/SERVERS.md is not true any more; -update-servers writes it anew")
	}
}
