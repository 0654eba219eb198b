import { type MethodSettings, methodOf, type SecuredService } from '../../authentication/index.ts';
import { pairAlgorithms, secretAlgorithms } from '../../authentication/token-claims.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';

/** Number of the method that a finding is about; none where its property names no method. */
function methodAt({ finding, unit }: FixContext): { at: number; settings: MethodSettings } | null {
  const at = Number(/^authentication\.(\d+)\./.exec(finding.property ?? '')?.[1] ?? Number.NaN);
  const settings = (unit.data as SecuredService).authentication[at];
  return settings ? { at, settings } : null;
}

/** An edit of that method. */
const methodFix =
  (label: string, mutate: (settings: Record<string, unknown>) => void): Fixer =>
  (ctx) => {
    const found = methodAt(ctx);
    if (!found) return [];
    return [
      {
        label,
        mutate: ({ authentication }: SecuredService) => {
          const settings = authentication[found.at];
          if (settings) mutate(settings as unknown as Record<string, unknown>);
        },
      },
    ];
  };

const removeMethod: Fixer = (ctx) => {
  const found = methodAt(ctx);
  if (!found) return [];
  const edit: FixEdit = {
    label: `Remove the second ${methodOf(found.settings.type).label}`,
    mutate: ({ authentication }: SecuredService) => void authentication.splice(found.at, 1),
  };
  return [edit];
};

const moveToEnd: Fixer = (ctx) => {
  const found = methodAt(ctx);
  if (!found) return [];
  const edit: FixEdit = {
    label: 'Move None to the end',
    mutate: ({ authentication }: SecuredService) => void authentication.push(...authentication.splice(found.at, 1)),
  };
  return [edit];
};

/** Only the algorithms that the kind of key has; of a shared secret the usual one, where none is left. */
const allowedAlgorithms: Fixer = (ctx) => {
  const settings = methodAt(ctx)?.settings;
  if (!settings || !('algorithms' in settings)) return [];
  const isSecret = settings.type === 'jwt' && settings.keySource === 'secret';
  const allowed: readonly string[] = isSecret ? secretAlgorithms : pairAlgorithms;
  const left = settings.algorithms.filter((algorithm) => allowed.includes(algorithm));
  const kept = left.length > 0 ? left : [isSecret ? 'HS256' : 'RS256'];
  return methodFix(`Allow ${kept.join(', ')} only`, (method) => {
    method['algorithms'] = kept;
  })(ctx);
};

const byTls: Fixer = (ctx) => {
  const property = ctx.finding.property?.split('.').at(-1) ?? '';
  return methodFix('Use https', (method) => {
    const text = method[property];
    if (typeof text === 'string') method[property] = text.replace(/^(\s*)http:/i, '$1https:');
  })(ctx);
};

export const authenticationFixes: FixerTable = {
  'authentication/method-twice': removeMethod,
  'authentication/none-not-last': moveToEnd,
  'authentication/algorithm': allowedAlgorithms,
  'authentication/no-algorithm': methodFix('Allow RS256', (method) => {
    method['algorithms'] = ['RS256'];
  }),
  'authentication/no-name-claim': methodFix('Take the name from sub', (method) => {
    method['nameClaim'] = 'sub';
  }),
  'authentication/plain-address': byTls,
};
