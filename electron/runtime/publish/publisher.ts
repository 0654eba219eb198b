import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ProgramService } from '../../../shared/service/index.ts';
import type { OperationContext } from '../engine/run-operation.ts';
import type { ServiceDoor } from './authentication/index.ts';
import type { DoorMemory } from './door-memory.ts';
import type { RequestBodies } from './request-bodies.ts';

/** A line of `/_/`: a published service with its addresses. */
export interface ServiceEntry {
  name: string;
  kind: string;
  url: string;
  contract: string;
  docs: string;
}

/** Web pages that may call a service. */
export interface ServiceOrigins {
  allowed: readonly string[];
  /** They may send cookies and log-ins along. */
  credentials: boolean;
  /** How long a browser need not ask again whether it may. */
  seconds: number;
}

/** What publishing has of the run: the door into it, and the counters. */
export interface PublishContext {
  operations: OperationContext;
  onRequest(label: string, status: number, durationMs: number): void;
  /** Reads bodies of all protocols within one limit. */
  bodies: RequestBodies;
  memory: DoorMemory;
  /** What the server is called by who asks, also behind a proxy that is believed; `host` is null for what is no name. */
  calledAs(request: IncomingMessage): { scheme: 'http' | 'https'; host: string | null };
  /** Who may come in: asked with the head of a request, before its body is read and before anything runs. */
  serviceDoor(service: ProgramService): ServiceDoor;
}

/**
 * The runtime's half of a published protocol (the other is its entry in shared/service): routes, body parsers and its own way
 * to say errors. What it answers nobody else sees; addresses that nobody owns are answered by `neutral-answers.ts`.
 */
export interface Publisher<Data = unknown> {
  /** Id of the protocol. */
  protocol: string;
  /** Where a service's contract and documentation are, below its own path. */
  contractPath: string;
  docsPath: string;
  /** The web pages that may call a service beside those that the project allows; null for no others. */
  originsOf?(service: ProgramService<Data>): ServiceOrigins | null;
  /** Serves the services of this protocol. Runs inside a scope of its own: parsers, hooks and handlers stay in it. */
  serve(app: FastifyInstance, services: readonly ProgramService<Data>[], context: PublishContext): void;
}

/** A publisher, its data type known to itself alone. */
export function definePublisher<Data>(publisher: Publisher<Data>): Publisher {
  return publisher as Publisher;
}
