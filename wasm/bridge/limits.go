package bridge

import "ftpsim/ftpcore"

// Limits are an ftpcore.Limits: see there.
type Limits struct {
	Line         int   `json:"line"`
	Sessions     int   `json:"sessions"`
	PerAddress   int   `json:"perAddress"`
	Transfers    int   `json:"transfers"`
	IdleSeconds  int   `json:"idleSeconds"`
	LoginSeconds int   `json:"loginSeconds"`
	DataSeconds  int   `json:"dataSeconds"`
	PortSeconds  int   `json:"portSeconds"`
	LoginTries   int   `json:"loginTries"`
	LoginDelay   int   `json:"loginDelay"` // milliseconds
	PathDepth    int   `json:"pathDepth"`
	PathLength   int   `json:"pathLength"`
	Entries      int   `json:"entries"`
	QuotaBytes   int64 `json:"quotaBytes"`
	QuotaFiles   int   `json:"quotaFiles"`
}

// LimitsInfo is the answer to limits.get.
type LimitsInfo struct {
	Now     Limits `json:"now"`
	Default Limits `json:"default"`
	Least   Limits `json:"least"` // that limits.set takes
	Most    Limits `json:"most"`
}

// defaultLimits are those that a server in a page begins with.
var defaultLimits = ftpcore.Limits{QuotaBytes: maxBytes, QuotaFiles: maxFiles}

// A page's limits are in these bounds: with less no client can work, and with
// more the page itself would suffer.
var (
	leastLimits = Limits{Line: 64, Sessions: 1, PerAddress: 1, Transfers: 1, IdleSeconds: 5, LoginSeconds: 5, DataSeconds: 1, PortSeconds: 1,
		LoginTries: 1, LoginDelay: 1, PathDepth: 1, PathLength: 16, Entries: 1, QuotaBytes: 1, QuotaFiles: 1}
	mostLimits = Limits{Line: 64 << 10, Sessions: 4096, PerAddress: 4096, Transfers: 4096, IdleSeconds: 86_400, LoginSeconds: 86_400, DataSeconds: 3600,
		PortSeconds: 3600, LoginTries: 100, LoginDelay: 10_000, PathDepth: 1000, PathLength: 64 << 10, Entries: 1_000_000,
		QuotaBytes: 2 << 30, QuotaFiles: 1_000_000}
)

// LimitBounds is what limits.get answers of every page alike: all but Now.
func LimitBounds() LimitsInfo {
	return LimitsInfo{Default: Limits(defaultLimits.WithDefaults()), Least: leastLimits, Most: mostLimits}
}

func (b *Bridge) getLimits(_ Empty, _ []byte) (answer, error) {
	info := LimitBounds()
	info.Now = Limits(b.server.CurrentLimits())
	return answer{result: info}, nil
}

// setLimits sets those that are given; one that is 0 becomes its default.
func (b *Bridge) setLimits(a Limits, _ []byte) (answer, error) {
	l := ftpcore.Limits(a)
	if l.QuotaBytes == 0 {
		l.QuotaBytes = defaultLimits.QuotaBytes
	}
	if l.QuotaFiles == 0 {
		l.QuotaFiles = defaultLimits.QuotaFiles
	}
	l = l.WithDefaults()
	if name := l.Outside(ftpcore.Limits(leastLimits), ftpcore.Limits(mostLimits)); name != "" {
		return answer{}, refuse(ErrBadArgs, name)
	}
	b.server.SetLimits(l)
	b.touch()
	return b.getLimits(Empty{}, nil)
}
