package check

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/servercheck"
	"ftpsim/relay/check/report"
	"ftpsim/relay/version"
)

const serverUsage = `Usage: relay check --server [name=]host[:port] --user name [flags]

Judges an FTP server: it speaks scripts to it, and to ftpsim's own server with
the profile that fits, and says of each reply what the RFC asks, which side
follows it and which clients will stumble. The account must have the right to
write. It says what it will do and asks before it begins; it works in one
directory of its own, which it removes, also if you stop it by Ctrl-C.

The password is read from the environment variable FTPSIM_PASSWORD if --password
is not given.

Exit code: 0 the server passed, 1 it failed, 2 the check could not start or was
stopped.

`

// serverOptions are the command line of "relay check --server".
type serverOptions struct {
	servercheck.Options
	server, only, out string
	strict, yes       bool
	list, help        bool
}

// asksForServer reports whether the arguments have the flag -server.
func asksForServer(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		name, dashed := strings.CutPrefix(strings.TrimPrefix(arg, "-"), "-")
		if !dashed {
			name = strings.TrimPrefix(arg, "-")
		}
		return strings.HasPrefix(arg, "-") && (name == "server" || strings.HasPrefix(name, "server="))
	})
}

// checkServer is the command "relay check --server". It reads the answer to its question
// from stdin. It returns the exit code.
func checkServer(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parseServer(args, stdout)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "relay check: %v\nrelay check --server -h explains the flags.\n", err)
		return notBegun
	case o.help:
		return passed
	case o.list:
		listCases(stdout, o.Options)
		return passed
	case !o.yes && !agreed(o.Options, stdin, stdout):
		fmt.Fprintln(stderr, "relay check: not begun")
		return notBegun
	}
	if isTerminal(stderr) {
		o.Progress = func(done, total int, r servercheck.CaseResult) {
			fmt.Fprintf(stderr, "\r\x1b[K%d of %d: %s", done, total, r.ID)
		}
	}
	card, err := servercheck.Run(ctx, o.Options)
	if o.Progress != nil {
		fmt.Fprint(stderr, "\r\x1b[K")
	}
	card.Strict, card.Program = o.strict, version.String()
	card.Text(stdout)
	if err != nil && ctx.Err() != nil && card.Left == nil {
		err = errStopped
	}
	err = errors.Join(err, o.save(card))
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "relay check: %v\n", err)
		return notBegun
	case card.Failed():
		return failed
	}
	return passed
}

// withValue returns args with an empty value for a --server that a flag follows: in
// "--server -h" the h is a flag, not a host.
func withValue(args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args[:max(len(args)-1, 0)] {
		if strings.TrimLeft(arg, "-") == "server" && strings.HasPrefix(arg, "-") && strings.HasPrefix(args[i+1], "-") {
			args[i] = arg + "="
		}
	}
	return args
}

// parseServer reads the command line.
func parseServer(args []string, stdout io.Writer) (*serverOptions, error) {
	o := &serverOptions{}
	fs := flag.NewFlagSet("check", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.server, "server", "", "the `server`: host, host:port or name=host:port")
	fs.StringVar(&o.Account.User, "user", "", "`name` of an account that may write there")
	fs.StringVar(&o.Account.Password, "password", "", "its `password`; other users of this machine can see it here, FTPSIM_PASSWORD hides it")
	fs.StringVar(&o.Dir, "dir", "", "`name` of the directory to make and remove; ftpsim-check if not given")
	fs.StringVar(&o.Profile, "profile", "", "ftpsim's `profile` to compare with; the one that fits the greeting if not given")
	fs.StringVar(&o.only, "only", "", "only cases whose IDs contain one of these `parts`, separated by commas")
	fs.StringVar(&o.out, "out", "", "`folder` for junit.xml, card.md, card.html and card.json")
	fs.DurationVar(&o.Patience, "patience", 20*time.Second, "most `time` for one answer")
	fs.BoolVar(&o.strict, "strict", false, "lenient verdicts fail the server too")
	fs.BoolVar(&o.yes, "yes", false, "begin without a question")
	fs.BoolVar(&o.list, "list", false, "list the cases and end")
	var err error
	if o.help, err = parse(fs, withValue(args), stdout, serverUsage); o.help || err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	return o, o.complete()
}

// complete checks the options and fills in what follows from them.
func (o *serverOptions) complete() error {
	name, addr, named := strings.Cut(o.server, "=")
	if !named {
		addr = name
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		addr = net.JoinHostPort(strings.Trim(addr, "[]"), "21")
	}
	o.Name, o.Addr, o.Connect = name, addr, servercheck.Over(dialer{}, addr)
	if o.only != "" {
		o.Only = strings.Split(o.only, ",")
	}
	o.Account.Password = cmp.Or(o.Account.Password, os.Getenv("FTPSIM_PASSWORD"))
	_, known := profile.Named(o.Profile)
	switch {
	case o.list:
		return nil
	case o.server == "" || strings.HasPrefix(addr, ":"):
		return errors.New("--server has no host")
	case o.Account.User == "":
		return errors.New("--user is missing: the check needs an account that may write")
	case o.Profile != "" && !known:
		return fmt.Errorf("there is no profile %q", o.Profile)
	case strings.ContainsAny(o.Dir, "/\\\r\n"):
		return errors.New("--dir is one name, without a path")
	case len(servercheck.Chosen(o.Options)) == 0:
		return fmt.Errorf("no case matches --only %s", o.only)
	case o.out != "":
		return os.MkdirAll(o.out, 0o755)
	}
	return nil
}

// agreed says what the check will do, asks, and reports whether the answer is yes.
func agreed(o servercheck.Options, stdin io.Reader, stdout io.Writer) bool {
	for _, line := range servercheck.Announce(o) {
		fmt.Fprintln(stdout, line)
	}
	fmt.Fprint(stdout, "Begin? [y/N] ")
	answer, _ := bufio.NewReader(stdin).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

// listCases prints the cases.
func listCases(w io.Writer, o servercheck.Options) {
	for _, c := range servercheck.Chosen(o) {
		fmt.Fprintf(w, "%-28s %-20s %-20s %s\n", c.ID, c.Group, c.Clause, c.Title)
	}
}

// save writes the reports.
func (o *serverOptions) save(card *servercheck.Scorecard) error {
	if summary := os.Getenv("GITHUB_STEP_SUMMARY"); summary != "" {
		if err := report.Append(summary, card.Markdown); err != nil {
			return err
		}
	}
	if o.out == "" {
		return nil
	}
	return report.SaveAs(o.out, []report.File{
		{Name: "junit.xml", Write: func(w io.Writer) error { return report.JUnit(w, card.AsCourse()) }},
		{Name: "card.md", Write: card.Markdown},
		{Name: "card.html", Write: card.HTML},
		{Name: "card.json", Write: func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(card)
		}},
	})
}
