package handin

import "ftpsim/ftpcore/recording"

// Make returns r as a hand-in, its passwords masked.
func Make(r *recording.Recording, h recording.HandIn) *recording.Recording {
	out := *r
	h.Name = Tidy(h.Name)
	out.HandIn = &h
	return recording.Mask(&out)
}
