package ftpcore

import (
	"bytes"
	"fmt"
	"io"
	"net"
)

// lasting is implemented by what is sent if its bytes can be had without a
// copy, in memory that stays as it is for ever: the next ones, at least one and
// at most max of them, io.EOF at the end.
type lasting interface {
	Block(max int) ([]byte, error)
}

// sendAll copies to the client, block by block past the gate.
func (t *transfer) sendAll(conn net.Conn) error {
	if src, ok := t.send.(lasting); ok {
		return t.sendBlocks(conn, src)
	}
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	for {
		n, rerr := io.ReadFull(t.send, (*bp)[:t.blockSize()])
		if n > 0 {
			if err := t.sendBlock(conn, (*bp)[:n], bytes.Clone); err != nil {
				return err
			}
		}
		switch {
		case rerr == io.EOF, rerr == io.ErrUnexpectedEOF:
			return nil
		case rerr != nil:
			return &localError{rerr}
		}
	}
}

func (t *transfer) sendBlocks(conn net.Conn, src lasting) error {
	for {
		b, err := src.Block(t.blockSize())
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return &localError{err}
		}
		if err := t.sendBlock(conn, b, itself); err != nil {
			return err
		}
	}
}

func (t *transfer) sendBlock(conn net.Conn, b []byte, keep func([]byte) []byte) error {
	b, perr := t.pass(b, keep)
	if err := t.put(conn, b); err != nil {
		return fmt.Errorf("data connection: %w", err)
	}
	return perr
}

// itself keeps bytes that stay as they are.
func itself(b []byte) []byte { return b }

// memory is a source that is whole in memory.
type memory struct{ rest []byte }

func (m *memory) Block(max int) ([]byte, error) {
	if len(m.rest) == 0 {
		return nil, io.EOF
	}
	n := min(max, len(m.rest))
	b := m.rest[:n:n]
	m.rest = m.rest[n:]
	return b, nil
}

func (m *memory) Read(p []byte) (int, error) {
	b, err := m.Block(len(p))
	return copy(p, b), err
}

func (m *memory) Close() error { return nil }

func (t *transfer) blockSize() int {
	if o := t.s.srv.Order; o != nil {
		return min(max(o.Block(t.port.conn), 1), blockSize)
	}
	if t.block > 0 {
		return t.block
	}
	if g, ok := t.s.srv.Gate.(BlockSizer); ok {
		return min(max(g.BlockSize(t.s.dataMessage(t.message(nil))), 1), blockSize)
	}
	return blockSize
}
