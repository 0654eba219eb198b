import { lookup } from 'node:dns/promises';

const localNames = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{0,5})?$/i;

/**
 * Whether a Host is a name of this machine. A foreign one that leads here makes pages of a stranger the same origin as a server of a person's machine (DNS rebinding):
 * what serves this machine alone refuses it.
 */
export function isLocalName(host: string): boolean {
  return localNames.test(host);
}

/** Whether a server that is bound to a host is reached from its own machine alone: by every address that it means. */
export async function isLoopback(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.length > 0 && addresses.every(({ address, family }) => isLoopbackAddress(address, family));
}

function isLoopbackAddress(address: string, family: number): boolean {
  if (family === 4) return address.startsWith('127.');
  // One way to write each (RFC 5952); an address of IPv4 within (RFC 4291, 2.5.5.2) is 7f.. in its last two groups.
  return /^\[(?:::1|::ffff:7f[\da-f]{2}:[\da-f]{1,4})\]$/.test(
    new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname,
  );
}
