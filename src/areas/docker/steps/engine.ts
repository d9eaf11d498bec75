/** The Docker engine with Compose 2, from a signed repository. */
import { script } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const engineStep = defineStep({
  id: 'docker.engine',
  title: 'Docker',
  why: 'The gateway runs in a container; the engine comes from a repository whose key is pinned, never from a script off the network.',
  after: ['host.packages', 'firewall.ufw'],
  changes: ({ docker }, file) => [
    script(docker.source === 'docker' ? `Docker with Compose 2 from ${docker.repository}, key ${docker.fingerprint}` : "Docker with Compose 2 from the distribution's own signed repository", `${file('signed-repository.sh')}\n${file('engine.sh')}`, {
      DOCKER_SOURCE: docker.source,
      DOCKER_REPOSITORY: docker.repository,
      DOCKER_FINGERPRINT: docker.fingerprint,
    }),
  ],
})
