package main

import (
	"context"
	"errors"
	"log"
	"os/exec"
)

// This file measures the engine alone on TCP and two other servers, each in a process of its
// own.

// measureEngines measures the engines of the checkouts, this one also without the judge,
// ftpserverlib and pyftpdlib in alternation. Each round starts them anew.
func measureEngines(ctx context.Context, checkouts []checkout, others rivals, rounds int, size int64) ([]*column, error) {
	letSleep, err := stayAwake()
	if err != nil {
		return nil, err
	}
	defer letSleep()
	var columns []*column
	for _, c := range checkouts {
		columns = append(columns, newColumn(c.role, func() (*server, error) { return startChild(c.engine) }))
	}
	columns = append(columns,
		newColumn("without the judge", func() (*server, error) { return startChild(checkouts[0].engine, "-judge=false") }),
		newColumn("ftpserverlib", func() (*server, error) { return startChild(others.ftpserverlib) }),
		newColumn("pyftpdlib "+others.pyftpdlib, func() (*server, error) { return startChild(others.python, pyftpdlibScript) }))
	p := enginePlan(newPayload(size))
	for round := range rounds {
		log.Printf("engines alone, round %d of %d", round+1, rounds)
		if err := p.round(ctx, columns); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// Where the other servers are, relative to the module's root.
const (
	ftpserverlibDir = "relay/bench/rival"
	pyftpdlibScript = "relay/bench/rival/pyftpdlib_server.py"
)

// rivals are the other servers.
type rivals struct {
	ftpserverlib string // its binary
	python       string // an interpreter that has pyftpdlib
	pyftpdlib    string // its version
}

// findRivals builds ftpserverlib, which is a module of its own, into dir and finds pyftpdlib.
// It also tries Debian's Python, which has Debian's package of pyftpdlib but need not be the
// first Python in the PATH.
func findRivals(dir string) (r rivals, err error) {
	for _, r.python = range []string{"python3", "/usr/bin/python3"} {
		version, err := exec.Command(r.python, "-c", "import pyftpdlib; print(pyftpdlib.__ver__, end='')").Output()
		if err == nil {
			r.pyftpdlib = string(version)
			r.ftpserverlib, err = goBuild(ftpserverlibDir, ".", dir, "ftpserverlib")
			return r, err
		}
	}
	return r, errors.New("pyftpdlib is missing: apt-get install python3-pyftpdlib")
}
