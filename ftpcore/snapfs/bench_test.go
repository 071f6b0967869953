package snapfs

import (
	"fmt"
	"io"
	"testing"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/mem"
)

const benchSize = 64 << 20

// pour writes benchSize bytes to w in pieces.
func pour(b *testing.B, w io.Writer, piece []byte) {
	for range benchSize / len(piece) {
		if _, err := w.Write(piece); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWrite stores a file in every way, hackpadfs/mem beside it.
func BenchmarkWrite(b *testing.B) {
	for _, kib := range []int{64, 256} {
		piece := noise(kib<<10, 1)
		for name, store := range map[string]func(b *testing.B){
			"Staged.Write": func(b *testing.B) {
				s := stage(b, New(Options{}), "f", 0)
				pour(b, s, piece)
				check(b, s.Commit())
			},
			"NextBuf": func(b *testing.B) { // as if a socket had been read into it
				s := stage(b, New(Options{}), "f", 0)
				for s.Size() < benchSize {
					n := copy(s.NextBuf(), piece)
					check(b, s.Advance(n))
				}
				check(b, s.Commit())
			},
			"Write": func(b *testing.B) {
				w := open(b, New(Options{}), "f", wronly|create)
				pour(b, w.(io.Writer), piece)
				check(b, w.Close())
			},
			"hackpadfs-mem": func(b *testing.B) {
				f, err := mem.NewFS()
				check(b, err)
				w, err := f.OpenFile("f", wronly|create, 0o644)
				check(b, err)
				pour(b, w.(io.Writer), piece)
				check(b, w.Close())
			},
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(benchSize)
				for b.Loop() {
					store(b)
				}
			})
		}
	}
}

func BenchmarkRead(b *testing.B) {
	f := New(Options{})
	check(b, f.WriteFile("f", make([]byte, benchSize), 0o644))
	for _, kib := range []int{64, 256} {
		buf := make([]byte, kib<<10)
		b.Run(fmt.Sprintf("Read/%dKiB", kib), func(b *testing.B) {
			b.SetBytes(benchSize)
			for b.Loop() {
				r := open(b, f, "f", rdonly)
				for {
					if _, err := r.Read(buf); err == io.EOF {
						break
					}
				}
			}
		})
	}
	b.Run("Block", func(b *testing.B) {
		b.SetBytes(benchSize)
		for b.Loop() {
			r := open(b, f, "f", rdonly).(*File)
			for {
				if _, err := r.Block(chunkSize); err == io.EOF {
					break
				}
			}
		}
	})
}

// BenchmarkSmallFiles stores files of 1 KiB as the engine does.
func BenchmarkSmallFiles(b *testing.B) {
	f, data := New(Options{}), noise(1024, 1)
	for i := 0; b.Loop(); i++ {
		s := stage(b, f, fmt.Sprintf("%08d", i), 0)
		n := copy(s.NextBuf(), data)
		check(b, s.Advance(n))
		check(b, s.Commit())
	}
}

func BenchmarkList(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		for _, elsewhere := range []string{"alone", "100000 elsewhere"} {
			f := New(Options{})
			if elsewhere != "alone" {
				f = crowd()
			}
			check(b, f.Mkdir("list", 0o755))
			for i := range n {
				check(b, f.WriteFile(fmt.Sprintf("list/%06d", i), nil, 0o644))
			}
			b.Run(fmt.Sprintf("%d/%s", n, elsewhere), func(b *testing.B) {
				for b.Loop() {
					list, err := f.ReadDir("list")
					check(b, err)
					for _, e := range list {
						if _, err := e.Info(); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}

func BenchmarkSnapshot(b *testing.B) {
	small := New(Options{})
	for i := range 1000 {
		check(b, small.WriteFile(fmt.Sprint(i), nil, 0o644))
	}
	for _, c := range []struct {
		files int
		f     *FS
	}{{1000, small}, {100_000, crowd()}} {
		b.Run(fmt.Sprint(c.files), func(b *testing.B) {
			for b.Loop() {
				keep = c.f.Snapshot()
			}
		})
	}
}

var keep hackpadfs.FS
