import { leavingSeconds } from '../deploy/docker/leaving-time.mjs';
import { nameOf } from './types.mjs';

/** What a service takes when no ConfigMap says otherwise: libs/config/src/service-config.ts. */
const USUAL_DRAIN_MS = 10_000;

/** What we ask of our manifests beyond what Kubernetes asks. */
export function ruleFaults(documents) {
  return documents.flatMap(document => [
    ...containersOf(document).flatMap(container => containerFaults(document, container)),
    ...(isRolledOut(document) ? leavingFaults(document, documents) : []),
    ...(document.kind === 'HorizontalPodAutoscaler' ? scaleFaults(document, documents) : []),
    ...(document.kind === 'Deployment' && document.metadata.name === 'gateway' ? mailFaults(document) : []),
  ]);
}

function containersOf(document) {
  const { initContainers = [], containers = [] } = podOf(document) ?? {};
  return [...initContainers, ...containers];
}

function podOf({ kind, spec }) {
  if (kind === 'CronJob') return spec.jobTemplate.spec.template.spec;
  return ['Deployment', 'StatefulSet', 'Job'].includes(kind) ? spec.template.spec : undefined;
}

function containerFaults(document, container) {
  const pod = podOf(document);
  const secure = { ...pod.securityContext, ...container.securityContext };
  const rules = {
    'has no requests for cpu and memory': container.resources?.requests?.cpu && container.resources.requests.memory,
    'has no limit for memory': container.resources?.limits?.memory,
    'may run as root': secure.runAsNonRoot,
    'may gain privileges': secure.allowPrivilegeEscalation === false,
    'may write to its image': secure.readOnlyRootFilesystem,
    'keeps capabilities': secure.capabilities?.drop?.includes('ALL'),
    'has no seccomp profile': secure.seccompProfile,
    'has an image without a version': /:(?!latest$)[\w.-]+$/.test(container.image),
    'has no readiness probe': endsByItself(document) || container.readinessProbe,
    'has no liveness probe': endsByItself(document) || container.livenessProbe,
  };
  return faultsOf(rules, `${nameOf(document)}: the container ${container.name}`);
}

function endsByItself({ kind }) {
  return kind === 'Job' || kind === 'CronJob';
}

/** Whether a new pod takes over from an old one that callers still know. */
function isRolledOut({ kind, spec }) {
  return kind === 'Deployment' && spec.strategy?.type !== 'Recreate';
}

function leavingFaults(document, documents) {
  const { containers, terminationGracePeriodSeconds = 30 } = podOf(document);
  return containers.flatMap(container => {
    const [program, seconds] = container.lifecycle?.preStop?.exec?.command ?? [];
    const needed = (Number(seconds) || 0) + leavingSeconds(drainTimeoutMs(container, documents));
    const rules = {
      'stops listening before its callers have heard of it: preStop has to sleep': program === 'sleep' && seconds > 0,
      [`is killed after ${terminationGracePeriodSeconds} s and may need ${needed} s to leave`]:
        terminationGracePeriodSeconds >= needed,
    };
    return faultsOf(rules, `${nameOf(document)}: the container ${container.name}`);
  });
}

function drainTimeoutMs({ envFrom = [] }, documents) {
  const names = envFrom.map(({ configMapRef }) => configMapRef?.name);
  const config = documents.find(({ kind, metadata }) => kind === 'ConfigMap' && names.includes(metadata.name));
  return Number(config?.data.DRAIN_TIMEOUT_MS ?? USUAL_DRAIN_MS);
}

function scaleFaults(document, documents) {
  const { kind, name } = document.spec.scaleTargetRef;
  const target = documents.find(each => each.kind === kind && each.metadata.name === name);
  const rules = {
    [`scales ${kind} ${name}, which is not there`]: target,
    // Each `kubectl apply` would set the number back.
    [`scales ${kind} ${name}, which has a number of replicas of its own`]: target?.spec.replicas === undefined,
  };
  return faultsOf(rules, `${nameOf(document)}:`);
}

/** The gateway starts without a mail server, as on a machine of one's own; where people use it, their mails would wait for nothing. */
function mailFaults(document) {
  const [{ env = [] }] = podOf(document).containers;
  const asked = env.find(({ name }) => name === 'SMTP_URL')?.valueFrom?.secretKeyRef;
  const rules = { 'starts without SMTP_URL, which a Secret has to give': asked && !asked.optional };
  return faultsOf(rules, nameOf(document));
}

function faultsOf(rules, subject) {
  return Object.entries(rules).flatMap(([fault, holds]) => (holds ? [] : [`${subject} ${fault}.`]));
}
