import { defaultRangeLimit } from '../hostRange';
import type { HostsFile } from './hostsFile';
import { readIniFile } from './readIniFile';

export function readHostsFile(text: string, _path: string, rangeLimit = defaultRangeLimit): HostsFile {
  return readIniFile(text, rangeLimit);
}
