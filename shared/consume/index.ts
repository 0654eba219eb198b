import type { CheckRule } from '../model/check-rule.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type {
  ConsumeCompileContext,
  ConsumedOperation,
  ConsumedServiceProtocol,
  ProgramConsumedService,
} from './consumed-protocol.ts';
import { database } from './database/index.ts';
import { odata } from './odata/index.ts';
import { rest } from './rest/index.ts';
import { soap } from './soap/index.ts';

export type {
  CalledExchange,
  ConsumeCompileContext,
  ConsumedOperation,
  ConsumedServiceProtocol,
  OperationInput,
  OperationResult,
  ProgramConsumedService,
  ProgramExchange,
  SampleRequest,
} from './consumed-protocol.ts';

/** The protocols in which services of others are called, one line each; electron/runtime/consume has their other half. */
export const consumedServiceProtocols: readonly ConsumedServiceProtocol[] = [database, odata, rest, soap];

/** The kinds of documents that are consumed services. */
export const consumedServiceKinds: readonly string[] = consumedServiceProtocols.map((p) => p.kind.kind);

/** The rules of all protocols. */
export const consumedServiceRules: readonly CheckRule[] = consumedServiceProtocols.flatMap((p) => p.checks);

/** The protocol of a document; undefined when it is no consumed service. */
export function consumedProtocolOf(unit: Unit | undefined): ConsumedServiceProtocol | undefined {
  return unit && consumedServiceProtocols.find((p) => p.kind.kind === unit.kind);
}

/** What elements are of that flows call, whatever the protocol. */
export const consumedOperationElement = 'consumed-operation';

/** What is called is one of these: an element, or a document of a kind of operations. */
export const consumedOperationTargets: readonly string[] = [
  consumedOperationElement,
  ...consumedServiceProtocols.flatMap((p) => p.operationDocuments?.kind.kind ?? []),
];

/** The service that an operation is of; undefined when there is none of that id. */
export function serviceOfOperation(view: ProjectView, operation: string | null): Unit | undefined {
  const element = view.element(operation);
  if (element?.kind === consumedOperationElement) return view.unit(element.unit);
  const unit = view.unit(operation);
  const documents = unit && consumedServiceProtocols.find((p) => p.operationDocuments?.kind.kind === unit.kind);
  return documents && view.unit(documents.operationDocuments?.serviceOf(unit) ?? null);
}

/** An operation that flows call, with the document it stands in; undefined when there is none of that id. */
export function consumedOperationOf(
  view: ProjectView,
  operation: string | null,
): { service: Unit; operation: ConsumedOperation } | undefined {
  const service = serviceOfOperation(view, operation);
  const found = service && consumedProtocolOf(service)?.operation(service, operation as string, view);
  return found && { service, operation: found };
}

/** The consumed services of a project, in the order in which programs number them. */
export function consumedServiceUnits(view: ProjectView): Unit[] {
  return consumedServiceKinds.flatMap((kind) => [...view.ofKind(kind)]);
}

/** The signatures of calls, as code; `ConsumeCompileContext.signature` numbers them. */
export {
  emitSignatures,
  type SignatureMember,
  signatureMembers,
  signatureNumber,
  signatureVariables,
} from './signature.ts';

/** The consumed services of a program. */
export function compileConsumedServices(context: ConsumeCompileContext): ProgramConsumedService[] {
  return consumedServiceUnits(context.view).flatMap((unit) => {
    const protocol = consumedProtocolOf(unit);
    return protocol ? [protocol.compile(unit, context)] : [];
  });
}
