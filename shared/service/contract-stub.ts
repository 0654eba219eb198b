import { FlowBuilder } from '../microflow/flow-builder.ts';
import type { DataType } from '../microflow/kind.ts';
import type { UnitOperation } from '../model/change.ts';
import type { IdSource } from '../model/unit.ts';

/** An operation of a contract that nobody has written yet. */
export interface ContractStub {
  /** Name of the operation, in words of the contract. */
  operation: string;
  documentation: string;
  parameters: readonly { name: string; type: DataType }[];
  returns: DataType;
  /** Headers of its answer, each set by an activity whose value is to be written. */
  answerHeaders?: readonly string[];
}

/** The microflow of an operation of a contract: of its parameters and result, it says that it is not written yet (501) until it is. */
export function stubOperation(
  { operation, documentation, parameters, returns, answerHeaders = [] }: ContractStub,
  place: { parent: string; name: string },
  ids: IdSource,
): UnitOperation & { op: 'create' } {
  const flow = new FlowBuilder(ids, parameters, returns);
  for (const name of answerHeaders) flow.add('answer-header', { name });
  flow.add('error-end', { message: `'${operation.replaceAll("'", "''")} is not written yet.'`, status: '501' });
  return {
    op: 'create',
    unit: {
      id: ids(),
      kind: 'microflow',
      ...place,
      documentation: `Carries out ${operation}.${documentation ? ` ${documentation}` : ''}`,
      data: flow.build(),
    },
  };
}
