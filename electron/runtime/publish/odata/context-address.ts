import type { ReadPlan } from '../../../../shared/service/odata/query/read-plan.ts';
import type { Target } from './target.ts';

/** The context of an answer (Protocol 4.01, 10): the set with what is selected and expanded. */
export function contextOf(base: string, target: Target, plan: ReadPlan, version: '4.0' | '4.01'): string {
  const { set } = target;
  const of = set === '' ? (target.isMany ? `Collection(${target.type.name})` : target.type.name) : set;
  const cast = target.cast && set !== '' ? `/${target.type.name}` : '';
  return `${base}/$metadata#${of}${cast}${listOf(plan, version)}`;
}

function listOf({ select, computed, expand }: ReadPlan, version: '4.0' | '4.01'): string {
  const names = [
    ...(select ?? []),
    ...(select === null ? [] : computed.map(({ name }) => name).filter((name) => !select.has(name))),
    ...expand.flatMap(({ way, plan, only }) => {
      if (only !== null) return [];
      const inner = listOf(plan, version);
      // 4.0 tells an expanded property only where it says more of it.
      return inner !== '' ? [`${way.name}${inner}`] : version === '4.01' ? [`${way.name}()`] : [];
    }),
  ];
  return names.length === 0 ? '' : `(${names.join(',')})`;
}
