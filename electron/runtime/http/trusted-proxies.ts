import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Machines before a server that are believed: what they say of a caller is taken for true, and what anybody else says is not read. */
export interface ProxyRules {
  /** Addresses, and networks as `10.0.0.0/8`. */
  addresses: readonly string[];
  /** Header in which they hand on the certificate of a client (RFC 9440, and what is usual beside it); null for none. */
  certificateHeader: string | null;
}

/** What of a text is an address or a network; null when all of it is. */
export function wrongNetwork(texts: readonly string[]): string | null {
  return texts.find((text) => networkOf(text) === null) ?? null;
}

function networkOf(text: string): { address: string; bits: number; type: 'ipv4' | 'ipv6' } | null {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return null;
  const most = version === 4 ? 32 : 128;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)) return null;
  return { address, bits: bits === undefined ? most : Number(bits), type: version === 4 ? 'ipv4' : 'ipv6' };
}

/** An address of IPv4 that a socket of IPv6 has (RFC 4291, 2.5.5.2) is that of IPv4. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** Tells the proxies that are believed from everybody else, and who called them. */
export class TrustedProxies {
  readonly certificateHeader: string | null;
  private readonly list = new BlockList();

  constructor({ addresses, certificateHeader }: ProxyRules = { addresses: [], certificateHeader: null }) {
    this.certificateHeader = certificateHeader?.toLowerCase() ?? null;
    for (const text of addresses) {
      const network = networkOf(text);
      if (network) this.list.addSubnet(network.address, network.bits, network.type);
    }
  }

  /** Whether a request comes from one of them. */
  isBehind(request: IncomingMessage): boolean {
    return this.isTrusted(request.socket.remoteAddress ?? '');
  }

  /**
   * Where a request comes from: the nearest address of `X-Forwarded-For` that is none of theirs, read from its end. What stands before that
   * anybody may have written.
   */
  addressOf(request: IncomingMessage): string {
    const near = plainAddress(request.socket.remoteAddress ?? '');
    if (!this.isTrusted(near)) return near;
    const said = (request.headersDistinct['x-forwarded-for'] ?? []).join(',').split(',');
    for (const text of said.reverse()) {
      const address = plainAddress(text.trim());
      if (isIP(address) === 0) return near;
      if (!this.isTrusted(address)) return address;
    }
    return near;
  }

  /**
   * What the server is called by who asks: by the request itself, or by a proxy that is believed, which says how it was called (`X-Forwarded-Proto`,
   * `X-Forwarded-Host`; of several it is the last that the nearest proxy wrote). `host` is null for what is no name.
   */
  calledAs(request: IncomingMessage): { scheme: 'http' | 'https'; host: string | null } {
    const isBehind = this.isBehind(request);
    const said = (name: string) =>
      isBehind ? (request.headersDistinct[name] ?? []).join(',').split(',').at(-1)?.trim() || undefined : undefined;
    const isOwnTls = 'encrypted' in request.socket && request.socket.encrypted === true;
    const host = said('x-forwarded-host') ?? request.headers.host ?? '';
    return {
      scheme:
        (said('x-forwarded-proto')?.toLowerCase() ?? (isOwnTls ? 'https' : 'http')) === 'https' ? 'https' : 'http',
      host: /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? host : null,
    };
  }

  private isTrusted(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }
}
