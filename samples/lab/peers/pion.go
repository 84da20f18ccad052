// A small DTLS 1.2 client or server on pion; "pion client -h" lists the options.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/pion/dtls/v2"
)

var (
	name   = flag.String("name", "www.shop.test", "whom to visit, and to ask for")
	port   = flag.Int("port", 443, "where")
	suite  = flag.String("suite", "", "the only suite, by its name")
	alpn   = flag.String("alpn", "", "the only application protocol")
	cert   = flag.String("cert", "", "certificate chain")
	key    = flag.String("key", "", "key of the certificate")
	trust  = flag.String("trust", "all", "client: file of roots, or all")
	auth   = flag.String("auth", "", "server: file of roots that client certificates need")
	psk    = flag.String("psk", "", "pre-shared key instead of certificates")
	person = flag.String("identity", "anna", "identity of the pre-shared key")
	strict = flag.Bool("strict", false, "demands the extended master secret")
	loose  = flag.Bool("loose", false, "does without the extended master secret")
)

var suites = map[string]dtls.CipherSuiteID{"ECDSA-CCM": dtls.TLS_ECDHE_ECDSA_WITH_AES_128_CCM, "RSA-GCM": dtls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	"ECDSA-GCM": dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "PSK-CCM8": dtls.TLS_PSK_WITH_AES_128_CCM_8}

func main() {
	role := os.Args[1]
	check(flag.CommandLine.Parse(os.Args[2:]))
	if role == "server" {
		serve()
	} else {
		visit()
	}
}

func visit() {
	address, err := net.ResolveUDPAddr("udp", fmt.Sprintf("%s:%d", *name, *port))
	check(err)
	talk(dtls.Dial("udp", address, configuration()))
}

func serve() {
	listener, err := dtls.Listen("udp", &net.UDPAddr{Port: *port}, configuration())
	check(err)
	for {
		connection, err := listener.Accept()
		if err != nil {
			fmt.Println("server:", err)
			continue
		}
		heard := make([]byte, 100)
		count, _ := connection.Read(heard)
		connection.Write(heard[:count])
		connection.Close()
	}
}

func talk(connection *dtls.Conn, err error) {
	check(err)
	connection.Write([]byte("hello\n"))
	connection.Read(make([]byte, 100))
	connection.Close()
}

func configuration() *dtls.Config {
	made := &dtls.Config{ServerName: *name, InsecureSkipVerify: *trust == "all", ConnectContextMaker: patience}
	if *suite != "" {
		made.CipherSuites = []dtls.CipherSuiteID{suites[*suite]}
	}
	if *alpn != "" {
		made.SupportedProtocols = []string{*alpn}
	}
	if *cert != "" {
		made.Certificates = []tls.Certificate{own()}
	}
	if *trust != "all" {
		made.RootCAs = roots(*trust)
	}
	if *auth != "" {
		made.ClientAuth, made.ClientCAs = dtls.RequireAndVerifyClientCert, roots(*auth)
	}
	if *psk != "" {
		made.PSK = func([]byte) ([]byte, error) { return []byte(*psk), nil }
		made.PSKIdentityHint = []byte(*person)
	}
	if *strict {
		made.ExtendedMasterSecret = dtls.RequireExtendedMasterSecret
	}
	if *loose {
		made.ExtendedMasterSecret = dtls.DisableExtendedMasterSecret
	}
	return made
}

func patience() (context.Context, func()) {
	return context.WithTimeout(context.Background(), 6*time.Second)
}

// Nobody looks whether the key is the certificate's.
func own() tls.Certificate {
	var made tls.Certificate
	rest, err := os.ReadFile(*cert)
	check(err)
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		made.Certificate = append(made.Certificate, block.Bytes)
	}
	text, err := os.ReadFile(*key)
	check(err)
	block, _ := pem.Decode(text)
	made.PrivateKey, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	check(err)
	return made
}

func roots(path string) *x509.CertPool {
	made := x509.NewCertPool()
	text, err := os.ReadFile(path)
	check(err)
	made.AppendCertsFromPEM(text)
	return made
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
