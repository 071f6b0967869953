package check

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/recording"
)

const serveUsage = `Usage: relay serve [flags]

Serves FTP without a page, as a fixture for tests: prints the URL and serves until
it is interrupted. The files are in memory.

`

// serveOptions are the command line of Serve.
type serveOptions struct {
	settings
	root, record string
	help         bool
}

// Serve is the command "relay serve". args are the arguments after "serve". It serves until
// ctx is done, and returns the exit code: 0, 1 if it cannot serve, or 2 for a wrong command
// line.
func Serve(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseServe(args, stdout)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "relay serve: %v\nrelay serve -h explains the flags.\n", err)
		return 2
	case o.help:
		return 0
	}
	if err := o.serve(ctx, stdout); err != nil {
		fmt.Fprintf(stderr, "relay serve: %v\n", err)
		return 1
	}
	return 0
}

func (o *serveOptions) serve(ctx context.Context, stdout io.Writer) error {
	o.fill = copyDir(o.root)
	s, err := start(o.settings)
	if err != nil {
		return err
	}
	host, port := s.addr()
	at := url.URL{Scheme: "ftp", User: url.UserPassword(o.user, o.password), Host: net.JoinHostPort(host, port), Path: "/"}
	fmt.Fprintln(stdout, at.String())
	<-ctx.Done()
	s.stop()
	if o.record == "" {
		return nil
	}
	return save(o.record, func(w io.Writer) error { return recording.Save(w, s.recording(s.kept())) })
}

// parseServe reads the command line.
func parseServe(args []string, stdout io.Writer) (*serveOptions, error) {
	o := &serveOptions{}
	o.port = 2121
	o.profile = profile.All()[0]
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	addServerFlags(fs, &o.bind, &o.port, &o.user, &o.password)
	fs.StringVar(&o.root, "root", "", "`folder` whose files the server begins with; a new page's files if not given")
	fs.StringVar(&o.record, "record", "", "`file` for the recording (.ftpsim.json), written at the end with passwords masked")
	fs.Func("profile", "`name` of the kind of server: "+strings.Join(profileNames(), ", "), func(name string) (err error) {
		o.profile, err = findProfile(name)
		return err
	})
	fs.Func("fault", "`name` of a fault, such as \"late 226\"; several --fault add up. --fault list lists them", func(name string) error {
		if name == "list" {
			listFaults(stdout)
			o.help = true
			return nil
		}
		r, ok := fault.Find(name)
		if !ok {
			return errors.New("there is no such fault; relay serve --fault list lists them")
		}
		o.faults = append(o.faults, r)
		return nil
	})
	help, err := parse(fs, args, stdout, serveUsage)
	if o.help = o.help || help; o.help || err != nil { // --fault list has helped too
		return o, err
	}
	switch {
	case fs.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case o.password == "":
		return o, errors.New("--password must not be empty")
	}
	return o, nil
}

func listFaults(w io.Writer) {
	for _, n := range fault.Library() {
		fmt.Fprintf(w, "%-32s %s\n", n.Rule.Name, n.Does)
	}
}

func profileNames() (names []string) {
	for _, p := range profile.All() {
		names = append(names, p.Name)
	}
	return names
}

func findProfile(name string) (ftpcore.Profile, error) {
	p, ok := profile.Named(name)
	if !ok {
		return p, errors.New("there is no such profile")
	}
	return p, nil
}
