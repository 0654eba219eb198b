import type { ConsumedSoapService, SoapOperation } from '../../consume/soap/kind.ts';
import type { Constant } from '../../model/kinds/constant.ts';
import { uniqueName } from '../../model/naming.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';

/** An edit of the operation that the finding is about. */
const operationEdit = (
  { finding }: FixContext,
  label: string,
  mutate: (operation: SoapOperation) => void,
): FixEdit => ({
  label,
  mutate: (service: ConsumedSoapService) => {
    const operation = service.operations.find(({ id }) => id === finding.element);
    if (operation) mutate(operation);
  },
});

const givenAsText: Fixer = (ctx) => [
  operationEdit(ctx, 'Give it as a text', (operation) => {
    operation.requestBody = 'text';
  }),
];

const takenAsText: Fixer = (ctx) => [
  operationEdit(ctx, 'Take it as a text', (operation) => {
    const header = ctx.finding.params?.['header'];
    if (header === undefined) operation.responseBody = 'text';
    for (const own of operation.answerHeaders) if (own.id === header) own.form = 'text';
  }),
];

const ofBody: Fixer = (ctx) => (ctx.finding.property === 'requestMapping' ? givenAsText(ctx) : takenAsText(ctx));

/** Consumed web services. */
export const consumedSoapFixes: FixerTable = {
  'soap/no-address': ({ unit }) => {
    const { address } = unit.data as ConsumedSoapService;
    if (!/^[\w-]+(\.[\w-]+)+(:\d+)?(\/\S*)?$/.test(address.trim())) return [];
    const whole = `https://${address.trim()}`;
    return [
      {
        label: `Use ${whole}`,
        mutate: (service: ConsumedSoapService) => {
          service.address = whole;
        },
      },
    ];
  },
  'soap/open-password': ({ unit }) => {
    const { password } = unit.data as ConsumedSoapService;
    if (password === null) return [];
    return [
      {
        label: 'Make the constant secret',
        unit: password,
        mutate: (constant: Constant) => {
          constant.secret = true;
          constant.value = '';
        },
      },
    ];
  },
  'soap/operation-twice': (ctx) => {
    const { operations } = ctx.unit.data as ConsumedSoapService;
    const names = new Set(operations.map(({ name }) => name.toLowerCase()));
    const own = operations.find(({ id }) => id === ctx.finding.element);
    if (!own) return [];
    const name = uniqueName(own.name, (n) => names.has(n.toLowerCase()));
    return [
      operationEdit(ctx, `Call it ${name}`, (operation) => {
        operation.name = name;
      }),
    ];
  },
  'soap/no-structure': (ctx) => [
    operationEdit(ctx, 'Give and take the bodies as texts', (operation) => {
      if (operation.request !== null) operation.requestBody = 'text';
      if (operation.responseBody !== 'nothing') operation.responseBody = 'text';
    }),
  ],
  'soap/not-values': givenAsText,
  'soap/not-one-value': takenAsText,
  'soap/no-mapping': ofBody,
  'soap/other-element': ofBody,
};
