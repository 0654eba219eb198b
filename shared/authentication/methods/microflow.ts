import { z } from 'zod';
import { type Microflow, toValueType } from '../../microflow/kind.ts';
import type { Catalog } from '../../model/catalog.ts';
import { elementId, ref } from '../../model/kind.ts';
import { userRoles } from '../../model/kinds/security.ts';
import { securityOf, userRolesOf } from '../../model/roles.ts';
import type { Unit } from '../../model/unit.ts';
import { defineMethod } from '../method.ts';

export interface MicroflowData {
  /** Number of the flow; null for one that is not in the program. */
  flow: number | null;
  /** What its parameters get, in their order; null for nothing. */
  given: ({ in: 'header' | 'query' | 'cookie'; name: string } | { in: 'method' | 'path' } | null)[];
  challenge: string;
  userRoles: string[];
}

const parts = { method: 'Method', path: 'Path' } as const;

/** Which part of every request a parameter of a name gets where nothing else is said. */
function partOf(name: string): 'method' | 'path' | null {
  return (['method', 'path'] as const).find((part) => parts[part].toLowerCase() === name.toLowerCase()) ?? null;
}

function parametersOf(
  flow: Microflow,
  settings: { parameters: readonly { name: string; in: 'header' | 'query' | 'cookie'; argument: string }[] },
): MicroflowData['given'] {
  return flow.parameters.map(({ name }) => {
    const given = settings.parameters.find((p) => (p.argument || p.name).toLowerCase() === name.toLowerCase());
    const part = partOf(name);
    return given ? { in: given.in, name: given.name } : part && { in: part };
  });
}

/** PR-65: a microflow says who asks. It gives the name, or an object with Name and Roles; nothing means that it does not know. */
export const microflow = defineMethod({
  id: 'microflow',
  label: 'Microflow',
  summary: 'A microflow of the project says who asks.',
  schema: z.strictObject({
    type: z.literal('microflow'),
    microflow: ref('microflow').meta({
      title: 'Microflow',
      help: 'Gives the name of the user as a String, or an object with the attributes Name and Roles (names with commas between); empty for nobody. An error end with a status refuses with it.',
      ref: 'microflow',
      needed: true,
    }),
    parameters: z
      .array(
        z.strictObject({
          id: elementId(),
          in: z
            .enum(['header', 'query', 'cookie'])
            .default('header')
            .meta({ title: 'In', labels: { header: 'Header', query: 'Query', cookie: 'Cookie' } }),
          name: z.string().default('').meta({ title: 'Name', help: 'As on the wire.' }),
          argument: z.string().default('').meta({
            title: 'Microflow parameter',
            help: 'Empty: the one with the same name.',
            parameterOf: 'microflow',
            emptyLabel: 'Same name',
          }),
        }),
      )
      .default([])
      .meta({ title: 'Takes', help: 'Parameters called Method and Path get those of the request by themselves.' }),
    challenge: z
      .string()
      .default('Bearer')
      .meta({ title: 'Challenge', help: 'The scheme that WWW-Authenticate asks for with 401.' }),
    userRoles: userRoles().meta({
      title: 'User roles',
      help: 'Of everybody whom it names, beside those that it gives.',
    }),
  }),
  compile: (settings, { view, flow }): MicroflowData => {
    const unit = view.unit(settings.microflow) as Unit<Microflow> | undefined;
    return {
      flow: flow(settings.microflow)?.index ?? null,
      given: unit ? parametersOf(unit.data, settings) : [],
      challenge: settings.challenge,
      userRoles: userRolesOf(settings.userRoles, securityOf(view)).map((role) => role.name),
    };
  },
  check: (settings, { view, catalog }, report) => {
    const unit = view.unit(settings.microflow);
    if (!/^[A-Za-z][\w-]*$/.test(settings.challenge))
      report({
        severity: 'error',
        code: 'authentication/challenge',
        message: `${JSON.stringify(settings.challenge)} is no name of a scheme.`,
        property: 'challenge',
        fix: 'For example Bearer.',
      });
    if (unit?.kind !== 'microflow') {
      report({
        severity: 'error',
        code: 'authentication/no-microflow',
        message: 'No microflow is chosen: nobody could be let in.',
        property: 'microflow',
        fix: 'Choose the microflow that says who asks.',
      });
      return;
    }
    const flow = unit.data as Microflow;
    if (!givesUser(flow, catalog))
      report({
        severity: 'error',
        code: 'authentication/microflow-returns',
        message: `${unit.name} does not say who asks: it returns neither a String nor an object with the String attribute Name.`,
        property: 'microflow',
        fix: 'Return the name of the user, or an object with Name and Roles.',
      });
    const given = parametersOf(flow, settings);
    flow.parameters.forEach(({ name, type }, i) => {
      if (type.kind !== 'string' || given[i] === null)
        report({
          severity: 'error',
          code: 'authentication/microflow-parameter',
          message:
            type.kind === 'string'
              ? `Nothing of the request gives $${name} a value.`
              : `$${name} is ${type.kind}: what a request says of itself is text.`,
          property: 'parameters',
          fix:
            type.kind === 'string'
              ? `Add where ${name} comes from, or take it out of ${unit.name}.`
              : 'Make it a String.',
        });
    });
    for (const { name, argument } of settings.parameters)
      if (!flow.parameters.some((p) => p.name.toLowerCase() === (argument || name).toLowerCase()))
        report({
          severity: 'error',
          code: 'authentication/microflow-parameter',
          message: `${unit.name} has no parameter ${argument || name || 'without a name'}.`,
          property: 'parameters',
          fix: 'Choose the parameter of the microflow that takes it.',
        });
  },
  shown: (settings) => settings.parameters.map((p) => ({ in: p.in, name: p.name })),
  scheme: ({ challenge }) => ({
    name: 'custom',
    openApi: { type: 'http', scheme: challenge.toLowerCase() },
  }),
});

function givesUser({ returns }: Microflow, catalog: Catalog): boolean {
  const type = toValueType(returns);
  if (type.kind === 'string') return true;
  const entity = type.kind === 'object' ? catalog.entity(type.entity) : undefined;
  return entity?.attributes.some((a) => a.name === 'Name' && a.type.kind === 'string') ?? false;
}
