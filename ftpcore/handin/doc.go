// Package handin judges what students hand in: recordings of a lesson with the student's name
// (recording.HandIn). Make makes one. Expect.Grade replays one on a new server and runs the
// lesson over the events that the replay has reproduced; the score in the file counts for
// nothing. Compare adds what the hand-ins of a class show beside one another, and CSV writes
// the table.
//
// docs/HANDIN.md says what a replay proves and what it does not.
package handin
