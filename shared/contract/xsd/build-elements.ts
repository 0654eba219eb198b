import { isTrue } from './build-simple-types.ts';
import { anyType } from './builtin-types.ts';
import type { ElementDeclaration, IdentityConstraint, TypeDefinition } from './components.ts';
import { longestLine } from './derivation.ts';
import { type ExpandedName, expandedName } from './names.ts';
import type { References } from './references.ts';
import type { SchemaElement } from './schema-file.ts';
import { type Definition, derivationSet, type SchemaDocument } from './schema-set.ts';
import { cut } from './xml-reader.ts';

type TypeOf = (source: SchemaElement, document: SchemaDocument) => TypeDefinition | null;

/** Makes the elements of a schema set, with their identity constraints. */
export class ElementBuilder {
  private readonly references: References;
  private readonly typeOf: TypeOf;
  private readonly elements = new Map<Definition, ElementDeclaration>();
  readonly allElements: ElementDeclaration[] = [];
  readonly referred = new Set<ElementDeclaration>();
  readonly constraints = new Map<ExpandedName, IdentityConstraint>();
  private readonly keyrefs: { constraint: IdentityConstraint; source: SchemaElement; document: SchemaDocument }[] = [];
  private depth = 0;

  constructor(references: References, typeOf: TypeOf) {
    this.references = references;
    this.typeOf = typeOf;
  }

  globalElement(definition: Definition): ElementDeclaration {
    const known = this.elements.get(definition);
    if (known) return known;
    const { source, document, local } = definition;
    const element = this.bareElement(source, document, local, document.namespace, true);
    this.elements.set(definition, element);
    const text = source.attributes.get('substitutionGroup');
    const name = text === undefined ? null : this.references.name(source, text, document);
    const head = name && this.references.find('element', name, source, null, false);
    if (head && this.depth > longestLine) this.references.tooDeep(source, local);
    else if (head) {
      this.depth++;
      element.head = this.globalElement(head);
      this.depth--;
      for (let at: ElementDeclaration | null = element.head, n = 0; at && n <= longestLine; at = at.head, n++)
        if (at === element) {
          this.references.set.problems.error(source, 'xsd/circular', `The element ${cut(local)} stands for itself.`);
          element.head = null;
          break;
        }
    }
    element.type = this.typeOf(source, document) ?? element.head?.type ?? anyType;
    this.takeConstraints(element, source, document);
    return element;
  }

  element(source: SchemaElement, document: SchemaDocument): ElementDeclaration | null {
    const ref = source.attributes.get('ref');
    if (ref !== undefined) {
      const name = this.references.name(source, ref, document);
      if (!name) return null;
      const definition = this.references.find('element', name, source, null);
      if (definition) {
        const element = this.globalElement(definition);
        this.referred.add(element);
        return element;
      }
      return {
        ...this.bareElement(source, document, name.local, name.namespace, true),
        default: null,
        fixed: null,
        isMissing: true,
      };
    }
    const local = source.attributes.get('name')?.trim() ?? '';
    const form = source.attributes.get('form');
    const isQualified = form === undefined ? document.isElementQualified : form === 'qualified';
    const element = this.bareElement(source, document, local, isQualified ? document.namespace : '', false);
    element.type = this.typeOf(source, document) ?? anyType;
    this.takeConstraints(element, source, document);
    return element;
  }

  private bareElement(
    source: SchemaElement,
    document: SchemaDocument,
    local: string,
    namespace: string,
    isGlobal: boolean,
  ): ElementDeclaration {
    const { attributes } = source;
    const element: ElementDeclaration = {
      kind: 'element',
      name: expandedName(namespace, local),
      local,
      namespace,
      isGlobal,
      type: anyType,
      isNillable: isTrue(attributes.get('nillable')),
      default: attributes.get('default') ?? null,
      fixed: attributes.get('fixed') ?? null,
      isAbstract: isTrue(attributes.get('abstract')),
      head: null,
      block: derivationSet(attributes.get('block'), document.block, ['extension', 'restriction', 'substitution']),
      final: derivationSet(attributes.get('final'), document.final, ['extension', 'restriction']),
      constraints: [],
      isMissing: false,
      ...(source.documentation === undefined ? {} : { documentation: source.documentation }),
      source,
    };
    this.allElements.push(element);
    return element;
  }

  private takeConstraints(element: ElementDeclaration, source: SchemaElement, document: SchemaDocument): void {
    for (const child of source.children) {
      if (child.local !== 'key' && child.local !== 'unique' && child.local !== 'keyref') continue;
      const local = child.attributes.get('name')?.trim() ?? '';
      const name = expandedName(document.namespace, local);
      const constraint: IdentityConstraint = {
        kind: child.local,
        name,
        selector: child.children.find((c) => c.local === 'selector')?.attributes.get('xpath') ?? '',
        fields: child.children.filter((c) => c.local === 'field').map((c) => c.attributes.get('xpath') ?? ''),
        scope: child.scope,
        refers: null,
        source: child,
      };
      if (this.constraints.has(name))
        this.references.set.problems.strict(
          child,
          'xsd/defined-twice',
          `There are two identity constraints ${cut(local)}.`,
        );
      else this.constraints.set(name, constraint);
      element.constraints.push(constraint);
      if (child.local === 'keyref') this.keyrefs.push({ constraint, source: child, document });
    }
  }

  /** Ties references between keys to the keys, when all are known. */
  linkKeys(): void {
    for (const { constraint, source, document } of this.keyrefs) this.link(constraint, source, document);
  }

  private link(constraint: IdentityConstraint, source: SchemaElement, document: SchemaDocument): void {
    const text = source.attributes.get('refer');
    const name = text === undefined ? null : this.references.name(source, text, document);
    const refers = name && this.constraints.get(name.name);
    if (!refers || refers.kind === 'keyref') {
      if (name)
        this.references.set.problems.strict(source, 'xsd/not-found', `The key ${cut(text ?? '')} is not defined.`);
      return;
    }
    constraint.refers = refers;
    if (refers.fields.length !== constraint.fields.length)
      this.references.set.problems.strict(
        source,
        'xsd/keyref-fields',
        `It has ${constraint.fields.length} fields, and the key ${cut(text ?? '')} has ${refers.fields.length}.`,
      );
  }
}
