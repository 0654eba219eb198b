import type { ProgramAssociation } from '../../../../../shared/program/program.ts';
import type { StoreTransaction, WriteOperation } from '../../../contract/object-store.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { translate } from './sqlite-error.ts';

/** The transaction a run holds; there is one at a time. */
export class HeldTransaction implements StoreTransaction {
  private readonly connection: SqliteConnection;
  private readonly done: () => void;
  private isOpen = true;

  constructor(connection: SqliteConnection, done: () => void) {
    this.connection = connection;
    this.done = done;
    connection.exec('BEGIN IMMEDIATE');
  }

  load(root: number, id: number) {
    return this.connection.load(root, id);
  }
  findByKey(entity: number, fields: readonly string[], values: readonly unknown[]) {
    return this.connection.findByKey(entity, fields, values);
  }
  owners(association: ProgramAssociation, target: number) {
    return this.connection.owners(association, target);
  }
  junctionTargets(association: ProgramAssociation, owner: number) {
    return this.connection.junctionTargets(association, owner);
  }
  junctionOwners(association: ProgramAssociation, target: number) {
    return this.connection.junctionOwners(association, target);
  }
  query(query: number, parameters: readonly unknown[], range: { limit: number | null; offset: number | null }) {
    return this.connection.query(query, parameters, range);
  }
  count(query: number, parameters: readonly unknown[]) {
    return this.connection.count(query, parameters);
  }

  write(operation: WriteOperation): void {
    try {
      this.connection.write(operation);
    } catch (error) {
      throw translate(error);
    }
  }

  savepoint(name: string): void {
    this.connection.run(`SAVEPOINT ${name}`);
  }

  rollbackTo(name: string): void {
    this.connection.run(`ROLLBACK TO ${name}`);
  }

  restart(): void {
    this.connection.exec('ROLLBACK');
    this.connection.exec('BEGIN IMMEDIATE');
  }

  async commit(): Promise<void> {
    try {
      this.connection.exec('COMMIT');
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      this.end();
      throw translate(error);
    }
    this.end();
  }

  rollback(): void {
    if (this.isOpen && this.connection.inTransaction) this.connection.exec('ROLLBACK');
    this.end();
  }

  private end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.done();
  }
}
