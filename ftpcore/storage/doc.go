// Package storage has the optional interfaces of a filesystem that hackpadfs lacks:
// uploads that appear atomically, quotas, and reading blocks without a copy. The engine
// uses the ones that its filesystem implements.
package storage
