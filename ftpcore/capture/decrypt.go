package capture

import (
	"bytes"
	"crypto/tls"
	"math"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file is a stage between streams and the conversation: it opens what went in
// TLS. Behind it a stream holds what was said, and the records beside it.

// tlsUse is how a stream uses TLS. The zero value does without.
type tlsUse struct {
	conn  *tlsread.Conn // nil: no TLS
	first bool          // it begins with TLS
	// byOpener: whoever opened the connection is the client of TLS. It is the client of
	// FTP, which does not open an active data connection (RFC 4217 §9).
	byOpener bool
}

// sealed are records of one direction as they were captured.
type sealed struct {
	info   event.TLSInfo
	pieces [][]byte
	size   int64
	off    int64 // of the first byte, in its direction
	since  int64 // when the first of them came
	why    error // why some of them could not be opened
}

const (
	// maxSealed bounds the bytes of records that one item holds.
	maxSealed = 64 << 10
	// helloSize bounds the beginning of a direction in which a handshake stands.
	helloSize = 256 << 10
)

// isImplicit reports whether s is a session that begins with TLS and whose port says
// so: nobody can read whether it speaks FTP. It turns s round when its opener was
// guessed wrong.
func (s *stream) isImplicit() bool {
	if s.tls.conn == nil || !s.tls.first {
		return false
	}
	if !s.certain && s.opener.Port() == portImplicit && s.listener.Port() != portImplicit {
		s.swap()
		s.tls.byOpener = !s.tls.byOpener
	}
	return s.listener.Port() == portImplicit && s.tls.byOpener
}

// maxTurns bounds how often a control connection goes over to TLS, and back by CCC
// or REIN.
const maxTurns = 10

// decrypt opens what went in TLS on s, as far as there are keys.
func (s *stream) decrypt(rep *Report, keys *tlsread.Keys, pace *pace) {
	for range maxTurns {
		if !s.decryptOnce(rep, keys, pace) {
			return
		}
	}
}

// decryptOnce does so until TLS ends. It reports false if there is no TLS.
func (s *stream) decryptOnce(rep *Report, keys *tlsread.Keys, pace *pace) bool {
	from, ok := s.tlsBegins()
	if !ok {
		return false
	}
	if s.tls.conn == nil {
		s.tls.first = from[true] == 0 && from[false] == 0
		s.tls.byOpener = !s.tls.first || tlsread.IsClientHello(s.head(true, recordStart)) || tlsread.IsServerHello(s.head(false, recordStart))
	}
	client, server := s.tls.byOpener, !s.tls.byOpener
	s.tls.conn = tlsread.New(keys, s.bytesFrom(client, from[client], helloSize), s.bytesFrom(server, from[server], helloSize))
	if s.tls.conn.Key() != nil {
		rep.NoKey++
	}
	u := &unsealer{s: s, from: from, off: map[bool]int64{}, told: map[bool]*item{}}
	for _, i := range s.items {
		if !pace.work() {
			return false
		}
		u.take(i)
	}
	u.flush(true)
	u.flush(false)
	s.items = u.out
	return true
}

// recordStart is how much of a record tells what it is.
const recordStart = 6

// tlsBegins is where TLS begins in what opener (true) and listener said: at the
// first byte or, on a control connection, behind a line. It reports false if there is
// no TLS: an end that goes on in the clear does not speak it.
func (s *stream) tlsBegins() (from map[bool]int64, ok bool) {
	from = map[bool]int64{true: -1, false: -1}
	if s.tls.conn == nil {
		for side := range from {
			if b := s.head(side, recordStart); tlsread.IsClientHello(b) || tlsread.IsServerHello(b) {
				from[side] = 0
			}
		}
	}
	inside := from[true] < 0 && from[false] < 0
	if inside && s.isControl() {
		from[true], from[false] = s.behindLine(true), s.behindLine(false)
	}
	if from[true] < 0 && from[false] < 0 {
		return nil, false
	}
	for side := range from {
		if from[side] < 0 {
			from[side] = s.saidAfter(side, from[!side])
		}
		b := s.bytesFrom(side, from[side], recordStart)
		silent := len(b) == 0 && (inside || s.listener.Port() == portImplicit || s.opener.Port() == portImplicit)
		if !silent && !tlsread.IsRecord(b) {
			return nil, false
		}
	}
	return from, true
}

// behindLine is where TLS begins a line of one direction; -1: nowhere.
func (s *stream) behindLine(fromOpener bool) int64 {
	all := s.bytesFrom(fromOpener, 0, math.MaxInt)
	for at := 0; ; {
		if b := all[at:]; tlsread.IsClientHello(b) || tlsread.IsServerHello(b) || tlsread.IsAlert(b) {
			return int64(at)
		}
		n := bytes.IndexByte(all[at:], '\n') + 1
		if n == 0 {
			return -1
		}
		at += n
	}
}

// bytesFrom is what one side said from a place on, at most max bytes of it.
func (s *stream) bytesFrom(fromOpener bool, off int64, max int) []byte {
	var b []byte
	for _, i := range s.items {
		if i.what != itemBytes || i.fromOpener != fromOpener {
			continue
		}
		skip := min(off, int64(len(i.data)))
		off -= skip
		data := i.data[skip:]
		if b = append(b, data[:min(len(data), max-len(b))]...); len(b) == max {
			break
		}
	}
	return b
}

// saidAfter is the place in one direction from which on its bytes came behind the
// byte at off of the other direction.
func (s *stream) saidAfter(fromOpener bool, off int64) (place int64) {
	for _, i := range s.items {
		if i.what != itemBytes {
			continue
		}
		if i.fromOpener == fromOpener {
			place += int64(len(i.data))
		} else if off -= int64(len(i.data)); off < 0 {
			break
		}
	}
	return place
}

// unsealer turns the items of a stream into those of what was said.
type unsealer struct {
	s        *stream
	from     map[bool]int64 // where TLS begins, by side
	off      map[bool]int64
	out      []item
	told     map[bool]*item // records that are not in out yet
	finished int            // how many Finished have been seen
	agreed   bool           // version and suite are told
}

func (u *unsealer) take(i item) {
	side := i.fromOpener
	switch i.what {
	case itemBytes:
		if clear := min(max(u.from[side]-u.off[side], 0), int64(len(i.data))); clear > 0 {
			before := i
			before.data, i.data = i.data[:clear:clear], i.data[clear:]
			u.out = append(u.out, before)
			u.off[side] += clear
		}
		if len(i.data) > 0 {
			u.flush(!side)
			u.records(i, u.s.tls.conn.Take(side == u.s.tls.byOpener, i.data))
		}
		return
	case itemGap:
		if u.off[side] >= u.from[side] {
			u.records(i, u.s.tls.conn.Miss(side == u.s.tls.byOpener, i.gap))
			u.flush(side)
		}
	case itemFIN, itemRST:
		u.end(i)
	}
	u.out = append(u.out, i)
}

// end tells what came before the end of a direction: a record without its end too.
func (u *unsealer) end(i item) {
	if rest := u.s.tls.conn.Rest(i.fromOpener == u.s.tls.byOpener); len(rest) > 0 {
		u.records(i, []tlsread.Record{{Type: rest[0], Wire: rest, Err: tlsread.ErrLost}})
	}
	u.flush(i.fromOpener)
}

// records takes those that end in i.
func (u *unsealer) records(i item, list []tlsread.Record) {
	for _, r := range list {
		plain := item{num: i.num, packet: i.packet, at: i.at, what: itemBytes, fromOpener: i.fromOpener, data: r.Plain, inTLS: r.Wire != nil}
		if len(r.Wire) > 0 {
			u.tell(i, &r)
		}
		if (r.Type == tlsread.TypeData || r.Wire == nil) && r.Err == nil && len(r.Plain) > 0 {
			u.flush(i.fromOpener)
			u.out = append(u.out, plain)
		}
	}
}

// tell adds a record to those of the same direction that were not told of yet.
func (u *unsealer) tell(i item, r *tlsread.Record) {
	side := i.fromOpener
	if old := u.told[side]; old != nil && (old.sealed.size > maxSealed || i.at-old.sealed.since > int64(joinFor)) {
		u.flush(side)
	}
	t := u.told[side]
	if t == nil {
		t = &item{what: itemTLS, fromOpener: side, sealed: &sealed{off: u.off[side], since: i.at}}
		u.told[side] = t
	}
	t.num, t.packet, t.at = i.num, i.packet, i.at
	t.sealed.add(r)
	u.off[side] += int64(len(r.Wire))
	u.agree(t.sealed, r)
}

func (s *sealed) add(r *tlsread.Record) {
	if len(s.info.Records) < event.MaxTLSRecords {
		var alert []byte
		if r.Type == tlsread.TypeAlert && r.Err == nil {
			alert = r.Plain
		}
		named := tlsconn.DescribeTLS(r.Wire[0], len(r.Wire), r.Messages, alert)
		named.Off = int(s.size)
		s.info.Records = append(s.info.Records, named)
	} else {
		s.info.More++
	}
	s.pieces = append(s.pieces, r.Wire)
	s.size += int64(len(r.Wire))
	if s.why == nil {
		s.why = r.Err
	}
}

// agree tells what the handshake has agreed on, with the record that completes it;
// where nobody can see which does, with the ServerHello.
func (u *unsealer) agree(s *sealed, r *tlsread.Record) {
	conn := u.s.tls.conn
	for _, m := range r.Messages {
		const serverHello, finished = 2, 20
		if m == finished {
			u.finished++
		}
		if u.agreed || u.finished < 2 && (conn.Key() == nil || m != serverHello) || conn.Version == 0 {
			continue
		}
		u.agreed = true
		s.info.Version, s.info.Suite = tls.VersionName(conn.Version), tls.CipherSuiteName(conn.Suite)
		s.info.Resumed, s.info.SNI, s.info.ALPN = conn.Resumed, conn.ServerName, conn.Protocol
	}
}

// flush puts the records of a direction that were not told of yet into out.
func (u *unsealer) flush(fromOpener bool) {
	if t := u.told[fromOpener]; t != nil {
		u.out = append(u.out, *t)
		u.told[fromOpener] = nil
	}
}
