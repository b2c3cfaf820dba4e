import { Disposable, languages } from 'vscode';
import { localFiles } from '../../machine/local/files';
import type { Services } from '../commands/services';
import { Association } from './association';
import { GroupCodeLenses } from './codeLens';
import { Diagnostics } from './diagnostics';
import { FleetHover } from './hover';
import { LiveAnalyses } from './liveAnalyses';
import { hostsLanguages } from './memberOf';
import { registerNavigation } from './registerNavigation';

/** What the editor knows of hosts files: every feature is registered here and asks the same analyses. */
export function registerLanguage(services: Services): Disposable {
  const analyses = new LiveAnalyses(services.inventory, localFiles);
  const lenses = new GroupCodeLenses(services, analyses);
  return Disposable.from(
    analyses,
    new Association(services.inventory),
    new Diagnostics(analyses),
    lenses,
    languages.registerCodeLensProvider([...hostsLanguages], lenses),
    languages.registerHoverProvider([...hostsLanguages], new FleetHover(services, analyses)),
    registerNavigation(analyses, services),
  );
}
