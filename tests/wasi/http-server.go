// Serves HTTP by Go's library on the listener that the host gave as descriptor 3. /quit ends it.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	listener, err := net.FileListener(os.NewFile(3, "listener"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	server := &http.Server{}
	quit := make(chan bool)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "you asked for %s\n", r.URL.Path) })
	http.HandleFunc("/quit", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "bye")
		quit <- true
	})
	go server.Serve(listener)
	<-quit
	server.Shutdown(context.Background())
}
