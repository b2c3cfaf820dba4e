import { type Locator, type Page } from 'playwright-core';
import { chooseMenuItem, menuItems } from './contextMenu';
import { type PageElement } from './pageElement';
import { until } from './until';

/** A row of a tree as the user sees it. */
export interface Row {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** The codicon's name, such as `vm-running`; empty for icons from an icon theme. */
  readonly icon: string;
  /** CSS colour of the icon; empty when it has the tree's own. */
  readonly iconColor: string;
  /** 1 for the roots. */
  readonly level: number;
  /** undefined when the row has no children. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  /** Place in the list, rows out of sight counted. */
  readonly index: number;
}

/** A label, or the labels from a root down to the row for labels that occur more than once. */
export type RowPath = string | readonly string[];

/** One tree of the workbench, found by its accessible name: the view's title, `Files Explorer` for VS Code's own. */
export class TreeView {
  private readonly tree: Locator;

  constructor(
    private readonly page: Page,
    private readonly name: string,
  ) {
    this.tree = page.getByRole('tree', { name, exact: true });
  }

  /** The rows that are drawn now: VS Code draws only those in sight and a few around. */
  async rows(): Promise<Row[]> {
    const rows = await this.tree.locator('.monaco-list-row').evaluateAll((elements: PageElement[]) =>
      elements.map((row) => {
        const text = (selector: string): string => row.querySelector(selector)?.textContent ?? '';
        const icon = row.querySelector('.custom-view-tree-node-item-icon');
        const expanded = row.getAttribute('aria-expanded');
        return {
          label: text('.label-name'),
          description: text('.label-description'),
          ariaLabel: row.getAttribute('aria-label') ?? '',
          icon:
            [...(icon?.classList ?? [])].find((name) => name.startsWith('codicon-'))?.slice('codicon-'.length) ?? '',
          iconColor: icon?.style.color ?? '',
          level: Number(row.getAttribute('aria-level')),
          expanded: expanded === null ? undefined : expanded === 'true',
          selected: row.getAttribute('aria-selected') === 'true',
          index: Number(row.getAttribute('data-index')),
        };
      }),
    );
    return rows.sort((a, b) => a.index - b.index);
  }

  /** Waits until the rows are as told and resolves with them; the error lists the rows there were. */
  async waitForRows(what: string, isSo: (rows: Row[]) => boolean, deadline = 15_000): Promise<Row[]> {
    const probe = async (): Promise<Row[] | false> => {
      const rows = await this.rows();
      return isSo(rows) && rows;
    };
    const seen = async (): Promise<string[]> =>
      (await this.rows()).map((row) => `${'  '.repeat(row.level - 1)}${row.label} ${row.description} [${row.icon}]`);
    return await until(`${this.name}: ${what}`, probe, { deadline, seen });
  }

  /** Waits for a row and resolves with it; the rows above it in a path are expanded on the way. */
  async row(path: RowPath): Promise<Row> {
    const labels = typeof path === 'string' ? [path] : path;
    let found: Row | undefined;
    for (const [depth, label] of labels.entries()) {
      const parent = found;
      if (parent?.expanded === false) await this.toggle(parent, true);
      const isMeant = (row: Row): boolean =>
        row.label === label && (typeof path === 'string' || row.level === depth + 1);
      const candidates = (rows: Row[]): Row | undefined => {
        const below = parent ? rows.filter((row) => row.index > parent.index) : rows;
        const end = below.findIndex((row) => parent !== undefined && row.level <= parent.level);
        return (end < 0 ? below : below.slice(0, end)).find(isMeant);
      };
      found = candidates(await this.waitForRows(`row ${labels.join(' › ')}`, (rows) => candidates(rows) !== undefined));
    }
    if (!found) throw new Error('A path names at least one row');
    return found;
  }

  async expand(path: RowPath): Promise<void> {
    await this.toggle(await this.row(path), true);
  }

  async collapse(path: RowPath): Promise<void> {
    await this.toggle(await this.row(path), false);
  }

  /** Clicks a row: with no key it alone is selected, with Control it is added to the selection or taken away. */
  async click(path: RowPath, modifiers: ('Control' | 'Shift')[] = []): Promise<void> {
    await this.element(await this.row(path)).click({ modifiers });
  }

  async openContextMenu(path: RowPath): Promise<string[]> {
    await this.element(await this.row(path)).click({ button: 'right' });
    return await menuItems(this.page);
  }

  /** Right-clicks a row and chooses a menu item, or an item of a submenu by the labels that lead to it. */
  async chooseFromContextMenu(path: RowPath, ...labels: string[]): Promise<void> {
    await this.openContextMenu(path);
    await chooseMenuItem(this.page, labels);
  }

  /** Drags a row onto another one. */
  async drag(path: RowPath, onto: RowPath): Promise<void> {
    const target = this.element(await this.row(onto));
    await this.element(await this.row(path)).dragTo(target);
  }

  /** Clicks an icon that appears on a row under the pointer, by its title. */
  async clickInlineAction(path: RowPath, title: string): Promise<void> {
    const row = this.element(await this.row(path));
    await row.hover();
    await row.getByRole('button', { name: title }).click();
  }

  /** Waits for what the tree shows under the pointer and resolves with its text. */
  async tooltip(path: RowPath): Promise<string> {
    await this.element(await this.row(path))
      .locator('.label-name')
      .hover();
    const hover = this.page.locator('.monaco-hover:visible, .workbench-hover:visible').last();
    await hover.waitFor();
    return await hover.innerText();
  }

  private element(row: Row): Locator {
    return this.tree.locator(`.monaco-list-row[data-index="${row.index}"]`);
  }

  private async toggle(row: Row, expanded: boolean): Promise<void> {
    if (row.expanded === expanded) return;
    await this.element(row).locator('.monaco-tl-twistie').click();
    const isSo = (rows: Row[]): boolean => rows.find(({ index }) => index === row.index)?.expanded === expanded;
    await this.waitForRows(`${row.label} ${expanded ? 'expanded' : 'collapsed'}`, isSo);
  }
}
