// A small TLS client or server on rustls: rustls client|server [OPTION=VALUE]...
//
//   name=, port=        whom to visit, and to ask for; where
//   min=, max=          versions, 1.2 and 1.3
//   suite=, group=      the only one, by its name: TLS13_AES_256_GCM_SHA384, X25519
//   alpn=               application protocols, comma between
//   cert=, key=         certificate chain and its key; nobody looks whether they match
//   only=               server: the certificate is for clients that ask for this name
//   trust=              client: file of roots; without, any certificate will do
//   auth=               server: file of roots that client certificates need
//   times=              client: connections, with one session cache
//   until=hello         client: ends there, as a program that is killed
//   slow=               server: seconds before it looks at a connection
//   goodbye=no          no close_notify
use rustls::client::{ServerCertVerified, ServerCertVerifier};
use rustls::server::{AllowAnyAuthenticatedClient, NoClientAuth, ResolvesServerCertUsingSni};
use rustls::sign::{any_supported_type, CertifiedKey};
use rustls::*;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::{env, process, thread, time};

struct Options(HashMap<String, String>);

impl Options {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn or<'a>(&'a self, name: &str, other: &'a str) -> &'a str {
        self.get(name).unwrap_or(other)
    }
}

fn main() {
    let mut words = env::args().skip(1);
    let role = words.next().expect("client or server");
    let pairs = words.filter_map(|word| word.split_once('=').map(|(name, value)| (name.to_string(), value.to_string())));
    let options = Options(pairs.collect());
    if role == "server" {
        serve(&options);
    } else {
        visit(&options);
    }
}

fn visit(options: &Options) {
    let config = Arc::new(client_config(options));
    for _ in 0..options.or("times", "1").parse().unwrap() {
        let mut socket = TcpStream::connect((options.or("name", "www.shop.test"), port(options))).expect("connection");
        let name = ServerName::try_from(options.or("name", "www.shop.test")).expect("name");
        let mut tls = ClientConnection::new(config.clone(), name).expect("client");
        if options.get("until") == Some("hello") {
            tls.write_tls(&mut socket).expect("hello");
            process::exit(1);
        }
        let mut stream = Stream::new(&mut tls, &mut socket);
        report(stream.write_all(b"GET / HTTP/1.0\r\n\r\n").and_then(|_| stream.read(&mut [0; 4096])));
        farewell(options, tls, socket);
    }
}

fn serve(options: &Options) {
    let config = Arc::new(server_config(options));
    for socket in TcpListener::bind(("0.0.0.0", port(options))).expect("port").incoming() {
        let mut socket = socket.expect("connection");
        thread::sleep(time::Duration::from_secs(options.or("slow", "0").parse().unwrap()));
        let mut tls = ServerConnection::new(config.clone()).expect("server");
        let mut stream = Stream::new(&mut tls, &mut socket);
        report(stream.read(&mut [0; 4096]).and_then(|_| stream.write(b"HTTP/1.0 200 OK\r\n\r\nhello\n")));
        farewell(options, tls, socket);
    }
}

fn farewell<Side: SideData>(options: &Options, mut tls: impl std::ops::DerefMut<Target = ConnectionCommon<Side>>, mut socket: TcpStream) {
    if options.get("goodbye") != Some("no") {
        tls.send_close_notify();
        report(tls.write_tls(&mut socket));
    }
}

fn report(result: std::io::Result<usize>) {
    match result {
        Ok(count) => println!("{count} bytes"),
        Err(error) => println!("{error}"),
    }
}

fn port(options: &Options) -> u16 {
    options.or("port", "443").parse().unwrap()
}

// Configurations

fn limited<Side: ConfigSide>(options: &Options, builder: ConfigBuilder<Side, WantsCipherSuites>) -> ConfigBuilder<Side, WantsVerifier> {
    let suites: Vec<_> = ALL_CIPHER_SUITES.iter().filter(|suite| fits(options, "suite", &suite.suite())).copied().collect();
    let groups: Vec<_> = ALL_KX_GROUPS.iter().filter(|group| fits(options, "group", &group.name)).copied().collect();
    let within = |number: &str| options.or("min", "1.2") <= number && number <= options.or("max", "1.3");
    let versions: Vec<_> = [("1.2", &version::TLS12), ("1.3", &version::TLS13)].iter().filter(|pair| within(pair.0)).map(|pair| pair.1).collect();
    builder.with_cipher_suites(&suites).with_kx_groups(&groups).with_protocol_versions(&versions).expect("suites and versions")
}

fn fits(options: &Options, name: &str, value: &dyn std::fmt::Debug) -> bool {
    options.get(name).map_or(true, |wanted| format!("{value:?}") == wanted)
}

fn client_config(options: &Options) -> ClientConfig {
    let builder = limited(options, ClientConfig::builder()).with_root_certificates(roots(options.get("trust")));
    let mut config = match options.get("cert") {
        Some(path) => builder.with_single_cert(chain(path), key(options)).expect("certificate"),
        None => builder.with_no_client_auth(),
    };
    if options.get("trust").is_none() {
        config.dangerous().set_certificate_verifier(Arc::new(Anyone));
    }
    config.alpn_protocols = protocols(options);
    config.key_log = Arc::new(KeyLogFile::new());
    config
}

fn server_config(options: &Options) -> ServerConfig {
    let verifier = match options.get("auth") {
        Some(path) => AllowAnyAuthenticatedClient::new(roots(Some(path))),
        None => NoClientAuth::new(),
    };
    let builder = limited(options, ServerConfig::builder()).with_client_cert_verifier(verifier);
    let mut config = match (options.get("cert"), options.get("only")) {
        (Some(path), None) => builder.with_single_cert(chain(path), key(options)).expect("certificate"),
        _ => builder.with_cert_resolver(Arc::new(by_name(options))),
    };
    config.alpn_protocols = protocols(options);
    config.key_log = Arc::new(KeyLogFile::new());
    config
}

fn by_name(options: &Options) -> ResolvesServerCertUsingSni {
    let mut names = ResolvesServerCertUsingSni::new();
    if let (Some(name), Some(path)) = (options.get("only"), options.get("cert")) {
        names.add(name, CertifiedKey::new(chain(path), any_supported_type(&key(options)).expect("key"))).expect("name");
    }
    names
}

fn protocols(options: &Options) -> Vec<Vec<u8>> {
    options.get("alpn").map_or(vec![], |list| list.split(',').map(|name| name.as_bytes().to_vec()).collect())
}

fn chain(path: &str) -> Vec<Certificate> {
    let ders = rustls_pemfile::certs(&mut BufReader::new(File::open(path).expect(path))).expect(path);
    ders.into_iter().map(Certificate).collect()
}

fn key(options: &Options) -> PrivateKey {
    let path = options.get("key").expect("key");
    PrivateKey(rustls_pemfile::pkcs8_private_keys(&mut BufReader::new(File::open(path).expect(path))).expect(path).remove(0))
}

fn roots(path: Option<&str>) -> RootCertStore {
    let mut store = RootCertStore::empty();
    for certificate in path.map_or(vec![], chain) {
        store.add(&certificate).expect("root");
    }
    store
}

struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(&self, _: &Certificate, _: &[Certificate], _: &ServerName, _: &mut dyn Iterator<Item = &[u8]>, _: &[u8],
                          _: time::SystemTime) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }
}
