//go:build unix

package check

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/servercheck"
	"ftpsim/relay/testkit"
)

const deviationsFile = "../../ftpcore/servercheck/testdata/deviations.tsv"

// deviation is a row of the table that was written by hand.
type deviation struct {
	server, version string
	id, clause      string
	request, reply  string
	verdict         course.Verdict
	why             string
}

func (d deviation) String() string {
	return strings.Join([]string{d.id, d.clause, d.request, d.reply, string(d.verdict)}, " · ")
}

func deviations(t *testing.T) (list []deviation) {
	t.Helper()
	f, err := os.Open(deviationsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		c := strings.Split(s.Text(), "\t")
		if len(c) != 8 {
			t.Fatalf("%s: %q has %d columns, not 8", deviationsFile, s.Text(), len(c))
		}
		if c[0] != "server" {
			list = append(list, deviation{c[0], c[1], c[2], c[3], c[4], c[5], course.Verdict(c[6]), c[7]})
		}
	}
	return list
}

// found returns the deviations of a card.
func found(card *servercheck.Card) (list []deviation) {
	for _, r := range card.Results {
		for _, f := range r.Findings {
			if f.Verdict == course.Fail || f.Verdict == course.Lenient {
				list = append(list, deviation{id: r.ID, clause: f.Clause, request: f.Request, reply: numbers.ReplaceAllString(f.Reply, "$1*$2"), verdict: f.Verdict})
			}
		}
	}
	return list
}

// numbers matches what differs from run to run in a 227 or 229.
var numbers = regexp.MustCompile(`(\(|\(\|\|\|)[\d,]{4,}(\)|\|\))`)

// The card of each server has the deviations that were written down beforehand, by reading
// the RFCs beside raw exchanges. The server's directory is afterwards as before.
// docs/SERVERS.md has the matrix of these servers and our own profiles.
func TestServersCard(t *testing.T) {
	table := deviations(t)
	names := testkit.FTPServerNames()
	columns, own := make([]column, len(names)), []column(nil)
	t.Run("servers", func(t *testing.T) { // returns when all of them have ended
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				columns[i] = column{name, serverCard(t, name, table)}
			})
		}
		t.Run("profiles", func(t *testing.T) {
			t.Parallel()
			own = ownColumns(t)
		})
	})
	if t.Failed() {
		return
	}
	compareDocument(t, serversDocument(append(columns, own...), table))
}

// serverCard starts a server, judges it and compares its card with the table.
func serverCard(t *testing.T, name string, table []deviation) *servercheck.Card {
	t.Helper()
	s, err := testkit.StartFTPServer(name)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	before := tree(t, s.Root)
	card, err := servercheck.Run(context.Background(), servercheck.Options{
		Dialer: dialer{}, Addr: s.Addr, Account: servercheck.Account{User: s.User, Password: s.Password}, Patience: 15 * time.Second})
	if err != nil {
		t.Error(err)
	}
	var want []string
	for _, d := range table {
		if d.server == name {
			want = append(want, d.String())
			if !strings.HasPrefix(s.Version, d.version) {
				t.Errorf("the table is about version %s, this is %s", d.version, s.Version)
			}
		}
	}
	var got []string
	for _, d := range found(card) {
		got = append(got, d.String())
	}
	compareCards(t, card, want, got)
	if after := tree(t, s.Root); !maps.Equal(before, after) {
		t.Errorf("its files were %v, and are %v", before, after)
	}
	return card
}

func compareCards(t *testing.T, card *servercheck.Card, want, got []string) {
	t.Helper()
	if len(want) == 0 || len(card.Results) < 60 {
		t.Errorf("%d deviations in the table, %d cases", len(want), len(card.Results))
	}
	for _, d := range want {
		if !slices.Contains(got, d) {
			t.Errorf("not found: %s", d)
		}
	}
	for _, d := range got {
		if !slices.Contains(want, d) {
			t.Errorf("not in the table: %s", d)
		}
	}
	for _, r := range card.Results {
		if r.Verdict == course.NotReached || t.Failed() && r.Verdict == course.Fail {
			t.Logf("%s: %s\n%s\n%+v", r.ID, r.Verdict, strings.Join(r.Exchanges, "\n"), r.Findings)
		}
	}
}

// tree returns the files below root with their contents' checksums.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	list := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		list[path] = d.Type().String()
		if d.Type().IsRegular() {
			b, err := os.ReadFile(path)
			list[path] += fmt.Sprintf(" %x", sha256.Sum256(b))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
