/** What became of a change. `notice` is what a person is told of one that is done, where there is anything. */
export type Applied = { ok: true; version: number; notice?: string } | { ok: false; code: string; message: string };
