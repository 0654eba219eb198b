import type { CheckRule } from './check.ts';

/** A reference whose target is gone, or is of another kind. */
export const brokenReferences: CheckRule = {
  id: 'broken-references',
  kinds: null,
  run(unit, { view, report }) {
    for (const reference of view.referencesOf(unit)) {
      const target = view.unit(reference.target);
      const kind =
        target?.kind ??
        view.element(reference.target)?.kind ??
        (reference.target.startsWith('system.') ? reference.accepts[0] : undefined);
      if (kind !== undefined && reference.accepts.includes(kind)) continue;
      const what = reference.accepts.map((a) => view.kinds.get(a)?.label.toLowerCase() ?? a).join(' or ');
      report({
        severity: 'error',
        code: 'model/broken-reference',
        message: `The ${what} this refers to does not exist any more.`,
        path: reference.path.join('.'),
        fix: `Choose another ${what}, or undo its deletion.`,
      });
    }
  },
};
