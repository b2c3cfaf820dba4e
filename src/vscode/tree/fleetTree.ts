import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { FleetHost } from '../fleetHost';
import { Disposables } from '../disposables';
import type { FleetForest } from './fleetForest';
import { HostNode } from './hostNode';
import { hostTooltip, type Moment } from './hostTooltip';
import { sameLook, type NodeLook, type StatusOf, type TreeNode } from './nodeLook';

/** Draws the forest in VS Code. A node is drawn again only when it would look different. */
export class FleetTree extends Disposables implements TreeDataProvider<TreeNode> {
  readonly #changed = this.register(new EventEmitter<TreeNode[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #forest: FleetForest | undefined;
  #drawn = new WeakMap<TreeNode, NodeLook>();

  constructor(
    private readonly statusOf: StatusOf,
    private readonly moment: Moment,
  ) {
    super();
  }

  get forest(): FleetForest | undefined {
    return this.#forest;
  }

  /** Shows another forest. Nodes with the same ids stay selected and expanded. */
  replant(forest: FleetForest | undefined): void {
    this.#forest = forest;
    this.#drawn = new WeakMap();
    this.#changed.fire(undefined);
  }

  /** Draws what the hosts' new states change, and nothing else. Returns those nodes. */
  redraw(hosts: Iterable<string>): readonly TreeNode[] {
    const changed = [...(this.#forest?.nodesOf(hosts) ?? [])].filter((node) => {
      const drawn = this.#drawn.get(node);
      return drawn !== undefined && !sameLook(drawn, node.look());
    });
    if (changed.length > 0) this.#changed.fire(changed);
    return changed;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return [...(node ? node.children : (this.#forest?.roots ?? []))];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  getTreeItem(node: TreeNode): TreeItem {
    const look = node.look();
    this.#drawn.set(node, look);
    const item = new TreeItem(look.label, collapsibleStates[look.collapsible]);
    item.id = node.id;
    item.description = look.description;
    item.iconPath = new ThemeIcon(look.icon, look.color ? new ThemeColor(look.color) : undefined);
    item.contextValue = look.context;
    item.accessibilityInformation = { label: node.spoken() };
    return item;
  }

  /** Tooltips are written when the pointer rests on a node. */
  resolveTreeItem(item: TreeItem, node: TreeNode): TreeItem {
    item.tooltip = node instanceof HostNode ? this.#tooltip(node.host) : node.spoken();
    return item;
  }

  #tooltip(host: FleetHost): MarkdownString {
    return new MarkdownString(hostTooltip(host, this.statusOf(host.name), this.moment), true);
  }
}

const collapsibleStates = {
  none: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;
