package scorm

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"ftpsim/ftpcore/lesson"
)

const usage = `Usage: relay scorm [flags] LESSON

Writes a SCORM 1.2 package of a lesson and the page, for a learning management
system. LESSON is the name of a built-in lesson or a lesson file.

`

// Command is the command "relay scorm". args are the arguments after "scorm", page is the
// page as web.Page returns it. It returns the exit code: 0, 1 if there is no package, or 2
// for a wrong command line.
func Command(ctx context.Context, args []string, page fs.FS, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("relay scorm", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {}
	out := flags.String("o", "", "`file` of the package; NAME-scorm.zip if not given")
	switch err := flags.Parse(args); {
	case err == flag.ErrHelp:
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil || flags.NArg() != 1:
		fmt.Fprint(stderr, "relay scorm: one lesson is needed\nrelay scorm -h explains it.\n")
		return 2
	}
	name, err := writeFile(ctx, flags.Arg(0), *out, page)
	if err != nil {
		fmt.Fprintf(stderr, "relay scorm: %v\n", err)
		return 1
	}
	fmt.Fprintln(stdout, name)
	return 0
}

// writeFile writes the package of a lesson to the file out, and returns its name.
func writeFile(ctx context.Context, wanted, out string, page fs.FS) (string, error) {
	source, builtIn := BuiltIn(wanted)
	if !builtIn {
		var err error
		if source, err = os.ReadFile(wanted); err != nil {
			return "", err
		}
	}
	l, err := lesson.Parse(source)
	if err != nil {
		return "", err
	}
	if out == "" {
		out = l.Name + "-scorm.zip"
	}
	var b bytes.Buffer
	if err := Write(ctx, &b, page, source); err != nil {
		return "", err
	}
	return out, os.WriteFile(out, b.Bytes(), 0o644)
}
