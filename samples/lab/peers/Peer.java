import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

/**
 * A small TLS client or server on Java's own stack (JSSE).
 *
 * usage: java Peer.java client|server [HOST] key=value...
 *
 * port=443 protocols=TLSv1.2,TLSv1.3 ciphers=A,B alpn=h2 groups=secp256r1 p12=FILE (password "secret") trust=FILE|all|none|empty name=SNI
 * auth=want|need|none (server) times=N (client: connections in one session context) local=ADDRESS
 * endpoint=HTTPS (client: compare names) distrust=RULES (as jdk.certpath.disabledAlgorithms) revocation=yes (client)
 * bouncycastle=yes (its stack instead of Java's own; it must be in the class path)
 */
public class Peer {
    static final Map<String, String> options = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        for (String argument : arguments)
            if (argument.contains("="))
                options.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        Security.setProperty("jdk.tls.disabledAlgorithms", option("disabled", ""));
        if (options.containsKey("bouncycastle"))
            prefer("org.bouncycastle.jsse.provider.BouncyCastleJsseProvider", "org.bouncycastle.jce.provider.BouncyCastleProvider");
        if (options.containsKey("groups"))
            System.setProperty("jdk.tls.namedGroups", options.get("groups"));
        if (options.containsKey("distrust"))
            Security.setProperty("jdk.certpath.disabledAlgorithms", options.get("distrust"));
        if (options.containsKey("revocation"))
            System.setProperty("jdk.tls.client.enableStatusRequestExtension", "true");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(), trust(), null);
        if (arguments[0].equals("server"))
            serve(context);
        else
            for (int i = 0; i < Integer.parseInt(option("times", "1")); i++)
                visit(context, arguments[1]);
    }

    /** These providers come before Java's own, the last one first. */
    static void prefer(String... providers) throws Exception {
        for (String name : providers)
            Security.insertProviderAt((Provider) Class.forName(name).getDeclaredConstructor().newInstance(), 1);
        Security.setProperty("ssl.KeyManagerFactory.algorithm", "PKIX");
    }

    static void serve(SSLContext context) throws Exception {
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port());
        SSLParameters parameters = listener.getSSLParameters();
        configure(parameters);
        parameters.setNeedClientAuth(option("auth", "none").equals("need"));
        if (option("auth", "none").equals("want"))
            parameters.setWantClientAuth(true);
        listener.setSSLParameters(parameters);
        while (true)
            answer((SSLSocket) listener.accept());
    }

    static void answer(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(5000);
            BufferedReader in = reader(socket);
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine())
                continue;
            socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhello\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            System.out.println("server: " + e);
        }
    }

    static void visit(SSLContext context, String host) throws Exception {
        Socket plain = new Socket(InetAddress.getByName(host), port());
        String name = option("name", host);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            configure(parameters);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(Integer.parseInt(option("timeout", "5000")));
            socket.startHandshake();
            socket.getOutputStream().write(("GET / HTTP/1.0\r\nHost: " + name + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = reader(socket);
            for (String line = in.readLine(); line != null; line = in.readLine())
                System.out.println(line);
        } catch (IOException e) {
            System.out.println("client: " + e);
        }
    }

    static void configure(SSLParameters parameters) {
        if (options.containsKey("protocols"))
            parameters.setProtocols(options.get("protocols").split(","));
        if (options.containsKey("ciphers"))
            parameters.setCipherSuites(options.get("ciphers").split(","));
        if (options.containsKey("alpn"))
            parameters.setApplicationProtocols(options.get("alpn").split(","));
        if (options.containsKey("endpoint"))
            parameters.setEndpointIdentificationAlgorithm(options.get("endpoint"));
    }

    static KeyManager[] keys() throws Exception {
        if (!options.containsKey("p12"))
            return new KeyManager[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(options.get("p12"))) {
            store.load(in, "secret".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, "secret".toCharArray());
        return factory.getKeyManagers();
    }

    static TrustManager[] trust() throws Exception {
        String trust = option("trust", "all");
        if (trust.equals("all") || trust.equals("none"))
            return new TrustManager[] {new Opinion(trust.equals("all"))};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (!trust.equals("empty")) try (InputStream in = new FileInputStream(trust)) {
            store.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (options.containsKey("revocation"))
            factory.init(new CertPathTrustManagerParameters(strict(store)));
        else
            factory.init(store);
        return factory.getTrustManagers();
    }

    /** The server's certificate must be known not to be revoked: stapled, or asked for. */
    static PKIXBuilderParameters strict(KeyStore store) throws Exception {
        PKIXRevocationChecker checker = (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        parameters.addCertPathChecker(checker);
        return parameters;
    }

    /** A policy of the application's own: takes every certificate, or none. */
    static class Opinion extends X509ExtendedTrustManager {
        final boolean agrees;

        Opinion(boolean agrees) { this.agrees = agrees; }

        void decide() throws CertificateException {
            if (!agrees)
                throw new CertificateException("not on the list of pinned certificates");
        }

        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException { decide(); }
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException { decide(); }
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException { decide(); }
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException { decide(); }
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException { decide(); }
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException { decide(); }
        public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }

    static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    static String option(String key, String otherwise) { return options.getOrDefault(key, otherwise); }

    static int port() { return Integer.parseInt(option("port", "443")); }
}
