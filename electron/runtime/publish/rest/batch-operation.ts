import type { FastifyRequest } from 'fastify';
import type { MessageRun } from '../../../../shared/format/message-cutter.ts';
import type { MappingCut } from '../../../../shared/mapping/cut-of-mapping.ts';
import type { ProgramFlow, ProgramMapping } from '../../../../shared/program/program.ts';
import type {
  ProgramRestAnswer,
  ProgramRestBody,
  ProgramRestOperation,
  ProgramRestService,
} from '../../../../shared/service/rest/program.ts';
import type { Principal } from '../../contract/principal.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import { asList } from '../../engine/activities/as-list.ts';
import { demandsOfRun } from '../../engine/activities/batches.ts';
import { type DoorReading, importTexts } from '../../engine/activities/mappings.ts';
import {
  answeringSteps,
  type OperationContext,
  type OperationOutcome,
  runOperation,
} from '../../engine/run-operation.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { type AnswerBody, answerSteps } from './answer.ts';
import { batchesOfBody } from './batch-body.ts';
import { doorOf } from './door.ts';
import { type HeldCondition, holdPrecondition } from './precondition.ts';

type Outcome = OperationOutcome<AnswerBody | null>;

/**
 * An operation whose body is read in batches, each of which is a run of its microflow and a transaction of its own. Batches that are done stay when a later one
 * fails. A body without objects is one batch without any.
 */
export class BatchOperation {
  private readonly operation: ProgramRestOperation;
  private readonly body: ProgramRestBody;
  private readonly service: ProgramRestService;
  private readonly context: OperationContext;
  private readonly flow: ProgramFlow;
  private readonly mapping: ProgramMapping;
  private readonly door: DoorReading;

  constructor(
    operation: ProgramRestOperation,
    body: ProgramRestBody,
    service: ProgramRestService,
    context: OperationContext,
  ) {
    const { program } = context.loaded;
    this.operation = operation;
    this.body = body;
    this.service = service;
    this.context = context;
    this.flow = program.flows[operation.flow] as ProgramFlow;
    this.mapping = program.mappings[body.mapping] as ProgramMapping;
    this.door = doorOf(body);
  }

  /**
   * Runs the batches; a condition is held by the first one, before anything of the body is read. `values` are those of the operation's parameters, `args` those of its microflow's. The outcome is that of the last one, or of the first that failed. `onTaken` hears how many objects are stored for good. Throws
   * FlowErrors for a body that cannot be cut, and what reading a body throws.
   */
  async run(
    request: FastifyRequest,
    {
      args,
      values,
      answer,
      principal,
      condition,
    }: {
      args: readonly unknown[];
      values: readonly unknown[];
      answer: ProgramRestAnswer;
      principal: Principal | null;
      condition: HeldCondition | null;
    },
    onTaken: (objects: number) => void,
  ): Promise<Outcome> {
    const { maxBodyBytes } = this.context.loaded.program.settings;
    let taken = 0;
    let last: Outcome | null = null;
    let isFirst = true;
    const isOver = (outcome: Outcome | null) =>
      outcome?.end({ status: String(outcome.status ?? this.operation.status), failure: null });
    try {
      for await (const batch of batchesOfBody(request, this.mapping, this.operation.batchSize, maxBodyBytes)) {
        let read = 0;
        const held = isFirst ? condition : null;
        isFirst = false;
        const outcome = await this.runApart(request, principal, function* (this: BatchOperation, u, trace) {
          if (held) yield* holdPrecondition(u, trace, held);
          const objects = yield* this.read(u, trace, batch, values);
          read = objects.length;
          return read === 0 ? null : yield* this.answer(u, trace, args, objects, answer);
        });
        if (outcome.error) {
          isOver(last);
          return outcome;
        }
        if (read === 0) isOver(outcome);
        else {
          isOver(last);
          last = outcome;
          onTaken((taken += read));
        }
      }
    } catch (error) {
      isOver(last);
      throw error;
    }
    return (
      last ??
      (await this.runApart(request, principal, function* (this: BatchOperation, u, trace) {
        if (isFirst && condition) yield* holdPrecondition(u, trace, condition);
        return yield* this.answer(u, trace, args, [], answer);
      }))
    );
  }

  private runApart(
    request: FastifyRequest,
    principal: Principal | null,
    work: (this: BatchOperation, u: UnitOfWork, trace: TraceRecorder | null) => Steps<AnswerBody | null>,
  ): Promise<Outcome> {
    const { operation, service, context } = this;
    const label = `${request.method} ${request.url}`;
    return runOperation<AnswerBody | null>(context, {
      source: `${operation.method} ${operation.path}`,
      label,
      step: { kind: 'request', label, unit: service.id, node: operation.id },
      principal,
      appliesAccess: operation.appliesAccess || this.flow.appliesAccess,
      timeoutMs: context.loaded.program.settings.requestTimeoutMs,
      work: (u, trace) => work.call(this, u, trace),
    });
  }

  private *read(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    batch: readonly MessageRun[],
    values: readonly unknown[],
  ): Steps<WeftObject[]> {
    const { door, mapping } = this;
    const texts = batch.map((run) => ({
      text: run.text,
      door: { demands: demandsOfRun(door.demands, run, mapping.cut as MappingCut), misread: door.misread },
      placed: run.placed,
    }));
    const given = { values: this.body.arguments.map((i) => values[i] ?? null) };
    const commit = this.operation.commit ? 'with-events' : 'no';
    return asList(yield* importTexts(u.program, u, trace, mapping.index, texts, given, commit));
  }

  private *answer(
    u: UnitOfWork,
    trace: TraceRecorder | null,
    args: readonly unknown[],
    objects: readonly WeftObject[],
    answer: ProgramRestAnswer,
  ): Steps<AnswerBody | null> {
    const { operation, flow } = this;
    const given = [...args];
    if (operation.bodyArgument >= 0) given[operation.bodyArgument] = objects;
    const value = yield* answeringSteps(u, operation.flow, given);
    return yield* answerSteps(u, yield* settled(value), answer, flow, trace);
  }
}
