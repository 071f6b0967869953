// Command relay serves the simulator's page and forwards FTP clients' TCP connections to the
// FTP server that runs in the page.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"ftpsim/relay/check"
	"ftpsim/relay/scorm"
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
	if at := s.implicit(loopback, loopback); at != "" {
		fmt.Fprintf(stdout, "ftps  ftps://%s/\n", at)
	}
	for _, name := range s.targets.names {
		fmt.Fprintf(stdout, "dial  %s is %v\n", name, s.targets.at[name])
	}
	if cfg.entry.open {
		fmt.Fprintln(stderr, "This relay is open: everybody who reaches it can use it.")
	}
	if err := s.serve(ctx, web.Page()); err != nil {
		fmt.Fprintf(stderr, "relay: %v\n", err)
		return 1
	}
	return 0
}
