import assert from 'node:assert/strict';
import type { Problem } from '../../src/inventory/model';
import { readTree } from './sameAsOracle';

/** The errors of one file as `code subject: the words at the place`. */
async function errors(text: string, name = 'hosts.ini'): Promise<string[]> {
  const lines = text.split('\n');
  const { problems } = await readTree({ [name]: text }, [name]);
  const word = ({ place }: Problem): string => lines[place?.line ?? 0]?.substr(place?.column ?? 0, place?.length) ?? '';
  return problems
    .filter(({ severity }) => severity === 'error')
    .map((problem) => `${problem.code ?? ''} ${problem.subject ?? ''}: ${word(problem)}`);
}

describe('A problem of a hosts file says by a code what can be done about it', () => {
  it('14 15 every group that is not declared, in the order Ansible would tell of them', async () => {
    const text = '[web]\n[all:children]\ndb\nweb\nlin\n[lin:children]\ndb\nwin\n[old:vars]\na=1\n';
    const told = ['undeclared-group db: db', 'undeclared-group win: win', 'undeclared-group old: old'];
    assert.deepEqual(await errors(text), told);
  });

  it('31 a range that is none, or gives too many hosts', async () => {
    assert.deepEqual(await errors('h1\nh[1-3]:22 a=1\n'), ['bad-range h[1-3]:22: h[1-3]:22']);
    assert.deepEqual(await errors('"h[1:9999999]"\n'), ['range-too-large h[1:9999999]: "h[1:9999999]"']);
    assert.deepEqual(await errors('a:\n  hosts:\n    h[b]:\n', 'h.yml'), ['bad-range h[b]: h[b]']);
    assert.deepEqual(await errors('a:\n  hosts:\n    h[1:9999999]:\n', 'h.yml'), [
      'range-too-large h[1:9999999]: h[1:9999999]',
    ]);
  });

  it('3 9 18 blanks around =, a semicolon for a comment, a colon without its port', async () => {
    assert.deepEqual(await errors('h1 a = 1\n'), ['blank-around-equals :  = ']);
    assert.deepEqual(await errors('h1 a=1 b=\t2\n'), ['blank-around-equals : =\t']);
    assert.deepEqual(await errors('h1 a=1 ; c\n'), ['semicolon-comment : ; c']);
    assert.deepEqual(await errors('[web] ; c\n'), ['semicolon-comment : ; c']);
    assert.deepEqual(await errors('h1:\n'), ['missing-port h1:: h1:']);
  });

  it('no code where only its owner knows', async () => {
    assert.deepEqual(await errors('h1 h2\n'), [' : h2']);
    assert.deepEqual(await errors('h1 = 2\n'), [' : 2']);
  });
});
