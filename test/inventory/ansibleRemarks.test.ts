import assert from 'node:assert/strict';
import { readAnsibleRemarks } from '../../src/inventory/ansibleRemarks';

describe('what Ansible remarks', () => {
  it('is unwrapped: at blanks, after hyphens, inside words longer than a line', () => {
    const long = `/srv/${'a'.repeat(100)}.py`;
    const first = `[WARNING]:  * Failed to parse ${long}`.slice(0, 79);
    const rest = `[WARNING]:  * Failed to parse ${long}`.slice(79);
    const { warnings, error } = readAnsibleRemarks(
      [
        first,
        `${rest} with script plugin: it`,
        'ended',
        '[WARNING]: Unable to parse /srv/inventory/long-name-of-the-',
        'file.py as an inventory source',
        '',
      ].join('\n'),
    );
    assert.deepEqual(warnings, [
      `* Failed to parse ${long} with script plugin: it ended`,
      'Unable to parse /srv/inventory/long-name-of-the-file.py as an inventory source',
    ]);
    assert.equal(error, undefined);
  });

  it('leaves out deprecations and the quotation of a file', () => {
    const { warnings, error } = readAnsibleRemarks(
      `[DEPRECATION WARNING]: old. This feature will be removed in version 2.99. Deprecation
warnings can be disabled by setting deprecation_warnings=False in ansible.cfg.
[WARNING]: Something is odd
ERROR! failed to combine variables

The error appears to be in '/srv/group_vars/all.yml': line 1, column 1, but may
be elsewhere in the file depending on the exact syntax problem.

The offending line appears to be:


secret: hunter2
^ here
`,
    );
    assert.deepEqual(warnings, ['Something is odd']);
    assert.equal(error, 'failed to combine variables');
  });

  it('is the last line of a program that is not Ansible', () => {
    const traceback = 'Traceback (most recent call last):\n  File "x", line 1\nImportError: no module named ansible\n';
    assert.equal(readAnsibleRemarks(traceback).error, 'ImportError: no module named ansible');
  });
});
