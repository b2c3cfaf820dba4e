import assert from 'node:assert/strict';
import { disabledHosts } from '../../../src/inventory/edit/disabledHosts';
import { add, disable, editedText, editedTexts, enabling, move, remove } from './editedText';

const text = `# the fleet
bastion

[web]
# two of them
  web1 ansible_host=192.0.2.1 # rack 1
  web2:2222

[db] # databases
db[01:03].example.com tier='"gold"'

[web:vars]
http_port=80
[empty]
[site:children]
web
db`;

describe('Edits of a hosts file in INI', () => {
  it('add a host behind the last one of its group, indented as that one', async () => {
    const after = await editedText(text, add('web3', 'web', { ansible_host: '192.0.2.3', ansible_port: '2200' }));
    assert.equal(after, text.replace('web2:2222\n', 'web2:2222\n  web3 ansible_host=192.0.2.3 ansible_port=2200\n'));
  });

  it('add a host below the header of a group without hosts', async () => {
    assert.equal(await editedText(text, add('new', 'empty')), text.replace('[empty]\n', '[empty]\nnew\n'));
  });

  it('give a group that has only children or variables a section for its hosts', async () => {
    const after = await editedText(text, add('new', 'site'));
    assert.equal(after, `${text}\n\n[site]\nnew`);
    const inside = await editedText('[a:children]\nb\n[b]\nh\n', add('new', 'a'));
    assert.equal(inside, '[a:children]\nb\n\n[a]\nnew\n[b]\nh\n');
  });

  it('begin a group that is not there, at the end', async () => {
    assert.equal(await editedText('h\n', add('new', 'fresh')), 'h\n\n[fresh]\nnew\n');
    assert.equal(await editedText('', add('new', 'fresh')), '[fresh]\nnew\n');
    assert.equal(await editedText('# nothing\n\n', add('new', 'fresh')), '# nothing\n\n[fresh]\nnew\n');
  });

  it('add to the hosts of no group before the first header', async () => {
    assert.equal(await editedText(text, add('new', 'ungrouped')), text.replace('bastion\n', 'bastion\nnew\n'));
    assert.equal(await editedText('[all]\na\n[g]\nb\n', add('new', 'ungrouped')), '[all]\na\nnew\n[g]\nb\n');
  });

  it('end new lines as the file does, and leave a last line without an end as it is', async () => {
    assert.equal(await editedText('[g]\r\nh\r\n', add('new', 'g')), '[g]\r\nh\r\nnew\r\n');
    assert.equal(await editedText('[g]\r\nh', add('new', 'g')), '[g]\r\nh\r\nnew');
  });

  it('put variables in quotation marks that need them', async () => {
    const after = await editedText('[g]\nh\n', add('new', 'g', { note: 'rack "4" # left' }));
    assert.equal(after, '[g]\nh\nnew note="rack \\"4\\" # left"\n');
  });

  it('move a host with its variables, its port and its comment', async () => {
    assert.equal(
      await editedText(text, move('web1', 'web', 'empty')),
      text.replace(/ {2}web1.*\n/, '').replace('[empty]\n', '[empty]\nweb1 ansible_host=192.0.2.1 # rack 1\n'),
    );
    assert.equal(
      await editedText(text, move('web2', 'web', 'fresh')),
      `${text.replace('  web2:2222\n', '')}\n\n[fresh]\nweb2:2222`,
    );
  });

  it('move only the mention in the group it is taken from', async () => {
    const several = '[a]\nh x=1\n[b]\nh\n[c]\nk\n';
    assert.equal(await editedText(several, move('h', 'b', 'c')), '[a]\nh x=1\n[b]\n[c]\nk\nh\n');
    assert.match(await editedText(several, move('h', 'a', 'b')), /^h is in the group b already/);
  });

  it('move several hosts in the order of the file', async () => {
    const after = await editedText('[a]\nh1\nh2 # c\nh3\n[b]\nk\n', {
      kind: 'move',
      hosts: [
        { host: 'h3', group: 'a' },
        { host: 'h1', group: 'a' },
      ],
      group: 'b',
    });
    assert.equal(after, '[a]\nh2 # c\n[b]\nk\nh1\nh3\n');
  });

  it('refuse to move a host out of its order where that changes a variable', async () => {
    const twice = '[a]\nh x=1\n[b]\nh x=2\n[c]\nk\n';
    assert.match(await editedText(twice, move('h', 'a', 'c')), /^h would get another value of x, or none/);
    assert.equal(await editedText(twice, move('h', 'b', 'c')), '[a]\nh x=1\n[b]\n[c]\nk\nh x=2\n');
  });

  it('split a range around the host that is moved, disabled or removed, padded and with its port', async () => {
    const range = (pattern: string): string => `[a]\n${pattern} x=1 # c\n[b]\n`;
    assert.equal(
      await editedText(range('w[08:11].example.com:22'), move('w09.example.com', 'a', 'b')),
      '[a]\nw08.example.com:22 x=1 # c\nw[10:11].example.com:22 x=1 # c\n[b]\nw09.example.com:22 x=1 # c\n',
    );
    assert.equal(await editedText(range('w[1:3]'), remove('w1')), range('w[2:3]'));
    assert.equal(await editedText(range('w[1:3]'), remove('w3')), range('w[1:2]'));
    assert.equal(await editedText(range('w[a:d]'), remove('wb')), '[a]\nwa x=1 # c\nw[c:d] x=1 # c\n[b]\n');
    assert.equal(await editedText(range('w[1:9:2]'), remove('w5')), '[a]\nw[1:3:2] x=1 # c\nw[7:9:2] x=1 # c\n[b]\n');
    assert.equal(
      await editedText(range('w[1:3]'), disable('w2')),
      '[a]\nw1 x=1 # c\n# disabled: w2 x=1 # c\nw3 x=1 # c\n[b]\n',
    );
  });

  it('refuse to split what is more than one range', async () => {
    for (const pattern of ['w[1:2]x[1:2]', '10.0.[0:1].[1:2]']) {
      const host = pattern.replaceAll(/\[(\d).*?\]/g, '$1');
      assert.match(await editedText(`[a]\n${pattern}\n`, remove(host)), /cannot be split by itself/);
    }
  });

  it('disable every mention of a host, and enable it again to the same text', async () => {
    const several = '[a]\n  h x=1 # c\nk\n[b]\n\th\n';
    const disabled = await editedText(several, disable('h'));
    assert.equal(disabled, '[a]\n  # disabled: h x=1 # c\nk\n[b]\n\t# disabled: h\n');
    assert.deepEqual(
      disabledHosts(disabled, '/i/hosts.ini').map(({ name, group }) => `${name} in ${group}`),
      ['h in a', 'h in b'],
    );
    assert.equal(await editedText(disabled, enabling(disabled)), several);
  });

  it('disable the mention in one group alone', async () => {
    assert.equal(await editedText('[a]\nh\n[b]\nh\n', disable('h', 'b')), '[a]\nh\n[b]\n# disabled: h\n');
    assert.match(
      await editedText('[a]\nh x=1\n[b]\nh\n', disable('h', 'a')),
      /^h would get another value of x, or none/,
    );
  });

  it('take no other comment for a disabled host', () => {
    const comments =
      '# h1\n#disabled: h2\n# disabled: see ticket 12\n[g:vars]\n# disabled: a=1\n[g]\nh # disabled: h3\n';
    assert.deepEqual(disabledHosts(comments, '/i/hosts.ini'), []);
  });

  it('refuse to enable a host that its group has again', async () => {
    const again = '[g]\n# disabled: h\nh\n';
    assert.match(await editedText(again, enabling(again)), /^h is in the group g already/);
  });

  it('remove a host with its line, the last one of the text too', async () => {
    assert.equal(await editedText('[g]\nh1\nh2', remove('h2')), '[g]\nh1');
    assert.equal(await editedText('h1', remove('h1')), '');
    assert.equal(await editedText('[g]\r\nh1\r\nh2\r\n', remove('h1')), '[g]\r\nh2\r\n');
  });

  it('24 refuse a file that Ansible does not read, and say which line', async () => {
    assert.match(
      await editedText('[g]\nh\nx y\n', add('new', 'g')),
      /^Correct line 3 of \/i\/hosts\.ini first, where Ansible stops: /,
    );
  });

  it('23 know the line ends of Python', async () => {
    assert.equal(await editedText('[g]\nh1\u2028h2 x=1\n', remove('h1')), '[g]\nh2 x=1\n');
    assert.equal(await editedText('[g]\nh1\u2028h2 x=1\n', disable('h1')), '[g]\n# disabled: h1\u2028h2 x=1\n');
  });

  it('21 refuse a host that has the name of a group', async () => {
    assert.match(await editedText('[g]\nh\n[h]\nk\n', remove('h')), /the name of both a group and a host/);
  });

  it('reach every file that names the host, and move between files of one format', async () => {
    const texts = { '/i/a': '[web]\nh\n', '/i/b': '[db]\nk\n[other]\nh\n' };
    assert.deepEqual(await editedTexts(texts, remove('h'), ['/i']), {
      '/i/a': '[web]\n',
      '/i/b': '[db]\nk\n[other]\n',
    });
    assert.deepEqual(await editedTexts(texts, move('h', 'web', 'db'), ['/i']), {
      '/i/a': '[web]\n',
      '/i/b': '[db]\nk\nh\n[other]\nh\n',
    });
    const mixed = { '/i/a': '[web]\nh\n', '/i/b.yml': 'db:\n  hosts:\n    k:\n' };
    assert.match(JSON.stringify(await editedTexts(mixed, move('h', 'web', 'db'), ['/i'])), /different formats/);
  });

  it('refuse a host of a list', async () => {
    assert.match(
      JSON.stringify(await editedTexts({ '/i/a': '[g]\nh\n' }, remove('x'), ['/i/a', 'x,y'])),
      /^"x stands in no hosts file/,
    );
  });
});
