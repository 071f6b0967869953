package course

import (
	"io"
	"strings"
)

// Style is the style sheet of a card in HTML: for the screen, light and dark, and for paper.
const Style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --pass: #116329; --lenient: #7d4e00; --fail: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --paper: #0d1117; --pass: #57ab5a; --lenient: #d4a72c; --fail: #ff7b72; } }
body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin-bottom: 0.25rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p.about { color: var(--soft); } p.sum { font-size: 1.15rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
.pass { color: var(--pass); } .lenient { color: var(--lenient); } .fail { color: var(--fail); font-weight: 600; } .info, .not-reached { color: var(--soft); }
pre { border: 1px solid var(--line); padding: 0.5rem; overflow: auto; max-height: 20rem; white-space: pre-wrap; }
section { break-inside: avoid; } tr { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } pre { max-height: none; } }
`

// HTML writes the card as one page, without scripts and other files. It can be printed.
func (c *Card) HTML(w io.Writer) error {
	p := &printer{w: w}
	p.f("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	p.f("<title>FTP client card: %s</title>\n<style>%s</style>\n", InHTML(c.Client), Style)
	p.f("<body><main>\n<h1>FTP client card: %s</h1>\n<p class=\"sum\">%s</p>\n<p class=\"about\">%s %s</p>\n",
		InHTML(c.Client), InHTML(c.Summary()), InHTML(c.About()), InHTML(c.Began.UTC().Format("2006-01-02 15:04:05 MST")))
	p.f("<table>\n<thead><tr><th>verdict<th>obstacle<th>what the server does<th>clause<th>how it ended</tr></thead>\n<tbody>\n")
	for _, x := range c.Cases {
		name := InHTML(x.Obstacle)
		if noted(x) {
			name = `<a href="#` + name + `">` + name + "</a>"
		}
		p.f("<tr><td class=%q>%s %s<td>%s<td>%s<td>%s<td>%s</tr>\n", x.Verdict.Class(), x.Verdict.Sign(), x.Verdict, name, InHTML(x.Server), InHTML(x.Clause), InHTML(string(x.Ending)))
	}
	p.f("</tbody></table>\n")
	for _, x := range c.Cases {
		if noted(x) {
			caseHTML(p, x)
		}
	}
	c.rulesHTML(p)
	p.f("</main></body></html>\n")
	return p.err
}

// noted reports whether a report explains the case.
func noted(x Case) bool { return x.Verdict == Fail || x.Verdict == Lenient }

func caseHTML(p *printer, x Case) {
	p.f("<section id=\"%s\">\n<h2><span class=%q>%s</span> %s</h2>\n<p>%s %s</p>\n", InHTML(x.Obstacle), x.Verdict.Class(), x.Verdict.Sign(), InHTML(x.Obstacle), InHTML(x.Why), InHTML(x.Clause))
	if len(x.Findings) > 0 {
		p.f("<ul>\n")
		for _, f := range x.Findings {
			p.f("<li><span class=%q>%s</span> %s (%s%s)\n", f.Verdict.Class(), f.Verdict.Sign(), InHTML(f.Text), InHTML(f.Clause), at(f))
		}
		p.f("</ul>\n")
	}
	if x.Output != "" {
		p.f("<details><summary>What the client printed</summary><pre>%s</pre></details>\n", InHTML(x.Output))
	}
	if x.Recording != "" {
		p.f("<p><a href=\"%s\">recording</a>, <a href=\"%s\">capture</a>\n", InHTML(x.Recording), InHTML(x.Capture))
	}
	p.f("</section>\n")
}

func (c *Card) rulesHTML(p *printer) {
	p.f("<section>\n<h2>Rules</h2>\n")
	if rows := c.brokenRules(); len(rows) > 0 {
		p.f("<table>\n<thead><tr><th>verdict<th>clause<th>rule<th>obstacles</tr></thead>\n<tbody>\n")
		for _, r := range rows {
			p.f("<tr><td class=%q>%s %s<td>%s<td>%s<td>%s</tr>\n", r.Verdict.Class(), r.Verdict.Sign(), r.Verdict, InHTML(r.Clause), InHTML(r.Text), InHTML(strings.Join(r.Cases, ", ")))
		}
		p.f("</tbody></table>\n")
	}
	p.f("<p>%d more rules hold, and %d were not reached.</p>\n</section>\n", c.rules(Pass), c.rules(NotReached))
}

// Class returns the CSS class of a verdict.
func (v Grade) Class() string { return strings.ReplaceAll(string(v), " ", "-") }
