import { nameOf } from './types.mjs';

/** What we ask of our manifests beyond what Kubernetes asks. */
export function ruleFaults(documents) {
  return documents.flatMap(
    document => podOf(document)?.containers.flatMap(container => faultsOf(document, container)) ?? [],
  );
}

function podOf({ kind, spec }) {
  return ['Deployment', 'StatefulSet', 'Job'].includes(kind) ? spec.template.spec : undefined;
}

function faultsOf(document, container) {
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
    // A job ends by itself.
    'has no readiness probe': document.kind === 'Job' || container.readinessProbe,
    'has no liveness probe': document.kind === 'Job' || container.livenessProbe,
  };
  return Object.entries(rules).flatMap(([fault, holds]) =>
    holds ? [] : [`${nameOf(document)}: the container ${container.name} ${fault}.`],
  );
}
