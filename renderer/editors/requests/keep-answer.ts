import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
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
      run: () => void importContract([fileOfText(answer.body, `${words}Answer`)], requested?.service.parent ?? null),
    },
    ...asMock,
  ];
}

async function keepAsMock(
  service: Unit<ConsumedRestService>,
  operation: string,
  { status, body }: HttpExchange,
): Promise<void> {
  let isKept = false;
  await editUnit<ConsumedRestService>(`Mock answer of ${service.name}`, service.id, (draft) => {
    const { responses = [] } = draft.data.operations.find(({ id }) => id === operation) ?? {};
    const of = (wanted: string) => responses.find((each) => each.status === wanted);
    const found = of(String(status)) ?? of(`${Math.floor(status / 100)}XX`) ?? of('default');
    if (found) found.example = body;
    isKept = found !== undefined;
  });
  toast(
    isKept
      ? `The mock of ${service.name} answers with it.`
      : `The contract of ${service.name} has no answer with the status ${status}.`,
    isKept ? 'info' : 'error',
  );
}
