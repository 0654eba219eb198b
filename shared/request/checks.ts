import { parseMessagePath } from '../format/message-path.ts';
import type { CheckContext, CheckRule } from '../model/check-rule.ts';
import type { Unit } from '../model/unit.ts';
import { isSecretHeader } from './from-curl.ts';
import type { CollectedRequest, RequestCheck, RequestCollection, RequestParameter } from './kind.ts';
import { pathParametersOf, variableNameProblem, variablesIn } from './variables.ts';

/** Warnings all of them: a request that cannot be sent keeps no project from running or being exported. */
type Report = (finding: { code: string; message: string; path: string; element?: string; fix: string }) => void;

/** What keeps a request of a collection from being sent, or a check from being held. */
export const requestRules: CheckRule = {
  id: 'request-collection',
  kinds: ['request-collection'],
  run(unit: Unit<RequestCollection>, context: CheckContext) {
    const report: Report = (finding) => context.report({ severity: 'warning', ...finding });
    checkEnvironments(unit.data, report);
    const names = new Set<string>();
    for (const [i, request] of unit.data.requests.entries()) {
      const at = `requests.${i}`;
      if (request.name.trim() === '')
        report({
          code: 'request/no-name',
          message: `${request.method} ${request.address} has no name.`,
          path: `${at}.name`,
          element: request.id,
          fix: 'Give it one: lists and the command line know requests by their names.',
        });
      if (names.has(request.name))
        report({
          code: 'request/same-name',
          message: `There are two requests ${request.name}.`,
          path: `${at}.name`,
          element: request.id,
          fix: 'Rename one of them: the command line runs a request by its name.',
        });
      names.add(request.name);
      checkAddress(request, at, report);
      checkUser(request, at, report);
      checkParameters(request, at, report);
      checkVariables(unit.data, request, at, report);
      for (const [n, check] of request.checks.entries()) checkCheck(check, request, `${at}.checks.${n}`, report);
    }
  },
};

function checkEnvironments({ environments }: RequestCollection, report: Report): void {
  const names = new Set<string>();
  for (const [i, environment] of environments.entries()) {
    const at = `environments.${i}`;
    const same = names.has(environment.name);
    names.add(environment.name);
    if (same)
      report({
        code: 'request/same-name',
        message: `There are two environments ${environment.name}.`,
        path: `${at}.name`,
        fix: 'Rename one of them.',
      });
    if (environment.address && !/^(https?:\/\/[^/\s]|\{\{)/i.test(environment.address))
      report({
        code: 'request/address',
        message: `The base address ${JSON.stringify(environment.address)} of ${environment.name} does not begin with http:// or https://.`,
        path: `${at}.address`,
        fix: 'Write it like https://test.example.com, or leave it empty for the run.',
      });
    const values = new Set<string>();
    for (const [n, { name }] of environment.values.entries()) {
      const problem = values.has(name) ? 'It is there twice.' : variableNameProblem(name);
      values.add(name);
      if (problem)
        report({
          code: 'request/variable-name',
          message: `The value ${JSON.stringify(name)} of ${environment.name}: ${problem}`,
          path: `${at}.values.${n}.name`,
          fix: 'Give it another name.',
        });
    }
  }
}

function checkAddress({ address, name, id }: CollectedRequest, at: string, report: Report): void {
  const filled = address.trim().replace(/\{\{[^{}]*\}\}/g, 'x');
  const isWhole = /^https?:\/\//i.test(address.trim());
  const isRight = isWhole
    ? /^https?:\/\/(?:[^\s/?#@]*@)?(?:[\w.~%-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:[/?#]\S*)?$/i.test(filled)
    : /^(\/|\{\{[^{}]+\}\})/.test(address.trim()) && !/\s/.test(filled);
  if (!isRight)
    report({
      code: 'request/address',
      message: `${name}: ${JSON.stringify(address)} is no address.`,
      path: `${at}.address`,
      element: id,
      fix: 'Begin it with a slash (of the run), with http:// or https://, or with a value such as {{host}}.',
    });
}

/** A password in an address would be stored, too. */
function checkUser({ address, name, id }: CollectedRequest, at: string, report: Report): void {
  const user = /^https?:\/\/([^/?#]*)@/i.exec(address.trim())?.[1];
  if (user?.includes(':') && variablesIn(user).length === 0)
    report({
      code: 'request/secret-in-project',
      message: `${name}: the password of the address is stored in the project.`,
      path: `${at}.address`,
      element: id,
      fix: 'Make it a secret value of an environment, and write {{name}} here.',
    });
}

/** Whether the value of a parameter lets somebody in. */
function isSecretParameter({ in: place, name }: RequestParameter): boolean {
  if (place === 'cookie') return /sess|token|auth|sid$|key|secret/i.test(name);
  if (place === 'form') return /password|passwd|secret|token/i.test(name);
  return place === 'header' && isSecretHeader(name);
}

function checkParameters(request: CollectedRequest, at: string, report: Report): void {
  const inAddress = pathParametersOf(request.address);
  const rows = request.parameters.filter((p) => p.in === 'path').map((p) => p.name);
  for (const name of inAddress.filter((n) => !rows.includes(n)))
    report({
      code: 'request/path-parameter',
      message: `${request.name}: {${name}} of the address has no path parameter.`,
      path: `${at}.address`,
      element: request.id,
      fix: `Add a path parameter ${name}.`,
    });
  for (const [n, parameter] of request.parameters.entries()) {
    if (parameter.in === 'path' && !inAddress.includes(parameter.name))
      report({
        code: 'request/path-parameter',
        message: `${request.name}: the address has no {${parameter.name}}.`,
        path: `${at}.parameters.${n}.name`,
        element: request.id,
        fix: 'Put it into the address, or remove the parameter.',
      });
    if (isSecretParameter(parameter) && /\S/.test(parameter.value))
      if (variablesIn(parameter.value).length === 0)
        report({
          code: 'request/secret-in-project',
          message: `${request.name}: the value of ${parameter.name} is stored in the project.`,
          path: `${at}.parameters.${n}.value`,
          element: request.id,
          fix: 'Make it a secret value of an environment, and write {{name}} here.',
        });
  }
}

function checkVariables(data: RequestCollection, request: CollectedRequest, at: string, report: Report): void {
  const places: [string, string][] = [
    ['address', request.address],
    ['mediaType', request.mediaType],
    ['body', request.body],
    ...request.parameters
      .map((p, n): [string, string, boolean] => [`parameters.${n}.value`, p.value, p.enabled])
      .filter(([, , isSent]) => isSent)
      .map(([path, text]): [string, string] => [path, text]),
    ...request.checks.map((c, n): [string, string] => [`checks.${n}.value`, c.value]),
  ];
  const said = new Set<string>();
  for (const [path, text] of places)
    for (const name of variablesIn(text)) {
      const lacking = data.environments.filter((e) => e.values.every((v) => v.name !== name));
      if (said.has(name) || (data.environments.length > 0 && lacking.length === 0)) continue;
      said.add(name);
      const isNowhere = lacking.length === data.environments.length;
      report({
        code: 'request/unknown-variable',
        message: isNowhere
          ? `${request.name}: no environment has a value {{${name}}}.`
          : `${request.name}: {{${name}}} has no value in ${lacking.map((e) => e.name).join(', ')}.`,
        path: `${at}.${path}`,
        element: request.id,
        fix: `Add a value ${name} under Environments.`,
      });
    }
}

function checkCheck(check: RequestCheck, request: CollectedRequest, path: string, report: Report): void {
  const isFilled = variablesIn(check.value).length > 0;
  const problem =
    check.what === 'status' && !isFilled && !/^[1-5]\d\d$/.test(check.value.trim())
      ? ['value', 'a status is a number from 100 to 599.']
      : check.what === 'time' && !isFilled && !(Number(check.value) > 0)
        ? ['value', 'a time is a number of milliseconds above 0.']
        : check.what === 'header' && check.name.trim() === ''
          ? ['name', 'the name of a header is missing.']
          : check.what === 'body' && parseMessagePath(check.name) === null
            ? ['name', `${JSON.stringify(check.name)} is no path.`]
            : null;
  if (problem)
    report({
      code: 'request/check',
      message: `${request.name}: ${problem[1]}`,
      path: `${path}.${problem[0]}`,
      element: request.id,
      fix: check.what === 'body' ? 'Write it like $.lines[0].sku.' : 'Change the check, or remove it.',
    });
}
