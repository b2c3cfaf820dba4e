"""A WinRM listener whose authentication nobody here wrote: gss-ntlmssp through python3-gssapi. One JSON line says where it listens.

usage: gssPeer.py [CERTIFICATE KEY]   with TLS the login is bound to the channel and messages are not sealed
environment: NTLM_USER_FILE names the accounts (DOMAIN:USER:PASSWORD)
A command's output is its own command line, then its standard input; `repeat N` gives N bytes, in many pieces.
"""
import base64
import hashlib
import html
import json
import re
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import gssapi
from gssapi.raw import ChannelBindings

NTLM = gssapi.OID.from_int_seq('1.3.6.1.4.1.311.2.2.10')
MESSAGE = ('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" '
           'xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header/><s:Body>%s</s:Body></s:Envelope>')
STATE = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/'
PIECE = 30000


class Listener(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    scheme = 'Negotiate'
    bindings = None

    def setup(self):
        super().setup()
        self.context, self.commands = None, {}

    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        token = re.match(self.scheme + r' (\S+)', self.headers.get('Authorization', ''))
        if token:
            return self.log_in(base64.b64decode(token.group(1)))
        if not self.context or not self.context.complete:
            return self.reply(401, b'', [('WWW-Authenticate', self.scheme), ('WWW-Authenticate', 'Basic realm="WSMAN"')])
        text = self.open(body)
        answer = self.answer(text).encode()
        self.reply(200, answer if self.bindings else self.seal(answer), [('Content-Type', self.content_type)])

    @property
    def content_type(self):
        if self.bindings:
            return 'application/soap+xml;charset=UTF-8'
        return 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'

    def log_in(self, token):
        try:
            if not self.context or self.context.complete:
                credentials = gssapi.Credentials(usage='accept', mechs=[NTLM])
                self.context = gssapi.SecurityContext(creds=credentials, usage='accept', channel_bindings=self.bindings)
            answer = self.context.step(token)
        except gssapi.exceptions.GSSError:
            self.context = None
            return self.reply(401, b'', [('WWW-Authenticate', self.scheme)])
        if self.context.complete:
            return self.reply(200, b'', [])
        self.reply(401, b'', [('WWW-Authenticate', self.scheme + ' ' + base64.b64encode(answer).decode())])

    def open(self, body):
        if self.bindings:
            return body.decode()
        sealed = body.split(b'application/octet-stream\r\n', 1)[1].rsplit(b'--Encrypted Boundary--', 1)[0]
        return self.context.unwrap(sealed[4:]).message.decode()

    def seal(self, plain):
        sealed = self.context.wrap(plain, True).message
        return (b'--Encrypted Boundary\r\nContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n'
                b'OriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n--Encrypted Boundary\r\n'
                b'Content-Type: application/octet-stream\r\n\x10\0\0\0' % len(plain) + sealed + b'--Encrypted Boundary--\r\n')

    def answer(self, text):
        action = re.search(r'<a:Action[^>]*>[^<]*/(\w+)</a:Action>', text).group(1)
        return MESSAGE % getattr(self, 'on_' + action.lower())(text)

    def on_create(self, text):
        return '<rsp:Shell><rsp:ShellId>SHELL-1</rsp:ShellId></rsp:Shell>'

    def on_command(self, text):
        words = [html.unescape(word) for word in re.findall(r'<rsp:(?:Command|Arguments)>([^<]*)</rsp:', text)]
        repeat = re.fullmatch(r'repeat (\d+)', ' '.join(words))
        self.commands['C'] = b'x' * int(repeat.group(1)) if repeat else (' '.join(words) + '\n').encode()
        return '<rsp:CommandResponse><rsp:CommandId>C</rsp:CommandId></rsp:CommandResponse>'

    def on_send(self, text):
        self.commands['C'] += base64.b64decode(re.search(r'<rsp:Stream [^>]*>([^<]*)<', text).group(1))
        return '<rsp:SendResponse/>'

    def run_powershell(self):
        """What PowerShell would print first, then the script itself."""
        script = base64.b64decode(self.commands['C'].split(b'\n', 1)[1]).decode()
        return re.sub(r"^\[Console\]::Out\.WriteLine\('([^']*)'\)", r'\1', script).encode()

    def on_receive(self, text):
        if b'-EncodedCommand' in self.commands['C']:
            self.commands['C'] = self.run_powershell()
        piece, self.commands['C'] = self.commands['C'][:PIECE], self.commands['C'][PIECE:]
        stream = '<rsp:Stream Name="stdout" CommandId="C">%s</rsp:Stream>' % base64.b64encode(piece).decode()
        done = not self.commands['C']
        state = '<rsp:CommandState CommandId="C" State="%s">%s</rsp:CommandState>' % (
            STATE + ('Done' if done else 'Running'), '<rsp:ExitCode>7</rsp:ExitCode>' if done else '')
        return '<rsp:ReceiveResponse>%s%s</rsp:ReceiveResponse>' % (stream, state)

    def on_signal(self, text):
        return '<rsp:SignalResponse/>'

    def on_delete(self, text):
        return ''

    def reply(self, status, body, headers):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve(listener, files):
    server = Server(('127.0.0.1', 0), listener)
    if len(files) == 2:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(*files)
        with open(files[0]) as file:
            der = ssl.PEM_cert_to_DER_cert(file.read())
        data = b'tls-server-end-point:' + hashlib.sha256(der).digest()
        listener.bindings = ChannelBindings(application_data=data)
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    print(json.dumps({'port': server.server_port}), flush=True)
    server.serve_forever()


if __name__ == '__main__':
    serve(Listener, sys.argv[1:])
