package clienttest

import (
	"fmt"
	"os/exec"
	"testing"
)

// TestParallelSessions keeps 8 sessions of different clients busy at once: each
// stores a file and fetches it again.
func TestParallelSessions(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		const sessions = 8
		done := make(chan error)
		files, sums := map[int]string{}, map[int]string{}
		for i := range sessions {
			files[i], sums[i] = noiseFile(t, tmp, fmt.Sprint("f", i), int64(10+i), 3*mib+int64(i))
			var cmds []*exec.Cmd
			for _, args := range putAndGet(s, i, files[i], fmt.Sprint(dir, "/f", i)) {
				cmds = append(cmds, command(t.Context(), t, args[0], args[1:]...))
			}
			go func() { done <- runAll(cmds) }()
		}
		for range sessions {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		for i, sum := range sums {
			if got := sumFile(t, files[i]+".back"); got != sum {
				t.Errorf("session %d: the file came back changed", i)
			}
		}
	})
}

// putAndGet returns the command lines that store file as remote and fetch it as file.back. i
// selects the client.
func putAndGet(s *server, i int, file, remote string) [][]string {
	back, url := file+".back", s.url+remote
	lftp := inClear + fmt.Sprintf("open -u haha,hehe %s; put %s -o %s; get %s -o %s", s.addr, file, remote, remote, back)
	ways := [][][]string{
		{{"curl", "-sS", "-T", file, url}, {"curl", "-sS", "-o", back, url}},
		{{"curl", "-sS", "-P", "-", "-T", file, url}, {"curl", "-sS", "-P", "-", "-o", back, url}},
		{{"lftp", "--norc", "-c", lftp}},
		{{"curl", "-sS", "-T", file, url}, {"wget", "-q", "-O", back, url}},
	}
	return ways[i%len(ways)]
}

func runAll(cmds []*exec.Cmd) error {
	for _, cmd := range cmds {
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%q: %v\n%s", cmd.Args, err, out)
		}
	}
	return nil
}
