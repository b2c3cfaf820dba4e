import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import * as l10n from '@vscode/l10n';
import { helpText } from '../src/cli/help';
import { french as frenchMails } from '../src/mail/catalogueFr';
import { failureCodes, failureTitle, nextStep } from '../src/reboot/failure';

const root = join(__dirname, '..');
const textsIn = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, string>;
const french = textsIn('l10n/bundle.l10n.fr.json');
const manifest = { english: textsIn('package.nls.json'), french: textsIn('package.nls.fr.json') };

/** Texts that French writes as English does. */
const alike = ['{0} ({1})', '{0} port {1}', '{0}, {1}, {2}', 'Linux', 'Variable', 'Windows'];

/** Ends in `wall` on a host, whose C locale prints nothing but ASCII. */
const ascii = 'This system is going to reboot in {0} s: {1}';

describe('the French texts', () => {
  it('are there for every text of src, and none is left over', function () {
    this.timeout(60_000);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/l10n.mjs')], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
  });

  it('have the placeholders of their English text', () => {
    const placeholders = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();
    for (const [english, text] of Object.entries(french))
      assert.deepEqual(placeholders(text), placeholders(english), text);
  });

  it('begin and end with a blank where their English text does, since they are parts of a line', () => {
    const edges = (text: string): boolean[] => [/^\s/.test(text), /\s$/.test(text)];
    for (const [english, text] of Object.entries(french)) assert.deepEqual(edges(text), edges(english), `"${english}"`);
  });

  it('differ from the English ones, but for those that French writes alike', () => {
    const same = Object.keys(french).filter((english) => french[english] === english);
    assert.deepEqual(same.sort(), [...alike].sort());
    const sameInManifest = Object.keys(manifest.english).filter(
      (key) => manifest.french[key] === manifest.english[key],
    );
    assert.deepEqual(sameInManifest, ['view.container']);
  });

  it('are set as French print is: typographic apostrophe, no-break space before : ; ! ? and inside « »', () => {
    const texts = Object.entries({ ...french, ...manifest.french }).filter(([key]) => key !== ascii);
    for (const [, text] of texts) assert.doesNotMatch(text, /'|“|”| [:;!?»](?![\w-])|« |"\{\d\}"/, text);
  });

  it('say in ASCII what a host prints in the C locale', () => {
    assert.match(french[ascii] ?? '', /^[ -~]+$/);
  });

  it('name a failure and its next step as the mails do', () => {
    for (const code of failureCodes) {
      assert.equal(french[failureTitle(code)], frenchMails.failures[code].title, code);
      assert.equal(french[nextStep(code)], frenchMails.failures[code].nextStep, code);
    }
  });

  it('of the settings page and the commands are there exactly for the English ones, and for those the manifest uses', () => {
    const used = new Set(
      [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key),
    );
    assert.deepEqual(Object.keys(manifest.french).sort(), Object.keys(manifest.english).sort());
    assert.deepEqual(Object.keys(manifest.english).sort(), [...used].sort());
  });

  it('of the command line help fit into 120 columns', () => {
    l10n.config({ contents: french });
    try {
      const lines = helpText().split('\n');
      assert.match(lines[0] ?? '', /inventaire/);
      assert.deepEqual(
        lines.filter((line) => line.length > 120),
        [],
      );
    } finally {
      l10n.config({ contents: {} });
    }
  });
});
