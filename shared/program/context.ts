import { consumedProtocolOf, consumedServiceUnits, serviceOfOperation } from '../consume/index.ts';
import {
  type AnyCode,
  type Code,
  callsAtOnce,
  identifier,
  js,
  literal,
  waitingCalls,
} from '../expression/emitted-code.ts';
import { checkExpression, compileExpression, type ExpressionTarget } from '../expression/index.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { ExportMapping, ImportMapping } from '../mapping/kind.ts';
import type { FlowFunctions } from '../microflow/flow-functions.ts';
import type { Microflow } from '../microflow/kind.ts';
import { type AttributeInfo, Catalog, type ConstantInfo, type ValueType } from '../model/catalog.ts';
import type { Constant } from '../model/kinds/constant.ts';
import { type Layout, layoutOf } from '../model/layout.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { Transformation } from '../transformation/index.ts';
import { asksAccess } from './asks-access.ts';

const rt = callsAtOnce<FlowFunctions>();

/** What every part of a compilation sees: the project, its catalog and layout, and the numbers of its documents. */
export class ProgramContext {
  readonly view: ProjectView;
  readonly catalog: Catalog;
  readonly layout: Layout;
  readonly flowUnits: readonly Unit<Microflow>[];
  readonly flowIndex: ReadonlyMap<string, number>;
  readonly mappingUnits: readonly Unit<ImportMapping | ExportMapping>[];
  readonly mappingIndex: ReadonlyMap<string, number>;
  readonly transformationUnits: readonly Unit<Transformation>[];
  readonly constantUnits: readonly Unit<Constant>[];
  readonly serviceUnits: readonly Unit[];

  /** The colour of the code that is emitted: what may wait is waited for (DESIGN, "Waits"). */
  readonly waits: boolean;
  /** Something of the program asks for the access rules of entities. */
  readonly asksAccess: boolean;

  constructor(view: ProjectView, catalog = new Catalog(view), waits = false) {
    this.view = view;
    this.catalog = catalog;
    this.waits = waits;
    this.asksAccess = asksAccess(view);
    this.layout = layoutOf(this.catalog);
    this.flowUnits = view.ofKind<Microflow>('microflow');
    this.flowIndex = new Map(this.flowUnits.map((u, i) => [u.id, i]));
    this.mappingUnits = [
      ...view.ofKind<ImportMapping>('import-mapping'),
      ...view.ofKind<ExportMapping>('export-mapping'),
    ];
    this.mappingIndex = new Map(this.mappingUnits.map((u, i) => [u.id, i]));
    this.transformationUnits = view.ofKind<Transformation>('transformation');
    this.constantUnits = view.ofKind<Constant>('constant');
    this.serviceUnits = consumedServiceUnits(view);
  }

  /** The same project, for code of the waiting colour. */
  inWaitingColour(): ProgramContext {
    return new ProgramContext(this.view, this.catalog, true);
  }

  /** The numbers of a consumed service and of its operation; -1 for what is not there. */
  operation(id: string): { service: number; operation: number } {
    const unit = serviceOfOperation(this.view, id)?.id;
    const service = this.serviceUnits.findIndex((u) => u.id === unit);
    const operations = consumedProtocolOf(this.serviceUnits[service])?.operationsOf(
      this.serviceUnits[service] as Unit,
      this.view,
    );
    return { service, operation: operations?.findIndex((o) => o.id === id) ?? -1 };
  }

  private wait(code: Code): Code {
    return this.waits ? js`(await ${code})` : code;
  }

  /** Reads an attribute of the object in `object`: a calculated one by its flow. */
  attribute(object: AnyCode, attribute: AttributeInfo): AnyCode {
    const calculated = attribute.definition.calculated;
    const field = this.layout.attributeField(attribute.id);
    const flow = calculated === null ? undefined : this.flowIndex.get(calculated);
    const value =
      calculated === null
        ? js`${object}.${identifier(field)}`
        : flow === undefined
          ? rt.invalid(literal(`${attribute.name} is calculated by a microflow that does not exist.`))
          : this.wait(js`F[${literal(flow)}](u, null, ${object})`);
    // Objects of the system (who asks, an error, an answer) have no rules.
    if (!this.asksAccess || this.catalog.entity(attribute.entity)?.unit === '') return value;
    const mayRead = this.runMethods.mayRead(object, literal(field));
    return js`(u.access === null || ${mayRead} ? ${value} : null)`;
  }

  private get runMethods() {
    return waitingCalls<RunMethods>((call) => this.wait(call), js`u`);
  }

  private target(variable: (name: string) => AnyCode): ExpressionTarget {
    return {
      waits: this.waits,
      variable,
      attribute: (object, attribute) => this.attribute(object, attribute),
      associated: (object, association, reverse) => {
        const index = literal(this.layout.associationIndex(association.id));
        const run = this.runMethods;
        const isOne = association.type === 'reference' && (!reverse || association.owner === 'both');
        if (isOne) return reverse ? run.backOne(object, index) : run.ownedOne(object, index);
        return js`${rt.list(reverse ? run.backList(object, index) : run.ownedList(object, index))}.slice()`;
      },
      constant: (constant: ConstantInfo) =>
        js`C[${literal(this.constantUnits.findIndex((u) => u.id === constant.id))}]`,
      captions: (id) =>
        literal(
          Object.fromEntries((this.catalog.enumeration(id)?.values ?? []).map((v) => [v.name, v.caption || v.name])),
        ),
    };
  }

  /** JavaScript of an expression; one with an error raises it when it is reached. */
  expression(text: string, variables: ReadonlyMap<string, ValueType>, variable: (name: string) => AnyCode): AnyCode {
    const checked = checkExpression(text, { catalog: this.catalog, variables });
    const error = checked.diagnostics.find((d) => d.severity === 'error');
    if (error) return rt.invalid(literal(error.message));
    return compileExpression(checked, this.target(variable));
  }
}
