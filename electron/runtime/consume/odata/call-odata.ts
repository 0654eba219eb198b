import type { ProgramConsumedService } from '../../../../shared/consume/index.ts';
import type { ODataOperation } from '../../../../shared/consume/odata/kind.ts';
import type { ProgramConsumedODataService } from '../../../../shared/consume/odata/program.ts';
import { attributeTypeOf, jsonText, literalText, needsExactness } from '../../../../shared/consume/odata/values.ts';
import { encodedPart, jsonOfTree, type WrittenPair } from '../../../../shared/consume/written-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { CallingRun, CallTrace, ConsumeHost, ServiceClient } from '../consumed-protocol.ts';
import { badAnswer, bodyOf, member } from './answers.ts';
import { readValue } from './read-value.ts';
import { type ODataRequest, ODataRequests } from './requests.ts';

/** Calls actions and functions of OData services. */
export function odataClient<U extends CallingRun>(host: ConsumeHost<U>): ServiceClient<U> {
  const requests = new WeakMap<ProgramConsumedODataService, ODataRequests<U>>();
  return {
    async call(u, t, given, index, inputs) {
      return { value: await answerOf(u, t, given, index, inputs), result: () => null };
    },
  };
  async function answerOf(
    u: U,
    t: CallTrace | null,
    given: ProgramConsumedService,
    index: number,
    inputs: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    const service = given as ProgramConsumedODataService;
    const operation = service.data.operations[index];
    u.latestHttpResponse = null;
    if (!operation) throw new FlowError('odata/no-operation', `${service.name} has no such operation.`);
    if (operation.bound)
      throw new FlowError(
        'odata/bound',
        `${service.name}.${operation.name} is bound to an object, which cannot be called yet.`,
      );
    let sender = requests.get(service);
    if (!sender) requests.set(service, (sender = new ODataRequests(host, service)));
    const response = await sender.send(u, t, requestOf(service, operation, inputs));
    // What cannot be unpacked is not empty: that is told below.
    if (!operation.returns || (response.content.length === 0 && response.problem === null)) return null;
    const name = `${service.name}.${operation.name}`;
    const tree = bodyOf(response, name);
    const inside = member(tree, 'd') ?? tree;
    const value = member(inside, 'value') ?? member(inside, operation.name) ?? member(inside, 'results') ?? inside;
    const { type, list } = operation.returns;
    const primitive = list ? null : attributeTypeOf(type);
    if (!primitive) return jsonOfTree(value);
    const read = readValue(value, type, primitive);
    if (read === undefined) throw badAnswer(name, response, `holds no ${type}.`);
    return read;
  }
}

function requestOf(
  { data, name }: ProgramConsumedODataService,
  operation: ODataOperation,
  inputs: Readonly<Record<string, unknown>>,
): ODataRequest {
  const element = { id: operation.id, name: operation.name };
  const given = operation.parameters.map((parameter) => ({ ...parameter, value: inputs[parameter.name] ?? null }));
  for (const { name: input, value, nullable } of given)
    if (value === null && !nullable)
      throw new FlowError('odata/missing-input', `${name}.${operation.name}: ${input} is empty, and has to be given.`);
  const isSimple = (list: boolean, type: string) => !list && attributeTypeOf(type) !== null;
  const isFirst = data.odata === '2.0' || data.odata === '3.0';
  if (operation.action && !isFirst) {
    const isExact = given.some(({ value, type, list }) => isSimple(list, type) && needsExactness(value, type));
    const texts = given
      .filter(({ value }) => value !== null)
      .map(
        ({ name: input, value, type, list }) =>
          `${JSON.stringify(input)}:${isSimple(list, type) ? jsonText(value, type, data.odata, isExact) : jsonOf(value, data.enumerations, type)}`,
      );
    return { method: 'POST', path: operation.path, body: `{${texts.join(',')}}`, isExact, element };
  }
  const literal = ({ value, type, list }: (typeof given)[number]) => {
    const isEnumeration = data.enumerations.some((each) => each.name === type);
    return isSimple(list, type) || isEnumeration ? literalText(value, type, data.odata, isEnumeration) : String(value);
  };
  if (isFirst) {
    const query = given.filter(({ value }) => value !== null).map((each): WrittenPair => [each.name, literal(each)]);
    return { method: operation.method || (operation.action ? 'POST' : 'GET'), path: operation.path, query, element };
  }
  // Values of functions stand behind aliases: whatever is in them, the path stays one.
  const names = given.filter(({ value }) => value !== null);
  const inside = names.map((each, i) => `${encodedPart(each.name)}=@p${i}`).join(',');
  return {
    method: 'GET',
    path: `${operation.path}(${inside})`,
    query: names.map((each, i): WrittenPair => [`@p${i}`, literal(each)]),
    element,
  };
}

/** What is given as a text: the name of a member, or JSON. */
function jsonOf(value: unknown, enumerations: readonly { name: string }[], type: string): string {
  return enumerations.some((each) => each.name === type) ? JSON.stringify(String(value)) : String(value);
}
