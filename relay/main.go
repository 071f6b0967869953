// Command relay serves the simulator's page and forwards FTP clients' TCP connections to the
// FTP server that runs in the page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"ftpsim/relay/check"
	"ftpsim/relay/scorm"
	"ftpsim/relay/version"
	"ftpsim/web"
)

func main() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const usage = `Usage: relay [flags]
       relay check [flags]   judges an FTP client; relay check -h explains it
       relay serve [flags]   serves FTP without a page; relay serve -h explains it
       relay scorm LESSON    packs a lesson for a learning management system; relay scorm -h explains it

Serves the simulator's page, and passes FTP clients on to the server in it.
The page that is opened first answers at the -ftp address; further pages get
the next free ports, and show them.

`

// commands are the programs in this binary that need no page and no relay.
var commands = map[string]func(ctx context.Context, args []string, stdout, stderr io.Writer) int{
	"check": check.Check,
	"serve": check.Serve,
	"scorm": func(ctx context.Context, args []string, stdout, stderr io.Writer) int {
		return scorm.Command(ctx, args, web.Page(), stdout, stderr)
	},
}

// run is the whole program. It returns the exit code: 0 after ctx is done, 1 if it cannot
// listen at an address, 2 for a wrong command line. A command has exit codes of its own.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && commands[args[0]] != nil {
		return commands[args[0]](ctx, args[1:], stdout, stderr)
	}
	cfg, done, code := parse(args, stdout, stderr)
	if done {
		return code
	}
	s, err := newServer(cfg, log.New(stderr, "", log.Ltime))
	if err != nil {
		fmt.Fprintf(stderr, "relay: %v\n", err)
		return 1
	}
	fmt.Fprintf(stdout, "page  %s\nftp   %s\n", s.url(), s.ftp())
	if at := s.implicit(loopback); at != "" {
		fmt.Fprintf(stdout, "ftps  ftps://%s/\n", at)
	}
	for _, name := range s.targets.names {
		fmt.Fprintf(stdout, "dial  %s is %v\n", name, s.targets.at[name])
	}
	if s.guard.any {
		fmt.Fprintln(stderr, "Other machines can open this page too: -http is not a loopback address.")
	}
	if err := s.serve(ctx, web.Page()); err != nil {
		fmt.Fprintf(stderr, "relay: %v\n", err)
		return 1
	}
	return 0
}

// parse reads the command line. If done is true, the program ends with the exit code code.
func parse(args []string, stdout, stderr io.Writer) (cfg config, done bool, code int) {
	fs := flag.NewFlagSet("relay", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {} // -h is asked for, a mistake gets one line
	fs.StringVar(&cfg.http, "http", "127.0.0.1:8021", "`address` of the page and its tunnel")
	fs.StringVar(&cfg.ftp, "ftp", "127.0.0.1:2121", "FTP `address` of the first page")
	fs.StringVar(&cfg.ftps, "ftps", "", "`address` for implicit FTPS with the first page, such as 127.0.0.1:9990; none if not given")
	passive := fs.String("passive", "50000-50999", "`ports` for passive data connections")
	fs.IntVar(&cfg.perAddress, "per-address", addressShare, "`percent` of all pages, connections and passive ports that one client address may have; the default does for 40 people behind one address")
	dial := fs.String("dial", "", "servers that pages may connect to, as `NAME=HOST:PORT`[,…]; the built-in client reaches one by \"open NAME:\"; needs an -http on loopback; none if not given")
	fs.BoolVar(&cfg.dialLoopback, "dial-loopback", false, "let -dial name servers on this machine and on its link (127.0.0.0/8, 169.254.0.0/16, ::1, fe80::/10)")
	embed := fs.String("embed", "", "`origins` of other pages that may show this one in a frame, such as https://moodle.example.org[,…]; none if not given")
	fs.StringVar(&cfg.lessons, "lessons", "", "`folder` with lesson files (*.md) that pages offer in their list of lessons; none if not given")
	showVersion := fs.Bool("version", false, "print the version and the commit, and exit")
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return cfg, true, 0
	case err == nil && fs.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", fs.Arg(0))
		fmt.Fprintln(stderr, err)
	case err == nil && (cfg.perAddress < 1 || cfg.perAddress > 100):
		err = fmt.Errorf("-per-address: %d is no percentage from 1 to 100", cfg.perAddress)
		fmt.Fprintln(stderr, err)
	case err == nil:
		if cfg.passive, err = parseRange(*passive); err != nil {
			err = fmt.Errorf("-passive: %w", err)
		} else if cfg.dial, err = parseDial(*dial); err != nil {
			err = fmt.Errorf("-dial: %w", err)
		} else if cfg.embed, err = parseEmbed(*embed); err != nil {
			err = fmt.Errorf("-embed: %w", err)
		}
		if err != nil {
			fmt.Fprintln(stderr, err)
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, "relay -h explains the flags.")
		return cfg, true, 2
	}
	if *showVersion {
		fmt.Fprintln(stdout, "relay", version.String())
		return cfg, true, 0
	}
	return cfg, false, 0
}
