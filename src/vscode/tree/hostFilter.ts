import type { FleetHost } from '../fleetHost';

/** A predicate for hosts whose name, address or direct groups contain every word of the text, in any case; no words match all. */
export function hostFilter(text: string): (host: FleetHost) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return ({ name, connection, host }) => {
    const texts = [name, connection.address, ...host.groups].map((each) => each.toLowerCase());
    return words.every((word) => texts.some((each) => each.includes(word)));
  };
}
