package capture

import (
	"bytes"
	"crypto/tls"
	"math"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file decrypts the TLS of a stream. Afterwards the stream's items hold the
// plaintext, and the TLS records as items of their own.

// tlsUse is how a stream uses TLS. The zero value means that it does not.
type tlsUse struct {
	conn  *tlsread.Conn // nil: no TLS
	first bool          // the stream begins with TLS
	// byOpener means that the side that opened the TCP connection is the TLS client. The
	// TLS client is the FTP client, which does not open active data connections
	// (RFC 4217 §9).
	byOpener bool
}

// tlsRecords are successive TLS records of one direction, as they were captured.
type tlsRecords struct {
	info   event.TLSInfo
	pieces [][]byte
	size   int64
	off    int64 // offset of the first byte in its direction
	since  int64 // time of the first of them
	why    error // why the first that could not be decrypted could not
}

const (
	// maxRecords is how many bytes of records one item holds before a new one begins.
	maxRecords = 64 << 10
	// helloSize is how many bytes of a direction are searched for the handshake.
	helloSize = 256 << 10
)

// isImplicit reports whether s is implicit FTPS: it begins with TLS and goes to port
// 990. Without a key the content cannot confirm it. It swaps the ends of s if the opener
// was guessed wrong.
func (s *stream) isImplicit() bool {
	if s.tls.conn == nil || !s.tls.first {
		return false
	}
	if !s.openerKnown && s.opener.Port() == portImplicit && s.listener.Port() != portImplicit {
		s.swapEnds()
		s.tls.byOpener = !s.tls.byOpener
	}
	return s.listener.Port() == portImplicit && s.tls.byOpener
}

// maxTLSPhases is how often a control connection may start TLS, after CCC or REIN has
// ended it.
const maxTLSPhases = 10

// decrypt decrypts the TLS of s as far as keys are known.
func (s *stream) decrypt(rep *Report, keys *tlsread.Keys, pace *pace) {
	for range maxTLSPhases {
		if !s.decryptOnce(rep, keys, pace) {
			return
		}
	}
}

// decryptOnce decrypts up to the end of TLS. It reports false if s has no TLS, or none
// any more.
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
	u := &decrypter{s: s, from: from, off: map[bool]int64{}, pending: map[bool]*item{}}
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

// recordStart is how many bytes of a record identify it.
const recordStart = 6

// tlsBegins returns the offsets at which TLS begins in the bytes of the opener (true)
// and of the listener (false): the first byte or, on a control connection, after a line.
// It reports false if there is no TLS; one side that continues in clear text is enough
// for that.
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
		from[true], from[false] = s.afterLine(true), s.afterLine(false)
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

// afterLine returns the offset of the first line of one direction that is a TLS record;
// -1 if there is none.
func (s *stream) afterLine(fromOpener bool) int64 {
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

// bytesFrom returns the bytes that one side sent from off on, at most max.
func (s *stream) bytesFrom(fromOpener bool, off int64, max int) []byte {
	var b []byte
	for _, i := range s.items {
		if i.kind != itemBytes || i.fromOpener != fromOpener {
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

// saidAfter returns the offset in one direction of the first byte that was captured
// after the byte at off of the other direction.
func (s *stream) saidAfter(fromOpener bool, off int64) (place int64) {
	for _, i := range s.items {
		if i.kind != itemBytes {
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

// decrypter replaces the items of a stream by items of the plaintext and of the records.
type decrypter struct {
	s        *stream
	from     map[bool]int64 // offset at which TLS begins, by side
	off      map[bool]int64
	out      []item
	pending  map[bool]*item // records that are not in out yet, by side
	finished int            // number of Finished messages so far
	agreed   bool           // setAgreed has set version and suite
}

func (u *decrypter) take(i item) {
	side := i.fromOpener
	switch i.kind {
	case itemBytes:
		if clear := min(max(u.from[side]-u.off[side], 0), int64(len(i.data))); clear > 0 {
			before := i
			before.data, i.data = i.data[:clear:clear], i.data[clear:]
			u.out = append(u.out, before)
			u.off[side] += clear
		}
		if len(i.data) > 0 {
			u.flush(!side)
			u.addRecords(i, u.s.tls.conn.Take(side == u.s.tls.byOpener, i.data))
		}
		return
	case itemGap:
		if u.off[side] >= u.from[side] {
			u.addRecords(i, u.s.tls.conn.Miss(side == u.s.tls.byOpener, i.gap))
			u.flush(side)
		}
	case itemFIN, itemRST:
		u.endDirection(i)
	}
	u.out = append(u.out, i)
}

// endDirection flushes the records of a direction that ends, an incomplete last record
// included.
func (u *decrypter) endDirection(i item) {
	if rest := u.s.tls.conn.Rest(i.fromOpener == u.s.tls.byOpener); len(rest) > 0 {
		u.addRecords(i, []tlsread.Record{{Type: rest[0], Wire: rest, Err: tlsread.ErrLost}})
	}
	u.flush(i.fromOpener)
}

// addRecords adds the records that end in i, and their plaintext.
func (u *decrypter) addRecords(i item, list []tlsread.Record) {
	for _, r := range list {
		plain := item{num: i.num, packet: i.packet, at: i.at, kind: itemBytes, fromOpener: i.fromOpener, data: r.Plain, inTLS: r.Wire != nil}
		if len(r.Wire) > 0 {
			u.addRecord(i, &r)
		}
		if (r.Type == tlsread.TypeData || r.Wire == nil) && r.Err == nil && len(r.Plain) > 0 {
			u.flush(i.fromOpener)
			u.out = append(u.out, plain)
		}
	}
}

// addRecord adds a record to the pending ones of its direction.
func (u *decrypter) addRecord(i item, r *tlsread.Record) {
	side := i.fromOpener
	if old := u.pending[side]; old != nil && (old.records.size > maxRecords || i.at-old.records.since > int64(joinFor)) {
		u.flush(side)
	}
	t := u.pending[side]
	if t == nil {
		t = &item{kind: itemTLS, fromOpener: side, records: &tlsRecords{off: u.off[side], since: i.at}}
		u.pending[side] = t
	}
	t.num, t.packet, t.at = i.num, i.packet, i.at
	t.records.add(r)
	u.off[side] += int64(len(r.Wire))
	u.setAgreed(t.records, r)
}

func (s *tlsRecords) add(r *tlsread.Record) {
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

// setAgreed sets in s what the handshake agreed on, once per connection: with the
// record that completes the handshake or, without a key, with the ServerHello.
func (u *decrypter) setAgreed(s *tlsRecords, r *tlsread.Record) {
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

// flush moves the pending records of a direction to out.
func (u *decrypter) flush(fromOpener bool) {
	if t := u.pending[fromOpener]; t != nil {
		u.out = append(u.out, *t)
		u.pending[fromOpener] = nil
	}
}
