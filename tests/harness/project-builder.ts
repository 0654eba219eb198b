import { kinds } from '../../shared/kinds.ts';
import { FlowBuilder } from '../../shared/microflow/flow-builder.ts';
import type { DataType, Microflow } from '../../shared/microflow/kind.ts';
import type { Attribute } from '../../shared/model/kinds/domain-model.ts';
import { ProjectView } from '../../shared/model/project.ts';
import { countingIds, type Unit } from '../../shared/model/unit.ts';

/** Builds small projects in code: module `M`, entities with attributes `name:type`, flows. */
export class ProjectBuilder {
  readonly ids = countingIds('t');
  readonly units: Unit[] = [
    { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } },
  ];
  private readonly entities: unknown[] = [];
  private readonly associations: unknown[] = [];

  entity(name: string, attributes: Record<string, Attribute['type'] | Partial<Attribute>>, options: object = {}): this {
    this.entities.push({
      id: name,
      name,
      ...options,
      attributes: Object.entries(attributes).map(([attribute, type]) => ({
        id: `${name}.${attribute}`,
        name: attribute,
        ...(typeof type === 'string' ? { type } : { type: 'string', ...type }),
      })),
    });
    return this;
  }

  association(name: string, from: string, to: string, options: object = {}): this {
    this.associations.push({ id: name, name, from, to, ...options });
    return this;
  }

  flow(
    name: string,
    parameters: { name: string; type: DataType }[],
    returns: DataType,
    build: (flow: FlowBuilder) => void,
  ): this {
    const builder = new FlowBuilder(this.ids, parameters, returns);
    build(builder);
    return this.unit('microflow', name, builder.build() satisfies Microflow);
  }

  unit(kind: string, name: string, data: unknown): this {
    this.units.push({
      id: name,
      kind,
      name,
      parent: 'm',
      documentation: '',
      data: kinds.require(kind).schema.parse(data),
    });
    return this;
  }

  /** A document of the project itself, in no module. */
  projectUnit(kind: string, name: string, data: unknown): this {
    this.unit(kind, name, data);
    (this.units.at(-1) as Unit).parent = null;
    return this;
  }

  view(): ProjectView {
    const domain: Unit = {
      id: 'domain',
      kind: 'domain-model',
      name: 'DomainModel',
      parent: 'm',
      documentation: '',
      data: kinds
        .require('domain-model')
        .schema.parse({ entities: this.entities, associations: this.associations, notes: [] }),
    };
    return new ProjectView([...this.units, domain], kinds);
  }
}
