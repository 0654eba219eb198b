import { createClient } from '@redis/client';

const partnerError = (message) => Object.assign(new Error(message), { partner: true });

/** What the server or the way to it did wrong is the partner's. */
async function ask(work) {
  try {
    return await work();
  } catch (error) {
    throw partnerError(wordsOf(error));
  }
}

/** Node says of several addresses that could not be reached what each of them said, and nothing of all. */
function wordsOf(error) {
  const words = error?.message || error?.errors?.map((one) => one.message).join('; ') || error?.code || String(error);
  return words === 'The client is closed' ? 'The server cannot be reached.' : words;
}

function open({ Host, Port, User, Password, Database, Tls }, log) {
  let isOpen = false;
  const client = createClient({
    socket: {
      host: Host,
      port: Port,
      tls: Tls === true,
      connectTimeout: 5_000,
      // The first time whoever asks is told; later it is mended, for as long as it takes.
      reconnectStrategy: (retries, cause) => (isOpen ? Math.min(100 * 2 ** Math.min(retries, 6), 5_000) : cause),
    },
    ...(User === null ? {} : { username: User }),
    ...(Password === null ? {} : { password: Password }),
    database: Database ?? 0,
    // A command that cannot be sent fails now, not when somebody has mended the server.
    disableOfflineQueue: true,
  });
  let said = '';
  client.on('error', (error) => {
    const words = wordsOf(error);
    if (isOpen && words !== said) log('warning', `The connection to ${Host}:${Port} is lost: ${words}`);
    said = words;
  });
  client.on('ready', () => {
    if (said !== '' && isOpen) log('info', `The connection to ${Host}:${Port} is there again.`);
    said = '';
    isOpen = true;
  });
  return client;
}

const textOf = (value) => (value === null || value === undefined ? null : String(value));

function fieldsOf(text) {
  let fields;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new Error('Fields is no JSON object.');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || Object.keys(fields).length === 0)
    throw new Error('Fields is no JSON object with at least one member.');
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

const connector = {
  async connect(properties, { log }) {
    const client = open(properties, log);
    await ask(() => client.connect());
    return client;
  },

  close: (client) => client.destroy(),

  test: (client) =>
    ask(async () => {
      await client.ping();
      const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1];
      return `Redis ${version ?? ''} answers.`;
    }),

  browse: {
    keys: (client) =>
      ask(async () => {
        const found = [];
        for await (const keys of client.scanIterator({ COUNT: 500 })) {
          found.push(...keys);
          if (found.length >= 1_000) break;
        }
        return found.slice(0, 1_000).sort();
      }),
  },

  actions: {
    get: ({ Key }, { connection }) => ask(async () => textOf(await connection.get(Key))),
    set: ({ Key, Value, Seconds, When }, { connection }) =>
      ask(async () => {
        const condition = When === 'missing' ? 'NX' : When === 'present' ? 'XX' : null;
        const options = {
          ...(Seconds === null ? {} : { expiration: { type: 'EX', value: Seconds } }),
          ...(condition === null ? {} : { condition }),
        };
        return (await connection.set(Key, Value, options)) === 'OK';
      }),
    delete: ({ Key }, { connection }) => ask(async () => (await connection.del(Key)) > 0),
    exists: ({ Key }, { connection }) => ask(async () => (await connection.exists(Key)) > 0),
    // As a text: a long has more digits than a number keeps.
    increment: ({ Key, By }, { connection }) =>
      ask(async () => {
        const script = "redis.call('INCRBY', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])";
        return BigInt(await connection.eval(script, { keys: [Key], arguments: [String(By ?? 1n)] }));
      }),
    expire: ({ Key, Seconds }, { connection }) => ask(async () => (await connection.expire(Key, Seconds)) === 1),

    'hash-get': ({ Key, Field }, { connection }) => ask(async () => textOf(await connection.hGet(Key, Field))),
    'hash-set': ({ Key, Field, Value }, { connection }) =>
      ask(async () => (await connection.hSet(Key, Field, Value)) === 1),
    'hash-get-all': ({ Key }, { connection }) =>
      ask(async () => JSON.stringify(Object.fromEntries(Object.entries(await connection.hGetAll(Key))))),
    'hash-delete': ({ Key, Field }, { connection }) => ask(async () => (await connection.hDel(Key, Field)) > 0),

    'list-push': ({ Key, Value, End }, { connection }) =>
      ask(() => (End === 'left' ? connection.lPush(Key, Value) : connection.rPush(Key, Value))),
    'list-pop': ({ Key, End }, { connection }) =>
      ask(async () => textOf(await (End === 'right' ? connection.rPop(Key) : connection.lPop(Key)))),
    'list-range': ({ Key, From, To }, { connection }) =>
      ask(async () => JSON.stringify(await connection.lRange(Key, From ?? 0, To ?? -1))),

    'set-add': ({ Key, Value }, { connection }) => ask(async () => (await connection.sAdd(Key, Value)) === 1),
    'set-remove': ({ Key, Value }, { connection }) => ask(async () => (await connection.sRem(Key, Value)) === 1),
    'set-contains': ({ Key, Value }, { connection }) => ask(async () => (await connection.sIsMember(Key, Value)) === 1),
    'set-members': ({ Key }, { connection }) => ask(async () => JSON.stringify([...(await connection.sMembers(Key))])),

    publish: ({ Channel, Message }, { connection }) => ask(() => connection.publish(Channel, Message)),
    'stream-add': ({ Stream, Fields, Most }, { connection }) => {
      const fields = fieldsOf(Fields);
      const options =
        Most === null ? {} : { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: Number(Most) } };
      return ask(() => connection.xAdd(Stream, '*', fields, options));
    },
  },

  triggers: {
    async channel({ Pattern }, { connection, signal, emit }) {
      const listener = connection.duplicate();
      listener.on('error', () => {});
      await ask(() => listener.connect());
      signal.addEventListener('abort', () => listener.destroy());
      await ask(() =>
        listener.pSubscribe(Pattern, (Message, Channel) => void emit({ Channel, Message }, { key: Channel })),
      );
    },

    async stream({ Stream, Group, From, AgainAfter, Key }, { connection, signal, emit }) {
      const reader = connection.duplicate();
      reader.on('error', () => {});
      await ask(() => reader.connect());
      signal.addEventListener('abort', () => reader.destroy());
      try {
        await connection.xGroupCreate(Stream, Group, From === 'beginning' ? '0' : '$', { MKSTREAM: true });
      } catch (error) {
        if (!String(error?.message).startsWith('BUSYGROUP')) throw partnerError(wordsOf(error));
      }
      const consumer = `weft-${Math.random().toString(36).slice(2, 10)}`;
      const underWay = new Map();
      const take = async ({ id, message }) => {
        // Claimed by ourselves while it is worked on: it goes on.
        if (underWay.has(id)) return;
        const fields = { ...message };
        const done = emit(
          { Id: id, Stream, Fields: JSON.stringify(fields) },
          { key: Key === null ? null : (fields[Key] ?? null) },
        ).then(async (isDone) => {
          if (isDone) await connection.xAck(Stream, Group, id);
        });
        underWay.set(
          id,
          done.catch(() => {}).finally(() => underWay.delete(id)),
        );
        // No more are read than are worked on, and a few.
        while (underWay.size >= 200 && !signal.aborted) await Promise.race(underWay.values());
      };
      try {
        for (let lookAt = 0; !signal.aborted; ) {
          if (Date.now() >= lookAt) {
            const { messages } = await reader.xAutoClaim(Stream, Group, consumer, AgainAfter, '0-0', { COUNT: 100 });
            for (const entry of messages) if (entry !== null) await take(entry);
            lookAt = Date.now() + Math.max(100, Math.min(AgainAfter / 2, 10_000));
          }
          const options = { COUNT: 100, BLOCK: Math.max(50, Math.min(1_000, lookAt - Date.now())) };
          const found = await reader.xReadGroup(Group, consumer, { key: Stream, id: '>' }, options);
          for (const { messages } of found ?? []) for (const entry of messages) await take(entry);
        }
      } catch (error) {
        if (!signal.aborted) throw partnerError(wordsOf(error));
      } finally {
        if (!signal.aborted) reader.destroy();
        await Promise.all(underWay.values());
        // Entries that are not acknowledged stay with the group.
        const pending = await connection.xPendingRange(Stream, Group, '-', '+', 1, { consumer }).catch(() => [null]);
        if (pending.length === 0) await connection.xGroupDelConsumer(Stream, Group, consumer).catch(() => {});
      }
    },
  },
};

// biome-ignore lint/style/noDefaultExport: the kit asks for it
export default connector;
