// A small TLS client or server on Node's stack (OpenSSL inside).
//
// usage: node peer.js client|server key=value...
//
// name=www.shop.test port=443 min=TLSv1.2 max=TLSv1.3 ciphers=LIST cert=FILE key=FILE trust=FILE|all ca=FILE (server: roots of clients)
// alpn=h2,http/1.1
'use strict';
const fs = require('fs');
const tls = require('tls');

const [role, ...pairs] = process.argv.slice(2);
const option = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
const port = Number(option.port || 443);
const name = option.name || 'www.shop.test';
const file = (path) => path && fs.readFileSync(path);
const settings = {
  minVersion: option.min || 'TLSv1.2',
  maxVersion: option.max || 'TLSv1.3',
  ciphers: option.ciphers,
  cert: file(option.cert),
  key: file(option.key),
  ALPNProtocols: option.alpn && option.alpn.split(','),
};

function serve() {
  const asks = option.ca !== undefined;
  const server = tls.createServer({ ...settings, ca: file(option.ca), requestCert: asks, rejectUnauthorized: asks }, (socket) => {
    socket.on('error', (error) => console.log('server:', error.message));
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nhello\n'));
  });
  server.on('tlsClientError', (error) => console.log('server:', error.message));
  server.listen(port);
}

function visit() {
  const all = option.trust === undefined || option.trust === 'all';
  const judged = { rejectUnauthorized: !all, ca: all ? undefined : file(option.trust) };
  const socket = tls.connect({ ...settings, ...judged, host: name, port, servername: name });
  socket.on('keylog', (line) => process.env.SSLKEYLOGFILE && fs.appendFileSync(process.env.SSLKEYLOGFILE, line));
  socket.on('secureConnect', () => socket.write(`GET / HTTP/1.0\r\nHost: ${name}\r\n\r\n`));
  socket.on('data', (data) => process.stdout.write(data));
  socket.on('error', (error) => console.log('client:', error.message));
}

(role === 'server' ? serve : visit)();
