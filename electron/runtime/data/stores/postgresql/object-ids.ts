import { FlowError } from '../../../contract/flow-error.ts';
import type { Connections } from './connections.ts';

/** Ids of a first block, and of the largest. There are 2^53 ids: who starts often wastes none that anybody misses. */
const firstSize = 65_536;
const largestSize = 4_194_304;

interface Block {
  next: number;
  limit: number;
}

/**
 * Ids of objects, taken from the database in blocks ahead of need, so that one is given at once and replicas never meet. The next block is
 * asked for when half of one is given.
 */
export class ObjectIds {
  private readonly connections: Connections;
  private blocks: Block[] = [];
  private size = firstSize;
  private refilling: Promise<void> | null = null;

  constructor(connections: Connections) {
    this.connections = connections;
  }

  /** Takes the first block. */
  async open(): Promise<void> {
    await this.refill();
  }

  take(): number {
    const [block] = this.blocks;
    if (!block) throw new FlowError('data/busy', 'The database gives ids too slowly for this run. Try again.');
    const id = ++block.next;
    if (block.next >= block.limit) this.blocks.shift();
    if (this.refilling === null && this.left < this.size / 8) this.refill().catch(() => {});
    return id;
  }

  private get left(): number {
    return this.blocks.reduce((sum, { next, limit }) => sum + limit - next, 0);
  }

  private refill(): Promise<void> {
    this.refilling ??= this.nextBlock().finally(() => {
      this.refilling = null;
    });
    return this.refilling;
  }

  private async nextBlock(): Promise<void> {
    const { size } = this;
    const { rows } = await this.connections.ask(
      {
        sql: `UPDATE _weft_meta SET value = (value::bigint + $1::bigint)::text WHERE key = 'ids' RETURNING value`,
        values: [size],
      },
      // Asked twice, a block is left unused at worst.
      true,
    );
    const limit = Number(rows[0]?.[0]);
    this.blocks.push({ next: limit - size, limit });
    this.size = Math.min(size * 4, largestSize);
  }
}
