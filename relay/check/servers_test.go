//go:build unix

package check

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
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
	verdict         course.Grade
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
			list = append(list, deviation{c[0], c[1], c[2], c[3], c[4], c[5], course.Grade(c[6]), c[7]})
		}
	}
	return list
}

// found returns the deviations of a card.
func found(card *servercheck.Scorecard) (list []deviation) {
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

// judgedServer is a server after its check.
type judgedServer struct {
	name, version string
	card          *servercheck.Scorecard
	before, after map[string]string // its files
	err           error
}

// judgeServer starts a server, judges it and ends it.
func judgeServer(ctx context.Context, name string) (j judgedServer) {
	j.name = name
	s, err := testkit.StartFTPServer(name)
	if err != nil {
		j.err = err
		return j
	}
	defer s.Stop()
	j.version = s.Version
	var errs [3]error
	j.before, errs[0] = tree(s.Root)
	j.card, errs[1] = servercheck.Run(ctx, servercheck.Options{
		Connect: servercheck.Over(dialer{}, s.Addr), Addr: s.Addr, Account: servercheck.Account{User: s.User, Password: s.Password}, Patience: 15 * time.Second})
	j.after, errs[2] = tree(s.Root)
	j.err = errors.Join(errs[:]...)
	return j
}

// The card of each server has the deviations that were written down beforehand, by reading
// the RFCs beside raw exchanges. The server's directory is afterwards as before.
// docs/SERVERS.md has the matrix of these servers and our own profiles.
func TestServersCard(t *testing.T) {
	names := testkit.FTPServerNames()
	list := make([]judgedServer, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { list[i] = judgeServer(t.Context(), name) }) // most of the time it waits
	}
	own := ownColumns(t)
	all.Wait()
	table := deviations(t)
	var columns []column
	for _, j := range list {
		t.Run(j.name, func(t *testing.T) { compareServer(t, j, table) })
		columns = append(columns, column{j.name, j.card})
	}
	if t.Failed() {
		return
	}
	compareDocument(t, serversDocument(append(columns, own...), table))
}

// compareServer compares a server's card with the table.
func compareServer(t *testing.T, j judgedServer, table []deviation) {
	t.Helper()
	if j.err != nil {
		t.Fatal(j.err)
	}
	var want, got []string
	for _, d := range table {
		if d.server == j.name {
			want = append(want, d.String())
			if !strings.HasPrefix(j.version, d.version) {
				t.Errorf("the table is about version %s, this is %s", d.version, j.version)
			}
		}
	}
	for _, d := range found(j.card) {
		got = append(got, d.String())
	}
	compareCards(t, j.card, want, got)
	if !maps.Equal(j.before, j.after) || len(j.before) < 2 {
		t.Errorf("its files were %v, and are %v", j.before, j.after)
	}
}

func compareCards(t *testing.T, card *servercheck.Scorecard, want, got []string) {
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

// A check that is stopped leaves nothing behind on a real server either.
func TestServersStop(t *testing.T) {
	s, err := testkit.StartFTPServer("vsftpd")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	files := func() map[string]string {
		list, err := tree(s.Root)
		if err != nil {
			t.Error(err)
		}
		return list
	}
	before, during := files(), map[string]string{}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	card, err := servercheck.Run(ctx, servercheck.Options{
		Connect: servercheck.Over(dialer{}, s.Addr), Addr: s.Addr, Account: servercheck.Account{User: s.User, Password: s.Password}, Patience: 15 * time.Second,
		Progress: func(done, _ int, _ servercheck.CaseResult) {
			if done == 15 {
				during = files()
				cancel()
			}
		}})
	if !errors.Is(err, context.Canceled) || len(card.Results) != 15 || len(during) <= len(before) {
		t.Errorf("%v, %d cases, files %v", err, len(card.Results), during)
	}
	if after := files(); !maps.Equal(before, after) {
		t.Errorf("its files were %v, and are %v", before, after)
	}
}

// tree returns the files below root with their contents' checksums.
func tree(root string) (map[string]string, error) {
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
	return list, err
}
