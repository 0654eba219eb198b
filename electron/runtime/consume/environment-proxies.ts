import { BlockList, isIP } from 'node:net';

/** Which requests go through a proxy, as an environment says. */
export interface EnvironmentProxies {
  /** The proxy of requests to an origin; null for none. A text that is no address of one is given as it is. */
  of(origin: URL): string | null;
}

/**
 * `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or small letters, as curl and others read them: names with all below them, addresses,
 * networks (`10.0.0.0/8`), each with a port or without, or `*`. What is on this machine is never asked through a proxy of the environment.
 */
export function environmentProxies(env: Readonly<Record<string, string | undefined>>): EnvironmentProxies {
  const read = (name: string) => (env[name.toLowerCase()] ?? env[name] ?? '').trim();
  const all = read('ALL_PROXY');
  const proxies: Readonly<Record<string, string>> = {
    'https:': read('HTTPS_PROXY') || all,
    'http:': read('HTTP_PROXY') || all,
  };
  const exceptions = read('NO_PROXY')
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map(exception);
  return {
    of: (origin) => {
      const proxy = proxies[origin.protocol] ?? '';
      if (proxy === '' || isOwnMachine(origin.hostname)) return null;
      const port = origin.port || (origin.protocol === 'https:' ? '443' : '80');
      return exceptions.some((isExcepted) => isExcepted(hostOf(origin), port)) ? null : proxy;
    },
  };
}

const hostOf = ({ hostname }: URL) =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

function isOwnMachine(hostname: string): boolean {
  return /^(?:localhost|(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

function exception(text: string): (host: string, port: string) => boolean {
  if (text === '*') return () => true;
  const [network, bits] = text.split('/');
  const version = isIP(network ?? '');
  if (version !== 0 && bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)) {
    const list = new BlockList();
    list.addSubnet(network as string, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
    return (host) => isIP(host) === version && list.check(host, version === 4 ? 'ipv4' : 'ipv6');
  }
  const [, named = '', onlyPort] = /^(\[[^\]]*\]|[^:]*|[0-9a-f:]*)(?::(\d+))?$/i.exec(text) ?? [];
  const name = named
    .replace(/^\[|\]$/g, '')
    .replace(/^\*?\./, '')
    .toLowerCase();
  return (host, port) =>
    name !== '' && (onlyPort === undefined || onlyPort === port) && (host === name || host.endsWith(`.${name}`));
}
