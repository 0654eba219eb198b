import { lineAndColumn } from '../../format/text-place.ts';
import { addressOfCall, nameOfCall, queryPairs, templateOfPath } from '../address-of-call.ts';
import { type ContractFile, type ContractReader, type ReadContract, textOf } from '../contract.ts';
import { type CalledService, servicesOfCalls } from '../json/called-services.ts';
import { Remarks } from '../remarks.ts';
import { type CurlCall, readCurl } from './read-curl.ts';

/** Commands that are read of one text. */
const mostCommands = 1_000;

/** One cURL command or several, as browsers copy them and documentation shows them: calls of a REST service. */
export const curlReader: ContractReader = {
  kind: 'curl',
  label: 'cURL commands',
  extensions: ['.curl', '.sh', '.cmd', '.bat'],
  sniff: (head) => (/^\ufeff?\s*(?:\$\s+)?curl(?:\.exe)?\s/.test(head) ? 0.96 : 0),
  sample: `curl -X POST https://example.org/orders -H 'Content-Type: application/json' -d '{"number":"A-1","total":9.5}'`,
  read({ chosen }) {
    const read = chosen.map(readFile);
    return {
      structures: read.flatMap((each) => each.structures),
      enumerations: [],
      services: read.flatMap((each) => each.services),
      diagnostics: read.flatMap((each) => each.diagnostics),
    } satisfies ReadContract;
  },
};

function readFile(file: ContractFile): Pick<ReadContract, 'structures' | 'services' | 'diagnostics'> {
  const nothing = { structures: [], services: [] };
  const decoded = textOf(file);
  if ('diagnostic' in decoded) return { ...nothing, diagnostics: [{ ...decoded.diagnostic, document: file.path }] };
  const text = decoded.text.replace(/^\ufeff/, ' ');
  const placeOf = (at: number) => () => ({ document: file.path, path: '$', ...lineAndColumn(text, at) });
  const calls: { call: CurlCall; at: number }[] = [];
  const remarks = new Remarks();
  for (const { command, at } of commandsOf(text).slice(0, mostCommands)) {
    const call = readCurl(command);
    if ('problem' in call) remarks.report(placeOf(at + call.at), 'error', 'curl/not-read', call.problem);
    else calls.push({ call, at });
  }
  const wrong = remarks.findings();
  // Half of what somebody gives is not taken over unseen.
  if (wrong.length > 0) return { ...nothing, diagnostics: wrong };
  if (calls.length === 0) {
    remarks.report(placeOf(0), 'error', 'curl/no-command', 'There is no curl command in it.');
    return { ...nothing, diagnostics: remarks.findings() };
  }
  const services = servicesOfCalls(
    calls.map(({ call, at }) => calledBy(call, placeOf(at))),
    file.path,
    remarks,
  );
  return { ...services, diagnostics: remarks.findings() };
}

/** The commands of a text: each begins a line, unless the line before goes on or a quote is open. */
function commandsOf(text: string): { command: string; at: number }[] {
  const starts = [...text.matchAll(/(?<![\\^`]\r?\n[ \t]*)(?:^|(?<=\n))[ \t]*(?:\$\s+)?curl(?:\.exe)?\s/g)].map(
    (match) => match.index,
  );
  const commands: { command: string; at: number }[] = [];
  let from = starts[0] ?? 0;
  if (starts.length === 0) return text.trim() === '' ? [] : [{ command: text, at: 0 }];
  for (const [i] of starts.entries()) {
    const end = starts[i + 1] ?? text.length;
    const command = text.slice(from, end);
    const read = readCurl(command);
    // What looked like a command of its own stands in a text of this one.
    if ('problem' in read && /without its end/.test(read.problem) && end < text.length) continue;
    commands.push({ command, at: from });
    from = end;
  }
  return commands;
}

function calledBy({ method, url, headers, body, form }: CurlCall, place: CalledService['place']): CalledService {
  const { origin, path, query } = addressOfCall(url);
  const { template, values } = templateOfPath(path);
  const mediaType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const field = (name: string, value: string) => ({ name, value, isFile: false, mediaType: '' });
  return {
    place,
    origin,
    name: nameOfCall(method, template),
    tag: '',
    documentation: '',
    method,
    path: template,
    pathValues: values,
    query,
    headers,
    body:
      form !== null
        ? { mediaType: 'multipart/form-data', text: null, fields: form }
        : body === null
          ? null
          : /^application\/x-www-form-urlencoded/i.test(mediaType)
            ? {
                mediaType: 'application/x-www-form-urlencoded',
                text: null,
                fields: queryPairs(body).map(([n, v]) => field(n, v)),
              }
            : { mediaType, text: body, fields: [] },
    responses: [],
  };
}
