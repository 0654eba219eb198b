import { CallLimits } from './call-limits.ts';
import { DatabasePools } from './database/database-pools.ts';
import { IssuedSecrets } from './issued-secrets.ts';
import { OAuthTokens, RefreshTokens, type TokenDemand } from './oauth-tokens.ts';

/** Of one service: what an edit made of it meanwhile is there as long as what calls it. */
const mostOfOne = 4;

/**
 * What is known of consumed services beyond one call: how the last ones went, how many are under way, which tokens were given. It belongs to the run: a version of the program
 * that takes the place of another goes on with it, and both colours of a program share it.
 */
export class CallMemory {
  readonly issued = new IssuedSecrets();
  readonly databases = new DatabasePools();
  private readonly refreshTokens = new RefreshTokens();
  private readonly limits = new Map<string, Map<string, CallLimits>>();
  private readonly tokens = new Map<string, Map<string, OAuthTokens>>();

  /** The limits of a service (by the id of its document) at an address: another server has not failed. */
  limitsOf(service: string, address: string): CallLimits {
    return made(this.limits, service, address, () => new CallLimits());
  }

  /** Closes what is kept open between calls. */
  close(): Promise<void> {
    return this.databases.close();
  }

  /** The token of a service, by all that it is asked for with. */
  tokensOf(service: string, demand: TokenDemand): OAuthTokens {
    return made(this.tokens, service, JSON.stringify(demand), () => new OAuthTokens(this.refreshTokens, this.issued));
  }
}

function made<T>(all: Map<string, Map<string, T>>, service: string, key: string, make: () => T): T {
  const own = all.get(service) ?? new Map<string, T>();
  all.set(service, own);
  const value = own.get(key) ?? make();
  // Asked for last, it is the last to be let go of.
  own.delete(key);
  own.set(key, value);
  for (const oldest of own.keys()) {
    if (own.size <= mostOfOne) break;
    own.delete(oldest);
  }
  return value;
}
