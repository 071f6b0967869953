// Command scale measures what a page, a session and the bus cost a relay.
package main

func main() {}
