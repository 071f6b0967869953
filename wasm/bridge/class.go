package bridge

const (
	ErrFrozen  ErrorCode = "frozen"   // the teacher has frozen this page: no message passes until the thaw
	ErrNoClass ErrorCode = "no-class" // the relay holds no class, or is not connected
)

// ClassJoinArgs is the student's name, at most 40 characters.
type ClassJoinArgs struct {
	Name string `json:"name"`
}
