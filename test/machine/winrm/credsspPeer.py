"""A WinRM listener that logs in with CredSSP through python3-pyspnego, which nobody here wrote. One JSON line says where it listens.

usage: credsspPeer.py VERSION   the newest version of CredSSP it speaks, 2 to 6
environment: NTLM_USER_FILE names the accounts (DOMAIN:USER:PASSWORD)
The command `credentials` gives what was handed over with the login.
"""
import base64
import re
import sys

import spnego
import spnego._credssp
from gssPeer import Listener, serve

BOUNDARY = b'--Encrypted Boundary'
PIECE = 16384


class CredsspListener(Listener):
    scheme = 'CredSSP'
    content_type = ('multipart/x-multi-encrypted;protocol="application/HTTP-CredSSP-session-encrypted";'
                    'boundary="Encrypted Boundary"')

    def log_in(self, token):
        try:
            if not self.context or self.context.complete:
                self.context = spnego.server(protocol='credssp')
            answer = self.context.step(token)
        except spnego.exceptions.SpnegoError:
            answer = None
        if self.context.complete:
            return self.reply(200, b'', [])
        if not answer:
            self.context = None
            return self.reply(401, b'', [('WWW-Authenticate', self.scheme)])
        self.reply(401, b'', [('WWW-Authenticate', self.scheme + ' ' + base64.b64encode(answer).decode())])

    def open(self, body):
        parts = body.split(BOUNDARY + b'\r\n')[1:]
        pieces = [part.split(b'application/octet-stream\r\n', 1)[1].removesuffix(BOUNDARY + b'--\r\n') for part in parts[1::2]]
        opened = []
        for head, piece in zip(parts[::2], pieces):
            plain = self.context.unwrap(piece[4:]).data
            assert len(plain) == int(re.search(rb'Length=(\d+)', head).group(1)), 'the length is another one'
            # The trailer's length that is told is what this library would tell itself.
            expected = self.context.wrap_winrm_length(len(plain))
            assert int.from_bytes(piece[:4], 'little') == expected, 'the trailer has another length'
            opened.append(plain)
        return b''.join(opened).decode()

    def seal(self, plain):
        parts = []
        for at in range(0, len(plain), PIECE):
            piece = plain[at:at + PIECE]
            sealed = self.context.wrap_winrm(piece)
            parts.append(BOUNDARY + b'\r\n\tContent-Type: application/HTTP-CredSSP-session-encrypted\r\n'
                         b'\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n' % len(piece) + BOUNDARY +
                         b'\r\n\tContent-Type: application/octet-stream\r\n' + len(sealed.header).to_bytes(4, 'little') +
                         sealed.header + sealed.data)
        return b''.join(parts) + BOUNDARY + b'--\r\n'

    def on_command(self, text):
        answer = super().on_command(text)
        if self.commands['C'] == b'credentials\n':
            given = self.context.get_extra_info('client_credential')
            self.commands['C'] = '|'.join([given.domain_name, given.username, given.password]).encode()
        return answer


def trailer_length(context, length):
    cipher, protocol, _ = context.get_extra_info('ssl_object').cipher()
    return spnego._credssp._tls_trailer_length(length, protocol, cipher)


spnego._credssp.CredSSPProxy.wrap_winrm_length = trailer_length
spnego._credssp._CREDSSP_VERSION = int(sys.argv[1])
serve(CredsspListener, [])
