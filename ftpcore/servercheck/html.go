package servercheck

import (
	"fmt"
	"io"
	"strings"

	"ftpsim/ftpcore/course"
)

// HTML writes the card as one page, without scripts and other files. It can be printed.
func (c *Scorecard) HTML(w io.Writer) error {
	var b strings.Builder
	h := course.InHTML
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	fmt.Fprintf(&b, "<title>FTP server card: %s</title>\n<style>%s</style>\n", h(c.Server), course.Style)
	fmt.Fprintf(&b, "<body><main>\n<h1>FTP server card: %s</h1>\n<p class=\"sum\">%s</p>\n<p class=\"about\">%s %s %s</p>\n",
		h(c.Server), h(c.Summary()), h(c.Greeting), h(c.About()), h(c.Began.UTC().Format("2006-01-02 15:04:05 MST")))
	for _, g := range Groups() {
		c.groupHTML(&b, g)
	}
	for i := range c.Results {
		c.Results[i].html(&b)
	}
	b.WriteString("</main></body></html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// groupHTML writes the table of a group; nothing if it has no results.
func (c *Scorecard) groupHTML(b *strings.Builder, g Group) {
	h, rows := course.InHTML, 0
	for _, r := range c.Results {
		if r.Group != g {
			continue
		}
		if rows++; rows == 1 {
			fmt.Fprintf(b, "<h2>%s</h2>\n<table>\n<thead><tr><th>verdict<th>case<th>the server<th>clause<th>ftpsim</tr></thead>\n<tbody>\n", h(string(g)))
		}
		id := h(r.ID)
		if len(r.details()) > 0 {
			id = `<a href="#` + id + `">` + id + "</a>"
		}
		fmt.Fprintf(b, "<tr><td class=%q>%s %s<td>%s<td>%s<td>%s<td>%s</tr>\n", r.Verdict.Class(), r.Verdict.Sign(), r.Verdict, id, h(r.Title), h(r.Clause), r.Ours)
	}
	if rows > 0 {
		b.WriteString("</tbody></table>\n")
	}
}

// html explains the verdict, with the conversation; nothing if there is nothing to explain.
func (r *CaseResult) html(b *strings.Builder) {
	h, details := course.InHTML, r.details()
	if len(details) == 0 {
		return
	}
	fmt.Fprintf(b, "<section id=%q>\n<h2><span class=%q>%s</span> %s</h2>\n<p>%s. %s</p>\n<ul>\n", h(r.ID), r.Verdict.Class(), r.Verdict.Sign(), h(r.ID), h(r.Title), h(r.Clause))
	for _, line := range details {
		fmt.Fprintf(b, "<li>%s\n", h(line))
	}
	fmt.Fprintf(b, "</ul>\n<details><summary>What was said</summary><pre>%s</pre></details>\n</section>\n", h(strings.Join(r.Exchanges, "\n")))
}
