import { type ConsumedSoapService, consumedSoapKind, type SoapOperation } from '../../consume/soap/kind.ts';
import type { DescribedSoapService } from '../../contract/wsdl/soap-services.ts';
import { type ElementName, isSameElement } from '../../structure/element-name.ts';
import { consumedUpdater } from './consumed-update.ts';
import { soapPlanner } from './soap.ts';

/** A consumed web service follows new versions of its WSDL. */
export const consumedSoapUpdater = consumedUpdater<ConsumedSoapService, SoapOperation>({
  planner: soapPlanner,
  kind: consumedSoapKind.kind,
  label: 'consumed web service',
  isService: ({ description }, { data }) => {
    const { service, port, others } = description as DescribedSoapService;
    return service === data.service && (port === data.port || others.includes(data.port));
  },
  structuresOf: ({ structure }) => [structure],
  keysOf: ({ name }) => [name],
  merged: (before, fresh) => ({
    ...fresh,
    mockFlow: before.mockFlow,
    mockAnswer: before.mockAnswer,
    ...(isSame(before.request, fresh.request)
      ? { requestBody: before.requestBody, requestMapping: before.requestMapping }
      : {}),
    ...(isSame(before.response, fresh.response)
      ? { responseBody: before.responseBody, responseMapping: before.responseMapping }
      : {}),
    headers: fresh.headers.map((header) => {
      const own = before.headers.find(({ element }) => isSameElement(element, header.element));
      return own ? { ...header, id: own.id, mapping: own.mapping } : header;
    }),
    // One that the description does not have may be a person's: the server of many a WSDL takes more than it says.
    attachments: [
      ...fresh.attachments.map((attachment) => {
        const own = before.attachments.find(({ name }) => name === attachment.name);
        return own ? { ...attachment, id: own.id, mediaType: own.mediaType } : attachment;
      }),
      ...before.attachments.filter(({ name }) => !fresh.attachments.some((other) => other.name === name)),
    ],
    answerHeaders: fresh.answerHeaders.map((header) => {
      const own = before.answerHeaders.find(({ element }) => isSameElement(element, header.element));
      return own ? { ...header, id: own.id, form: own.form, mapping: own.mapping } : header;
    }),
    faults: fresh.faults.map((fault) => ({
      ...fault,
      id: before.faults.find(({ name }) => name === fault.name)?.id ?? fault.id,
    })),
  }),
  follow: (data, { version, binary, addressing }) => {
    data.version = version;
    // What the WSDL asks for goes; what a person switched on beyond it stays.
    if (binary === 'mtom') data.binary = binary;
    if (addressing) data.addressing = true;
  },
  labelOf: ({ name }) => name,
});

function isSame(one: ElementName | null, other: ElementName | null): boolean {
  return one === null || other === null ? one === other : isSameElement(one, other);
}
