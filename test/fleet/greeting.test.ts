import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sshGreeting, wsmanGreeting } from '../../src/fleet/greeting';

describe('the greeting of an SSH server', () => {
  it('is its identification line, without the line end', () => {
    assert.deepEqual(sshGreeting('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', false), {
      greeting: 'SSH-2.0-OpenSSH_9.2p1 Debian-2',
    });
    assert.deepEqual(sshGreeting('SSH-1.99-Cisco-1.25\n', false), { greeting: 'SSH-1.99-Cisco-1.25' });
  });

  it('may follow other lines, RFC 4253 §4.2', () => {
    assert.deepEqual(sshGreeting('Welcome\r\nUse of SSH-2.0-x is logged\r\nSSH-2.0-dropbear\r\n', false), {
      greeting: 'SSH-2.0-dropbear',
    });
  });

  it('is waited for while it may still come', () => {
    for (const heard of ['', 'S', 'SSH-2.0-Open', 'Welcome\r\n', 'Welcome\r\nSSH-']) {
      assert.equal(sshGreeting(heard, false), undefined, heard);
    }
  });

  it('is not what another server says', () => {
    assert.deepEqual(sshGreeting('HTTP/1.1 400 Bad Request\r\n\r\n', true), {
      wrong: 'answers, but not as SSH: HTTP/1.1 400 Bad Request',
    });
    assert.deepEqual(sshGreeting('Not allowed at this time\r\n', true), {
      wrong: 'answers, but not as SSH: Not allowed at this time',
    });
    assert.deepEqual(sshGreeting('', true), { wrong: 'answers, but not as SSH: hangs up without a word' });
    assert.deepEqual(sshGreeting('SSH-1.5-old\n', false), { wrong: 'answers, but not as SSH 2: SSH-1.5-old' });
  });

  it('is not waited for through endless talk', () => {
    const found = sshGreeting('noise\r\n'.repeat(20_000), false);
    assert.deepEqual(found, { wrong: 'answers, but not as SSH: noise' });
  });

  it('shows what a server says in one short printable line, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (heard) => {
        const found = sshGreeting(heard, true);
        assert.ok(found);
        const text = 'wrong' in found ? found.wrong : '';
        assert.match(text, /^[\x20-\x7e·]*$/);
        assert.ok(text.length < 120);
      }),
    );
  });
});

describe('the greeting of WinRM', () => {
  it('is any status that its listener gives to an empty request', () => {
    for (const status of ['200 OK', '401 Unauthorized', '405 Method Not Allowed', '411 Length Required']) {
      const found = wsmanGreeting(`HTTP/1.1 ${status}\r\nserver: Microsoft-HTTPAPI/2.0\r\n\r\n`, false);
      assert.deepEqual(found, { greeting: `HTTP ${status.slice(0, 3)}, Microsoft-HTTPAPI/2.0` });
    }
    assert.deepEqual(wsmanGreeting('HTTP/1.1 401 Unauthorized\r\n\r\n', false), { greeting: 'HTTP 401' });
  });

  it('is not what a Windows without the service, another server or no HTTP server says', () => {
    for (const line of ['HTTP/1.1 503 Service Unavailable', 'HTTP/1.1 404 Not Found', 'SSH-2.0-OpenSSH_9.2p1']) {
      assert.deepEqual(wsmanGreeting(`${line}\r\n\r\n`, false), { wrong: `answers, but not as WinRM: ${line}` });
    }
  });

  it('is waited for until the header is whole', () => {
    assert.equal(wsmanGreeting('HTTP/1.1 401 Unauthorized\r\nServer: Micro', false), undefined);
  });
});
