/** One host of the real lab. `managed` hosts are in the inventory; the other one is the control node. */
export interface LabHost {
  readonly name: LabHostName;
  readonly address: string;
  readonly managed: boolean;
}

export type LabHostName = 'nodemng' | 'srvsql' | 'srvapache';

export const labHosts: readonly LabHost[] = [
  { name: 'nodemng', address: '10.77.0.10', managed: false },
  { name: 'srvsql', address: '10.77.0.11', managed: true },
  { name: 'srvapache', address: '10.77.0.12', managed: true },
];

/** A bridge without uplink, and no route leads out of it: the hosts reach each other and this machine, nothing else. */
export const labNetwork = { bridge: 'frlab0', gateway: '10.77.0.1', prefixLength: 24 } as const;
