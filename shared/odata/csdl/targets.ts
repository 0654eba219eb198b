import type { CsdlAnnotated, CsdlModel, CsdlOperation, CsdlSchema } from './model.ts';

/** Finds what targets name; the children of each element are listed once. */
class Targets {
  private readonly model: CsdlModel;
  private readonly known = new Map<object, ReadonlyMap<string, CsdlAnnotated[]>>();

  constructor(model: CsdlModel) {
    this.model = model;
  }

  /**
   * The elements that the target of an `Annotations` names (CSDL XML 4.01, 14.2.2): none for one that is not in the model, several for the overloads of an
   * operation. Targets that go on through a container's set to properties of its type are about that set alone, and are kept in the schema only.
   */
  of(target: string): readonly CsdlAnnotated[] {
    const { model } = this;
    const slash = slashOutside(target);
    const [head, rest] = slash < 0 ? [target, null] : [target.slice(0, slash), target.slice(slash + 1)];
    const container = model.containers.get(head);
    if (container)
      return rest === null
        ? [container]
        : this.child(container, rest, () => [...container.sets, ...container.singletons, ...container.imports]);
    const type = model.types.get(head);
    if (type) {
      if (rest === null) return [type];
      if (type.kind === 'entity' || type.kind === 'complex')
        return this.child(type, rest, () => [...type.properties, ...type.navigation]);
      return type.kind === 'enum' ? this.child(type, rest, () => type.members) : [];
    }
    const term = model.terms.get(head);
    if (term) return rest === null ? [term] : [];
    const operations = overloadsOf(model, head);
    if (rest === null) return operations;
    if (rest === '$ReturnType') return operations.flatMap((each) => (each.returns ? [each.returns] : []));
    return operations.flatMap((each) => each.parameters.filter((parameter) => parameter.name === rest));
  }

  private child(
    of: object,
    name: string,
    children: () => readonly (CsdlAnnotated & { name: string })[],
  ): readonly CsdlAnnotated[] {
    let known = this.known.get(of);
    if (!known) {
      const byName = new Map<string, CsdlAnnotated[]>();
      for (const each of children()) {
        const same = byName.get(each.name);
        if (same) same.push(each);
        else byName.set(each.name, [each]);
      }
      known = byName;
      this.known.set(of, known);
    }
    return known.get(name) ?? [];
  }
}

/** A target that is neither a name nor a path nor an overload. */
export function isTarget(target: string): boolean {
  const name = '[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)*';
  const type = `(?:Collection\\(${name}\\)|${name})`;
  return new RegExp(`^${name}(?:\\((?:${type}(?:,${type})*)?\\))?(?:/[^()]+)?$`, 'u').test(target);
}

function overloadsOf(model: CsdlModel, head: string): CsdlOperation[] {
  const open = head.indexOf('(');
  if (open < 0) return [...(model.operations.get(head) ?? [])];
  const wanted = head.slice(open + 1, -1);
  return (model.operations.get(head.slice(0, open)) ?? []).filter((each) => signatureOf(each) === wanted);
}

/** A function is told by all types of its parameters, an action by that of its binding parameter alone. */
function signatureOf({ kind, isBound, parameters }: CsdlOperation): string {
  const told = kind === 'function' ? parameters : isBound ? parameters.slice(0, 1) : [];
  return told.map(({ type }) => (type.collection ? `Collection(${type.name})` : type.name)).join(',');
}

function slashOutside(target: string): number {
  const close = target.indexOf(')');
  return target.indexOf('/', Math.max(0, close));
}

/** Brings annotations that are written elsewhere to what they are about. */
export function bringAnnotations(model: CsdlModel, schemas: readonly CsdlSchema[]): void {
  const targets = new Targets(model);
  for (const schema of schemas)
    for (const { target, annotations } of schema.targets)
      for (const element of targets.of(target)) element.annotations.push(...annotations);
}
