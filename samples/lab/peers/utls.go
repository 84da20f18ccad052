// A TLS client on uTLS, which says the hello of a browser: utls PARROT [-OPTION VALUE]...
package main

import (
	"crypto/x509"
	"flag"
	"fmt"
	"net"
	"os"

	tls "github.com/refraction-networking/utls"
)

var (
	address = flag.String("address", "www.shop.test:443", "where to connect to")
	name    = flag.String("name", "www.shop.test", "server name to ask for")
	trust   = flag.String("trust", "all", "file of roots, or all")
)

var parrots = map[string]tls.ClientHelloID{"chrome": tls.HelloChrome_Auto, "firefox": tls.HelloFirefox_Auto, "ios": tls.HelloIOS_Auto,
	"edge": tls.HelloEdge_Auto, "safari": tls.HelloSafari_Auto, "android": tls.HelloAndroid_11_OkHttp, "random": tls.HelloRandomized}

func main() {
	parrot := parrots[os.Args[1]]
	check(flag.CommandLine.Parse(os.Args[2:]))
	config := &tls.Config{ServerName: *name, InsecureSkipVerify: *trust == "all"}
	if *trust != "all" {
		pem, err := os.ReadFile(*trust)
		check(err)
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(pem)
	}
	connection, err := net.Dial("tcp", *address)
	check(err)
	defer connection.Close()
	client := tls.UClient(connection, config, parrot)
	check(client.Handshake())
	fmt.Fprint(client, "GET / HTTP/1.0\r\n\r\n")
	client.Read(make([]byte, 4096))
	client.Close()
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
