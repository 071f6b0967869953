package starttree

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
)

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

// The picture shows a client and a server, with a thin control connection and a broad data
// connection between them. Its pixels are indexes into a palette.
const (
	width, height = 256, 192

	paper  = 0 // 0-63: the paper, darker towards the bottom
	ink    = 64
	screen = 65
	thin   = 66
	broad  = 128 // 128-255: the data connection, block by block
)

// picture returns a PNG. Its pixels are not compressed, so that it is as large as a small
// photograph and needs no compressor.
func picture() []byte {
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(nil, width)
	head = binary.BigEndian.AppendUint32(head, height)
	chunk(&out, "IHDR", append(head, 8, 3, 0, 0, 0)) // 8 bits, palette
	chunk(&out, "PLTE", palette())
	chunk(&out, "IDAT", stored(pixels()))
	chunk(&out, "IEND", nil)
	return out.Bytes()
}

// chunk writes a chunk of a PNG.
func chunk(out *bytes.Buffer, kind string, data []byte) {
	out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
	body := append([]byte(kind), data...)
	out.Write(body)
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}

// stored returns data, at most 65,535 bytes, in zlib's format without compression (RFC 1950,
// RFC 1951 section 3.2.4).
func stored(data []byte) []byte {
	z := []byte{0x78, 0x01, 1}
	z = binary.LittleEndian.AppendUint16(z, uint16(len(data)))
	z = binary.LittleEndian.AppendUint16(z, ^uint16(len(data)))
	z = append(z, data...)
	return binary.BigEndian.AppendUint32(z, adler32.Checksum(data))
}

func palette() []byte {
	p := make([]byte, 256*3)
	set := func(i int, r, g, b int) { p[3*i], p[3*i+1], p[3*i+2] = byte(r), byte(g), byte(b) }
	for i := range 64 {
		set(paper+i, 250-i/2, 248-i/2, 240-i/3)
		set(broad+i, 20+i, 110+i, 190+i/2)
		set(broad+64+i, 40+i, 130+i, 205+i/3)
	}
	set(ink, 40, 48, 60)
	set(screen, 205, 225, 240)
	set(thin, 200, 80, 40)
	return p
}

// pixels returns the rows of the picture, each after a zero (no filter).
func pixels() []byte {
	rows := make([]byte, 0, height*(1+width))
	for y := range height {
		rows = append(rows, 0)
		for x := range width {
			rows = append(rows, pixel(x, y))
		}
	}
	return rows
}

func pixel(x, y int) byte {
	inside := func(left, top, right, bottom int) bool { return left <= x && x < right && top <= y && y < bottom }
	switch {
	case inside(20, 56, 72, 122), inside(184, 46, 236, 142): // screens of client and server
		if !inside(26, 62, 66, 116) && !inside(190, 52, 230, 136) {
			return ink
		}
		if x > 128 && y%12 < 2 { // the server is a stack
			return ink
		}
		return screen
	case inside(38, 122, 54, 132), inside(26, 132, 66, 138): // the client's foot
		return ink
	case inside(72, 74, 184, 76): // control connection
		return thin
	case inside(72, 70, 184, 80) && x%28 < 8: // its commands and replies
		return thin
	case inside(72, 96, 184, 114): // data connection, in blocks
		return byte(broad + 64*(x/14%2) + (y-96)*3)
	}
	return byte(paper + y*63/height)
}
