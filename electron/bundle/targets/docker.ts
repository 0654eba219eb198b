import { stringify } from 'yaml';
import type { DescribedBundle } from './described-bundle.ts';
import type { BundleTarget, TargetFile } from './target.ts';

/** Where the service listens inside of its container. */
export const containerPort = 8080;
/** The user `node` of the official image, by number: what runs without its name is held to it, too. */
export const containerUser = 1000;

export const dockerTarget: BundleTarget = {
  id: 'docker',
  title: 'Docker',
  words: 'The same with a Dockerfile, and a compose file that runs it beside PostgreSQL.',
  files: (bundle) => [
    ...imageFiles,
    { path: 'compose.yaml', text: compose(bundle) },
    { path: '.env.example', text: environment(bundle) },
  ],
  readme: (bundle) => `
## Docker

\`cp .env.example .env\`, fill it in, then \`docker compose up --build\`: the service on http://127.0.0.1:${containerPort}, its objects in PostgreSQL. The data of
PostgreSQL is in the volume \`database\`, which \`docker compose down\` keeps.

The image alone: \`docker build -t ${bundle.name}:${bundle.version} .\` Without \`DATABASE_URL\` it keeps its objects in \`/data/data.sqlite\`, for one container at a time: mount a volume there.
\`docker stop\` lets requests end for ten seconds; give it the time: \`docker stop -t 20\`, as the compose file does.

## Variables
`,
  next: (_bundle, out) =>
    `Fill in ${out}/.env (see .env.example), then: docker compose -f ${out}/compose.yaml up --build`,
};

/** What makes an image of a bundle. Nothing is fetched or compiled but the image that it begins with. */
export const imageFiles: readonly TargetFile[] = [
  {
    path: 'Dockerfile',
    text: `FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=${containerPort} DATABASE_URL=sqlite:/data/data.sqlite
WORKDIR /app
COPY . .
RUN mkdir /data && chown ${containerUser}:${containerUser} /data
USER ${containerUser}
VOLUME /data
EXPOSE ${containerPort}
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/_/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "start.mjs"]
`,
  },
  // Neither secrets nor data of this folder belong into an image.
  {
    path: '.dockerignore',
    text: ['.env', '.env.*', '*.sqlite', '*.sqlite-*', 'Dockerfile', '.dockerignore', 'compose.yaml', 'k8s', ''].join(
      '\n',
    ),
  },
];

function compose(bundle: DescribedBundle): string {
  return stringify(
    {
      name: bundle.name,
      services: {
        service: {
          build: '.',
          image: `${bundle.name}:${bundle.version}`,
          env_file: ['.env'],
          environment: {
            // A dollar in a value would be a variable of the compose file; these are.
            DATABASE_URL: 'postgres://weft:${POSTGRES_PASSWORD:?is missing: set it in .env}@database:5432/weft',
          },
          ports: [`127.0.0.1:${containerPort}:${containerPort}`],
          depends_on: { database: { condition: 'service_healthy' } },
          restart: 'unless-stopped',
          stop_grace_period: '20s',
          read_only: true,
          tmpfs: ['/tmp'],
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
        },
        database: {
          image: 'postgres:17-alpine',
          environment: {
            POSTGRES_USER: 'weft',
            POSTGRES_DB: 'weft',
            POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:?is missing: set it in .env}',
          },
          volumes: ['database:/var/lib/postgresql/data'],
          healthcheck: {
            test: ['CMD', 'pg_isready', '-U', 'weft', '-d', 'weft'],
            interval: '2s',
            timeout: '5s',
            retries: 30,
          },
          restart: 'unless-stopped',
        },
      },
      volumes: { database: null },
    },
    { lineWidth: 0 },
  );
}

function environment({ constants, secrets, hasSessions, knowsUsers }: DescribedBundle): string {
  return [
    '# Copy to .env and fill in; .env is no part of an image.',
    '# Letters, digits and dashes: it becomes a part of an address.',
    'POSTGRES_PASSWORD=',
    ...secrets.map((variable) => `${variable}=`),
    ...(hasSessions ? ['# At least 32 characters, the same for all replicas.', 'SESSION_KEY='] : []),
    ...(knowsUsers ? ['# A file inside of the container: mount it.', '#USERS_FILE=/run/users.json'] : []),
    ...(constants.length > 0 ? ['# Constants of the project, as it has them.'] : []),
    // One line each, whatever stands in the value.
    ...constants.map(({ variable, value }) => `#${variable}=${value.split(/[\r\n]/)[0] ?? ''}`),
    '',
  ].join('\n');
}
