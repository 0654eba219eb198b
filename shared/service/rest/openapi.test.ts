import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { jsonFormat } from '../../format/json/index.ts';
import { applyPatch } from '../../model/change.ts';
import type { Unit } from '../../model/unit.ts';
import { rootOf } from '../../structure/path.ts';
import { planResource } from './generate-resource.ts';
import type { RestService } from './kind.ts';
import { messageSchema } from './message-schema.ts';
import { openApiOf } from './openapi.ts';

function contract(entityName: string, more: Parameters<ProjectBuilder['entity']>[1] = {}) {
  const project = new ProjectBuilder().entity(entityName, {
    ...more,
    Number: {
      type: 'string',
      validations: [
        { rule: 'unique', message: '' },
        { rule: 'required', message: '' },
      ],
    },
    Total: 'decimal',
  });
  return contractOf(project, entityName);
}

function contractOf(project: ProjectBuilder, entityName: string) {
  let view = project.view();
  const plan = planResource(view, { entity: entityName, service: null, parent: 'm' }, project.ids);
  if ('error' in plan) throw new Error(plan.error);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  return openApiOf(view.ofKind('rest-service')[0] as Unit<RestService>, view) as any;
}

describe('the contract of a generated resource', () => {
  it('names the body of PUT and PATCH by the mapping with which the microflow reads it; PATCH requires nothing', () => {
    const { paths, components } = contract('Order');
    const one = paths['/orders/{number}'];
    expect(one.put.requestBody.content['application/json'].schema.$ref).toBe('#/components/schemas/OrderResource');
    expect(one.patch.requestBody.content['application/json'].schema.$ref).toBe(
      '#/components/schemas/OrderResourceChanges',
    );
    expect(components.schemas.OrderResource.required).toEqual(['number']);
    expect(components.schemas.OrderResourceChanges.required).toBeUndefined();
    expect(one.get.operationId).toBe('getOrdersByNumber');
  });

  it('what the database counts and what is calculated is readOnly and never required', () => {
    const required = { validations: [{ rule: 'required' as const, message: '' }] };
    const { components } = contract('Order', {
      No: { type: 'autonumber', ...required },
      Twice: { type: 'decimal', calculated: 'a-flow', ...required } as never,
    });
    const { properties, required: names } = components.schemas.OrderResource;
    const marked = Object.entries(properties).flatMap(([name, s]) => ((s as any).readOnly ? [name] : []));
    expect(marked).toEqual(['no', 'twice']);
    expect(names).toEqual(['number']);
  });

  it('what PATCH leaves as it is, the key and the parts, is readOnly in its body', () => {
    const project = new ProjectBuilder()
      .entity('Order', { Number: { type: 'string', validations: [{ rule: 'unique', message: '' }] }, Total: 'decimal' })
      .entity('Line', { Amount: 'integer' })
      .entity('Customer', { Code: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
      .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'cascade' })
      .association('Order_Customer', 'Order', 'Customer');
    const { components } = contractOf(project, 'Order');
    const marked = (name: string) =>
      Object.entries(components.schemas[name].properties).flatMap(([member, s]) =>
        (s as any).readOnly ? [member] : [],
      );
    expect(marked('OrderResourceChanges')).toEqual(['number', 'lines']);
    expect(marked('OrderResource')).toEqual([]);
  });

  it('a structure called like ours has a name of its own', () => {
    const { paths, components } = contract('Problem');
    const { $ref } = paths['/problems/{number}'].get.responses['200'].content['application/json'].schema;
    expect($ref).toBe('#/components/schemas/ProblemResource');
    expect(components.schemas.Problem.description).toBe('RFC 9457 problem details');
  });
});

describe('the schema of a node', () => {
  it.each([
    [
      { name: '', type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { name: '', type: 'dictionary', item: { name: '', type: 'long' } },
      { type: 'object', additionalProperties: { type: 'integer', format: 'int64' } },
    ],
    [{ name: '', type: 'any' }, {}],
  ] as const)('%j', (node, schema) =>
    expect(
      messageSchema(rootOf({ root: node as never }), {
        format: jsonFormat,
        readOnly: new Set(),
        isClosed: false,
        hasExamples: false,
        component: (type) => type,
      }),
    ).toEqual(schema),
  );
});

describe('who may call it', () => {
  const secured = (authentication: readonly object[], operation: object = {}, more: object = {}) => {
    const p = new ProjectBuilder()
      .unit('module-role', 'Reader', {})
      .flow('Flow', [], { kind: 'string' }, (f) => void f.add('end', { value: "'x'" } as never))
      .unit('rest-service', 'Api', {
        path: 'api',
        authentication,
        resources: [
          { id: 'r', name: 'things', operations: [{ id: 'o', method: 'GET', microflow: 'Flow', ...operation }] },
        ],
        ...more,
      });
    const view = p.view();
    return openApiOf(view.unit('Api') as never, view) as never as {
      components: { securitySchemes?: Record<string, object> };
      paths: Record<string, { get: { security?: object[]; responses: Record<string, { headers?: object }> } }>;
    };
  };

  it('each method is a scheme, and each operation takes one of them', () => {
    const api = secured([
      { type: 'basic' },
      { type: 'api-key', name: 'X-Key' },
      { type: 'jwt', address: 'https://a.example/keys' },
      { type: 'jwt', address: 'https://b.example/keys' },
      { type: 'oidc', issuer: 'https://login.example/' },
      { type: 'session' },
      { type: 'microflow', challenge: 'Badge' },
    ]);
    expect(api.components.securitySchemes).toMatchObject({
      basic: { type: 'http', scheme: 'basic' },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Key' },
      jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      jwt2: { type: 'http', scheme: 'bearer' },
      openIdConnect: {
        type: 'openIdConnect',
        openIdConnectUrl: 'https://login.example/.well-known/openid-configuration',
      },
      session: { type: 'apiKey', in: 'cookie', name: 'weft-session' },
      custom: { type: 'http', scheme: 'badge' },
    });
    const { get } = api.paths['/things'] as never as { get: { security: object[]; responses: Record<string, object> } };
    expect(get.security.map((alternative) => Object.keys(alternative)[0])).toEqual(
      Object.keys(api.components.securitySchemes ?? {}),
    );
    expect(get.responses['401']).toMatchObject({
      headers: { 'WWW-Authenticate': {} },
      content: { 'application/problem+json': {} },
    });
    // Nobody who is known may not: no roles are asked for.
    expect(get.responses['403']).toBeUndefined();
  });

  it('roles may refuse: 403; an operation for everybody asks for nothing; None is an alternative of its own', () => {
    const roles = secured([{ type: 'basic' }, { type: 'none' }], {}, { allowedRoles: ['Reader'] });
    expect(roles.paths['/things']?.get.security).toEqual([{ basic: [] }, {}]);
    expect(roles.paths['/things']?.get.responses['403']).toBeDefined();
    const open = secured([{ type: 'basic' }], { access: 'everybody' }, { allowedRoles: ['Reader'] });
    expect(open.paths['/things']?.get.security).toEqual([]);
    expect(Object.keys(open.paths['/things']?.get.responses ?? {})).not.toContain('401');
  });

  it('a service that asks for nothing says nothing', () => {
    const api = secured([]);
    expect(api.components.securitySchemes).toBeUndefined();
    expect(api.paths['/things']?.get.security).toBeUndefined();
  });
});
