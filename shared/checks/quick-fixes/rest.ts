import { isAssignable } from '../../expression/index.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { type Microflow, toValueType } from '../../microflow/kind.ts';
import { isValidName, mostSimilar, uniqueName } from '../../model/naming.ts';
import type { Unit } from '../../model/unit.ts';
import { addressOf } from '../../service/path-template.ts';
import { batchAnswers } from '../../service/rest/batch-answers.ts';
import {
  type parameterTypes,
  type RestOperation,
  type RestParameter,
  type RestService,
  restServiceKind,
} from '../../service/rest/kind.ts';
import { pathFromName, pathParameters } from '../../service/rest/path.ts';
import { oneValue } from '../../service/rest/several-values.ts';
import { type FixContext, type FixEdit, type Fixer, type FixerTable, offerLimit } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

type ParameterType = (typeof parameterTypes)[number];

const operationIn = (service: RestService, id: string | undefined): RestOperation | undefined =>
  service.resources.flatMap((r) => r.operations).find((o) => o.id === id);
const operationOf = (ctx: FixContext) => operationIn(ctx.unit.data, ctx.finding.element);
const flowOf = (ctx: FixContext): Unit<Microflow> | undefined => {
  const found = ctx.view.unit(operationOf(ctx)?.microflow);
  return found?.kind === 'microflow' ? (found as Unit<Microflow>) : undefined;
};
const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** An edit of the operation that the finding is about. */
const operationEdit = (ctx: FixContext, label: string, mutate: (operation: RestOperation) => void): FixEdit => ({
  label,
  mutate: (service: RestService) => {
    const operation = operationIn(service, ctx.finding.element);
    if (operation) mutate(operation);
  },
});

/** The parameter of the operation that the finding names. */
const parameterOf = (ctx: FixContext): RestParameter | undefined =>
  operationOf(ctx)?.parameters.find((p) => p.id === ctx.finding.params?.parameter);

const parameterEdit = (ctx: FixContext, label: string, mutate: (parameter: RestParameter) => void): FixEdit =>
  operationEdit(ctx, label, (operation) => {
    const found = operation.parameters.find((p) => p.id === ctx.finding.params?.parameter);
    if (found) mutate(found);
  });

const dropParameter = (ctx: FixContext): FixEdit =>
  operationEdit(ctx, 'Remove the parameter', (operation) => {
    operation.parameters = operation.parameters.filter((p) => p.id !== ctx.finding.params?.parameter);
  });

/** The type a parameter has on the wire for a parameter of a microflow; null for objects and lists. */
function wireType(kind: string): ParameterType | null {
  if (kind === 'enumeration') return 'string';
  return ['string', 'integer', 'long', 'decimal', 'boolean', 'datetime', 'date'].includes(kind)
    ? (kind as ParameterType)
    : null;
}

function addParameter(ctx: FixContext, label: string, name: string, place: RestParameter['in']): FixEdit {
  const id = ctx.newId();
  const kind = flowOf(ctx)?.data.parameters.find((p) => isSame(p.name, name))?.type.kind ?? 'string';
  const type = wireType(kind) ?? 'string';
  return operationEdit(ctx, label, (o) => {
    o.parameters.push({
      id,
      name,
      in: place,
      type,
      required: place === 'path',
      ...oneValue(),
      argument: '',
      documentation: '',
    });
  });
}

/** The unfed parameters of the microflow that could take the body. */
const bodyTakers = (ctx: FixContext, only?: string): FixEdit[] => {
  const operation = operationOf(ctx);
  const read = operation?.importMapping ? mappingType(ctx.view, operation.importMapping) : { kind: 'string' as const };
  return (flowOf(ctx)?.data.parameters ?? [])
    .filter(
      (p) =>
        p.name !== operation?.bodyArgument &&
        (only === undefined || p.name === only) &&
        read &&
        isAssignable(read, toValueType(p.type), ctx.catalog),
    )
    .slice(0, offerLimit)
    .map((p) =>
      operationEdit(ctx, `Give the body to $${p.name}`, (o) => {
        o.bodyArgument = p.name;
      }),
    );
};

const clearBody = (ctx: FixContext) =>
  operationEdit(ctx, 'Give the body to no parameter', (o) => {
    o.bodyArgument = '';
  });

const fittingExport: Fixer = (ctx) => {
  const flow = flowOf(ctx);
  if (!flow) return [];
  const returns = toValueType(flow.data.returns);
  return targetsFor(ctx, ['export-mapping'], '', (id) => {
    const type = mappingType(ctx.view, id);
    return type !== undefined && type.kind === returns.kind && isAssignable(returns, type, ctx.catalog);
  }).map(({ id, name }) =>
    operationEdit(ctx, `Write it with ${name}`, (o) => {
      o.exportMapping = id;
    }),
  );
};

const setPath = (label: string, path: string): FixEdit => ({
  label,
  mutate: (service: RestService) => {
    service.path = path;
  },
});

/** Published REST services. */
export const restFixes: FixerTable = {
  'rest/no-path': ({ unit }) => {
    const path = pathFromName(unit.name);
    return [setPath(`Serve it at ${path}`, path)];
  },
  'rest/reserved-path': ({ unit }) => {
    const path = `api/${(unit.data as RestService).path.split('/').filter(Boolean).join('/')}`;
    return [setPath(`Serve it at ${path}`, path)];
  },
  'service/path-taken': ({ unit, view }) => {
    if (unit.kind !== restServiceKind.kind) return [];
    const taken = new Set(view.ofKind<RestService>('rest-service').map((s) => addressOf(s.data.path)));
    const path = uniqueName((unit.data as RestService).path, (p) => taken.has(addressOf(p)));
    return [
      setPath(`Serve it at ${path}`, path),
      {
        label: 'Disable this service',
        mutate: (service: RestService) => {
          service.enabled = false;
        },
      },
    ];
  },
  'rest/operation-twice': ({ finding }) => [
    {
      label: 'Delete the operation',
      mutate: (service: RestService) => {
        for (const resource of service.resources)
          resource.operations = resource.operations.filter((o) => o.id !== finding.element);
      },
    },
  ],
  'rest/path-parameter-missing': (ctx) => {
    const name = String(ctx.finding.params?.name ?? '');
    return [addParameter(ctx, `Add the path parameter ${name}`, name, 'path')];
  },
  'rest/path-parameter-unknown': (ctx) => {
    const operation = operationOf(ctx);
    const resource = (ctx.unit.data as RestService).resources.find((r) =>
      r.operations.some((o) => o.id === operation?.id),
    );
    const free = pathParameters(`${resource?.name ?? ''}/${operation?.path ?? ''}`).filter(
      (n) => !operation?.parameters.some((p) => p.in === 'path' && p.name === n),
    );
    const similar = mostSimilar(parameterOf(ctx)?.name ?? '', free) ?? (free.length === 1 ? free[0] : undefined);
    return [
      ...(similar
        ? [
            parameterEdit(ctx, `Rename to ${similar}`, (p) => {
              p.name = similar;
            }),
          ]
        : []),
      dropParameter(ctx),
    ];
  },
  'rest/content-type': (ctx) => [
    operationEdit(ctx, 'Answer with application/json', (o) => {
      o.contentType = 'application/json';
    }),
  ],
  'rest/status-without-body': (ctx) => [
    operationEdit(ctx, 'Answer with 200', (o) => {
      o.status = 200;
    }),
  ],
  'rest/binary-parameter': (ctx) => [dropParameter(ctx)],
  'rest/file-name': (ctx) => [dropParameter(ctx)],
  'rest/cookie-name': (ctx) => [dropParameter(ctx)],
  'rest/parameter-style': (ctx) => [dropParameter(ctx)],
  'rest/header-name': (ctx) => {
    const parameter = parameterOf(ctx);
    const name = parameter?.name.trim().replace(/[^!#$%&'*+.^_`|~0-9A-Za-z-]+/g, '-') ?? '';
    return [
      ...(name
        ? [
            parameterEdit(ctx, `Rename to ${name}`, (p) => {
              p.argument ||= p.name;
              p.name = name;
            }),
          ]
        : []),
      dropParameter(ctx),
    ];
  },
  'rest/no-microflow': (ctx) =>
    targetsFor(ctx, ['microflow']).map(({ id, name }) =>
      operationEdit(ctx, `Use ${name}`, (o) => {
        o.microflow = id;
      }),
    ),
  'rest/parameter-not-used': (ctx) => {
    const parameter = parameterOf(ctx);
    const flow = flowOf(ctx);
    if (!parameter || !flow) return [];
    const similar = mostSimilar(
      parameter.argument || parameter.name,
      flow.data.parameters.map((p) => p.name),
    );
    const id = ctx.newId();
    const name = parameter.argument || parameter.name;
    return [
      ...(similar
        ? [
            parameterEdit(ctx, `Give it to $${similar}`, (p) => {
              p.argument = similar;
            }),
          ]
        : []),
      ...(parameter.in === 'path' ? [] : [dropParameter(ctx)]),
      // A header is often called what no parameter of a flow may be.
      ...(isValidName(name)
        ? [
            {
              label: `Add the parameter to ${flow.name}`,
              unit: flow.id,
              mutate: (data: Microflow) => {
                data.parameters.push({ id, name, type: { kind: parameter.type }, documentation: '' });
              },
            },
          ]
        : []),
    ];
  },
  'rest/parameter-type': (ctx) => {
    const parameter = parameterOf(ctx);
    const taker = flowOf(ctx)?.data.parameters.find((p) =>
      isSame(p.name, parameter?.argument || parameter?.name || ''),
    );
    const type = taker && wireType(taker.type.kind);
    return type
      ? [
          parameterEdit(ctx, `Change the type to ${type}`, (p) => {
            p.type = type;
          }),
        ]
      : [];
  },
  'rest/body-parameter': (ctx) => [...bodyTakers(ctx), clearBody(ctx)],
  'rest/body-type': (ctx) => [...bodyTakers(ctx), clearBody(ctx)],
  'rest/body-not-used': (ctx) => [
    ...bodyTakers(ctx),
    operationEdit(ctx, 'Do not read the body', (o) => {
      o.importMapping = null;
    }),
  ],
  'rest/parts-not-committed': (ctx) => {
    const flow = flowOf(ctx);
    const node = flow?.data.nodes.find((n) => n.id === ctx.finding.params?.node);
    return [
      ...(flow && node && 'withParts' in node.action
        ? [
            {
              label: `Commit with parts in ${flow.name}`,
              unit: flow.id,
              mutate: (data: Microflow) => {
                for (const { id, action } of data.nodes)
                  if (id === node.id && 'withParts' in action) action.withParts = true;
              },
            },
          ]
        : []),
      operationEdit(ctx, 'Commit the body', (o) => {
        o.commit = true;
      }),
    ];
  },
  'rest/argument-empty': (ctx) => {
    const name = String(ctx.finding.params?.argument ?? '');
    const argument = flowOf(ctx)?.data.parameters.find((p) => p.name === name);
    if (!argument) return [];
    if (wireType(argument.type.kind)) return [addParameter(ctx, `Add the query parameter ${name}`, name, 'query')];
    return operationOf(ctx)?.bodyArgument ? [] : bodyTakers(ctx, name);
  },
  'rest/result-type': (ctx) => [
    ...fittingExport(ctx),
    operationEdit(ctx, 'Write no body', (o) => {
      o.exportMapping = null;
    }),
  ],
  'rest/no-export-mapping': fittingExport,
  'rest/answer-in-batches': (ctx) => {
    const flow = flowOf(ctx);
    return (flow ? batchAnswers(flow.data) : []).flatMap((id) => {
      const unit = ctx.view.unit(id);
      return unit
        ? [
            operationEdit(ctx, `Write it with ${ctx.view.qualifiedName(unit)}`, (o) => {
              o.exportMapping = id;
            }),
          ]
        : [];
    });
  },
};
