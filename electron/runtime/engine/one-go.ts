/** How long runs are begun, and gone on with, in one round of the event loop, in ms: most goes are far shorter, and what is left then waits for the next round. */
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

const yielding: (() => void)[] = [];
/** When those that go on in this round have had their time; null before the first of them does. */
let roundEnd: number | null = null;

/**
 * Lets others have their turn, and goes on in the next round, or a later one when those before took the time of it: rounds stay short however many
 * long runs there are. Each has a call of the event loop of its own: it comes to its next wait before the next one goes on.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    yielding.push(resolve);
    setImmediate(goOn);
  });
}

function goOn(): void {
  const now = performance.now();
  if (roundEnd === null) {
    roundEnd = now + budgetMs;
    setImmediate(() => {
      roundEnd = null;
    });
  }
  if (now < roundEnd) yielding.shift()?.();
  else setImmediate(goOn);
}
