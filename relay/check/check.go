// Package check plays obstacle courses with FTP clients on the command line (relay check),
// and serves the engine without a page (relay serve).
package check

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/relay/check/report"
	"ftpsim/relay/check/runner"
)

// Exit codes of Check.
const (
	passed   = 0
	failed   = 1 // a verdict fails the client
	notBegun = 2 // wrong arguments, no such program, or stopped by a signal
)

// maxParallel is the most attempts at the same time.
const maxParallel = 64

const checkUsage = `Usage: relay check [flags] --run 'client {host} {port} {user} {password}'
       relay check --server host   judges an FTP server; --server -h explains it

Judges an FTP client: it meets a server with other profiles and faults in each
attempt, and always has the same job, by default: fetch ` + course.Source + ` and store it
as ` + course.Target + `. Without --run a person starts the client, such as a device.

The command is split into words without a shell; quotation marks keep words
together. These are filled in:
  {host} {port}      where the server is
  {user} {password}  the account
  {dir}              the working directory, a fresh folder
  {file}             the client's copy of the file: a.bin in that folder
The command should end with 0 if the job is done, and with another code if not;
127 means that it does not support the job. FTPSIM_OBSTACLE has the obstacle.

Exit code: 0 the client passed, 1 it failed, 2 the check could not start.

`

// options are the command line of Check.
type options struct {
	play
	courseName, line, only string
	list, help             bool
}

// Check is the command "relay check". args are the arguments after "check". It returns the
// exit code.
func Check(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if asksForServer(args) {
		return checkServer(ctx, args, os.Stdin, stdout, stderr)
	}
	o, err := parseCheck(args, stdout)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "relay check: %v\nrelay check -h explains the flags.\n", err)
		return notBegun
	case o.help:
		return passed
	case o.list:
		list(stdout, o.course)
		return passed
	}
	o.screen = &screen{out: stdout, err: stderr, terminal: isTerminal(stderr)}
	if o.command == nil {
		o.screen.invite = fmt.Sprintf("Start the client now: %s, port %d, user %s.", o.bind, o.port, o.user)
	}
	if err := o.run(ctx); err != nil {
		fmt.Fprintf(stderr, "relay check: %v\n", err)
		return notBegun
	}
	if err := o.report(); err != nil {
		fmt.Fprintf(stderr, "relay check: %v\n", err)
		return notBegun
	}
	return o.conclude(stdout, stderr)
}

// parseCheck reads the command line.
func parseCheck(args []string, stdout io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("check", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.line, "run", "", "the client's `command`")
	fs.StringVar(&o.courseName, "course", "embedded", "`name` of the course")
	fs.StringVar(&o.only, "only", "", "only these obstacles: `names`, separated by commas")
	job := fs.String("job", string(course.Both), "`job` of the client: both, fetch or store")
	fs.BoolVar(&o.list, "list", false, "list the courses, and the obstacles of --course, and end")
	fs.BoolVar(&o.card.Strict, "strict", false, "lenient verdicts fail the client too")
	fs.Uint64Var(&o.card.Seed, "seed", 1, "`number` that decides the file's content and what faults leave to chance")
	fs.DurationVar(&o.limit, "limit", 30*time.Second, "most `time` of one attempt")
	fs.IntVar(&o.parallel, "parallel", 1, "`number` of attempts at the same time, each with a server of its own")
	fs.StringVar(&o.out, "out", "", "`folder` for "+strings.Join(report.Names(), ", ")+", and for the recording and the capture of every attempt that failed")
	fs.StringVar(&o.card.Client, "name", "", "`name` of the client in reports; the program's name if not given")
	addServerFlags(fs, &o.bind, &o.port, &o.user, &o.password)
	var err error
	if o.help, err = parse(fs, args, stdout, checkUsage); o.help || err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; --run takes the whole command in quotation marks", fs.Arg(0))
	}
	o.job = course.Job(*job)
	return o, o.complete()
}

// parse parses the flags. If they ask for help, it prints usage and the flags and returns true.
func parse(fs *flag.FlagSet, args []string, stdout io.Writer, usage string) (help bool, err error) {
	if err := fs.Parse(args); !errors.Is(err, flag.ErrHelp) {
		return false, err
	}
	fmt.Fprint(stdout, usage)
	fs.SetOutput(stdout)
	fs.PrintDefaults()
	return true, nil
}

// addServerFlags adds the flags that say where a server is and who may log in.
func addServerFlags(fs *flag.FlagSet, bind *string, port *int, user, password *string) {
	fs.StringVar(bind, "bind", "127.0.0.1", "`address` to listen at; another one than loopback lets other machines in")
	fs.IntVar(port, "port", *port, "`port` to listen at; 0 means any free port")
	fs.StringVar(user, "user", "haha", "`name` of the account with all rights")
	fs.StringVar(password, "password", "hehe", "its `password`")
}

// complete checks the options and fills in what follows from them.
func (o *options) complete() error {
	c, ok := course.Named(o.courseName)
	if !ok {
		return fmt.Errorf("there is no course %q; the courses are %s", o.courseName, strings.Join(courseNames(), ", "))
	}
	if o.only != "" {
		var unknown []string
		if c, unknown = c.Only(strings.Split(o.only, ",")); len(unknown) > 0 {
			return fmt.Errorf("the course %s has no obstacle %q; relay check --list --course %s lists them", c.Name, unknown[0], c.Name)
		}
	}
	o.course = c
	switch {
	case o.list:
		return nil
	case !o.job.Valid():
		return fmt.Errorf("there is no job %q; the jobs are both, fetch and store", o.job)
	case o.limit <= 0:
		return errors.New("--limit must be more than 0")
	case o.password == "":
		return errors.New("--password must not be empty")
	case o.parallel < 1 || o.parallel > maxParallel:
		return fmt.Errorf("--parallel must be from 1 to %d", maxParallel)
	case o.parallel > 1 && o.port != 0:
		return errors.New("--parallel needs a port for each attempt: leave --port out")
	case o.line == "" && o.port == 0:
		return errors.New("--run is missing; without it, --port says where a device finds the server")
	case o.line != "":
		if err := o.completeCommand(); err != nil {
			return err
		}
	}
	o.card.Client = cmp.Or(o.card.Client, "device")
	if o.out == "" {
		return nil
	}
	return os.MkdirAll(o.out, 0o755)
}

// completeCommand splits the client's command and finds its program.
func (o *options) completeCommand() error {
	words, err := runner.Words(o.line)
	if err != nil {
		return fmt.Errorf("--run: %w", err)
	}
	if len(words) == 0 {
		return errors.New("--run is empty")
	}
	if _, used := runner.Fill(words, map[string]string{"port": ""}); !used["port"] && o.port == 0 {
		return errors.New("--run has no {port}: the client would not find the server; --port sets a fixed one")
	}
	o.card.Client = cmp.Or(o.card.Client, filepath.Base(words[0]))
	if words[0], err = runner.Find(words[0]); err != nil {
		return fmt.Errorf("--run: %w", err)
	}
	o.command = words
	return nil
}

// report writes the reports.
func (o *options) report() error {
	if summary := os.Getenv("GITHUB_STEP_SUMMARY"); summary != "" {
		if err := report.Append(summary, o.card.Markdown); err != nil {
			return err
		}
	}
	if o.out == "" {
		return nil
	}
	return report.Save(o.out, &o.card)
}

// conclude prints the result and returns the exit code.
func (o *options) conclude(stdout, stderr io.Writer) int {
	for _, r := range o.card.Rules {
		if len(r.Cases) > 0 && r.Verdict != course.Info {
			fmt.Fprintf(stdout, "%s rule %-29s %-12s %s in %s\n", r.Verdict.Sign(), r.Rule, r.Verdict, r.Clause, strings.Join(r.Cases, ", "))
		}
	}
	fmt.Fprintf(stdout, "%s: %s\n", o.card.Client, o.card.Summary())
	all := slices.ContainsFunc(o.card.Cases, func(c course.Case) bool { return !c.Unsupported })
	switch {
	case !all:
		fmt.Fprintln(stderr, "relay check: the command ended with 127 in every attempt, as if it were not installed")
		return notBegun
	case !o.card.Reached():
		fmt.Fprintln(stderr, "relay check: the client reached no obstacle")
		return failed
	case o.card.Failed():
		return failed
	}
	return passed
}

// courseNames lists the courses.
func courseNames() (names []string) {
	for _, c := range course.All() {
		names = append(names, c.Name)
	}
	return names
}

// list prints the courses, and the obstacles of chosen.
func list(w io.Writer, chosen course.Course) {
	for _, c := range course.All() {
		fmt.Fprintf(w, "%-10s %3d obstacles  %s\n", c.Name, len(c.Obstacles), c.Text)
	}
	fmt.Fprintf(w, "\n%s:\n", chosen.Name)
	for _, o := range chosen.Obstacles {
		fmt.Fprintf(w, "  %-34s %-20s %s\n", o.Name, o.Clause, o.Server)
	}
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
