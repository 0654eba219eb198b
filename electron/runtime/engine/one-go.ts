/** How long runs are begun in one round of the event loop, in ms: most goes are far shorter, and what is not begun by then waits for the next round. */
const budgetMs = 20;

let waiting: (() => void)[] = [];

/**
 * Begins work at the end of the round of the event loop. Runs that come in one round are then carried out in one go: the requests of many connections are
 * read first, and engine and database stay in the caches of the processor from one run to the next (a request by key costs half as much, `npm run
 * bench -- http`). Where nothing else is to do, it waits for nothing. A go of long runs ends with its budget, and goes on when those who came meanwhile were
 * read: they come behind it.
 */
export function inOneGo<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (waiting.push(() => work().then(resolve, reject)) === 1) setImmediate(go);
  });
}

function go(): void {
  const begun = waiting;
  waiting = [];
  const until = performance.now() + budgetMs;
  let count = 0;
  do (begun[count++] as () => void)();
  while (count < begun.length && performance.now() < until);
  if (count === begun.length) return;
  // Whoever asked meanwhile has the next round called already.
  if (waiting.length === 0) setImmediate(go);
  waiting = begun.slice(count).concat(waiting);
}

/** So many runs that yield go on in one round, each until it yields again: rounds stay short however many long runs there are. */
const mostResumed = 2;

let yielding: (() => void)[] = [];

/** Lets others have their turn, and goes on in a later round: the longer, the more runs do so. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (yielding.push(resolve) === 1) setImmediate(resume);
  });
}

function resume(): void {
  const resumed = yielding.slice(0, mostResumed);
  yielding = yielding.slice(mostResumed);
  if (yielding.length > 0) setImmediate(resume);
  for (const goOn of resumed) goOn();
}
