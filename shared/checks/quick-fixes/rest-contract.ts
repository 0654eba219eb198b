import { MessageMappings } from '../../consume/rest/message-mappings.ts';
import type { DescribedContent } from '../../contract/openapi/index.ts';
import { Remarks } from '../../contract/remarks.ts';
import { formatOfMediaType } from '../../format/index.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { diffToPatch, structuredCloneJson } from '../../model/change.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { Unit } from '../../model/unit.ts';
import { addressKey, contractedParameter, servedOperations } from '../../service/rest/contract-drift.ts';
import { addContracted, operationParameter } from '../../service/rest/contract-first.ts';
import type { ContractedContent, ContractedOperation, ContractedParameter } from '../../service/rest/contracted.ts';
import type { CarriedOperation } from '../../service/rest/contracted-of.ts';
import { type RestMethod, type RestOperation, type RestService, restMethods } from '../../service/rest/kind.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';

/** An edit of the operation that the finding is about. */
const operationEdit = ({ finding }: FixContext, label: string, mutate: (own: RestOperation) => void): FixEdit => ({
  label,
  mutate: (service: RestService) => {
    const own = service.resources.flatMap((r) => r.operations).find(({ id }) => id === finding.element);
    if (own) mutate(own);
  },
});

const parameterEdit = (
  ctx: FixContext,
  label: string,
  mutate: (parameter: RestOperation['parameters'][number]) => void,
): FixEdit =>
  operationEdit(ctx, label, ({ parameters }) => {
    const own = parameters.find(({ id }) => id === ctx.finding.params?.['parameter']);
    if (own) mutate(own);
  });

/** What the contract says of the operation that the finding is about. */
function contractedOf({
  unit,
  finding,
}: FixContext): { contracted: ContractedOperation; path: string; own: RestOperation } | undefined {
  const data = unit.data as RestService;
  const found = [...servedOperations(data)].find(([, { operation }]) => operation.id === finding.element);
  const contracted = found && data.contracted?.operations.find((o) => addressKey(o) === found[0]);
  return contracted && found ? { contracted, path: found[1].path, own: found[1].operation } : undefined;
}

function wantedParameter(ctx: FixContext): ContractedParameter | undefined {
  const found = contractedOf(ctx);
  const own = found?.own.parameters.find(({ id }) => id === ctx.finding.params?.['parameter']);
  return found && own && contractedParameter(own, found.path, found.contracted);
}

/** Whether the microflow parameter that the finding's parameter feeds takes values of a type. */
function isTaken(ctx: FixContext, type: ContractedParameter['type']): boolean {
  const own = contractedOf(ctx)?.own;
  const parameter = own?.parameters.find(({ id }) => id === ctx.finding.params?.['parameter']);
  const flow = ctx.view.unit(own?.microflow) as Unit<Microflow> | undefined;
  const name = (parameter?.argument || parameter?.name || '').toLowerCase();
  const fed = flow?.data.parameters.find((p) => p.name.toLowerCase() === name)?.type.kind;
  if (fed === undefined || fed === type) return true;
  return (type === 'integer' && (fed === 'long' || fed === 'decimal')) || (type === 'long' && fed === 'decimal');
}

function contentOf({ mediaType, message }: ContractedContent): DescribedContent {
  const format = formatOfMediaType(mediaType)?.id;
  const form = format === 'json' || format === 'xml' ? format : 'text';
  return {
    mediaType,
    form,
    message: form === 'xml' ? null : message,
    element: form === 'xml' ? message : null,
    value: null,
    fields: [],
    example: null,
  };
}

/** The operation as the contract's files would describe it, as far as the service knows. */
function carried(contracted: ContractedOperation, method: RestMethod): CarriedOperation {
  const place = () => ({ document: '', path: '$', line: 1, column: 1 });
  const content = ({ others, ...own }: ContractedContent & { others?: ContractedContent[] | undefined }) => ({
    ...contentOf(own),
    ...(others ? { others: others.map(contentOf) } : {}),
  });
  const { body } = contracted;
  return {
    contracted: { ...contracted, method },
    described: {
      place,
      name: contracted.name,
      tag: '',
      documentation: '',
      method,
      path: contracted.path,
      parameters: [],
      body: body && { ...content(body), isRequired: body.required },
      responses: contracted.responses.map((response) => ({
        place,
        status: response.status,
        documentation: '',
        content: response.mediaType === '' ? null : content(response),
      })),
    },
  };
}

const addOperation: Fixer = ({ unit, finding, view, newId }) => {
  const service = unit as Unit<RestService>;
  const contracted = service.data.contracted?.operations.find((o) => addressKey(o) === finding.params?.['operation']);
  const method = restMethods.find((each) => each === contracted?.method);
  if (!contracted || !method) return [];
  const draft = structuredCloneJson(service);
  const ops = addContracted(service, draft.data, [carried(contracted, method)], view, new Remarks(), newId);
  return [
    {
      label: `Add ${contracted.method} ${contracted.path}`,
      ops: [...ops, { op: 'patch', id: service.id, patch: diffToPatch(service, draft) }],
    },
  ];
};

const addParameter: Fixer = (ctx) => {
  const found = contractedOf(ctx);
  const { name, in: place } = ctx.finding.params ?? {};
  const wanted = found?.contracted.parameters.find((p) => p.in === place && p.name === name);
  if (!found || !wanted) return [];
  const made = operationParameter(wanted, ctx.newId);
  return [
    operationEdit(ctx, `Add the parameter ${wanted.name}`, ({ parameters }) => {
      const names = new NameSet(parameters.map((p) => p.argument || p.name));
      const argument = names.take(toName(wanted.name, 'Value'));
      parameters.push({ ...made, argument: argument === wanted.name ? '' : argument });
    }),
  ];
};

/** Another format of a body or an answer, where a mapping of its message makes or takes the same objects. */
const addFormat: Fixer = (ctx) => {
  const found = contractedOf(ctx);
  const mediaType = String(ctx.finding.params?.['mediaType'] ?? '');
  if (!found) return [];
  const { contracted, own } = found;
  const isBody = ctx.finding.property === 'alsoReads';
  const given = isBody ? [contracted.body] : contracted.responses;
  const content = given
    .flatMap((each) => (each ? [each, ...(each.others ?? [])] : []))
    .find((each) => each.mediaType === mediaType);
  if (!content) return [];
  const { structure, xmlStructure } = ctx.unit.data as RestService;
  const kind = isBody ? 'import-mapping' : 'export-mapping';
  const mapping = new MessageMappings(ctx.view, structure, xmlStructure).mapping(contentOf(content), kind);
  const typeOf = (id: string | null) => JSON.stringify(mappingType(ctx.view, id));
  const first = isBody ? own.importMapping : own.exportMapping;
  if (mapping === null || typeOf(mapping) !== typeOf(first)) return [];
  const name = ctx.view.nameOf(mapping)?.split('.').pop();
  return [
    operationEdit(ctx, isBody ? `Read ${mediaType} by ${name}` : `Answer ${mediaType} by ${name}`, (operation) => {
      const id = ctx.newId();
      if (isBody) operation.alsoReads.push({ id, importMapping: mapping });
      else operation.alsoAnswers.push({ id, exportMapping: mapping, contentType: mediaType });
    }),
  ];
};

/** Where a published service is brought back to what its contract says. */
export const restContractFixes: FixerTable = {
  'rest/contract-operation-missing': addOperation,
  'rest/contract-operation-more': (ctx) => [
    {
      label: 'Remove the operation',
      mutate: (service: RestService) => {
        for (const resource of service.resources)
          resource.operations = resource.operations.filter(({ id }) => id !== ctx.finding.element);
      },
    },
  ],
  'rest/contract-parameter-missing': addParameter,
  'rest/contract-format': addFormat,
  'rest/contract-parameter-more': (ctx) => [
    operationEdit(ctx, 'Remove the parameter', (own) => {
      own.parameters = own.parameters.filter(({ id }) => id !== ctx.finding.params?.['parameter']);
    }),
  ],
  'rest/contract-parameter-type': (ctx) => {
    const wanted = wantedParameter(ctx);
    return wanted && isTaken(ctx, wanted.type)
      ? [
          parameterEdit(ctx, `Make it ${wanted.type}`, (own) => {
            own.type = wanted.type;
          }),
        ]
      : [];
  },
  'rest/contract-parameter-required': (ctx) => {
    const wanted = wantedParameter(ctx);
    return wanted
      ? [
          parameterEdit(ctx, wanted.required ? 'Require it' : 'Let callers leave it out', (own) => {
            own.required = wanted.required;
          }),
        ]
      : [];
  },
  'rest/contract-status': (ctx) => {
    const status = Number(ctx.finding.params?.['status'] ?? '');
    return ctx.finding.property === 'status' && status >= 200 && status < 300
      ? [
          operationEdit(ctx, `Answer ${status}`, (own) => {
            own.status = status;
          }),
        ]
      : [];
  },
};
