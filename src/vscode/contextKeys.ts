import { commands } from 'vscode';

/** What `when` clauses in package.json may ask. */
interface ContextValues {
  'fleetReboot.inventoryState': 'loading' | 'untrusted' | 'none' | 'unreadable' | 'empty' | 'ready';
  /** What is missing to read the whole inventory. */
  'fleetReboot.inventoryNeeds': 'nothing' | 'vault-password' | 'ansible' | 'trust';
  'fleetReboot.filtered': boolean;
  'fleetReboot.running': boolean;
  /** Paths of the files the inventory in use is read from: `resourcePath in …`. */
  'fleetReboot.inventoryFiles': readonly string[];
}

const current: Partial<ContextValues> = {};

/** Sets a context key when its value has changed. */
export function setContext<K extends keyof ContextValues>(key: K, value: ContextValues[K]): void {
  if (current[key] === value) return;
  current[key] = value;
  void commands.executeCommand('setContext', key, value);
}
