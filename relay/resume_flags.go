package main

import (
	"flag"
	"fmt"
	"time"
)

// longestResume bounds -resume: a client does not wait longer.
const longestResume = 10 * time.Minute

func resumeFlags(c *config, fs *flag.FlagSet) func() error {
	fs.Func("resume", "how `long` a page that was cut off may take to come back before its clients are cut off too, such as 30s; 0 means not at all (default 30s, and 0 while -http is on loopback)", func(s string) error {
		d, err := time.ParseDuration(s)
		c.resume = &d
		return err
	})
	fs.IntVar(&c.resumeMemory, "resume-memory", resumeMemory, "`MiB` of memory for what pages have not received yet; beyond it, the page that was cut off first gives way")
	return func() error {
		if c.resume != nil && (*c.resume < 0 || *c.resume > longestResume) {
			return fmt.Errorf("-resume: %v is not from 0 to %v", *c.resume, longestResume)
		}
		if c.resumeMemory < 0 {
			return fmt.Errorf("-resume-memory: %d MiB is less than none", c.resumeMemory)
		}
		return nil
	}
}
