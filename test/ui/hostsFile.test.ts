import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { demoFleet } from '../../lab/simulated/demoFleet';
import { extensionPath } from '../vscode/suites';
import { useFleetWorkbench } from './fleetWorkbench';
import { until } from './until';
import { useWorkbench } from './useWorkbench';

/** The size of the pictures in the documentation. */
const pictureSize = { width: 960, height: 560 };

describe('the hosts file in the editor', function () {
  this.timeout(60_000);
  const lab = useFleetWorkbench(demoFleet(), {
    settings: { 'editor.minimap.enabled': false, 'files.autoSave': 'off' },
    async prepare({ fleet, files }) {
      const line = (name: string): string => {
        const { address, port } = fleet.host(name);
        return `${name} ansible_host=${address} ansible_port=${port}`;
      };
      const text = [
        '# The servers of a small company.',
        '[bdd]',
        line('srvsql'),
        '',
        '[web]',
        `${line('srvapache')} http_port=8080`,
        'web[01:03].example.com ansible_host=127.0.0.1 ansible_port=59',
        '',
        '[web:vars]',
        'http_port=80',
        'api_token=not-to-be-seen',
        '',
        '[files]',
        line('srvfiles'),
        '',
        '[windows]',
        'winsrv ansible_host=127.0.0.1 ansible_port=59',
        '',
        '[linux:children]',
        'bdd',
        'web',
        'files',
        '',
        '[linux:vars]',
        'ansible_user=ansible',
        'ansible_become=true',
      ];
      await writeFile(files.inventory, `${text.join('\n')}\n`);
    },
  });
  const page = () => lab().open.page;
  const lenses = (): Locator => page().locator('.part.editor .codelens-decoration');
  const hover = (): Locator => page().locator('.monaco-hover:not(.hidden):visible').first();
  const word = (text: string): Locator =>
    page().locator('.part.editor .view-line span', { hasText: text }).locator('span').first();
  /** In all themes; the first ones are pictures of the documentation. */
  const inThemes = async (name: string): Promise<void> => {
    for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
      await lab().open.setTheme(theme);
      await lab().open.screenshot(`hosts file ${name} ${theme}`);
    }
    await lab().open.setTheme('dark');
  };

  before(async () => {
    await lab().open.openView('Fleet Reboot');
    await lab()
      .open.tree('Fleet')
      .waitForRows('srvapache up', (rows) => rows.some(({ label, icon }) => label === 'srvapache' && icon === 'pass'));
    await page().setViewportSize(pictureSize);
    await page().keyboard.press('Control+P');
    await lab().open.pick('hosts');
    await page().locator('.tab.active', { hasText: 'hosts' }).waitFor();
    await lab().open.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('shows above each group how its hosts are and what can be done with them', async () => {
    await until('the lenses', async () =>
      (await lenses().allInnerTexts()).some((text) => text.includes('1 host, 1 up')),
    );
    const texts = (await lenses().allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    assert.ok(
      texts.some((text) => /^4 hosts, 1 up, 3 down ?\| ?Check ?\| ?Dry Run ?\| ?Reboot…$/.test(text)),
      texts.join('\n'),
    );
    assert.ok(
      texts.filter((text) => /^1 host, 1 (?:up|down) ?\| ?Check ?\| ?Dry Run ?\| ?Reboot…$/.test(text)).length === 3,
      texts.join('\n'),
    );
    await inThemes('CodeLens');
  });

  it('shows the group in the tree when its count is clicked', async () => {
    await lenses().getByText('4 hosts, 1 up, 3 down').first().click();
    const rows = await lab()
      .open.tree('Fleet')
      .waitForRows('web selected', (all) => all.some(({ label, selected }) => label === 'web' && selected));
    assert.equal(rows.filter(({ selected }) => selected).length, 1);
    await lab().open.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('tells of a host under the pointer', async () => {
    await word('srvapache').hover();
    await until('the hover', async () => /srvapache — up[^]*ansible_user/.test(await hover().innerText()));
    const text = await hover().innerText();
    assert.match(text, /http_port\s+8080\s+its line over group web/);
    assert.match(text, /api_token\s+••••••/);
    assert.ok(!text.includes('not-to-be-seen'));
    await lab().open.screenshot('hosts file hover dark');
    await page().mouse.move(5, 5);
  });

  it('tells of a range by the keyboard, in every theme', async () => {
    await word('srvapache').click();
    await page().keyboard.press('Control+G');
    await lab().open.answerInput(':7:6');
    for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
      await lab().open.setTheme(theme);
      await page().keyboard.press('Control+K');
      await page().keyboard.press('Control+I');
      await until('the hover', async () => /3 hosts, 3 down[^]*web02\.example\.com/.test(await hover().innerText()));
      await lab().open.screenshot(`hosts file range ${theme}`);
      await page().keyboard.press('Escape');
    }
  });

  it('opens the line a variable comes from', async () => {
    await word('srvapache').hover();
    await hover().getByRole('link', { name: 'group linux' }).first().click();
    await until('the cursor', async () => /Ln 26,/.test(await page().locator('.part.statusbar').innerText()));
  });

  it('marks what is wrong while one types, and says what', async () => {
    await page().keyboard.press('Control+G');
    await lab().open.answerInput(':22:6');
    await until('the cursor', async () => /Ln 22,/.test(await page().locator('.part.statusbar').innerText()));
    await page().keyboard.type('\nstaging', { delay: 30 });
    await page().keyboard.press('Escape');
    await page().locator('.part.editor .squiggly-error').first().waitFor();
    await word('staging').hover();
    await until('the hover', async () => /staging is listed as a child of linux/.test(await hover().innerText()));
    await lab().open.screenshot('hosts file wrong');
    await page().mouse.move(5, 5);
    await page().keyboard.press('Control+Shift+M');
    await page().locator('.markers-panel', { hasText: 'staging is listed as a child' }).waitFor();
    await inThemes('problems');
    await page().keyboard.press('Control+Shift+M');
    await word('staging').click(); // the command is about the editor that has the keyboard
    await lab().open.runCommand('File: Revert File');
    await until('no mark', async () => (await page().locator('.part.editor .squiggly-error').count()) === 0);
  });
});

describe('a hosts file in an untrusted workspace', function () {
  this.timeout(60_000);
  let workspace = '';
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'fleet-reboot-untrusted-'));
    await mkdir(join(workspace, 'group_vars'));
    await writeFile(join(workspace, 'hosts'), '[web]\nsrvapache\nsrvgit\n[all:children]\nnobody\n');
    await writeFile(join(workspace, 'group_vars/web.yml'), 'zone: not-to-be-read\n');
  });
  after(() => rm(workspace, { recursive: true, force: true }));
  const open = useWorkbench(() => ({ workspace, extensionPath, trust: 'restricted', env: { HOME: workspace } }));

  it('is read by itself: its errors and counts are shown, no other file is read and nothing is offered', async () => {
    const { page } = open();
    await page.keyboard.press('Control+P');
    await open().pick('hosts');
    await page.locator('.part.editor .squiggly-error').first().waitFor();
    const lens = page.locator('.part.editor .codelens-decoration');
    await until('the count', async () => (await lens.allInnerTexts()).join() === '2 hosts,0 hosts');
    await page.locator('.part.editor .view-line span', { hasText: 'srvgit' }).locator('span').first().hover();
    const hover = page.locator('.monaco-hover:not(.hidden):visible').first();
    await until('the hover', async () => /srvgit[^]*Groups: web/.test(await hover.innerText()));
    assert.ok(!(await hover.innerText()).includes('not-to-be-read'));
    await open().screenshot('hosts file untrusted');
  });
});
