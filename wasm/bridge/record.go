package bridge

// maxPart bounds what bytes.get answers of a data event at once.
const maxPart = 1 << 20

// payload answers with a part of all the bytes of a data event.
func (b *Bridge) payload(a BytesArgs) (answer, error) {
	pieces, ok := b.record.Payload(a.ID)
	if !ok {
		return answer{}, refuse(ErrNoFile, "these bytes are not kept")
	}
	if a.Off < 0 || a.Len < 0 {
		return answer{}, refuse(ErrBadArgs, "off, len")
	}
	return answer{data: part(pieces, a.Off, min(a.Len, maxPart))}, nil
}

// part joins n bytes of pieces from off on, or as many as there are.
func part(pieces [][]byte, off, n int64) []byte {
	out := []byte{}
	for _, p := range pieces {
		size := int64(len(p))
		if off < size && n > 0 {
			p = p[off:min(size, off+n)]
			out = append(out, p...)
			n -= int64(len(p))
		}
		off = max(off-size, 0)
	}
	return out
}
