// A small TLS client or server on Go's own stack (crypto/tls); "peer client -h" lists the options.
package main

import (
	"bufio"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

var (
	address = flag.String("address", "www.shop.test:443", "where to connect to; a server listens on the port alone")
	name    = flag.String("name", "www.shop.test", "server name to ask for")
	lowest  = flag.String("min", "1.2", "lowest version")
	highest = flag.String("max", "1.3", "highest version")
	suites  = flag.String("suites", "", "TLS 1.2 suites, by name, comma between")
	curves  = flag.String("curves", "", "groups: P256, P384, P521, X25519, comma between")
	alpn    = flag.String("alpn", "", "application protocols, comma between")
	cert    = flag.String("cert", "", "certificate chain; a server without it finds none when it is asked")
	key     = flag.String("key", "", "key of the certificate")
	trust   = flag.String("trust", "all", "file of roots, or all; pin: the application refuses each certificate")
	auth    = flag.String("auth", "", "server: file of roots that client certificates need")
	dead    = flag.Bool("dead-key", false, "the key is there but signs nothing, as a smart card that was taken out")
	empty   = flag.Bool("empty", false, "server: send an empty list of certificates")
	staple  = flag.String("staple", "", "server: OCSP response to send along")
	times   = flag.Int("times", 1, "client: connections, with one session cache")
)

var versions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
var groups = map[string]tls.CurveID{"P256": tls.CurveP256, "P384": tls.CurveP384, "P521": tls.CurveP521, "X25519": tls.X25519}

func main() {
	role := os.Args[1]
	check(flag.CommandLine.Parse(os.Args[2:]))
	config := configuration(role)
	if role == "server" {
		serve(config)
		return
	}
	for i := 0; i < *times; i++ {
		if err := visit(config); err != nil {
			fmt.Println("client:", err)
		}
	}
}

func configuration(role string) *tls.Config {
	config := &tls.Config{ServerName: *name, MinVersion: versions[*lowest], MaxVersion: versions[*highest],
		ClientSessionCache: tls.NewLRUClientSessionCache(4)}
	if *alpn != "" {
		config.NextProtos = strings.Split(*alpn, ",")
	}
	if *curves != "" {
		for _, curve := range strings.Split(*curves, ",") {
			config.CurvePreferences = append(config.CurvePreferences, groups[curve])
		}
	}
	if *suites != "" {
		config.CipherSuites = suitesNamed(strings.Split(*suites, ","))
	}
	if *cert != "" {
		pair := pairOf(*cert, *key)
		config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &pair, nil }
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	} else if role == "server" {
		config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }
	}
	judge(config)
	config.KeyLogWriter = keyLog()
	return config
}

// keyLog is where the keys go, as in browsers.
func keyLog() io.Writer {
	path := os.Getenv("SSLKEYLOGFILE")
	if path == "" {
		return nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0600)
	check(err)
	return file
}

// pairOf takes any key for any certificate: tls.LoadX509KeyPair would mind.
func pairOf(certFile, keyFile string) tls.Certificate {
	var pair tls.Certificate
	text, err := os.ReadFile(certFile)
	check(err)
	for block, rest := pem.Decode(text); block != nil && !*empty; block, rest = pem.Decode(rest) {
		pair.Certificate = append(pair.Certificate, block.Bytes)
	}
	text, err = os.ReadFile(keyFile)
	check(err)
	block, _ := pem.Decode(text)
	pair.PrivateKey, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	check(err)
	if *dead {
		pair.PrivateKey = deadKey{pair.PrivateKey.(crypto.Signer)}
	}
	if *staple != "" {
		pair.OCSPStaple, err = os.ReadFile(*staple)
		check(err)
	}
	return pair
}

// deadKey is a key that cannot be reached.
type deadKey struct{ crypto.Signer }

func (deadKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the key cannot be reached")
}

// judge says whom to believe.
func judge(config *tls.Config) {
	switch *trust {
	case "all":
		config.InsecureSkipVerify = true
	case "pin":
		config.InsecureSkipVerify = true
		config.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error {
			return errors.New("not on the list of pinned certificates")
		}
	default:
		config.RootCAs = pool(*trust)
	}
	if *auth != "" {
		config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, pool(*auth)
	}
}

func serve(config *tls.Config) {
	listener, err := net.Listen("tcp", (*address)[strings.LastIndex(*address, ":"):])
	check(err)
	for {
		connection, err := listener.Accept()
		check(err)
		if err := answer(tls.Server(connection, config)); err != nil {
			fmt.Println("server:", err)
		}
	}
}

func answer(connection *tls.Conn) error {
	defer connection.Close()
	in := bufio.NewReader(connection)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if strings.TrimSpace(line) == "" {
			break
		}
	}
	_, err := io.WriteString(connection, "HTTP/1.0 200 OK\r\n\r\nhello\n")
	return err
}

func visit(config *tls.Config) error {
	connection, err := tls.Dial("tcp", *address, config)
	if err != nil {
		return err
	}
	defer connection.Close()
	fmt.Fprintf(connection, "GET / HTTP/1.0\r\nHost: %s\r\n\r\n", *name)
	_, err = io.Copy(os.Stdout, connection)
	return err
}

func suitesNamed(names []string) []uint16 {
	var ids []uint16
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		for _, name := range names {
			if suite.Name == name {
				ids = append(ids, suite.ID)
			}
		}
	}
	return ids
}

func pool(file string) *x509.CertPool {
	pem, err := os.ReadFile(file)
	check(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return roots
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
