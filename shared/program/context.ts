import { checkExpression, compileExpression, type ExpressionTarget } from '../expression/index.ts';
import type { ExportMapping, ImportMapping } from '../mapping/kind.ts';
import type { Microflow } from '../microflow/kind.ts';
import { type AttributeInfo, Catalog, type ConstantInfo, type ValueType } from '../model/catalog.ts';
import type { Constant } from '../model/kinds/constant.ts';
import { type Layout, layoutOf } from '../model/layout.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';

/** What every part of a compilation sees: the project, its catalog and layout, and the numbers of its documents. */
export class ProgramContext {
  readonly view: ProjectView;
  readonly catalog: Catalog;
  readonly layout: Layout;
  readonly flowUnits: readonly Unit<Microflow>[];
  readonly flowIndex: ReadonlyMap<string, number>;
  readonly mappingUnits: readonly Unit<ImportMapping | ExportMapping>[];
  readonly mappingIndex: ReadonlyMap<string, number>;
  readonly constantUnits: readonly Unit<Constant>[];

  /** The colour of the code that is emitted: what may wait is waited for (DESIGN, "Waits"). */
  readonly waits: boolean;

  constructor(view: ProjectView, catalog = new Catalog(view), waits = false) {
    this.view = view;
    this.catalog = catalog;
    this.waits = waits;
    this.layout = layoutOf(this.catalog);
    this.flowUnits = view.ofKind<Microflow>('microflow');
    this.flowIndex = new Map(this.flowUnits.map((u, i) => [u.id, i]));
    this.mappingUnits = [
      ...view.ofKind<ImportMapping>('import-mapping'),
      ...view.ofKind<ExportMapping>('export-mapping'),
    ];
    this.mappingIndex = new Map(this.mappingUnits.map((u, i) => [u.id, i]));
    this.constantUnits = view.ofKind<Constant>('constant');
  }

  /** The same project, for code of the waiting colour. */
  inWaitingColour(): ProgramContext {
    return new ProgramContext(this.view, this.catalog, true);
  }

  private wait(code: string): string {
    return this.waits ? `(await ${code})` : code;
  }

  /** Reads an attribute of the object in `object`: a calculated one by its flow. */
  attribute(object: string, attribute: AttributeInfo): string {
    const calculated = attribute.definition.calculated;
    if (calculated === null) return `${object}.${this.layout.attributeField(attribute.id)}`;
    const flow = this.flowIndex.get(calculated);
    return flow === undefined
      ? `rt.invalid(${JSON.stringify(`${attribute.name} is calculated by a microflow that does not exist.`)})`
      : this.wait(`F[${flow}](u, null, ${object})`);
  }

  private target(identifier: (name: string) => string): ExpressionTarget {
    return {
      library: 'x',
      variable: identifier,
      attribute: (object, attribute) => this.attribute(object, attribute),
      associated: (object, association, reverse) => {
        const index = this.layout.associationIndex(association.id);
        if (!reverse)
          return association.type === 'reference'
            ? this.wait(`u.ownedOne(${object}, ${index})`)
            : `rt.list(${this.wait(`u.ownedList(${object}, ${index})`)}).slice()`;
        return association.owner === 'both' && association.type === 'reference'
          ? this.wait(`u.backOne(${object}, ${index})`)
          : `rt.list(${this.wait(`u.backList(${object}, ${index})`)}).slice()`;
      },
      constant: (constant: ConstantInfo) => `C[${this.constantUnits.findIndex((u) => u.id === constant.id)}]`,
      captions: (id) =>
        JSON.stringify(
          Object.fromEntries((this.catalog.enumeration(id)?.values ?? []).map((v) => [v.name, v.caption || v.name])),
        ),
    };
  }

  /** JavaScript of an expression; one with an error raises it when it is reached. */
  expression(text: string, variables: ReadonlyMap<string, ValueType>, identifier: (name: string) => string): string {
    const checked = checkExpression(text, { catalog: this.catalog, variables });
    const error = checked.diagnostics.find((d) => d.severity === 'error');
    if (error) return `rt.invalid(${JSON.stringify(error.message)})`;
    return compileExpression(checked, this.target(identifier));
  }
}
