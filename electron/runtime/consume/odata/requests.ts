import type { ProgramConsumedODataService } from '../../../../shared/consume/odata/program.ts';
import type { WrittenPair } from '../../../../shared/consume/written-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { CallingRun, CallTrace, ConsumeHost } from '../consumed-protocol.ts';
import type { HttpResponse } from '../http-client.ts';
import { baseOf, ServiceCaller } from '../service-caller.ts';
import { refusal } from './answers.ts';

export interface ODataRequest {
  method: string;
  /** Behind the address of the service, encoded; or a whole address below it. */
  path: string;
  query?: readonly WrittenPair[];
  headers?: readonly [string, string][];
  body?: string | null;
  /** The body's numbers are texts (`IEEE754Compatible`). */
  isExact?: boolean;
  /** Element of the service that it is of, for recordings. */
  element: { id: string; name: string };
  told?: readonly { name: string; text: string }[];
}

/** Sends requests to an OData service, each with the headers of its version. */
export class ODataRequests<U extends CallingRun> {
  readonly service: ProgramConsumedODataService;
  private readonly host: ConsumeHost<U>;
  private readonly caller: ServiceCaller<U>;
  private token: { token: string; cookie: string | null } | null = null;

  constructor(host: ConsumeHost<U>, service: ProgramConsumedODataService) {
    this.host = host;
    this.service = service;
    this.caller = new ServiceCaller(host);
  }

  get base(): string {
    return baseOf(this.host, this.service, 'odata/no-address');
  }

  private get isFirst(): boolean {
    return this.service.data.odata === '2.0' || this.service.data.odata === '3.0';
  }

  /** The answer to a request; one that is no success is thrown. */
  async send(u: U, t: CallTrace | null, request: ODataRequest): Promise<HttpResponse> {
    const response = await this.answer(u, t, request);
    const name = `${this.service.name}.${request.element.name}`;
    if (response.status < 200 || response.status > 299) throw refusal(response, name, request.method !== 'GET');
    return response;
  }

  /** The answer to a request, whatever it is. */
  async answer(u: U, t: CallTrace | null, request: ODataRequest): Promise<HttpResponse> {
    const first = await this.sent(u, t, request);
    // Services of SAP want a token before anything is changed, and say so (X-CSRF-Token: Required).
    if (
      request.method === 'GET' ||
      first.status !== 403 ||
      headerOf(first, 'x-csrf-token')?.toLowerCase() !== 'required'
    )
      return first;
    await this.fetchToken(u, t, request);
    return this.token ? this.sent(u, t, request) : first;
  }

  private async fetchToken(u: U, t: CallTrace | null, { element }: ODataRequest): Promise<void> {
    const response = await this.sent(u, t, {
      method: 'GET',
      path: '',
      headers: [['X-CSRF-Token', 'Fetch']],
      element,
    });
    const token = headerOf(response, 'x-csrf-token');
    const cookies = response.headers.flatMap(([name, value]) =>
      name.toLowerCase() === 'set-cookie' ? [value.split(';', 1)[0] ?? ''] : [],
    );
    this.token = token ? { token, cookie: cookies.length > 0 ? cookies.join('; ') : null } : null;
  }

  private sent(u: U, t: CallTrace | null, request: ODataRequest): Promise<HttpResponse> {
    const { service, base } = this;
    const { method, path, query = [], headers = [], body = null, isExact = false, element, told } = request;
    const address = /^https?:\/\//i.test(path) ? this.below(path) : `${base}/${path}`;
    const own: [string, string][] = service.data.headers.map(({ name, value, constant }) => [
      name,
      constant === null ? value : String(this.host.constant(constant) ?? ''),
    ]);
    const { odata } = service.data;
    const usual: [string, string][] = this.isFirst
      ? [
          ['Accept', odata === '2.0' ? 'application/json' : 'application/json;odata=minimalmetadata, application/json'],
          ['MaxDataServiceVersion', odata],
          ...(body === null
            ? []
            : ([
                ['DataServiceVersion', odata],
                ['Content-Type', 'application/json'],
              ] as [string, string][])),
        ]
      : [
          ['Accept', 'application/json;odata.metadata=minimal;IEEE754Compatible=true, application/json;q=0.9'],
          ['OData-MaxVersion', odata],
          ['OData-Version', '4.0'],
          ...(body === null
            ? []
            : ([['Content-Type', `application/json${isExact ? ';IEEE754Compatible=true' : ''}`]] as [
                string,
                string,
              ][])),
        ];
    const token: [string, string][] =
      method !== 'GET' && this.token
        ? [
            ['X-CSRF-Token', this.token.token],
            ...(this.token.cookie === null ? [] : [['Cookie', this.token.cookie] as [string, string]]),
          ]
        : [];
    const all = [...usual, ...own, ...token, ...headers];
    const last = new Map(all.map(([name, value]) => [name.toLowerCase(), [name, value] as [string, string]]));
    return this.caller.answer({
      u,
      t,
      service,
      name: `${service.name}.${element.name}`,
      called: { ...element, base, headers: [] },
      request: { method, address, query, headers: [...last.values()], body },
      isLook: method === 'GET',
      ...(told ? { told } : {}),
    });
  }

  /** The address of a next page has to be the service's own: what says who calls is sent there. */
  private below(address: string): string {
    const { base } = this;
    const own = new URL(base);
    const next = new URL(address);
    if (next.host !== own.host)
      throw new FlowError(
        'odata/elsewhere',
        `${this.service.name}: the answer goes on at ${next.host}, and the service is at ${own.host}: nothing is asked there.`,
        { blame: 'partner' },
      );
    // A server behind a proxy may not know that it is asked by https.
    next.protocol = own.protocol;
    return next.href;
  }
}

export function headerOf({ headers }: HttpResponse, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}
