// The arrows between the rooms of src/, and the one door of each library, as lint rules.
// A room may import itself and the rooms named here; a library may be imported by its room alone.

/** @type {Record<string, string[]>} */
const rooms = {
  inventory: [],
  machine: ['inventory'],
  fleet: ['inventory', 'machine'],
  reboot: ['inventory', 'machine'],
  mail: ['reboot'],
  report: ['reboot'],
  cli: ['inventory', 'machine', 'fleet', 'reboot', 'mail', 'report'],
  vscode: ['inventory', 'machine', 'fleet', 'reboot', 'mail', 'report'],
};

/** @type {Record<string, string>} library → the only folder of src/ that imports it */
const doors = {
  vscode: 'vscode',
  ssh2: 'machine/ssh',
  sax: 'machine/winrm',
  nodemailer: 'mail',
  ini: 'inventory',
};

/** Files of the reboot room that stay pure: no Node module that touches the world. */
const pure = [
  'src/inventory/**',
  'src/report/**',
  'src/reboot/plan.ts',
  'src/reboot/events.ts',
  'src/reboot/runState.ts',
];
const worldly = ['fs', 'fs/promises', 'net', 'tls', 'http', 'https', 'child_process', 'dgram', 'os'];

const restrict = (files, options, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', options] },
});

const roomGroup = (room) => [`**/${room}/**`, `../${room}/*`, `../../${room}/*`, `../../../${room}/*`];

/** ESLint keeps one `no-restricted-imports` a file, so each room's rule says everything at once. */
export const roomRules = Object.entries(rooms).flatMap(([room, allowed]) => {
  const forbidden = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
  const patterns = forbidden.map((other) => ({
    group: roomGroup(other),
    message: `The room ${room} does not depend on ${other} (see docs/design.md).`,
  }));
  const closedDoors = (folder) =>
    Object.entries(doors)
      .filter(([, door]) => !(folder === door || folder.startsWith(`${door}/`)))
      .map(([name, door]) => ({ name, message: `Only src/${door} imports ${name}.` }));
  const worldlyPaths = worldly.flatMap((name) =>
    [name, `node:${name}`].map((path) => ({ name: path, message: 'This code is pure: pass the effect in.' })),
  );
  const rules = [restrict([`src/${room}/**/*.ts`], { patterns, paths: closedDoors(room) })];
  for (const door of new Set(Object.values(doors))) {
    if (door.startsWith(`${room}/`))
      rules.push(restrict([`src/${door}/**/*.ts`], { patterns, paths: closedDoors(door) }));
  }
  const pureFiles = pure.filter((glob) => glob.startsWith(`src/${room}/`));
  if (pureFiles.length > 0)
    rules.push(restrict(pureFiles, { patterns, paths: [...closedDoors(room), ...worldlyPaths] }));
  return rules;
});
