module ftpsim

go 1.26.0

require github.com/hack-pad/hackpadfs v0.2.4

require (
	github.com/gorilla/mux v1.8.1 // indirect
	github.com/hashicorp/yamux v0.1.2 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/rogpeppe/go-internal v1.14.1 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
	nhooyr.io/websocket v1.8.17 // indirect
)

ignore ./web/node_modules
