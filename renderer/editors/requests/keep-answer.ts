import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { maskedText } from '../../../shared/recording/index.ts';
import { type CollectedRequest, consumedRequested } from '../../../shared/request/index.ts';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import { fileOfText, importContract } from '../../app/import-contract.ts';
import { editUnit, toast, useStudio } from '../../project/index.ts';
import type { MenuItem } from '../../widgets/index.ts';

/** What an answer can become: a structure with its entities and mapping, and what the mock of its service answers. */
export function keptAs(request: CollectedRequest, answer: HttpExchange): MenuItem[] {
  const { view } = useStudio.getState();
  const requested = consumedRequested(view, request);
  const service = requested?.service.kind === 'consumed-rest-service' ? requested.service : undefined;
  const words = /\w+/.exec(request.name)?.[0] ?? 'Answer';
  const asMock: MenuItem[] = service
    ? [
        {
          label: `Mock answer of ${service.name}`,
          icon: 'flask-conical',
          run: () => void keepAsMock(service as Unit<ConsumedRestService>, requested?.id ?? '', answer),
        },
      ]
    : [];
  return [
    {
      label: 'Structure of it',
      icon: 'braces',
      run: () =>
        void importContract(
          [fileOfText(shownBody(answer, requested?.service), `${words}Answer`)],
          requested?.service.parent ?? null,
        ),
    },
    ...asMock,
  ];
}

/** The content of an answer as a project may hold it, and its history: without what is secret in it, as recordings are. */
function shownBody({ headers, body }: HttpExchange, service: Unit | undefined): string {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const { authentication, keyName } = (service?.data ?? {}) as Partial<ConsumedRestService>;
  const names = authentication === 'api-key' && keyName ? [keyName] : [];
  return maskedText(body, type, { names, redact: (text) => text });
}

async function keepAsMock(service: Unit<ConsumedRestService>, operation: string, answer: HttpExchange): Promise<void> {
  const { status } = answer;
  let isKept = false;
  await editUnit<ConsumedRestService>(`Mock answer of ${service.name}`, service.id, (draft) => {
    const { responses = [] } = draft.data.operations.find(({ id }) => id === operation) ?? {};
    const of = (wanted: string) => responses.find((each) => each.status === wanted);
    const found = of(String(status)) ?? of(`${Math.floor(status / 100)}XX`) ?? of('default');
    if (found) found.example = shownBody(answer, service);
    isKept = found !== undefined;
  });
  toast(
    isKept
      ? `The mock of ${service.name} answers with it.`
      : `The contract of ${service.name} has no answer with the status ${status}.`,
    isKept ? 'info' : 'error',
  );
}
