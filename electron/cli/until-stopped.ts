/** Waits for SIGTERM or SIGINT, then stops cleanly. */
export function untilStopped(stop: () => Promise<void>): Promise<void> {
  return new Promise((done) => {
    let isStopping = false;
    const end = () => {
      if (isStopping) return;
      isStopping = true;
      void stop().then(done);
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
  });
}
