// A small QUIC client or server on quic-go; "quic client -h" lists the options.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/lucas-clemente/quic-go"
	"github.com/lucas-clemente/quic-go/http3"
)

var (
	address = flag.String("address", "www.shop.test:443", "where to connect to; a server listens on the port alone")
	name    = flag.String("name", "www.shop.test", "server name to ask for")
	alpn    = flag.String("alpn", "echo", "application protocols, comma between")
	curve   = flag.String("curve", "", "server: P256 for this group alone, so that a client must say hello twice")
	cert    = flag.String("cert", "", "server: certificate chain")
	key     = flag.String("key", "", "server: key of the certificate")
	trust   = flag.String("trust", "", "client: file of roots")
	web     = flag.Bool("web", false, "server: speak HTTP/3, and say hello")
	retry   = flag.Bool("retry", false, "server: want every address proven first")
	version = flag.Uint("version", 1, "1 for RFC 9000, 2 for the draft of version 2 that quic-go has, 29 for draft 29; the only one spoken")
)

var versions = map[uint]quic.VersionNumber{1: quic.Version1, 2: quic.Version2, 29: quic.VersionDraft29}

func main() {
	role := os.Args[1]
	check(flag.CommandLine.Parse(os.Args[2:]))
	settings := &tls.Config{ServerName: *name, NextProtos: strings.Split(*alpn, ","), MinVersion: tls.VersionTLS13}
	if path := os.Getenv("SSLKEYLOGFILE"); path != "" {
		keys, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		check(err)
		settings.KeyLogWriter = keys
	}
	config := &quic.Config{Versions: []quic.VersionNumber{versions[*version]}, HandshakeIdleTimeout: 3 * time.Second}
	if role == "server" {
		config.RequireAddressValidation = func(net.Addr) bool { return *retry }
		serve(settings, config)
		return
	}
	if err := visit(settings, config); err != nil {
		fmt.Println("client:", err)
	}
}

func serve(settings *tls.Config, config *quic.Config) {
	pair, err := tls.LoadX509KeyPair(*cert, *key)
	check(err)
	settings.Certificates = []tls.Certificate{pair}
	if *curve == "P256" {
		settings.CurvePreferences = []tls.CurveID{tls.CurveP256}
	}
	if *web {
		hello := func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "hello") }
		site := http3.Server{TLSConfig: http3.ConfigureTLSConfig(settings), QuicConfig: config, Handler: http.HandlerFunc(hello)}
		site.Addr = (*address)[strings.LastIndex(*address, ":"):]
		check(site.ListenAndServe())
	}
	listener, err := quic.ListenAddr((*address)[strings.LastIndex(*address, ":"):], settings, config)
	check(err)
	for {
		connection, err := listener.Accept(context.Background())
		check(err)
		go answer(connection)
	}
}

// answer echoes the first stream.
func answer(connection quic.Connection) {
	stream, err := connection.AcceptStream(context.Background())
	if err != nil {
		return
	}
	io.Copy(stream, stream)
	stream.Close()
}

func visit(settings *tls.Config, config *quic.Config) error {
	roots := x509.NewCertPool()
	text, err := os.ReadFile(*trust)
	check(err)
	roots.AppendCertsFromPEM(text)
	settings.RootCAs = roots
	connection, err := quic.DialAddr(*address, settings, config)
	if err != nil {
		return err
	}
	stream, err := connection.OpenStreamSync(context.Background())
	if err != nil {
		return err
	}
	fmt.Fprintln(stream, "hello")
	stream.Close()
	_, err = io.ReadAll(stream)
	connection.CloseWithError(0, "done")
	return err
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
