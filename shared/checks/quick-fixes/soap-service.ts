import type { Microflow } from '../../microflow/kind.ts';
import { uniqueName } from '../../model/naming.ts';
import type { Unit } from '../../model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../service/soap/kind.ts';
import { pathFromName } from '../../service/soap/names.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';

/** An edit of the operation that the finding is about. */
const operationEdit = (
  { finding }: FixContext,
  label: string,
  mutate: (operation: ServedSoapOperation) => void,
): FixEdit => ({
  label,
  mutate: (service: SoapService) => {
    const operation = service.operations.find(({ id }) => id === finding.element);
    if (operation) mutate(operation);
  },
});

const operationOf = ({ unit, finding }: FixContext) =>
  (unit.data as SoapService).operations.find(({ id }) => id === finding.element);

const servedByName: Fixer = ({ unit }) => {
  const path = pathFromName(unit.name);
  return [
    {
      label: `Serve it at ${path}`,
      mutate: (service: SoapService) => {
        service.path = path;
      },
    },
  ];
};

/** Published web services. */
export const soapServiceFixes: FixerTable = {
  'web-service/no-path': servedByName,
  'web-service/no-namespace': ({ unit }) => {
    const namespace = `urn:${unit.name.toLowerCase()}`;
    return [
      {
        label: `Use ${namespace}`,
        mutate: (service: SoapService) => {
          service.namespace = namespace;
        },
      },
    ];
  },
  'web-service/operation-twice': (ctx) => {
    const { operations } = ctx.unit.data as SoapService;
    const names = new Set(operations.map(({ name }) => name));
    const own = operationOf(ctx);
    if (!own) return [];
    const name = uniqueName(own.name, (n) => names.has(n));
    return [
      operationEdit(ctx, `Call it ${name}`, (operation) => {
        operation.name = name;
      }),
    ];
  },
  'web-service/parameter-not-used': (ctx) => {
    const { parameter } = ctx.finding.params ?? {};
    const found = operationOf(ctx)?.parameters.find(({ id }) => id === parameter);
    if (!found) return [];
    return [
      operationEdit(ctx, `Remove the parameter ${found.name}`, (operation) => {
        operation.parameters = operation.parameters.filter(({ id }) => id !== parameter);
      }),
    ];
  },
  'web-service/argument-empty': (ctx) => {
    const operation = operationOf(ctx);
    const flow = ctx.view.unit(operation?.microflow) as Unit<Microflow> | undefined;
    const target = flow?.data.parameters.find(({ name }) => name === ctx.finding.params?.argument);
    if (!operation || !target || operation.requestBody !== 'parameters') return [];
    return [
      operationEdit(ctx, `Add the parameter ${target.name}`, (draft) => {
        draft.parameters.push({
          id: ctx.newId(),
          name: target.name,
          argument: '',
          mapping: null,
          optional: false,
          nillable: false,
          documentation: '',
        });
      }),
    ];
  },
  'web-service/no-values': (ctx) => [
    operationEdit(ctx, 'Take and give the message as a text', (operation) => {
      if (ctx.finding.property === 'responseBody') operation.responseBody = 'text';
      else operation.requestBody = 'text';
    }),
  ],
};
