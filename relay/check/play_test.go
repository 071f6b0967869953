package check

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ftpsim/ftpcore/course"
)

// When a course is stopped, its line of progress is removed from the terminal.
func TestStoppedCourseLeavesNoProgress(t *testing.T) {
	var out, screenText strings.Builder
	p := &play{course: course.Course{Name: "one", Obstacles: make([]course.Obstacle, 1)}, parallel: 1, screen: &screen{out: &out, err: &screenText, terminal: true}}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.run(ctx); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	if text := screenText.String(); !strings.Contains(text, "[1/1]") || !strings.HasSuffix(text, clearLine) {
		t.Errorf("the terminal shows %q", text)
	}
}
