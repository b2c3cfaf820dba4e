"""What python3-winrm asks of a module that Debian lacks, over python3-pyspnego: CredSSP for the requests library."""
import base64
import re

import spnego
from requests.auth import AuthBase


class HttpCredSSPAuth(AuthBase):
    def __init__(self, username, password, **options):
        self.names, self.context = (username, password), None

    @property
    def cipher_negotiated(self):
        return self.context.get_extra_info('ssl_object').cipher()[0]

    def wrap(self, message):
        return self.context.wrap(message).data

    def unwrap(self, message):
        return self.context.unwrap(message).data

    def __call__(self, request):
        request.headers['Connection'] = 'Keep-Alive'
        request.register_hook('response', self.answer)
        return request

    def answer(self, response, **options):
        if response.status_code != 401 or 'credssp' not in response.headers.get('www-authenticate', '').lower():
            return response
        self.context = spnego.client(*self.names, protocol='credssp')
        token = self.context.step()
        while token:
            response.content  # read to its end, so that the connection is used again
            response.raw.release_conn()
            request = response.request.copy()
            request.headers['Authorization'] = 'CredSSP ' + base64.b64encode(token).decode()
            response = response.connection.send(request, **options)
            said = re.search(r'CredSSP (\S+)', response.headers.get('www-authenticate', ''))
            if response.status_code != 401 or not said:
                return response
            token = self.context.step(base64.b64decode(said.group(1)))
        return response
