import { contractSource } from '../../../../shared/contract/contract-files.ts';
import { readCsdl } from '../../../../shared/odata/csdl/index.ts';
import type { Program, ProgramAttribute, ProgramEntity } from '../../../../shared/program/program.ts';
import type { ProgramODataService } from '../../../../shared/service/odata/program.ts';
import { type ModelType, PublishedModel } from '../../../../shared/service/odata/query/published-model.ts';
import { addressOf } from '../../../../shared/service/path-template.ts';
import type { WeftObject } from '../../contract/weft-object.ts';

/** A published service beside the program that it is of: what its types and properties are as objects. */
export class ServedService {
  readonly service: ProgramODataService;
  readonly model: PublishedModel;
  /** Its path as it stands in addresses. */
  readonly root: string;
  private readonly attributes: ReadonlyMap<string, ProgramAttribute>;
  private readonly entities: ReadonlyMap<string, ProgramEntity>;
  private readonly associations: ReadonlyMap<string, number>;
  /** By the number of an entity: the nearest of its types. */
  private readonly typeOfEntity: readonly (ModelType | null)[];

  constructor(service: ProgramODataService, program: Program) {
    this.service = service;
    const { metadata, namespace } = service.data;
    const bytes = new TextEncoder().encode(metadata.xml401);
    const { model } = readCsdl(contractSource([{ path: '$metadata', bytes }]));
    if (!model) throw new Error(`The description of ${namespace} cannot be read.`);
    this.model = new PublishedModel(service.data, model);
    this.root = addressOf(service.path).replace(/\/$/, '');
    this.attributes = new Map(program.entities.flatMap((e) => e.attributes.map((a) => [a.id, a] as const)));
    this.entities = new Map(program.entities.map((e) => [e.id, e]));
    this.associations = new Map(program.associations.map((a) => [a.id, a.index]));
    const byEntity = new Map([...this.model.types.values()].map((each) => [each.entity, each]));
    this.typeOfEntity = program.entities.map((entity) => {
      for (let at: ProgramEntity | undefined = entity, left = 100; at && left > 0; left--) {
        const found = byEntity.get(at.id);
        if (found) return found;
        at = at.general === null ? undefined : program.entities[at.general];
      }
      return null;
    });
  }

  attribute(id: string): ProgramAttribute {
    return this.attributes.get(id) as ProgramAttribute;
  }

  entity(type: ModelType): ProgramEntity {
    return this.entities.get(type.entity) as ProgramEntity;
  }

  association(id: string): number {
    return this.associations.get(id) as number;
  }

  /** The published type of an object; `declared` where it is of an entity that the service does not know. */
  typeOf(object: WeftObject, declared: ModelType): ModelType {
    return this.typeOfEntity[object.$entity] ?? declared;
  }
}
