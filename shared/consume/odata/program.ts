import type { ProgramConsumedService } from '../consumed-protocol.ts';
import type { ProgramHttpService } from '../http-service.ts';
import type { ODataDescription } from './kind.ts';

/** What a program holds of a consumed OData service. */
export interface ProgramODataService extends ProgramHttpService, ODataDescription {}

export type ProgramConsumedODataService = ProgramConsumedService<ProgramODataService>;
