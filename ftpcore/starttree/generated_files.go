package starttree

// pattern returns size bytes, which must be a multiple of 64. Every 64 bytes begin with their
// offset in decimal digits; the rest counts through all byte values, including CR and LF.
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
