import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { quote, underShell } from '../../src/machine/quote';
import { needsProgram } from './ssh/needs';

/** Text as hostile as a reason or a unit name can be: quotes, expansions, globs, controls, any script of the world. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~^%= \t\n\r-abc0'), maxLength: 40 }),
  fc.constantFrom('$(id)', '`id`', "'; id; '", '${IFS}', '!!', '-n', '--', '\\', '\\\\0', '%s', '%%', '~', '*', ''),
);
/** A command takes neither NUL nor half a surrogate pair. */
const word = hostile.map((text) => Buffer.from(text.replaceAll('\0', ''), 'utf8').toString('utf8'));

/** Runs a command line as a login shell does for sshd, without the rc files of who runs the tests. */
const runners: Readonly<Record<string, readonly string[]>> = {
  sh: ['-c'],
  bash: ['--norc', '-c'],
  dash: ['-c'],
  zsh: ['-f', '-c'],
  fish: ['--no-config', '-c'],
  tcsh: ['-f', '-c'],
};

const run = (shell: string, line: string): string =>
  execFileSync(shell, [...(runners[shell] ?? ['-c']), line], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });

const printing = (words: readonly string[]): string => `printf '%s\\0' ${words.map(quote).join(' ')}`;

describe('quoting', () => {
  for (const shell of ['sh', 'bash', 'dash', 'zsh']) {
    it(`L16 a quoted word arrives literally as one argument in ${shell}`, function () {
      needsProgram(this, shell);
      const words = fc.array(word, { minLength: 1, maxLength: 60 });
      fc.assert(
        fc.property(words, (given) =>
          assert.equal(run(shell, printing(given)), given.map((text) => `${text}\0`).join('')),
        ),
        { numRuns: 15 },
      );
    });
  }

  for (const shell of Object.keys(runners)) {
    it(`L20 a script means the same when the login shell is ${shell}`, function () {
      needsProgram(this, shell);
      const words = fc.array(word, { minLength: 1, maxLength: 40 });
      fc.assert(
        fc.property(words, (given) =>
          assert.equal(run(shell, underShell(printing(given))), given.map((text) => `${text}\0`).join('')),
        ),
        { numRuns: 15 },
      );
    });

    it(`L20 a script of many lines keeps its functions, here-documents and exit status in ${shell}`, function () {
      needsProgram(this, shell);
      const script = `# a comment!\nsay() { printf '%s\\n' "$1"; }\nfor n in 1 2; do say "line $n"; done\ncat <<'END'\n\\0101 $HOME !x ~\nEND\nexit 7\n`;
      const result = (() => {
        try {
          return { stdout: run(shell, underShell(script)), status: 0 };
        } catch (error) {
          const { stdout, status } = error as { stdout: string; status: number };
          return { stdout, status };
        }
      })();
      assert.deepEqual(result, { stdout: 'line 1\nline 2\n\\0101 $HOME !x ~\n', status: 7 });
    });

    it(`L20 a script of 10 kB arrives whole in ${shell}`, function () {
      needsProgram(this, shell);
      const long = 'é!\'"$'.repeat(1200);
      assert.equal(run(shell, underShell(printing([long]))), `${long}\0`);
    });
  }

  it('refuses a NUL, which no argument can hold', () => {
    assert.throws(() => quote('a\0b'), RangeError);
    assert.throws(() => underShell('a\0b'), RangeError);
  });
});
