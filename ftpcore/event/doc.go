// Package event defines the record of an FTP server: events, their parts and codes, and
// three interfaces of the engine: Observer receives each event, Gate decides on each
// message before it moves, Clock supplies the time. It has no behaviour beyond what its
// types need. Every other package of ftpcore may import it.
package event
