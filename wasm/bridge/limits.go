package bridge

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/inspect"
)

// Limits mirrors ftpcore.Limits, which documents the fields. In limits.set, zero means the
// default.
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

// LimitsInfo answers limits.get.
type LimitsInfo struct {
	Now     Limits `json:"now"`
	Default Limits `json:"default"`
	Least   Limits `json:"least"` // the smallest values that limits.set accepts
	Most    Limits `json:"most"`  // the largest
	Payload Room   `json:"payload"`
}

// Room is the memory for the bytes of data connections that the record keeps, also of files
// that were deleted since. All in bytes.
type Room struct {
	Used    int `json:"used"`
	Now     int `json:"now"`
	Default int `json:"default"`
	Least   int `json:"least"` // the smallest value that payload.set accepts
	Most    int `json:"most"`  // the largest
}

// RoomArgs are the arguments of payload.set.
type RoomArgs struct {
	Bytes int `json:"bytes"` // zero means the default
}

// The bounds of payload.set. A page that keeps more is short of memory.
const (
	leastPayload = 1 << 20
	mostPayload  = 1 << 30
)

// defaultLimits are the limits that a server in a page starts with.
var defaultLimits = ftpcore.Limits{QuotaBytes: maxBytes, QuotaFiles: maxFiles}

// The bounds of limits.set. With smaller values no client can work; with larger ones the
// page itself becomes slow.
var (
	leastLimits = Limits{Line: 64, Sessions: 1, PerAddress: 1, Transfers: 1, IdleSeconds: 5, LoginSeconds: 5, DataSeconds: 1, PortSeconds: 1,
		LoginTries: 1, LoginDelay: 1, PathDepth: 1, PathLength: 16, Entries: 1, QuotaBytes: 1, QuotaFiles: 1}
	mostLimits = Limits{Line: 64 << 10, Sessions: 4096, PerAddress: 4096, Transfers: 4096, IdleSeconds: 86_400, LoginSeconds: 86_400, DataSeconds: 3600,
		PortSeconds: 3600, LoginTries: 100, LoginDelay: 10_000, PathDepth: 1000, PathLength: 64 << 10, Entries: 1_000_000,
		QuotaBytes: 2 << 30, QuotaFiles: 1_000_000}
)

// LimitBounds returns a LimitsInfo without Now: what is the same in every page.
func LimitBounds() LimitsInfo {
	return LimitsInfo{
		Default: Limits(defaultLimits.WithDefaults()), Least: leastLimits, Most: mostLimits,
		Payload: Room{Default: inspect.DefaultPayload, Least: leastPayload, Most: mostPayload},
	}
}

func (b *Bridge) getLimits(_ Empty, _ []byte) (answer, error) {
	info := LimitBounds()
	info.Now = Limits(b.server.CurrentLimits())
	info.Payload.Used, info.Payload.Now = b.recorder.PayloadRoom()
	return answer{result: info}, nil
}

// setLimits sets all limits; one that is 0 becomes its default.
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

// setPayload sets how much of the data connections the record keeps. It drops what is beyond.
func (b *Bridge) setPayload(a RoomArgs, _ []byte) (answer, error) {
	if a.Bytes != 0 && (a.Bytes < leastPayload || a.Bytes > mostPayload) {
		return answer{}, refuse(ErrBadArgs, "bytes")
	}
	b.recorder.SetMaxPayload(a.Bytes)
	return b.getLimits(Empty{}, nil)
}
