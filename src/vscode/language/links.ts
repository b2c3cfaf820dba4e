import { type TextDocument, Uri, workspace } from 'vscode';
import { assignmentOf, keyIn } from '../../inventory/hostsFile/variableSource';
import type { Inventory, Place, VarsOrigin } from '../../inventory/model';
import type { Analysis } from './analysis';
import { rangeOf } from './diagnosticOf';
import type { LinkTo } from './variableTable';

/** Links to where variables are set: the line of a hosts file, a file of variables and the line in it when it is open. */
export function linksIn(inventory: Inventory, analysis: Analysis | undefined): LinkTo {
  return (origin, variable) => {
    switch (origin.kind) {
      case 'group':
      case 'host':
        return (analysis && inThis(analysis, origin, variable)) ?? toPlace(placeOf(inventory, origin));
      case 'group-file':
      case 'host-file':
        return toFile(origin.file, variable);
      case 'ansible':
        return undefined;
    }
  };
}

function inThis(
  { document, file }: Analysis,
  origin: VarsOrigin & { readonly kind: 'group' | 'host' },
  variable: string,
): string | undefined {
  const span = assignmentOf(file, origin, variable);
  return span && linkTo(document.uri, document.positionAt(span.start));
}

function placeOf({ groups, hosts }: Inventory, { kind, name }: VarsOrigin): Place | undefined {
  if (kind === 'host') return hosts.get(name)?.places[0];
  const group = groups.get(name);
  // Variables stand below `[group:vars]`, which is no declaration.
  return group?.references[0] ?? group?.places[0];
}

function toPlace(place: Place | undefined): string | undefined {
  return place && linkTo(Uri.file(place.file), rangeOf(place, undefined).start);
}

function toFile(path: string, variable: string): string {
  const uri = Uri.file(path);
  const document = openDocument(uri);
  const key = document && keyIn(document.getText(), variable);
  return linkTo(uri, key && document.positionAt(key.start));
}

function openDocument(uri: Uri): TextDocument | undefined {
  return workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** VS Code opens `…#12,3` at line 12, column 3. */
function linkTo(uri: Uri, at: { readonly line: number; readonly character: number } | undefined): string {
  const fragment = at ? `${at.line + 1},${at.character + 1}` : '';
  return uri
    .with({ fragment })
    .toString()
    .replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'));
}
