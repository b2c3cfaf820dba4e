/** Whether a host answers, from the outside: TCP, then the protocol's own greeting; no login. Times are epoch milliseconds. */
export type Reachability =
  | { readonly state: 'unknown' }
  | { readonly state: 'checking'; readonly previous?: 'up' | 'down' }
  | {
      readonly state: 'up';
      readonly at: number;
      /** Milliseconds until the greeting. */ readonly latency: number;
      readonly greeting: string;
    }
  | {
      readonly state: 'down';
      readonly at: number;
      /** One sentence, e.g. `connection refused (10.0.0.5 port 22)`. */ readonly reason: string;
    };
