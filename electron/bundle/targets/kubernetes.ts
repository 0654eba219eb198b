import { stringify } from 'yaml';
import type { DescribedBundle } from './described-bundle.ts';
import { containerPort, containerUser, imageFiles } from './docker.ts';
import type { BundleTarget, TargetFile } from './target.ts';

/** A manifest as it is written; the types of the cluster's own schemas hold it in the test. */
type Manifest = Readonly<Record<string, unknown>>;

export const kubernetesTarget: BundleTarget = {
  id: 'k8s',
  title: 'Kubernetes',
  words: 'The same with a Dockerfile, and manifests that run as many replicas as wanted on one PostgreSQL.',
  refusal: ({ secrets }) => {
    const unnameable = secrets.filter((variable) => !isNameable(variable));
    return unnameable.length === 0
      ? null
      : `Kubernetes cannot set ${unnameable.join(', ')}: names of its variables have Latin letters, digits and underscores. Rename the secret constant${unnameable.length > 1 ? 's' : ''}.`;
  },
  files: (bundle) => [
    ...imageFiles,
    ...Object.entries(manifests(bundle)).map(
      ([file, manifest]): TargetFile => ({ path: `k8s/${file}`, text: yaml(manifest) }),
    ),
    ...Object.entries(manifestsOfUser(bundle)).map(
      ([file, manifest]): TargetFile => ({ path: `k8s/${file}`, text: yaml(manifest), isOfUser: true }),
    ),
  ],
  readme: (bundle) => `
## Kubernetes

1. \`docker build -t REGISTRY/${bundle.name}:${bundle.version} . && docker push REGISTRY/${bundle.name}:${bundle.version}\`, and name that image in
   \`k8s/kustomization.yaml\` (\`newName\`).
2. Fill in \`k8s/secret.yaml\` (\`DATABASE_URL\`: one PostgreSQL for all replicas) and \`k8s/config.yaml\`, or take both out of the kustomization and make the Secret
   and the ConfigMap of these names another way. A later export leaves these three files as they are; all others it writes anew.
3. \`kubectl apply -k k8s\`

The Job brings the database to this version of the project; replicas that start before it has ended wait. Its name has the version in it: a Job cannot be
changed. Two replicas at least and six at most run, by their load; one goes after the other when the version changes, each ends its requests first.
Traffic from outside (an Ingress or a Gateway, with its certificate) is the cluster's own: it goes to the Service \`${bundle.name}\`, port 80. Name its proxies in
\`TRUSTED_PROXIES\`.

## Variables
`,
  next: (bundle, out) =>
    `Build and push the image ${bundle.name}:${bundle.version}, fill in ${out}/k8s/secret.yaml, then: kubectl apply -k ${out}/k8s`,
};

const isNameable = (variable: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(variable);
const yaml = (manifest: Manifest): string => stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });

/** What an export writes anew each time. */
function manifests(bundle: DescribedBundle): Record<string, Manifest> {
  const { name } = bundle;
  const labels = { 'app.kubernetes.io/name': name };
  const metadata = { name, labels };
  const pod = podOf(bundle);
  return {
    'deployment.yaml': {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        // No number of replicas: that is the autoscaler's.
        revisionHistoryLimit: 5,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels },
          spec: {
            ...pod,
            // Requests get ten seconds to end, after the cluster has had five to send no more of them here.
            terminationGracePeriodSeconds: 25,
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels: labels },
              },
            ],
            containers: [
              {
                ...containerOf(bundle),
                ports: [{ name: 'http', containerPort }],
                // Another replica may bring the database to this version first: that is waited for.
                startupProbe: { ...probe('/_/ready'), periodSeconds: 5, failureThreshold: 120 },
                readinessProbe: { ...probe('/_/ready'), periodSeconds: 5 },
                livenessProbe: { ...probe('/_/live'), periodSeconds: 10, failureThreshold: 3 },
                lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
                resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
              },
            ],
          },
        },
      },
    },
    'service.yaml': {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    },
    'migration-job.yaml': {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: `${name}-migrate-${bundle.version}`, labels: { 'app.kubernetes.io/name': `${name}-migrate` } },
      spec: {
        backoffLimit: 6,
        ttlSecondsAfterFinished: 86_400,
        template: {
          metadata: { labels: { 'app.kubernetes.io/name': `${name}-migrate` } },
          spec: {
            ...pod,
            restartPolicy: 'Never',
            containers: [
              {
                ...containerOf(bundle),
                command: ['node', 'service.mjs', '--migrate'],
                resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
              },
            ],
          },
        },
      },
    },
    'autoscaler.yaml': {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 2,
        maxReplicas: 6,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
    },
    'disruption-budget.yaml': {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    },
  };
}

/** What the user fills in, or replaces by what the cluster has for it. */
function manifestsOfUser(bundle: DescribedBundle): Record<string, Manifest> {
  const { name, secrets, constants, hasSessions, knowsUsers } = bundle;
  const labels = { 'app.kubernetes.io/name': name };
  // Empty: the service names what is not filled in when it starts, and does not run on an invented value.
  const empty = Object.fromEntries(
    ['DATABASE_URL', ...secrets, ...(hasSessions ? ['SESSION_KEY'] : [])].map((variable) => [variable, '']),
  );
  return {
    'kustomization.yaml': {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [...Object.keys(manifests(bundle)), 'config.yaml', 'secret.yaml'],
      images: [{ name, newName: name }],
    },
    'config.yaml': {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-config`, labels },
      data: {
        LOG_LEVEL: 'info',
        ...Object.fromEntries(
          constants.filter(({ variable }) => isNameable(variable)).map(({ variable, value }) => [variable, value]),
        ),
      },
    },
    'secret.yaml': {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-secret`, labels },
      type: 'Opaque',
      stringData: { ...empty, ...(knowsUsers ? { 'users.json': '[]' } : {}) },
    },
  };
}

function podOf({ name, knowsUsers }: DescribedBundle) {
  return {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: containerUser,
      runAsGroup: containerUser,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumes: [
      { name: 'tmp', emptyDir: {} },
      ...(knowsUsers
        ? [
            {
              name: 'users',
              secret: { secretName: `${name}-secret`, items: [{ key: 'users.json', path: 'users.json' }] },
            },
          ]
        : []),
    ],
  };
}

function containerOf({ name, version, secrets, hasSessions, knowsUsers }: DescribedBundle) {
  // Each by its name: a pod whose Secret lacks one does not start, and says which.
  const secret = (variable: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: `${name}-secret`, key: variable } },
  });
  return {
    name: 'service',
    image: `${name}:${version}`,
    env: [
      ...['DATABASE_URL', ...secrets, ...(hasSessions ? ['SESSION_KEY'] : [])].map(secret),
      ...(knowsUsers ? [{ name: 'USERS_FILE', value: '/run/users/users.json' }] : []),
    ],
    envFrom: [{ configMapRef: { name: `${name}-config` } }],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(knowsUsers ? [{ name: 'users', mountPath: '/run/users', readOnly: true }] : []),
    ],
  };
}

const probe = (path: string) => ({ httpGet: { path, port: 'http' }, timeoutSeconds: 5 });
