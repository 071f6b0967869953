package starttree

// pattern returns size bytes, a multiple of 64: every 64 bytes it says which
// byte this is, and then counts through all byte values, CR and LF included.
func pattern(size int) []byte {
	var count [256 + 64]byte
	for i := range count {
		count[i] = byte(i)
	}
	p := make([]byte, size)
	for at := 0; at < size; at += 64 {
		line := p[at : at+64]
		for i, n := 7, at; i >= 0; i, n = i-1, n/10 {
			line[i] = byte('0' + n%10)
		}
		line[8] = ' '
		copy(line[9:], count[byte(at/64*55+9):])
	}
	return p
}
