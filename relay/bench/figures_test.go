package main

import (
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{7}, 7}, {[]float64{9, 1, 2}, 2}, {[]float64{10, 1, 4, 2}, 3}} {
		f := figures{}
		for _, v := range c.values {
			f.add(upload, v)
		}
		if got, ok := f.median(upload); !ok || got != c.want {
			t.Errorf("median of %v: %v, %v", c.values, got, ok)
		}
	}
	if v, ok := (figures{}).median(upload); ok {
		t.Errorf("median of nothing: %v", v)
	}
}

func TestCost(t *testing.T) {
	c := &cost{work: 4, used: cpu{"a": time.Second, "b": 3 * time.Second}}
	for _, w := range []struct {
		part string
		per  time.Duration
		ok   bool
	}{{"a", 250 * time.Millisecond, true}, {"c", 0, false}, {together, time.Second, true}} {
		if per, ok := c.per(w.part); per != w.per || ok != w.ok {
			t.Errorf("%s: %v, %v", w.part, per, ok)
		}
	}
	c = nil
	if _, ok := c.per("a"); ok || c.of("a") != 0 {
		t.Error("what was never measured has a cost")
	}
}
