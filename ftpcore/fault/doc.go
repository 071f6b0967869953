// Package fault describes what a server does wrong on purpose, so that people can test how a
// client copes with it.
//
// A Rule says which messages it is about (Match, in the filter language of package expr), what
// happens to them (Do) and how often (When). Its JSON form is one contract for profiles, share
// links, recordings and the page. Library has rules that are ready to use, each with what a
// good client does when it meets it.
//
// The package changes bytes and decides; inspect.Stepper applies the rules to a server.
package fault
