/** What stands for the route of a request that has none: one label a method, whatever addresses are tried. */
export const noRoute = '*';

/** Counts for `/_/metrics`, in the Prometheus text format. */
export class Metrics {
  private readonly counts = new Map<string, Map<number, { count: number; seconds: number }>>();
  private readonly startedAt = Date.now();

  count(label: string, status: number, durationMs: number): void {
    let byStatus = this.counts.get(label);
    if (!byStatus) {
      byStatus = new Map();
      this.counts.set(label, byStatus);
    }
    const entry = byStatus.get(status);
    if (entry) {
      entry.count++;
      entry.seconds += durationMs / 1000;
    } else byStatus.set(status, { count: 1, seconds: durationMs / 1000 });
  }

  print(): string {
    const quote = (text: string) => JSON.stringify(text);
    const rows = [...this.counts].flatMap(([label, byStatus]) => {
      const [method = '', route = ''] = label.split(' ');
      return [...byStatus].map(([status, value]) => ({
        labels: `{method=${quote(method)},route=${quote(route)},status=${quote(String(status))}}`,
        ...value,
      }));
    });
    const memory = process.memoryUsage();
    return [
      '# HELP weft_requests_total Requests answered.',
      '# TYPE weft_requests_total counter',
      ...rows.map((r) => `weft_requests_total${r.labels} ${r.count}`),
      '# HELP weft_request_seconds_total Time spent on requests.',
      '# TYPE weft_request_seconds_total counter',
      ...rows.map((r) => `weft_request_seconds_total${r.labels} ${r.seconds.toFixed(6)}`),
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${memory.rss}`,
      '# TYPE process_start_time_seconds gauge',
      `process_start_time_seconds ${(this.startedAt / 1000).toFixed(3)}`,
      '',
    ].join('\n');
  }
}
