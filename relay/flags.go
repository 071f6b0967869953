package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"ftpsim/relay/bus/natsbus"
	"ftpsim/relay/version"
)

// config is what the flags say.
type config struct {
	settings *settings // says where a value comes from; nil in tests

	http, ftp string
	ftps      string // empty: no implicit FTPS
	passive   portRange
	seats     int       // how many pages there may be; 0 means allPages
	ftpPorts  portRange // for the seats after the first; zero: the next free ports
	// perAddress is the percentage of each resource that one client address may have; 0
	// means the default.
	perAddress int

	dial         []dialFlag // servers that pages may reach by name
	dialLoopback bool       // they may be on this machine or its link
	lookup       lookup     // nil: net.DefaultResolver.LookupNetIP

	resume       *time.Duration // how long a page's tunnel outlives its WebSocket; nil: by the address, see newKeeper
	resumeMemory int            // MiB

	embed   []string // origins whose pages may show the page in a frame
	entry   entry
	lessons string // folder of lesson files; empty: none
	class   string // the teacher's code; empty: no class

	cluster natsbus.Options // without URL: none

	logFormat string // "text" or "json"
	logLevel  slog.Level
	metrics   string        // address; empty: none
	stopWait  time.Duration // for transfers, after a signal to stop
}

// flagGroups declare the flags, each group one matter. The function that a group
// returns runs after all flags were read: it checks the values and sets c. nil means
// that there is nothing to check.
var flagGroups = []func(c *config, fs *flag.FlagSet) (check func() error){
	addressFlags, tlsFlags, entryFlags, nameFlags, proxyFlags, seatFlags, shareFlags, dialFlags, embedFlags, lessonFlags, classFlags, clusterFlags, logFlags, stopFlags, metricsFlags, resumeFlags,
}

func addressFlags(c *config, fs *flag.FlagSet) func() error {
	fs.StringVar(&c.http, "http", "127.0.0.1:8021", "`address` of the page and its tunnel")
	fs.StringVar(&c.ftp, "ftp", "127.0.0.1:2121", "FTP `address` of the first page")
	fs.StringVar(&c.ftps, "ftps", "", "`address` for implicit FTPS with the first page, such as 127.0.0.1:9990; none if not given")
	passive := fs.String("passive", "50000-50999", "`ports` for passive data connections")
	return func() (err error) {
		if c.passive, err = parseRange(*passive); err != nil {
			return fmt.Errorf("-passive: %w", err)
		}
		return nil
	}
}

func seatFlags(c *config, fs *flag.FlagSet) func() error {
	fs.IntVar(&c.seats, "seats", allPages, "`number` of pages that the relay serves at the same time")
	ports := fs.String("ftp-ports", "", "`ports` for the second page and further ones, such as 2122-2220; the next free ports after -ftp if not given")
	return func() (err error) {
		if c.seats < 1 || c.seats > maxSeats {
			return fmt.Errorf("-seats: %d is not from 1 to %d", c.seats, maxSeats)
		}
		if *ports == "" {
			return nil
		}
		if c.ftpPorts, err = parseRange(*ports); err != nil {
			return fmt.Errorf("-ftp-ports: %w", err)
		}
		if n := c.ftpPorts.size(); n < c.seats-1 {
			return fmt.Errorf("-ftp-ports has %d ports, and %d seats besides the first need one each", n, c.seats-1)
		}
		return nil
	}
}

func shareFlags(c *config, fs *flag.FlagSet) func() error {
	fs.IntVar(&c.perAddress, "per-address", addressShare, "`percent` of all pages, connections and passive ports that one client address may have; the default does for 40 people behind one address")
	return func() error {
		if c.perAddress < 1 || c.perAddress > 100 {
			return fmt.Errorf("-per-address: %d is no percentage from 1 to 100", c.perAddress)
		}
		return nil
	}
}

func dialFlags(c *config, fs *flag.FlagSet) func() error {
	dial := fs.String("dial", "", "servers that pages may connect to, as `NAME=HOST:PORT`[,…]; the built-in client reaches one by \"open NAME:\"; needs a code if -http is not on loopback; none if not given")
	fs.BoolVar(&c.dialLoopback, "dial-loopback", false, "let -dial name servers on this machine and on its link (127.0.0.0/8, 169.254.0.0/16, ::1, fe80::/10)")
	return func() (err error) {
		if c.dial, err = parseDial(*dial); err != nil {
			return fmt.Errorf("-dial: %w", err)
		}
		return nil
	}
}

func embedFlags(c *config, fs *flag.FlagSet) func() error {
	embed := fs.String("embed", "", "`origins` of other pages that may show this one in a frame, such as https://moodle.example.org[,…]; none if not given")
	return func() (err error) {
		if c.embed, err = parseEmbed(*embed); err != nil {
			return fmt.Errorf("-embed: %w", err)
		}
		return nil
	}
}

func lessonFlags(c *config, fs *flag.FlagSet) func() error {
	fs.StringVar(&c.lessons, "lessons", "", "`folder` with lesson files (*.md) that pages offer in their list of lessons; none if not given")
	return nil
}

func logFlags(c *config, fs *flag.FlagSet) func() error {
	fs.StringVar(&c.logFormat, "log", "text", "`format` of the log on standard error: text or json")
	fs.TextVar(&c.logLevel, "log-level", slog.LevelInfo, "lowest `level` of what is logged: debug, info, warn or error")
	return func() error {
		if c.logFormat != "text" && c.logFormat != "json" {
			return fmt.Errorf("-log: %q is not text or json", c.logFormat)
		}
		return nil
	}
}

// parse reads the command line, the environment and the file of -config. If done is true, the program ends with the exit code code.
func parse(args []string, stdout, stderr io.Writer) (cfg config, done bool, code int) {
	fs := flag.NewFlagSet("relay", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {} // -h is asked for, a mistake gets one line
	var checks []func() error
	for _, add := range flagGroups {
		checks = append(checks, add(&cfg, fs))
	}
	fs.String(configFlag, "", "`file` with further flags, as lines \"name = value\"; none if not given")
	showVersion := fs.Bool("version", false, "print the version and the commit, and exit")
	cfg.settings = &settings{fs, map[string]string{}}
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		fmt.Fprint(stdout, usageOfSettings)
		return cfg, true, 0
	}
	if err == nil { // otherwise package flag has said why
		if err = checkFlags(cfg.settings, checks); err != nil {
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

// checkFlags takes what the command line does not set from elsewhere, and runs the checks.
func checkFlags(s *settings, checks []func() error) error {
	if s.fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", s.fs.Arg(0))
	}
	if err := s.complete(); err != nil {
		return err
	}
	for _, check := range checks {
		if check == nil {
			continue
		}
		if err := check(); err != nil {
			return s.blame(err)
		}
	}
	return nil
}
