package main

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ftpsim/relay/tunnel"
)

// figure returns the value of a figure, with its labels as Prometheus writes them; empty
// means that there is none.
func (r *testRelay) figure(name string) string {
	r.t.Helper()
	res, err := http.Get(r.metricsURL())
	must(r.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(r.t, err)
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindSubmatch(text)
	if m == nil {
		return ""
	}
	return string(m[1])
}

func (r *testRelay) wantFigures(want map[string]string) {
	r.t.Helper()
	for name, value := range want {
		if got := r.figure(name); got != value {
			r.t.Errorf("%s is %q, want %s", name, got, value)
		}
	}
}

// TestMetrics: pages, sessions, bytes, refusals and round trips are counted.
func TestMetrics(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", metrics: "127.0.0.1:0"})
	c := dialFTP(t, r.ftpAddr())
	c.want("421 ")
	c.Close()
	conn, err := r.dialTunnel(http.Header{"Origin": {"http://elsewhere.example"}})
	if err == nil {
		conn.Close()
		t.Fatal("a foreign page has a tunnel")
	}
	page := r.openPage()
	x := r.beginTransfer(page)
	if _, err := page.Dial(t.Context(), x.control, "127.0.0.1:1"); err == nil {
		t.Fatal("port 1 was dialled")
	}
	r.wantFigures(map[string]string{
		"ftpsim_pages": "1", "ftpsim_sessions": "1", "ftpsim_data_connections": "1",
		`ftpsim_refusals_total{reason="no-page",what="client"}`:                             "1",
		`ftpsim_refusals_total{reason="origin",what="tunnel"}`:                              "1",
		`ftpsim_refusals_total{reason="` + string(tunnel.CodeLowPort) + `",what="request"}`: "1",
		`ftpsim_bytes_total{direction="up"}`:                                                "11", // "half a file"
		`ftpsim_bytes_total{direction="down"}`:                                              "12", // "220 Ready.\r\n"
	})
	eventually(t, "a round trip is measured", func() bool { return r.figure("ftpsim_page_round_trip_seconds_count") == "1" })
	r.figures.Resumed("gone")
	r.wantFigures(map[string]string{`ftpsim_resumes_total{result="gone"}`: "1"})
	page.Close()
	eventually(t, "the page is counted no more", func() bool { return r.figure("ftpsim_pages") == "0" })
}

// TestMetricsApart: the figures have an address of their own, which answers on loopback to its
// own names only. The page's address has none, and without -metrics there are none.
func TestMetricsApart(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", metrics: "127.0.0.1:0"})
	get := func(url, host string) (int, string) {
		req, err := http.NewRequest("GET", url, nil)
		must(t, err)
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		must(t, err)
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(text)
	}
	if code, _ := get(r.metricsURL(), ""); code != http.StatusOK {
		t.Errorf("the figures have the status %d", code)
	}
	if code, text := get(r.metricsURL(), "evil.example"); code != http.StatusMisdirectedRequest || strings.Contains(text, "ftpsim_") {
		t.Errorf("by a foreign name: %d, %.100q", code, text)
	}
	if code, text := get(r.url()+"metrics", ""); code == http.StatusOK || strings.Contains(text, "ftpsim_") {
		t.Errorf("at the page's address: %d, %.100q", code, text)
	}
	addr := r.figuresAt.Addr().String()
	r.stop()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Errorf("the address of the figures is not free: %v", err)
	} else {
		ln.Close()
	}
}
